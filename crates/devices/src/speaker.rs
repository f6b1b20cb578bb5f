//! The speaker: by which device the other people are heard.

use visavis_call::DeviceError;

use crate::desk::Desk;
use crate::{DeviceId, Effect, Kind, News};

/// The chosen one is in use while the list has it. Nothing tells when it is gone but the list.
#[derive(Debug, Default)]
pub(crate) struct Speaker {
    chosen: Option<DeviceId>,
    in_use: bool,
}

impl Speaker {
    /// The one in use; `None`: the system's own.
    pub(crate) fn device(&self) -> Option<&DeviceId> {
        self.chosen.as_ref().filter(|_| self.in_use)
    }

    pub(crate) fn choose(&mut self, device: Option<DeviceId>, desk: &mut Desk) {
        if self.chosen == device {
            return;
        }
        let was = std::mem::take(&mut self.in_use);
        self.chosen = device;
        self.follow(desk);
        if was && !self.in_use {
            desk.push(Effect::Speaker { device: None });
        }
    }

    /// Uses the chosen one if it is there.
    fn follow(&mut self, desk: &mut Desk) {
        if let Some(id) = &self.chosen
            && desk.find(Kind::Speaker, id).is_some()
        {
            self.in_use = true;
            desk.push(Effect::Speaker {
                device: Some(id.clone()),
            });
        }
    }

    /// There is a new list. `from`: what people called the one in use by the list before.
    pub(crate) fn listed(&mut self, from: String, desk: &mut Desk) {
        if !self.in_use {
            self.follow(desk);
            return;
        }
        let mut speakers = desk
            .devices
            .iter()
            .filter(|device| device.kind == Kind::Speaker && !device.id.0.is_empty());
        // A list without any name is one without permission, and says nothing of the one in use.
        if let Some(first) = speakers.clone().next()
            && speakers.all(|device| Some(&device.id) != self.chosen.as_ref())
        {
            let (kind, to) = (Kind::Speaker, first.label.clone());
            desk.tell(News::FellBack { kind, from, to });
            self.reset(desk);
        }
    }

    pub(crate) fn refused(&mut self, error: DeviceError, desk: &mut Desk) {
        if self.in_use {
            let (kind, to) = (Kind::Speaker, String::new());
            desk.tell(News::NotSwitched { kind, error, to });
            self.reset(desk);
        } else {
            desk.drop_input();
        }
    }

    fn reset(&mut self, desk: &mut Desk) {
        *self = Self::default();
        desk.push(Effect::Speaker { device: None });
    }
}
