//! Two people in a call send files to each other.

use std::{env, fmt::Write as _, fs, path::PathBuf, time::Duration};

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use visavis_e2e::{
    App, CallState, Chrome, Firefox, Kind, Place, Played, Reason, Result, Signaling, Stage, ensure,
    memory, scene,
    scene::scene_within,
    wait::{CALL, Look, SOON, wait_until},
};

/// How much more memory any process of a browser may take while a file of any size goes through it,
/// in bytes: what a browser does not bother to collect, and much less than the file.
const MEMORY: u64 = 100 * 1024 * 1024;

/// Two people in a call, with the chat open.
async fn in_call(stage: &Stage, kinds: [Kind; 2]) -> Result<(App, App)> {
    let server = stage.serve(Signaling::Relay).await?;
    let (ann, ben) = stage.pair(kinds, &server).await?;
    ann.call().await?;
    ben.accept().await?;
    for app in [&ann, &ben] {
        app.until(CallState::Connected).await?;
        app.toggle_chat().await?;
        // Both have greeted when one can write.
        app.write("Hello").await?;
    }
    ann.until_written("there", &["Hello"]).await?;
    ben.until_written("there", &["Hello"]).await?;
    Ok((ann, ben))
}

/// A file of this machine that differs everywhere, and its SHA-256.
fn file(folder: &TempDir, name: &str, bytes: u32) -> Result<(PathBuf, String)> {
    let content: Vec<_> = (0..bytes)
        .map(|at| (at * 31 + (at >> 8)).to_be_bytes()[3])
        .collect();
    let path = folder.path().join(name);
    fs::write(&path, &content)?;
    Ok((path, hash(&content)))
}

