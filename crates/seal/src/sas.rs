//! Four signs that two people compare by voice, to know that nobody is between them: a short
//! authentication string by commitment, as ZRTP has it (RFC 6189, section 4.4.1.1).
//!
//! Whoever is between two people has a connection of its own to each, and so a certificate that is not
//! theirs. The signs follow from both certificates and from a number of each side. One side says the
//! hash of its number before it hears the other's, so nobody can choose a number to make the signs the
//! same: there is one try in 2²⁴, and it is heard.

use std::fmt;

use hkdf::Hkdf;
use sha2::{Digest, Sha256};

use crate::keys::expand;

/// What all hashes begin with.
const SALT: &[u8] = b"visavis short authentication string 1";

/// The SHA-256 of a certificate, as the transport reports it.
pub type Fingerprint = [u8; 32];

/// How many signs there are to choose from.
pub const SIGNS: u8 = 64;

/// What the one side says to the other, over the connection that is to be proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// The hash of a number that comes later.
    Commitment([u8; 32]),
    /// The number.
    Number([u8; 16]),
}

/// What was said cannot be: somebody is between the two, or the other side does it wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tampered;

impl fmt::Display for Tampered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what the other side says of itself does not fit together")
    }
}

impl std::error::Error for Tampered {}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// We said our hash, and wait for the number.
    Committed,
    /// We wait for the hash.
    Waiting,
    /// We have the hash, said our number, and wait for the number that fits.
    Promised([u8; 32]),
    /// Both numbers are known.
    Done([u8; 4]),
    /// It is over.
    Failed,
}

/// One side of a comparison.
pub struct Comparison {
    number: [u8; 16],
    ours: Fingerprint,
    theirs: Fingerprint,
    stage: Stage,
}

/// Its number is a secret for a while.
impl fmt::Debug for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Comparison")
    }
}

impl Comparison {
    /// For a connection with these certificates. `number` *must* be of chance and new; the side that
    /// made the first offer begins. Gives what is to be said at once.
    #[must_use]
    pub fn new(
        number: [u8; 16],
        begins: bool,
        ours: Fingerprint,
        theirs: Fingerprint,
    ) -> (Self, Option<Word>) {
        let stage = if begins {
            Stage::Committed
        } else {
            Stage::Waiting
        };
        let word = begins.then(|| Word::Commitment(commitment(&number, &ours, &theirs)));
        let comparison = Self {
            number,
            ours,
            theirs,
            stage,
        };
        (comparison, word)
    }

    /// Takes what the other side says; gives what is to be said to it.
    ///
    /// # Errors
    /// It cannot be. From then on there are no signs.
    pub fn hear(&mut self, word: Word) -> Result<Option<Word>, Tampered> {
        let (stage, answer) = match (self.stage, word) {
            (Stage::Waiting, Word::Commitment(hash)) => {
                (Stage::Promised(hash), Some(Word::Number(self.number)))
            }
            (Stage::Committed, Word::Number(other)) if other != self.number => {
                let signs = signs(&self.number, &other, &self.ours, &self.theirs);
                (Stage::Done(signs), Some(Word::Number(self.number)))
            }
            (Stage::Promised(hash), Word::Number(first))
                if commitment(&first, &self.theirs, &self.ours) == hash && first != self.number =>
            {
                let signs = signs(&first, &self.number, &self.theirs, &self.ours);
                (Stage::Done(signs), None)
            }
            (
                Stage::Committed
                | Stage::Waiting
                | Stage::Promised(_)
                | Stage::Done(_)
                | Stage::Failed,
                _,
            ) => {
                self.stage = Stage::Failed;
                return Err(Tampered);
            }
        };
        self.stage = stage;
        Ok(answer)
    }

    /// The four signs, each below [`SIGNS`], once there are any.
    #[must_use]
    pub fn signs(&self) -> Option<[u8; 4]> {
        match self.stage {
            Stage::Done(signs) => Some(signs),
            Stage::Committed | Stage::Waiting | Stage::Promised(_) | Stage::Failed => None,
        }
    }
}

/// The hash of the first number, bound to the certificates as its side sees them.
fn commitment(first: &[u8; 16], of_first: &Fingerprint, of_second: &Fingerprint) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [SALT, first, of_first, of_second] {
        hash.update(part);
    }
    hash.finalize().into()
}

