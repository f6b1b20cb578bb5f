//! Room ids, as the clients of the protocol write them.

use serde_json::value::RawValue;

use crate::limits::MAX_ROOM_ID;

/// Largest whole number that a JavaScript client can name without rounding it.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

/// The name of a room: 1 to [`MAX_ROOM_ID`] bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoomId(String);

impl RoomId {
    /// Reads a string or a number, as JSON. Clients that number their rooms mean the same room as
    /// those that spell the number out.
    pub(crate) fn from_json(json: &RawValue) -> Option<Self> {
        let text = if json.get().starts_with('"') {
            serde_json::from_str(json.get()).ok()?
        } else {
            let number: f64 = serde_json::from_str(json.get()).ok()?;
            if number.abs() > MAX_SAFE || number.fract() != 0.0 {
                return None;
            }
            // JavaScript writes minus zero as "0".
            (number + 0.0).to_string()
        };
        (1..=MAX_ROOM_ID)
            .contains(&text.len())
            .then_some(Self(text))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<String> {
        let raw: &RawValue = serde_json::from_str(json).unwrap();
        RoomId::from_json(raw).map(RoomId::into_string)
    }

    #[test]
    fn a_string_is_taken_as_it_is() {
        assert_eq!(read(r#""001""#).as_deref(), Some("001"));
        assert_eq!(read(r#""会议 \"1\"""#).as_deref(), Some("会议 \"1\""));
    }

    #[test]
    fn a_whole_number_is_the_room_of_its_digits() {
        assert_eq!(read("1").as_deref(), Some("1"));
        assert_eq!(read("-7").as_deref(), Some("-7"));
        assert_eq!(read("1.0").as_deref(), Some("1"));
        assert_eq!(read("-0").as_deref(), Some("0"));
        assert_eq!(
            read("9007199254740991").as_deref(),
            Some("9007199254740991")
        );
    }

    #[test]
    fn whatever_names_no_room_is_refused() {
        for json in [
            "null",
            "true",
            "[]",
            r#"["001"]"#,
            "{}",
            r#"{"roomId":"1"}"#,
            r#""""#,
            "1.5",
            "1e300",
            "1e400",
            "9007199254740992",
            r#""\ud800""#,
        ] {
            assert_eq!(read(json), None, "{json}");
        }
    }

    #[test]
    fn the_length_is_counted_in_bytes_and_the_limit_is_inside() {
        assert!(read(&format!("\"{}\"", "a".repeat(MAX_ROOM_ID))).is_some());
        assert!(read(&format!("\"{}\"", "a".repeat(MAX_ROOM_ID + 1))).is_none());
        assert!(read(&format!("\"{}\"", "é".repeat(MAX_ROOM_ID / 2 + 1))).is_none());
    }
}
