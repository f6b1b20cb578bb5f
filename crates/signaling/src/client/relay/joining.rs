//! Coming into the room, and what the server tells of it and of those in it.

use std::time::Duration;

use visavis_call::{PersonId, Signal};

use super::strangers::JOIN;
use super::{Carrier, Client, PROOF_TIME, Stage, later};
use crate::chance::Chance;
use crate::client::{Effect, Forwarding};
use crate::json::{Map, Value};
use crate::room::{self, Absence, Change};
use crate::session::{self, OfflineReason};
use crate::{Dropped, ice};

/// The highest version of the server's own events that is known here.
const PROTOCOL: u32 = 1;
/// The ticket of every acknowledgement that is asked for.
const TICKET: u32 = 0;
/// How long to wait before saying again what the server found too much at once.
const RATE_LIMIT_TIME: Duration = Duration::from_secs(2);
/// However short-lived credentials are, they are not asked for more often.
const MIN_RENEWAL: Duration = Duration::from_secs(30);
/// However long a server means to live on, this is when to leave it, in milliseconds.
const MAX_STAY: u64 = 60_000;

/// What the server is told on connecting. One that does not know it ignores it.
pub(super) fn auth(seed: [u64; 2], token: Option<&str>) -> Map {
    // Whoever sees waiting times must not learn it from them.
    let mut seat = String::new();
    for part in seed {
        let drawn = Chance::new(part).draw();
        for shift in (0..64).step_by(4) {
            seat.extend(char::from_digit((drawn >> shift & 15) as u32, 16));
        }
    }
    let mut auth = Map::new();
    auth.set("protocol", PROTOCOL.into());
    auth.set("seat", Value::String(seat));
    if let Some(token) = token {
        auth.set("token", token.into());
    }
    auth
}

impl Client {
    pub(super) fn enter(&mut self, now: Duration) {
        if !self.session.is_connected() {
            return;
        }
        self.stage = Stage::Entered {
            unproven_at: later(now, PROOF_TIME),
        };
        self.join(now);
        if self.carrier == Carrier::Candidate {
            self.carry_by(Carrier::Candidate, now);
        }
    }

    /// One argument only: some servers take a second one as a function to call.
    pub(super) fn join(&mut self, now: Duration) {
        if self.is_in_room(now) {
            self.emit_room(JOIN, Some(TICKET), now);
        }
    }

    /// Frames travel so from now on, and everybody is told that we are here.
    pub(super) fn carry_by(&mut self, carrier: Carrier, now: Duration) {
        self.carrier = carrier;
        self.on_air = true;
        self.room.handle(room::Input::BusUp, now);
    }

    /// The server answered that we may enter, or not.
    pub(super) fn admitted(&mut self, answer: Option<&Value>, now: Duration) {
        if !self.is_in_room(now) {
            return;
        }
        let member = |key: &str| answer.and_then(|it| it.get(key));
        if member("ok").and_then(Value::as_bool) == Some(false) {
            let code = member("error").and_then(Value::as_str).unwrap_or_default();
            if code == "rate-limited" {
                let again_at = later(now, RATE_LIMIT_TIME);
                self.join_at = Some(again_at);
                if let Stage::Entered { unproven_at } = &mut self.stage {
                    *unproven_at = later(again_at, PROOF_TIME);
                }
            } else {
                let code = session::refusal(code);
                self.session.give_up(OfflineReason::RoomRefused { code });
            }
            return;
        }
        let knows = member("protocol")
            .and_then(Value::as_u64)
            .is_some_and(|it| it >= 1);
        let carrier = if knows {
            Carrier::Room
        } else {
            Carrier::Candidate
        };
        if !self.on_air || self.carrier != carrier {
            self.carry_by(carrier, now);
        }
        self.proof(Forwarding::Acknowledged);
        let strangers = member("members").filter(|_| knows).map(strangers);
        self.strangers.are(strangers);
        // Those who were there before have been rung already.
        self.tell_of_strangers(!self.told_of_strangers);
        if let Some(servers) = member("iceServers") {
            self.lent(servers, member("iceServersTtl"), now);
        }
    }

    fn lent(&mut self, servers: &Value, ttl: Option<&Value>, now: Duration) {
        match ice::read(servers) {
            Ok(servers) => self.tell(Effect::IceServers(servers)),
            Err(_) => self.drop(Dropped::Malformed),
        }
        // While there is still a fifth of the time.
        let seconds = ttl.and_then(Value::as_u64).map(|it| it / 5 * 4);
        self.join_at = seconds.map(|it| later(now, Duration::from_secs(it).max(MIN_RENEWAL)));
    }

    pub(super) fn member_joined(&mut self, id: &str, protocol: u64, now: Duration) {
        if protocol == 0 {
            let new = self.strangers.joined(id);
            self.tell_of_strangers(new);
        } else {
            self.strangers.left(id);
            self.tell_of_strangers(false);
            self.room
                .handle(room::Input::MemberJoined { member: id }, now);
        }
    }

    pub(super) fn member_left(&mut self, id: &str, now: Duration) {
        self.strangers.left(id);
        self.tell_of_strangers(false);
        self.room
            .handle(room::Input::MemberLeft { member: id }, now);
    }

    /// Tells whether strangers are there, if that is new; a newcomer is greeted, so that a call
    /// that waits for somebody to come rings there.
    fn tell_of_strangers(&mut self, newcomer: bool) {
        if self.sealed {
            return;
        }
        let person = PersonId::stranger();
        let any = self.strangers.any();
        if any != std::mem::replace(&mut self.told_of_strangers, any) {
            let change = if any {
                Change::Joined {
                    name: None,
                    was_here: false,
                }
            } else {
                let why = Absence::Disconnected;
                Change::Left { why }
            };
            self.tell(Effect::Person { person, change });
        }
        if any && newcomer {
            self.receive_from_stranger(Signal::Hello);
        }
    }

    /// The server stops: connect anew at a random moment, as all others do.
    pub(super) fn going_away(&mut self, within: u64, now: Duration) {
        if self.move_at.is_none() {
            let wait = self.chance.draw() % within.clamp(1, MAX_STAY);
            self.move_at = Some(later(now, Duration::from_millis(wait)));
        }
    }
}

/// The server's names for those in the room who only know the tutorial's events.
fn strangers(members: &Value) -> Vec<String> {
    let members = members.as_array().map_or(&[][..], Vec::as_slice);
    let strangers = members.iter().filter(|it| {
        let protocol = it.get("protocol").and_then(Value::as_u64);
        protocol == Some(0)
    });
    strangers
        .filter_map(|it| it.get("id")?.as_str())
        .take(super::strangers::MAX_KNOWN)
        .map(str::to_owned)
        .collect()
}
