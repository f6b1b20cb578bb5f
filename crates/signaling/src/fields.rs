//! What both dialects write alike: calls and candidates, and how a field that may be missing is read.

use visavis_call::{CallId, Candidate, PersonId};

use crate::json::{Map, Value};

/// Adds `call: [caller, number]`. A stranger names no calls, so there is nothing to be told apart.
pub(crate) fn write_call(call: Option<&CallId>, map: &mut Map) {
    if let Some(call) = call.filter(|call| !call.caller.is_stranger()) {
        let pair = vec![call.caller.as_str().into(), call.number.into()];
        map.set("call", Value::Array(pair));
    }
}

/// Reads `[caller, number]`.
pub(crate) fn call(value: &Value) -> Option<CallId> {
    match value.as_array()?.as_slice() {
        [caller, count] => Some(CallId {
            caller: person(caller)?,
            number: number(count)?,
        }),
        _ => None,
    }
}

/// Adds the members of a candidate (W3C WebRTC, `RTCIceCandidateInit`).
pub(crate) fn write_candidate(candidate: &Candidate, map: &mut Map) {
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            map.set(key, value);
        }
    };
    put("candidate", Some(candidate.candidate.as_str().into()));
    put("sdpMid", candidate.sdp_mid.as_deref().map(Value::from));
    put("sdpMLineIndex", candidate.sdp_m_line_index.map(Value::from));
    put(
        "usernameFragment",
        candidate.username_fragment.as_deref().map(Value::from),
    );
}

/// Reads the members of a candidate (W3C WebRTC, `RTCIceCandidateInit`).
pub(crate) fn read_candidate(map: &Map) -> Option<Candidate> {
    // Copied only when all of it could be read.
    let candidate = map.get("candidate")?.as_str()?;
    let sdp_mid = optional(map.get("sdpMid"), Value::as_str)?;
    let sdp_m_line_index = optional(map.get("sdpMLineIndex"), |index| {
        u16::try_from(index.as_u64()?).ok()
    })?;
    let username_fragment = optional(map.get("usernameFragment"), Value::as_str)?;
    Some(Candidate {
        candidate: candidate.to_owned(),
        sdp_mid: sdp_mid.map(str::to_owned),
        sdp_m_line_index,
        username_fragment: username_fragment.map(str::to_owned),
    })
}

/// Absent and null are the same; anything else must be read. `None` says that it could not be.
#[expect(
    clippy::option_option,
    reason = "the outer one is the failure, for `?`"
)]
pub(crate) fn optional<'a, T>(
    value: Option<&'a Value>,
    read: impl Fn(&'a Value) -> Option<T>,
) -> Option<Option<T>> {
    match value {
        None | Some(Value::Null) => Some(None),
        Some(value) => read(value).map(Some),
    }
}

pub(crate) fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

pub(crate) fn number(value: &Value) -> Option<u32> {
    u32::try_from(value.as_u64()?).ok()
}

pub(crate) fn person(value: &Value) -> Option<PersonId> {
    PersonId::new(value.as_str()?)
}
