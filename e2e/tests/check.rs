//! When it fails: the self-test names what does not work, and notices have the button that helps.

use serde_json::Value;
use visavis_e2e::{
    App, CallState, Chrome, Firefox, Kind, Played, Result, Signal, Signaling, Stage, Turn, bail,
    ensure, media,
    page::app::Address,
    scene,
    wait::{CALL, Look, wait_until},
};

/// What one line of the self-test says.
#[derive(Debug)]
struct Line {
    name: String,
    result: String,
    words: String,
}

/// The self-test of Ann's, gone through.
struct Tested {
    app: App,
    lines: Vec<Line>,
}

impl Tested {
    /// Whoever presses the button waits until all is done.
    async fn run(app: App) -> Result<Self> {
        app.page().press("check-start").await?;
        let lines = wait_until("the self-test is done", CALL * 2, async || {
            let summary = app.page().text("check-summary").await?;
            let lines = lines(&app).await?;
            if summary.is_empty() {
                return Ok(Look::NotYet(format!("{lines:?}")));
            }
            Ok(Look::Seen(lines))
        })
        .await?;
        Ok(Self { app, lines })
    }

    fn line(&self, name: &str) -> Result<&Line> {
        let named = self.lines.iter().find(|line| line.name == name);
        match named {
            Some(line) => Ok(line),
            None => bail!("no {name} in {:?}", self.lines),
        }
    }

    /// That this line has this result, in words that hold all of `parts`.
    fn finds(&self, name: &str, result: &str, parts: &[&str]) -> Result<()> {
        let line = self.line(name)?;
        let said = parts.iter().all(|part| line.words.contains(part));
        ensure!(
            line.result == result && said,
            "{result} {parts:?}: {line:?}"
        );
        Ok(())
    }

    /// That the person can play the tone and say that they hear it; where nothing `sounds`, that
    /// this is named.
    async fn answers(&self, sounds: bool) -> Result<()> {
        let page = self.app.page();
        page.press("check-play").await?;
        if !sounds {
            let none = |words: &str| words.contains("plays no sound");
            page.until_text("check-speaker", none).await?;
            return Ok(());
        }
        page.press("check-not-heard").await?;
        let unheard = |words: &str| words.contains("Turn up the volume");
        page.until_text("check-speaker", unheard).await?;
        page.press("check-heard").await?;
        page.until_text("check-speaker", |words| words.contains("Works"))
            .await?;
        Ok(())
    }
}

/// Whether this browser has somewhere to play sound.
async fn sounds(app: &App) -> Result<bool> {
    let script = "const done = arguments[0]; const sounds = new AudioContext(); \
        const late = new Promise((wake) => setTimeout(wake, 3000)); \
        Promise.race([sounds.resume(), late]) \
            .then(() => done(sounds.state === 'running')).then(() => sounds.close());";
    Ok(app.page().eval_async(script, vec![]).await? == true)
}

async fn lines(app: &App) -> Result<Vec<Line>> {
    let script = "return [...document.querySelectorAll('[data-testid=check-rows] > li')]\
        .map((line) => [line.dataset.testid, line.dataset.result, line.innerText])";
    let seen: Vec<[String; 3]> = serde_json::from_value(app.page().eval(script, vec![]).await?)?;
    let line = |[name, result, words]: [String; 3]| Line {
        name,
        result,
        words,
    };
    Ok(seen.into_iter().map(line).collect())
}

/// Gives Ann the self-test of the page at `address`.
async fn test_at(stage: &Stage, kind: Kind, address: &Address) -> Result<Tested> {
    let app = stage
        .app_at("Ann", kind, &address.clone().with("self-test", ""))
        .await?;
    Tested::run(app).await
}

fn with_servers(stage: &Stage, servers: &Value) -> Result<()> {
    stage.configure(&serde_json::json!({ "iceServers": servers }).to_string())
}

fn all_is_well(kind: Kind) -> Played {
    scene(&format!("check well {kind}"), async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let tested = test_at(stage, kind, &Address::new(server.url())).await?;
        tested.finds("check-browser", "good", &["Works"])?;
        tested.finds("check-camera", "good", &["Works"])?;
        // Firefox measures nothing, and plays nothing, on a system without any sound output.
        let sounds = sounds(&tested.app).await?;
        if sounds {
            tested.finds("check-microphone", "good", &["Works"])?;
        } else {
            tested.finds("check-microphone", "limited", &["no sound output"])?;
        }
        tested.finds("check-server", "good", &["Works", " ms", server.address()])?;
        tested.finds("check-path", "limited", &["one network only"])?;
        tested.finds("check-speaker", "limited", &["Do you hear the tone?"])?;
        tested.answers(sounds).await?;
        let page = tested.app.page();
        let summary = page.text("check-summary").await?;
        ensure!(summary.contains("[good] Camera: Works\n"), "{summary}");
        ensure!(
            page.errors().await?.is_empty(),
            "{:?}",
            page.errors().await?
        );
        media::released(&tested.app).await?;

        // The page that it stands in goes on: one can be called out of it.
        let ben = stage.app("Ben", Chrome, &server).await?;
        ben.until_among(&["Guest"]).await?;
        ben.call().await?;
        tested.app.accept().await?;
        ben.until(CallState::Connected).await
    })
}

#[test]
fn all_works_with_devices_and_a_relay_in_chrome() -> Played {
    all_is_well(Chrome)
}

