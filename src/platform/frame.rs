//! The page around this one, where there is one (HTML, section 9.3: cross-document messaging).

use gloo_events::EventListener;
use wasm_bindgen::JsValue;

use super::Page;
use crate::by_name;

/// The page around this one.
#[derive(Clone, Debug)]
pub struct Frame {
    parent: JsValue,
}

impl Frame {
    /// `None` where the page stands for itself.
    #[must_use]
    pub fn around() -> Option<Self> {
        let window = by_name::window();
        let parent = by_name::get(&window, "parent");
        (parent.is_truthy() && parent != window).then_some(Self { parent })
    }

    /// Its origin, where the browser tells.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        let location = by_name::get(&by_name::window(), "location");
        by_name::get(&by_name::get(&location, "ancestorOrigins"), "0").as_string()
    }

    /// Says something, as an object, to the page around this one if it is of this origin.
    pub fn tell(&self, origin: &str, json: &str) {
        let object = by_name::call(&the_json(), "parse", &[json.into()]);
        if let Ok(object) = object {
            // A page that is being taken away hears nothing any more.
            let _: Result<_, _> =
                by_name::call(&self.parent, "postMessage", &[object, origin.into()]);
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
            let data = by_name::get(event, "data");
            let ours = !by_name::get(&data, member).is_undefined();
            if by_name::get(event, "source") != parent || !ours {
                return;
            }
            if let Some(origin) = by_name::get(event, "origin").as_string() {
                let json = by_name::call(&the_json(), "stringify", &[data]);
                hear(&origin, json.ok().and_then(|json| json.as_string()));
            }
        })
    }
}

fn the_json() -> JsValue {
    by_name::get(&by_name::window(), "JSON")
}

/// Opens the page again with these parameters of its address; `None` takes one away, others stay.
pub fn reopen(parameters: &[(&str, Option<String>)]) {
    let location = by_name::get(&by_name::window(), "location");
    let search = by_name::get(&location, "search");
    let Ok(all) = by_name::make("URLSearchParams", &[search]) else {
        return;
    };
    for (name, value) in parameters {
        let name = JsValue::from(*name);
        // What is set and taken away are texts.
        let _: Result<_, _> = match value {
            Some(value) => by_name::call(&all, "set", &[name, value.into()]),
            None => by_name::call(&all, "delete", &[name]),
        };
    }
    let query = by_name::call(&all, "toString", &[]).unwrap_or_default();
    let address = ["?", &query.as_string().unwrap_or_default()].concat();
    // A history of rooms would be that of the page around this one.
    let _: Result<_, _> = by_name::call(&location, "replace", &[address.into()]);
}
