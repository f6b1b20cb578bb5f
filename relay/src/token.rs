//! What a client must know to join a room.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use crate::chance::Unavailable;
use crate::settings::Secret;

/// Compares in a time that depends on the length of what was given, and on nothing else: what is
/// compared are two digests under a key that nobody knows.
#[derive(Debug)]
pub(crate) struct JoinToken {
    keyed: Hmac<Sha1>,
    digest: Vec<u8>,
}

impl JoinToken {
    pub(crate) fn new(token: &Secret) -> Result<Self, Unavailable> {
        let keyed = Hmac::<Sha1>::new(&crate::chance::bytes::<64>()?.into());
        let digest = keyed
            .clone()
            .chain_update(token.expose())
            .finalize()
            .into_bytes()
            .to_vec();
        Ok(Self { keyed, digest })
    }

    pub(crate) fn admits(&self, given: &str) -> bool {
        self.keyed
            .clone()
            .chain_update(given)
            .verify_slice(&self.digest)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_itself_is_admitted() {
        let token = JoinToken::new(&"öffne dich".parse().unwrap()).unwrap();
        assert!(token.admits("öffne dich"));
        for wrong in ["", "öffne dic", "öffne dich ", "Öffne dich", "x"] {
            assert!(!token.admits(wrong), "{wrong}");
        }
    }
}
