//! What went wrong, in words, with the button that helps.

use leptos::prelude::*;
use visavis_call::{LocalMedia, MediaKinds, MediaReport, Phase};
use visavis_signaling::tutorial::OfflineReason;

use super::icon::Icon;
use super::picture::play_again;
use super::{context, live};
use crate::conductor::{Screen, Server};
use crate::words::{Message, Words};

/// One thing that went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Notice {
    message: Message,
    /// What another program said about it.
    quoted: String,
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
    /// Whether the browser holds the sound back.
    sound_blocked: ReadSignal<bool>,
    /// Called with false when a click has let it go.
    block_sound: WriteSignal<bool>,
) -> impl IntoView {
    let context = context();
    let words = context.words;
    let all = Memo::new(move |_| {
        let mut notices = context.screen.with(|screen| collect(screen, words));
        if sound_blocked.get() {
            notices.push(Notice {
                help: Some(Help::PlaySound),
                ..Notice::plain(words.sound_blocked)
            });
        }
        notices
    });
    // In a call a notice lies over the picture, so it can be put away until it is news again.
    let in_call = context.aspect(|screen| live(screen.phase));
    let (read, put_away) = signal(Vec::<Notice>::new());
    Effect::new(move |_| {
        let (all, in_call) = (all.get(), in_call.get());
        put_away.update(|read| read.retain(|notice| in_call && all.contains(notice)));
    });
    let notices = move || {
        let mut notices = all.get();
        read.with(|read| notices.retain(|notice| !read.contains(notice)));
        notices
    };
    let helps = move |help| match help {
        Help::RetryServer => context.wishes.retry.run(()),
        Help::PlaySound => {
            play_again();
            block_sound.set(false);
        }
    };
    view! {
        <div class="notices" role="status" aria-live="polite" data-testid="notice">
            {move || {
                let close = in_call
                    .get()
                    .then_some(move |notice| put_away.update(|read| read.push(notice)));
                notices()
                    .into_iter()
                    .map(|notice| show(notice, words, helps, close))
                    .collect_view()
            }}
        </div>
    }
}

fn show(
    notice: Notice,
    words: &'static Words,
    helps: impl Fn(Help) + 'static,
    close: Option<impl Fn(Notice) + 'static>,
) -> impl IntoView {
    let Message { title, detail } = notice.message;
    let button = notice.help.map(|help| {
        let label = match help {
            Help::RetryServer => words.retry,
            Help::PlaySound => words.hear,
        };
        view! { <button class="pill" on:click=move |_| helps(help)>{label}</button> }
    });
    let quoted = notice.quoted.clone();
    // Whoever hears nothing must not lose the one button that helps.
    let close = close.filter(|_| notice.help != Some(Help::PlaySound));
    let close = close.map(|close| {
        view! {
            <button
                class="close"
                title=words.close
                aria-label=words.close
                on:click=move |_| close(notice.clone())
            >
                <Icon name="close" />
            </button>
        }
    });
    view! {
        <div class="notice">
            <p>
                <strong>{title}</strong>
                " "
                <q>{quoted}</q>
                " "
                {detail}
            </p>
            {button}
            {close}
        </div>
    }
}

fn collect(screen: &Screen, words: &'static Words) -> Vec<Notice> {
    let mut notices = Vec::new();
    notices.extend(about_server(&screen.server, words));
    if let LocalMedia::Open(report) = screen.local {
        notices.extend(about_devices(report, words).map(Notice::plain));
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
fn about_devices(report: MediaReport, words: &'static Words) -> impl Iterator<Item = Message> {
    let [first, second] = match (report.audio.err(), report.video.err()) {
        (Some(audio), Some(video)) if audio == video => [Some(words.devices.message(audio)), None],
        (audio, video) => [
            audio.map(|error| words.microphone.message(error)),
            video.map(|error| words.camera.message(error)),
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
                message: words.server.message(reason),
                quoted: quoted(reason).to_owned(),
                help: Some(Help::RetryServer),
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
