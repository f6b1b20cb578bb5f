//! What a private link holds.

use std::fmt;

use crate::base64;

/// How long it is: 128 bits.
const BYTES: usize = 16;

/// What whoever has the link knows, and nobody else.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; BYTES]);

impl Secret {
    /// One of these bytes, which *must* come from a source of chance that is fit for keys.
    #[must_use]
    pub fn new(bytes: [u8; BYTES]) -> Self {
        Self(bytes)
    }

    /// Reads what stands behind the `#` of a link: 22 characters of base64url.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        base64::read(text)?.try_into().ok().map(Self)
    }

    /// What stands behind the `#` of a link.
    #[must_use]
    pub fn written(&self) -> String {
        base64::write(&self.0)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// It does not get into a log by oversight.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_holds_all_of_it() {
        let secret = Secret::new(*b"0123456789abcdef");
        assert_eq!(secret.written().len(), 22);
        assert_eq!(Secret::read(&secret.written()), Some(secret));
    }

    #[test]
    fn nothing_else_is_a_secret() {
        for text in [
            "",
            "room",
            "AAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAAB",
            "AAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert_eq!(Secret::read(text), None, "{text}");
        }
        assert!(Secret::read("AAAAAAAAAAAAAAAAAAAAAA").is_some());
    }

    #[test]
    fn it_is_not_shown() {
        assert_eq!(format!("{:?}", Secret::new([7; BYTES])), "Secret");
    }
}
