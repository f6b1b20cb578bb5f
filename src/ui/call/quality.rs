//! How good the connection is: a sign in the bar, the numbers behind it, and what should be known
//! without looking for it.

use leptos::prelude::*;
use visavis_devices::{Input as DeviceWish, Kind};
use visavis_quality::{Carried, Cause, Limit, Quality, Rating};

use super::bar::Tool;
use super::{Kit, Panel, icons};
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

/// What is told of both directions, a row for each.
struct Row {
    /// The name that tests know it by.
    name: &'static str,
    label: fn(&QualityWords) -> &'static str,
    cell: fn(&Carried) -> String,
}

const ROWS: [Row; 5] = [
    Row {
        name: "size",
        label: |words| words.picture,
        cell: |it| match it.size {
            Some((width, height)) => [&*number(width), " × ", &number(height)].concat(),
            None => UNKNOWN.to_owned(),
        },
    },
    Row {
        name: "frames",
        label: |words| words.frames,
        cell: |it| measure(it.frames, ""),
    },
    Row {
        name: "rate",
        label: |words| words.rate,
        cell: |it| measure(it.rate, " kbit/s"),
    },
    Row {
        name: "loss",
        label: |words| words.lost,
        cell: |it| match it.loss {
            Some(loss) => [&*number(loss / 10), ".", &number(loss % 10), " %"].concat(),
            None => UNKNOWN.to_owned(),
        },
    },
    Row {
        name: "codecs",
        label: |words| words.codecs,
        cell: |it| match (&*it.picture, &*it.sound) {
            ("", "") => UNKNOWN.to_owned(),
            (one, "") | ("", one) => one.to_owned(),
            (picture, sound) => [picture, ", ", sound].concat(),
        },
    },
];

impl Kit {
    fn rating(self) -> Option<Rating> {
        self.measured
            .with(|it| it.quality.as_ref().map(|it| it.rating))
    }

    /// One aspect of the quality, as text.
    fn told(self, tell: impl Fn(&Quality) -> String) -> String {
        self.measured.with(|it| {
            let quality = it.quality.as_ref();
            quality.map_or_else(|| UNKNOWN.to_owned(), tell)
        })
    }
}

/// What the panel of the connection holds.
pub(super) fn numbers(kit: Kit) -> impl IntoView {
    let words = &kit.words.quality;
    let rows = ROWS.map(|row| {
        let cell = row.cell;
        view! {
            <tr data-fact=row.name>
                <th scope="row">{(row.label)(words)}</th>
                <td>{move || kit.told(|it| cell(&it.received))}</td>
                <td>{move || kit.told(|it| cell(&it.sent))}</td>
            </tr>
        }
    });
    view! {
        <p>
            {move || kit.told(|it| rated(it.rating, words).to_owned())} " "
            {move || kit.told(|it| reason(it, words).to_owned())}
        </p>
        <table class="numbers" data-testid="numbers">
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">{words.received}</th>
                    <th scope="col">{words.sent}</th>
                </tr>
            </thead>
            <tbody>
                {rows.collect_view()} <tr data-fact="round-trip">
                    <th scope="row">{words.round_trip}</th>
                    <td colspan="2">{move || kit.told(|it| measure(it.round_trip, " ms"))}</td>
                </tr> <tr data-fact="path">
                    <th scope="row">{words.path}</th>
                    <td colspan="2">{move || kit.told(|it| path(it, words))}</td>
                </tr>
            </tbody>
        </table>
    }
}

/// What should be known without looking for it. It stands where it is read out.
pub(super) fn hints(kit: Kit) -> impl IntoView {
    let unheard = Memo::new(move |_| kit.measured.with(|it| it.unheard));
    let poor = Memo::new(move |_| kit.rating() == Some(Rating::Poor));
    let mute = Memo::new(move |_| kit.context.get(|it| !it.devices.microphone.wish));
    let words = &kit.words.quality;
    let unmute = move || {
        kit.device(DeviceWish::Wish {
            kind: Kind::Microphone,
            on: true,
        });
    };
    let why = move || Message {
        title: words.poor,
        detail: kit.measured.with_untracked(|it| {
            let quality = it.quality.as_ref();
            quality.map_or("", |it| reason(it, words))
        }),
    };
    let show = move || kit.panel.set(Panel::Connection);
    (
        hint(
            kit,
            unheard,
            mute,
            move || words.muted,
            "muted",
            ("unmute", kit.words.unmute, unmute),
        ),
        hint(kit, poor, poor, why, "weak", ("details", words.title, show)),
    )
}

/// A hint that is there while something holds. Once put away it stays so while `same` does.
fn hint(
    kit: Kit,
    holds: Memo<bool>,
    same: Memo<bool>,
    message: impl Fn() -> Message + Send + 'static,
    name: &'static str,
    (button, label, help): (
        &'static str,
        &'static str,
        impl Fn() + Copy + Send + 'static,
    ),
) -> impl IntoView {
    let read = RwSignal::new(false);
    move || {
        if !same.get() {
            read.set(false);
        }
        (holds.get() && !read.get()).then(|| {
            let Message { title, detail } = message();
            view! {
                <div class="notice" data-testid=name>
                    <p>
                        <strong>{title}</strong>
                        " "
                        <span>{detail}</span>
                    </p>
                    <button class="pill plain" data-testid=button on:click=move |_| help()>
                        {label}
                    </button>
                    <button
                        class="close bare"
                        aria-label=kit.words.close
                        title=kit.words.close
                        on:click=move |_| read.set(true)
                    >
                        {icons::icon(icons::CLOSE)}
                    </button>
                </div>
            }
        })
    }
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
    [
        way,
        path.transport.name(),
        &[path.local.code(), " – ", path.remote.code()].concat(),
    ]
    .join(" · ")
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
