//! The sentences about texts and files in a call.

use visavis_talk::{Direction, Failure, Refusal};

/// The sentences about texts and files, in one language.
#[derive(Debug)]
pub struct TalkWords {
    /// Nothing was written yet.
    pub empty: &'static str,
    /// What the field for a text is.
    pub message: &'static str,
    /// Send the text.
    pub send: &'static str,
    /// Choose files to send.
    pub attach: &'static str,
    /// Let go of the files to send them.
    pub drop: &'static str,
    /// There is no connection yet that could carry anything.
    pub not_yet: &'static str,
    /// The other page is one of another make.
    pub not_ours: &'static str,
    /// Before what the person wrote.
    pub you: &'static str,
    /// Before what the other one wrote.
    pub them: &'static str,
    /// The text has arrived.
    pub delivered: &'static str,
    /// Before a text that has just come.
    pub new_message: &'static str,
    /// Before the name of a file that is offered just now.
    pub new_file: &'static str,
    /// Have a file.
    pub accept: &'static str,
    /// Not have it.
    pub decline: &'static str,
    /// Stop a file that is on its way.
    pub stop: &'static str,
    /// Have the browser save it once more.
    pub save: &'static str,
    /// The other one has not said whether they want it.
    pub waiting: &'static str,
    /// A place for it is looked for.
    pub placing: &'static str,
    /// Between how much is there and how much it is.
    pub of: &'static str,
    /// It has arrived at the other side.
    pub sent: &'static str,
    /// It has come.
    pub saved: &'static str,
    /// The other one does not want it.
    pub declined: &'static str,
    /// The person did not want it.
    pub declined_here: &'static str,
    /// The other one has stopped it.
    pub stopped: &'static str,
    /// The person has stopped it.
    pub stopped_here: &'static str,
    /// Why a file did not arrive.
    pub failed: FileFailures,
    /// The text is too long.
    pub too_long: &'static str,
    /// After the name of a file that is too large to be sent.
    pub cannot_send_size: &'static str,
    /// After the name of a file that is one too many.
    pub cannot_send_count: &'static str,
}

/// Why a file did not arrive.
#[derive(Debug)]
pub struct FileFailures {
    /// Larger than the other one's browser takes.
    pub too_large: &'static str,
    /// Larger than this browser takes, which is memory alone.
    pub too_large_here: &'static str,
    /// Too many at a time.
    pub too_many: &'static str,
    /// It could not be read.
    pub read: &'static str,
    /// It could not be written.
    pub write: &'static str,
    /// Another content came.
    pub checksum: &'static str,
    /// The two pages did not understand each other.
    pub protocol: &'static str,
    /// The connection ended.
    pub closed: &'static str,
}

impl FileFailures {
    /// The sentence for one.
    #[must_use]
    pub fn sentence(&self, failure: Failure, direction: Direction) -> &'static str {
        match failure {
            Failure::TooLarge => match direction {
                Direction::Outgoing => self.too_large,
                Direction::Incoming => self.too_large_here,
            },
            Failure::TooMany => self.too_many,
            Failure::Read => self.read,
            Failure::Write => self.write,
            Failure::Checksum => self.checksum,
            Failure::Protocol => self.protocol,
            Failure::Closed => self.closed,
        }
    }
}

impl TalkWords {
    /// Why something cannot be sent; after the name of a file, where it is one. Nothing where there
    /// was nothing to be sent.
    #[must_use]
    pub fn refusal(&self, refusal: Refusal) -> &'static str {
        match refusal {
            Refusal::NobodyListens => self.not_yet,
            Refusal::Empty => "",
            Refusal::TooLong => self.too_long,
            Refusal::TooLarge => self.cannot_send_size,
            Refusal::TooMany => self.cannot_send_count,
        }
    }
}
