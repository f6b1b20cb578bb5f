//! A page of somebody else's that frames the app.

use anyhow::{Context, Result, ensure};
use fantoccini::{Client, Locator};
use serde_json::Value;

use super::{Page, app::App};
use crate::{
    Server,
    site::EMBEDDER,
    wait::{CALL, Look, wait_until},
};

/// A page of somebody else's that frames the app.
#[derive(Clone, Debug)]
pub struct Embedder {
    page: Page,
}

impl AsRef<Page> for Embedder {
    fn as_ref(&self) -> &Page {
        &self.page
    }
}

impl Embedder {
    /// Opens the page of `host`, with nothing in it yet.
    ///
    /// # Errors
    /// It does not load.
    pub async fn open(name: &str, client: &Client, host: &Server) -> Result<Self> {
        let url = format!("{}{EMBEDDER}/index.html", host.url());
        let page = Page::open(name, client, &url).await?;
        page.until_gives("return typeof embedder", &"object".into())
            .await?;
        Ok(Self { page })
    }

    /// The page.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Frames the app at this address.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn frame(&self, url: &str, parameters: Value) -> Result<()> {
        let script = "embedder.open(arguments[0], arguments[1])";
        self.page.eval(script, vec![url.into(), parameters]).await?;
        Ok(())
    }

    /// What the app says when it is ready.
    ///
    /// # Errors
    /// It is not, before scripts may take no longer.
    pub async fn ready(&self) -> Result<Value> {
        let script = "embedder.ready(arguments[0])";
        let told = self.page.eval_async(script, vec![]).await?;
        Ok(told.get("answer").cloned().unwrap_or_default())
    }

    /// What a method of the client comes to: `answer`, or `code` and `message`.
    ///
    /// # Errors
    /// Nothing, before scripts may take no longer.
    pub async fn ask(&self, method: &str, arguments: Value) -> Result<Value> {
        let script = "embedder.ask(...arguments)";
        self.page
            .eval_async(script, vec![method.into(), arguments])
            .await
    }

    /// Has a method of the client done what it is for.
    ///
    /// # Errors
    /// It was refused.
    pub async fn does(&self, method: &str, arguments: Value) -> Result<Value> {
        let came = self.ask(method, arguments).await?;
        let answer = came.get("answer").cloned();
        answer.with_context(|| format!("{method} was refused: {came}"))
    }

    /// Asks for something that is refused with this code; gives the words.
    ///
    /// # Errors
    /// It is not.
    pub async fn refused(&self, method: &str, arguments: Value, code: &str) -> Result<String> {
        let came = self.ask(method, arguments).await?;
        let told = came.get("code").and_then(Value::as_str);
        ensure!(told == Some(code), "{method} came to {came}, not {code}");
        let words = came.get("message").and_then(Value::as_str);
        Ok(words.unwrap_or_default().to_owned())
    }

    /// All events of this kind so far, and what `ready` says of the same.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn events(&self, kind: &str) -> Result<Vec<Value>> {
        let script = "
            const [kind] = arguments;
            const told = ({ type, ...said }) => {
                if (type === kind) return [said];
                if (type !== 'ready' || !(kind in said)) return [];
                return [kind === 'people' ? { people: said.people } : said[kind]];
            };
            return embedder.events.flatMap(told);";
        let all = self.page.eval(script, vec![kind.into()]).await?;
        Ok(serde_json::from_value(all)?)
    }

    /// Waits for an event of this kind that is the right one, among all so far.
    ///
    /// # Errors
    /// Not within [`CALL`].
    pub async fn until_told(&self, kind: &str, right: impl Fn(&Value) -> bool) -> Result<Value> {
        let what = format!("{} is told the right {kind}", self.page.name());
        wait_until(&what, CALL, async || {
            let events = self.events(kind).await?;
            Ok(match events.iter().find(|event| right(event)) {
                Some(event) => Look::Seen(event.clone()),
                None => Look::NotYet(format!("{events:?}")),
            })
        })
        .await
    }

    /// How much was said to the page, whoever said it.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn heard(&self) -> Result<Value> {
        self.page.eval("return embedder.heard", vec![]).await
    }

    /// Goes into the frame, as the person does who clicks there: commands are for the app until
    /// [`Self::leave_frame`].
    ///
    /// # Errors
    /// There is none.
    pub async fn enter_frame(&self) -> Result<App> {
        let frame = self.page.client().find(Locator::Css("iframe")).await?;
        frame.enter_frame().await?;
        Ok(App::of(self.page.clone()))
    }

    /// Goes back to the page around it.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn leave_frame(&self) -> Result<()> {
        Ok(self.page.client().enter_parent_frame().await?)
    }
}
