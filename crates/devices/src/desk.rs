//! What all devices share: the list of them, generations, news, and the effects so far.

use std::collections::VecDeque;
use std::time::Duration;

use visavis_call::Generation;

use crate::{Device, DeviceId, Effect, Kind, News, Opened, Told, Wanted};

#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) now: Duration,
    pub(crate) devices: Vec<Device>,
    pub(crate) told: Option<Told>,
    pub(crate) dropped: u64,
    generation: Generation,
    effects: VecDeque<Effect>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            now: Duration::ZERO,
            devices: Vec::new(),
            told: None,
            dropped: 0,
            generation: 0,
            effects: VecDeque::new(),
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

    pub(crate) fn tell(&mut self, news: News) {
        let count = self.told.as_ref().map_or(0, |told| told.count);
        self.told = Some(Told {
            count: count.wrapping_add(1),
            at: self.now,
            news,
        });
    }

    /// Counts an input that means nothing here.
    #[inline(never)]
    pub(crate) fn drop_input(&mut self) {
        self.dropped += 1;
    }

    /// Takes a list; gives back whether a microphone and whether a camera is new in it.
    pub(crate) fn list(&mut self, devices: Vec<Device>) -> [bool; 2] {
        let arrived = [Kind::Microphone, Kind::Camera].map(|kind| {
            let mut of_kind = devices.iter().filter(|device| device.kind == kind);
            of_kind.any(|device| self.find(kind, &device.id).is_none())
        });
        self.devices = devices;
        arrived
    }

    pub(crate) fn find(&self, kind: Kind, id: &DeviceId) -> Option<&Device> {
        let mut devices = self.devices.iter();
        devices.find(|device| device.kind == kind && device.id == *id)
    }

    /// What people call a device; empty if that is not known.
    pub(crate) fn label(&self, kind: Kind, id: &DeviceId) -> String {
        self.find(kind, id)
            .map_or_else(String::new, |device| device.label.clone())
    }

    /// What to open in place of a device that is gone. The list may still have it, perhaps under a
    /// second name for "the system's own", so other hardware comes first.
    pub(crate) fn instead_of(&self, kind: Kind, gone: &Opened) -> Wanted {
        // The camera on the back must not come up by itself where the one on the front was.
        if let Some(facing) = gone.facing {
            return Wanted::Facing(facing);
        }
        let group = self
            .find(kind, &gone.id)
            .map_or("", |device| device.group.as_str());
        let other = self.devices.iter().find(|device| {
            device.kind == kind
                && device.id != gone.id
                && !device.id.0.is_empty()
                && (group.is_empty() || device.group != group)
        });
        other.map_or(Wanted::Any, |device| Wanted::Device(device.id.clone()))
    }
}
