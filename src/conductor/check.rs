//! What a self-test needs to know of what is set.

use visavis_devices::{DeviceId, Kind};
use visavis_signaling::address::AddressError;
use visavis_signaling::client::{Config, Protocol};
use visavis_signaling::ice::IceServer;

use super::choices::chosen;
use super::wire::Wire;
use super::wiring::Conductor;
use crate::platform;
use visavis_call::PersonId;

/// What there is to be tried.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The signaling servers, each to be entered as somebody nobody knows.
    pub servers: Result<Vec<Config>, AddressError>,
    /// STUN and TURN servers: those of the site, and those that the server lends.
    pub ice_servers: Vec<IceServer>,
    /// The microphone that the person chose, if they chose one.
    pub microphone: Option<DeviceId>,
    /// The camera.
    pub camera: Option<DeviceId>,
    /// The speaker.
    pub speaker: Option<DeviceId>,
}

impl Conductor {
    /// What there is to be tried just now.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let state = self.inner().state.borrow();
        let urls = match state.main.as_ref().map(Wire::urls) {
            Some(urls) if !urls.is_empty() => urls.to_vec(),
            _ => vec![state.config.url.clone()],
        };
        let servers = urls.into_iter().map(|url| stranger(&state.config, url));
        let chosen = |kind| chosen(self.page(), kind);
        Plan {
            servers: match state.wrong.0 {
                Some(error) => Err(error),
                None => Ok(servers.collect()),
            },
            ice_servers: state.ice_servers(),
            microphone: chosen(Kind::Microphone),
            camera: chosen(Kind::Camera),
            speaker: chosen(Kind::Speaker),
        }
    }
}

/// How somebody enters of whom the people in the room hear nothing.
fn stranger(config: &Config, url: String) -> Config {
    let id = platform::identifier();
    Config {
        url,
        room: match config.protocol {
            Protocol::PeerJs => config.room.clone(),
            Protocol::SocketIo | Protocol::WebSocket | Protocol::Tab => {
                ["self-test-", &id].concat()
            }
        },
        me: PersonId::new(&id).unwrap_or_else(PersonId::stranger),
        name: None,
        seed: platform::secret(),
        ..config.clone()
    }
}
