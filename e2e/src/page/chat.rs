//! What the app lets two people write and send to each other.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result};
use fantoccini::Locator;
use serde::Deserialize;
use serde_json::Value;

use super::app::App;
use crate::wait::{Look, SOON, wait_until};

/// Where the browser writes files that come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Where the person says. The window that asks is the browser's own, which no driver can
    /// press: the answer is a real file, in the page's own storage.
    Named,
    /// To its own storage, and from there to where downloads go.
    Own,
    /// To memory, and from there to where downloads go.
    Memory,
}

/// What is seen of a file in the chat.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Files {
    /// How far it is: `offered`, `running`, `done`, `declined`, `stopped`, `failed`.
    pub state: String,
    /// Its name.
    pub name: String,
    /// How far it is, in words.
    pub words: String,
    /// How many bytes are there, as far as is shown.
    pub done: Option<u64>,
}

impl App {
    /// Opens the chat, or closes it.
    ///
    /// # Errors
    /// There is no call.
    pub async fn toggle_chat(&self) -> Result<()> {
        self.page().press("chat").await
    }

    /// Writes to the other person, with the chat open.
    ///
    /// # Errors
    /// One cannot write.
    pub async fn write(&self, text: &str) -> Result<()> {
        let script = "return document.querySelector('[data-testid=chat-text]')?.disabled === false";
        let what = format!("{} can write", self.page().name());
        wait_until(&what, SOON, async || {
            let can = self.page().eval(script, vec![]).await? == true;
            Ok(Look::at(can, || "the field is disabled".to_owned()))
        })
        .await?;
        let field = Locator::Css("[data-testid=chat-text]");
        let field = self.page().client().find(field).await?;
        field.send_keys(text).await?;
        field.send_keys("\u{e007}").await?;
        Ok(())
    }

    /// Waits until these texts of this side (`here`, `there`) are in the chat, and no others.
    ///
    /// # Errors
    /// Not within [`SOON`].
    pub async fn until_written(&self, side: &str, texts: &[&str]) -> Result<()> {
        let script = "return [...document.querySelectorAll(`[data-testid=entry]\
                      [data-side=${arguments[0]}] [data-testid=message-text]`)] \
                      .map((one) => one.innerText)";
        let what = format!("{} reads {texts:?} of {side}", self.page().name());
        wait_until(&what, SOON, async || {
            let seen = self.page().eval(script, vec![side.into()]).await?;
            let seen: Vec<String> = serde_json::from_value(seen)?;
            Ok(Look::at(seen == texts, || format!("{seen:?}")))
        })
        .await
    }

    /// Has files that come written there from now on.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn place_files(&self, place: Place) -> Result<()> {
        let script = match place {
            Place::Named => {
                "window.showSaveFilePicker = async ({ suggestedName }) => {
                   const root = await navigator.storage.getDirectory();
                   return (window.e2eNamed = await root.getFileHandle(suggestedName, { create: true }));
                 }"
            }
            Place::Own => "window.showSaveFilePicker = undefined",
            Place::Memory => {
                "window.showSaveFilePicker = undefined;
                 StorageManager.prototype.getDirectory = undefined"
            }
        };
        self.page().eval(script, vec![]).await.map(|_: Value| ())
    }

    /// Chooses a file of this machine to be sent, with the chat open.
    ///
    /// # Errors
    /// It cannot be chosen.
    pub async fn send_file(&self, path: &Path) -> Result<()> {
        let field = Locator::Css("[data-testid=pick-files]");
        let field = self.page().client().find(field).await?;
        let path = path.to_str().context("a path that is no text")?;
        Ok(field.send_keys(path).await?)
    }

    /// Sends a file of so many MiB that is made as it is read, with the chat open.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn send_made_file(&self, name: &str, mib: u32) -> Result<()> {
        let script = "
            const [name, count] = arguments;
            const piece = new Blob([new Uint8Array(1048576).map((_, at) => at % 251)]);
            const held = new DataTransfer();
            held.items.add(new File(Array(count).fill(piece), name));
            const field = document.querySelector('[data-testid=pick-files]');
            field.files = held.files;
            field.dispatchEvent(new Event('change', { bubbles: true }));";
        let args = vec![name.into(), mib.into()];
        self.page().eval(script, args).await.map(|_: Value| ())
    }

    /// Drags a file of this content over the page, and lets go of it where `drops`, else leaves.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn drag_file(&self, name: &str, content: &str, drops: bool) -> Result<()> {
        let script = "
            const [name, content, drops] = arguments;
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([content], name));
            const on = document.querySelector('[data-testid=remote-video]');
            const tell = (kind) => on.dispatchEvent(
              new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
            if (tell('dragover')) throw new Error('the browser would open the file');
            if (tell(drops ? 'drop' : 'dragleave') && drops) throw new Error('the browser opens the file');";
        let args = vec![name.into(), content.into(), drops.into()];
        self.page().eval(script, args).await.map(|_: Value| ())
    }

    /// The files in the chat, oldest first.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn files(&self) -> Result<Vec<Files>> {
        let script = "return [...document.querySelectorAll('[data-testid=file]')].map((one) => {
            const part = (name) => one.querySelector(`[data-testid=file-${name}]`);
            return { state: one.dataset.state, name: part('name').innerText,
              words: part('state').innerText, done: part('progress')?.value ?? null };
          })";
        let files = self.page().eval(script, vec![]).await?;
        Ok(serde_json::from_value(files)?)
    }

    /// Waits until the newest file in the chat is right.
    ///
    /// # Errors
    /// Not within this time.
    pub async fn until_file(
        &self,
        what: &str,
        within: Duration,
        right: impl Fn(&Files) -> bool,
    ) -> Result<Files> {
        let what = format!("{}'s newest file: {what}", self.page().name());
        wait_until(&what, within, async || {
            let files = self.files().await?;
            match files.last() {
                Some(file) if right(file) => Ok(Look::Seen(file.clone())),
                _ => Ok(Look::NotYet(format!("{files:?}"))),
            }
        })
        .await
    }

    /// Waits until the newest file in the chat is in this state.
    ///
    /// # Errors
    /// Not within [`SOON`].
    pub async fn until_file_is(&self, state: &str) -> Result<Files> {
        self.until_file(state, SOON, |file| file.state == state)
            .await
    }

    /// The SHA-256 of the newest file that has come, from where [`Place`] has put it: the file that
    /// was named, or what can be saved again.
    ///
    /// # Errors
    /// There is none.
    pub async fn hash_of_file(&self) -> Result<String> {
        let script = "
            const done = arguments[0];
            const link = [...document.querySelectorAll('[data-testid=file-save]')].at(-1);
            (async () => {
              const file = link ? await fetch(link.href) : await window.e2eNamed.getFile();
              const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
              return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
            })().then(done, (error) => done(String(error)));";
        let hash = self.page().eval_async(script, vec![]).await?;
        Ok(serde_json::from_value(hash)?)
    }
}
