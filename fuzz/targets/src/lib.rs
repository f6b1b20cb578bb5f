//! What fuzzing runs: one function for each decoder of outside data and each machine, which takes
//! any bytes and panics where something does not hold. `fuzz/fuzz_targets` has them searched for
//! such bytes, and `tests/replay.rs` runs all that was found so far.
//!
//! The bytes of a machine are read as what happens to it, one thing after the other. Where a machine
//! gets an input or an effect more, its `step` and its `take` are the two places to say so.
#![expect(
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::panic_in_result_fn,
    clippy::disallowed_methods,
    reason = "what does not hold is told by a panic, which is what fuzzing looks for"
)]

mod call;
mod client;
mod devices;
mod drive;
mod embed;
mod places;
mod quality;
mod recording;
mod room;
mod session;
mod talk;
mod talk_pair;
mod texts;
mod vocabulary;
mod wire;
mod words;

/// A function that takes any bytes.
pub type Target = fn(&[u8]);

/// All of them, by the names of their files in `fuzz/fuzz_targets` and folders in `fuzz/corpus`.
pub const TARGETS: &[(&str, Target)] = &[
    ("addresses", places::addresses),
    ("call", call::run),
    ("client_peer", client::peer),
    ("client_plain", client::plain),
    ("client_relay", client::relay),
    ("devices", devices::run),
    ("embed", embed::run),
    ("json", wire::json),
    ("packets", wire::packets),
    ("quality", quality::run),
    ("recording", recording::run),
    ("room", room::run),
    ("room_frames", wire::room_frames),
    ("session", session::run),
    ("settings", places::settings),
    ("talk", talk::run),
    ("talk_pair", talk_pair::run),
    ("texts", texts::run),
];

/// Runs the target of this name on these bytes.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|(known, _)| *known == name);
    let Some((_, target)) = target else {
        panic!("there is no target {name}");
    };
    target(data);
}
