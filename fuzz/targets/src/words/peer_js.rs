//! What a PeerServer says.

use arbitrary::{Result, Unstructured};
use visavis_signaling::json::Value;

use super::{json, mangled, members, small, word};
use crate::vocabulary as say;

/// A text frame of a PeerServer.
pub(crate) fn peer_js(u: &mut Unstructured<'_>) -> Result<String> {
    let kind = *u.choose(&[
        "OPEN",
        "OFFER",
        "OFFER",
        "ANSWER",
        "ANSWER",
        "CANDIDATE",
        "CANDIDATE",
        "LEAVE",
        "EXPIRE",
        "ID-TAKEN",
        "ERROR",
        "INVALID-KEY",
    ])?;
    if u.ratio(1, 8)? {
        return mangled(json(3, u)?.to_text(), u);
    }
    let ours = if u.arbitrary()? {
        let word = *u.choose(&[
            "ringing",
            "accept",
            "name",
            "description",
            "hang-up",
            "busy",
        ])?;
        members([
            ("kind", word.into()),
            ("name", super::word(u)?.into()),
            ("type", u.choose(&["offer", "answer"])?.to_string().into()),
            ("sdp", "v=0".into()),
            ("negotiation", small(u)?.into()),
        ])
    } else {
        Value::Null
    };
    let connection = if u.ratio(1, 8)? {
        word(u)?
    } else {
        u.choose(&["mc_1", "mc_2", ""])?.to_string()
    };
    let described = match kind {
        "ANSWER" => "answer",
        _ => "offer",
    };
    let payload = members([
        ("type", "media".into()),
        ("connectionId", connection.into()),
        (
            "sdp",
            members([("type", described.into()), ("sdp", say::sdp(u)?.into())]),
        ),
        (
            "candidate",
            members([("candidate", "c".into()), ("sdpMid", "0".into())]),
        ),
        ("metadata", members([("visavis", ours.clone())])),
        ("visavis", ours),
    ]);
    let message = members([
        ("type", kind.into()),
        ("src", u.choose(&["a", "b", "me", "c"])?.to_string().into()),
        ("dst", say::ME.into()),
        ("payload", payload),
    ]);
    mangled(message.to_text(), u)
}