fn hash(content: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(content) {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Waits until a file of this name and content is where downloads go.
async fn until_downloaded(stage: &Stage, who: &App, name: &str, right: &str) -> Result<()> {
    let path = stage.downloads(who.page().name())?.join(name);
    wait_until(
        &format!("{} is downloaded", path.display()),
        CALL,
        async || {
            let seen = hash(&fs::read(&path)?);
            Ok(Look::at(seen == right, || "another content".to_owned()))
        },
    )
    .await
}

/// A file goes from one to the other, who has it put in this place.
async fn goes(stage: &Stage, from: &App, to: &App, place: Place, name: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (path, right) = file(&folder, name, 300_000)?;
    to.place_files(place).await?;
    from.send_file(&path).await?;
    let offered = to.until_file_is("offered").await?;
    ensure!(
        offered.name == name && offered.words == "300 kB",
        "{offered:?}"
    );
    from.until_file("waits", SOON, |file| {
        file.words.contains("Not accepted yet")
    })
    .await?;
    to.page().press("file-accept").await?;
    let (sent, come) = tokio::try_join!(from.until_file_is("done"), to.until_file_is("done"))?;
    ensure!(sent.words.contains("Delivered"), "{sent:?}");
    ensure!(come.words.contains("Saved"), "{come:?}");
    let come = to.hash_of_file().await?;
    ensure!(come == right, "{come} instead of {right}");
    if place != Place::Named {
        until_downloaded(stage, to, name, &right).await?;
    }
    Ok(())
}

#[test]
fn files_go_both_ways_between_chrome_and_firefox() -> Played {
    scene("files both ways", async |stage| {
        let (ann, ben) = in_call(stage, [Chrome, Firefox]).await?;
        goes(stage, &ann, &ben, Place::Own, "to Ben.bin").await?;
        goes(stage, &ben, &ann, Place::Named, "to Ann.bin").await?;
        ensure!(ann.files().await?.len() == 2, "not both are listed");
        // What was sent is no longer there once the call is over.
        ann.hang_up().await?;
        ben.until_ended(Reason::RemoteHungUp).await?;
        ensure!(ann.files().await?.is_empty(), "they are still listed");
        Ok(())
    })
}

#[test]
fn a_file_comes_where_there_is_only_memory_and_a_large_one_is_refused() -> Played {
    scene("files memory", async |stage| {
        let (ann, ben) = in_call(stage, [Chrome, Chrome]).await?;
        goes(stage, &ann, &ben, Place::Memory, "small.bin").await?;
        ann.send_made_file("large.bin", 96).await?;
        ben.until_file_is("offered").await?;
        ben.page().press("file-accept").await?;
        let refused = ben.until_file_is("failed").await?;
        ensure!(refused.words.contains("at most 100 MB"), "{refused:?}");
        let refused = ann.until_file_is("failed").await?;
        ensure!(refused.words.contains("Larger than"), "{refused:?}");
        Ok(())
    })
}

#[test]
fn a_file_can_be_declined_and_stopped_by_either_side() -> Played {
    scene("files stopped", async |stage| {
        let (ann, ben) = in_call(stage, [Chrome, Chrome]).await?;
        ben.place_files(Place::Own).await?;
        ann.send_made_file("unwanted.bin", 1).await?;
        ben.until_file_is("offered").await?;
        ben.page().press("file-decline").await?;
        let (there, here) =
            tokio::try_join!(ann.until_file_is("declined"), ben.until_file_is("declined"))?;
        ensure!(there.words.contains("They declined"), "{there:?}");
        ensure!(here.words.contains("You declined"), "{here:?}");

        for (stops, other) in [(&ann, &ben), (&ben, &ann)] {
            ann.send_made_file("long.bin", 400).await?;
            ben.until_file_is("offered").await?;
            ben.page().press("file-accept").await?;
            let moves = |file: &visavis_e2e::Files| file.done > Some(0);
            tokio::try_join!(
                ann.until_file("moves", SOON, moves),
                ben.until_file("moves", SOON, moves)
            )?;
            stops.page().press("file-stop").await?;
            let (here, there) = tokio::try_join!(
                stops.until_file_is("stopped"),
                other.until_file_is("stopped")
            )?;
            ensure!(here.words.contains("You stopped"), "{here:?}");
            ensure!(there.words.contains("They stopped"), "{there:?}");
        }
        // Nothing is left of what has not come whole.
        let script = "
            const done = arguments[0];
            (async () => {
              const root = await navigator.storage.getDirectory();
              const names = [];
              const folder = await root.getDirectoryHandle('visavis-files');
              for await (const name of folder.keys()) names.push(name);
              return names;
            })().then(done, (error) => done(String(error)));";
        wait_until("what was written is thrown away", SOON, async || {
            let names = ben.page().eval_async(script, vec![]).await?;
            Ok(Look::at(names == serde_json::json!([]), || {
                names.to_string()
            }))
        })
        .await?;
        // And the next one comes.
        goes(stage, &ann, &ben, Place::Named, "next.bin").await
    })
}

#[test]
fn files_are_dropped_onto_the_page() -> Played {
    scene("files dropped", async |stage| {
        let (ann, ben) = in_call(stage, [Chrome, Firefox]).await?;
        ann.toggle_chat().await?;
        ann.drag_file("a.txt", "hello", false).await?;
        ann.page().until_text("drop", str::is_empty).await?;
        for (from, to) in [(&ann, &ben), (&ben, &ann)] {
            to.place_files(Place::Memory).await?;
            // The chat opens by itself.
            from.drag_file("a.txt", "hello", true).await?;
            from.until_file_is("offered").await?;
            to.until_file_is("offered").await?;
            to.page().press("file-accept").await?;
            tokio::try_join!(from.until_file_is("done"), to.until_file_is("done"))?;
            let come = to.hash_of_file().await?;
            ensure!(come == hash(b"hello"), "{come}");
        }
        Ok(())
    })
}

#[test]
fn one_file_too_many_is_refused_in_words() -> Played {
    scene("files too many", async |stage| {
        let (ann, ben) = in_call(stage, [Chrome, Chrome]).await?;
        for at in 0..16 {
            ann.send_made_file(&format!("{at}.bin"), 1).await?;
        }
        ann.send_made_file("last.bin", 1).await?;
        ann.page()
            .until_text("chat-hint", |text| {
                text.contains("last.bin") && text.contains("16 files")
            })
            .await?;
        wait_until("16 are offered", SOON, async || {
            let files = ben.files().await?;
            Ok(Look::at(files.len() == 16, || format!("{files:?}")))
        })
        .await?;
        // A connection that ends takes them along.
        ben.hang_up().await?;
        ann.until_ended(Reason::RemoteHungUp).await
    })
}

/// A large file goes from one to the other, and neither browser holds much of it.
fn a_large_file_comes(mib: u32, within: Duration) -> Played {
    let name = format!("files {mib} MiB");
    scene_within(within + Duration::from_mins(2), &name, async |stage| {
        let (ann, ben) = in_call(stage, [Chrome, Chrome]).await?;
        ben.place_files(Place::Named).await?;
        // What browsers fetch for the first file is not what is measured.
        goes(stage, &ann, &ben, Place::Named, "first.bin").await?;
        let before = memory::of_browsers()?;
        let mut most = 0;
        ann.send_made_file("large.bin", mib).await?;
        ben.until_file_is("offered").await?;
        ben.page().press("file-accept").await?;
        wait_until("the file has come", within, async || {
            for (process, bytes) in memory::of_browsers()? {
                let more = bytes.saturating_sub(before.get(&process).copied().unwrap_or_default());
                most = most.max(more);
            }
            let files = ben.files().await?;
            let state = files.last().map(|file| file.state.clone());
            Ok(match state.as_deref() {
                Some("done") => Look::Seen(()),
                Some("offered" | "running") => Look::NotYet(format!("{files:?}")),
                _ => Look::Never(format!("{files:?}")),
            })
        })
        .await?;
        ann.until_file_is("done").await?;
        let script = "const done = arguments[0]; \
                      e2eNamed.getFile().then(({ size }) => done(size), () => done(0));";
        let size = ben.page().eval_async(script, vec![]).await?;
        ensure!(
            size == u64::from(mib) * 1024 * 1024,
            "{size} bytes have come"
        );
        ensure!(most < MEMORY, "{} MiB more than before", most / 1024 / 1024);
        Ok(())
    })
}

/// Of 150 MiB, or of as many as `VISAVIS_FILE_MIB` says.
#[test]
fn a_large_file_fills_no_memory() -> Played {
    let mib = env::var("VISAVIS_FILE_MIB").unwrap_or_else(|_| "150".to_owned());
    let mib = mib.parse().map_err(visavis_e2e::Error::from)?;
    a_large_file_comes(mib, Duration::from_mins(2) + Duration::from_secs(1) * mib)
}
