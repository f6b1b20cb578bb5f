//! Every screen can be used by everybody: axe finds nothing grave, and nothing is cut off, also
//! where the page is zoomed, narrow, or read from right to left.

use std::time::Duration;

use visavis_e2e::{
    Chrome, Played, Result, Signaling, ensure,
    page::{
        Page,
        looks::{Size, Theme},
    },
    scene,
    scene::scene_within,
    screens::{SCREENS, SIZES, Screen, axe, fits, walk},
};

/// How long all screens may take.
const LONGEST: Duration = Duration::from_mins(25);

/// A desktop of 1440 × 900 at 200 %.
const ZOOMED: Size = Size {
    width: 720,
    height: 450,
};

/// The same at 400 %, as WCAG 2.2 wants it (1.4.10); as narrow as the oldest phones, too.
const NARROW: Size = Size {
    width: 320,
    height: 256,
};

/// A phone that lies on its side.
const LYING: Size = Size {
    width: 640,
    height: 360,
};

async fn has_no_grave_violation(page: &Page) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for theme in Theme::ALL {
        page.prefer(theme).await?;
        page.settle().await?;
        let violations = axe::violations(page).await?;
        let at = theme.word();
        found.extend(violations.into_iter().map(|it| format!("{at}: {it}")));
    }
    Ok(found)
}

async fn has_room(page: &Page) -> Result<Vec<String>> {
    let mut found = Vec::new();
    // Turned around in one language: which one it is makes no difference to that.
    let directions = match page.language().await?.as_str() {
        "en" => &["ltr", "rtl"][..],
        _ => &["ltr"],
    };
    let sizes = SIZES.into_iter().map(|size| (size, 1));
    for (size, zoom) in sizes.chain([(LYING, 1), (ZOOMED, 2), (NARROW, 4)]) {
        page.resize(size, zoom).await?;
        for &direction in directions {
            let turn = "document.documentElement.dir = arguments[0]";
            page.eval(turn, vec![direction.into()]).await?;
            page.settle().await?;
            let complaints = fits::complaints(page).await?;
            let at = format!("{size} {direction}");
            found.extend(complaints.into_iter().map(|it| format!("{at}: {it}")));
        }
    }
    Ok(found)
}

async fn is_for_everybody(page: &Page, _: &Screen) -> Result<()> {
    let [phone, ..] = SIZES;
    page.resize(phone, 1).await?;
    let mut found = has_no_grave_violation(page).await?;
    found.extend(has_room(page).await?);
    ensure!(found.is_empty(), "\n  {}", found.join("\n  "));
    Ok(())
}

#[test]
fn every_screen_can_be_used_by_everybody_in_both_languages() -> Played {
    scene_within(LONGEST, "accessibility", async |stage| {
        // Both at once: much of it is waiting.
        let walk = |language| walk(stage, language, SCREENS, is_for_everybody);
        let (english, chinese) = tokio::join!(walk("en"), walk("zh"));
        let failed: Vec<_> = [english, chinese]
            .into_iter()
            .filter_map(Result::err)
            .map(|error| format!("{error:#}"))
            .collect();
        ensure!(failed.is_empty(), "{}", failed.join("\n"));
        Ok(())
    })
}

#[test]
fn what_is_wrong_is_found() -> Played {
    scene("accessibility found", async |stage| {
        let relay = stage.serve(Signaling::Relay).await?;
        let ann = stage.app("Ann", Chrome, &relay).await?;
        let page = ann.page();
        for (flaw, rule) in [
            ("<input>", "label"),
            ("<button></button>", "button-name"),
            (
                "<p style='color: #777; background: #888'>pale</p>",
                "color-contrast",
            ),
        ] {
            let add = "document.querySelector('[data-scene]').insertAdjacentHTML('beforeend', \
                       '<div id=flaw></div>'); flaw.innerHTML = arguments[0]";
            page.eval(add, vec![flaw.into()]).await?;
            page.settle().await?;
            let found = axe::violations(page).await?;
            page.eval("flaw.remove()", vec![]).await?;
            let named = found.iter().any(|it| it.starts_with(rule));
            ensure!(named, "{flaw} is not found: {found:?}");
        }
        ensure!(fits::complaints(page).await?.is_empty());
        for (style, words) in [
            ("position: relative; inset-inline-start: 90vw", "cut off"),
            ("max-block-size: 1rem; overflow: hidden", "cut off"),
            ("margin-block-start: -8rem", "lies upon"),
            ("position: fixed; inset-block-start: -20rem", "out of reach"),
        ] {
            let add = "document.querySelector('[data-scene]').insertAdjacentHTML('beforeend', \
                       '<a id=flaw href=#>Many words<br>on two lines</a>'); \
                       flaw.style = 'display: block;' + arguments[0]";
            page.eval(add, vec![style.into()]).await?;
            let found = fits::complaints(page).await?;
            page.eval("flaw.remove()", vec![]).await?;
            let named = found.iter().any(|it| it.contains(words));
            ensure!(named, "{style} is not found: {found:?}");
        }
        Ok(())
    })
}
