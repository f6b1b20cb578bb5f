//! Whole numbers as text. The standard library's ways bring all of its formatting into the page.

/// Appends a number in decimal digits.
pub(crate) fn push(out: &mut String, number: u64) {
    if number >= 10 {
        push(out, number / 10);
    }
    out.extend(char::from_digit((number % 10) as u32, 10));
}

/// Reads decimal digits and nothing else; `None` also when the number does not fit.
pub(crate) fn read(digits: &str) -> Option<u64> {
    let mut number: Option<u64> = None;
    for byte in digits.bytes() {
        let so_far = number.unwrap_or(0);
        // `checked_mul` would bring a multiplication of 128 bits along.
        if !byte.is_ascii_digit() || so_far > u64::MAX / 10 {
            return None;
        }
        number = Some((so_far * 10).checked_add(u64::from(byte - b'0'))?);
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_and_read_as_the_standard_library_does() {
        let powers = (0..20).map(|exponent| 10_u64.pow(exponent));
        for number in powers.flat_map(|it| [it - 1, it, it + 1]).chain([u64::MAX]) {
            let mut text = String::new();
            push(&mut text, number);
            assert_eq!(text, number.to_string());
            assert_eq!(read(&text), Some(number));
        }
        assert_eq!(read("007"), Some(7));
        for text in [
            "",
            "-1",
            "+1",
            " 1",
            "1.0",
            "1e2",
            "x",
            "٣",
            "18446744073709551616",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
