//! What went wrong, in words, with the button that helps.

use leptos::prelude::*;
use visavis_call::{DeviceError, MediaKinds, Phase};
use visavis_devices::{Line, State};
use visavis_signaling::client::{OfflineReason, ROOM_FULL};

use super::button::{Action, Button, Look};
use super::{Context, Wish, live};
use crate::conductor::{Screen, Server};
use crate::words::{Device, Message, Words};

/// What can go wrong at the same time, in the order in which it is told.
#[derive(Clone, Copy)]
enum Subject {
    Server,
    /// The microphone, or both devices for one cause.
    Microphone,
    Camera,
    Prompt,
    OtherPerson,
    Sound,
    /// What the site or the link set.
    Settings,
    /// The page itself.
    Page,
}

const SUBJECTS: [Subject; 8] = [
    Subject::Server,
    Subject::Microphone,
    Subject::Camera,
    Subject::Prompt,
    Subject::OtherPerson,
    Subject::Sound,
    Subject::Settings,
    Subject::Page,
];

/// One thing that went wrong.
#[derive(Default)]
struct Notice {
    message: Message,
    /// What another program said about it.
    quoted: String,
    /// What else there is to do about it.
    remedy: &'static str,
    help: Option<(&'static str, Action)>,
}

impl Notice {
    fn plain(message: Message) -> Self {
        Self {
            message,
            ..Self::default()
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
    let notices = SUBJECTS.map(|subject| {
        // In a call a notice lies over the picture, so it can be put away until it is news again.
        let (read, put_away) = signal("");
        move || {
            let mut in_call = false;
            let mut notice = None;
            let sound = sound_blocked.get().then_some(block_sound);
            let missing = context.missing.get() > 0;
            context.read(&mut |screen| {
                in_call = live(screen.phase);
                notice = about(subject, screen, context.words, sound, missing);
            });
            let title = notice.as_ref().map_or("", |notice| notice.message.title);
            if !in_call || title != read.get() {
                put_away.update_untracked(|read| *read = "");
                let notice = notice?;
                let close = in_call.then_some(Action::PutAway(put_away, title));
                return Some(show(notice, context, close));
            }
            None
        }
    });
    view! {
        <div class="notices" role="status" aria-live="polite" data-testid="notice">
            {notices}
        </div>
    }
}

fn show(notice: Notice, context: Context, close: Option<Action>) -> impl IntoView {
    let words = context.words;
    let look = |class, name, label, action| Look {
        class,
        name,
        label,
        icon: "close",
        disabled: |_| false,
        action,
    };
    let Message { title, detail } = notice.message;
    // Whoever hears nothing must not lose the one button that helps.
    let close = close.filter(|_| !matches!(notice.help, Some((_, Action::PlaySound(_)))));
    let buttons = [
        notice
            .help
            .map(|(label, action)| look("pill plain", "help", label, action)),
        close.map(|action| look("close bare", "", words.close, action)),
    ];
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
            {buttons.map(|look| look.map(|look| view! { <Button context look /> }))}
        </div>
    }
}

/// What is wrong with a subject, if anything is.
fn about(
    subject: Subject,
    screen: &Screen,
    words: &'static Words,
    sound: Option<WriteSignal<bool>>,
    missing: bool,
) -> Option<Notice> {
    match subject {
        Subject::Page => {
            (missing || screen.missing).then(|| Notice::plain(words.server.incomplete))
        }
        Subject::Server => about_server(&screen.server, words),
        Subject::Microphone => {
            let error = failed(&screen.devices.microphone)?;
            let both = failed(&screen.devices.camera) == Some(error);
            let device = if both {
                &words.devices
            } else {
                &words.microphone
            };
            Some(about_device(device, error, words))
        }
        Subject::Camera => {
            let error = failed(&screen.devices.camera)?;
            // One cause is told once.
            (failed(&screen.devices.microphone) != Some(error))
                .then(|| about_device(&words.camera, error, words))
        }
        Subject::Prompt => {
            let devices = [&screen.devices.microphone, &screen.devices.camera];
            let asking = devices.iter().any(|it| it.state == State::Opening);
            asking.then(|| Notice::short(words.asking))
        }
        Subject::OtherPerson => screen
            .remote
            .filter(|_| screen.phase == Phase::Connected)
            .and_then(|kinds| about_other(kinds, words))
            .map(Notice::short),
        Subject::Settings => screen.mistake.as_ref().map(|mistake| Notice {
            quoted: mistake.place.clone(),
            remedy: mistake.wants,
            ..Notice::plain(words.mistake)
        }),
        Subject::Sound => sound.map(|block_sound| Notice {
            help: Some((words.hear, Action::PlaySound(block_sound))),
            ..Notice::plain(words.sound_blocked)
        }),
    }
}

pub(super) fn failed(line: &Line) -> Option<DeviceError> {
    match line.state {
        State::Failed(error) => Some(error),
        State::Off | State::Opening | State::On(_) => None,
    }
}

fn about_device(device: &'static Device, error: DeviceError, words: &'static Words) -> Notice {
    let hopeless = matches!(
        error,
        DeviceError::BlockedByPolicy | DeviceError::InsecureContext | DeviceError::Unsupported
    );
    Notice {
        remedy: words.remedies.of(error),
        help: (!hopeless).then_some((words.retry, Action::TryDevices)),
        ..Notice::plain(device.message(error))
    }
}

fn about_server(server: &Server, words: &'static Words) -> Option<Notice> {
    match server {
        // The scene says that the browser cannot call.
        Server::Online { proven: true } | Server::Unable => None,
        Server::Online { proven: false } => Some(Notice::plain(words.server.unproven)),
        Server::Misaddressed(_) => Some(Notice::plain(words.server.misaddressed)),
        Server::Incomplete => Some(Notice {
            help: Some((words.retry, Action::Wish(Wish::RetryServer))),
            ..Notice::plain(words.server.incomplete)
        }),
        Server::Tabs { .. } => Some(Notice {
            help: Some((words.retry, Action::Wish(Wish::RetryServer))),
            ..Notice::plain(words.server.tabs)
        }),
        Server::Connecting { .. } | Server::Offline { .. } => {
            server.trouble().map(|reason| Notice {
                quoted: quoted(reason).to_owned(),
                help: Some((words.retry, Action::Wish(Wish::RetryServer))),
                ..Notice::plain(words.server.message(reason))
            })
        }
    }
}

/// The server's own words.
fn quoted(reason: &OfflineReason) -> &str {
    match reason {
        OfflineReason::Refused { message } => message,
        OfflineReason::RoomRefused { code } if code != ROOM_FULL => code,
        OfflineReason::RoomRefused { .. }
        | OfflineReason::Unreachable
        | OfflineReason::TimedOut
        | OfflineReason::NotSocketIo
        | OfflineReason::Version2
        | OfflineReason::Lost { .. }
        | OfflineReason::Silent
        | OfflineReason::ServerDisconnected
        | OfflineReason::IdTaken
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
