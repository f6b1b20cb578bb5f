//! The page as it is installed: never older than what is served, whole without a server, and of one
//! release.

use serde_json::{Value, json};
use visavis_e2e::{
    App, Chrome, Firefox, Kind, Played, Result, Server, Signal, Signaling, Stage,
    browser::devtools,
    ensure, media,
    page::{Page, app::Address},
    scene,
    wait::{CALL, Look, wait_until},
};

/// What keeps the page, and the worker that does: asked by a script that calls back.
const KEPT: &str = "
    const [done] = arguments;
    (async () => {
        const names = await caches.keys();
        const files = await Promise.all(names.map(async (name) =>
            (await (await caches.open(name)).keys()).map(({ url }) => url)));
        const { installing, waiting, active } =
            (await navigator.serviceWorker.getRegistration()) ?? {};
        const busy = [installing, waiting, active].map((it) => it?.state ?? null);
        return { files, workers: busy, controlled: !!navigator.serviceWorker.controller };
    })().then(done, (error) => done(String(error)));";
/// The release that the document is of.
const RELEASE: &str = "return document.querySelector('meta[name=e2e-release]')?.content ?? '1'";

/// A host of the page, which has nothing kept by itself, and a relay.
struct Place {
    host: Server,
    relay: Server,
}

impl Place {
    async fn open(stage: &Stage) -> Result<Self> {
        let relay = stage.serve(Signaling::Relay).await?;
        let host = stage.host("/some/call/").await?;
        Ok(Self { host, relay })
    }

    fn address(&self) -> Address {
        let base = format!("http://{}/some/call/", self.host.address());
        Address::new(base).with("server", self.relay.address())
    }

    /// Somebody who has been here before: all is kept.
    async fn visitor(&self, stage: &Stage, name: &str, kind: Kind) -> Result<App> {
        let app = stage.app_at(name, kind, &self.address()).await?;
        app.until_online().await?;
        until_kept(app.page(), 1).await?;
        Ok(app)
    }
}

async fn kept(page: &Page) -> Result<Value> {
    page.eval_async(KEPT, vec![]).await
}

/// Waits until so many releases are kept as a whole, and the page is looked after.
async fn until_kept(page: &Page, releases: usize) -> Result<Value> {
    let what = format!("{} keeps {releases} releases", page.name());
    wait_until(&what, CALL, async || {
        let seen = kept(page).await?;
        let whole = seen.get("files").and_then(Value::as_array).map(|stores| {
            let has = |store: &&Value| {
                let files = store.as_array().into_iter().flatten();
                // The document comes last.
                let mut files = files.filter_map(Value::as_str);
                files.any(|file| file.ends_with("/some/call/"))
            };
            stores.iter().filter(has).count()
        });
        let quiet = seen.pointer("/workers/0") == Some(&Value::Null);
        let active = seen.pointer("/workers/2") == Some(&"activated".into());
        let controlled = seen.get("controlled") == Some(&true.into());
        Ok(
            if whole == Some(releases) && quiet && active && controlled {
                Look::Seen(seen)
            } else {
                Look::NotYet(seen.to_string())
            },
        )
    })
    .await
}

async fn is_release(app: &App, release: &str) -> Result<()> {
    let seen = app.page().eval(RELEASE, vec![]).await?;
    ensure!(seen == release, "release {seen} instead of {release}");
    Ok(())
}

fn a_new_release_is_seen_at_once(kind: Kind) -> Played {
    scene(&format!("installed release {kind}"), async |stage| {
        let place = Place::open(stage).await?;
        let ann = place.visitor(stage, "Ann", kind).await?;
        is_release(&ann, "1").await?;
        for release in [2, 3] {
            stage.release(release)?;
            stage.configure(&json!({ "title": format!("Title {release}") }).to_string())?;
            ann.reopen(&place.address()).await?;
            is_release(&ann, &release.to_string()).await?;
            ann.until_online().await?;
            let title = ann.page().client().title().await?;
            ensure!(title == format!("Title {release}"), "{title}");
        }
        Ok(())
    })
}

#[test]
fn a_new_release_is_seen_at_once_in_chrome() -> Played {
    a_new_release_is_seen_at_once(Chrome)
}

#[test]
fn a_new_release_is_seen_at_once_in_firefox() -> Played {
    a_new_release_is_seen_at_once(Firefox)
}

fn the_last_release_opens_without_a_server(kind: Kind) -> Played {
    scene(&format!("installed offline {kind}"), async |stage| {
        let place = Place::open(stage).await?;
        stage.configure(&json!({ "title": "Kept" }).to_string())?;
        let ann = place.visitor(stage, "Ann", kind).await?;
        stage.release(2)?;
        ann.reopen(&place.address()).await?;
        ann.until_online().await?;
        until_kept(ann.page(), 2).await?;
        place.host.kill();
        place.relay.kill();

        ann.reopen(&place.address().with("room", "another")).await?;
        is_release(&ann, "2").await?;
        ann.until_signal(Signal::Offline).await?;
        ann.notice_with(&[&["server", "relay"]]).await?;
        let title = ann.page().client().title().await?;
        ensure!(title == "Kept", "{title}");
        // What is loaded later is there, too.
        ann.page().can_press("share", CALL).await?;
        let errors = ann.page().errors().await?;
        ensure!(errors.is_empty(), "{errors:?}");
        stage.picture(&ann, "without a server").await?;

        place.host.restart().await?;
        place.relay.restart().await?;
        ann.until_online().await
    })
}

