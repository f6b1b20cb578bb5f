//! Microphone or camera: what the person wants of it, and what there is.

use visavis_call::{DeviceError, Generation};

use crate::desk::Desk;
use crate::{DeviceId, Effect, Facing, Flow, Kind, Line, News, Opened, State, Wanted};

/// One of the two devices that have a track.
///
/// At most one question to the browser is under way. It cannot be taken back, so it goes on while
/// wishes change, and its answer is used if it fits the last of them.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) kind: Kind,
    wish: bool,
    /// What the track in use, or the one asked for, should be. Another than theirs: a change.
    choice: Wanted,
    held: Option<Held>,
    ask: Option<Ask>,
    failed: Option<DeviceError>,
}

/// A track in use.
#[derive(Debug)]
struct Held {
    generation: Generation,
    which: Wanted,
    device: Opened,
}

/// A question under way.
#[derive(Debug)]
struct Ask {
    generation: Generation,
    which: Wanted,
    /// The device that was stopped for this one, to go back to.
    former: Option<DeviceId>,
    story: Story,
}

/// Why a device is asked for, to be told when it is there.
#[derive(Debug)]
enum Story {
    /// The person knows.
    Plain,
    /// The one in use is gone.
    Lost(Opened),
    /// The chosen one, of this label, cannot be had.
    Missing(String),
    /// Another was to take its place, and could not.
    Kept(DeviceError),
    /// There was none, and now there is.
    Found,
}

impl Held {
    /// Whether it is what was chosen.
    fn serves(&self, choice: &Wanted) -> bool {
        self.which == *choice
            || match choice {
                Wanted::Any => false,
                Wanted::Device(id) => self.device.id == *id,
                Wanted::Facing(facing) => self.device.facing == Some(*facing),
            }
    }
}

impl Slot {
    pub(crate) fn new(kind: Kind) -> Self {
        Self {
            kind,
            wish: true,
            choice: Wanted::Any,
            held: None,
            ask: None,
            failed: None,
        }
    }

    /// The track in use.
    pub(crate) fn track(&self) -> Option<Generation> {
        self.held.as_ref().map(|held| held.generation)
    }

    pub(crate) fn wish(&mut self, on: bool, desk: &mut Desk) {
        self.retry();
        let changed = std::mem::replace(&mut self.wish, on) != on;
        if changed && self.kind == Kind::Microphone && self.held.is_some() {
            desk.push(Effect::Mute { on: !on });
        }
    }

    pub(crate) fn choose(&mut self, choice: Wanted) {
        self.retry();
        self.choice = choice;
    }

    /// Lets a device that failed be asked for again.
    pub(crate) fn retry(&mut self) {
        self.failed = None;
    }

    pub(crate) fn flip(&mut self) {
        let now = match &self.choice {
            Wanted::Facing(facing) => Some(*facing),
            Wanted::Any | Wanted::Device(_) => {
                self.held.as_ref().and_then(|held| held.device.facing)
            }
        };
        self.choose(Wanted::Facing(match now {
            Some(Facing::Environment) => Facing::User,
            Some(Facing::User) | None => Facing::Environment,
        }));
    }

    /// Whether a track is of use while somebody wants media. A silent microphone is, so that it
    /// can speak at once.
    fn keeps(&self, needed: bool) -> bool {
        needed && (self.wish || self.kind == Kind::Microphone)
    }

    /// Goes towards what is wished; `needed`: whether anybody wants media.
    pub(crate) fn steer(&mut self, needed: bool, desk: &mut Desk) {
        if !self.keeps(needed) {
            self.stop(desk);
            self.retry();
            return;
        }
        let served = match &self.held {
            Some(held) => held.serves(&self.choice),
            // Nobody is asked for a device that is to be off.
            None => !self.wish,
        };
        if !served && self.ask.is_none() && self.failed.is_none() {
            self.open(self.choice.clone(), None, Story::Plain, desk);
        }
    }

    fn open(&mut self, which: Wanted, former: Option<DeviceId>, story: Story, desk: &mut Desk) {
        let generation = desk.next_generation();
        self.choice = which.clone();
        self.ask = Some(Ask {
            generation,
            which: which.clone(),
            former,
            story,
        });
        desk.push(Effect::Open {
            kind: self.kind,
            generation,
            which,
        });
    }

    fn stop(&mut self, desk: &mut Desk) {
        if let Some(held) = self.held.take() {
            desk.push(Effect::Stop {
                generation: held.generation,
            });
        }
    }

    /// Takes the answer to a question. A track that does not serve is stopped.
    pub(crate) fn opened(
        &mut self,
        generation: Generation,
        result: Result<Opened, DeviceError>,
        needed: bool,
        desk: &mut Desk,
    ) {
        let Some(ask) = self.ask.take_if(|ask| ask.generation == generation) else {
            desk.drop_input();
            // Whoever holds the track in use has said this twice; it stays.
            if result.is_ok() && self.track() != Some(generation) {
                desk.push(Effect::Stop { generation });
            }
            return;
        };
        let keeps = self.keeps(needed);
        match result {
            Ok(device) => {
                let held = Held {
                    generation,
                    which: ask.which,
                    device,
                };
                if keeps && held.serves(&self.choice) {
                    self.adopt(held, ask.story, desk);
                } else {
                    desk.push(Effect::Stop { generation });
                }
            }
            // What was refused may not be what is wanted any more.
            Err(error) if keeps && ask.which == self.choice => self.refused(ask, error, desk),
            Err(_) => {}
        }
    }

