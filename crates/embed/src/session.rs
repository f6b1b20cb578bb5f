//! The conversation with the page around this one.

use visavis_signaling::json::{Map, Value};

use crate::act::decide;
use crate::command::read;
use crate::fields::{object, or_null};
use crate::{Act, Command, Id, Refusal, Refused, Request, Sharing, State, VERSION};

/// How many requests wait for the person to choose a screen.
const PATIENT: usize = 64;

/// What does not change while the page is open.
#[derive(Clone, Debug)]
pub struct About {
    /// The version of the page.
    pub version: &'static str,
    /// The room.
    pub room: String,
    /// How the person is called.
    pub name: Option<String>,
}

/// What a message comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// What is to be said to it, before anything is done.
    pub answer: Option<String>,
    /// What is to be done.
    pub act: Option<Act>,
}

/// Reads what the page around this one says, and says what there is to say.
#[derive(Debug)]
pub struct Session {
    about: About,
    state: Option<State>,
    /// Who waits for a screen to be shared, by the id of their message.
    waiting: Vec<Option<Id>>,
}

impl Session {
    /// Before anything was seen or said.
    #[must_use]
    pub fn new(about: About) -> Self {
        Self {
            about,
            state: None,
            waiting: Vec::new(),
        }
    }

    /// The page around this one says something that is not JSON, and still meant for us.
    #[must_use]
    pub fn hear_nonsense(&self) -> String {
        refusal(None, &Refusal::NotJson)
    }

    /// The page around this one says something.
    pub fn hear(&mut self, message: &str) -> Heard {
        let answered = |answer| Heard {
            answer: Some(answer),
            act: None,
        };
        let Some(state) = &self.state else {
            // Nobody was told that there is somebody to speak to.
            return Heard::default();
        };
        let request = match read(message) {
            None => return Heard::default(),
            Some(Ok(request)) => request,
            Some(Err(Refused { id, refusal: why })) => return answered(refusal(id, &why)),
        };
        let Request { id, command } = request;
        let is_question = command == Command::State;
        match decide(command, state) {
            Err(why) => answered(refusal(id, &why)),
            Ok(None) if is_question => answered(self.everything("state", id, state)),
            Ok(Some(Act::Share(true))) if self.waiting.len() >= PATIENT => {
                answered(refusal(id, &Refusal::NotShared))
            }
            // Whether it is shared is only known when the person has chosen.
            Ok(Some(Act::Share(true))) => {
                self.waiting.push(id);
                Heard {
                    answer: None,
                    act: Some(Act::Share(true)),
                }
            }
            Ok(act) => Heard {
                answer: id.map(|id| done(id, matches!(act, Some(Act::Open(_))))),
                act,
            },
        }
    }

    /// This is how things are now; gives what is to be said.
    pub fn look(&mut self, state: State) -> Vec<String> {
        let mut said = Vec::new();
        let before = self.state.take();
        match &before {
            None => said.push(self.everything("ready", None, &state)),
            Some(before) => {
                let parts = before.parts().into_iter().zip(state.parts());
                said.extend(
                    parts
                        .filter(|(before, now)| before.1 != now.1)
                        .map(|(_, (name, part))| message(name, None, &part)),
                );
            }
        }
        let known = before.and_then(|before| before.mistake);
        if let Some((place, wants)) = state
            .mistake
            .clone()
            .filter(|it| known.as_ref() != Some(it))
        {
            said.push(refusal(None, &Refusal::Setting { place, wants }));
        }
        if state.sharing != Sharing::Opening {
            for id in std::mem::take(&mut self.waiting) {
                match (state.sharing, id) {
                    (Sharing::On, Some(id)) => said.push(done(id, false)),
                    (Sharing::On, None) => {}
                    (Sharing::Off | Sharing::Opening, id) => {
                        said.push(refusal(id, &Refusal::NotShared));
                    }
                }
            }
        }
        self.state = Some(state);
        said
    }

    fn everything(&self, name: &str, id: Option<Id>, state: &State) -> String {
        let mut all = object([
            ("version", self.about.version.into()),
            ("room", self.about.room.as_str().into()),
            ("name", or_null(self.about.name.as_deref())),
        ]);
        for (part, mut content) in state.parts() {
            // A list is told as such here.
            let content = content.remove(part).unwrap_or(Value::Object(content));
            all.insert(part.to_owned(), content);
        }
        message(name, id, &all)
    }
}

fn done(id: Id, reloads: bool) -> String {
    message("done", Some(id), &object([("reloads", reloads.into())]))
}

fn refusal(id: Option<Id>, why: &Refusal) -> String {
    let content = object([
        ("code", why.code().into()),
        ("message", why.message().into()),
    ]);
    message("error", id, &content)
}

fn message(name: &str, id: Option<Id>, content: &Map) -> String {
    let mut all = object([("visavis", VERSION.into()), ("type", name.into())]);
    if let Some(id) = id {
        all.insert("id".to_owned(), id.into_value());
    }
    for (name, value) in content {
        all.insert(name.clone(), value.clone());
    }
    Value::Object(all).to_text()
}
