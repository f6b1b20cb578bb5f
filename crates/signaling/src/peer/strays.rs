//! Candidates that came before their offer.

use std::collections::VecDeque;

use visavis_call::{Candidate, PersonId};

use super::MAX_CANDIDATES;

#[derive(Debug)]
struct Stray {
    person: PersonId,
    connection: String,
    candidate: Candidate,
}

#[derive(Debug, Default)]
pub(super) struct Strays(VecDeque<Stray>);

impl Strays {
    /// Whether there was room; else the oldest had to go.
    pub(super) fn keep(
        &mut self,
        person: PersonId,
        connection: String,
        candidate: Candidate,
    ) -> bool {
        self.0.push_back(Stray {
            person,
            connection,
            candidate,
        });
        let fits = self.0.len() <= MAX_CANDIDATES;
        if !fits {
            self.0.pop_front();
        }
        fits
    }

    /// Those of this call.
    pub(super) fn take(&mut self, person: &PersonId, connection: &str) -> Vec<Candidate> {
        let all = std::mem::take(&mut self.0);
        let mut taken = Vec::new();
        for stray in all {
            if stray.person == *person && stray.connection == connection {
                taken.push(stray.candidate);
            } else {
                self.0.push_back(stray);
            }
        }
        taken
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
