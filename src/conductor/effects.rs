//! What the call's machine asks for, handed to whoever does it.

use std::time::Duration;

use visavis_call::Effect as CallEffect;

use super::studio::Task;
use super::wiring::State;

impl State {
    /// One effect of the call.
    pub(super) fn carry_out(&mut self, effect: CallEffect, now: Duration) {
        match effect {
            CallEffect::Send(envelope) => {
                if let Some(wire) = self.speaker() {
                    wire.send(envelope, now);
                }
                return;
            }
            CallEffect::OpenPeer { .. } | CallEffect::CreateOffer { restart: true, .. } => {
                self.studio.take(Task::Through(self.ice_servers()), now);
            }
            CallEffect::ClosePeer { .. } => self.told = None,
            CallEffect::OpenMedia { .. }
            | CallEffect::CloseMedia
            | CallEffect::CreateOffer { restart: false, .. }
            | CallEffect::ApplyOffer { .. }
            | CallEffect::ApplyAnswer { .. }
            | CallEffect::AddCandidate { .. } => {}
        }
        self.studio.take(Task::Call(effect), now);
    }
}
