//! What is said in a room.

use arbitrary::{Result, Unstructured};
use visavis_signaling::json::Value;
use visavis_signaling::room::body::{Audience, Body, Content};
use visavis_signaling::room::envelope::{self, Ack, Address, Frame};

use super::{ROOM, json, mangled, small, word};
use crate::vocabulary as say;

/// A frame of the room protocol, most often a good one, and for this page.
pub(crate) fn room_frame(me: &str, u: &mut Unstructured<'_>) -> Result<String> {
    let from = *u.choose(&["a", "b", "c", "x", say::ME])?;
    let epoch = epoch(u)?;
    let address = if u.ratio(1, 4)? {
        Address::All { body: body(u)? }
    } else {
        Address::One {
            to: say::somebody(if u.ratio(1, 4)? { "a" } else { me }),
            ack: if u.ratio(1, 4)? {
                None
            } else {
                Some(Ack {
                    epoch: self::epoch(u)?,
                    seq: small(u)?,
                })
            },
            message: if u.ratio(1, 4)? {
                None
            } else {
                Some((small(u)?, body(u)?))
            },
        }
    };
    let room = if u.ratio(1, 32)? { "002" } else { ROOM };
    let frame = Frame {
        room: room.to_owned(),
        from: say::somebody(from),
        epoch,
        address,
    };
    mangled(envelope::encode(&frame), u)
}

/// Of the few that fuzzed pages draw early in their lives, which makes some of them hit.
fn epoch(u: &mut Unstructured<'_>) -> Result<u64> {
    if u.ratio(1, 16)? {
        return u.arbitrary();
    }
    u.int_in_range(0..=12)
}

/// What is said in a room, most often something that has a meaning.
fn body(u: &mut Unstructured<'_>) -> Result<Value> {
    let body = match u.int_in_range(0..=7)? {
        0 => return json(2, u),
        1 => Body::Bye,
        2 => Body::Hello {
            name: if u.arbitrary()? { Some(word(u)?) } else { None },
        },
        kind => Body::Call {
            audience: match u.int_in_range(0..=3)? {
                0 => Audience::Everybody,
                1 => Audience::Person(say::person(u)?),
                _ => Audience::You,
            },
            call: if u.arbitrary()? {
                Some(say::call_id(u)?)
            } else {
                None
            },
            content: if kind == 3 {
                let mut all = Vec::new();
                for _ in 0..u.int_in_range(0..=3)? {
                    all.push(say::candidate(u)?);
                }
                Content::Candidates(all)
            } else {
                Content::Signal(say::signal(u)?)
            },
        },
    };
    Ok(body.write().unwrap_or_default())
}
