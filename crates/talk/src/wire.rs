//! The messages as they travel: JSON for what is said, a header before the content of files.

use visavis_signaling::json::{Map, Value, parse};

use crate::{Device, Failure, MAX_FRAME_BYTES, MAX_MESSAGE_BYTES, Media};

/// The largest number that JSON carries everywhere (RFC 8259, section 6).
pub(crate) const MAX_NUMBER: u64 = (1 << 53) - 1;
/// What stands before the content in a binary message.
pub(crate) const HEADER_BYTES: usize = 12;

/// One thing that is said. `number` is the transfer's, counted by whoever sends the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Message {
    Hello {
        version: u32,
    },
    Media(Media),
    Chat {
        id: u64,
        text: String,
    },
    ChatAck {
        id: u64,
    },
    Offer {
        number: u32,
        name: String,
        size: u64,
        mime: String,
    },
    Accept {
        number: u32,
    },
    /// Without a failure a person did not want the file.
    Decline {
        number: u32,
        failure: Option<Failure>,
    },
    Progress {
        number: u32,
        bytes: u64,
    },
    Done {
        number: u32,
    },
    End {
        number: u32,
        sha256: [u8; 32],
    },
    /// Without a failure a person stopped sending.
    Cancel {
        number: u32,
        failure: Option<Failure>,
    },
}

impl Message {
    /// As it travels.
    pub(crate) fn write(&self) -> String {
        let mut map = Map::new();
        let mut put = |key: &str, value: Value| _ = map.insert(key.to_owned(), value);
        let kind = match self {
            Self::Hello { version } => {
                put("version", (*version).into());
                "hello"
            }
            Self::Media(media) => {
                put("microphone", media.microphone.code().into());
                put("camera", media.camera.code().into());
                put("screen", media.screen.into());
                put("recording", media.recording.into());
                "media"
            }
            Self::Chat { id, text } => {
                put("id", (*id).into());
                put("text", text.as_str().into());
                "chat"
            }
            Self::ChatAck { id } => {
                put("id", (*id).into());
                "chat-ack"
            }
            Self::Offer {
                number,
                name,
                size,
                mime,
            } => {
                put("id", (*number).into());
                put("name", name.as_str().into());
                put("size", (*size).into());
                put("type", mime.as_str().into());
                "file-offer"
            }
            Self::Accept { number } => {
                put("id", (*number).into());
                "file-accept"
            }
            Self::Progress { number, bytes } => {
                put("id", (*number).into());
                put("bytes", (*bytes).into());
                "file-progress"
            }
            Self::Done { number } => {
                put("id", (*number).into());
                "file-done"
            }
            Self::End { number, sha256 } => {
                put("id", (*number).into());
                put("sha256", hex(sha256).into());
                "file-end"
            }
            Self::Decline { number, failure } | Self::Cancel { number, failure } => {
                put("id", (*number).into());
                if let Some(failure) = failure {
                    put("reason", failure.code().into());
                }
                if matches!(self, Self::Cancel { .. }) {
                    "file-cancel"
                } else {
                    "file-decline"
                }
            }
        };
        put("kind", kind.into());
        Value::Object(map).to_text()
    }

