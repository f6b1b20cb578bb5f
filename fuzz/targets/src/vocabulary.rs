//! The words of calls, drawn from bytes.

use arbitrary::{Result, Unstructured};
use visavis_call::{
    CallId, Candidate, Description, DescriptionKind, DeviceError, Envelope, MediaKinds,
    MediaReport, PersonId, Signal,
};

/// Who a fuzzed page is.
pub(crate) const ME: &str = "me";

/// Somebody of whom it is known that the id is well formed.
pub(crate) fn somebody(id: &str) -> PersonId {
    PersonId::new(id).unwrap_or_else(PersonId::stranger)
}

/// One of few people, so that the same ones come again; the page itself and strangers among them.
pub(crate) fn person(u: &mut Unstructured<'_>) -> Result<PersonId> {
    let id = *u.choose(&["a", "b", "z", "c", "", ME])?;
    Ok(somebody(id))
}

pub(crate) fn call_id(u: &mut Unstructured<'_>) -> Result<CallId> {
    let number = if u.ratio(1, 16)? {
        u.arbitrary()?
    } else {
        u.int_in_range(0..=4)?
    };
    Ok(CallId {
        caller: person(u)?,
        number,
    })
}

pub(crate) fn sdp(u: &mut Unstructured<'_>) -> Result<String> {
    Ok(u.choose(&["", "v=0", "v=0\r\na=x:\"\u{e9}\"\r\n"])?
        .to_string())
}

pub(crate) fn candidate(u: &mut Unstructured<'_>) -> Result<Candidate> {
    Ok(Candidate {
        candidate: u
            .choose(&["", "candidate:1 1 udp 1 h 9 typ host"])?
            .to_string(),
        sdp_mid: u.arbitrary::<bool>()?.then(|| "0".to_owned()),
        sdp_m_line_index: u.arbitrary()?,
        username_fragment: u.arbitrary::<bool>()?.then(|| "u".to_owned()),
    })
}

pub(crate) fn description(u: &mut Unstructured<'_>) -> Result<Description> {
    let kind = *u.choose(&[DescriptionKind::Offer, DescriptionKind::Answer])?;
    let negotiation = match u.int_in_range(0..=7)? {
        0 => None,
        7 => Some(u.arbitrary()?),
        few => Some(few),
    };
    Ok(Description {
        kind,
        sdp: sdp(u)?,
        negotiation,
    })
}

pub(crate) fn signal(u: &mut Unstructured<'_>) -> Result<Signal> {
    Ok(match u.int_in_range(0..=10)? {
        0 => Signal::Hello,
        1 => Signal::Ring,
        2 => Signal::Ringing,
        3 => Signal::Accept,
        4 => Signal::Decline,
        5 => Signal::Busy,
        6 => Signal::Cancel,
        7 => Signal::HangUp,
        8 => Signal::Candidate(candidate(u)?),
        _ => Signal::Description(description(u)?),
    })
}

pub(crate) fn envelope(u: &mut Unstructured<'_>) -> Result<Envelope> {
    Ok(Envelope {
        from: person(u)?,
        to: if u.arbitrary()? {
            Some(person(u)?)
        } else {
            None
        },
        call: if u.ratio(1, 4)? {
            None
        } else {
            Some(call_id(u)?)
        },
        signal: signal(u)?,
    })
}

pub(crate) fn device_error(u: &mut Unstructured<'_>) -> Result<DeviceError> {
    Ok(*u.choose(&[
        DeviceError::DeniedByPerson,
        DeviceError::BlockedBySystem,
        DeviceError::BlockedByPolicy,
        DeviceError::InUse,
        DeviceError::NotFound,
        DeviceError::Overconstrained,
        DeviceError::InsecureContext,
        DeviceError::Unsupported,
        DeviceError::Unknown,
    ])?)
}

fn tried(u: &mut Unstructured<'_>) -> Result<std::result::Result<(), DeviceError>> {
    Ok(if u.arbitrary()? {
        Ok(())
    } else {
        Err(device_error(u)?)
    })
}

pub(crate) fn report(u: &mut Unstructured<'_>) -> Result<MediaReport> {
    Ok(MediaReport {
        audio: tried(u)?,
        video: tried(u)?,
    })
}

pub(crate) fn kinds(u: &mut Unstructured<'_>) -> Result<MediaKinds> {
    Ok(MediaKinds {
        audio: u.arbitrary()?,
        video: u.arbitrary()?,
    })
}
