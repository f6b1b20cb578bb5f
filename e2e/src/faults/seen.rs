//! What each side has seen of a fault, in words.

use std::{
    fmt::Write as _,
    time::{SystemTime, UNIX_EPOCH},
};

use super::table::Told;
use crate::{
    App,
    flow::{Flow, Medium},
    page::State,
};

/// What is known of it so far; times in milliseconds since 1970.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) pages: Vec<App>,
    pub(super) begun: Option<f64>,
    pub(super) over: Option<f64>,
    pub(super) recovery: Vec<String>,
    /// What to say of a page that cannot be asked, or has too much to say.
    pub(super) instead: [Option<String>; 2],
}

/// Milliseconds since 1970, as pages count them too.
pub(super) fn now() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0.0, |since| since.as_secs_f64() * 1000.0)
}

pub(super) fn seconds(milliseconds: f64) -> String {
    format!("{:.1} s", milliseconds / 1000.0)
}

impl Seen {
    /// What was seen of it.
    pub(super) async fn told(self) -> Told {
        let mut told = Told {
            recovery: self.recovery.join(", "),
            ..Told::default()
        };
        let Some(begun) = self.begun else { return told };
        let mut still = [0.0_f64; 2];
        for ((app, saw), instead) in self.pages.iter().zip(&mut told.saw).zip(self.instead) {
            if let Some(words) = instead {
                *saw = words;
                continue;
            }
            let Ok(states) = app.page().states().await else {
                "no answer".clone_into(saw);
                continue;
            };
            *saw = sequence(&states, begun);
            let end = states
                .iter()
                .find(|state| state.at > begun && state.ended.is_some());
            let end = end.map_or(f64::MAX, |state| state.at);
            if let Ok(flow) = Flow::of(app.page()).await {
                for (longest, medium) in still.iter_mut().zip([Medium::Picture, Medium::Sound]) {
                    *longest = longest.max(flow.longest_still(medium, begun, end));
                }
            }
        }
        let [picture, sound] = still;
        told.still = format!("picture {}, sound {}", seconds(picture), seconds(sound));
        told
    }
}

/// What the root element said when the fault began, and what it has said since, each with the time
/// since then.
fn sequence(states: &[State], begun: f64) -> String {
    let mut words = String::new();
    let mut last: (Option<&str>, Option<&str>) = (None, None);
    let before = states.iter().rposition(|state| state.at <= begun);
    for state in states.iter().skip(before.unwrap_or(0)) {
        let call = state.call.as_deref();
        // A try to reach the server is not told: it may be one of many.
        let signal = state.signal.as_deref();
        let signal = signal.filter(|&it| it != "connecting").or(last.1);
        let mut parts = Vec::new();
        if call != last.0 {
            let ended = state.ended.as_deref();
            parts.push(ended.or(call).unwrap_or("nothing"));
        }
        if signal != last.1 && (last.1.is_some() || signal == Some("offline")) {
            parts.push(signal.unwrap_or_default());
        }
        last = (call, signal);
        if parts.is_empty() {
            continue;
        }
        if !words.is_empty() {
            words.push_str(", ");
        }
        words.push_str(&parts.join(" and "));
        if state.at > begun {
            // Writing to a string cannot fail.
            let _ = write!(words, " {}", seconds(state.at - begun));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(call: &str, ended: Option<&str>, signal: &str, at: f64) -> State {
        State {
            call: Some(call.to_owned()),
            ended: ended.map(str::to_owned),
            signal: Some(signal.to_owned()),
            at,
        }
    }

    #[test]
    fn what_was_seen_is_told_from_when_the_fault_began() {
        let states = [
            state("idle", None, "online", 0.0),
            state("connected", None, "online", 1000.0),
            state("connected", None, "offline", 2500.0),
            state("connected", None, "connecting", 2600.0),
            state("reconnecting", None, "offline", 4000.0),
            state("ended", Some("lost"), "online", 34_000.0),
        ];
        let words = sequence(&states, 2000.0);
        assert_eq!(
            words,
            "connected, offline 0.5 s, reconnecting 2.0 s, lost and online 32.0 s"
        );
    }
}
