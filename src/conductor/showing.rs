//! What the machines know, as the screen is told it.

use visavis_call::Phase;
use visavis_signaling::client::Protocol;

use super::view::{Own, Screen, Server, Streams};
use super::wiring::State;
use crate::media::LocalMedia;

impl State {
    pub(super) fn screen(&mut self) -> Screen {
        let call = self.call.snapshot();
        let server = self.server();
        let other = call.people.first().map(|(id, _)| id);
        // While it rings out, several may be meant; then it is this one.
        if call.phase != Phase::Outgoing
            && let Some(other) = other
        {
            self.last = Some(other.clone());
        }
        let last = self.last.clone();
        let people = self.speaker().map(|wire| &wire.people);
        Screen {
            partner: other
                .and_then(|id| people.and_then(|it| it.name_of(id)))
                .map(str::to_owned),
            last,
            people: people.map(|it| it.all.clone()).unwrap_or_default(),
            news: people.and_then(|it| it.news.clone()),
            own: Own {
                id: self.config.me.clone(),
                name: self.config.name.clone(),
                by_id: self.config.protocol == Protocol::PeerJs,
                tabs_only: self.config.protocol == Protocol::Tab
                    || matches!(server, Server::Tabs { .. }),
                link: self.link.clone(),
                copied: self.copied,
            },
            turn: self.has_turn(),
            mistake: self.wrong.1.first().cloned(),
            ..Screen::new(&call, server)
        }
    }

    /// How the server is reached, or what stands in for it.
    fn server(&self) -> Server {
        let main = self.main.as_ref().map(|wire| wire.server.clone());
        let spare = self.spare.as_ref();
        match (main, self.wrong.0) {
            (Some(server), _) => match (server.trouble(), spare) {
                (Some(reason), Some(spare)) if spare.was_online => Server::Tabs {
                    reason: reason.clone(),
                },
                _ => server,
            },
            (None, Some(error)) => Server::Misaddressed(error),
            (None, None) => Server::Connecting { after: None },
        }
    }

    pub(super) fn streams(&self) -> Streams {
        Streams {
            local: self.media.as_ref().map(LocalMedia::stream),
            remote: self.peers.first().map(|(_, peer)| peer.remote()),
        }
    }

    fn has_turn(&self) -> bool {
        let all = self.own_ice_servers.iter().chain(&self.lent_ice_servers);
        // RFC 7065: `turn:` and `turns:`. Only TURN asks for a password.
        all.into_iter().any(|server| server.credential.is_some())
    }
}