    fn adopt(&mut self, held: Held, story: Story, desk: &mut Desk) {
        let kind = self.kind;
        let Opened { id, label, .. } = &held.device;
        if desk.find(kind, id).is_none() {
            // Names are told only once something is open.
            desk.push(Effect::List);
        }
        let (to, same) = (label.clone(), |from: &str| from == label);
        match story {
            Story::Plain => {}
            // The browser may have given the same one again.
            Story::Lost(from) if from.id == *id && same(&from.label) => {}
            Story::Missing(from) if !from.is_empty() && same(&from) => {}
            Story::Lost(Opened { label: from, .. }) | Story::Missing(from) => {
                desk.tell(News::FellBack { kind, from, to });
            }
            Story::Kept(error) => desk.tell(News::NotSwitched { kind, error, to }),
            Story::Found => desk.tell(News::Found { kind, to }),
        }
        self.stop(desk);
        self.held = Some(held);
        if !self.wish {
            desk.push(Effect::Mute { on: true });
        }
    }

    /// The device that is wanted cannot be had.
    fn refused(&mut self, ask: Ask, error: DeviceError, desk: &mut Desk) {
        let kind = self.kind;
        if let Some(held) = &self.held {
            if error == DeviceError::InUse {
                // Many a phone has one camera at a time: the one in use keeps the other closed.
                let former = Some(held.device.id.clone());
                self.stop(desk);
                self.open(ask.which, former, ask.story, desk);
            } else {
                self.choice = held.which.clone();
                let to = held.device.label.clone();
                desk.tell(News::NotSwitched { kind, error, to });
            }
            return;
        }
        if let Some(former) = ask.former {
            self.open(Wanted::Device(former), None, Story::Kept(error), desk);
            return;
        }
        // A microphone that is to be silent is not worth a second question.
        if !self.wish {
            return;
        }
        if let Wanted::Device(id) = &ask.which
            && another_may_do(error)
        {
            let story = match ask.story {
                Story::Plain => Story::Missing(desk.label(kind, id)),
                Story::Lost(_) | Story::Missing(_) | Story::Kept(_) | Story::Found => ask.story,
            };
            self.open(Wanted::Any, None, story, desk);
            return;
        }
        self.failed = Some(error);
        if error == DeviceError::NotFound {
            // The list must say so too, so that one that is plugged in is new in it. It is looked
            // at once more, but not in a circle with a browser that contradicts itself.
            desk.devices.retain(|device| device.kind != kind);
            if !matches!(ask.story, Story::Found) {
                desk.push(Effect::List);
            }
        }
        if let Story::Lost(Opened { label: from, .. }) = ask.story {
            desk.tell(News::Gone { kind, from });
        }
    }

    /// The track is over without anybody here having stopped it.
    pub(crate) fn ended(&mut self, generation: Generation, desk: &mut Desk) {
        let Some(held) = self.held.take_if(|held| held.generation == generation) else {
            desk.drop_input();
            return;
        };
        desk.push(Effect::Stop { generation });
        if self.wish && self.ask.is_none() {
            let other = desk.instead_of(self.kind, &held.device);
            self.open(other, None, Story::Lost(held.device), desk);
        }
    }

    /// A device of this kind is new in the list.
    pub(crate) fn arrived(&mut self, desk: &mut Desk) {
        if self.failed == Some(DeviceError::NotFound) {
            self.retry();
            self.open(self.choice.clone(), None, Story::Found, desk);
        }
    }

    /// Whether a call can go on with what there is; if so, what failed.
    pub(crate) fn decided(&self) -> Option<Result<(), DeviceError>> {
        if let Some(error) = self.failed {
            return Some(Err(error));
        }
        (!self.wish || self.held.is_some()).then_some(Ok(()))
    }

    pub(crate) fn line(&self, needed: bool) -> Line {
        let state = match (&self.held, self.failed) {
            (Some(held), _) => State::On(held.generation),
            (None, Some(error)) => State::Failed(error),
            (None, None) if self.ask.is_some() && self.wish && needed => State::Opening,
            (None, None) => State::Off,
        };
        Line {
            wish: self.wish,
            state,
            device: self.held.as_ref().map(|held| held.device.id.clone()),
        }
    }

    pub(crate) fn flow(&self) -> Flow {
        if self.failed.is_some() {
            Flow::None
        } else if self.wish && self.held.is_some() {
            Flow::On
        } else {
            Flow::Off
        }
    }
}

/// Whether the fault is the one device's, so that another may not have it.
fn another_may_do(error: DeviceError) -> bool {
    match error {
        DeviceError::InUse
        | DeviceError::NotFound
        | DeviceError::Overconstrained
        | DeviceError::Unknown => true,
        DeviceError::DeniedByPerson
        | DeviceError::BlockedBySystem
        | DeviceError::BlockedByPolicy
        | DeviceError::InsecureContext
        | DeviceError::Unsupported => false,
    }
}
