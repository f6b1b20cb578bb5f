//! One machine, and what it does.

use std::time::Duration;

use visavis_signaling::json::{Value, parse};
use visavis_talk::{
    CHUNK_BYTES, Channel, Config, Effect, Input, News, State, Talk, Transfer, TransferId,
};

pub(crate) const NOW: Duration = Duration::from_secs(7);
pub(crate) const HELLO: &str = r#"{"kind":"hello","version":1}"#;
/// A limit for files that tests can reach.
pub(crate) const LIMIT: u64 = 8 * 1024 * 1024;

pub(crate) struct Bench {
    pub(crate) talk: Talk,
}

impl Bench {
    /// A machine without a channel.
    pub(crate) fn new() -> Self {
        Self {
            talk: Talk::new(Config {
                max_file_bytes: LIMIT,
            }),
        }
    }

    /// A machine that has greeted and was greeted.
    pub(crate) fn greeted() -> Self {
        let mut bench = Self::new();
        bench.give(Input::Opened(Channel::Text));
        bench.hear(HELLO);
        bench.effects();
        bench
    }

    pub(crate) fn give(&mut self, input: Input) {
        self.talk.handle(input, NOW);
    }

    pub(crate) fn hear(&mut self, text: &str) {
        self.give(Input::Text(text.to_owned()));
    }

    /// A file is offered to us under this number; our id for it.
    pub(crate) fn hear_offer(&mut self, number: u32, size: u64) -> TransferId {
        self.hear(&format!(
            r#"{{"kind":"file-offer","id":{number},"name":"n{number}","size":{size}}}"#
        ));
        self.talk.view().transfers.last().unwrap().id
    }

    /// A piece of a file comes.
    pub(crate) fn hear_chunk(&mut self, number: u32, offset: u64, bytes: &[u8]) {
        let header = [&number.to_be_bytes()[..], &offset.to_be_bytes()[..]].concat();
        self.give(Input::Binary([&header, bytes].concat()));
    }

    /// As many bytes of a file come as are asked for, in pieces.
    pub(crate) fn hear_content(&mut self, number: u32, from: u64, to: u64) {
        let mut at = from;
        while at < to {
            let len = (to - at).min(CHUNK_BYTES as u64);
            self.hear_chunk(number, at, &vec![0; usize::try_from(len).unwrap()]);
            at += len;
        }
    }

    pub(crate) fn effects(&mut self) -> Vec<Effect> {
        std::iter::from_fn(|| self.talk.poll_effect()).collect()
    }

    /// What happened, in a line each; what is said is given as JSON with sorted members.
    pub(crate) fn trace(&mut self) -> Vec<String> {
        self.effects().iter().map(line).collect()
    }

    pub(crate) fn transfer(&self, id: TransferId) -> Transfer<'_> {
        let view = self.talk.view();
        view.transfers.into_iter().find(|it| it.id == id).unwrap()
    }

    pub(crate) fn state(&self, id: TransferId) -> State {
        self.transfer(id).state
    }
}

/// The members in alphabetical order, so that tests do not depend on the one in which they travel.
fn sorted(text: &str) -> String {
    let value = parse(text).unwrap();
    let mut members: Vec<_> = value.as_object().unwrap().iter().cloned().collect();
    members.sort_by(|a, b| a.0.cmp(&b.0));
    Value::Object(members.into_iter().collect()).to_text()
}

fn line(effect: &Effect) -> String {
    match effect {
        Effect::Text(text) => sorted(text),
        Effect::Binary(bytes) => format!("binary {}", bytes.len()),
        Effect::OpenFileChannel => "open the channel of files".to_owned(),
        Effect::ReadChunk { id, offset, len } => format!("read {} {offset}+{len}", id.number()),
        Effect::Write { id, bytes } => format!("write {} {}", id.number(), bytes.len()),
        Effect::Finish(id) => format!("finish {}", id.number()),
        Effect::Discard(id) => format!("discard {}", id.number()),
        Effect::Release(id) => format!("release {}", id.number()),
        Effect::News(news) => match news {
            News::Greeted => "news: greeted".to_owned(),
            News::Media => "news: media".to_owned(),
            News::Chat(id) => format!("news: chat {id}"),
            News::Offered(id) => format!("news: offered {}", id.number()),
            News::Over(id) => format!("news: over {}", id.number()),
        },
    }
}
