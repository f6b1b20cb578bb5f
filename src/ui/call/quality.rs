//! How good the connection is: a sign in the bar, the numbers behind it, and what should be known
//! without looking for it.

use leptos::prelude::*;
use visavis_devices::{Input as DeviceWish, Kind};
use visavis_quality::{Carried, Cause, Limit, Quality, Rating};

use super::bar::Tool;
use super::{Kit, Panel, icons};
use crate::company::Measured;
use crate::ui::clock::push;
use crate::words::{Message, QualityWords};

/// What stands for a number that is not known.
const UNKNOWN: &str = "–";

/// The sign: as many bars as it is good.
pub(super) const SIGN: Tool = Tool {
    name: "connection",
    icon: |kit| match kit.rating() {
        None => icons::BARS_NONE,
        Some(Rating::Good) => icons::BARS_GOOD,
        Some(Rating::Fair) => icons::BARS_FAIR,
        Some(Rating::Poor) => icons::BARS_POOR,
    },
    label: |kit| {
        let words = &kit.words.quality;
        kit.rating().map_or(words.title, |it| rated(it, words))
    },
    on: |kit| Some(kit.panel.get() == Panel::Connection),
    badge: |_| 0,
    act: |kit| kit.open(Panel::Connection),
};

/// A row of the table.
struct Row {
    /// The name that tests know it by.
    name: &'static str,
    label: fn(&QualityWords) -> &'static str,
    /// Of what comes; of all where nothing is told of what goes out.
    first: Cell,
    /// Of what goes out.
    second: Option<Cell>,
}

