//! What STUN and TURN servers there are, and whether each works.

use std::time::Duration;

use visavis_signaling::ice::IceServer;

use super::view::{Finding, Row, State, Subject};
use crate::rtc::{Gathered, Wants, gather};

/// How long a server may take. Browsers give up on TCP much later, on UDP after some 10 s.
const AT_MOST: Duration = Duration::from_secs(8);
/// RFC 8489, section 14.8.
const UNAUTHORIZED: [u32; 2] = [401, 403];
/// W3C WebRTC, section 4.8.3: no server was reached.
const UNREACHABLE: u32 = 701;

/// One address of one server.
pub(super) struct Place {
    pub(super) subject: Subject,
    pub(super) server: IceServer,
}

impl Place {
    pub(super) fn url(&self) -> &str {
        self.server.urls.first().map_or("", String::as_str)
    }
}

/// Each address by itself, those of STUN first.
pub(super) fn places(servers: &[IceServer]) -> Vec<Place> {
    let (mut stun, mut turn): (Vec<Place>, Vec<Place>) = Default::default();
    for server in servers {
        for url in &server.urls {
            let one = IceServer {
                urls: vec![url.clone()],
                ..server.clone()
            };
            let subject = subject(url);
            let places = if subject == Subject::Stun {
                &mut stun
            } else {
                &mut turn
            };
            if places.iter().all(|place| place.server != one) {
                places.push(Place {
                    subject,
                    server: one,
                });
            }
        }
    }
    stun.extend(turn);
    stun
}

/// RFC 7064 and RFC 7065. Where nothing is said of it, `turn:` means UDP and `turns:` TLS.
fn subject(url: &str) -> Subject {
    let is_turn = url.starts_with("turn");
    let over_tls = url.starts_with("turns:");
    if !is_turn {
        Subject::Stun
    } else if over_tls {
        Subject::TurnTls
    } else if url.ends_with("?transport=tcp") {
        Subject::TurnTcp
    } else {
        Subject::TurnUdp
    }
}

/// A row for each, and one for what is missing.
pub(super) fn rows(places: &[Place]) -> Vec<Row> {
    let turn = places.iter().any(|place| place.subject != Subject::Stun);
    let missing = if places.is_empty() {
        Some(Finding::NeitherSet)
    } else {
        (!turn).then_some(Finding::NoTurn)
    };
    let missing = missing.map(|finding| Row {
        state: State::Done(finding),
        ..Row::new(Subject::Path, "")
    });
    let row = |place: &Place| Row::new(place.subject, place.url());
    missing.into_iter().chain(places.iter().map(row)).collect()
}

/// Tries one. Gives what the browser says of it, too.
pub(super) async fn attempt(place: &Place) -> (Finding, String) {
    let wants = if place.subject == Subject::Stun {
        Wants::Reflexive
    } else {
        Wants::Relayed
    };
    let begin = crate::platform::now();
    match gather(&place.server, wants, AT_MOST).await {
        Ok(Gathered::Found(after)) => (Finding::Works(Some(after)), String::new()),
        Ok(Gathered::Nothing) => {
            let took = crate::platform::now().saturating_sub(begin);
            (Finding::Direct(took), String::new())
        }
        Ok(Gathered::Silence) => (Finding::NoAnswer, String::new()),
        Ok(Gathered::Failed { code, text }) => {
            let finding = match code {
                UNREACHABLE => Finding::Unreachable,
                code if UNAUTHORIZED.contains(&code) => Finding::Unauthorized,
                code => Finding::Refused(code),
            };
            (finding, text)
        }
        Err(error) => (Finding::NoWebRtc, error.message),
    }
}