#[test]
fn the_last_release_opens_without_a_server_in_chrome() -> Played {
    the_last_release_opens_without_a_server(Chrome)
}

#[test]
fn the_last_release_opens_without_a_server_in_firefox() -> Played {
    the_last_release_opens_without_a_server(Firefox)
}

fn an_open_page_still_finds_its_files(kind: Kind) -> Played {
    scene(&format!("installed old page {kind}"), async |stage| {
        let place = Place::open(stage).await?;
        let ann = place.visitor(stage, "Ann", kind).await?;
        let ben = place.visitor(stage, "Ben", Chrome).await?;
        stage.release(2)?;
        // The new worker comes, and leaves alone what the page still needs.
        let update = "navigator.serviceWorker.getRegistration().then((it) => it.update())\
                      .then(() => arguments[0](''), (error) => arguments[0](String(error)))";
        for app in [&ann, &ben] {
            let failed = app.page().eval_async(update, vec![]).await?;
            ensure!(failed == "", "{failed}");
            until_kept(app.page(), 2).await?;
            is_release(app, "1").await?;
        }
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        ann.page().press("microphone").await?;
        ann.hang_up().await?;
        ensure!(ann.page().text("notice").await?.is_empty());

        ann.reopen(&place.address()).await?;
        is_release(&ann, "2").await
    })
}

#[test]
fn an_open_page_still_finds_its_files_in_chrome() -> Played {
    an_open_page_still_finds_its_files(Chrome)
}

#[test]
fn an_open_page_still_finds_its_files_in_firefox() -> Played {
    an_open_page_still_finds_its_files(Firefox)
}

#[test]
fn what_is_kept_is_ours_and_goes_when_nobody_needs_it() -> Played {
    scene("installed kept", async |stage| {
        let place = Place::open(stage).await?;
        let ann = place.visitor(stage, "Ann", Chrome).await?;
        stage.release(2)?;
        ann.reopen(&place.address()).await?;
        ann.until_online().await?;
        let seen = until_kept(ann.page(), 2).await?;
        let base = format!("http://{}/some/call/", place.host.address());
        let stores = seen.get("files").and_then(Value::as_array);
        let all = stores.into_iter().flatten().filter_map(Value::as_array);
        for file in all.flatten() {
            let file = file.as_str().unwrap_or_default();
            ensure!(file.starts_with(&base), "{file} is kept");
            let rest = file.strip_prefix(&base).unwrap_or_default();
            let foreign = rest.contains(['/', '?']) || rest == "sw.js";
            ensure!(!foreign, "{file} is kept");
        }

        // Nobody has the page open any more; who comes next finds one release kept.
        let blank = format!("{}stock/", place.relay.url());
        ann.page().client().goto(&blank).await?;
        wait_until("the old release goes", CALL, async || {
            ann.reopen(&place.address()).await?;
            let seen = kept(ann.page()).await?;
            let stores = seen.get("files").and_then(Value::as_array);
            let one = stores.is_some_and(|stores| stores.len() == 1);
            if !one {
                ann.page().client().goto(&blank).await?;
            }
            Ok(Look::at(one, || seen.to_string()))
        })
        .await?;
        is_release(&ann, "2").await
    })
}

#[test]
fn chrome_finds_nothing_that_keeps_the_page_from_being_installed() -> Played {
    scene("installed installable", async |stage| {
        let place = Place::open(stage).await?;
        let ann = place.visitor(stage, "Ann", Chrome).await?;
        let client = ann.page().client();
        let found = devtools(client, "Page.getInstallabilityErrors", json!({})).await?;
        let errors = found.get("installabilityErrors");
        ensure!(errors == Some(&json!([])), "{found}");
        let manifest = devtools(client, "Page.getAppManifest", json!({})).await?;
        ensure!(manifest.get("errors") == Some(&json!([])), "{manifest}");
        let url = manifest.get("url").and_then(Value::as_str);
        ensure!(
            url.is_some_and(|it| it.ends_with("/some/call/manifest.webmanifest")),
            "{manifest}"
        );
        Ok(())
    })
}

#[test]
fn a_site_that_does_not_want_it_is_only_a_page() -> Played {
    scene("installed not", async |stage| {
        let place = Place::open(stage).await?;
        let ann = place.visitor(stage, "Ann", Chrome).await?;
        stage.configure(&json!({ "installable": false }).to_string())?;
        ann.reopen(&place.address()).await?;
        ann.until_online().await?;
        wait_until("nothing is kept", CALL, async || {
            let seen = kept(ann.page()).await?;
            let none = seen.get("files") == Some(&json!([]))
                && seen.get("workers") == Some(&json!([null, null, null]));
            Ok(Look::at(none, || seen.to_string()))
        })
        .await?;
        let links = "return document.querySelectorAll('link[rel=manifest]').length";
        ensure!(ann.page().eval(links, vec![]).await? == 0);
        Ok(())
    })
}
