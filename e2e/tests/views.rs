//! The pictures of a call: which is small and where it lies, other frames for them, the bar that
//! gets out of their way.

use fantoccini::key::Key;
use visavis_e2e::{
    App, CallState, Chrome, Firefox, Kind, Played, Reason, Result, Signaling, Stage, ensure, media,
    page::{Page, looks::Size},
    scene,
    wait::{CALL, Look, SOON, wait_until},
};

const SMALL: &str = "swap";
const OWN: &str = "local-video";
const THEIRS: &str = "remote-video";

/// An upright phone.
const PHONE: Size = Size {
    width: 360,
    height: 640,
};

/// Ann in a call with Ben; she sees him.
async fn in_call(stage: &Stage, kind: Kind) -> Result<(App, App)> {
    let server = stage.serve(Signaling::Relay).await?;
    let (ann, ben) = stage.pair([kind, Chrome], &server).await?;
    ann.call().await?;
    ben.accept().await?;
    media::both_ways(&ann, &ben).await?;
    ann.page().can_press(SMALL, SOON).await?;
    Ok((ann, ben))
}

async fn until(page: &Page, what: &str, script: &str) -> Result<()> {
    let what = format!("{}: {what}", page.name());
    wait_until(&what, SOON, async || {
        let holds = page.eval(&format!("return {script}"), vec![]).await?;
        let stage = "return document.querySelector('.stage').cloneNode().outerHTML";
        let seen = page.eval(stage, vec![]).await?;
        Ok(Look::at(holds == true, || seen.to_string()))
    })
    .await
}

/// Waits until this picture fills the page, and the other lies where it can be taken hold of.
async fn until_big(page: &Page, big: &str, small: &str) -> Result<()> {
    let what = format!("{} sees {big} big", page.name());
    wait_until(&what, SOON, async || {
        let (large, little) = tokio::try_join!(page.place(big), page.place(small))?;
        let (window, hold) = tokio::try_join!(page.place_of("html"), page.place(SMALL))?;
        let right = large.width >= window.width && little == hold;
        Ok(Look::at(right, || {
            format!("{large:?}, {little:?}, {hold:?}")
        }))
    })
    .await
}

/// Waits until the small picture has come to rest in this corner, clear of the bar and the panel.
async fn until_in(page: &Page, corner: &str, right: bool, bottom: bool) -> Result<()> {
    let what = format!("{}'s small picture lies at the {corner}", page.name());
    page.settle().await?;
    wait_until(&what, SOON, async || {
        let (hold, own) = tokio::try_join!(page.place(SMALL), page.place(OWN))?;
        let (window, bar) = tokio::try_join!(page.place_of("html"), page.place_of(".bar"))?;
        let (x, y) = hold.middle();
        let there = (x > window.width / 2.0) == right && (y > window.height / 2.0) == bottom;
        let within = hold.x >= 0.0 && hold.x + hold.width <= window.width;
        let clear = !hold.meets(&bar);
        Ok(Look::at(there && within && clear && hold == own, || {
            format!("{hold:?} in {window:?}, the bar {bar:?}, the picture {own:?}")
        }))
    })
    .await
}

fn pictures_change_places(kind: Kind) -> Played {
    scene(&format!("views swap {kind}"), async |stage| {
        let (ann, ben) = in_call(stage, kind).await?;
        let page = ann.page();
        until_big(page, THEIRS, OWN).await?;
        page.tab_to(SMALL).await?;
        page.key(Key::Enter).await?;
        until_big(page, OWN, THEIRS).await?;
        media::sees(page, CALL).await?;
        page.press(SMALL).await?;
        until_big(page, THEIRS, OWN).await?;

        // Without a picture of theirs there is nothing to fill the page with but them.
        page.press(SMALL).await?;
        until_big(page, OWN, THEIRS).await?;
        ben.page().press("camera").await?;
        until_big(page, THEIRS, OWN).await?;

        // The next call begins as usual.
        ben.page().press("camera").await?;
        until_big(page, OWN, THEIRS).await?;
        ann.hang_up().await?;
        ben.until_ended(Reason::RemoteHungUp).await?;
        ben.call().await?;
        ann.accept().await?;
        media::sees(page, CALL).await?;
        until_big(page, THEIRS, OWN).await
    })
}

#[test]
fn the_pictures_change_places_by_click_and_by_enter_in_chrome() -> Played {
    pictures_change_places(Chrome)
}

#[test]
fn the_pictures_change_places_by_click_and_by_enter_in_firefox() -> Played {
    pictures_change_places(Firefox)
}

