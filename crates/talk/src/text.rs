//! Texts that somebody else wrote, made fit to be shown.

/// How many characters of a file's name are kept.
const MAX_NAME_CHARS: usize = 120;
/// How long the end of a name after the last dot may be to be kept when the name is shortened, in
/// characters.
const MAX_EXTENSION_CHARS: usize = 16;
/// How many bytes a media type may have.
const MAX_MIME_BYTES: usize = 100;
/// The name of a file whose own has nothing in it that could stay.
const NAMELESS: &str = "file";

/// A text of a chat as it is sent and shown: without control characters but the ends of lines, and
/// without space around it. A tab becomes a space.
#[must_use]
pub fn tidy_chat(text: &str) -> String {
    let kept = text.chars().filter_map(|c| match c {
        '\t' => Some(' '),
        '\n' => Some(c),
        _ => (!c.is_control()).then_some(c),
    });
    kept.collect::<String>().trim().to_owned()
}

/// A name that can be shown on one line and given to a file on any system: no separators of paths,
/// no control characters, nothing that turns the direction of reading, no dot at its ends, at most
/// 120 characters. The end after the last dot survives the shortening.
#[must_use]
pub fn tidy_file_name(name: &str) -> String {
    let kept = name
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            _ => c,
        });
    let kept: String = kept.collect();
    let name = trim_ends(&kept);
    if name.is_empty() {
        return NAMELESS.to_owned();
    }
    let chars = name.chars().count();
    if chars <= MAX_NAME_CHARS {
        return name.to_owned();
    }
    let extension = name
        .chars()
        .rev()
        .position(|c| c == '.')
        .map_or(0, |at| at + 1);
    let extension = if extension > MAX_EXTENSION_CHARS {
        0
    } else {
        extension
    };
    let stem: String = name.chars().take(MAX_NAME_CHARS - extension).collect();
    let mut short = stem;
    short.extend(name.chars().skip(chars - extension));
    trim_ends(&short).to_owned()
}

/// Leading dots hide a file, and some systems remove those at the end.
fn trim_ends(name: &str) -> &str {
    name.trim_matches(|c: char| c == '.' || c.is_whitespace())
}

/// A media type, if it looks like one (RFC 9110, section 8.3.1); else nothing.
pub(crate) fn tidy_mime(mime: &str) -> String {
    let fits = mime.len() <= MAX_MIME_BYTES
        && mime.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        && mime.bytes().any(|byte| byte == b'/');
    if fits { mime } else { "" }.to_owned()
}

/// What nobody sees, and what makes the rest be read in another order (Unicode Standard Annex 9,
/// section 2). Joiners stay: some scripts need them.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{61c}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_keeps_its_lines_and_no_other_control_characters() {
        for (text, tidy) in [
            ("hello", "hello"),
            (" a\r\nb\tc \n", "a\nb c"),
            ("\u{0}\u{1b}[31mred\u{7f}\u{85}", "[31mred"),
            (" \n\t", ""),
            ("שלום 👩‍👧", "שלום 👩‍👧"),
        ] {
            assert_eq!(tidy_chat(text), tidy, "{text:?}");
        }
    }

    #[test]
    fn a_file_name_leads_nowhere_and_hides_nothing() {
        for (name, tidy) in [
            ("photo.jpg", "photo.jpg"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("C:\\a\\b.txt", "C__a_b.txt"),
            (".htaccess", "htaccess"),
            ("...", "file"),
            ("", "file"),
            (" a. ", "a"),
            ("a\u{0}b\nc", "abc"),
            ("invoice\u{202e}gpj.exe", "invoicegpj.exe"),
            ("\u{2066}\u{200b}\u{feff}", "file"),
            ("雨 <b>.txt", "雨 _b_.txt"),
        ] {
            assert_eq!(tidy_file_name(name), tidy, "{name:?}");
        }
    }

    #[test]
    fn a_long_file_name_is_shortened_and_keeps_its_extension() {
        let long = "ü".repeat(300);
        let name = tidy_file_name(&[&long, ".tar.gz"].concat());
        assert_eq!(name.chars().count(), MAX_NAME_CHARS);
        assert!(name.ends_with("ü.gz"), "{name}");
        let name = tidy_file_name(&["a.", &long].concat());
        assert_eq!(name.chars().count(), MAX_NAME_CHARS);
        assert!(name.starts_with("a.ü"), "{name}");
    }

    #[test]
    fn a_media_type_is_one_or_is_not_known() {
        assert_eq!(
            tidy_mime("text/plain; charset=utf-8"),
            "text/plain; charset=utf-8"
        );
        for bad in ["plain", "text/\u{e9}", "a/\r\nb", &"a/".repeat(60)] {
            assert_eq!(tidy_mime(bad), "", "{bad:?}");
        }
    }
}