type Cell = fn(&Quality, &'static QualityWords) -> String;

const ROWS: [Row; 7] = [
    Row {
        name: "size",
        label: |words| words.picture,
        first: |it, _| size(&it.received),
        second: Some(|it, _| size(&it.sent)),
    },
    Row {
        name: "frames",
        label: |words| words.frames,
        first: |it, _| measure(it.received.frames, ""),
        second: Some(|it, _| measure(it.sent.frames, "")),
    },
    Row {
        name: "rate",
        label: |words| words.rate,
        first: |it, _| measure(it.received.rate, " kbit/s"),
        second: Some(|it, _| measure(it.sent.rate, " kbit/s")),
    },
    Row {
        name: "loss",
        label: |words| words.lost,
        first: |it, _| loss(&it.received),
        second: Some(|it, _| loss(&it.sent)),
    },
    Row {
        name: "codecs",
        label: |words| words.codecs,
        first: |it, _| codecs(&it.received),
        second: Some(|it, _| codecs(&it.sent)),
    },
    Row {
        name: "round-trip",
        label: |words| words.round_trip,
        first: |it, _| measure(it.round_trip, " ms"),
        second: None,
    },
    Row {
        name: "path",
        label: |words| words.path,
        first: path,
        second: None,
    },
];

/// Something that should be known without looking for it.
#[derive(Clone, Copy)]
struct Hint {
    /// The name that tests know it by.
    name: &'static str,
    holds: fn(Kit) -> bool,
    /// As long as this is so, one that was put away stays so.
    stays: fn(Kit) -> bool,
    message: fn(Kit) -> Message,
    /// The button that helps, and the name that tests know it by.
    button: &'static str,
    label: fn(Kit) -> &'static str,
    act: fn(Kit),
}

const HINTS: [Hint; 2] = [
    Hint {
        name: "muted",
        holds: |kit| kit.measured.with(|it| it.unheard),
        stays: |kit| kit.context.get(|it| !it.devices.microphone.wish),
        message: |kit| kit.words.quality.muted,
        button: "unmute",
        label: |kit| kit.words.unmute,
        act: |kit| {
            kit.device(DeviceWish::Wish {
                kind: Kind::Microphone,
                on: true,
            });
        },
    },
    Hint {
        name: "weak",
        holds: is_poor,
        stays: is_poor,
        message: |kit| {
            let words = &kit.words.quality;
            let why = |it: &Measured| it.quality.as_ref().map_or("", |it| reason(it, words));
            Message {
                title: words.poor,
                detail: kit.measured.with(why),
            }
        },
        button: "details",
        label: |kit| kit.words.quality.title,
        act: |kit| kit.panel.set(Panel::Connection),
    },
];

impl Kit {
    fn rating(self) -> Option<Rating> {
        self.measured
            .with(|it| it.quality.as_ref().map(|it| it.rating))
    }

    /// One aspect of the quality, as text.
    fn told(self, tell: Cell) -> String {
        self.measured.with(|it| match &it.quality {
            Some(quality) => tell(quality, &self.words.quality),
            None => UNKNOWN.to_owned(),
        })
    }
}

fn is_poor(kit: Kit) -> bool {
    kit.rating() == Some(Rating::Poor)
}

/// What the panel of the connection holds.
pub(super) fn numbers(kit: Kit) -> impl IntoView {
    let words = &kit.words.quality;
    let rows = ROWS.map(|row| {
        let cell = |cell: Cell| move || kit.told(cell);
        let span = if row.second.is_some() { "1" } else { "2" };
        view! {
            <tr data-fact=row.name>
                <th scope="row">{(row.label)(words)}</th>
                <td colspan=span>{cell(row.first)}</td>
                {row.second.map(|second| view! { <td colspan="1">{cell(second)}</td> })}
            </tr>
        }
    });
    view! {
        <p>{move || kit.told(sentence)}</p>
        <table class="numbers" data-testid="numbers">
            <tr>
                <td></td>
                <th scope="col">{words.received}</th>
                <th scope="col">{words.sent}</th>
            </tr>
            {rows}
        </table>
    }
}

/// What should be known without looking for it. It stands where it is read out.
pub(super) fn hints(kit: Kit) -> impl IntoView {
    HINTS.map(|hint| {
        let (read, put_away) = signal(false);
        move || {
            if !(hint.stays)(kit) {
                put_away.update_untracked(|read| *read = false);
            }
            let shown = (hint.holds)(kit) && !read.get();
            shown.then(|| {
                let Message { title, detail } = (hint.message)(kit);
                view! {
                    <div class="notice" data-testid=hint.name>
                        <p>
                            <strong>{title}</strong>
                            " "
                            <span>{detail}</span>
                        </p>
                        <button
                            class="pill plain"
                            data-testid=hint.button
                            on:click=move |_| (hint.act)(kit)
                        >
                            {(hint.label)(kit)}
                        </button>
                        <button
                            class="close bare"
                            aria-label=kit.words.close
                            title=kit.words.close
                            on:click=move |_| put_away.set(true)
                        >
                            {icons::icon(icons::CLOSE)}
                        </button>
                    </div>
                }
            })
        }
    })
}

/// How good it is, and why it is no better.
fn sentence(quality: &Quality, words: &'static QualityWords) -> String {
    [rated(quality.rating, words), " ", reason(quality, words)].concat()
}

fn rated(rating: Rating, words: &'static QualityWords) -> &'static str {
    match rating {
        Rating::Good => words.good,
        Rating::Fair => words.fair,
        Rating::Poor => words.poor,
    }
}

/// Why it is no better; empty where it could not be.
fn reason(quality: &Quality, words: &'static QualityWords) -> &'static str {
    match (quality.cause, quality.limit) {
        (Some(Cause::LossHere), _) => words.loss_here,
        (Some(Cause::LossThere), _) => words.loss_there,
        (Some(Cause::Delay), _) => words.delay,
        (Some(Cause::Bandwidth), _) => words.bandwidth,
        (None, Limit::Processor) => words.processor,
        (None, Limit::None | Limit::Bandwidth) => "",
    }
}

/// Such as `Direct · UDP · host – host`: the kinds of both ends are what helpers ask for.
fn path(quality: &Quality, words: &'static QualityWords) -> String {
    let Some(path) = quality.path else {
        return UNKNOWN.to_owned();
    };
    let way = if path.is_relayed() {
        words.relayed
    } else {
        words.direct
    };
    let ends = [path.local.code(), " – ", path.remote.code()].concat();
    [way, " · ", path.transport.name(), " · ", &ends].concat()
}

fn size(carried: &Carried) -> String {
    match carried.size {
        Some((width, height)) => [&*number(width), " × ", &number(height)].concat(),
        None => UNKNOWN.to_owned(),
    }
}

fn loss(carried: &Carried) -> String {
    match carried.loss {
        Some(loss) => [&*number(loss / 10), ".", &number(loss % 10), " %"].concat(),
        None => UNKNOWN.to_owned(),
    }
}

fn codecs(carried: &Carried) -> String {
    match (&*carried.picture, &*carried.sound) {
        ("", "") => UNKNOWN.to_owned(),
        (one, "") | ("", one) => one.to_owned(),
        (picture, sound) => [picture, ", ", sound].concat(),
    }
}

fn measure(number_of: Option<u32>, unit: &str) -> String {
    match number_of {
        Some(it) => [&*number(it), unit].concat(),
        None => UNKNOWN.to_owned(),
    }
}

fn number(number: u32) -> String {
    let mut text = String::new();
    push(&mut text, number.into());
    text
}