fn it_moves_to_any_corner(kind: Kind) -> Played {
    scene(&format!("views corners {kind}"), async |stage| {
        let (ann, _ben) = in_call(stage, kind).await?;
        let page = ann.page();
        until_in(page, "top right", true, false).await?;
        // From here on it has the focus: who drags it takes that along.
        page.tab_to(SMALL).await?;
        for (corner, to) in [
            ("bottom left", (200.0, 500.0)),
            ("top left", (300.0, 100.0)),
            ("bottom right", (1000.0, 600.0)),
        ] {
            page.drag(SMALL, to).await?;
            until_in(page, corner, to.0 > 640.0, to.1 > 400.0).await?;
            // A drag is no click.
            until_big(page, THEIRS, OWN).await?;
        }
        for direction in ["ltr", "rtl"] {
            let turn = "document.documentElement.dir = arguments[0]";
            page.eval(turn, vec![direction.into()]).await?;
            for (key, corner, right, bottom) in [
                (Key::Up, "top", None, Some(false)),
                (Key::Left, "left", Some(false), None),
                (Key::Down, "bottom", None, Some(true)),
                (Key::Right, "right", Some(true), None),
            ] {
                let before = page.place(SMALL).await?.middle();
                let (was_right, was_bottom) = (before.0 > 640.0, before.1 > 400.0);
                page.key(key).await?;
                let (right, bottom) = (right.unwrap_or(was_right), bottom.unwrap_or(was_bottom));
                until_in(page, &format!("{corner}, {direction}"), right, bottom).await?;
            }
            page.drag(SMALL, (200.0, 500.0)).await?;
            until_in(page, &format!("bottom left, {direction}"), false, true).await?;
        }
        // What was chosen stays chosen while something is swapped.
        page.press(SMALL).await?;
        until_big(page, OWN, THEIRS).await?;
        page.press(SMALL).await?;
        until_in(page, "bottom left", false, true).await
    })
}

#[test]
fn the_small_picture_moves_to_any_corner_by_pointer_and_by_keys_in_chrome() -> Played {
    it_moves_to_any_corner(Chrome)
}

#[test]
fn the_small_picture_moves_to_any_corner_by_pointer_and_by_keys_in_firefox() -> Played {
    it_moves_to_any_corner(Firefox)
}

#[test]
fn the_small_picture_makes_way_for_a_panel() -> Played {
    scene("views panel", async |stage| {
        let (ann, _ben) = in_call(stage, Chrome).await?;
        let page = ann.page();
        for to in [
            (1200.0, 100.0),
            (1200.0, 600.0),
            (50.0, 600.0),
            (50.0, 50.0),
        ] {
            page.drag(SMALL, to).await?;
            page.settle().await?;
            page.press("more").await?;
            page.settle().await?;
            let (hold, panel) = tokio::try_join!(page.place(SMALL), page.place_of(".panel"))?;
            ensure!(!hold.meets(&panel), "{to:?}: {hold:?} under {panel:?}");
            page.press("close-panel").await?;
        }
        // A phone has no room beside a panel.
        page.resize(PHONE, 2).await?;
        page.press("more").await?;
        let gone =
            "!document.querySelector('.small').checkVisibility({ visibilityProperty: true })";
        until(page, "the small picture is gone", gone).await?;
        page.press("close-panel").await?;
        page.can_press(SMALL, SOON).await
    })
}

fn it_fills_the_screen(kind: Kind) -> Played {
    scene(&format!("views full screen {kind}"), async |stage| {
        let (ann, ben) = in_call(stage, kind).await?;
        let page = ann.page();
        let whole = "document.fullscreenElement === document.documentElement";
        let usual = "document.fullscreenElement === null";
        page.press("more").await?;
        let before = page.text("full-screen").await?;
        page.press("full-screen").await?;
        until(page, "the screen is filled", whole).await?;
        page.until_text("full-screen", |it| it != before).await?;
        page.press("full-screen").await?;
        until(page, "the screen is as before", usual).await?;
        page.until_text("full-screen", |it| it == before).await?;
        // With the call it ends, too: there is no button then.
        page.press("full-screen").await?;
        until(page, "the screen is filled again", whole).await?;
        ben.hang_up().await?;
        ann.until_ended(Reason::RemoteHungUp).await?;
        until(page, "the screen is as before the call", usual).await
    })
}

#[test]
fn the_call_fills_the_screen_in_chrome() -> Played {
    it_fills_the_screen(Chrome)
}

#[test]
fn the_call_fills_the_screen_in_firefox() -> Played {
    it_fills_the_screen(Firefox)
}

#[test]
fn their_picture_goes_into_a_window_of_its_own_and_back() -> Played {
    scene("views picture in picture", async |stage| {
        let (ann, ben) = in_call(stage, Chrome).await?;
        let page = ann.page();
        let apart = "document.pictureInPictureElement?.dataset.testid === 'remote-video'";
        let usual = "document.pictureInPictureElement === null";
        page.press("more").await?;
        let before = page.text("picture-in-picture").await?;
        page.press("picture-in-picture").await?;
        until(page, "their picture is apart", apart).await?;
        page.until_text("picture-in-picture", |it| it != before)
            .await?;
        page.press("picture-in-picture").await?;
        until(page, "their picture is back", usual).await?;
        page.press("picture-in-picture").await?;
        until(page, "their picture is apart again", apart).await?;
        ben.hang_up().await?;
        ann.until_ended(Reason::RemoteHungUp).await?;
        until(page, "nothing is left of it", usual).await
    })
}

