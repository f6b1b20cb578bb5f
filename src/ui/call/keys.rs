//! Single keys for what the buttons do, and the list of them.

use leptos::prelude::*;

use super::{Kit, Panel, views};
use crate::company::keys::{self, Press};
use crate::ui::live;
use crate::words::{CallWords, Words};

/// One of them.
struct Shortcut {
    key: char,
    shift: bool,
    /// The buttons, by the names that tests know them by: the first that is there is pressed.
    buttons: &'static [&'static str],
    /// What it does.
    label: fn(&'static Words, &'static CallWords) -> String,
}

const SHORTCUTS: [Shortcut; 7] = [
    plain('a', &["accept"], |all, _| all.accept.to_owned()),
    plain('d', &["decline"], |all, _| all.decline.to_owned()),
    plain('m', &["microphone"], |_, it| either(it.mute, it.unmute)),
    plain('v', &["camera"], |_, it| it.camera.to_owned()),
    plain('s', &["screen"], |_, it| {
        either(it.share_screen, it.stop_sharing)
    }),
    plain('c', &["chat"], |_, it| it.chat.to_owned()),
    // Nobody ends a call by a slip of the finger.
    Shortcut {
        shift: true,
        ..plain('h', &["hang-up", "cancel"], |all, _| all.hang_up.to_owned())
    },
];

/// Fills the screen: no button stands for it everywhere.
const FILL: char = 'f';
/// Shows the list.
const LIST: char = '?';
/// The list in the page.
const DIALOG: &str = "dialog.keys";

const fn plain(
    key: char,
    buttons: &'static [&'static str],
    label: fn(&'static Words, &'static CallWords) -> String,
) -> Shortcut {
    Shortcut {
        key,
        shift: false,
        buttons,
        label,
    }
}

fn either(one: &str, other: &str) -> String {
    [one, " / ", other].concat()
}

/// Does what a key stands for, and says whether it stands for anything here.
fn act(kit: Kit, Press { key, shift }: Press) -> bool {
    if !keys::are_on() {
        return false;
    }
    if key == LIST {
        list();
        return true;
    }
    if keys::is_open(DIALOG) {
        return false;
    }
    if key == FILL && !shift && live(untrack(|| kit.context.phase())) {
        views::turn_whole();
        return true;
    }
    let means = |it: &&Shortcut| it.key == key && it.shift == shift;
    let found = SHORTCUTS.iter().find(means);
    found.is_some_and(|it| it.buttons.iter().any(|name| keys::press(name)))
}

/// Opens the list, or closes it.
pub(super) fn list() {
    keys::toggle_dialog(DIALOG);
}

/// The list of keys; what they do begins with it.
pub(super) fn shortcuts(kit: Kit) -> impl IntoView {
    // The keys are there for as long as the page is.
    let listener = keys::listen(move |press| act(kit, press));
    StoredValue::new_local(listener);

    let words = kit.words;
    let row = |shift: bool, key: char, label: String| {
        view! {
            <div>
                <dt>
                    {shift.then(|| view! { <kbd>"Shift"</kbd> })}
                    <kbd>{key.to_string()}</kbd>
                </dt>
                <dd>{label}</dd>
            </div>
        }
    };
    let rows = SHORTCUTS.map(|it| {
        let label = (it.label)(kit.context.words, words);
        row(it.shift, it.key.to_ascii_uppercase(), label)
    });
    view! {
        <dialog class="keys" data-testid="shortcut-list" aria-labelledby="keys" closedby="any">
            <h2 id="keys">{words.keys}</h2>
            <dl>
                {rows.into_iter().collect_view()}
                {row(false, FILL.to_ascii_uppercase(), words.pictures.full_screen.to_owned())}
                {row(false, LIST, words.this_list.to_owned())}
            </dl>
            <label class="tick">
                <input
                    type="checkbox"
                    data-testid="use-shortcuts"
                    checked=keys::are_on()
                    on:change=|event| keys::turn(event_target_checked(&event))
                />
                <span>{words.use_keys}</span>
            </label>
            <form method="dialog">
                <button class="pill plain" data-testid="close-shortcuts" autofocus>
                    {words.close}
                </button>
            </form>
        </dialog>
    }
}

/// The button that shows the list.
pub(super) fn button(kit: Kit) -> impl IntoView {
    let show = move |_| {
        kit.panel.set(Panel::None);
        list();
    };
    view! {
        <button class="pill keys-button" data-testid="shortcuts" on:click=show>
            {kit.words.keys}
        </button>
    }
}
