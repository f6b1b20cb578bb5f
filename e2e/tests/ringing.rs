//! That it rings: heard, seen in the tab, and told where nobody looks.

use serde::Deserialize;
use serde_json::{Value, json};
use visavis_e2e::{
    App, CallState, Chrome, Firefox, Kind, Played, Reason, Result, Server, Signaling, Stage,
    ensure,
    page::app::Address,
    scene,
    wait::{Look, SOON, wait_until},
};

/// Every context that is made from now on, what sounds in it, and how loud that has been.
const LISTEN: &str = "
    const sounds = (window.e2eSounds = []);
    const Native = window.AudioContext;
    window.AudioContext = class AudioContext extends Native {
      constructor(...all) {
        super(...all);
        this.ear = new AnalyserNode(this);
        this.playing = 0;
        sounds.push(this);
      }
      createOscillator() {
        const source = super.createOscillator();
        const start = source.start;
        source.start = (...all) => {
          start.apply(source, all);
          this.playing += 1;
        };
        source.onended = () => (this.playing -= 1);
        return source;
      }
    };
    const connect = AudioNode.prototype.connect;
    AudioNode.prototype.connect = function (to, ...rest) {
      if (to === this.context.destination && this.context.ear) connect.call(this, this.context.ear);
      return connect.call(this, to, ...rest);
    };
    window.e2eHeard = () => {
      const open = sounds.filter(({ state }) => state !== 'closed');
      const loud = open.map(({ ear }) => {
        const wave = new Float32Array(ear.fftSize);
        ear.getFloatTimeDomainData(wave);
        return Math.max(...wave);
      });
      return {
        states: sounds.map(({ state }) => state),
        playing: open.reduce((sum, { playing }) => sum + playing, 0),
        loud: Math.max(0, ...loud),
      };
    };";

/// What has sounded so far, as [`LISTEN`] tells it.
#[derive(Debug, Deserialize)]
struct Heard {
    /// The states of the contexts that were made (W3C Web Audio API, `AudioContextState`).
    states: Vec<String>,
    /// How many oscillators are started in those that are not closed.
    playing: u32,
    /// How loud it is just now.
    loud: f64,
}

async fn heard(app: &App) -> Result<Heard> {
    let heard = app.page().eval("return e2eHeard()", vec![]).await?;
    Ok(serde_json::from_value(heard)?)
}

/// What can be heard at all, where 1 is as loud as it gets.
const AUDIBLE: f64 = 0.01;

/// Every notification from now on, and whether it is closed; how often the window was focused.
const WATCH_NOTIFICATIONS: &str = "
    const told = (window.e2eTold = []);
    const Native = window.Notification;
    window.Notification = class Notification extends Native {
      constructor(title, options) {
        super(title, options);
        told.push({ title, closed: false, notification: this });
      }
      close() {
        told.find(({ notification }) => notification === this).closed = true;
        super.close();
      }
    };
    window.e2eFocused = 0;
    const focus = window.focus;
    window.focus = () => {
      window.e2eFocused += 1;
      focus.call(window);
    };";

async fn two(stage: &Stage, kinds: [Kind; 2], server: &Server) -> Result<(App, App)> {
    let address = |name: &str| Address::new(server.url()).with("name", name);
    let (ann, ben) = (address("Ann"), address("Ben"));
    let [one, other] = kinds;
    let (ann, ben) = tokio::try_join!(
        stage.app_at("Ann", one, &ann),
        stage.app_at("Ben", other, &ben)
    )?;
    tokio::try_join!(ann.until_online(), ben.until_online())?;
    tokio::try_join!(ann.until_among(&["Ben"]), ben.until_among(&["Ann"]))?;
    Ok((ann, ben))
}

async fn until_heard((app, kind): (&App, Kind)) -> Result<()> {
    // Without a sound device, as on a server, the clock of Firefox's stands still.
    let least = if kind == Chrome { AUDIBLE } else { -1.0 };
    let what = format!("{} hears it ring", app.page().name());
    wait_until(&what, SOON, async || {
        let heard = heard(app).await?;
        let rings = heard.playing > 0 && heard.loud > least;
        Ok(Look::at(rings, || format!("{heard:?}")))
    })
    .await
}

/// That all is over that has sounded, so many times.
async fn until_silent(app: &App, times: usize) -> Result<()> {
    let what = format!("{} hears nothing any more", app.page().name());
    wait_until(&what, SOON, async || {
        let heard = heard(app).await?;
        let over = heard.states.iter().all(|state| state == "closed");
        let all = heard.states.len() == times;
        Ok(Look::at(over && all, || format!("{heard:?}")))
    })
    .await
}