#[test]
fn where_the_browser_has_no_picture_in_picture_no_button_offers_it() -> Played {
    scene("views no picture in picture", async |stage| {
        let (ann, _ben) = in_call(stage, Firefox).await?;
        let page = ann.page();
        page.press("more").await?;
        page.can_press("full-screen", SOON).await?;
        until(
            page,
            "the button is there where the browser can",
            "(document.pictureInPictureEnabled === true) === \
             (document.querySelector('[data-testid=picture-in-picture]') !== null)",
        )
        .await
    })
}

/// Whether the bar is seen in full, or not at all.
async fn until_bar(page: &Page, opacity: u32) -> Result<()> {
    let bar = "getComputedStyle(document.querySelector('.bar')).opacity";
    let what = format!("the bar's opacity is {opacity}");
    until(page, &what, &format!("{bar} === '{opacity}'")).await
}

/// Looks for longer than the bar takes to fade.
async fn bar_stays(page: &Page) -> Result<()> {
    let script = "
        const [done] = arguments;
        const bar = document.querySelector('.bar');
        const end = performance.now() + 4500;
        const look = () => {
          if (getComputedStyle(bar).opacity !== '1') return done(false);
          if (performance.now() > end) return done(true);
          requestAnimationFrame(look);
        };
        look();";
    let stayed = page.eval_async(script, vec![]).await?;
    ensure!(stayed == true, "the bar of {} fades", page.name());
    Ok(())
}

fn the_bar_fades(kind: Kind) -> Played {
    scene(&format!("views bar {kind}"), async |stage| {
        let (ann, ben) = in_call(stage, kind).await?;
        let page = ann.page();
        page.stir().await?;
        until_bar(page, 1).await?;
        until_bar(page, 0).await?;
        page.stir().await?;
        until_bar(page, 1).await?;
        until_bar(page, 0).await?;

        // What the keyboard is on stays in sight.
        page.key(Key::Tab).await?;
        until_bar(page, 1).await?;
        page.tab_to("hang-up").await?;
        until_bar(page, 1).await?;
        bar_stays(page).await?;
        page.tab_to(SMALL).await?;
        until_bar(page, 0).await?;

        page.press("more").await?;
        until_bar(page, 1).await?;
        bar_stays(page).await?;
        page.press("close-panel").await?;
        until_bar(page, 0).await?;

        // One who is alone has to see how to leave.
        ben.hang_up().await?;
        ann.until(CallState::Ended).await?;
        until_bar(page, 1).await
    })
}

#[test]
fn the_bar_fades_and_returns_in_chrome() -> Played {
    the_bar_fades(Chrome)
}

#[test]
fn the_bar_fades_and_returns_in_firefox() -> Played {
    the_bar_fades(Firefox)
}

#[test]
fn a_picture_that_stops_is_named_until_it_goes_on() -> Played {
    scene("views stalled", async |stage| {
        let (ann, ben) = in_call(stage, Chrome).await?;
        let page = ann.page();
        ensure!(page.text("stalled").await?.is_empty(), "it moves");
        ben.page()
            .eval("e2eProbe.withholdPicture()", vec![])
            .await?;
        page.until_text("stalled", |it| it.contains("picture"))
            .await?;
        ben.page()
            .eval("e2eProbe.giveBackPicture()", vec![])
            .await?;
        page.until_text("stalled", str::is_empty).await?;
        // A camera that is turned off has not stopped.
        ben.page().press("camera").await?;
        let off =
            "getComputedStyle(document.querySelector('.remote-video')).visibility === 'hidden'";
        until(page, "the other's camera is off", off).await?;
        ensure!(page.text("stalled").await?.is_empty(), "it is off");
        Ok(())
    })
}

#[test]
fn until_a_first_frame_comes_the_avatar_stands_for_them() -> Played {
    scene("views avatar", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        ben.page()
            .eval("e2eProbe.withholdPicture()", vec![])
            .await?;
        ann.call().await?;
        ben.accept().await?;
        ann.until(CallState::Connected).await?;
        media::hears(ann.page(), CALL).await?;
        let page = ann.page();
        let avatar = "document.querySelector('.avatar').getBoundingClientRect()";
        let hit = format!(
            "(() => {{ const {{ x, y, width }} = {avatar}; \
             return width > 60 && x > 0 && y > 0 && \
               document.elementFromPoint(x + width / 2, y + width / 2)?.closest('.avatar') !== null \
             }})()"
        );
        until(page, "the avatar is seen", &hit).await?;
        ben.page()
            .eval("e2eProbe.giveBackPicture()", vec![])
            .await?;
        media::sees(page, CALL).await?;
        until(page, "the avatar is gone", &format!("!{hit}")).await
    })
}
