//! Our JSON against `serde_json`: the same is taken, and it means the same.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::Value as Oracle;
use visavis_signaling::json::{Error, MAX_DEPTH, Map, Value, parse};

use crate::oracle::any_json;
use crate::room_air::cases;

/// A value of the oracle as ours.
pub(crate) fn ours(value: &Oracle) -> Value {
    parse(&value.to_string()).unwrap()
}

/// A value of ours as the oracle's, without our writer.
pub(crate) fn theirs(value: &Value) -> Oracle {
    match value {
        Value::Null => Oracle::Null,
        Value::Bool(value) => (*value).into(),
        Value::Number(number) => Oracle::Number(serde_json::from_str(number.as_str()).unwrap()),
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => items.iter().map(theirs).collect(),
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), theirs(value)))
            .collect(),
    }
}

/// Whether the oracle refuses it although it is JSON: a number that no 64 bits with a fraction hold.
fn is_too_large_for_the_oracle(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("number out of range")
}

fn compare(text: &str) -> Result<(), TestCaseError> {
    match (parse(text), serde_json::from_str::<Oracle>(text)) {
        (Ok(ours), Ok(oracle)) => {
            prop_assert_eq!(theirs(&ours), oracle, "{}", text);
            same_answers(&ours, &serde_json::from_str(text).unwrap())?;
            prop_assert_eq!(parse(&ours.to_text()), Ok(ours));
        }
        (Err(Error { at }), Err(_)) => prop_assert!(at <= text.len()),
        (Ok(_), Err(error)) => {
            prop_assert!(is_too_large_for_the_oracle(&error), "{}: {}", text, error);
        }
        (Err(error), Ok(_)) => prop_assert!(false, "{}: {}", text, error),
    }
    Ok(())
}

/// Asks both the same questions, all the way down.
fn same_answers(ours: &Value, oracle: &Oracle) -> Result<(), TestCaseError> {
    prop_assert_eq!(ours.as_str(), oracle.as_str());
    prop_assert_eq!(ours.as_u64(), oracle.as_u64());
    prop_assert_eq!(ours.as_bool(), oracle.as_bool());
    prop_assert_eq!(ours.is_null(), oracle.is_null());
    prop_assert_eq!(ours.is_string(), oracle.is_string());
    prop_assert_eq!(ours.is_object(), oracle.is_object());
    prop_assert_eq!(
        ours.as_array().map(Vec::len),
        oracle.as_array().map(Vec::len)
    );
    prop_assert_eq!(ours.as_object().is_some(), oracle.is_object());
    for (ours, oracle) in ours
        .as_array()
        .into_iter()
        .flatten()
        .zip(oracle.as_array().into_iter().flatten())
    {
        same_answers(ours, oracle)?;
    }
    for (key, oracle) in oracle.as_object().into_iter().flatten() {
        same_answers(ours.get(key).unwrap(), oracle)?;
    }
    prop_assert_eq!(ours.get("\u{1}absent"), None);
    Ok(())
}

/// A number as it may be written, and often as it may not.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,5})?([eE][+-]?[0-9]{1,4})?",
        "[-+]?[0-9]{0,3}\\.?[0-9]{0,3}[eE]?[-+]?[0-9]{0,3}",
        "-?[0-9]{1,3}(\\.|[eE])?[0-9]?",
        any::<u64>().prop_map(|number| number.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| number.to_string()),
        Just("18446744073709551615".to_owned()),
        Just("18446744073709551616".to_owned()),
        Just("-0".to_owned()),
    ]
}

