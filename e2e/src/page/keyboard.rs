//! A page in the hands of somebody who has no mouse.

use anyhow::{Result, bail};
use fantoccini::{
    actions::{InputSource, KeyAction, KeyActions},
    key::Key,
};
use serde::Deserialize;
use serde_json::json;

use super::Page;
use crate::browser::devtools;

/// No screen has so many places to stop at.
const MOST_STOPS: usize = 40;

/// Where the focus is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Stop {
    /// The test id of the element.
    pub testid: String,
    /// Whether the focus is seen: an outline of two pixels or more, of which nothing is scrolled away.
    pub seen: bool,
    /// What its outline is, and where it lies.
    pub looks: String,
}

impl Page {
    /// Writes where the focus is, and presses Enter.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn enter(&self, text: &str) -> Result<()> {
        if self.traceless {
            devtools(self.client(), "Input.insertText", json!({ "text": text })).await?;
            for kind in ["keyDown", "keyUp"] {
                let event = json!({
                    "type": kind, "key": "Enter", "code": "Enter", "text": "\r",
                    "windowsVirtualKeyCode": 13,
                });
                devtools(self.client(), "Input.dispatchKeyEvent", event).await?;
            }
            return Ok(());
        }
        for character in text.chars() {
            self.strike(&[], character).await?;
        }
        self.key(Key::Enter).await
    }

    /// Presses a key, and lets it go.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn key(&self, key: Key) -> Result<()> {
        let value = char::from(key);
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value });
        Ok(self.client().perform_actions(keys).await?)
    }

    /// Strikes the key of a character while others are held.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn strike(&self, held: &[Key], character: char) -> Result<()> {
        let held = || held.iter().map(|&key| char::from(key));
        let downs = held().chain([character]);
        let ups = [character].into_iter().chain(held());
        let keys = downs
            .map(|value| KeyAction::Down { value })
            .chain(ups.map(|value| KeyAction::Up { value }))
            .fold(KeyActions::new("keyboard".to_owned()), KeyActions::then);
        Ok(self.client().perform_actions(keys).await?)
    }

    /// Goes on to the element of this test id with the Tab key alone; gives the stops on the way,
    /// that element's included.
    ///
    /// # Errors
    /// It is not reached, or a stop on the way cannot be seen.
    pub async fn tab_to(&self, testid: &str) -> Result<Vec<String>> {
        let mut stops = Vec::new();
        while stops.len() < MOST_STOPS {
            self.key(Key::Tab).await?;
            let Some(stop) = self.focus().await? else {
                continue;
            };
            if !stop.seen {
                bail!(
                    "{}: the focus on {} is not seen: {}",
                    self.name(),
                    stop.testid,
                    stop.looks
                );
            }
            stops.push(stop.testid);
            if stops.last().is_some_and(|last| last == testid) {
                return Ok(stops);
            }
        }
        bail!("{}: {testid} is not among {stops:?}", self.name())
    }

    /// Waits until the focus is on the element of this test id.
    ///
    /// # Errors
    /// It stays elsewhere.
    pub async fn until_focus_on(&self, testid: &str) -> Result<()> {
        let script = "return document.activeElement?.dataset.testid ?? ''";
        self.until_gives(script, &testid.into()).await
    }

    /// Where the focus is; none where it is on nothing in particular.
    async fn focus(&self) -> Result<Option<Stop>> {
        let script = "
            const { activeElement } = document;
            if (!activeElement || activeElement === document.body) return null;
            // A round button draws it around its disc.
            const outlined = [activeElement, ...activeElement.querySelectorAll('.disc')];
            const seen = outlined.some((one) => {
              const { outlineStyle, outlineWidth, outlineOffset, outlineColor } = getComputedStyle(one);
              const { top, left, bottom, right } = one.getBoundingClientRect();
              const around = parseFloat(outlineWidth) + parseFloat(outlineOffset);
              return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 &&
                !outlineColor.endsWith(', 0)') && top >= around && left >= around &&
                bottom + around <= innerHeight && right + around <= innerWidth;
            });
            const looks = outlined.map((one) => {
              const { top, left, bottom, right } = one.getBoundingClientRect();
              return `${getComputedStyle(one).outline} at ${[left, top, right, bottom]}`;
            }).join(', ') + ` in ${[innerWidth, innerHeight]}`;
            return { testid: activeElement.dataset.testid ?? '', seen, looks };";
        Ok(serde_json::from_value(self.eval(script, vec![]).await?)?)
    }
}
