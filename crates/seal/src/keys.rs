//! What follows from a secret, and what is sealed with it.

use std::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, KeyInit, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;
use visavis_signaling::room::envelope::VERSION;
use visavis_signaling::room::sealing::{Place, Sealer};

use crate::{Secret, base64};

/// The salt of all that is derived, so that the same secret in another protocol gives other keys.
const SALT: &[u8] = b"visavis room protocol 1";
/// What the room that a relay sees is derived for.
const ROOM: &[u8] = b"room";
/// What the key of what is said is derived for.
const SIGNALING: &[u8] = b"signaling";

/// The name of the scheme, which stands before what it makes.
const SCHEME: &str = "c20p";

/// What follows from a secret.
pub struct Keys {
    room: String,
    signaling: [u8; 32],
}

/// What was not sealed with this key, or not for this place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotOpened;

impl fmt::Display for NotOpened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sealed with another key, or for another place")
    }
}

impl std::error::Error for NotOpened {}

impl Sealer for Keys {
    fn seal(&self, place: &Place<'_>, text: &str) -> String {
        Self::seal(self, place, text)
    }

    fn open(&self, place: &Place<'_>, sealed: &str) -> Option<String> {
        Self::open(self, place, sealed).ok()
    }
}

impl Keys {
    /// Those of a secret (HKDF-SHA-256, RFC 5869).
    #[must_use]
    pub fn new(secret: &Secret) -> Self {
        let derived = Hkdf::<Sha256>::new(Some(SALT), secret.bytes());
        Self {
            room: base64::write(&expand::<16>(&derived, ROOM)),
            signaling: expand(&derived, SIGNALING),
        }
    }

    /// The room that the relay sees.
    #[must_use]
    pub fn room(&self) -> &str {
        &self.room
    }

    /// Seals a text for one place.
    ///
    /// The same place *must not* be used for two texts: the nonce is its number. The numbers and epochs
    /// of a link never come back, and a message that is sent again is the same.
    #[must_use]
    pub fn seal(&self, place: &Place<'_>, text: &str) -> String {
        let sealed = self.cipher(place).encrypt(
            &nonce(place),
            Payload {
                msg: text.as_bytes(),
                aad: associated(place).as_bytes(),
            },
        );
        // It fails above 256 GiB. What comes then is opened nowhere.
        let sealed = sealed.unwrap_or_default();
        [SCHEME, ":", &base64::write(&sealed)].concat()
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// It was not, or with another key, or somebody has changed it. Which, nobody can tell.
    pub fn open(&self, place: &Place<'_>, sealed: &str) -> Result<String, NotOpened> {
        let sealed = sealed
            .strip_prefix(SCHEME)
            .and_then(|it| it.strip_prefix(':'));
        let sealed = sealed.and_then(base64::read).ok_or(NotOpened)?;
        let opened = self.cipher(place).decrypt(
            &nonce(place),
            Payload {
                msg: &sealed,
                aad: associated(place).as_bytes(),
            },
        );
        String::from_utf8(opened.map_err(|_| NotOpened)?).map_err(|_| NotOpened)
    }

    /// Each direction of each link has a key of its own.
    fn cipher(&self, place: &Place<'_>) -> ChaCha20Poly1305 {
        let direction = associated(&Place { seq: 0, ..*place });
        let derived = Hkdf::<Sha256>::new(Some(SALT), &self.signaling);
        ChaCha20Poly1305::new(&Key::from(expand(&derived, direction.as_bytes())))
    }
}

/// A secret is behind it.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

pub(crate) fn expand<const BYTES: usize>(derived: &Hkdf<Sha256>, purpose: &[u8]) -> [u8; BYTES] {
    const { assert!(BYTES <= 32) }
    let mut key = [0; BYTES];
    #[expect(
        clippy::expect_used,
        reason = "RFC 5869, section 2.3: up to 255 blocks of 32 bytes can be had, and this is one"
    )]
    derived.expand(purpose, &mut key).expect("one block");
    key
}

/// 96 bits: the number of the message, most significant byte first, behind zeros.
fn nonce(place: &Place<'_>) -> Nonce {
    let mut nonce = [0; 12];
    for (byte, place) in place.seq.to_be_bytes().iter().zip(nonce.iter_mut().skip(8)) {
        *place = *byte;
    }
    Nonce::from(nonce)
}

/// A JSON array; what is in it needs no escapes: ids and rooms of this kind are letters, digits, `-`
/// and `_`. One that is not makes a text that opens nothing else, either.
fn associated(place: &Place<'_>) -> String {
    let Place {
        room,
        from,
        epoch,
        to,
        other_epoch,
        seq,
    } = place;
    format!(r#"[{VERSION},"{room}","{from}",{epoch},"{to}",{other_epoch},{seq}]"#)
}
