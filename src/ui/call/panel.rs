//! What lies beside the pictures: one panel at a time.

use leptos::prelude::*;

use super::{Kit, Panel, icons};
use crate::by_name;

impl Panel {
    /// The code that the style sheet reads, and the name of the button that opens it.
    fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Chat => "chat",
            Self::More => "more",
            Self::Connection => "connection",
        }
    }

    fn title(self, kit: Kit) -> &'static str {
        match self {
            Self::None => "",
            Self::Chat => kit.words.chat,
            Self::More => kit.words.more,
            Self::Connection => kit.words.quality.title,
        }
    }
}

/// Closes the panel, and puts the focus on the button that opened it.
fn close(kit: Kit) {
    let name = untrack(|| kit.panel.get()).code();
    kit.panel.set(Panel::None);
    let opener = document().query_selector(&[".bar [data-testid=", name, "]"].concat());
    if let Ok(Some(opener)) = opener {
        // Every element has it.
        let _: Result<_, _> = by_name::call(&opener, "focus", &[]);
    }
}

/// The panel that is open, if one is.
pub(super) fn panel(kit: Kit) -> impl IntoView {
    move || {
        let open = kit.panel.get();
        (open != Panel::None).then(|| {
            view! {
                <aside
                    class="panel"
                    data-panel=open.code()
                    aria-label=open.title(kit)
                    on:keydown=move |event| {
                        if event.key() == "Escape" {
                            close(kit);
                        }
                    }
                >
                    <header>
                        <h2>{open.title(kit)}</h2>
                        <button
                            class="tool"
                            data-testid="close-panel"
                            title=kit.words.close
                            aria-label=kit.words.close
                            on:click=move |_| close(kit)
                        >
                            {icons::icon(icons::CLOSE)}
                        </button>
                    </header>
                    {match open {
                        Panel::None => None,
                        Panel::Chat => Some(super::chat::chat(kit).into_any()),
                        Panel::More => Some(super::more::more(kit).into_any()),
                        Panel::Connection => Some(super::quality::numbers(kit).into_any()),
                    }}
                </aside>
            }
        })
    }
}
