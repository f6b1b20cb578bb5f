//! The texts of both sides.

use std::time::Duration;

use crate::out::Out;
use crate::wire::Message;
use crate::{MAX_CHAT_BYTES, MAX_HISTORY, News, Refusal, Side, tidy_chat};

/// A text of one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatMessage {
    /// Its number, counted from 1 over both sides.
    pub id: u32,
    /// Who wrote it.
    pub side: Side,
    /// What was written, without control characters but the ends of lines.
    pub text: String,
    /// When it was sent or came, on the clock of the inputs.
    pub at: Duration,
    /// Whether it is known to have arrived; always so for theirs.
    pub delivered: bool,
}

#[derive(Default)]
pub(crate) struct Chat {
    messages: Vec<ChatMessage>,
    unread: usize,
    /// The number of the last text.
    last: u32,
}

impl Chat {
    pub(crate) fn messages(&self) -> &[ChatMessage] {
        &self.messages
    }

    pub(crate) fn unread(&self) -> usize {
        self.unread
    }

    pub(crate) fn mark_read(&mut self) {
        self.unread = 0;
    }

    pub(crate) fn clear(&mut self) {
        self.messages.clear();
        self.unread = 0;
    }

    /// Says something.
    pub(crate) fn say(&mut self, text: &str, now: Duration, out: &mut Out) -> Result<u32, Refusal> {
        let text = fit(text)?;
        let id = self.add(Side::Here, text.clone(), now);
        out.say(&Message::Chat {
            id: id.into(),
            text,
        });
        Ok(id)
    }

    /// The other side says something, under a number of its own.
    pub(crate) fn hear(&mut self, theirs: u64, text: &str, now: Duration, out: &mut Out) {
        let Ok(text) = fit(text) else {
            out.drop_input();
            return;
        };
        let id = self.add(Side::There, text, now);
        self.unread = (self.unread + 1).min(MAX_HISTORY);
        out.say(&Message::ChatAck { id: theirs });
        out.tell(News::Chat(id));
    }

    /// The other side has got a text of ours. One that is forgotten does not matter any more.
    pub(crate) fn delivered(&mut self, id: u64, out: &mut Out) {
        let of_ours = |it: &&mut ChatMessage| it.side == Side::Here && u64::from(it.id) == id;
        match self.messages.iter_mut().rev().find(of_ours) {
            Some(message) => message.delivered = true,
            None => out.drop_input(),
        }
    }

    fn add(&mut self, side: Side, text: String, at: Duration) -> u32 {
        if self.messages.len() >= MAX_HISTORY {
            #[expect(
                clippy::disallowed_methods,
                reason = "there are some, or it would not be too many"
            )]
            self.messages.remove(0);
        }
        self.last = self.last.saturating_add(1);
        self.messages.push(ChatMessage {
            id: self.last,
            side,
            text,
            at,
            delivered: side == Side::There,
        });
        self.last
    }
}

fn fit(text: &str) -> Result<String, Refusal> {
    let text = tidy_chat(text);
    if text.is_empty() {
        return Err(Refusal::Empty);
    }
    if text.len() > MAX_CHAT_BYTES {
        return Err(Refusal::TooLong);
    }
    Ok(text)
}
