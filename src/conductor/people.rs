//! Who is in the room.

use visavis_call::PersonId;
use visavis_signaling::room::{Absence, Change};

/// Somebody in the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who, for signaling.
    pub id: PersonId,
    /// How they want to be called.
    pub name: Option<String>,
    /// Whether they were in the room before this page.
    pub was_here: bool,
}

/// The last that is known of somebody's coming or going.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// How they want to be called.
    pub name: Option<String>,
    /// Whether they came.
    pub came: bool,
}

/// The others in the room, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(super) struct People {
    pub(super) all: Vec<Person>,
    pub(super) news: Option<News>,
}

impl People {
    /// Something is new about a person. Says whether they are not there any more, or never were.
    pub(super) fn change(&mut self, id: &PersonId, change: Change) -> bool {
        let known = self.all.iter().position(|person| person.id == *id);
        match change {
            Change::Joined { name, was_here } => {
                if let Some(index) = known {
                    #[expect(
                        clippy::disallowed_methods,
                        reason = "the item was found there just before"
                    )]
                    self.all.remove(index);
                } else {
                    self.news = Some(News {
                        name: name.clone(),
                        came: true,
                    });
                }
                let id = id.clone();
                self.all.push(Person { id, name, was_here });
                false
            }
            Change::Renamed { name } => {
                if let Some(person) = known.and_then(|index| self.all.get_mut(index)) {
                    person.name = name;
                }
                false
            }
            Change::Left { why } => {
                if let Some(index) = known {
                    #[expect(
                        clippy::disallowed_methods,
                        reason = "the item was found there just before"
                    )]
                    let person = self.all.remove(index);
                    self.news = Some(News {
                        name: person.name,
                        came: false,
                    });
                }
                why != Absence::Parted
            }
        }
    }

    pub(super) fn name_of(&self, id: &PersonId) -> Option<&str> {
        let person = self.all.iter().find(|person| person.id == *id)?;
        person.name.as_deref()
    }
}
