//! What went wrong, in words, with the button that helps.

use leptos::prelude::*;
use visavis_call::{LocalMedia, MediaKinds, MediaReport, Phase};
use visavis_signaling::tutorial::OfflineReason;

use super::button::{Button, Look};
use super::picture::play_again;
use super::{Context, follow, live};
use crate::conductor::{Screen, Server};
use crate::words::{Device, Message, Words};

/// One thing that went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Notice {
    message: Message,
    /// What another program said about it.
    quoted: String,
    /// What else there is to do about it.
    remedy: &'static str,
    help: Option<Help>,
}

/// What a click can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Help {
    RetryServer,
    PlaySound,
}

impl Notice {
    fn plain(message: Message) -> Self {
        Self {
            message,
            quoted: String::new(),
            remedy: "",
            help: None,
        }
    }

    fn short(title: &'static str) -> Self {
        Self::plain(Message { title, detail: "" })
    }
}

/// All that is wrong just now.
#[component]
pub(super) fn Notices(
    /// What there is to show.
    context: Context,
    /// Whether the browser holds the sound back.
    sound_blocked: ReadSignal<bool>,
    /// Called with false when a click has let it go.
    block_sound: WriteSignal<bool>,
) -> impl IntoView {
    let words = context.words;
    // In a call a notice lies over the picture, so it can be put away until it is news again.
    let (read, put_away) = signal(Vec::<Notice>::new());
    let notices = context.settled(move |screen| {
        let mut notices = collect(screen, words);
        if sound_blocked.get() {
            notices.push(Notice {
                help: Some(Help::PlaySound),
                ..Notice::plain(words.sound_blocked)
            });
        }
        (notices, live(screen.phase))
    });
    follow(move |_| {
        notices.with(|(all, in_call)| {
            put_away.update(|read| read.retain(|notice| *in_call && all.contains(notice)));
        });
    });
    let shown = move || {
        notices.with(|(all, in_call)| {
            all.iter()
                .filter(|notice| read.with(|read| !read.contains(notice)))
                .map(|notice| {
                    let buttons = buttons(notice, context, *in_call, put_away, block_sound);
                    show(notice.clone(), context, buttons)
                })
                .collect::<Vec<_>>()
        })
    };
    view! {
        <div class="notices" role="status" aria-live="polite" data-testid="notice">
            {shown}
        </div>
    }
}

/// What a person can do about a notice.
fn buttons(
    notice: &Notice,
    context: Context,
    in_call: bool,
    put_away: WriteSignal<Vec<Notice>>,
    block_sound: WriteSignal<bool>,
) -> Vec<(Look, Callback<()>)> {
    let words = context.words;
    let look = |class, label| Look {
        class,
        name: "",
        label,
        icon: "close",
        disabled: |_| false,
    };
    let mut buttons = Vec::new();
    match notice.help {
        Some(Help::RetryServer) => {
            buttons.push((look("pill plain", words.retry), context.wishes.retry));
        }
        Some(Help::PlaySound) => buttons.push((
            look("pill plain", words.hear),
            Callback::new(move |()| play_again(block_sound)),
        )),
        None => {}
    }
    // Whoever hears nothing must not lose the one button that helps.
    if in_call && notice.help != Some(Help::PlaySound) {
        let notice = notice.clone();
        let close = move |()| put_away.update(|read| read.push(notice.clone()));
        buttons.push((look("close bare", words.close), Callback::new(close)));
    }
    buttons
}

fn show(notice: Notice, context: Context, buttons: Vec<(Look, Callback<()>)>) -> impl IntoView {
    let Message { title, detail } = notice.message;
    let buttons: Vec<_> = buttons
        .into_iter()
        .map(|(look, on_click)| view! { <Button context look on_click /> })
        .collect();
    view! {
        <div class="notice">
            <p>
                <strong>{title}</strong>
                " "
                <q>{notice.quoted}</q>
                " "
                <span>{detail}</span>
                " "
                <span>{notice.remedy}</span>
            </p>
            {buttons}
        </div>
    }
}

fn collect(screen: &Screen, words: &'static Words) -> Vec<Notice> {
    let mut notices = Vec::new();
    notices.extend(about_server(&screen.server, words));
    if let LocalMedia::Open(report) = screen.local {
        notices.extend(about_devices(report, words));
    }
    if screen.local == LocalMedia::Opening {
        notices.push(Notice::short(words.asking));
    }
    if let (Phase::Connected, Some(kinds)) = (screen.phase, screen.remote) {
        notices.extend(about_other(kinds, words).map(Notice::short));
    }
    notices
}

/// One cause is told once.
fn about_devices(report: MediaReport, words: &'static Words) -> impl Iterator<Item = Notice> {
    let about = |device: &Device, error| Notice {
        remedy: words.remedies.of(error),
        ..Notice::plain(device.message(error))
    };
    let [first, second] = match (report.audio.err(), report.video.err()) {
        (Some(audio), Some(video)) if audio == video => [Some(about(&words.devices, audio)), None],
        (audio, video) => [
            audio.map(|error| about(&words.microphone, error)),
            video.map(|error| about(&words.camera, error)),
        ],
    };
    first.into_iter().chain(second)
}

fn about_server(server: &Server, words: &'static Words) -> Option<Notice> {
    match server {
        Server::Online { proven: true } => None,
        Server::Online { proven: false } => Some(Notice::plain(words.server.unproven)),
        Server::Misaddressed(_) => Some(Notice::plain(words.server.misaddressed)),
        Server::Connecting { .. } | Server::Offline { .. } => {
            server.trouble().map(|reason| Notice {
                quoted: quoted(reason).to_owned(),
                help: Some(Help::RetryServer),
                ..Notice::plain(words.server.message(reason))
            })
        }
    }
}

/// The server's own words.
fn quoted(reason: &OfflineReason) -> &str {
    match reason {
        OfflineReason::Refused { message } => message,
        OfflineReason::RoomRefused { code } => code,
        OfflineReason::Unreachable
        | OfflineReason::TimedOut
        | OfflineReason::NotSocketIo
        | OfflineReason::Version2
        | OfflineReason::Lost { .. }
        | OfflineReason::Silent
        | OfflineReason::ServerDisconnected
        | OfflineReason::Left => "",
    }
}

fn about_other(kinds: MediaKinds, words: &'static Words) -> Option<&'static str> {
    match (kinds.audio, kinds.video) {
        (true, true) => None,
        (true, false) => Some(words.their_camera_off),
        (false, true) => Some(words.their_microphone_off),
        (false, false) => Some(words.they_send_nothing),
    }
}
