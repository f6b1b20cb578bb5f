//! What one client may take: sizes, counts and times, in one place.

use std::ops::RangeInclusive;
use std::time::Duration;

use socketioxide::{ParserConfig, SocketIoBuilder};

use crate::settings::Patience;

/// Longest message accepted from a client, in bytes. A session description with every codec of a
/// current browser is about 10 KiB.
pub const MAX_PAYLOAD: usize = 256 * 1024;

/// Rooms that one socket may be in at a time.
pub const MAX_ROOMS: usize = 8;

/// Longest room id, in bytes of UTF-8.
pub const MAX_ROOM_ID: usize = 128;

/// Length of the secret by which a page that comes back is known, in bytes.
pub const SEAT_LENGTH: RangeInclusive<usize> = 16..=64;

/// Deepest nesting of arrays and objects that is passed on. What a browser puts into an offer, an
/// answer or a candidate is flat.
pub const MAX_DEPTH: usize = 32;

/// What one client says that waits until what it said before is done.
pub(crate) const MAX_BACKLOG: usize = 256;

/// Messages that wait for a client that reads slowly. Many small ones are no reason to end it.
const MAX_UNREAD: usize = 1024;

/// Bytes of messages that wait for a client that reads slowly; whoever is further behind is
/// disconnected, and comes back to what holds then.
pub(crate) const MAX_OWED: usize = 2 * 1024 * 1024;

/// What the system keeps for a connection besides, in bytes; Linux takes twice as many for its own
/// use. Left to itself it goes up to some MiB for whoever does not read.
pub(crate) const SEND_BUFFER: usize = 256 * 1024;

/// How long open connections get to end when the relay does.
pub(crate) const GRACE: Duration = Duration::from_secs(3);

/// Binary attachments are refused, but must first be read to know which event they belong to.
const MAX_ATTACHMENTS: usize = 8;

/// The most common message is a candidate of some 300 bytes, the longest a description of a few
/// KiB: a larger buffer only costs memory on each idle connection.
const READ_BUFFER: usize = 4096;

pub(crate) fn apply(builder: SocketIoBuilder, patience: &Patience) -> SocketIoBuilder {
    builder
        .ping_interval(patience.ping_interval)
        .ping_timeout(patience.ping_timeout)
        .max_payload(MAX_PAYLOAD as u64)
        .ws_max_message_size(MAX_PAYLOAD)
        .ws_max_frame_size(MAX_PAYLOAD)
        .ws_read_buffer_size(READ_BUFFER)
        .max_buffer_size(MAX_UNREAD)
        .with_parser(
            ParserConfig::common()
                .max_incoming_binaries(MAX_ATTACHMENTS)
                .max_incoming_binary_buf_size(MAX_PAYLOAD),
        )
}
