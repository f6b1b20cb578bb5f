//! The app, as its contract for embedders and tests describes it.

use std::{fmt, time::Duration};

use anyhow::Result;
use fantoccini::{Client, Locator};
use serde_json::Value;

use super::{
    Page,
    state::{CallState, Reason, Signal},
};
use crate::{
    Kind,
    wait::{CALL, Look, SOON, wait_until},
};

/// Where to open the app, and with what.
#[derive(Clone, Debug)]
pub struct Address {
    base: String,
    query: Vec<(&'static str, String)>,
}

impl Address {
    /// The app at `base`, in English.
    #[must_use]
    pub fn new(base: impl Into<String>) -> Self {
        Self::bare(base).with("lang", "en")
    }

    /// The app at `base`, as the site sets it.
    #[must_use]
    pub fn bare(base: impl Into<String>) -> Self {
        Self {
            base: base.into(),
            query: Vec::new(),
        }
    }

    /// Sets a query parameter; the last one of a name counts.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.retain(|(other, _)| *other != name);
        self.query.push((name, value.into()));
        self
    }

    /// Refuses camera (`video`), microphone (`audio`) or `both` with the error of this name.
    #[must_use]
    pub fn denying(self, kind: &str, error: &str) -> Self {
        self.with("probe-deny", kind).with("probe-error", error)
    }

    /// Leaves the browser's question about the devices open, until [`App::answer_prompts`].
    #[must_use]
    pub fn with_open_prompt(self) -> Self {
        self.with("probe-prompt", "held")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)?;
        for (at, (name, value)) in self.query.iter().enumerate() {
            // The values are words, addresses and numbers, in which only these two need escaping.
            let value = value.replace('%', "%25").replace('&', "%26");
            write!(f, "{}{name}={value}", if at == 0 { '?' } else { '&' })?;
        }
        Ok(())
    }
}

/// The app in somebody's browser.
#[derive(Clone, Debug)]
pub struct App {
    page: Page,
}

impl AsRef<Page> for App {
    fn as_ref(&self) -> &Page {
        &self.page
    }
}

impl App {
    /// Opens the app.
    ///
    /// # Errors
    /// It does not load.
    pub async fn open(name: &str, client: &Client, address: &Address) -> Result<Self> {
        Ok(Self {
            page: Page::open(name, client, &address.to_string()).await?,
        })
    }

    /// The app in a page that is open already, or in a frame of it.
    #[must_use]
    pub fn of(page: Page) -> Self {
        Self { page }
    }

    /// Opens the app anew in the same browser.
    ///
    /// # Errors
    /// It does not load.
    pub async fn reopen(&self, address: &Address) -> Result<()> {
        self.page.goto(&address.to_string()).await
    }

    /// The page, for what is not particular to the app.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// The same in a browser of this kind, asked for nothing that would stay in it; where the
    /// browser can do that, see [`Page::traceless`].
    #[must_use]
    pub fn traceless(self, kind: Kind) -> Self {
        match kind {
            Kind::Chrome => Self::of(self.page.traceless()),
            Kind::Firefox => self,
        }
    }

    /// Starts a call as soon as the page lets a person.
    ///
    /// # Errors
    /// It never does.
    pub async fn call(&self) -> Result<()> {
        self.page.press("call").await
    }

    /// Calls this one of the people who are listed.
    ///
    /// # Errors
    /// They are not, or have no button, within [`SOON`].
    pub async fn call_one(&self, name: &str) -> Result<()> {
        let what = format!("{} calls {name} alone", self.page.name());
        wait_until(&what, SOON, async || {
            let rows = Locator::Css("[data-testid=person]");
            for row in self.page.client().find_all(rows).await? {
                if row.find(Locator::Css("bdi")).await?.text().await? == name {
                    let button = Locator::Css("[data-testid=call-person]");
                    row.find(button).await?.click().await?;
                    return Ok(Look::Seen(()));
                }
            }
            Ok(Look::NotYet(self.page.text("people").await?))
        })
        .await
    }

    /// Waits until exactly these people are listed, in any order.
    ///
    /// # Errors
    /// Not within [`SOON`].
    pub async fn until_among(&self, names: &[&str]) -> Result<()> {
        let what = format!("{} is with {names:?}", self.page.name());
        let mut wanted: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
        wanted.sort();
        wait_until(&what, SOON, async || {
            let script = "return [...document.querySelectorAll('[data-testid=person] bdi')] \
                          .map((name) => name.innerText)";
            let seen = self.page.eval(script, vec![]).await?;
            let mut seen: Vec<String> = serde_json::from_value(seen)?;
            seen.sort();
            Ok(Look::at(seen == wanted, || format!("{seen:?}")))
        })
        .await
    }

    /// Waits for the ring, and takes the call.
    ///
    /// # Errors
    /// It does not ring.
    pub async fn accept(&self) -> Result<()> {
        self.until(CallState::Incoming).await?;
        self.page.press("accept").await
    }

    /// Waits for the ring, and declines.
    ///
    /// # Errors
    /// It does not ring.
    pub async fn decline(&self) -> Result<()> {
        self.until(CallState::Incoming).await?;
        self.page.press("decline").await
    }

    /// Cancels the call that rings at the other.
    ///
    /// # Errors
    /// There is none.
    pub async fn cancel(&self) -> Result<()> {
        self.page.press("cancel").await
    }

    /// Hangs up.
    ///
    /// # Errors
    /// There is no call.
    pub async fn hang_up(&self) -> Result<()> {
        self.page.press("hang-up").await
    }

