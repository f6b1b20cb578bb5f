//! The sentences of the self-test. They are loaded with it.

use super::{Message, Words, en};

/// The sentences of the self-test, in one language.
#[derive(Debug)]
pub struct CheckWords {
    /// Above all, and what it is good for.
    pub title: Message,
    /// Begin.
    pub start: &'static str,
    /// Begin anew.
    pub again: &'static str,
    /// Back to the page.
    pub back: &'static str,
    /// Copy what came of it.
    pub copy: &'static str,
    /// The same once it is copied.
    pub copied: &'static str,
    /// The same where the browser does not let it be.
    pub not_copied: &'static str,
    /// What stands there to be copied.
    pub summary: &'static str,
    /// How loud the microphone is.
    pub level: &'static str,
    /// Play a tone.
    pub play: &'static str,
    /// The tone is heard.
    pub heard: &'static str,
    /// It is not.
    pub not_heard: &'static str,

    /// What is tried.
    pub browser: &'static str,
    /// See above.
    pub camera: &'static str,
    /// See above.
    pub microphone: &'static str,
    /// See above.
    pub speaker: &'static str,
    /// See above.
    pub server: &'static str,
    /// The way between two networks.
    pub path: &'static str,
    /// A STUN server.
    pub stun: &'static str,
    /// A TURN server over UDP.
    pub turn_udp: &'static str,
    /// Over TCP.
    pub turn_tcp: &'static str,
    /// Over TLS.
    pub turn_tls: &'static str,

    /// Its turn has not come.
    pub waiting: &'static str,
    /// It is being tried.
    pub running: &'static str,
    /// The same of the microphone.
    pub listening: &'static str,
    /// It works.
    pub works: &'static str,
    /// All of it was tried, and works.
    pub all_good: &'static str,
    /// What does not follows.
    pub some_bad: &'static str,
    /// All works, and there are limits.
    pub limited: &'static str,

    /// The browser has no WebRTC.
    pub no_webrtc: Message,
    /// No secure connection.
    pub insecure: Message,
    /// The camera sends no picture.
    pub no_picture: Message,
    /// It sends black ones.
    pub black: Message,
    /// The microphone hears next to nothing.
    pub quiet: Message,
    /// It hears nothing.
    pub silent: Message,
    /// How loud it is cannot be told.
    pub unmeasured: Message,
    /// Nobody has said whether the tone is heard.
    pub asking: Message,
    /// It is not.
    pub tone_not_heard: Message,
    /// The browser plays none.
    pub no_tone: Message,
    /// Neither STUN nor TURN is set.
    pub neither_set: Message,
    /// No TURN is.
    pub no_turn: Message,
    /// The STUN server sees the address that the browser has.
    pub direct: Message,
    /// Nothing comes from a server.
    pub no_answer: Message,
    /// A server cannot be reached.
    pub unreachable: Message,
    /// The same where TLS may be the reason.
    pub unreachable_tls: Message,
    /// It refuses the name or the password.
    pub unauthorized: Message,
    /// It refuses for another reason.
    pub refused: Message,
}

/// The sentences of the self-test in the language of these.
#[must_use]
pub fn for_check(words: &Words) -> &'static CheckWords {
    words.further.map_or(&en::CHECK, |it| it.check)
}

/// The link to the self-test.
#[must_use]
pub fn self_test(words: &Words) -> &'static str {
    words.further.map_or(en::SELF_TEST, |it| it.self_test)
}
