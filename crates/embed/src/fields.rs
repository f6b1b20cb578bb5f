//! The members of a message, each by its name and what it has to be.

use visavis_signaling::json::{Map, Value};

use crate::Refusal;

/// A member that is there and not `null`.
pub(crate) fn member<'a>(map: &'a Map, name: &str) -> Option<&'a Value> {
    map.get(name).filter(|value| !value.is_null())
}

/// Refuses members of other names: they are most often misspelt.
pub(crate) fn only(map: &Map, known: &[&str], wants: &'static str) -> Result<(), Refusal> {
    let unknown = map
        .iter()
        .find(|(name, _)| known.iter().all(|it| it != name));
    match unknown {
        Some((name, _)) => Err(field(name, wants)),
        None => Ok(()),
    }
}

/// A text of at most so many bytes.
pub(crate) fn text(
    value: &Value,
    longest: usize,
    name: &str,
    wants: &'static str,
) -> Result<String, Refusal> {
    let text = value.as_str().filter(|text| text.len() <= longest);
    text.map(str::to_owned).ok_or_else(|| field(name, wants))
}

/// `true` or `false`, which has to be there.
pub(crate) fn truth(map: &Map, name: &str) -> Result<bool, Refusal> {
    let value = member(map, name).and_then(Value::as_bool);
    value.ok_or_else(|| field(name, "true | false"))
}

pub(crate) fn field(name: &str, wants: &'static str) -> Refusal {
    Refusal::Field {
        name: name.to_owned(),
        wants,
    }
}

/// An object of these members, in their order.
pub(crate) fn object<const N: usize>(members: [(&str, Value); N]) -> Map {
    let pairs = members.into_iter();
    pairs
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// The value, or `null`.
pub(crate) fn or_null(value: Option<impl Into<Value>>) -> Value {
    value.map_or(Value::Null, Into::into)
}
