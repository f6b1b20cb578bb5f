//! From a code to its sentence.

use visavis_call::{DeviceError, EndReason};
use visavis_signaling::client::{OfflineReason, ROOM_FULL};

use super::{Causes, Device, Ended, Message, Server};

impl Ended {
    /// Why the call is over.
    #[must_use]
    pub fn message(&self, reason: EndReason) -> Message {
        match reason {
            EndReason::HungUp => self.hung_up,
            EndReason::RemoteHungUp => self.remote_hung_up,
            EndReason::Cancelled => self.cancelled,
            EndReason::Missed => self.missed,
            EndReason::Declined => self.declined,
            EndReason::DeclinedHere => self.declined_here,
            EndReason::NoAnswer => self.no_answer,
            EndReason::AnsweredElsewhere => self.answered_elsewhere,
            EndReason::Busy => self.busy,
            EndReason::NoSuchPerson => self.no_such_person,
            EndReason::Failed => self.failed,
            EndReason::Lost => self.lost,
        }
    }
}

impl Server {
    /// Why the server is not reached.
    #[must_use]
    pub fn message(&self, reason: &OfflineReason) -> Message {
        match reason {
            OfflineReason::Unreachable => self.unreachable,
            OfflineReason::TimedOut => self.timed_out,
            OfflineReason::NotSocketIo => self.not_socket_io,
            OfflineReason::Version2 => self.version_2,
            OfflineReason::Lost { .. } => self.lost,
            OfflineReason::Silent => self.silent,
            OfflineReason::ServerDisconnected => self.disconnected,
            OfflineReason::Refused { .. } => self.refused,
            OfflineReason::IdTaken => self.id_taken,
            OfflineReason::RoomRefused { code } if code == ROOM_FULL => self.room_full,
            OfflineReason::RoomRefused { .. } => self.room_refused,
            OfflineReason::Left => self.left,
        }
    }
}

impl Device {
    /// Why the device gives nothing, and what that means.
    #[must_use]
    pub fn message(&self, error: DeviceError) -> Message {
        Message {
            title: self.cause.of(error),
            detail: self.effect,
        }
    }
}

impl Causes {
    /// The sentence for one of them.
    #[must_use]
    pub fn of(&self, error: DeviceError) -> &'static str {
        match error {
            DeviceError::DeniedByPerson => self.denied,
            DeviceError::BlockedBySystem => self.blocked_by_system,
            DeviceError::BlockedByPolicy => self.blocked_by_policy,
            DeviceError::InUse => self.in_use,
            DeviceError::NotFound => self.not_found,
            DeviceError::Overconstrained => self.overconstrained,
            DeviceError::InsecureContext => self.insecure,
            DeviceError::Unsupported => self.unsupported,
            DeviceError::Unknown => self.unknown,
        }
    }
}
