//! The app in a page of somebody else's: what that page can do and is told, and who cannot.

use serde_json::{Value, json};
use visavis_e2e::{
    App, Chrome, Embedder, Firefox, Kind, Played, Reason, Result, Server, Signaling, Stage, ensure,
    media,
    page::{Page, app::Address},
    scene,
    wait::{CALL, Look, wait_until},
};

/// The origin of a server.
fn origin(server: &Server) -> &str {
    server.url().trim_end_matches('/')
}

/// Ann's page of another origin, which the site allows; nothing is framed yet.
async fn embedder(stage: &Stage, kind: Kind) -> Result<(Server, Embedder)> {
    let relay = stage.serve(Signaling::Relay).await?;
    let host = stage.host("/").await?;
    stage.configure(&json!({ "embed": [origin(&host)] }).to_string())?;
    let client = stage.person("Ann", kind).await?;
    Ok((relay, Embedder::open("Ann", &client, &host).await?))
}

fn is(value: &Value, pointer: &str, wanted: impl Into<Value>) -> bool {
    value.pointer(pointer) == Some(&wanted.into())
}

async fn until_call(ann: &Embedder, state: &str) -> Result<Value> {
    ann.until_told("call", |it| is(it, "/state", state)).await
}

/// Ben, who is called and calls.
async fn ben(stage: &Stage, relay: &Server) -> Result<App> {
    let address = Address::new(relay.url())
        .with("room", "garden")
        .with("name", "Ben");
    let ben = stage.app_at("Ben", Chrome, &address).await?;
    ben.until_online().await?;
    Ok(ben)
}

fn a_page_calls(kind: Kind) -> Played {
    scene(&format!("embed calls {kind}"), async |stage| {
        let (relay, ann) = embedder(stage, kind).await?;
        ann.frame(relay.url(), json!({ "lang": "en", "room": "kitchen" }))
            .await?;
        let ready = ann.ready().await?;
        ensure!(
            is(&ready, "/visavis", 1) && is(&ready, "/room", "kitchen"),
            "{ready}"
        );
        ensure!(
            ready.get("version").is_some_and(Value::is_string),
            "{ready}"
        );

        let ben = ben(stage, &relay).await?;
        let place = json!([{ "room": "garden", "name": "Ann" }]);
        let joined = ann.does("join", place).await?;
        ensure!(
            is(&joined, "/type", "ready") && is(&joined, "/room", "garden"),
            "{joined}"
        );
        ensure!(is(&joined, "/name", "Ann"), "{joined}");
        ben.until_among(&["Ann"]).await?;
        let people = ann
            .until_told("people", |it| is(it, "/people/0/name", "Ben"))
            .await?;
        ann.until_told("server", |it| is(it, "/state", "online"))
            .await?;

        let id = people.pointer("/people/0/id").cloned();
        ann.does("call", json!([id])).await?;
        ben.accept().await?;
        let connected = until_call(&ann, "connected").await?;
        ensure!(is(&connected, "/partner/name", "Ben"), "{connected}");
        media::sees(ben.page(), CALL).await?;
        media::hears(ben.page(), CALL).await?;

        ann.does("microphone", json!([false])).await?;
        ann.until_told("devices", |it| is(it, "/microphone/on", false))
            .await?;
        media::hears_nothing(ben.page(), CALL).await?;
        ann.does("camera", json!([false])).await?;
        ann.until_told("devices", |it| is(it, "/camera/on", false))
            .await?;
        ann.does("microphone", json!([true])).await?;
        media::hears(ben.page(), CALL).await?;
        ben.page().press("microphone").await?;
        ann.until_told("devices", |it| is(it, "/remote/sound", false))
            .await?;

        ann.does("hangUp", json!([])).await?;
        ben.until_ended(Reason::RemoteHungUp).await?;
        let ended = until_call(&ann, "ended").await?;
        ensure!(is(&ended, "/ended", "hung-up"), "{ended}");
        let duration = ended.get("duration").and_then(Value::as_u64);
        ensure!(duration.is_some_and(|it| it > 0), "{ended}");
        let calls = ann.events("call").await?;
        let mut states: Vec<_> = calls
            .iter()
            .filter_map(|it| it.get("state")?.as_str())
            .collect();
        states.dedup();
        ensure!(
            states == ["idle", "outgoing", "connecting", "connected", "ended"],
            "{states:?}"
        );
        let said = ann.does("state", json!([])).await?;
        ensure!(
            is(&said, "/call/state", "ended") && is(&said, "/room", "garden"),
            "{said}"
        );
        Ok(())
    })
}

#[test]
fn a_page_calls_in_chrome() -> Played {
    a_page_calls(Chrome)
}

#[test]
fn a_page_calls_in_firefox() -> Played {
    a_page_calls(Firefox)
}

