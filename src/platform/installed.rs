//! The page as something that is installed, and that opens without a network (W3C Web Application
//! Manifest, Service Workers).

use std::time::Duration;

use wasm_bindgen::JsValue;

use super::{JsError, Page, late, sleep};

/// What says how the page is installed.
const MANIFEST: &str = "manifest.webmanifest";
/// What iOS shows in its place.
const ICON: &str = "icon-180.png";
/// The service worker.
const WORKER: &str = "sw.js";
/// With what the names of the worker's stores begin; its scope comes next. `sw.js` names them.
const STORE: &str = "visavis ";
/// How long it is waited where the browser does not tell when it is idle.
const A_WHILE: Duration = Duration::from_secs(3);

/// Says how the page is installed, and has what it is made of kept, once the browser has nothing
/// else to do.
///
/// # Errors
/// The browser does not, which is no harm.
pub async fn install(page: &Page) -> Result<(), JsError> {
    let document = page.document();
    let head = late::get(document, "head");
    for (relation, file) in [("manifest", MANIFEST), ("apple-touch-icon", ICON)] {
        let link = late::call(document, "createElement", &["link".into()])?;
        late::set(&link, "rel", relation);
        late::set(&link, "href", file);
        late::call(&head, "append", &[link])?;
    }
    // What is still worked on is not kept.
    if cfg!(feature = "split") && wants_more(page) {
        idle().await;
        let options = JsValue::from(js_sys::Object::new());
        late::set(&options, "updateViaCache", "none");
        late::settle(late::call(
            &workers(page),
            "register",
            &[WORKER.into(), options],
        ))
        .await?;
    }
    Ok(())
}

/// Undoes what [`install`] has had kept.
///
/// # Errors
/// Nothing is kept here.
pub async fn uninstall(page: &Page) -> Result<(), JsError> {
    let location = late::get(page.window(), "location");
    let folder = late::make("URL", &["./".into(), late::get(&location, "href")])?;
    let folder = late::get(&folder, "href").as_string().unwrap_or_default();
    let registration = late::settle(late::call(&workers(page), "getRegistration", &[])).await?;
    // Somebody else's may have this page in its scope.
    if late::get(&registration, "scope").as_string().as_ref() == Some(&folder) {
        late::settle(late::call(&registration, "unregister", &[])).await?;
    }
    let stores = late::get(page.window(), "caches");
    let names = late::settle(late::call(&stores, "keys", &[])).await?;
    let ours = [STORE, &folder, " "].concat();
    for name in js_sys::Array::from(&names) {
        if name.as_string().is_some_and(|name| name.starts_with(&ours)) {
            late::settle(late::call(&stores, "delete", &[name])).await?;
        }
    }
    Ok(())
}

fn workers(page: &Page) -> JsValue {
    late::get(&late::get(page.window(), "navigator"), "serviceWorker")
}

/// Whether there is a worker to be had, and bytes to be spent on it.
fn wants_more(page: &Page) -> bool {
    let connection = late::get(&late::get(page.window(), "navigator"), "connection");
    workers(page).is_truthy() && !late::is(&connection, "saveData")
}

/// Waits until the browser has nothing else to do (W3C Cooperative Scheduling of Background Tasks).
async fn idle() {
    let window = late::window();
    let promise = late::get(&window, "Promise");
    let asked = late::call(&promise, "withResolvers", &[]).and_then(|it| {
        late::call(&window, "requestIdleCallback", &[late::get(&it, "resolve")])?;
        Ok(late::get(&it, "promise"))
    });
    if late::settle(asked).await.is_err() {
        sleep(A_WHILE).await;
    }
}
