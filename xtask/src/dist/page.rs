//! The document and its style sheets.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use super::chunks;
use crate::files::{read_text, write};

/// The one sheet that the page has in the end.
pub(super) const SHEET: &str = "style.css";
/// The attribute of a link to a sheet that only these chunks need: their names, with spaces between.
const CHUNKS: &str = "data-chunk=\"";
/// How Trunk writes such a space.
const SPACE: &str = "&#x20;";
/// Elements in which white space is not only layout of the source.
const AS_WRITTEN: [&str; 4] = ["pre", "script", "style", "textarea"];

/// Makes one sheet of all that `page` links to, in their order, and returns the page that links to
/// that one. Together they are smaller, and one request less to wait for. Those that only chunks need
/// become one for each chunk instead, which the page does not link to.
pub(super) fn join_sheets(stage: &Path, page: &str) -> Result<String> {
    let mut sheets: Vec<(String, String)> = Vec::new();
    let mut gone = Vec::new();
    let page = map_links(page, |link| {
        if !link.contains("rel=\"stylesheet\"") {
            return Ok(link.to_owned());
        }
        let file = local_file(link).with_context(|| format!("{link} names no file of its own"))?;
        let text = read_text(&stage.join(file))?;
        ensure!(
            !text.contains("@import") && !text.contains("@charset"),
            "{file} has a rule that counts only at the beginning of a sheet"
        );
        gone.push(stage.join(file));
        let mut add = |name: String| {
            let known = sheets.iter_mut().find(|(known, _)| *known == name);
            let is_new = known.is_none();
            match known {
                Some((_, sheet)) => *sheet = [sheet.as_str(), &text].join("\n"),
                None => sheets.push((name, text.clone())),
            }
            is_new
        };
        let Some((_, chunks)) = link.split_once(CHUNKS) else {
            let is_first = add(SHEET.to_owned());
            return Ok(if is_first {
                link.replace(file, SHEET)
            } else {
                String::new()
            });
        };
        let (chunks, _) = chunks.split_once('"').context("a link has no end")?;
        for chunk in chunks.replace(SPACE, " ").split_ascii_whitespace() {
            add(chunks::sheet_of(chunk));
        }
        Ok(String::new())
    })?;
    for file in gone {
        fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
    }
    for (name, sheet) in sheets {
        write(&stage.join(name), sheet)?;
    }
    Ok(page)
}

/// Takes out the links that would load files of this `folder` ahead of time.
pub(super) fn without_links_into(folder: &str, page: &str) -> Result<String> {
    map_links(page, |link| {
        let gone = link.contains("modulepreload") && link.contains(folder);
        Ok(if gone { String::new() } else { link.to_owned() })
    })
}

/// The page without comments and without white space that only lays out the source: between two
/// tags it is left out where it breaks a line, elsewhere one space of it stays. `minify` makes a
/// script small, of which it is told whether it is a module.
pub(super) fn minified(
    page: &str,
    mut minify: impl FnMut(&str, bool) -> Result<String>,
) -> Result<String> {
    let mut kept = String::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let (text, markup) = rest.split_at(at);
        push_text(&mut kept, text);
        if markup.starts_with("<!--") {
            let end = markup.find("-->").context("a comment has no end")?;
            rest = markup.get(end + 3..).unwrap_or_default();
            continue;
        }
        let (tag, after) = tag(markup).context("a tag has no end")?;
        kept.push_str(&tag);
        rest = after;
        if let Some(name) = AS_WRITTEN.iter().find(|name| opens(&tag, name)) {
            let end = after
                .find(&format!("</{name}"))
                .with_context(|| format!("{tag} has no end"))?;
            let (content, after) = after.split_at(end);
            if opens(&tag, "script") && !content.trim().is_empty() {
                let script = minify(content, tag.contains("\"module\""))?;
                ensure!(!script.contains("</"), "a script would end in its middle");
                kept.push_str(script.trim());
            } else {
                kept.push_str(content);
            }
            rest = after;
        }
    }
    push_text(&mut kept, rest);
    Ok(kept)
}

/// The tag that `markup` begins with, without white space that nothing needs, and what follows.
fn tag(markup: &str) -> Option<(String, &str)> {
    let mut kept = String::new();
    let mut quote = None;
    for (at, sign) in markup.char_indices() {
        match quote {
            Some(open) if sign == open => quote = None,
            None if sign == '"' || sign == '\'' => quote = Some(sign),
            None if sign.is_ascii_whitespace() => {
                if !kept.ends_with(' ') {
                    kept.push(' ');
                }
                continue;
            }
            // Behind a quote only: an unquoted value would take in the slash.
            None if matches!(sign, '>' | '/') && kept.ends_with("\" ") => {
                kept.pop();
            }
            Some(_) | None => {}
        }
        kept.push(sign);
        if quote.is_none() && sign == '>' {
            return Some((kept, markup.get(at + 1..)?));
        }
    }
    None
}

fn push_text(kept: &mut String, text: &str) {
    if text.trim().is_empty() && text.contains('\n') {
        return;
    }
    let (first, last) = (text.chars().next(), text.chars().next_back());
    let is_space = |sign: Option<char>| sign.is_some_and(char::is_whitespace);
    let words: Vec<_> = text.split_ascii_whitespace().collect();
    if is_space(first) {
        kept.push(' ');
    }
    kept.push_str(&words.join(" "));
    if is_space(last) && !words.is_empty() {
        kept.push(' ');
    }
}

fn opens(tag: &str, name: &str) -> bool {
    tag.strip_prefix('<')
        .and_then(|tag| tag.strip_prefix(name))
        .is_some_and(|rest| !rest.starts_with(|sign: char| sign.is_alphanumeric() || sign == '-'))
}

