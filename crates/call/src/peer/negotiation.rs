//! The exchange of descriptions with one person: perfect negotiation (W3C WebRTC, section 10.7).

use crate::context::Context;
use crate::{Description, DescriptionKind, Effect, PersonId};

/// Where the exchange stands (RFC 8829, section 3.2). One offer of ours at a time is all that can be
/// written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// An offer of ours is due as soon as the local tracks are there.
    OfferDue,
    /// The browser makes our offer.
    Offering,
    /// Our offer is on its way or there.
    Offered,
    /// The browser takes the other side's answer.
    Applying,
    /// The other side's offer is due.
    Awaiting,
    /// The other side's offer is here, the local tracks are not.
    AnswerDue,
    /// The browser makes our answer.
    Answering,
    /// Both descriptions are set.
    Stable,
}

/// What somebody offers.
#[derive(Debug)]
struct Offer {
    number: u32,
    sdp: String,
}

#[derive(Debug)]
pub(super) struct Negotiation {
    stage: Stage,
    /// Whether our offer gives way where both offer at once. One of two people is polite: their ids
    /// tell, without talk.
    polite: bool,
    /// How many offers were made here.
    ours: u32,
    /// The number of the other side's newest offer that was taken up.
    theirs: u32,
    /// The number to go back to if the browser does not take the other side's offer.
    theirs_before: u32,
    /// The other side's offer that is not taken up yet.
    waiting: Option<Offer>,
    /// Whether both descriptions have been set once.
    agreed: bool,
    /// Whether the other side numbers what it offers and answers, and so can be offered to again.
    numbers: bool,
}

impl Negotiation {
    /// The first offer is ours.
    pub(super) fn offering(me: &PersonId, other: &PersonId) -> Self {
        Self::new(Stage::OfferDue, me, other)
    }

    /// The first offer is the other side's.
    pub(super) fn awaiting(me: &PersonId, other: &PersonId) -> Self {
        Self::new(Stage::Awaiting, me, other)
    }

    fn new(stage: Stage, me: &PersonId, other: &PersonId) -> Self {
        Self {
            stage,
            polite: me > other,
            ours: 0,
            theirs: 0,
            theirs_before: 0,
            waiting: None,
            agreed: false,
            numbers: false,
        }
    }

    /// Whether this side gives way.
    pub(super) fn is_polite(&self) -> bool {
        self.polite
    }

    /// Whether both descriptions have been set once.
    pub(super) fn has_agreed(&self) -> bool {
        self.agreed
    }

    /// Whether there can be another offer after the first.
    pub(super) fn can_restart(&self) -> bool {
        self.agreed && self.numbers
    }

    /// Whether an offer of ours has been said, and no answer to it has come.
    pub(super) fn is_offered(&self) -> bool {
        self.stage == Stage::Offered
    }

    /// Goes on with what waited for the local tracks.
    pub(super) fn go_on(&mut self, with: &PersonId, context: &mut Context) {
        if !context.media_settled() {
            return;
        }
        match self.stage {
            Stage::OfferDue => self.offer(with, false, context),
            Stage::AnswerDue => {
                if let Some(offer) = self.waiting.take() {
                    self.stage = Stage::Answering;
                    self.theirs_before = self.theirs;
                    self.theirs = offer.number;
                    context.push(Effect::ApplyOffer {
                        peer: with.clone(),
                        negotiation: offer.number,
                        sdp: offer.sdp,
                    });
                }
            }
            Stage::Offering
            | Stage::Offered
            | Stage::Applying
            | Stage::Awaiting
            | Stage::Answering
            | Stage::Stable => {}
        }
    }

    /// Offers anew, with ICE restarted (RFC 8445, section 2.4); false where that cannot be just now.
    pub(super) fn restart(&mut self, with: &PersonId, context: &mut Context) -> bool {
        let free = matches!(self.stage, Stage::Stable | Stage::Offered);
        let can = free && self.can_restart();
        if can {
            self.offer(with, true, context);
        }
        can
    }

    fn offer(&mut self, to: &PersonId, restart: bool, context: &mut Context) {
        self.ours = self.ours.saturating_add(1);
        self.stage = Stage::Offering;
        context.push(Effect::CreateOffer {
            peer: to.clone(),
            negotiation: self.ours,
            restart,
        });
    }

    /// Expects no answer any more to an offer that was not the first.
    pub(super) fn withdraw(&mut self) {
        if self.agreed && self.stage == Stage::Offered {
            self.stage = Stage::Stable;
        }
    }

    /// False if it means nothing here.
    pub(super) fn hear(
        &mut self,
        description: &Description,
        from: &PersonId,
        context: &mut Context,
    ) -> bool {
        let taken = match description.kind {
            DescriptionKind::Offer => self.hear_offer(description, from, context),
            DescriptionKind::Answer => self.hear_answer(description, from, context),
        };
        self.numbers |= taken && description.negotiation.is_some();
        taken
    }

