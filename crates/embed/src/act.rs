//! From commands to what is to be done, if it can be just now.

use visavis_call::{Intent, PersonId, Phase};

use crate::fields::field;
use crate::{Command, Parameter, Refusal, Sharing, State};

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Open the page again with these parameters of its address; others stay.
    Open(Vec<Parameter>),
    /// Something about the call.
    Call(Intent),
    /// Ring this one person.
    Dial(PersonId),
    /// Send sound, or none.
    Microphone(bool),
    /// Send a picture, or none.
    Camera(bool),
    /// Share a screen, or no longer.
    Share(bool),
}

/// What a command comes to; `None` where it only wants an answer.
pub(crate) fn decide(command: Command, state: &State) -> Result<Option<Act>, Refusal> {
    let phase = state.phase;
    let idle = matches!(phase, Phase::Idle | Phase::Ended);
    let live = matches!(
        phase,
        Phase::Connecting | Phase::Connected | Phase::Reconnecting
    );
    let now = |right: bool, act| {
        if right {
            Ok(Some(act))
        } else {
            Err(Refusal::NotNow(phase))
        }
    };
    match command {
        Command::Join(parameters) => now(idle, Act::Open(parameters)),
        Command::Call(_) if !idle => Err(Refusal::NotNow(phase)),
        Command::Call(_) if state.server != "online" => Err(Refusal::Offline),
        Command::Call(None) if state.by_id => Err(field("person", "whom to call: an id")),
        Command::Call(None) => Ok(Some(Act::Call(Intent::Call))),
        Command::Call(Some(id)) => {
            // By ids, only who is in a call is known to be there.
            if state.by_id || state.people.iter().any(|person| person.id == id) {
                Ok(Some(Act::Dial(id)))
            } else {
                Err(Refusal::NoSuchPerson)
            }
        }
        Command::Accept => now(phase == Phase::Incoming, Act::Call(Intent::Accept)),
        Command::Decline => now(phase == Phase::Incoming, Act::Call(Intent::Decline)),
        Command::HangUp if phase == Phase::Outgoing => Ok(Some(Act::Call(Intent::Cancel))),
        Command::HangUp => now(live, Act::Call(Intent::HangUp)),
        Command::Microphone(on) => Ok(Some(Act::Microphone(on))),
        Command::Camera(on) => Ok(Some(Act::Camera(on))),
        Command::Screen(true) if state.sharing == Sharing::On => Ok(None),
        Command::Screen(true) => now(live, Act::Share(true)),
        Command::Screen(false) => Ok(Some(Act::Share(false))),
        Command::State => Ok(None),
    }
}
