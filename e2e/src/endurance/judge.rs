//! Whether what is counted after each few calls stays the same.

use super::census::{Census, Kept};

/// How much the heaps may grow with each call, in bytes, taken over the second half of the run: what
/// the browser itself learns about the code that it runs, and how unevenly it collects its garbage.
const HEAPS: [(Figure, f64); 2] = [
    (("JS heap", |it| Some(it.kept?.heap)), 1024.0),
    (("DOM heap", |it| Some(it.kept?.embedder)), 8192.0),
];

/// How many counts it takes to tell a slope.
const POINTS: usize = 4;

/// What was counted after so many calls, at both people.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) calls: usize,
    pub(super) pages: [Census; 2],
    /// What their browsers take, in bytes.
    pub(super) memory: [u64; 2],
}

fn kib(bytes: u64) -> String {
    (bytes / 1024).to_string()
}

impl Row {
    pub(super) const HEADS: [&'static str; 15] = [
        "calls",
        "page",
        "JS heap, KiB",
        "DOM heap, KiB",
        "wasm, KiB",
        "slots",
        "listeners",
        "nodes",
        "elements",
        "live tracks",
        "open connections",
        "kept connections",
        "sockets",
        "audio contexts",
        "browser, MiB",
    ];

    /// A line of the table for each page.
    pub(super) fn told(&self) -> [Vec<String>; 2] {
        let [one, other] = self.pages;
        let [here, there] = self.memory;
        [("Ann", one, here), ("Ben", other, there)].map(|(name, census, memory)| {
            let open = census.open;
            let kept = |figure: fn(&Kept) -> String| {
                census.kept.as_ref().map_or_else(|| "–".to_owned(), figure)
            };
            vec![
                self.calls.to_string(),
                name.to_owned(),
                kept(|it| kib(it.heap)),
                kept(|it| kib(it.embedder)),
                kib(open.wasm),
                open.slots.to_string(),
                kept(|it| it.listeners.to_string()),
                kept(|it| it.nodes.to_string()),
                open.elements.to_string(),
                open.tracks.to_string(),
                open.peers.to_string(),
                kept(|it| it.peers.to_string()),
                open.sockets.to_string(),
                open.contexts.to_string(),
                (memory / 1_048_576).to_string(),
            ]
        })
    }
}

