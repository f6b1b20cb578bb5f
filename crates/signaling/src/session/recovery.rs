//! Connection-state recovery: the server keeps a lost session for a while and sends what was missed.

use crate::json::{Map, Value};

/// What has to be told to get a session back.
#[derive(Debug, Default)]
pub(super) struct Recovery {
    pid: Option<String>,
    offset: Option<String>,
}

impl Recovery {
    /// The data of a CONNECT packet.
    pub(super) fn connect_data(&self, auth: Option<&Map>) -> Option<Map> {
        let mut data = auth.cloned();
        if let (Some(pid), Some(offset)) = (&self.pid, &self.offset) {
            let map = data.get_or_insert_default();
            map.insert("pid".to_owned(), pid.as_str().into());
            map.insert("offset".to_owned(), offset.as_str().into());
        }
        data
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
