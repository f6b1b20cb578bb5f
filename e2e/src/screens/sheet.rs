//! Pictures of every screen, and one page that shows them side by side.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, anyhow, ensure};

use super::{LANGUAGES, SCREENS, SIZES, Screen, walk};
use crate::{
    Played,
    page::looks::{Size, Theme},
    scene::scene_within,
};

/// How long all screens in one language may take.
const LONGEST: Duration = Duration::from_mins(20);

/// Takes a picture of every screen whose name holds one of `filters`, or of all, at every size, in
/// every theme and language, and writes them into `folder`, with an `index.html` that shows them.
///
/// # Errors
/// A screen cannot be reached, or the disk is full; whatever can be pictured is all the same.
pub fn take(folder: &Path, filters: &[String]) -> Played {
    let chosen: Vec<_> = SCREENS
        .iter()
        .filter(|screen| {
            filters.is_empty() || filters.iter().any(|part| screen.name.contains(&**part))
        })
        .collect();
    prepare(folder, &chosen)?;
    let mut failed = Vec::new();
    for language in LANGUAGES {
        let played = scene_within(LONGEST, &format!("screens {language}"), async |stage| {
            walk(stage, language, chosen.clone(), async |page, screen| {
                println!("{language} {}", screen.name);
                page.hide_scroll_bars().await?;
                for theme in Theme::ALL {
                    page.prefer(theme).await?;
                    for size in SIZES {
                        page.resize(size, 1).await?;
                        page.settle().await?;
                        let file = folder.join(file_name(screen, language, theme, size));
                        fs::write(file, page.picture().await?)?;
                    }
                }
                Ok(())
            })
            .await
        });
        failed.extend(played.err().map(|failure| format!("{failure:?}")));
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(anyhow!("{}", failed.join("\n")).into())
}

/// An empty folder, but for the page that shows what will be there.
fn prepare(folder: &Path, chosen: &[&Screen]) -> Result<PathBuf> {
    ensure!(!chosen.is_empty(), "no screen has such a name");
    if folder.exists() {
        // What an earlier run left would be taken for this one's.
        fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let index = folder.join("index.html");
    fs::write(&index, index_of(chosen)).with_context(|| index.display().to_string())?;
    Ok(index)
}

fn file_name(screen: &Screen, language: &str, theme: Theme, size: Size) -> String {
    format!("{} {language} {} {size}.png", screen.name, theme.word())
}

/// One row per screen and size, one picture per language and theme.
fn index_of(chosen: &[&Screen]) -> String {
    let mut page = String::from(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Every screen</title>\n<style>\n\
         body { margin: 1rem; background: #888; font: 1rem/1.5 system-ui, sans-serif; }\n\
         div { display: flex; gap: 0.5rem; margin-block: 0.5rem; }\n\
         img { block-size: 20rem; }\n</style>\n",
    );
    for screen in chosen {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "<h2>{}</h2>", screen.name);
        for size in SIZES {
            page.push_str("<div>\n");
            for language in LANGUAGES {
                for theme in Theme::ALL {
                    let file = file_name(screen, language, theme, size);
                    let _ = writeln!(
                        page,
                        "<a href=\"{file}\"><img src=\"{file}\" alt=\"{file}\" loading=\"lazy\"></a>"
                    );
                }
            }
            page.push_str("</div>\n");
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheet_shows_each_screen_in_each_size_theme_and_language_once() {
        let chosen: Vec<_> = SCREENS.iter().take(2).collect();
        let page = index_of(&chosen);
        for screen in &chosen {
            for language in LANGUAGES {
                for theme in Theme::ALL {
                    for size in SIZES {
                        let file = file_name(screen, language, theme, size);
                        let shown = page.matches(&format!("src=\"{file}\"")).count();
                        assert_eq!(shown, 1, "{file}");
                    }
                }
            }
        }
    }
}
