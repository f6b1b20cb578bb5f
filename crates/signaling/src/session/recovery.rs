//! Connection-state recovery: the server keeps a lost session for a while and sends what was missed.

use crate::json::{self, Map, Value};

/// What has to be told to get a session back.
#[derive(Debug, Default)]
pub(super) struct Recovery {
    pid: Option<String>,
    offset: Option<String>,
}

impl Recovery {
    /// Appends the data of a CONNECT packet, which are those in `auth` and what gets the session
    /// back, if there are any.
    pub(super) fn write_connect_data(&self, auth: Option<&Map>, out: &mut String) {
        let back = self.pid.as_ref().zip(self.offset.as_ref());
        if auth.is_none() && back.is_none() {
            return;
        }
        out.push('{');
        if let Some(auth) = auth {
            auth.write_members(out);
        }
        if let Some((pid, offset)) = back {
            if auth.is_some_and(|auth| !auth.is_empty()) {
                out.push(',');
            }
            // Of equal keys the last one counts.
            out.push_str("\"pid\":");
            json::write_string(pid, out);
            out.push_str(",\"offset\":");
            json::write_string(offset, out);
        }
        out.push('}');
    }

    /// The server granted the connection; says whether it is the session of before.
    pub(super) fn connected(&mut self, pid: Option<&str>) -> bool {
        let recovered = pid.is_some() && self.pid.as_deref() == pid;
        if !recovered {
            // An offset of another session would bring that session's events back.
            *self = Self {
                pid: pid.map(str::to_owned),
                offset: None,
            };
        }
        recovered
    }

    /// Takes the offset off an event. Events that want an acknowledgement have none.
    ///
    /// A volatile event has none either and looks the same: its last argument is lost if it is a
    /// string. The protocol offers no way to tell.
    pub(super) fn take_offset(&mut self, args: &mut Vec<Value>, wants_ack: bool) {
        if self.pid.is_some()
            && !wants_ack
            && let Some(Value::String(offset)) = args.pop_if(|last| last.is_string())
        {
            self.offset = Some(offset);
        }
    }

    /// The session was ended on purpose: there is nothing to get back.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}
