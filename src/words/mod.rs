//! Every sentence of the page, in every language.
//!
//! A language is one file with one value of [`Words`]: a sentence that is missing does not
//! compile. To add one, write the file and name it in [`LANGUAGES`]; the compiler asks for the rest.
//! English is always there, the others are loaded where they are wanted.

mod call;
mod check;
mod en;
mod lobby;
mod pictures;
mod quality;
mod recording;
mod select;
mod talk;
mod zh;

pub use call::{CallWords, for_call};
pub use check::{CheckWords, for_check, self_test};
pub use lobby::{LobbyWords, for_lobby};
pub use pictures::{ByKind, NotShared, PictureWords};
pub use quality::QualityWords;
pub use recording::{RecordingEnds, RecordingFailures, RecordingWords};
pub use talk::{FileFailures, TalkWords};

/// Two lines: what is so, and what it means or what to do about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// What is so.
    pub title: &'static str,
    /// Why, and what to do next; may be empty.
    pub detail: &'static str,
}

/// The sentences of one language.
#[derive(Debug)]
pub struct Words {
    /// Its tag (BCP 47), for the `lang` attribute.
    pub tag: &'static str,
    /// The direction of its script, for the `dir` attribute.
    pub direction: &'static str,

    /// Before the name of the room.
    pub room: &'static str,
    /// The button that calls.
    pub call: &'static str,
    /// The same after a call.
    pub call_again: &'static str,
    /// Take the call that rings.
    pub accept: &'static str,
    /// Refuse the call that rings.
    pub decline: &'static str,
    /// Stop ringing.
    pub cancel: &'static str,
    /// End the call.
    pub hang_up: &'static str,
    /// Try the server again.
    pub retry: &'static str,
    /// Let the browser play sound.
    pub hear: &'static str,
    /// Put a notice away.
    pub close: &'static str,

    /// What the two pictures are, for those who cannot see them.
    pub own_picture: &'static str,
    /// See above.
    pub their_picture: &'static str,

    /// Whoever gave no name.
    pub somebody: &'static str,
    /// Above the list of the others in the room.
    pub people: &'static str,
    /// After the name of who came in.
    pub came: &'static str,
    /// After the name of who went.
    pub left: &'static str,
    /// Before the person's own name.
    pub name: &'static str,
    /// Ring this one person.
    pub call_person: &'static str,
    /// Copy the link that leads here.
    pub copy_link: &'static str,
    /// The same once it is copied.
    pub link_copied: &'static str,
    /// Copy the own id.
    pub copy_id: &'static str,
    /// The same once it is copied.
    pub id_copied: &'static str,
    /// Before the own id.
    pub own_id: &'static str,
    /// Before the id of whom to call.
    pub their_id: &'static str,
    /// The site's settings, or the link's, have a mistake; what is wanted follows.
    pub mistake: Message,

    /// Nothing is going on.
    pub idle: Message,
    /// The same where people are called by their ids.
    pub idle_by_id: Message,
    /// The same where only the tabs of this browser can be reached.
    pub idle_tabs: Message,
    /// The server is not reached yet.
    pub idle_connecting: Message,
    /// The browser has no calls.
    pub unable: &'static str,
    /// The server could not be reached.
    pub idle_offline: Message,
    /// It is ringing out, and nobody is known to hear it.
    pub calling: Message,
    /// It is known to ring at the other side.
    pub ringing_there: Message,
    /// A call broke off, and the same person is called again.
    pub calling_again: Message,
    /// The browser waits for the person to allow camera and microphone.
    pub asking: &'static str,
    /// It rings here.
    pub incoming: Message,
    /// Accepted, no media yet.
    pub connecting: Message,
    /// In the call; for those who cannot see that.
    pub connected: Message,
    /// Media broke.
    pub reconnecting: Message,
    /// The other side sends sound only.
    pub their_camera_off: &'static str,
    /// The other side sends pictures only.
    pub their_microphone_off: &'static str,
    /// The other side sends nothing.
    pub they_send_nothing: &'static str,
    /// The browser refused to play sound by itself.
    pub sound_blocked: Message,

