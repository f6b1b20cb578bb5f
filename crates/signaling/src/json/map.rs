//! Objects.

use super::Value;

/// The members of an object, in the order in which they were written.
///
/// A key that was read twice is kept twice, and the last of them counts, as RFC 8259 (section 4)
/// describes. Looking for doubles while reading would let a long message of a malicious peer cost
/// time in proportion to the square of its length.
#[derive(Clone, Debug, Default)]
pub struct Map(Vec<(String, Value)>);

impl Map {
    /// An object without members.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The member of this name.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        let index = self.position(key)?;
        self.0.get(index).map(|(_, value)| value)
    }

    /// The member of this name, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let index = self.position(key)?;
        self.0.get_mut(index).map(|(_, value)| value)
    }

    /// Sets a member, in place of the one that has this name already; returns that one's value.
    pub fn insert(&mut self, key: String, value: Value) -> Option<Value> {
        if let Some(old) = self.get_mut(&key) {
            return Some(std::mem::replace(old, value));
        }
        self.push(key, value);
        None
    }

    /// The same as [`Map::insert`], for who has the key only in passing and no use for what was
    /// there before.
    pub(crate) fn set(&mut self, key: &str, value: Value) {
        self.insert(key.to_owned(), value);
    }

    /// Takes a member out; the others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let mut removed = None;
        self.0.retain_mut(|(known, value)| {
            let same = known == key;
            if same {
                removed = Some(value.take());
            }
            !same
        });
        removed
    }

    /// All members in order. A key that was read twice comes twice; the last one counts.
    pub fn iter(&self) -> std::slice::Iter<'_, (String, Value)> {
        self.0.iter()
    }

    /// Appends the object without any spaces.
    pub fn write(&self, out: &mut String) {
        super::write::object(self, out);
    }

    /// Appends what stands between the braces.
    pub(crate) fn write_members(&self, out: &mut String) {
        super::write::members(self, out);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a member without looking whether its key is there already.
    pub(super) fn push(&mut self, key: String, value: Value) {
        self.0.push((key, value));
    }

    fn position(&self, key: &str) -> Option<usize> {
        self.0.iter().rposition(|(known, _)| known == key)
    }

    /// Whether all that counts here is the same there.
    fn is_within(&self, other: &Self) -> bool {
        self.0
            .iter()
            .all(|(key, _)| self.get(key) == other.get(key))
    }
}

impl<'a> IntoIterator for &'a Map {
    type Item = &'a (String, Value);
    type IntoIter = std::slice::Iter<'a, (String, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<(String, Value)> for Map {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}

/// The order of the members does not matter, and of equal keys only the last one does.
impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.is_within(other) && other.is_within(self)
    }
}

impl Eq for Map {}
