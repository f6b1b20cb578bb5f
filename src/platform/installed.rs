//! The page as something that is installed, and that opens without a network (W3C Web Application
//! Manifest, Service Workers).

use std::time::Duration;

use wasm_bindgen::JsValue;

use super::{JsError, Page, sleep};
use crate::by_name;
use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;

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
    let head = by_name::get(document, "head");
    for (relation, file) in [("manifest", MANIFEST), ("apple-touch-icon", ICON)] {
        let link = by_name::call(document, "createElement", &["link".into()])?;
        by_name::set(&link, "rel", relation);
        by_name::set(&link, "href", file);
        by_name::call(&head, "append", &[link])?;
    }
    // What is still worked on is not kept.
    if cfg!(feature = "split") && wants_more(page) {
        idle().await;
        let options = by_name::with("updateViaCache", "none");
        by_name::ask(&workers(page), "register", &[WORKER.into(), options]).await?;
    }
    Ok(())
}

/// Undoes what [`install`] has had kept.
///
/// # Errors
/// Nothing is kept here.
pub async fn uninstall(page: &Page) -> Result<(), JsError> {
    let location = by_name::get(page.window(), "location");
    let folder = by_name::make("URL", &["./".into(), by_name::get(&location, "href")])?;
    let folder = by_name::get(&folder, "href")
        .as_string()
        .unwrap_or_default();
    let registration = by_name::ask(&workers(page), "getRegistration", &[]).await?;
    // Somebody else's may have this page in its scope.
    if by_name::get(&registration, "scope").as_string().as_ref() == Some(&folder) {
        by_name::ask(&registration, "unregister", &[]).await?;
    }
    let stores = by_name::get(page.window(), "caches");
    let names = by_name::ask(&stores, "keys", &[]).await?;
    let ours = [STORE, &folder, " "].concat();
    for name in js_sys::Array::from(&names) {
        if name.as_string().is_some_and(|name| name.starts_with(&ours)) {
            by_name::ask(&stores, "delete", &[name]).await?;
        }
    }
    Ok(())
}

fn workers(page: &Page) -> JsValue {
    by_name::get(&by_name::get(page.window(), "navigator"), "serviceWorker")
}

/// Whether there is a worker to be had, and bytes to be spent on it.
fn wants_more(page: &Page) -> bool {
    let connection = by_name::get(&by_name::get(page.window(), "navigator"), "connection");
    workers(page).is_truthy() && !by_name::is(&connection, "saveData")
}

/// Waits until the browser has nothing else to do (W3C Cooperative Scheduling of Background Tasks).
async fn idle() {
    let window = by_name::window();
    let promise = by_name::get(&window, "Promise");
    let waits = by_name::call(&promise, "withResolvers", &[]).and_then(|it| {
        let resolve = by_name::get(&it, "resolve");
        by_name::call(&window, "requestIdleCallback", &[resolve])?;
        Ok(by_name::get(&it, "promise"))
    });
    match waits {
        Ok(promise) => {
            // It comes to something, sooner or later.
            let _: Result<_, _> = JsFuture::from(Promise::resolve(&promise)).await;
        }
        Err(_) => sleep(A_WHILE).await,
    }
}