/// A string as it may be written, and sometimes as it may not.
fn string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[^\"\\\\\\x00-\\x1f]{0,4}",
        2 => "\\\\[\"\\\\/bfnrt]",
        2 => "\\\\u[0-9a-fA-F]{4}",
        2 => "\\\\ud[89abAB][0-9a-f]{2}\\\\uD[c-f][0-9A-F]{2}",
        1 => "\\\\ud[89a-f][0-9a-f]{2}",
        1 => "\\\\.|\\\\u[0-9a-g]{0,4}|[\\x00-\\x1f\\x7f]",
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

fn space() -> impl Strategy<Value = String> {
    prop_oneof![9 => Just(String::new()), 3 => "[ \\t\\r\\n]{1,2}", 1 => "[\\x0b\\x0c\u{a0}\u{feff}]"]
}

/// JSON as somebody else may write it: with spaces, escapes, repeated keys, any number.
fn written() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        number(),
        string(),
        prop::sample::select(vec!["null", "true", "false", "nul", "True", "NaN"])
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let spaced = (space(), inner.clone(), space())
            .prop_map(|(a, b, c)| a + &b + &c)
            .boxed();
        let key = prop_oneof![3 => "\"[ab]\"", 1 => string()];
        let member = (space(), key, space(), spaced.clone())
            .prop_map(|(a, b, c, d)| format!("{a}{b}{c}:{d}"));
        prop_oneof![
            prop::collection::vec(spaced, 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(member, 0..5)
                .prop_map(|items| format!("{{{}}}", items.join(","))),
        ]
    })
}

/// JSON with a piece cut out, doubled or replaced.
fn mutated() -> impl Strategy<Value = String> {
    let insert = prop_oneof![
        "[\\[\\]{}\",:0-9eE.\\\\ -]{0,2}",
        "\\PC{0,2}",
        any::<char>().prop_map(String::from)
    ];
    let text = any_json().prop_map(|value| value.to_string());
    (
        text,
        any::<prop::sample::Index>(),
        0..4_usize,
        insert,
        any::<bool>(),
    )
        .prop_map(|(text, at, cut, insert, double)| {
            let chars: Vec<char> = text.chars().collect();
            let at = at.index(chars.len() + 1);
            let end = (at + cut).min(chars.len());
            let mut out: String = chars[..at].iter().collect();
            out.push_str(&insert);
            out.extend(&chars[if double { at } else { end }..]);
            out
        })
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn any_value_reads_back_and_the_oracle_reads_the_same(oracle in any_json()) {
        let ours = ours(&oracle);
        prop_assert_eq!(&theirs(&ours), &oracle);
        same_answers(&ours, &oracle)?;
        let text = ours.to_text();
        // The oracle wrote the members in some order, ours kept it.
        prop_assert_eq!(&text, &oracle.to_string());
        prop_assert_eq!(parse(&text), Ok(ours));
    }

    #[test]
    fn every_string_is_written_as_the_oracle_writes_it(text in any::<String>(), low in "[\\x00-\\x7f\u{80}-\u{9f}\u{2028}]{0,20}") {
        for text in [text, low] {
            prop_assert_eq!(Value::from(text.as_str()).to_text(), Oracle::from(text).to_string());
        }
    }

    #[test]
    fn whatever_others_write_is_taken_or_refused_alike(text in written()) {
        compare(&text)?;
    }

    #[test]
    fn a_number_or_a_string_by_itself_is_taken_or_refused_alike(number in number(), string in string()) {
        compare(&number)?;
        compare(&string)?;
    }

    #[test]
    fn damaged_json_is_taken_or_refused_alike(text in mutated()) {
        compare(&text)?;
    }

    #[test]
    fn any_text_is_taken_or_refused_alike(text in any::<String>(), like in "[\\[\\]{}\",:0-9eE.\\\\/utrfalsn -]{0,12}") {
        compare(&text)?;
        compare(&like)?;
    }

    #[test]
    fn whole_numbers_are_written_as_the_oracle_writes_them(unsigned: u64, signed: i64) {
        prop_assert_eq!(Value::from(unsigned).to_text(), unsigned.to_string());
        prop_assert_eq!(Value::from(signed).to_text(), signed.to_string());
        prop_assert_eq!(Value::from(unsigned).as_u64(), Some(unsigned));
        prop_assert_eq!(Value::from(signed).as_u64(), u64::try_from(signed).ok());
    }
}

#[test]
fn what_the_grammar_leaves_out_is_refused() {
    for text in [
        "01",
        "-01",
        "00",
        "1.",
        ".5",
        "+1",
        "-",
        "1e",
        "1e+",
        "1.e1",
        "0x1",
        "NaN",
        "Infinity",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\"}",
        "{\"a\":}",
        "{1:2}",
        "'a'",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"\t\"",
        "\"\u{0}\"",
        "\"a",
        "nul",
        "True",
        "",
        " ",
        "\u{feff}1",
        "\u{a0}1",
        "1 1",
        "//\n1",
        "]",
        "[}",
    ] {
        assert!(parse(text).is_err(), "{text}");
        assert!(serde_json::from_str::<Oracle>(text).is_err(), "{text}");
    }
}