    /// Waits until the relay answers, or no longer does.
    ///
    /// # Errors
    /// Not within [`CALL`].
    pub async fn until_signal(&self, signal: Signal) -> Result<()> {
        let what = format!("{} is {}", self.page.name(), signal.word());
        wait_until(&what, CALL, async || {
            let seen = self.page.data("signal").await?;
            match seen.as_deref() {
                Some(word) if word == signal.word() => Ok(Look::Seen(())),
                _ => Ok(Look::NotYet(self.page.tell().await)),
            }
        })
        .await
    }

    /// Waits until the relay answers.
    ///
    /// # Errors
    /// Not within [`CALL`].
    pub async fn until_online(&self) -> Result<()> {
        self.until_signal(Signal::Online).await
    }

    /// Waits for a state of the call.
    ///
    /// # Errors
    /// Not within [`CALL`], or the call ended instead.
    pub async fn until(&self, state: CallState) -> Result<()> {
        let what = format!("{} is {}", self.page.name(), state.word());
        wait_until(&what, CALL, async || {
            let seen = self.page.data("call").await?;
            match seen.as_deref() {
                Some(word) if word == state.word() => Ok(Look::Seen(())),
                _ => Ok(Look::NotYet(self.page.tell().await)),
            }
        })
        .await
    }

    /// Waits until the call has ended for one of `reasons`.
    ///
    /// # Errors
    /// Not within `within`, or for another reason.
    pub async fn until_ended_within(&self, within: Duration, reasons: &[Reason]) -> Result<()> {
        let words: Vec<_> = reasons.iter().map(|reason| reason.word()).collect();
        let what = format!("{} has ended: {}", self.page.name(), words.join(" or "));
        wait_until(&what, within, async || {
            if self.page.data("call").await?.as_deref() != Some(CallState::Ended.word()) {
                return Ok(Look::NotYet(self.page.tell().await));
            }
            match self.page.data("ended").await? {
                Some(seen) if words.contains(&seen.as_str()) => Ok(Look::Seen(())),
                _ => Ok(Look::NotYet(self.page.tell().await)),
            }
        })
        .await
    }

    /// Waits until the call has ended for this reason.
    ///
    /// # Errors
    /// Not within [`SOON`], or for another reason.
    pub async fn until_ended(&self, reason: Reason) -> Result<()> {
        self.until_ended_within(SOON, &[reason]).await
    }

    /// Waits until the page says what went wrong; gives the words.
    ///
    /// # Errors
    /// Not within [`CALL`].
    pub async fn notice(&self) -> Result<String> {
        self.notice_with(&[]).await
    }

    /// Waits until the page says what went wrong in words that hold one of each group of `parts`,
    /// whatever their case; gives the words.
    ///
    /// # Errors
    /// Not within [`CALL`].
    pub async fn notice_with(&self, parts: &[&[&str]]) -> Result<String> {
        let what = format!("{} says what went wrong, with {parts:?}", self.page.name());
        wait_until(&what, CALL, async || {
            let words = self.page.text("notice").await?;
            if !words.is_empty() && holds(&words, parts) {
                return Ok(Look::Seen(words));
            }
            Ok(Look::NotYet(self.page.tell().await))
        })
        .await
    }

    /// As [`Self::notice_with`], but takes no words that are shown while the browser is still
    /// being asked for camera or microphone.
    ///
    /// # Errors
    /// Not within [`CALL`].
    pub async fn notice_about_devices(&self, parts: &[&[&str]]) -> Result<String> {
        let what = format!("{} says what it lacks, with {parts:?}", self.page.name());
        wait_until(&what, CALL, async || {
            let script = "const [selector, done] = arguments; \
                          e2eProbe.settledText(selector).then(done, () => done(''));";
            let selector = "[data-testid=notice]".into();
            let words = self.page.eval_async(script, vec![selector]).await?;
            match words.as_str() {
                Some(words) if !words.is_empty() && holds(words, parts) => {
                    Ok(Look::Seen(words.to_owned()))
                }
                _ => Ok(Look::NotYet(self.page.tell().await)),
            }
        })
        .await
    }

    /// Whether it has rung here since the page was loaded.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn has_rung(&self) -> Result<bool> {
        Ok(self
            .page
            .call_states()
            .await?
            .iter()
            .any(|state| state == CallState::Incoming.word()))
    }

    /// Whether a call is connected and has been so ever since it connected.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn has_stayed_connected(&self) -> Result<bool> {
        let states = self.page.call_states().await?;
        let mut back = states.iter().rev();
        Ok(back
            .next()
            .is_some_and(|state| state == CallState::Connected.word())
            && back
                .next()
                .is_none_or(|state| state != CallState::Reconnecting.word()))
    }

    /// Keeps what the page sends on this side of the wire, until [`Self::release_messages`].
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn hold_messages(&self) -> Result<()> {
        self.page
            .eval("e2eProbe.hold()", vec![])
            .await
            .map(|_: Value| ())
    }

    /// Sends what was held.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn release_messages(&self) -> Result<()> {
        self.page
            .eval("e2eProbe.release()", vec![])
            .await
            .map(|_: Value| ())
    }
}

/// Whether `words` hold one of each group of `parts`.
fn holds(words: &str, parts: &[&[&str]]) -> bool {
    let lower = words.to_lowercase();
    parts
        .iter()
        .all(|group| group.iter().any(|part| lower.contains(part)))
}
