//! What the pure crates may name.

use std::collections::BTreeSet;

use anyhow::Result;

use super::arrows::{BROWSER, is_of, read};
use super::paths::Reference;

/// What reads a clock, rolls dice, or reaches outside, of the standard library. An address is only
/// a value, and stays allowed.
const IMPURE_STD: [&str; 11] = [
    "env",
    "fs",
    "hash::RandomState",
    "net::TcpListener",
    "net::TcpStream",
    "net::ToSocketAddrs",
    "net::UdpSocket",
    "process",
    "thread",
    "time::Instant",
    "time::SystemTime",
];

/// What a pure crate names that is not pure.
pub(super) fn in_pure_crate(name: &str, module: &[String], source: &str) -> Result<Vec<String>> {
    let mut found = BTreeSet::new();
    for Reference { segments, line } in read(name, module, source)? {
        let Some((package, path)) = segments.split_first() else {
            continue;
        };
        let path = path.join("::");
        let impure = match package.as_str() {
            "std" | "core" | "alloc" => IMPURE_STD.iter().any(|item| {
                path.strip_prefix(item)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            }),
            package => BROWSER
                .iter()
                .chain(&["leptos", "tokio"])
                .any(|family| is_of(family, package)),
        };
        if impure {
            found.insert((line, segments.join("::")));
        }
    }
    Ok(found
        .into_iter()
        .map(|(line, what)| format!("{name}:{line} is pure and must not use {what}"))
        .collect())
}

/// What `crates/talk` uses of another pure crate that is not JSON.
pub(super) fn in_talk(name: &str, module: &[String], source: &str) -> Result<Vec<String>> {
    let foreign = |segments: &[String]| match segments {
        [package, part, ..] if package == "visavis_signaling" => part != "json",
        [package, ..] => package == "visavis_signaling" || package == "visavis_call",
        [] => false,
    };
    let found = read(name, module, source)?.into_iter();
    Ok(found
        .filter(|it| foreign(&it.segments))
        .map(|Reference { segments, line }| {
            format!("{name}:{line} must not use {}", segments.join("::"))
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::arrows::module;

    #[test]
    fn a_pure_crate_reads_no_clock_and_opens_no_socket() {
        for (source, what) in [
            ("use std::time::{Duration, Instant};", "std::time::Instant"),
            (
                "fn f() { std::thread::yield_now() }",
                "std::thread::yield_now",
            ),
            ("use std::net::TcpStream;", "std::net::TcpStream"),
            (
                "use gloo_timers::callback::Timeout;",
                "gloo_timers::callback::Timeout",
            ),
        ] {
            let found = in_pure_crate("crates/call/src/x.rs", &module("x.rs"), source).unwrap();
            assert!(
                found.len() == 1 && found[0].ends_with(what),
                "{source}: {found:?}"
            );
        }
        let pure = "use std::{time::Duration, net::Ipv6Addr}; use crate::fs::Frame;";
        assert_eq!(
            in_pure_crate("x.rs", &module("x.rs"), pure).unwrap(),
            Vec::<String>::new()
        );
    }

    #[test]
    fn talk_uses_nothing_of_signaling_but_json() {
        let read = |source| in_talk("x.rs", &module("x.rs"), source).unwrap();
        for source in [
            "\nuse visavis_signaling::room::Frame;",
            "\nuse visavis_call::Signal;",
        ] {
            let found = read(source);
            assert!(
                found.len() == 1 && found[0].starts_with("x.rs:2 must not use visavis_"),
                "{source}: {found:?}"
            );
        }
        let json = "use visavis_signaling::json::{Map, parse}; use crate::state::Media;";
        assert_eq!(read(json), Vec::<String>::new());
    }
}
