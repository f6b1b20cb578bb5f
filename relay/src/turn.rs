//! STUN and TURN servers for whoever joins, with credentials that soon mean nothing.
//!
//! The scheme is coturn's `use-auth-secret` (draft-uberti-behave-turn-rest-00): the user name says
//! until when it is valid, and the password proves that who made it knows the secret.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use sha1::Sha1;

use crate::chance::{self, Unavailable};
use crate::settings::{IceUrl, Secret, Settings};

/// `RTCIceServer` of the W3C WebRTC specification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct IceServer {
    urls: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<String>,
}

/// What is handed out, and what it is made from.
#[derive(Debug)]
pub(crate) struct IceServers {
    stun: Vec<String>,
    turn: Vec<String>,
    secret: Option<Secret>,
    ttl: Duration,
}

impl IceServers {
    /// `None` where no server is known.
    pub(crate) fn new(settings: &Settings) -> Option<Self> {
        let (turn, stun) = settings
            .ice_urls
            .iter()
            .partition::<Vec<_>, _>(|url| url.needs_credentials());
        let texts =
            |urls: Vec<&IceUrl>| urls.into_iter().map(|it| it.as_str().to_owned()).collect();
        (!settings.ice_urls.is_empty()).then(|| Self {
            stun: texts(stun),
            turn: texts(turn),
            secret: settings.turn_secret.clone(),
            ttl: settings.turn_ttl,
        })
    }

    /// Seconds for which what is issued now is valid.
    pub(crate) fn ttl(&self) -> u64 {
        self.ttl.as_secs()
    }

    /// Servers with fresh credentials.
    pub(crate) fn issue(&self, now: SystemTime) -> Result<Vec<IceServer>, Unavailable> {
        let mut servers = Vec::new();
        if !self.stun.is_empty() {
            servers.push(IceServer {
                urls: self.stun.clone(),
                username: None,
                credential: None,
            });
        }
        if let Some(secret) = &self.secret {
            let expiry = now
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default()
                .saturating_add(self.ttl)
                .as_secs();
            let username = format!("{expiry}:{}", chance::word()?);
            let credential = credential(secret, &username);
            servers.push(IceServer {
                urls: self.turn.clone(),
                username: Some(username),
                credential: Some(credential),
            });
        }
        Ok(servers)
    }
}

fn credential(secret: &Secret, username: &str) -> String {
    // Keys of any length are good (RFC 2104, section 2); the type says otherwise for other MACs.
    Hmac::<Sha1>::new_from_slice(secret.expose().as_bytes())
        .map(|mac| BASE64_STANDARD.encode(mac.chain_update(username).finalize().into_bytes()))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(urls: &[&str], secret: Option<&str>) -> Settings {
        Settings {
            ice_urls: urls.iter().map(|url| url.parse().unwrap()).collect(),
            turn_secret: secret.map(|secret| secret.parse().unwrap()),
            turn_ttl: Duration::from_mins(10),
            ..Settings::default()
        }
    }

    #[test]
    fn the_credential_is_the_base64_of_the_hmac() {
        // RFC 2202, test case 2, in base64.
        let secret = "Jefe".parse().unwrap();
        assert_eq!(
            credential(&secret, "what do ya want for nothing?"),
            "7/zfauXrL6LSdBbV8YTfnCWafHk="
        );
    }

    #[test]
    fn stun_needs_no_credentials_and_turn_gets_fresh_ones() {
        let settings = settings(&["stun:s", "turn:t", "turns:t"], Some("hush"));
        let servers = IceServers::new(&settings).unwrap();
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let issued = servers.issue(now).unwrap();
        let json = serde_json::to_value(&issued).unwrap();
        assert_eq!(json[0], serde_json::json!({"urls": ["stun:s"]}));
        assert_eq!(json[1]["urls"], serde_json::json!(["turn:t", "turns:t"]));
        let username = json[1]["username"].as_str().unwrap();
        assert!(username.starts_with("1000600:"), "{username}");
        assert_ne!(
            servers.issue(now).unwrap(),
            issued,
            "nobody is told apart by it"
        );
    }

    #[test]
    fn without_servers_nothing_is_issued() {
        assert!(IceServers::new(&settings(&[], None)).is_none());
        let stun = IceServers::new(&settings(&["stun:s"], None)).unwrap();
        assert_eq!(stun.issue(SystemTime::now()).unwrap().len(), 1);
    }
}
