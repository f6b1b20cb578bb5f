//! What there is to see of a world.

use visavis_call::Phase;

use super::page::Page;
use super::stock::Stock;
use super::{End, World};

impl World {
    pub(crate) fn at(&self, index: usize) -> &Page {
        match &self.ends[index] {
            End::Page(page) => page,
            End::Stock(_) => panic!("{index} is no page"),
        }
    }

    pub(crate) fn stock_at(&self, index: usize) -> &Stock {
        match &self.ends[index] {
            End::Stock(stock) => stock,
            End::Page(_) => panic!("{index} is a page"),
        }
    }

    pub(crate) fn phase(&self, index: usize) -> Phase {
        self.at(index).phase()
    }

    /// Whether these two have one another's descriptions, and both say that they are in a call.
    pub(crate) fn in_call(&self, one: usize, other: usize) -> bool {
        let descriptions = |index: usize| match &self.ends[index] {
            End::Page(page) if page.phase() == Phase::Connected => page.descriptions().next(),
            End::Stock(stock) if stock.is_in_call() => stock.descriptions().next(),
            End::Page(_) | End::Stock(_) => None,
        };
        match (descriptions(one), descriptions(other)) {
            (Some(ours), Some(theirs)) => ours.0 == theirs.1 && ours.1 == theirs.0,
            _ => false,
        }
    }
}
