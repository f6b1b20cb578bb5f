//! What every stage of a call shares: identity, counters, local media, and the effects so far.

use std::collections::VecDeque;
use std::time::Duration;

use crate::ledger::Ledger;
use crate::snapshot::LocalMedia;
use crate::{CallId, Effect, Envelope, Generation, MediaReport, PersonId, Signal};

/// Camera and microphone, as far as the machine cares.
#[derive(Clone, Copy, Debug)]
enum Media {
    Closed,
    Opening(Generation),
    Open(MediaReport),
}

#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) me: PersonId,
    pub(crate) ledger: Ledger,
    /// When a connection was last given up.
    pub(crate) given_up_at: Option<Duration>,
    media: Media,
    calls: u32,
    generation: Generation,
    effects: VecDeque<Effect>,
    dropped: u64,
}

impl Context {
    pub(crate) fn new(me: PersonId) -> Self {
        Self {
            me,
            ledger: Ledger::default(),
            given_up_at: None,
            media: Media::Closed,
            calls: 0,
            generation: 0,
            effects: VecDeque::new(),
            dropped: 0,
        }
    }

    /// The identifier of the next call of ours.
    pub(crate) fn new_call(&mut self) -> CallId {
        self.calls = self.calls.saturating_add(1);
        CallId {
            caller: self.me.clone(),
            number: self.calls,
        }
    }

    pub(crate) fn next_generation(&mut self) -> Generation {
        self.generation = self.generation.wrapping_add(1);
        self.generation
    }

    pub(crate) fn push(&mut self, effect: Effect) {
        self.effects.push_back(effect);
    }

    pub(crate) fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// Counts an input that means nothing here.
    #[inline(never)]
    pub(crate) fn drop_input(&mut self) {
        self.dropped += 1;
    }

    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Says something to one person, or to the room where the person has no name.
    pub(crate) fn say(&mut self, to: &PersonId, call: Option<&CallId>, signal: Signal) {
        let to = (!to.is_stranger()).then(|| to.clone());
        self.send(to, call, signal);
    }

    /// Says something to everybody in the room.
    pub(crate) fn announce(&mut self, call: Option<&CallId>, signal: Signal) {
        self.send(None, call, signal);
    }

    fn send(&mut self, to: Option<PersonId>, call: Option<&CallId>, signal: Signal) {
        self.push(Effect::Send(Envelope {
            from: self.me.clone(),
            to,
            call: call.cloned(),
            signal,
        }));
    }

    pub(crate) fn open_media(&mut self) {
        let generation = self.next_generation();
        self.media = Media::Opening(generation);
        self.push(Effect::OpenMedia { generation });
    }

    pub(crate) fn close_media(&mut self) {
        if !matches!(self.media, Media::Closed) {
            self.media = Media::Closed;
            self.push(Effect::CloseMedia);
        }
    }

    /// Takes what came of asking for the devices; false if another call asked.
    pub(crate) fn media_opened(&mut self, generation: Generation, report: MediaReport) -> bool {
        let awaited = self.awaits_media(generation);
        if awaited {
            self.media = Media::Open(report);
        }
        awaited
    }

    /// Whether tracks of this generation are still wanted.
    pub(crate) fn awaits_media(&self, generation: Generation) -> bool {
        matches!(self.media, Media::Opening(asked) if asked == generation)
    }

    /// Whether there is nothing to wait for: the tracks there will be are there.
    pub(crate) fn media_settled(&self) -> bool {
        matches!(self.media, Media::Open(_))
    }

    pub(crate) fn local_media(&self) -> LocalMedia {
        match self.media {
            Media::Closed => LocalMedia::Closed,
            Media::Opening(_) => LocalMedia::Opening,
            Media::Open(report) => LocalMedia::Open(report),
        }
    }
}

/// Whether an envelope from outside concerns this page.
///
/// Everybody may see who accepted: whoever rings for the same call stops.
pub(crate) fn concerns(me: &PersonId, envelope: &Envelope) -> bool {
    envelope.from != *me
        && (envelope.to.as_ref().is_none_or(|to| to == me)
            || matches!(envelope.signal, Signal::Accept))
}

/// The moment `after` from now; a clock near its end does not wrap.
#[inline(never)]
pub(crate) fn later(now: Duration, after: Duration) -> Duration {
    now.saturating_add(after)
}
