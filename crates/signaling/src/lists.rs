//! Taking items out of lists. The standard library's ways panic where there is no such item.

/// Takes out the item at this place, if there is one; the others keep their order.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where it is looked whether the item is there"
)]
pub(crate) fn take<T>(list: &mut Vec<T>, index: usize) -> Option<T> {
    (index < list.len()).then(|| list.remove(index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_not_taken() {
        let mut list = vec!['a', 'b', 'c'];
        assert_eq!(take(&mut list, 3), None);
        assert_eq!(take(&mut list, 1), Some('b'));
        assert_eq!(list, ['a', 'c']);
        assert_eq!(take(&mut Vec::<char>::new(), 0), None);
    }
}
