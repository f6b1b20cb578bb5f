//! How large a page is, and in which theme, by the protocol of Chromium's own tools.

use std::fmt;

use anyhow::{Context, Result};
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use url::Url;

use super::Page;

/// What the system prefers (CSS Media Queries 5, `prefers-color-scheme`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// The word in the media query.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// How large what is seen of a page is, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl Page {
    /// Makes it so large, at `zoom` screen pixels per CSS pixel. Only Chromium can.
    ///
    /// # Errors
    /// The browser is gone, or another one.
    pub async fn resize(&self, size: Size, zoom: u32) -> Result<()> {
        let Size { width, height } = size;
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": zoom, "mobile": false,
        });
        self.tool("Emulation.setDeviceMetricsOverride", &metrics)
            .await
    }

    /// Has the system prefer this theme, and want nothing to move, so that what is looked at stands
    /// still. Only Chromium can.
    ///
    /// # Errors
    /// The browser is gone, or another one.
    pub async fn prefer(&self, theme: Theme) -> Result<()> {
        let features = json!([
            { "name": "prefers-color-scheme", "value": theme.word() },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.tool(
            "Emulation.setEmulatedMedia",
            &json!({ "features": features }),
        )
        .await
    }

    /// Has the system want nothing to move. Only Chromium can.
    ///
    /// # Errors
    /// The browser is gone, or another one.
    pub async fn prefer_calm(&self) -> Result<()> {
        let feature = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
        self.tool(
            "Emulation.setEmulatedMedia",
            &json!({ "features": [feature] }),
        )
        .await
    }

    /// Hides the scroll bars, as phones and tablets do. Only Chromium can.
    ///
    /// # Errors
    /// The browser is gone, or another one.
    pub async fn hide_scroll_bars(&self) -> Result<()> {
        let hidden = json!({ "hidden": true });
        self.tool("Emulation.setScrollbarsHidden", &hidden).await
    }

    /// Waits until everything stands still that will: two frames, and whatever moves for a while.
    /// What fades while nobody stirs is there again.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn settle(&self) -> Result<()> {
        let script = "
            const [done] = arguments;
            const frame = () => new Promise(requestAnimationFrame);
            const ends = (it) => it.effect?.getComputedTiming().endTime !== Infinity;
            const settle = async () => {
              dispatchEvent(new PointerEvent('pointermove'));
              await frame();
              await frame();
              const moving = document.getAnimations().filter(ends);
              await Promise.allSettled(moving.map((it) => it.finished));
              await frame();
            };
            settle().then(() => done(), () => done());";
        self.eval_async(script, vec![]).await.map(drop)
    }

    async fn tool(&self, method: &'static str, params: &Value) -> Result<()> {
        let command = Tool(json!({ "cmd": method, "params": params }).to_string());
        let told = self.client().issue_cmd(command).await;
        told.map(drop).with_context(|| method.to_owned())
    }
}

impl Page {
    /// Answers the browser's question whether the page may do something, before it is asked.
    ///
    /// # Errors
    /// The browser is gone, or knows no such permission.
    pub async fn permit(&self, what: &str) -> Result<()> {
        let answer = json!({ "descriptor": { "name": what }, "state": "granted" });
        let answered = self.client().issue_cmd(Permit(answer.to_string())).await;
        answered
            .map(drop)
            .with_context(|| format!("to permit {what}"))
    }
}

/// Permissions, section 7: the command of `WebDriver` that sets one.
#[derive(Debug)]
struct Permit(String);

impl WebDriverCompatibleCommand for Permit {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!(
            "session/{}/permissions",
            session.unwrap_or_default()
        ))
    }

    fn method_and_body(&self, _url: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.0.clone()))
    }
}

/// chromedriver's command for a word of the `DevTools` protocol.
#[derive(Debug)]
struct Tool(String);

impl WebDriverCompatibleCommand for Tool {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/goog/cdp/execute"))
    }

    fn method_and_body(&self, _url: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.0.clone()))
    }
}