fn signs(
    first: &[u8; 16],
    second: &[u8; 16],
    of_first: &Fingerprint,
    of_second: &Fingerprint,
) -> [u8; 4] {
    let derived = Hkdf::<Sha256>::new(Some(SALT), &[*first, *second].concat());
    let [a, b, c] = expand::<3>(&derived, &[*of_first, *of_second].concat());
    // Six bits each.
    let bits = u32::from_be_bytes([0, a, b, c]);
    [18, 12, 6, 0].map(|shift| u8::try_from(bits >> shift & 63).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ANNA: Fingerprint = [1; 32];
    const BERT: Fingerprint = [2; 32];
    const EVE: Fingerprint = [3; 32];

    /// Has two sides say to each other what they have to say.
    fn talk(first: &mut Comparison, second: &mut Comparison, word: Option<Word>) {
        let mut next = word;
        let (mut hears, mut said) = (second, first);
        while let Some(word) = next {
            next = hears.hear(word).unwrap();
            std::mem::swap(&mut hears, &mut said);
        }
    }

    #[test]
    fn two_who_are_alone_have_the_same_signs() {
        let (mut anna, word) = Comparison::new([7; 16], true, ANNA, BERT);
        let (mut bert, none) = Comparison::new([8; 16], false, BERT, ANNA);
        assert_eq!(none, None);
        talk(&mut anna, &mut bert, word);
        assert!(anna.signs().is_some());
        assert_eq!(anna.signs(), bert.signs());
    }

    #[test]
    fn with_somebody_between_them_the_signs_differ() {
        // Eve has a connection to each, and is honest on both.
        let (mut anna, word) = Comparison::new([7; 16], true, ANNA, EVE);
        let (mut eve, _) = Comparison::new([9; 16], false, EVE, ANNA);
        talk(&mut anna, &mut eve, word);
        let (mut eve, word) = Comparison::new([9; 16], true, EVE, BERT);
        let (mut bert, _) = Comparison::new([8; 16], false, BERT, EVE);
        talk(&mut eve, &mut bert, word);
        assert_ne!(anna.signs(), bert.signs());
    }

    #[test]
    fn what_is_only_handed_on_is_found_out_at_once() {
        // What Anna says is bound to the certificates that she sees.
        let (mut anna, word) = Comparison::new([7; 16], true, ANNA, EVE);
        let (mut bert, _) = Comparison::new([8; 16], false, BERT, EVE);
        let number = bert.hear(word.unwrap()).unwrap().unwrap();
        let last = anna.hear(number).unwrap().unwrap();
        assert_eq!(bert.hear(last), Err(Tampered));
        assert_eq!(bert.signs(), None);
    }

    #[test]
    fn whoever_changes_their_mind_is_found_out() {
        let (_, word) = Comparison::new([7; 16], true, ANNA, BERT);
        let (mut bert, _) = Comparison::new([8; 16], false, BERT, ANNA);
        bert.hear(word.unwrap()).unwrap();
        assert_eq!(bert.hear(Word::Number([6; 16])), Err(Tampered));
        // Nor is there a second try.
        assert_eq!(bert.hear(Word::Number([7; 16])), Err(Tampered));
        assert_eq!(bert.signs(), None);
    }

    #[test]
    fn what_is_sent_back_is_found_out() {
        let (mut anna, word) = Comparison::new([7; 16], true, ANNA, EVE);
        assert_eq!(anna.hear(word.unwrap()), Err(Tampered));
        let (mut anna, _) = Comparison::new([7; 16], true, ANNA, EVE);
        assert_eq!(anna.hear(Word::Number([7; 16])), Err(Tampered));
    }

    #[test]
    fn what_comes_out_of_turn_is_found_out() {
        let (mut bert, _) = Comparison::new([8; 16], false, BERT, ANNA);
        assert_eq!(bert.hear(Word::Number([7; 16])), Err(Tampered));
        let (mut anna, word) = Comparison::new([7; 16], true, ANNA, BERT);
        let (mut bert, _) = Comparison::new([8; 16], false, BERT, ANNA);
        talk(&mut anna, &mut bert, word);
        assert_eq!(bert.hear(Word::Number([7; 16])), Err(Tampered));
        assert_eq!(bert.signs(), None, "and takes back what was shown");
    }

    #[test]
    fn the_vector_of_the_document_holds() {
        let (mut anna, word) = Comparison::new([7; 16], true, ANNA, BERT);
        let (mut bert, _) = Comparison::new([8; 16], false, BERT, ANNA);
        talk(&mut anna, &mut bert, word);
        assert_eq!(bert.signs(), Some([57, 11, 41, 53]));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_the_numbers_both_see_the_same(one: [u8; 16], other: [u8; 16], ours: [u8; 32], theirs: [u8; 32]) {
            prop_assume!(one != other);
            let (mut first, word) = Comparison::new(one, true, ours, theirs);
            let (mut second, _) = Comparison::new(other, false, theirs, ours);
            talk(&mut first, &mut second, word);
            let signs = first.signs().unwrap();
            prop_assert_eq!(Some(signs), second.signs());
            prop_assert!(signs.iter().all(|it| *it < SIGNS));
        }
    }
}