    /// Why a call is over.
    pub ended: Ended,
    /// Before the time that a call took.
    pub lasted: &'static str,
    /// Why the server is not reached.
    pub server: Server,
    /// Why there is no microphone.
    pub microphone: Device,
    /// Why there is no camera.
    pub camera: Device,
    /// Why there is neither, for one and the same cause.
    pub devices: Device,
    /// What to do about it, whichever it is.
    pub remedies: Causes,
    /// The sentences that not every visit needs. In English they come with what they stand beside.
    pub further: Option<&'static Further>,
}

/// The sentences of what is loaded when it is wanted, in a language that is loaded itself.
#[derive(Debug)]
pub struct Further {
    /// Of a call.
    pub call: &'static CallWords,
    /// Of the green room.
    pub lobby: &'static LobbyWords,
    /// Of the self-test.
    pub check: &'static CheckWords,
    /// What leads to the self-test.
    pub self_test: &'static str,
}

/// Why a call is over, one message per reason.
#[expect(
    missing_docs,
    reason = "the fields are the reasons of visavis_call::EndReason"
)]
#[derive(Debug)]
pub struct Ended {
    pub hung_up: Message,
    pub remote_hung_up: Message,
    pub cancelled: Message,
    pub missed: Message,
    pub declined: Message,
    pub declined_here: Message,
    pub no_answer: Message,
    pub answered_elsewhere: Message,
    pub busy: Message,
    pub no_such_person: Message,
    pub failed: Message,
    pub failed_with_turn: Message,
    pub lost: Message,
}

/// Why the server is not reached, one message per reason.
#[expect(
    missing_docs,
    reason = "the fields are the reasons of the signaling crate"
)]
#[derive(Debug)]
pub struct Server {
    pub unreachable: Message,
    pub timed_out: Message,
    pub not_socket_io: Message,
    pub version_2: Message,
    pub lost: Message,
    pub silent: Message,
    pub disconnected: Message,
    pub refused: Message,
    pub room_refused: Message,
    pub left: Message,
    pub room_full: Message,
    pub id_taken: Message,
    pub tabs: Message,
    pub unproven: Message,
    pub misaddressed: Message,
    pub incomplete: Message,
}

/// What is said of a device that gives nothing.
#[derive(Debug)]
pub struct Device {
    /// What is so.
    pub cause: Causes,
    /// What it means for the call.
    pub effect: &'static str,
}

/// One sentence for each cause of a device that gives nothing.
#[expect(
    missing_docs,
    reason = "the fields are the causes of visavis_call::DeviceError"
)]
#[derive(Debug)]
pub struct Causes {
    pub denied: &'static str,
    pub blocked_by_system: &'static str,
    pub blocked_by_policy: &'static str,
    pub in_use: &'static str,
    pub not_found: &'static str,
    pub overconstrained: &'static str,
    pub insecure: &'static str,
    pub unsupported: &'static str,
    pub unknown: &'static str,
}

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// What is shown to whoever reads none of the others.
    English,
    /// Simplified.
    Chinese,
}

/// All languages.
pub const LANGUAGES: [Language; 2] = [Language::English, Language::Chinese];

impl Language {
    /// Its tag (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    /// Its sentences. Whoever calls this brings along those of all languages, unless it is done for
    /// one language when the page is built.
    #[must_use]
    pub const fn words(self) -> &'static Words {
        match self {
            Self::English => &en::WORDS,
            Self::Chinese => &zh::WORDS,
        }
    }
}

/// The language for a person who reads these, most wanted first (BCP 47).
#[must_use]
pub fn choose<S: AsRef<str>>(wanted: &[S]) -> Language {
    let primary = |tag: &str| {
        tag.split(['-', '_'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    wanted
        .iter()
        .find_map(|tag| {
            let wanted = primary(tag.as_ref());
            LANGUAGES
                .into_iter()
                .find(|language| primary(language.tag()) == wanted)
        })
        .unwrap_or(Language::English)
}
