//! What lies beside the pictures: one panel at a time.

use leptos::prelude::*;

use super::{Kit, Panel, icons};

impl Panel {
    /// The code that the style sheet reads.
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

/// The panel that is open, if one is.
pub(super) fn panel(kit: Kit) -> impl IntoView {
    move || {
        let open = kit.panel.get();
        (open != Panel::None).then(|| {
            view! {
                <aside class="panel" data-panel=open.code() aria-label=open.title(kit)>
                    <header>
                        <h2>{open.title(kit)}</h2>
                        <button
                            class="tool"
                            data-testid="close-panel"
                            title=kit.words.close
                            aria-label=kit.words.close
                            on:click=move |_| kit.panel.set(Panel::None)
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
