//! Which calls two people have, one after the other.

use anyhow::{Result, bail};

use crate::{App, CallState, Reason, media, wait::CALL};

/// What is written.
const HELLO: &str = "hello";

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    /// They talk, until one of them has enough.
    Talk(Meanwhile, Side),
    /// The callee declines.
    Declined,
    /// The caller gives up.
    Cancelled,
}

/// What the caller does in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meanwhile {
    /// Opens the chat, writes, and closes it.
    Writes,
    /// Mutes, looks at what is behind *More*, and is heard again.
    Mutes,
    /// Turns the camera off and on, and looks at the numbers of the connection.
    Hides,
}

/// One of the two in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Caller,
    Callee,
}

/// One call of a round.
const COURSES: [Course; 5] = [
    Course::Talk(Meanwhile::Writes, Side::Caller),
    Course::Talk(Meanwhile::Mutes, Side::Callee),
    Course::Declined,
    Course::Talk(Meanwhile::Hides, Side::Caller),
    Course::Cancelled,
];

/// After so many calls both have done everything.
pub(super) const ROUND: usize = 2 * COURSES.len();

/// Has them have the call of this number, from 0 on; every other one is made by the second person.
///
/// After a whole number of [`ROUND`]s the pages show the same as after the one before.
pub(super) async fn play(number: usize, one: &App, other: &App) -> Result<()> {
    let (from, to) = if number.is_multiple_of(2) {
        (one, other)
    } else {
        (other, one)
    };
    let Some(course) = COURSES.get(number % COURSES.len()) else {
        bail!("no call has the number {number}");
    };
    from.page().tap("call").await?;
    to.until(CallState::Incoming).await?;
    match course {
        Course::Declined => {
            to.page().tap("decline").await?;
            from.until_ended(Reason::Declined).await?;
            to.until_ended(Reason::DeclinedHere).await?;
        }
        Course::Cancelled => {
            from.page().tap("cancel").await?;
            to.until_ended(Reason::Missed).await?;
            from.until_ended(Reason::Cancelled).await?;
        }
        Course::Talk(meanwhile, ends) => {
            to.page().tap("accept").await?;
            tokio::try_join!(
                from.until(CallState::Connected),
                to.until(CallState::Connected)
            )?;
            tokio::try_join!(media::sees(from.page(), CALL), media::sees(to.page(), CALL))?;
            meanwhile.happens(from, to).await?;
            let (ends, hears) = match ends {
                Side::Caller => (from, to),
                Side::Callee => (to, from),
            };
            ends.page().tap("hang-up").await?;
            hears.until_ended(Reason::RemoteHungUp).await?;
            ends.until_ended(Reason::HungUp).await?;
        }
    }
    Ok(())
}

impl Meanwhile {
    async fn happens(self, from: &App, to: &App) -> Result<()> {
        let page = from.page();
        match self {
            Self::Writes => {
                page.tap("chat").await?;
                page.tap("chat-text").await?;
                page.enter(HELLO).await?;
                let arrived = |text: &str| text.contains(HELLO);
                to.page().until_text("chat-news", arrived).await?;
                page.tap("chat").await
            }
            Self::Mutes => {
                page.tap("microphone").await?;
                page.tap("more").await?;
                let shown = "return !!document.querySelector('[data-testid=shortcuts]')";
                page.until_gives(shown, &true.into()).await?;
                page.tap("close-panel").await?;
                page.tap("microphone").await
            }
            Self::Hides => {
                page.tap("camera").await?;
                page.tap("connection").await?;
                page.until_text("numbers", |text| !text.is_empty()).await?;
                page.tap("connection").await?;
                page.tap("camera").await
            }
        }
    }
}
