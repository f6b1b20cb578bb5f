//! base64url without padding (RFC 4648, section 5). There is one text for some bytes, and no other.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The text of some bytes.
pub(crate) fn write(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3).saturating_mul(4));
    for chunk in bytes.chunks(3) {
        let mut group = [0; 4];
        for (byte, place) in chunk.iter().zip(group.iter_mut().skip(1)) {
            *place = *byte;
        }
        let bits = u32::from_be_bytes(group);
        for place in 0..=chunk.len() {
            let shift = 18_usize.saturating_sub(place.saturating_mul(6));
            let digit = (bits >> shift) & 63;
            out.push(
                usize::try_from(digit)
                    .ok()
                    .and_then(|it| ALPHABET.get(it))
                    .map_or('A', |it| char::from(*it)),
            );
        }
    }
    out
}

/// The bytes of a text; `None` if it is none, or another than `write` makes.
pub(crate) fn read(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    for chunk in text.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for character in chunk {
            let digit = ALPHABET.iter().position(|it| it == character)?;
            bits = bits << 6 | u32::try_from(digit).ok()?;
        }
        // A digit more than whole bytes are left over.
        let bytes = match chunk.len() {
            4 => 3,
            3 => 2,
            2 => 1,
            _ => return None,
        };
        let missing = 4_usize.saturating_sub(chunk.len());
        let all = (bits << missing.saturating_mul(6)).to_be_bytes();
        out.extend(all.iter().skip(1).take(bytes));
    }
    (write(&out) == text).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_vectors_of_rfc_4648_hold() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(write(bytes.as_bytes()), text);
            assert_eq!(read(text).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(write(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn what_could_be_two_texts_for_the_same_is_none() {
        for text in ["Zh", "Zm9", "Z", "Zg==", "Zm 8", "Zg+", "é"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_is_written_is_read(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assert_eq!(read(&write(&bytes)), Some(bytes));
        }

        #[test]
        fn whatever_is_read_is_written(text in "[A-Za-z0-9_-]{0,20}|.{0,20}") {
            if let Some(bytes) = read(&text) {
                prop_assert_eq!(write(&bytes), text);
            }
        }
    }
}
