//! The page around this one, where there is one (HTML, section 9.3: cross-document messaging).

use gloo_events::EventListener;
use wasm_bindgen::JsValue;

use super::{Page, late};

/// The page around this one.
#[derive(Clone, Debug)]
pub struct Frame {
    parent: JsValue,
}

impl Frame {
    /// `None` where the page stands for itself.
    #[must_use]
    pub fn around() -> Option<Self> {
        let window = late::window();
        let parent = late::get(&window, "parent");
        (parent.is_truthy() && parent != window).then_some(Self { parent })
    }

    /// Its origin, where the browser tells.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        let location = late::get(&late::window(), "location");
        late::get(&late::get(&location, "ancestorOrigins"), "0").as_string()
    }

    /// Says something, as an object, to the page around this one if it is of this origin.
    pub fn tell(&self, origin: &str, json: &str) {
        let object = late::call(&the_json(), "parse", &[json.into()]);
        if let Ok(object) = object {
            // A page that is being taken away hears nothing any more.
            let _: Result<_, _> = late::call(&self.parent, "postMessage", &[object, origin.into()]);
        }
    }

    /// Hears what the page around this one says, nobody else's words: its origin, and the message
    /// as JSON if it can be that. Only objects with this member are meant for us.
    #[must_use = "dropping it ends the listening"]
    pub fn listen(
        &self,
        page: &Page,
        member: &'static str,
        hear: impl Fn(&str, Option<String>) + 'static,
    ) -> EventListener {
        let parent = self.parent.clone();
        EventListener::new(page.window(), "message", move |event| {
            let data = late::get(event, "data");
            let ours = !late::get(&data, member).is_undefined();
            if late::get(event, "source") != parent || !ours {
                return;
            }
            if let Some(origin) = late::get(event, "origin").as_string() {
                let json = late::call(&the_json(), "stringify", &[data]);
                hear(&origin, json.ok().and_then(|json| json.as_string()));
            }
        })
    }
}

fn the_json() -> JsValue {
    late::get(&late::window(), "JSON")
}

/// Opens the page again with these parameters of its address; `None` takes one away, others stay.
pub fn reopen(parameters: &[(&str, Option<String>)]) {
    let location = late::get(&late::window(), "location");
    let search = late::get(&location, "search");
    let Ok(all) = late::make("URLSearchParams", &[search]) else {
        return;
    };
    for (name, value) in parameters {
        let name = JsValue::from(*name);
        // What is set and taken away are texts.
        let _: Result<_, _> = match value {
            Some(value) => late::call(&all, "set", &[name, value.into()]),
            None => late::call(&all, "delete", &[name]),
        };
    }
    let query = late::call(&all, "toString", &[]).unwrap_or_default();
    let address = ["?", &query.as_string().unwrap_or_default()].concat();
    // A history of rooms would be that of the page around this one.
    let _: Result<_, _> = late::call(&location, "replace", &[address.into()]);
}
