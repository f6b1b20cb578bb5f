//! What is loaded when it is wanted: the entrances to code that a first visit does without.
//!
//! `cargo xtask dist` puts what only these functions reach into a file of its own for each name.
//! Everywhere else the page is whole, and they are called at once.

use std::cell::Cell;
use std::rc::Rc;

/// Code that could not be loaded.
#[derive(Debug)]
pub struct Missing;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for Missing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// Something that is loaded once, and tried again where it could not be.
#[derive(Clone, Debug, Default)]
pub struct Once(Rc<Cell<bool>>);

impl Once {
    /// Loads it, unless that was done or is under way.
    ///
    /// # Errors
    /// It could not be loaded.
    pub async fn load(
        &self,
        load: impl Future<Output = Result<(), Missing>>,
    ) -> Result<(), Missing> {
        if self.0.replace(true) {
            return Ok(());
        }
        let loaded = load.await;
        self.0.set(loaded.is_ok());
        loaded
    }
}

/// Declares functions that are loaded before they run, each with the name of its file.
macro_rules! later {
    ($($(#[$doc:meta])* $chunk:ident: fn $name:ident($($arg:ident: $type:ty),*) $body:block)*) => {
        #[cfg(feature = "split")]
        mod entrances {
            use super::*;
            $(
                #[wasm_split_helpers::wasm_split($chunk, fallible)]
                pub(super) fn $name($($arg: $type),*) -> Result<(), Missing> {
                    let () = $body;
                    Ok(())
                }
            )*
        }
        $(
            $(#[$doc])*
            ///
            /// # Errors
            /// It could not be loaded.
            #[cfg(feature = "split")]
            pub async fn $name($($arg: $type),*) -> Result<(), Missing> {
                entrances::$name($($arg),*).await
            }
            $(#[$doc])*
            ///
            /// # Errors
            /// None here: nothing has to be loaded.
            #[cfg(not(feature = "split"))]
            pub fn $name($($arg: $type),*) -> std::future::Ready<Result<(), Missing>> {
                $body
                std::future::ready(Ok(()))
            }
        )*
    };
}

use wasm_bindgen_futures::spawn_local;

use crate::check::Check;
use crate::company::Companion;
use crate::conductor::Conductor;
use crate::embed::Audience;
use crate::studio::Level;
use crate::ui::Context;
use crate::ui::call::Kit;
use crate::ui::check::Desk;
use crate::ui::lobby::Listen;
use crate::words::{Language, Words};

/// Where the sentences of a language are put.
type Place = Rc<Cell<&'static Words>>;

later! {
    /// Devices and connections: what a call is made of.
    studio: fn studio(conductor: Conductor) {
        crate::studio::open(&conductor);
    }

    /// What goes along with a call: the tools of its bar, chat and files, what is measured.
    call: fn call(conductor: Conductor, context: Context) {
        let kit = Kit::new(context);
        let load = Box::new(move |companion| {
            spawn_local(async move {
                if record(companion).await.is_err() {
                    context.miss(1);
                }
            });
        });
        let show = move |view| kit.show(view);
        kit.fill(Companion::join(&conductor, kit.phrases(), load, show));
    }

    /// What records a call. It begins.
    record: fn record(companion: Companion) {
        crate::company::recorder::begin(&companion);
    }

    /// What stands beside the call button before a call: who is here, and how one comes across.
    lobby: fn lobby(conductor: Conductor, context: Context) {
        let call = conductor.call_handle();
        let listen: Listen = Box::new(move |generation, tell| {
            Some(Box::new(Level::tell(&call, generation, tell)?))
        });
        crate::ui::lobby::fill(context, listen);
        settle(&conductor, context);
        if crate::ui::check::offer(context) {
            spawn_local(async move {
                if check(conductor, context).await.is_err() {
                    context.miss(1);
                }
            });
        }
    }

    /// Chinese.
    zh: fn chinese(place: Place) {
        place.set(const { Language::Chinese.words() });
    }

    /// The conversation with the page around this one.
    embed: fn embed(conductor: Conductor, audience: Audience) {
        crate::embed::converse(&conductor, audience);
    }

    /// The self-test.
    check: fn check(conductor: Conductor, context: Context) {
        let desk = Desk::new(context);
        let show = move |view| desk.show(view);
        desk.fill(Check::new(conductor, show, move |level| desk.level(level)));
    }
}

/// The sentences of a language; English ones where its own could not be loaded, of which the browser's
/// console tells.
pub async fn words(language: Language) -> &'static Words {
    let place = Place::new(Cell::new(const { Language::English.words() }));
    let loaded = match language {
        Language::English => Ok(()),
        Language::Chinese => chinese(Place::clone(&place)).await,
    };
    loaded.unwrap_or_default();
    place.get()
}

/// Speaks with the page around this one, or has this one installed where it stands for itself.
fn settle(conductor: &Conductor, context: Context) {
    if !crate::embed::is_framed() {
        crate::embed::settle(conductor);
    } else if let Some(audience) = Audience::of(conductor) {
        let conductor = conductor.clone();
        spawn_local(async move {
            if embed(conductor, audience).await.is_err() {
                context.miss(1);
            }
        });
    }
}
