//! The tools of the bar: what goes out, and what else there is.

use leptos::prelude::*;
use visavis_devices::{Input as DeviceWish, Kind, Line, Sharing};

use super::{Kit, Panel, icons, quality, views};
use crate::conductor::Screen;
use crate::ui::Wish;

/// A button of the bar, with two states or none.
#[derive(Clone, Copy)]
pub(super) struct Tool {
    /// The name that tests know it by.
    pub(super) name: &'static str,
    /// Its icon.
    pub(super) icon: fn(Kit) -> &'static str,
    /// What it does when it is pressed now.
    pub(super) label: fn(Kit) -> &'static str,
    /// Whether what it stands for is on; `None` where it stands for nothing that can be.
    pub(super) on: fn(Kit) -> Option<bool>,
    /// How many things there are to look at behind it.
    pub(super) badge: fn(Kit) -> u32,
    pub(super) act: fn(Kit),
}

const TOOLS: [Tool; 6] = [
    quality::SIGN,
    Tool {
        name: "microphone",
        icon: |kit| {
            if kit.wishes(microphone) {
                icons::MICROPHONE
            } else {
                icons::MICROPHONE_OFF
            }
        },
        label: |kit| {
            if kit.wishes(microphone) {
                kit.words.mute
            } else {
                kit.words.unmute
            }
        },
        on: |kit| Some(kit.wishes(microphone)),
        badge: |_| 0,
        act: |kit| kit.toggle(Kind::Microphone, microphone),
    },
    Tool {
        name: "camera",
        icon: |kit| {
            if kit.wishes(camera) {
                icons::CAMERA
            } else {
                icons::CAMERA_OFF
            }
        },
        label: |kit| {
            if kit.wishes(camera) {
                kit.words.camera_off
            } else {
                kit.words.camera_on
            }
        },
        on: |kit| Some(kit.wishes(camera)),
        badge: |_| 0,
        act: |kit| kit.toggle(Kind::Camera, camera),
    },
    Tool {
        name: "screen",
        icon: |_| icons::SCREEN,
        label: |kit| {
            if kit.shares() {
                kit.words.stop_sharing
            } else {
                kit.words.share_screen
            }
        },
        on: |kit| Some(kit.shares()),
        badge: |_| 0,
        act: |kit| {
            let on = !untrack(|| kit.shares());
            kit.device(DeviceWish::Share { on });
        },
    },
    Tool {
        name: "chat",
        icon: |_| icons::CHAT,
        label: |kit| kit.words.chat,
        on: |kit| Some(kit.panel.get() == Panel::Chat),
        badge: |kit| {
            kit.view
                .with(|view| u32::try_from(view.unread).unwrap_or(u32::MAX))
        },
        act: |kit| kit.open(Panel::Chat),
    },
    Tool {
        name: "more",
        icon: |_| icons::MORE,
        label: |kit| kit.words.more,
        on: |kit| Some(kit.panel.get() == Panel::More),
        badge: |_| 0,
        act: |kit| kit.open(Panel::More),
    },
];

fn microphone(screen: &Screen) -> &Line {
    &screen.devices.microphone
}

fn camera(screen: &Screen) -> &Line {
    &screen.devices.camera
}

impl Kit {
    fn wishes(self, line: fn(&Screen) -> &Line) -> bool {
        self.context.get(|screen| line(screen).wish)
    }

    fn toggle(self, kind: Kind, line: fn(&Screen) -> &Line) {
        let on = !untrack(|| self.wishes(line));
        self.device(DeviceWish::Wish { kind, on });
    }

    fn shares(self) -> bool {
        self.context
            .get(|screen| !matches!(screen.devices.sharing, Sharing::Off))
    }

    /// Asks for something about the devices.
    pub(super) fn device(self, wish: DeviceWish) {
        self.context.around.wish.run(Wish::Device(wish));
    }
}

/// All of them.
pub(super) fn tools(kit: Kit) -> impl IntoView {
    TOOLS.map(|tool| {
        let label = move || match (tool.badge)(kit) {
            0 => (tool.label)(kit).to_owned(),
            count => [(tool.label)(kit), " (", &count.to_string(), ")"].concat(),
        };
        let badge = move || match (tool.badge)(kit) {
            0 => String::new(),
            count => count.to_string(),
        };
        view! {
            <button
                class="tool"
                data-testid=tool.name
                hidden=tool.name == "screen" && !views::can_share()
                title=label
                aria-label=label
                aria-pressed=move || (tool.on)(kit).map(|on| if on { "true" } else { "false" })
                on:click=move |_| (tool.act)(kit)
            >
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                    <path d=move || (tool.icon)(kit)></path>
                </svg>
                <span class="badge">{badge}</span>
            </button>
        }
    })
}
