//! Texts that somebody else wrote: links are found, nothing is lost, names are harmless.

use visavis_signaling::room::body::{MAX_NAME_CHARS, tidy_name};
use visavis_talk::links::{Part, parts};
use visavis_talk::{tidy_chat, tidy_file_name};

pub(crate) fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut whole = String::new();
    for part in parts(&text) {
        match part {
            Part::Plain(plain) => {
                assert!(!plain.is_empty());
                whole.push_str(plain);
            }
            Part::Link(link) => {
                let lower = link.to_ascii_lowercase();
                assert!(lower.starts_with("http://") || lower.starts_with("https://"));
                assert!(!link.contains(|c: char| c.is_whitespace() || c.is_control()));
                // It is the same by itself.
                assert_eq!(parts(link), [Part::Link(link)]);
                whole.push_str(link);
            }
        }
    }
    assert_eq!(whole, text);

    let chat = tidy_chat(&text);
    assert_eq!(tidy_chat(&chat), chat);
    assert!(!chat.contains(|c: char| c.is_control() && c != '\n'));

    let name = tidy_file_name(&text);
    assert_eq!(tidy_file_name(&name), name);
    assert!(!name.is_empty() && name.chars().count() <= 120, "{name}");
    assert!(
        !name.contains(['/', '\\', ':']) && !name.starts_with('.'),
        "{name}"
    );

    if let Some(name) = tidy_name(&text) {
        assert!((1..=MAX_NAME_CHARS).contains(&name.chars().count()));
        assert!(!name.contains(char::is_control));
        assert_eq!(tidy_name(&name).as_deref(), Some(name.trim()));
    }
}
