//! A page in the hands of somebody with a mouse.

use std::time::Duration;

use anyhow::{Context, Result};
use fantoccini::actions::{InputSource, MouseActions, PointerAction};
use serde::Deserialize;
use serde_json::json;

use super::{Page, selector};
use crate::{
    browser::devtools,
    wait::{Look, SOON, wait_until},
};

/// How long a hand takes for each stretch of a drag.
const STRETCH: Duration = Duration::from_millis(40);

/// `MouseButton.left` (UI Events, section 3.4.1).
const LEFT: u64 = 0;

/// Where an element is seen, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Place {
    /// From the left.
    pub x: f64,
    /// From above.
    pub y: f64,
    /// How wide.
    pub width: f64,
    /// How high.
    pub height: f64,
}

impl Place {
    /// Its middle.
    #[must_use]
    pub fn middle(&self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Whether one of the two lies on the other.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }
}

impl Page {
    /// Moves the mouse a little, over the middle of the page.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn stir(&self) -> Result<()> {
        let points = [(300.0, 220.0), (303.0, 222.0)];
        if self.traceless {
            for (x, y) in points {
                let event = json!({ "type": "mouseMoved", "x": x, "y": y });
                devtools(self.client(), "Input.dispatchMouseEvent", event).await?;
            }
            return Ok(());
        }
        let moves = points.map(|(x, y)| PointerAction::MoveTo {
            duration: None,
            x,
            y,
        });
        let [there, on] = moves;
        let actions = MouseActions::new("mouse".to_owned()).then(there).then(on);
        Ok(self.client().perform_actions(actions).await?)
    }

    /// Clicks where the element of this test id is, as soon as a person could. Unlike with
    /// [`Self::press`], the driver learns of no element, which it would keep.
    ///
    /// # Errors
    /// It is not there, disabled or covered for [`SOON`].
    pub async fn tap(&self, testid: &str) -> Result<()> {
        let script = "
            const element = document.querySelector(arguments[0]);
            if (!element) return 'it is not there';
            if (element.disabled) return 'it is disabled';
            if (!element.checkVisibility({ visibilityProperty: true })) return 'it is not shown';
            element.scrollIntoView({ block: 'nearest' });
            const { x, y, width, height } = element.getBoundingClientRect();
            const middle = [Math.round(x + width / 2), Math.round(y + height / 2)];
            const above = document.elementFromPoint(...middle);
            return element.contains(above) ? middle : 'something lies on it';";
        let what = format!("{} clicks {testid}", self.name());
        wait_until(&what, SOON, async || {
            let seen = self.eval(script, vec![selector(testid).into()]).await?;
            let Ok((x, y)) = serde_json::from_value::<(f64, f64)>(seen.clone()) else {
                // A bar that has faded comes back to whoever looks for it.
                self.stir().await?;
                return Ok(Look::NotYet(format!("{seen}; {}", self.tell().await)));
            };
            self.click((x, y)).await?;
            Ok(Look::Seen(()))
        })
        .await
    }

    /// Clicks a point, in CSS pixels.
    async fn click(&self, (x, y): (f64, f64)) -> Result<()> {
        if self.traceless {
            for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
                let pressed = kind != "mouseMoved";
                let button = if pressed { "left" } else { "none" };
                let event = json!({
                    "type": kind, "x": x, "y": y, "button": button, "clickCount": i32::from(pressed),
                });
                devtools(self.client(), "Input.dispatchMouseEvent", event).await?;
            }
            return Ok(());
        }
        let to = PointerAction::MoveTo {
            duration: None,
            x,
            y,
        };
        let actions = MouseActions::new("mouse".to_owned())
            .then(to)
            .then(PointerAction::Down { button: LEFT })
            .then(PointerAction::Up { button: LEFT });
        Ok(self.client().perform_actions(actions).await?)
    }

    /// Drags the element of this test id by its middle to a point, in CSS pixels.
    ///
    /// # Errors
    /// It is not there.
    pub async fn drag(&self, testid: &str, to: (f64, f64)) -> Result<()> {
        let from = self.place(testid).await?.middle();
        let go = |(x, y): (f64, f64)| PointerAction::MoveTo {
            duration: Some(STRETCH),
            x: x.round(),
            y: y.round(),
        };
        let half = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
        let actions = MouseActions::new("mouse".to_owned())
            .then(go(from))
            .then(PointerAction::Down { button: LEFT })
            .then(go(half))
            .then(go(to))
            .then(PointerAction::Up { button: LEFT });
        Ok(self.client().perform_actions(actions).await?)
    }

    /// Where the element of this test id is.
    ///
    /// # Errors
    /// It is not there.
    pub async fn place(&self, testid: &str) -> Result<Place> {
        self.place_of(&selector(testid)).await
    }

    /// Where the first element is that this selector finds.
    ///
    /// # Errors
    /// There is none.
    pub async fn place_of(&self, selector: &str) -> Result<Place> {
        let script = "const { x, y, width, height } = \
                        document.querySelector(arguments[0]).getBoundingClientRect(); \
                      return { x, y, width, height }";
        let place = self.eval(script, vec![selector.into()]).await?;
        serde_json::from_value(place).with_context(|| selector.to_owned())
    }
}