#[test]
fn numbers_keep_what_was_written() {
    for text in [
        "1.0",
        "1E400",
        "-0",
        "0.10",
        "123456789012345678901234567890",
        "1e999",
    ] {
        let value = parse(text).unwrap();
        assert_eq!(value.to_text(), text);
        assert_eq!(value.as_u64(), None);
    }
    assert_eq!(
        parse("18446744073709551615").unwrap().as_u64(),
        Some(u64::MAX)
    );
}

#[test]
fn depth_is_bounded_where_the_oracle_bounds_it() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
        let each = open.matches(['[', '{']).count();
        for depth in [
            1,
            MAX_DEPTH / each - 1,
            MAX_DEPTH / each,
            MAX_DEPTH / each + 1,
        ] {
            let text = [&open.repeat(depth), "1", &close.repeat(depth)].concat();
            let fits = depth * each <= MAX_DEPTH;
            assert_eq!(parse(&text).is_ok(), fits, "{depth} × {open}");
            assert_eq!(serde_json::from_str::<Oracle>(&text).is_ok(), fits);
        }
        assert!(parse(&open.repeat(1_000_000)).is_err());
    }
    let siblings = ["[", &"[[]],".repeat(1000), "[]]"].concat();
    assert!(parse(&siblings).is_ok(), "what is closed does not count");
}

#[test]
fn an_error_tells_where_it_is() {
    for (text, at) in [
        ("", 0),
        ("[1,]", 3),
        ("{\"a\" 1}", 5),
        ("\"a\nb\"", 2),
        ("1 2", 2),
        ("nulL", 3),
        ("\"\\ud800\"", 7),
    ] {
        let error = parse(text).unwrap_err();
        assert_eq!(error, Error { at }, "{text}");
        assert!(error.to_string().contains(&at.to_string()));
    }
}

#[test]
fn of_a_repeated_key_the_last_counts() {
    let mut map = parse(r#"{"a":1,"b":2,"a":3}"#).unwrap();
    assert_eq!(map, parse(r#"{"b":2,"a":3}"#).unwrap());
    assert_ne!(map, parse(r#"{"a":1,"b":2}"#).unwrap());
    assert_ne!(map, parse(r#"{"a":3,"b":2,"c":4}"#).unwrap());
    assert_eq!(map.get("a"), Some(&Value::from(3)));
    let Value::Object(map) = &mut map else {
        panic!("{map}");
    };
    assert_eq!(map.remove("a"), Some(Value::from(3)));
    assert_eq!(map.remove("a"), None);
    assert_eq!(Value::from(map.clone()).to_text(), r#"{"b":2}"#);
}

#[test]
fn members_keep_their_order_and_are_replaced_in_place() {
    let mut map = Map::new();
    for (key, value) in [("z", 1), ("a", 2), ("m", 3)] {
        assert_eq!(map.insert(key.to_owned(), value.into()), None);
    }
    assert_eq!(
        map.insert("a".to_owned(), Value::Null),
        Some(Value::from(2))
    );
    assert_eq!(map.get_mut("m").map(Value::take), Some(Value::from(3)));
    assert_eq!(
        Value::from(map.clone()).to_text(),
        r#"{"z":1,"a":null,"m":null}"#
    );
    let keys: Vec<&str> = map.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["z", "a", "m"]);
}

#[test]
fn a_hostile_object_costs_no_more_than_its_length() {
    let members = |count: usize| -> String {
        let members: Vec<String> = (0..count).map(|key| format!("\"{key}\":{key}")).collect();
        format!("{{{}}}", members.join(","))
    };
    let time = |text: &str| {
        let fastest = (0..5).map(|_| {
            let start = Instant::now();
            assert!(parse(text).is_ok());
            start.elapsed()
        });
        fastest.min().unwrap_or(Duration::MAX)
    };
    let (few, many) = (time(&members(2000)), time(&members(64_000)));
    assert!(
        many < few * 320,
        "32 times the members took {many:?} instead of {few:?}"
    );
}
