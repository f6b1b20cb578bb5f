//! Looking for ASCII characters. The standard library's search for patterns weighs kilobytes.

/// What stands before the first such character, and what after it.
pub(crate) fn cut(text: &str, at: u8) -> Option<(&str, &str)> {
    let index = text.bytes().position(|byte| byte == at)?;
    Some((text.get(..index)?, text.get(index + 1..)?))
}

/// What stands before the first such character: everything, if there is none.
pub(crate) fn before(text: &str, at: u8) -> &str {
    cut(text, at).map_or(text, |(before, _)| before)
}

pub(crate) fn has(text: &str, wanted: u8) -> bool {
    text.bytes().any(|byte| byte == wanted)
}

/// The first character, if it is an ASCII one, and what stands after it.
pub(crate) fn first(text: &str) -> Option<(u8, &str)> {
    let rest = text.get(1..)?;
    Some((*text.as_bytes().first()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_the_first_such_character() {
        assert_eq!(cut("a=b=c", b'='), Some(("a", "b=c")));
        assert_eq!(cut("ü=", b'='), Some(("ü", "")));
        assert_eq!(cut("ab", b'='), None);
        assert_eq!(before("a=b", b'='), "a");
        assert_eq!(before("ab", b'='), "ab");
        assert_eq!(first("4ü"), Some((b'4', "ü")));
        assert_eq!(first("€"), None);
        assert_eq!(first(""), None);
    }
}
