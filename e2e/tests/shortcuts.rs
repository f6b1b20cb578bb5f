//! Single keys that do what the buttons do, and the list of them.

use fantoccini::key::Key;
use visavis_e2e::{
    App, CallState, Chrome, Firefox, Kind, Played, Reason, Result, Signaling, Stage, ensure, scene,
    wait::{Look, SOON, wait_until},
};

/// What the keys may change.
const STATE: &str = "
    const pressed = (name) =>
      document.querySelector(`[data-testid=${name}]`)?.ariaPressed === 'true' ? name : '';
    const panel = document.querySelector('.panel')?.dataset.panel ?? '';
    const { open } = document.querySelector('[data-testid=shortcut-list]');
    const full = document.fullscreenElement ? 'full' : '';
    const all = [pressed('microphone'), pressed('camera'), pressed('screen'), panel && 'panel ' + panel];
    return [...all, open ? 'list' : '', full].filter(Boolean).join(', ');";

/// What it is like when nothing was pressed.
const FIRST: &str = "microphone, camera";

/// The chat is open, and what is typed goes into its field: only Escape closes it by key.
const CHAT: &str = "microphone, camera, panel chat";

async fn until(app: &App, wanted: &str) -> Result<()> {
    let what = format!("{} has {wanted:?}", app.page().name());
    wait_until(&what, SOON, async || {
        let seen = app.page().eval(STATE, vec![]).await?;
        Ok(Look::at(seen == wanted, || seen.to_string()))
    })
    .await
}

async fn press(app: &App, character: char) -> Result<()> {
    app.page().strike(&[], character).await
}

/// That none of these did anything: what comes after them is seen, and nothing else.
async fn nothing(app: &App) -> Result<()> {
    press(app, 'c').await?;
    until(app, CHAT).await?;
    app.page().key(Key::Escape).await?;
    until(app, FIRST).await
}

/// Ann is in a call that Ben took with a key.
async fn in_call(stage: &Stage, kinds: [Kind; 2]) -> Result<(App, App)> {
    let server = stage.serve(Signaling::Relay).await?;
    let (ann, ben) = stage.pair(kinds, &server).await?;
    ann.call().await?;
    ben.until(CallState::Incoming).await?;
    ben.page().can_press("accept", SOON).await?;
    until_listening(&ben).await?;
    press(&ben, 'a').await?;
    tokio::try_join!(
        ann.until(CallState::Connected),
        ben.until(CallState::Connected)
    )?;
    until_listening(&ann).await?;
    Ok((ann, ben))
}

/// The keys come with what goes along with a call.
async fn until_listening(app: &App) -> Result<()> {
    wait_until("the list of keys is there", SOON, async || {
        let script = "return document.querySelector('[data-testid=shortcut-list]') !== null";
        let there = app.page().eval(script, vec![]).await?;
        Ok(Look::at(there == true, String::new))
    })
    .await
}

async fn each_key(stage: &Stage, kinds: [Kind; 2]) -> Result<()> {
    let (ann, ben) = in_call(stage, kinds).await?;
    until(&ann, FIRST).await?;
    for (key, wanted) in [
        ('m', "camera"),
        ('m', FIRST),
        ('v', "microphone"),
        ('v', FIRST),
        ('?', "microphone, camera, list"),
        ('?', FIRST),
        ('c', CHAT),
    ] {
        press(&ann, key).await?;
        until(&ann, wanted).await?;
    }
    ann.page().key(Key::Escape).await?;
    until(&ann, FIRST).await?;

    // The list is a dialog: nothing else is meant while it is open.
    press(&ann, '?').await?;
    press(&ann, 'm').await?;
    ann.page().key(Key::Escape).await?;
    until(&ann, FIRST).await?;

    // Not the page's to hear, or not meant so.
    for held in [Key::Control, Key::Meta, Key::Alt] {
        ann.page().strike(&[held], 'm').await?;
    }
    press(&ann, 'h').await?;
    nothing(&ann).await?;
    ann.until(CallState::Connected).await?;

    ann.page().strike(&[Key::Shift], 'H').await?;
    ann.until_ended(Reason::HungUp).await?;
    ben.until_ended(Reason::RemoteHungUp).await?;

    // What cannot be seen cannot be pressed.
    press(&ann, 'm').await?;
    until(&ann, FIRST).await?;
    ben.call().await?;
    ann.until(CallState::Incoming).await?;
    press(&ann, 'd').await?;
    ben.until_ended(Reason::Declined).await
}

#[test]
fn each_key_does_what_the_list_says() -> Played {
    scene("shortcuts", async |stage| {
        each_key(stage, [Chrome, Chrome]).await
    })
}

#[test]
fn each_key_does_so_in_firefox() -> Played {
    scene("shortcuts firefox", async |stage| {
        each_key(stage, [Firefox, Chrome]).await
    })
}

#[test]
fn a_key_shares_the_screen_and_another_fills_it() -> Played {
    scene("shortcuts screen", async |stage| {
        let (ann, _ben) = in_call(stage, [Chrome, Chrome]).await?;
        press(&ann, 'f').await?;
        until(&ann, "microphone, camera, full").await?;
        press(&ann, 'f').await?;
        until(&ann, FIRST).await?;
        press(&ann, 's').await?;
        until(&ann, "microphone, camera, screen").await?;
        press(&ann, 's').await?;
        until(&ann, FIRST).await
    })
}

#[test]
fn who_types_presses_no_buttons() -> Played {
    scene("shortcuts typing", async |stage| {
        let (ann, _ben) = in_call(stage, [Chrome, Chrome]).await?;
        // A field in the call, as the one for the name is before and after it.
        let field = "
            const field = document.createElement('textarea');
            field.dataset.testid = 'field';
            field.style.position = 'fixed';
            document.querySelector('.stage').append(field);
            field.focus();";
        ann.page().eval(field, vec![]).await?;
        for key in "mvscfH?".chars() {
            press(&ann, key).await?;
        }
        let typed = "const field = document.querySelector('[data-testid=field]');
                     const { value } = field; field.remove(); return value;";
        let typed = ann.page().eval(typed, vec![]).await?;
        ensure!(typed == "mvscfH?", "{typed}");
        nothing(&ann).await?;

        ann.hang_up().await?;
        ann.until_ended(Reason::HungUp).await?;
        ann.page().fill("name", "a?").await?;
        let name = "return document.querySelector('[data-testid=name]').value";
        let name = ann.page().eval(name, vec![]).await?;
        ensure!(name == "a?", "{name}");
        until(&ann, FIRST).await
    })
}

#[test]
fn who_wants_no_keys_has_none_and_still_finds_the_list() -> Played {
    scene("shortcuts off", async |stage| {
        let (ann, _ben) = in_call(stage, [Chrome, Chrome]).await?;
        ann.page().press("more").await?;
        ann.page().press("shortcuts").await?;
        until(&ann, "microphone, camera, list").await?;
        ann.page().press("use-shortcuts").await?;
        ann.page().press("close-shortcuts").await?;
        until(&ann, FIRST).await?;
        press(&ann, 'm').await?;
        press(&ann, '?').await?;

        // The button does what the keys did not.
        ann.page().press("more").await?;
        until(&ann, "microphone, camera, panel more").await?;
        ann.page().press("shortcuts").await?;
        ann.page().press("use-shortcuts").await?;
        ann.page().press("close-shortcuts").await?;
        until(&ann, FIRST).await?;
        press(&ann, 'm').await?;
        until(&ann, "camera").await
    })
}
