//! What the screen is told, as the page around this one is.

use visavis_devices::{Line, Sharing, State as DeviceState};
use visavis_embed as told;
use visavis_signaling::client::OfflineReason;

use crate::conductor::{Screen, Server};

/// How things are.
pub(super) fn of(screen: &Screen) -> told::State {
    let trouble = match &screen.server {
        Server::Misaddressed(_) => Some("misaddressed"),
        Server::Unable => Some("unable"),
        Server::Incomplete => Some("incomplete"),
        server @ (Server::Connecting { .. }
        | Server::Online { .. }
        | Server::Offline { .. }
        | Server::Tabs { .. }) => server.trouble().map(OfflineReason::code),
    };
    let person = |id: &visavis_call::PersonId, name: &Option<String>| told::Person {
        id: id.clone(),
        name: name.clone(),
    };
    let partner = screen.last.as_ref();
    let people = screen.people.iter();
    told::State {
        server: screen.server.code(),
        trouble,
        tabs_only: screen.own.tabs_only,
        phase: screen.phase,
        ended: screen.ended,
        duration: screen.duration,
        rings: screen.rings,
        partner: partner.map(|id| person(id, &screen.partner)),
        by_id: screen.own.by_id,
        people: people.map(|it| person(&it.id, &it.name)).collect(),
        microphone: line(&screen.devices.microphone),
        camera: line(&screen.devices.camera),
        sharing: match screen.devices.sharing {
            Sharing::Off => told::Sharing::Off,
            Sharing::Opening => told::Sharing::Opening,
            Sharing::On { .. } => told::Sharing::On,
        },
        remote: screen.remote.map(|kinds| told::Remote {
            sound: kinds.audio,
            picture: kinds.video,
            screen: screen.their_screen,
        }),
        mistake: screen
            .mistake
            .as_ref()
            .map(|it| (it.place.clone(), it.wants)),
    }
}

fn line(line: &Line) -> told::Line {
    told::Line {
        on: line.wish,
        stream: match line.state {
            DeviceState::Off => told::Stream::Off,
            DeviceState::Opening => told::Stream::Opening,
            DeviceState::On(_) => told::Stream::On,
            DeviceState::Failed(error) => told::Stream::Failed(error),
        },
    }
}