    /// Reads what was said; `None` for what is not understood.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if text.len() > MAX_MESSAGE_BYTES {
            return None;
        }
        let value = parse(text).ok()?;
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let flag = |key: &str| value.get(key).and_then(Value::as_bool).unwrap_or(false);
        let count = |key: &str| {
            let number = value.get(key)?.as_u64()?;
            (number <= MAX_NUMBER).then_some(number)
        };
        let small = |key: &str| u32::try_from(count(key)?).ok();
        let number = || small("id").filter(|number| *number > 0);
        let failure = || text("reason").and_then(Failure::of_code);
        Some(match text("kind")? {
            "hello" => Self::Hello {
                version: small("version").filter(|version| *version > 0)?,
            },
            "media" => Self::Media(Media {
                microphone: Device::of_code(text("microphone")?)?,
                camera: Device::of_code(text("camera")?)?,
                screen: flag("screen"),
                recording: flag("recording"),
            }),
            "chat" => Self::Chat {
                id: count("id")?,
                text: text("text")?.to_owned(),
            },
            "chat-ack" => Self::ChatAck { id: count("id")? },
            "file-offer" => Self::Offer {
                number: number()?,
                name: text("name")?.to_owned(),
                size: count("size")?,
                mime: text("type").unwrap_or_default().to_owned(),
            },
            "file-accept" => Self::Accept { number: number()? },
            "file-decline" => Self::Decline {
                number: number()?,
                failure: failure(),
            },
            "file-progress" => Self::Progress {
                number: number()?,
                bytes: count("bytes")?,
            },
            "file-done" => Self::Done { number: number()? },
            "file-end" => Self::End {
                number: number()?,
                sha256: unhex(text("sha256")?)?,
            },
            "file-cancel" => Self::Cancel {
                number: number()?,
                failure: failure(),
            },
            _ => return None,
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let mut digits = text.chars();
    for byte in &mut bytes {
        for _ in 0..2 {
            let digit = digits.next()?.to_digit(16)?;
            *byte = *byte << 4 | u8::try_from(digit).ok()?;
        }
    }
    digits.next().is_none().then_some(bytes)
}

/// A piece of a file with its header: the number of the transfer and the offset of the piece, most
/// significant byte first.
pub(crate) fn frame(number: u32, offset: u64, bytes: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(HEADER_BYTES + bytes.len());
    frame.extend_from_slice(&number.to_be_bytes());
    frame.extend_from_slice(&offset.to_be_bytes());
    frame.extend_from_slice(bytes);
    frame
}

/// Takes a piece of a file apart: number, offset, content. `None` where that cannot be.
pub(crate) fn unframe(mut frame: Vec<u8>) -> Option<(u32, u64, Vec<u8>)> {
    if frame.len() <= HEADER_BYTES || frame.len() > MAX_FRAME_BYTES {
        return None;
    }
    let (number, rest) = frame.split_first_chunk()?;
    let (offset, _) = rest.split_first_chunk()?;
    let (number, offset) = (u32::from_be_bytes(*number), u64::from_be_bytes(*offset));
    #[expect(clippy::disallowed_methods, reason = "it is longer than its header")]
    frame.drain(..HEADER_BYTES);
    (number > 0).then_some((number, offset, frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let media = Media {
            microphone: Device::On,
            camera: Device::None,
            screen: true,
            recording: false,
        };
        let number = 7;
        for message in [
            Message::Hello { version: 1 },
            Message::Media(media),
            Message::Chat {
                id: MAX_NUMBER,
                text: "a\n\"ü".to_owned(),
            },
            Message::ChatAck { id: 0 },
            Message::Offer {
                number,
                name: "a.txt".to_owned(),
                size: 0,
                mime: "text/plain".to_owned(),
            },
            Message::Accept { number },
            Message::Decline {
                number,
                failure: None,
            },
            Message::Progress { number, bytes: 9 },
            Message::Done { number },
            Message::End {
                number,
                sha256: std::array::from_fn(|index| u8::try_from(index * 8).unwrap()),
            },
            Message::Cancel {
                number,
                failure: Some(Failure::Read),
            },
        ] {
            assert_eq!(Message::read(&message.write()), Some(message));
        }
        let chunk = frame(9, 1 << 40, b"abc");
        assert_eq!(unframe(chunk), Some((9, 1 << 40, b"abc".to_vec())));
    }

    #[test]
    fn what_lacks_something_or_is_out_of_range_is_not_read() {
        for text in [
            "",
            "null",
            "[]",
            "{}",
            r#"{"kind":"wave"}"#,
            r#"{"kind":"hello"}"#,
            r#"{"kind":"hello","version":0}"#,
            r#"{"kind":"hello","version":"1"}"#,
            r#"{"kind":"media","microphone":"on","camera":"maybe"}"#,
            r#"{"kind":"chat","id":-1,"text":""}"#,
            r#"{"kind":"chat","id":9007199254740992,"text":""}"#,
            r#"{"kind":"file-offer","id":0,"name":"a","size":1}"#,
            r#"{"kind":"file-offer","id":4294967296,"name":"a","size":1}"#,
            r#"{"kind":"file-offer","id":1,"name":"a","size":1.5}"#,
            r#"{"kind":"file-end","id":1,"sha256":"00"}"#,
        ] {
            assert_eq!(Message::read(text), None, "{text}");
        }
        let long = "x".repeat(MAX_MESSAGE_BYTES);
        let chat = |text: &str| Message::Chat {
            id: 1,
            text: text.to_owned(),
        };
        assert_eq!(Message::read(&chat(&long).write()), None);
        assert_eq!(unframe(frame(1, 0, b"")), None);
        assert_eq!(unframe(frame(0, 0, b"a")), None);
        assert_eq!(unframe(frame(1, 0, &[0; MAX_FRAME_BYTES])), None);
        assert_eq!(unframe(vec![1, 2, 3]), None);
    }

    #[test]
    fn a_reason_that_is_not_known_means_the_same_as_none() {
        let text = r#"{"kind":"file-cancel","id":1,"reason":"moon","more":[]}"#;
        let cancel = Message::Cancel {
            number: 1,
            failure: None,
        };
        assert_eq!(Message::read(text), Some(cancel));
    }
}