async fn ring_twice(stage: &Stage, kinds: [Kind; 2]) -> Result<()> {
    let [one, other] = kinds;
    let server = stage.serve(Signaling::Relay).await?;
    let (ann, ben) = two(stage, kinds, &server).await?;
    for app in [&ann, &ben] {
        app.page().eval(LISTEN, vec![]).await?;
    }
    ann.call().await?;
    ben.until(CallState::Incoming).await?;
    tokio::try_join!(until_heard((&ann, one)), until_heard((&ben, other)))?;
    ben.accept().await?;
    tokio::try_join!(
        ann.until(CallState::Connected),
        ben.until(CallState::Connected)
    )?;
    tokio::try_join!(until_silent(&ann, 1), until_silent(&ben, 1))?;
    ann.hang_up().await?;
    ben.until_ended(Reason::RemoteHungUp).await?;

    // The other way round, and no.
    ben.call().await?;
    ann.until(CallState::Incoming).await?;
    tokio::try_join!(until_heard((&ann, one)), until_heard((&ben, other)))?;
    ann.decline().await?;
    ben.until_ended(Reason::Declined).await?;
    tokio::try_join!(until_silent(&ann, 2), until_silent(&ben, 2))?;
    Ok(())
}

#[test]
fn it_is_heard_on_both_sides_while_it_rings_and_not_after() -> Played {
    scene("ringing heard", async |stage| {
        ring_twice(stage, [Chrome, Chrome]).await
    })
}

#[test]
fn it_is_heard_in_firefox_too() -> Played {
    scene("ringing heard firefox", async |stage| {
        ring_twice(stage, [Chrome, Firefox]).await
    })
}

#[test]
fn a_browser_that_allows_no_sound_rings_in_silence() -> Played {
    scene("ringing silent", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = two(stage, [Chrome, Chrome], &server).await?;
        let blocked = "window.AudioContext = class { constructor() { throw new Error('no') } };
                       delete navigator.__proto__.wakeLock";
        let none = "delete window.AudioContext; delete window.Notification;
                    delete navigator.__proto__.wakeLock;
                    delete HTMLMediaElement.prototype.setSinkId";
        ann.page().eval(blocked, vec![]).await?;
        ben.page().eval(none, vec![]).await?;
        ann.call().await?;
        ben.accept().await?;
        tokio::try_join!(
            ann.until(CallState::Connected),
            ben.until(CallState::Connected)
        )?;
        ann.hang_up().await?;
        ben.until_ended(Reason::RemoteHungUp).await?;
        for app in [&ann, &ben] {
            let errors = app.page().errors().await?;
            ensure!(errors.is_empty(), "{errors:?}");
        }
        Ok(())
    })
}

/// What the icon of the tab has been since this ran, each time that it changed.
const WATCH_ICON: &str = "
    const icon = document.querySelector('link[rel~=icon]');
    window.e2eIcons = [icon.href];
    new MutationObserver(() => e2eIcons.push(icon.href)).observe(icon, { attributes: true });";

/// The title, whether the icon is that of a ring, and whether it was so at first and in between.
const TAB: &str = "
    const rings = e2eIcons.map((href) => href.startsWith('data:'));
    return [document.title, rings.at(-1), rings[0]];";

#[test]
fn the_tab_says_who_calls_and_that_there_is_a_call() -> Played {
    scene("ringing tab", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = two(stage, [Chrome, Firefox], &server).await?;
        for app in [&ann, &ben] {
            app.page().eval(WATCH_ICON, vec![]).await?;
        }
        let tab = |title: &str| json!([title, false, false]);
        ann.call().await?;
        ben.until(CallState::Incoming).await?;
        let title = "return document.title";
        ben.page()
            .until_gives(title, &"📞 Ann is calling – Visavis".into())
            .await?;
        // On, off, and on again.
        let blinks =
            "return e2eIcons.map((href) => +href.startsWith('data:')).join('').slice(0, 4)";
        ben.page().until_gives(blinks, &"0101".into()).await?;
        ann.page().until_gives(TAB, &tab("Visavis")).await?;

        ben.accept().await?;
        ben.page()
            .until_gives(TAB, &tab("In a call – Visavis"))
            .await?;
        ann.page()
            .until_gives(TAB, &tab("In a call – Visavis"))
            .await?;
        ann.hang_up().await?;
        ben.page().until_gives(TAB, &tab("Visavis")).await?;
        ann.page().until_gives(TAB, &tab("Visavis")).await
    })
}