#[test]
fn a_page_is_called_and_declines_or_accepts() -> Played {
    scene("embed called", async |stage| {
        let (relay, ann) = embedder(stage, Chrome).await?;
        ann.frame(relay.url(), json!({ "lang": "en", "room": "garden" }))
            .await?;
        ann.ready().await?;
        let ben = ben(stage, &relay).await?;
        ben.call().await?;
        let ring = until_call(&ann, "incoming").await?;
        ensure!(is(&ring, "/partner/name", "Ben"), "{ring}");
        let words = ann.refused("hangUp", json!([]), "not-now").await?;
        ensure!(words.contains("incoming"), "{words}");
        ann.does("decline", json!([])).await?;
        ben.until_ended(Reason::Declined).await?;
        let ended = until_call(&ann, "ended").await?;
        ensure!(is(&ended, "/ended", "declined-here"), "{ended}");

        ben.call().await?;
        // It has not rung yet, perhaps.
        wait_until("Ann accepts", CALL, async || {
            let came = ann.ask("accept", json!([])).await?;
            let done = came.get("answer").is_some();
            Ok(Look::at(done, || came.to_string()))
        })
        .await?;
        until_call(&ann, "connected").await?;
        media::sees(ben.page(), CALL).await?;
        ben.hang_up().await?;
        ann.until_told("call", |it| is(it, "/ended", "remote-hung-up"))
            .await?;
        Ok(())
    })
}

#[test]
fn what_cannot_be_followed_is_refused_by_name() -> Played {
    scene("embed refused", async |stage| {
        let (relay, ann) = embedder(stage, Chrome).await?;
        ann.frame(relay.url(), json!({ "lang": "en", "room": "garden" }))
            .await?;
        ann.ready().await?;
        for (method, arguments, code, named) in [
            ("ask", json!(["wave"]), "unknown-type", "hang-up"),
            (
                "ask",
                json!(["call", { "persn": "x" }]),
                "bad-field",
                "persn",
            ),
            ("call", json!(["a b"]), "bad-field", "person"),
            ("call", json!(["nobody"]), "no-such-person", "nobody"),
            ("camera", json!(["yes"]), "bad-field", "on"),
            ("join", json!([{ "room": 7 }]), "bad-field", "room"),
            (
                "join",
                json!([{ "settings": { "embed": "*" } }]),
                "bad-field",
                "embed",
            ),
            ("accept", json!([]), "not-now", "idle"),
            ("screen", json!([true]), "not-now", "idle"),
        ] {
            let words = ann.refused(method, arguments.clone(), code).await?;
            ensure!(words.contains(named), "{method} {arguments}: {words}");
        }
        // What is no message at all is not answered; what is no JSON is, though it has no id.
        for words in [
            "'hello'",
            "null",
            "{ type: 'state' }",
            "{ visavis: 1, type: 'call', id: 1n }",
            "{ visavis: 2, type: 'state', id: 'x' }",
        ] {
            let script = format!("embedder.say({words})");
            ann.page().eval(&script, vec![]).await?;
        }
        ann.until_told("error", |it| is(it, "/code", "not-json"))
            .await?;
        ann.until_told("error", |it| {
            is(it, "/code", "bad-version") && is(it, "/id", "x")
        })
        .await?;
        let errors = ann.events("error").await?;
        ensure!(errors.len() == 2, "{errors:?}");
        let said = ann.does("state", json!([])).await?;
        ensure!(is(&said, "/call/state", "idle"), "{said}");
        Ok(())
    })
}

/// Ann, framed, in a call with Ben.
async fn in_call(stage: &Stage, kind: Kind) -> Result<(Embedder, App)> {
    let (relay, ann) = embedder(stage, kind).await?;
    ann.frame(relay.url(), json!({ "lang": "en", "room": "garden" }))
        .await?;
    ann.ready().await?;
    let ben = ben(stage, &relay).await?;
    ann.until_told("people", |it| is(it, "/people/0/name", "Ben"))
        .await?;
    ann.does("call", json!([])).await?;
    ben.accept().await?;
    until_call(&ann, "connected").await?;
    Ok((ann, ben))
}

#[test]
fn a_screen_is_shared_by_a_page_as_soon_as_the_browser_lets_it() -> Played {
    scene("embed screen", async |stage| {
        let (ann, _ben) = in_call(stage, Chrome).await?;
        ann.does("screen", json!([true])).await?;
        ann.until_told("devices", |it| is(it, "/screen", "on"))
            .await?;
        ann.does("screen", json!([false])).await?;
        ann.does("state", json!([])).await?;
        let devices = ann.events("devices").await?;
        let last = devices.last().cloned().unwrap_or_default();
        ensure!(is(&last, "/screen", "off"), "{last}");
        Ok(())
    })
}

#[test]
fn a_screen_that_cannot_be_had_is_refused_under_the_id_of_who_asked() -> Played {
    scene("embed screen refused", async |stage| {
        // A Firefox without a window has no screen to share, and wants a click besides.
        let (ann, ben) = in_call(stage, Firefox).await?;
        let words = ann.refused("screen", json!([true]), "not-shared").await?;
        ensure!(words.contains("click"), "{words}");
        media::sees(ben.page(), CALL).await
    })
}

