//! The sentences about the recording of a call.

use visavis_recording::{Cause, Failure};

use super::Message;

/// The sentences about recording, in one language.
#[derive(Debug)]
pub struct RecordingWords {
    /// Record the call.
    pub record: &'static str,
    /// Record no more.
    pub stop: &'static str,
    /// It is recorded here.
    pub here: &'static str,
    /// The same for those who cannot see that, with who knows of it.
    pub begun: &'static str,
    /// After the name of who records.
    pub there: &'static str,
    /// After the name of who records no more.
    pub there_no_more: &'static str,
    /// A recording is put away.
    pub saving: &'static str,
    /// It is.
    pub saved: &'static str,
    /// Why it has ended, where the person has not wanted it.
    pub ended: RecordingEnds,
    /// Why there is none.
    pub failed: RecordingFailures,
}

/// Why a recording has ended.
#[expect(
    missing_docs,
    reason = "the fields are the causes of visavis_recording::Cause"
)]
#[derive(Debug)]
pub struct RecordingEnds {
    pub call_over: &'static str,
    pub untold: &'static str,
    pub full: &'static str,
    pub broke: &'static str,
}

/// Why there is no recording.
#[expect(
    missing_docs,
    reason = "the fields are the causes of visavis_recording::Failure"
)]
#[derive(Debug)]
pub struct RecordingFailures {
    pub unsupported: Message,
    pub untold: Message,
    pub unwritten: Message,
    pub broke: Message,
}

impl RecordingWords {
    /// That it is saved, and why it has ended.
    #[must_use]
    pub fn saved(&self, cause: Cause) -> Message {
        let detail = match cause {
            Cause::Person => "",
            Cause::CallOver => self.ended.call_over,
            Cause::Untold => self.ended.untold,
            Cause::Full => self.ended.full,
            Cause::Broke => self.ended.broke,
        };
        let title = self.saved;
        Message { title, detail }
    }

    /// Why there is none.
    #[must_use]
    pub fn failed(&self, failure: Failure) -> Message {
        match failure {
            Failure::Unsupported => self.failed.unsupported,
            Failure::Untold => self.failed.untold,
            Failure::Unwritten => self.failed.unwritten,
            Failure::Broke => self.failed.broke,
        }
    }
}
