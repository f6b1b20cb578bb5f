//! What the machines know, as the screen is told it.

use visavis_call::Phase;
use visavis_signaling::client::Protocol;

use super::view::{Own, Screen, Server, Streams, kinds, sent_by};
use super::wiring::State;

impl State {
    pub(super) fn screen(&mut self) -> (Screen, Streams) {
        let (call, sight) = (self.call.snapshot(), self.studio.sight());
        let missing = self.studio.is_missing();
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
        let screen = Screen {
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
            devices: sight.devices,
            sent: sight.sent,
            missing,
            remote: self.told.map(kinds).or_else(|| sent_by(&call)),
            their_screen: self.told.is_some_and(|told| told.screen),
            mistake: self.wrong.1.first().cloned(),
            ..Screen::new(&call, server)
        };
        (screen, sight.streams)
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
            (None, None) => Server::Unable,
        }
    }

    fn has_turn(&self) -> bool {
        let all = self.own_ice_servers.iter().chain(&self.lent_ice_servers);
        // RFC 7065: `turn:` and `turns:`. Only TURN asks for a password.
        all.into_iter().any(|server| server.credential.is_some())
    }
}