    fn hear_offer(&mut self, offer: &Description, from: &PersonId, context: &mut Context) -> bool {
        // Whoever does not number offers makes one, and strangers cannot do better.
        let unnumbered = from.is_stranger() || self.stage == Stage::Awaiting;
        let next = || unnumbered.then(|| self.theirs.saturating_add(1));
        let Some(number) = offer.negotiation.or_else(next) else {
            return false;
        };
        let newest = match &self.waiting {
            Some(waiting) => waiting.number,
            None => self.theirs,
        };
        let due = match self.stage {
            Stage::Awaiting | Stage::Stable => true,
            // Both offer at once. The polite side's offer is rolled back by the browser.
            Stage::Offering | Stage::Offered if self.agreed && self.polite => true,
            Stage::Applying | Stage::AnswerDue | Stage::Answering => false,
            Stage::OfferDue | Stage::Offering | Stage::Offered => return false,
        };
        if number <= newest {
            return false;
        }
        self.waiting = Some(Offer {
            number,
            sdp: offer.sdp.clone(),
        });
        if due {
            self.stage = Stage::AnswerDue;
        }
        self.go_on(from, context);
        true
    }

    fn hear_answer(
        &mut self,
        answer: &Description,
        from: &PersonId,
        context: &mut Context,
    ) -> bool {
        let ours = match answer.negotiation {
            Some(number) => number == self.ours,
            None => !self.numbers,
        };
        if self.stage != Stage::Offered || !ours {
            return false;
        }
        self.stage = Stage::Applying;
        context.push(Effect::ApplyAnswer {
            peer: from.clone(),
            negotiation: self.ours,
            sdp: answer.sdp.clone(),
        });
        true
    }

    /// Our offer is made; what it is to be said as, unless it has been given up meanwhile.
    pub(super) fn offer_created(&mut self, number: u32, sdp: &str) -> Option<Description> {
        (self.stage == Stage::Offering && number == self.ours).then(|| {
            self.stage = Stage::Offered;
            described(DescriptionKind::Offer, number, sdp)
        })
    }

    /// Our answer is made; what it is to be said as.
    pub(super) fn answer_created(
        &mut self,
        number: u32,
        sdp: &str,
        with: &PersonId,
        context: &mut Context,
    ) -> Option<Description> {
        (self.stage == Stage::Answering && number == self.theirs).then(|| {
            self.settle(Stage::Stable, with, context);
            self.agreed = true;
            described(DescriptionKind::Answer, number, sdp)
        })
    }

    /// The other side's answer is set; false if none was.
    pub(super) fn answer_applied(
        &mut self,
        number: u32,
        with: &PersonId,
        context: &mut Context,
    ) -> bool {
        let applied = self.stage == Stage::Applying && number == self.ours;
        if applied {
            self.settle(Stage::Stable, with, context);
            self.agreed = true;
        }
        applied
    }

    /// What the other side sent was no description. The right one may still come.
    pub(super) fn rejected(&mut self, number: u32, with: &PersonId, context: &mut Context) {
        if self.stage == Stage::Applying && number == self.ours {
            self.settle(Stage::Offered, with, context);
        } else if self.stage == Stage::Answering && number == self.theirs {
            self.theirs = self.theirs_before;
            self.settle(self.rest(), with, context);
        }
    }

    /// The browser could not make a description; false where there is no call without it.
    pub(super) fn failed(&mut self, with: &PersonId, context: &mut Context) -> bool {
        if self.agreed && matches!(self.stage, Stage::Offering | Stage::Answering) {
            self.settle(Stage::Stable, with, context);
        }
        self.agreed
    }

    fn rest(&self) -> Stage {
        if self.agreed {
            Stage::Stable
        } else {
            Stage::Awaiting
        }
    }

    /// Nothing is under way any more: whatever waited for that is next.
    fn settle(&mut self, stage: Stage, with: &PersonId, context: &mut Context) {
        let yields = match stage {
            Stage::Offered => self.agreed && self.polite,
            Stage::Stable | Stage::Awaiting => true,
            Stage::OfferDue
            | Stage::Offering
            | Stage::Applying
            | Stage::AnswerDue
            | Stage::Answering => false,
        };
        self.stage = if yields && self.waiting.is_some() {
            Stage::AnswerDue
        } else {
            stage
        };
        self.go_on(with, context);
    }
}

fn described(kind: DescriptionKind, number: u32, sdp: &str) -> Description {
    Description {
        kind,
        sdp: sdp.to_owned(),
        negotiation: Some(number),
    }
}