#[test]
fn all_works_with_devices_and_a_relay_in_firefox() -> Played {
    all_is_well(Firefox)
}

fn stun_and_turn(kind: Kind) -> Played {
    scene(&format!("check turn {kind}"), async |stage| {
        let turn: Turn = stage.turn().await?;
        let server = stage.serve(Signaling::Relay).await?;
        with_servers(stage, &turn.servers())?;
        let address = Address::new(server.url());
        let tested = test_at(stage, kind, &address).await?;
        tested.finds("check-stun", "good", &["stun:127.0.0.1", " ms"])?;
        tested.finds("check-turn-udp", "good", &["Works", " ms"])?;
        tested.finds("check-turn-tcp", "good", &["Works", " ms"])?;
        tested.finds("check-turn-tls", "bad", &["turns:localhost"])?;
        let verdict = tested.app.page().text("check-status").await?;
        ensure!(verdict == "Does not work: TURN over TLS", "{verdict}");

        with_servers(stage, &turn.servers_with("wrong"))?;
        tested.app.reopen(&address.with("self-test", "")).await?;
        let tested = Tested::run(tested.app).await?;
        tested.finds("check-stun", "good", &[])?;
        let refused = ["refuses the user name or the password"];
        tested.finds("check-turn-udp", "bad", &refused)?;
        tested.finds("check-turn-tcp", "bad", &refused)
    })
}

#[test]
fn stun_and_turn_are_tried_one_by_one_in_chrome() -> Played {
    stun_and_turn(Chrome)
}

#[test]
fn stun_and_turn_are_tried_one_by_one_in_firefox() -> Played {
    stun_and_turn(Firefox)
}

#[test]
fn what_does_not_work_is_named_with_what_to_do() -> Played {
    scene("check trouble", async |stage| {
        let host = stage.host("/").await?;
        let gone = stage.serve(Signaling::Relay).await?;
        gone.kill();
        with_servers(
            stage,
            &serde_json::json!([{ "urls": "stun:nobody.invalid:3478" }]),
        )?;
        let address = Address::new(host.url())
            .with("server", gone.address())
            .denying("video", "NotAllowedError");
        let tested = test_at(stage, Chrome, &address).await?;
        let allow = ["You did not allow the camera", "icon beside"];
        tested.finds("check-camera", "bad", &allow)?;
        tested.finds("check-microphone", "good", &[])?;
        tested.finds(
            "check-server",
            "bad",
            &["No signaling server answers", gone.address()],
        )?;
        tested.finds("check-stun", "bad", &["cannot be reached"])?;
        tested.finds("check-path", "limited", &["No TURN server is set"])
    })
}

#[test]
fn a_failure_leads_to_the_self_test_and_back() -> Played {
    scene("check link", async |stage| {
        let host = stage.host("/").await?;
        let gone = stage.serve(Signaling::Relay).await?;
        gone.kill();
        let address = Address::new(host.url()).with("server", gone.address());
        let ann = stage.app_at("Ann", Chrome, &address).await?;
        ann.until_signal(Signal::Offline).await?;
        ann.notice_with(&[&["check devices and connection"]])
            .await?;
        ann.page().press_for_new_page("self-test").await?;
        ann.page().until_text("check-status", str::is_empty).await?;
        ann.page().can_press("check-start", CALL).await?;
        ensure!(ann.page().text("notice").await?.is_empty(), "said twice");
        ann.page().press_for_new_page("check-back").await?;
        ann.notice_with(&[&["no signaling server"]]).await?;
        Ok(())
    })
}

#[test]
fn a_device_that_was_refused_can_be_asked_for_again_in_the_call() -> Played {
    scene("check again", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        let address = Address::new(server.url());
        ann.reopen(&address.denying("both", "NotAllowedError"))
            .await?;
        ann.until_online().await?;
        ann.call().await?;
        ben.accept().await?;
        ann.until(CallState::Connected).await?;
        ann.notice_about_devices(&[&["did not allow camera and microphone"]])
            .await?;
        ann.page().eval("e2eProbe.allow()", vec![]).await?;
        ann.page().press("help").await?;
        media::sees(ben.page(), CALL).await?;
        media::hears(ben.page(), CALL).await?;
        ann.page().until_text("notice", str::is_empty).await?;
        Ok(())
    })
}

#[test]
fn a_browser_without_calls_says_so_at_once() -> Played {
    scene("check no webrtc", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let address = Address::new(server.url()).with("probe-lacks", "RTCPeerConnection");
        let ann = stage.app_at("Ann", Chrome, &address).await?;
        let cannot = "This browser cannot make calls";
        let said = |words: &str| words.contains(cannot) && words.contains("another browser");
        ann.page().until_text("status", said).await?;
        ann.until_signal(Signal::Offline).await?;
        let disabled = "return document.querySelector('[data-testid=call]').disabled";
        ensure!(
            ann.page().eval(disabled, vec![]).await? == true,
            "it can call"
        );
        ensure!(
            ann.page().used().await?.open_sockets == 0,
            "it is in the room"
        );

        ann.reopen(&address.with("self-test", "")).await?;
        let tested = Tested::run(ann).await?;
        tested.finds("check-browser", "bad", &[cannot, "WebRTC"])?;
        tested.finds("check-server", "good", &[])
    })
}