/// A figure of a page: what it is called, and where it is found.
type Figure = (&'static str, fn(&Census) -> Option<u64>);

/// What is there after every call as it was before the first.
const GIVEN_BACK: [Figure; 4] = [
    ("live tracks", |it| Some(it.open.tracks)),
    ("open connections", |it| Some(it.open.peers)),
    ("sockets", |it| Some(it.open.sockets)),
    ("audio contexts", |it| Some(it.open.contexts)),
];

/// What is as it was after the first few calls, which load parts of the page.
const COUNTED: [Figure; 5] = [
    ("slots", |it| Some(it.open.slots)),
    ("listeners", |it| Some(it.kept?.listeners)),
    ("nodes", |it| Some(it.kept?.nodes)),
    ("elements", |it| Some(it.open.elements)),
    ("kept connections", |it| Some(it.kept?.peers)),
];

/// What grows in steps, and not any more in the second half.
const ROOM: Figure = ("wasm memory", |it| Some(it.open.wasm));

/// Says what has piled up. The first row is from before the first call, the second one from after
/// some, which load parts of the page. What grows slowly can only be told from many calls.
pub(super) fn judge(rows: &[Row]) -> Vec<String> {
    let [before, warm, ..] = rows else {
        return vec!["too few calls to tell anything".to_owned()];
    };
    let last = rows.last().map_or(0, |row| row.calls);
    let mut half: Vec<_> = rows.iter().filter(|row| row.calls * 2 >= last).collect();
    if half.len() < POINTS {
        half.clear();
    }
    let mut complaints = Vec::new();
    for (at, name) in ["Ann", "Ben"].into_iter().enumerate() {
        let mut differs = |since: &Row, rows: &[&Row], (what, figure): Figure| {
            let of = |row: &Row| figure(row.pages.get(at)?);
            let odd = rows.iter().find(|row| of(row) != of(since));
            complaints.extend(odd.map(|row| {
                format!(
                    "{name}: {what}: {} after {} calls, {} after {}",
                    of(since).unwrap_or_default(),
                    since.calls,
                    of(row).unwrap_or_default(),
                    row.calls
                )
            }));
        };
        let all: Vec<_> = rows.iter().collect();
        for figure in GIVEN_BACK {
            differs(before, &all, figure);
        }
        for figure in COUNTED {
            differs(warm, all.get(2..).unwrap_or_default(), figure);
        }
        if let Some((first, rest)) = half.split_first() {
            differs(first, rest, ROOM);
        }
        for ((what, figure), allowed) in HEAPS {
            let points = half.iter().filter_map(|row| {
                let bytes = figure(row.pages.get(at)?)?;
                Some((float(row.calls as u64), float(bytes)))
            });
            let slope = slope(&points.collect::<Vec<_>>());
            if slope > allowed {
                complaints.push(format!(
                    "{name}: {what}: grows by {slope:.0} bytes with each call; \
                     {allowed:.0} are allowed"
                ));
            }
        }
    }
    complaints
}

/// Bytes and calls, which are far below 2^52.
fn float(number: u64) -> f64 {
    let low = u32::try_from(number & 0xffff_ffff).unwrap_or_default();
    let high = u32::try_from(number >> 32).unwrap_or_default();
    f64::from(high).mul_add(4_294_967_296.0, f64::from(low))
}

/// How steep the straight line is that comes closest to the points (least squares).
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = float(points.len() as u64);
    let middle = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (middle(|it| it.0), middle(|it| it.1));
    let (mut rise, mut run) = (0.0, 0.0);
    for point in points {
        rise += (point.0 - x) * (point.1 - y);
        run += (point.0 - x).powi(2);
    }
    if run > 0.0 { rise / run } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(change: impl Fn(usize, &mut Census)) -> Vec<Row> {
        let row = |calls: usize| {
            let mut census = Census {
                kept: Some(Kept {
                    heap: 5_000_000,
                    listeners: 70,
                    ..Kept::default()
                }),
                ..Census::default()
            };
            census.open.sockets = 1;
            let same = census;
            change(calls, &mut census);
            Row {
                calls,
                pages: [same, census],
                memory: [0; 2],
            }
        };
        (0..=10).map(|at| row(at * 20)).collect()
    }

    fn grow(census: &mut Census, by: usize) {
        if let Some(kept) = &mut census.kept {
            kept.heap += by as u64;
        }
    }

    #[test]
    fn what_stays_the_same_is_good() {
        assert_eq!(judge(&rows(|_, _| {})), Vec::<String>::new());
        // What the first calls load, and a little noise.
        let loads = rows(|calls, census| {
            if calls > 0 {
                census.open.elements = 300;
                grow(census, 1_000_000 + calls % 40);
            }
            census.open.wasm = if calls > 60 { 131_072 } else { 65_536 };
        });
        assert_eq!(judge(&loads), Vec::<String>::new());
    }

    #[test]
    fn one_listener_for_each_call_is_too_many() {
        let found = judge(&rows(|calls, census| {
            if let Some(kept) = &mut census.kept {
                kept.listeners += calls as u64;
            }
        }));
        assert_eq!(found, ["Ben: listeners: 90 after 20 calls, 110 after 40"]);
    }

    #[test]
    fn what_is_not_given_back_after_a_call_is_told() {
        let found = judge(&rows(|calls, census| {
            census.open.tracks = u64::from(calls > 0);
            census.open.wasm = 65_536 * (calls as u64);
        }));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].starts_with("Ben: live tracks: 0 after 0"),
            "{found:?}"
        );
        assert!(found[1].starts_with("Ben: wasm memory"), "{found:?}");
    }

    #[test]
    fn a_few_calls_tell_of_what_is_counted_and_not_of_heaps() {
        let mut few = rows(|calls, census| {
            grow(census, calls * 10_000);
            census.open.slots = calls as u64;
        });
        few.truncate(3);
        assert_eq!(judge(&few), ["Ben: slots: 20 after 20 calls, 40 after 40"]);
    }

    #[test]
    fn a_heap_that_grows_with_each_call_is_told() {
        assert_eq!(
            judge(&rows(|calls, it| grow(it, calls * 1000))),
            Vec::<String>::new()
        );
        let found = judge(&rows(|calls, it| grow(it, calls * 3000)));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("by 3000 bytes"), "{found:?}");
    }
}
