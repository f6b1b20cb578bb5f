//! Links in a text that somebody wrote.

use crate::text::is_invisible;

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// What is only shown.
    Plain(&'a str),
    /// An address that begins with `http://` or `https://`, as it was written.
    Link(&'a str),
}

/// Splits a text into what is only shown and what can be followed. Put together, the parts are the
/// text. A mark that ends a sentence, and a bracket that was opened before the link, are not parts
/// of it.
#[must_use]
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((plain, link, after)) = next_link(rest) {
        if !plain.is_empty() {
            parts.push(Part::Plain(plain));
        }
        parts.push(Part::Link(link));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Plain(rest));
    }
    parts
}

/// What stands before the first link, the link, and what follows it.
fn next_link(text: &str) -> Option<(&str, &str, &str)> {
    let mut within_word = false;
    for (at, byte) in text.bytes().enumerate() {
        if matches!(byte, b'h' | b'H') && !within_word {
            let (plain, rest) = text.split_at_checked(at)?;
            let length = link_bytes(rest);
            if let Some((link, after)) = rest.split_at_checked(length)
                && !link.is_empty()
            {
                return Some((plain, link, after));
            }
        }
        within_word = byte.is_ascii_alphanumeric();
    }
    None
}

/// How long the link is at the beginning of the text; 0: there is none.
fn link_bytes(text: &str) -> usize {
    let starts = |scheme: &&str| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    let Some(scheme) = ["http://", "https://"].iter().find(|it| starts(it)) else {
        return 0;
    };
    let rest = text.get(scheme.len()..).unwrap_or_default();
    let end = rest
        .char_indices()
        .find(|(_, c)| ends_link(*c))
        .map_or(rest.len(), |(at, _)| at);
    let rest = trim(rest.get(..end).unwrap_or_default());
    // A host: a name, in any script, or an address in brackets.
    let has_host = rest
        .chars()
        .next()
        .is_some_and(|c| c.is_ascii_alphanumeric() || c == '[' || !c.is_ascii());
    if has_host {
        scheme.len() + rest.len()
    } else {
        0
    }
}

/// What cannot stand in a link: space, what nobody sees, quotes, and the marks of scripts that put
/// no space after a link.
fn ends_link(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || is_invisible(c)
        || matches!(
            c,
            '<' | '>'
                | '"'
                | '`'
                | '\u{2018}'..='\u{201f}'
                | '\u{2026}'
                | '\u{3001}'..='\u{3003}'
                | '\u{3008}'..='\u{3011}'
                | '！'
                | '（'
                | '）'
                | '，'
                | '：'
                | '；'
                | '？'
        )
}

/// Cuts off what belongs to the sentence around the link.
fn trim(mut link: &str) -> &str {
    let count = |wanted: char| link.chars().filter(|c| *c == wanted).count();
    let (mut round, mut square) = ((count('('), count(')')), (count('['), count(']')));
    while let Some(last) = link.chars().next_back() {
        let brackets = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | '{' | '}' | '|' => None,
            '(' | ')' => Some(&mut round),
            '[' | ']' => Some(&mut square),
            _ => break,
        };
        if let Some((opened, closed)) = brackets {
            if matches!(last, '(' | '[') {
                *opened -= 1;
            } else if closed > opened {
                *closed -= 1;
            } else {
                break;
            }
        }
        link = link.get(..link.len() - last.len_utf8()).unwrap_or_default();
    }
    link
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The links, and that nothing was lost.
    fn links(text: &str) -> Vec<&str> {
        let mut whole = String::new();
        let mut links = Vec::new();
        for part in parts(text) {
            match part {
                Part::Plain(plain) => {
                    assert!(!plain.is_empty());
                    whole.push_str(plain);
                }
                Part::Link(link) => {
                    whole.push_str(link);
                    links.push(link);
                }
            }
        }
        assert_eq!(whole, text);
        links
    }

    #[test]
    fn links_are_found_wherever_they_stand() {
        for (text, found) in [
            ("https://a.example", &["https://a.example"][..]),
            (
                "see HTTP://a.example/b?c=d#e now",
                &["HTTP://a.example/b?c=d#e"],
            ),
            ("http://a and\nhttps://b", &["http://a", "https://b"]),
            ("(https://a.example/x)", &["https://a.example/x"]),
            ("看https://a.example，然后", &["https://a.example"]),
            ("http://localhost:8080/", &["http://localhost:8080/"]),
            ("http://[::1]:80/", &["http://[::1]:80/"]),
            ("https://例え.jp/道", &["https://例え.jp/道"]),
            ("http://http://a", &["http://http://a"]),
        ] {
            assert_eq!(links(text), found, "{text}");
        }
    }

    #[test]
    fn the_sentence_around_a_link_is_not_part_of_it() {
        for (text, found) in [
            ("Is it https://a.example?", "https://a.example"),
            ("https://a.example/b.", "https://a.example/b"),
            ("https://a.example/b...", "https://a.example/b"),
            ("(see https://a.example/b_(c)).", "https://a.example/b_(c)"),
            ("[https://a.example]!", "https://a.example"),
            ("\"https://a.example\"", "https://a.example"),
            ("<https://a.example>", "https://a.example"),
            ("https://a.example/(", "https://a.example/"),
            ("https://a.example/\u{202e}moc", "https://a.example/"),
        ] {
            assert_eq!(links(text), [found], "{text}");
        }
    }

    #[test]
    fn other_schemes_and_halves_of_links_are_text() {
        for text in [
            "",
            "a.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://a.example",
            "http://",
            "https:// a",
            "https://.",
            "https:///x",
            "xhttps://a.example",
            "httpss://a",
        ] {
            assert_eq!(links(text), [""; 0], "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_is_lost_of_any_text(pieces in prop::collection::vec("(http://|https://|\\PC|[()\\[\\].,]|a\\.b)", 0..30)) {
            for link in links(&pieces.concat()) {
                prop_assert!(link.starts_with("http://") || link.starts_with("https://"), "{}", link);
            }
        }
    }
}
