//! By which device an element is heard (W3C Audio Output Devices API).

use visavis_call::DeviceError;
use visavis_devices::{DeviceId, Kind};
use web_sys::HtmlMediaElement;

use super::error::{Circumstances, classify, feature};
use crate::by_name;
use crate::platform::{JsError, Page, bindings};

/// Has the sound of an element come from this device; `None`: from the system's own.
///
/// # Errors
/// Why it does not; the sound comes from where it came before.
pub async fn hear_by(
    element: HtmlMediaElement,
    device: Option<DeviceId>,
) -> Result<(), DeviceError> {
    let id = device.map_or_else(String::new, |device| device.0);
    let heard = by_name::ask(&element, "setSinkId", &[id.into()]).await;
    heard.map(drop).map_err(|error| {
        let error = JsError::from(error);
        bindings::debug("no speaker", &error.message);
        let page = Page::current();
        let allows = |page: Page| page.allows(feature(Kind::Speaker));
        classify(
            &error,
            Circumstances {
                secure: true,
                allowed: page.is_none_or(allows),
            },
        )
    })
}
