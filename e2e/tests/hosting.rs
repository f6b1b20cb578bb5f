//! Where and how the app is served, in which language, and what it shows when it breaks.

use serde_json::json;
use visavis_e2e::{
    Chrome, Firefox, Kind, Played, Signaling, ensure, media,
    page::app::Address,
    scene,
    wait::{Look, SOON, wait_until},
};

#[test]
fn a_plain_host_under_a_sub_path_is_enough() -> Played {
    const PREFIX: &str = "/some/sub/path/";
    scene("hosting sub-path", async |stage| {
        let relay = stage.serve(Signaling::Relay).await?;
        let host = stage.host(PREFIX).await?;
        let base = format!("http://{}{PREFIX}", host.address());
        let short = Address::new(base.clone()).with("server", relay.address());
        let long = Address::new(format!("{base}index.html")).with("server", relay.url());
        let (ann, ben) = tokio::try_join!(
            stage.app_at("Ann", Chrome, &short),
            stage.app_at("Ben", Chrome, &long)
        )?;
        tokio::try_join!(ann.until_online(), ben.until_online())?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await
    })
}

#[test]
fn rooms_do_not_hear_each_other() -> Played {
    scene("hosting rooms", async |stage| {
        let relay = stage.serve(Signaling::Relay).await?;
        let here = Address::new(relay.url()).with("room", "garden");
        let (ann, ben, cat) = tokio::try_join!(
            stage.app_at("Ann", Chrome, &here),
            stage.app_at("Ben", Chrome, &here),
            stage.app("Cat", Chrome, &relay)
        )?;
        tokio::try_join!(ann.until_online(), ben.until_online())?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        ensure!(!cat.has_rung().await?, "it rang in another room");
        Ok(())
    })
}

#[test]
fn the_language_can_be_chosen() -> Played {
    scene("hosting language", async |stage| {
        let relay = stage.serve(Signaling::Relay).await?;
        let address = Address::new(relay.url());
        let ann = stage.app("Ann", Chrome, &relay).await?;
        // Packed, each other language is a file of its own.
        let is_packed = "return !document.querySelector('link[data-chunk]');";
        let is_packed = ann.page().eval(is_packed, vec![]).await?;
        let loaded = "return performance.getEntriesByType('resource')
            .some(({ name }) => name.includes('split_zh'));";
        let has_han = |words: &str| {
            words
                .chars()
                .any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
        };

        let english = ann.page().text("call").await?;
        ensure!(
            english.is_ascii() && !english.is_empty(),
            "English says “{english}”"
        );
        ensure!(
            ann.page().language().await?.starts_with("en"),
            "the page is not said to be English"
        );

        let others = ann.page().eval(loaded, vec![]).await?;
        ensure!(others == false, "Chinese is loaded for nobody");

        ann.reopen(&address.with("lang", "zh")).await?;
        ann.until_online().await?;
        let chinese = ann.page().text("call").await?;
        ensure!(has_han(&chinese), "Chinese says “{chinese}”");
        let first = ann
            .page()
            .eval("return e2eProbe.firstWords", vec![])
            .await?;
        ensure!(
            first.as_str().is_some_and(has_han),
            "Chinese says {first} first"
        );
        let own = ann.page().eval(loaded, vec![]).await?;
        ensure!(own == is_packed, "Chinese is loaded: {own}");
        ensure!(
            ann.page().language().await?.starts_with("zh"),
            "the page is not said to be Chinese"
        );
        Ok(())
    })
}

fn the_style_of_a_call_comes_with_the_call(kind: Kind) -> Played {
    scene(&format!("hosting sheets {kind}"), async |stage| {
        // What belongs to a call: packed, a file of its own that the document does not name.
        let sheets = "return performance.getEntriesByType('resource')
            .map(({ name }) => new URL(name).pathname.split('/').pop())
            .filter((name) => /call-\\w+\\.css$/.test(name) || name === 'call.css');";
        let has_links = "return !!document.querySelector('link[data-chunk]');";
        // What the first of its buttons looks like when it is put in its place.
        let watch = "new MutationObserver((_, observer) => {
                const tool = document.querySelector('.extras button');
                if (!tool) return;
                observer.disconnect();
                document.documentElement.dataset.tool = getComputedStyle(tool).display;
            }).observe(document.body, { childList: true, subtree: true });";

        let relay = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = stage.pair([kind, Chrome], &relay).await?;
        tokio::try_join!(ann.until_online(), ben.until_online())?;
        ann.page().can_press("share", SOON).await?;
        let is_whole = ann.page().eval(has_links, vec![]).await? == true;
        let first = ann.page().eval(sheets, vec![]).await?;
        ensure!(
            is_whole || first == json!([]),
            "a first visit loads {first}"
        );

        ann.page().eval(watch, vec![]).await?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        ann.page().can_press("microphone", SOON).await?;
        let then = ann.page().eval(sheets, vec![]).await?;
        ensure!(
            then.as_array().is_some_and(|them| them.len() == 1),
            "a call has loaded {then}"
        );
        let shown = ann.page().data("tool").await?;
        ensure!(
            shown.as_deref() == Some("grid"),
            "the tools were put in their place as {shown:?}"
        );
        Ok(())
    })
}

#[test]
fn the_style_of_a_call_comes_with_the_call_in_chrome() -> Played {
    the_style_of_a_call_comes_with_the_call(Chrome)
}

#[test]
fn the_style_of_a_call_comes_with_the_call_in_firefox() -> Played {
    the_style_of_a_call_comes_with_the_call(Firefox)
}

fn a_crash_is_shown(kind: Kind) -> Played {
    scene(&format!("hosting crash {kind}"), async |stage| {
        let relay = stage.serve(Signaling::Relay).await?;
        let ann = stage.app("Ann", kind, &relay).await?;
        let crash = "try { window.wasmBindings.crash(); return 'returned'; } \
                     catch (error) { return String(error); }";
        let thrown = ann.page().eval(crash, vec![]).await?;
        ensure!(thrown != "returned", "the panic did not stop the program");
        wait_until("the page says that it has crashed", SOON, async || {
            let words = ann.page().text("crash").await?;
            Ok(Look::at(!words.is_empty(), || format!("“{words}”")))
        })
        .await?;
        let console = ann.page().console().await?;
        ensure!(
            console
                .iter()
                .any(|line| line.starts_with("error: ") && line.contains("panicked")),
            "the console has no message of the panic: {console:?}"
        );
        stage.picture(&ann, "crashed").await?;

        ann.page().press_for_new_page("reload").await?;
        ann.until_online().await?;
        ensure!(
            ann.page().text("crash").await?.is_empty(),
            "still crashed after the reload"
        );
        Ok(())
    })
}

#[test]
fn a_crash_in_chrome_is_shown_and_a_reload_is_offered() -> Played {
    a_crash_is_shown(Chrome)
}

#[test]
fn a_crash_in_firefox_is_shown_and_a_reload_is_offered() -> Played {
    a_crash_is_shown(Firefox)
}