/// The page, with each of its links as `change` makes it.
fn map_links(page: &str, mut change: impl FnMut(&str) -> Result<String>) -> Result<String> {
    let mut changed = String::new();
    let mut rest = page;
    while let Some(at) = rest.find("<link ") {
        let (before, link) = rest.split_at(at);
        let (link, after) = up_to(link, ">").context("a link has no end")?;
        changed.push_str(before);
        changed.push_str(&change(link)?);
        rest = after;
    }
    Ok(changed + rest)
}

/// The file beside the page that a link names.
fn local_file(link: &str) -> Option<&str> {
    let (_, address) = link.split_once("href=\"")?;
    let (address, _) = address.split_once('"')?;
    let file = address.strip_prefix("./")?;
    (!file.contains('/')).then_some(file)
}

/// `text` up to and including the first `end`, and the rest.
fn up_to<'a>(text: &'a str, end: &str) -> Option<(&'a str, &'a str)> {
    text.split_at_checked(text.find(end)? + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(page: &str) -> String {
        minified(page, |script, module| {
            Ok(format!("{}{module}", script.trim()))
        })
        .unwrap()
    }

    #[test]
    fn only_links_to_snippets_are_taken_out() {
        let page = "<head><link rel=\"icon\" href=\"a.svg\"><link rel=\"modulepreload\" \
                    href=\"./snippets/x/inline0.js\"><link rel=\"modulepreload\" href=\"./a.js\"></head>";
        let kept = "<head><link rel=\"icon\" href=\"a.svg\"><link rel=\"modulepreload\" \
                    href=\"./a.js\"></head>";
        assert_eq!(without_links_into("snippets/", page).unwrap(), kept);
        assert_eq!(
            without_links_into("snippets/", "<p>none</p>").unwrap(),
            "<p>none</p>"
        );
    }

    #[test]
    fn sheets_become_one_in_the_order_of_their_links() {
        let stage = std::env::temp_dir().join(format!("xtask-sheets-{}", std::process::id()));
        fs::create_dir_all(&stage).unwrap();
        fs::write(stage.join("b.css"), "p { color: red }").unwrap();
        fs::write(stage.join("a.css"), "p { color: blue }").unwrap();
        let link = |file| format!("<link rel=\"stylesheet\" href=\"./{file}\"/>");
        let icon = "<link rel=\"icon\" href=\"./icon.svg\"/>";
        let page = format!("{}{icon}{}<p>", link("b.css"), link("a.css"));
        let joined = join_sheets(&stage, &page).unwrap();
        assert_eq!(joined, format!("{}{icon}<p>", link("style.css")));
        let sheet = fs::read_to_string(stage.join("style.css")).unwrap();
        assert_eq!(sheet, "p { color: red }\np { color: blue }");
        assert!(!stage.join("a.css").exists() && !stage.join("b.css").exists());
        let of = |file, chunks| link(file).replace("/>", &format!(" data-chunk=\"{chunks}\"/>"));
        for name in ["a", "b", "c"] {
            fs::write(stage.join(format!("{name}.css")), format!("{name} {{}}")).unwrap();
        }
        let page = format!(
            "{}{}{}",
            of("c.css", "x"),
            link("a.css"),
            of("b.css", "x&#x20;y")
        );
        assert_eq!(join_sheets(&stage, &page).unwrap(), link("style.css"));
        let sheet = |name| fs::read_to_string(stage.join(name)).unwrap();
        assert_eq!(sheet("style.css"), "a {}");
        assert_eq!(sheet("split_x.css"), "c {}\nb {}");
        assert_eq!(sheet("split_y.css"), "b {}");
        fs::write(stage.join("c.css"), "@import 'd.css';").unwrap();
        assert!(
            join_sheets(&stage, &link("c.css")).is_err(),
            "it would be lost"
        );
        assert!(stage.join("c.css").exists());
        assert!(join_sheets(&stage, &link("../elsewhere.css")).is_err());
        fs::remove_dir_all(&stage).unwrap();
    }

    #[test]
    fn white_space_between_words_stays_and_layout_goes() {
        let page = "<!doctype html>\n<!-- a\n > b -->\n<p>\n  <b>one</b> <i>two</i>,\n  \
                    three &lt; four <q>five</q>\n</p>\n<link rel=\"icon\"\n  href=\"a  b>\" />\n";
        assert_eq!(
            small(page),
            "<!doctype html><p><b>one</b> <i>two</i>, three &lt; four <q>five</q></p>\
             <link rel=\"icon\" href=\"a  b>\"/>"
        );
        assert_eq!(small("a\n  b\u{a0}\u{a0}c"), "a b\u{a0}\u{a0}c");
    }

    #[test]
    fn what_is_written_by_hand_to_the_letter_stays() {
        let page = "<pre class=\"a\">\n 1 <  2\n</pre>\n<textarea>\n\n</textarea>";
        assert_eq!(
            small(page),
            "<pre class=\"a\">\n 1 <  2\n</pre><textarea>\n\n</textarea>"
        );
        assert_eq!(small("<pretty>\n<b>"), "<pretty><b>");
    }

    #[test]
    fn scripts_are_minified_as_what_they_are() {
        let page = "<script>\n a < b \n</script><script type=\"module\">c</script>\
                    <script src=\"d.js\"></script>";
        assert_eq!(
            small(page),
            "<script>a < bfalse</script><script type=\"module\">ctrue</script>\
             <script src=\"d.js\"></script>"
        );
    }

    #[test]
    fn a_page_that_breaks_off_is_refused() {
        for page in ["<p>a<!-- b", "<script>a", "<p", "<pre>"] {
            assert!(minified(page, |_, _| Ok(String::new())).is_err(), "{page}");
        }
    }
}
