//! Who of this process is in which room.

use std::collections::HashMap;

use serde::Serialize;
use socketioxide::socket::Sid;

use crate::native::Seat;

/// Somebody in a room.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) id: Sid,
    /// The version of the relay's own events; 0 for clients of the tutorial.
    pub(crate) protocol: u8,
    pub(crate) seat: Option<Seat>,
}

/// How the others are told of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Known {
    pub(crate) id: String,
    pub(crate) protocol: u8,
}

/// There is no place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Full;

/// Rooms that are not empty, and their members in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    rooms: HashMap<String, Vec<Member>>,
    places: usize,
}

impl Roster {
    /// Takes `member` in, who is not in the room yet. Whoever had the same seat goes, and is named.
    /// A `capacity` of 0 is none.
    pub(crate) fn enter(
        &mut self,
        room: &str,
        member: Member,
        capacity: usize,
    ) -> Result<Option<Sid>, Full> {
        let members = self.rooms.entry(room.to_owned()).or_default();
        let seat = member.seat.as_ref().map(Seat::as_str);
        let old = members
            .iter()
            .position(|it| seat.is_some() && it.seat.as_ref().map(Seat::as_str) == seat);
        if let Some(at) = old {
            #[expect(
                clippy::disallowed_methods,
                reason = "the item was found there just before"
            )]
            let old = members.remove(at).id;
            members.push(member);
            return Ok(Some(old));
        }
        if capacity > 0 && members.len() >= capacity {
            return Err(Full);
        }
        members.push(member);
        self.places += 1;
        Ok(None)
    }

    /// Whether `id` was in the room.
    pub(crate) fn leave(&mut self, room: &str, id: Sid) -> bool {
        let Some(members) = self.rooms.get_mut(room) else {
            return false;
        };
        let before = members.len();
        members.retain(|it| it.id != id);
        let was_there = members.len() < before;
        self.places -= usize::from(was_there);
        if members.is_empty() {
            self.rooms.remove(room);
        }
        was_there
    }

    pub(crate) fn find(&self, room: &str, id: &str) -> Option<&Member> {
        let members = self.rooms.get(room)?;
        members.iter().find(|it| it.id.as_str() == id)
    }

    /// Everybody in the room.
    pub(crate) fn members(&self, room: &str) -> Vec<Known> {
        let members = self.rooms.get(room).map(Vec::as_slice).unwrap_or_default();
        members
            .iter()
            .map(|it| Known {
                id: it.id.to_string(),
                protocol: it.protocol,
            })
            .collect()
    }

    /// The ids of those in the room whom `whom` chooses.
    pub(crate) fn ids(&self, room: &str, whom: impl Fn(&Member) -> bool) -> Vec<Sid> {
        let members = self.rooms.get(room).map(Vec::as_slice).unwrap_or_default();
        let chosen = members.iter().filter(|it| whom(it));
        chosen.map(|it| it.id).collect()
    }

    /// Everybody, with the room.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &Member)> {
        self.rooms
            .iter()
            .flat_map(|(room, members)| members.iter().map(move |it| (room.as_str(), it)))
    }

    /// Members in all, once for each room.
    pub(crate) fn places(&self) -> usize {
        self.places
    }

    /// The names of the rooms.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.rooms.keys().map(String::as_str)
    }

    pub(crate) fn rooms(&self) -> usize {
        self.rooms.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(id: Sid, seat: Option<&str>) -> Member {
        let joining = seat.map_or_else(String::new, |seat| format!(r#","seat":"{seat}""#));
        let data = format!(r#"["joinRoom","r",{{"protocol":1{joining}}}]"#);
        Member {
            id,
            protocol: 1,
            seat: crate::native::joining(&data).unwrap().unwrap().seat,
        }
    }

    #[test]
    fn a_full_room_takes_nobody_until_somebody_leaves() {
        let (a, b) = (Sid::new(), Sid::new());
        let mut roster = Roster::default();
        assert_eq!(roster.enter("r", member(a, None), 1), Ok(None));
        assert_eq!(roster.enter("r", member(b, None), 1), Err(Full));
        assert_eq!(roster.enter("s", member(b, None), 1), Ok(None));
        assert!(roster.leave("r", a));
        assert!(!roster.leave("r", a));
        assert_eq!(roster.rooms(), 1);
        assert_eq!(roster.enter("r", member(b, None), 1), Ok(None));
        assert_eq!(roster.all().count(), 2);
    }

    #[test]
    fn who_comes_back_to_a_seat_takes_it_even_in_a_full_room() {
        let (a, b, c) = (Sid::new(), Sid::new(), Sid::new());
        let seat = Some("0123456789abcdef");
        let mut roster = Roster::default();
        assert_eq!(roster.enter("r", member(a, seat), 2), Ok(None));
        assert_eq!(roster.enter("r", member(b, None), 2), Ok(None));
        assert_eq!(roster.enter("r", member(c, seat), 2), Ok(Some(a)));
        assert!(roster.find("r", a.as_str()).is_none());
        assert!(roster.find("r", c.as_str()).is_some());
        assert_eq!(roster.members("r").len(), 2);
    }
}