#[test]
fn nothing_blinks_for_those_who_want_calm() -> Played {
    scene("ringing calm", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = two(stage, [Chrome, Chrome], &server).await?;
        ben.page().prefer_calm().await?;
        ben.page().eval(WATCH_ICON, vec![]).await?;
        ann.call().await?;
        ben.until(CallState::Incoming).await?;
        ben.page()
            .until_gives("return e2eIcons.length", &2.into())
            .await?;
        let start = ben.page().eval("return performance.now()", vec![]).await?;
        let long = "return performance.now() - arguments[0] > 2500";
        wait_until("the icon would have blinked twice", SOON, async || {
            let past = ben.page().eval(long, vec![start.clone()]).await?;
            Ok(Look::at(past == true, String::new))
        })
        .await?;
        let changes = ben.page().eval("return e2eIcons.length", vec![]).await?;
        ensure!(changes == 2, "{changes}");
        ann.cancel().await?;
        ben.page()
            .until_gives("return e2eIcons.length", &3.into())
            .await
    })
}

/// Rings at Ben while he looks at something else, and gives what he was told.
async fn ring_unseen(ann: &App, ben: &App) -> Result<Value> {
    let client = ben.page().client();
    let window = client.window().await?;
    let other = client.new_window(true).await?.handle;
    client.switch_to_window(other).await?;
    ann.call().await?;
    // Whoever looked at the page would show it: the other side knows that it rings.
    let rings = |words: &str| words.contains("Ringing");
    ann.page().until_text("status", rings).await?;
    tokio::time::timeout(SOON, async {
        client.close_window().await?;
        client.switch_to_window(window).await
    })
    .await??;
    ben.until(CallState::Incoming).await?;
    let told = "return e2eTold.map(({ title, closed }) => [title, closed])";
    ben.page().eval(told, vec![]).await
}

async fn notify(stage: &Stage, kinds: [Kind; 2]) -> Result<()> {
    let server = stage.serve(Signaling::Relay).await?;
    let (ann, ben) = two(stage, kinds, &server).await?;
    let [_, other] = kinds;
    // Firefox is started with the answer.
    if other == Chrome {
        ben.page().permit("notifications").await?;
    }
    ben.page().eval(WATCH_NOTIFICATIONS, vec![]).await?;
    // The browser may, but the person has not said so.
    let told = ring_unseen(&ann, &ben).await?;
    ensure!(told == json!([]), "{told}");
    ben.decline().await?;
    ann.until_ended(Reason::Declined).await?;

    ben.page().press("notify").await?;
    let told = ring_unseen(&ann, &ben).await?;
    ensure!(told == json!([["📞 Ann is calling", false]]), "{told}");
    // The one thing that no driver can press.
    let click = "e2eTold[0].notification.dispatchEvent(new Event('click')); return e2eFocused";
    ensure!(ben.page().eval(click, vec![]).await? == 1);
    ann.cancel().await?;
    ben.until_ended(Reason::Missed).await?;
    ben.page()
        .until_gives("return e2eTold[0].closed", &true.into())
        .await?;

    // Whoever looks at the page sees it there.
    ann.call().await?;
    ben.accept().await?;
    ben.until(CallState::Connected).await?;
    ben.page()
        .until_gives("return e2eTold.length", &1.into())
        .await?;
    ann.hang_up().await?;
    ben.until_ended(Reason::RemoteHungUp).await
}

#[test]
fn who_looks_elsewhere_is_notified_if_they_want() -> Played {
    scene("ringing notified", async |stage| {
        notify(stage, [Chrome, Chrome]).await
    })
}

#[test]
fn they_are_in_firefox_too() -> Played {
    scene("ringing notified firefox", async |stage| {
        notify(stage, [Chrome, Firefox]).await
    })
}

#[test]
fn a_browser_that_refuses_to_notify_is_told_of() -> Played {
    scene("ringing refused", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let ann = stage.app("Ann", Chrome, &server).await?;
        let refuse = "Object.defineProperty(Notification, 'permission', { value: 'denied' })";
        ann.page().eval(refuse, vec![]).await?;
        ann.page().press("notify").await?;
        let says = |words: &str| words.contains("does not allow");
        ann.page().until_text("notify-refused", says).await?;
        let checked = "return document.querySelector('[data-testid=notify]').checked";
        ann.page().until_gives(checked, &false.into()).await
    })
}