/// A page whose origin the site does not name; the settings are these.
async fn told_nothing(stage: &Stage, kind: Kind, config: &Value) -> Result<()> {
    let relay = stage.serve(Signaling::Relay).await?;
    let host = stage.host("/").await?;
    stage.configure(&config.to_string())?;
    let client = stage.person("Eve", kind).await?;
    let eve = Embedder::open("Eve", &client, &host).await?;
    let wish = json!({ "embed": origin(&host), "lang": "en" });
    eve.frame(relay.url(), wish).await?;
    let app = eve.enter_frame().await?;
    app.until_online().await?;
    // What comes with the lobby would speak by now.
    app.page().can_press("call", CALL).await?;
    app.page().can_press("share", CALL).await?;
    eve.leave_frame().await?;
    for kind in ["state", "call"] {
        let words = json!({ "visavis": 1, "type": kind, "id": kind });
        eve.page()
            .eval("embedder.say(arguments[0])", vec![words])
            .await?;
    }
    let app = eve.enter_frame().await?;
    app.page()
        .until_gives("return e2eProbe.look().messages", &2.into())
        .await?;
    let states = app.page().call_states().await?;
    ensure!(
        states
            .iter()
            .all(|state| state == "idle" || state.is_empty()),
        "{states:?}"
    );
    eve.leave_frame().await?;
    let heard = eve.heard().await?;
    ensure!(heard == json!([]), "{heard}");
    Ok(())
}

#[test]
fn a_page_that_is_not_named_is_told_nothing_and_not_heard() -> Played {
    for kind in [Chrome, Firefox] {
        for (what, config) in [
            ("nobody", json!({})),
            (
                "another",
                json!({ "embed": ["https://example.org", "http://127.0.0.1"] }),
            ),
        ] {
            scene(&format!("embed foreign {what} {kind}"), async |stage| {
                told_nothing(stage, kind, &config).await
            })?;
        }
    }
    Ok(())
}

#[test]
fn a_frame_beside_the_app_is_not_heard_even_of_an_allowed_origin() -> Played {
    scene("embed beside", async |stage| {
        let (relay, ann) = embedder(stage, Chrome).await?;
        ann.frame(relay.url(), json!({ "lang": "en", "room": "garden" }))
            .await?;
        ann.ready().await?;
        ann.until_told("server", |it| is(it, "/state", "online"))
            .await?;
        let words = json!({ "visavis": 1, "type": "call", "id": 1 });
        let here = ann.page().client().current_url().await?.to_string();
        let script = "embedder.sayBeside(...arguments)";
        ann.page()
            .eval_async(script, vec![here.into(), words])
            .await?;
        let said = ann.does("state", json!([])).await?;
        ensure!(is(&said, "/call/state", "idle"), "{said}");
        let calls = ann.events("call").await?;
        ensure!(calls.iter().all(|it| is(it, "/state", "idle")), "{calls:?}");
        Ok(())
    })
}

fn the_example_works(kind: Kind) -> Played {
    scene(&format!("embed example {kind}"), async |stage| {
        let relay = stage.serve(Signaling::Relay).await?;
        stage.configure(&json!({ "embed": [origin(&relay)] }).to_string())?;
        let ben = ben(stage, &relay).await?;
        let client = stage.person("Ann", kind).await?;
        let example = format!("{}embed/index.html", relay.url());
        let ann = Page::open("Ann", &client, &example).await?;
        let room = "document.querySelector('[name=room]').value = 'garden'";
        ann.eval(room, vec![]).await?;
        ann.press("join").await?;
        let has = |part: &'static str| move |text: &str| text.contains(part);
        ann.until_text("state", has("Ben")).await?;
        ann.press("call").await?;
        ben.accept().await?;
        ann.until_text("state", has("connected")).await?;
        let pressed = "return ['microphone', 'camera', 'screen'].map((name) => document\
             .querySelector(`[data-testid=${name}]`).getAttribute('aria-pressed')).join()";
        ann.press("microphone").await?;
        ann.until_gives(pressed, &"false,true,false".into()).await?;
        ann.press("camera").await?;
        ann.until_gives(pressed, &"false,false,false".into())
            .await?;
        if kind == Chrome {
            ann.press("screen").await?;
            ann.until_gives(pressed, &"false,false,true".into()).await?;
        }
        stage.picture(&ann, "in a call").await?;
        ann.press("hang-up").await?;
        ann.until_text("state", has("ended (hung-up)")).await?;
        ben.until_ended(Reason::RemoteHungUp).await?;
        ben.call().await?;
        ann.press("decline").await?;
        ben.until_ended(Reason::Declined).await?;
        ensure!(ann.text("error").await?.is_empty());
        let errors = ann.errors().await?;
        ensure!(errors.is_empty(), "{errors:?}");
        Ok(())
    })
}

#[test]
fn the_page_that_shows_it_works_in_chrome() -> Played {
    the_example_works(Chrome)
}

#[test]
fn the_page_that_shows_it_works_in_firefox() -> Played {
    the_example_works(Firefox)
}
