//! Every screen can be used by everybody: axe finds nothing grave, and nothing is cut off, also
//! where the page is zoomed, narrow, or read from right to left.

use std::time::Duration;

use visavis_e2e::{
    Played, Result, ensure,
    page::{
        Page,
        looks::{Size, Theme},
    },
    scene::scene_within,
    screens::{SCREENS, SIZES, Screen, axe, fits, walk},
};

/// How long all screens may take.
const LONGEST: Duration = Duration::from_mins(15);

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
    let sizes = SIZES.into_iter().map(|size| (size, 1));
    for (size, zoom) in sizes.chain([(ZOOMED, 2), (NARROW, 4)]) {
        page.resize(size, zoom).await?;
        for direction in ["ltr", "rtl"] {
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

fn every_screen(language: &'static str) -> Played {
    scene_within(
        LONGEST,
        &format!("accessibility {language}"),
        async |stage| walk(stage, language, SCREENS, is_for_everybody).await,
    )
}

#[test]
fn every_screen_in_english_can_be_used_by_everybody() -> Played {
    every_screen("en")
}

#[test]
fn every_screen_in_chinese_can_be_used_by_everybody() -> Played {
    every_screen("zh")
}
