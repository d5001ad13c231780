//! What does the member at this phone remember, kept up to date as reviews come in?

use domain::MemberId;
use domain::practice::{Remembered, Review};
use domain::reviews::{MEMBER, reviews};
use domain::thing::Thing;

/// Reviews are only ever added, so that only those that are new have to be taken in.
#[derive(Debug, Clone, Default)]
pub struct OwnMemory {
    whose: Option<MemberId>,
    taken_in: usize,
    remembered: Remembered,
}

impl OwnMemory {
    /// Takes in what is new among these things; tells whether anything was.
    pub fn take_in(&mut self, me: Option<MemberId>, things: &[Thing]) -> bool {
        let own = |thing: &&Thing| thing.get::<MemberId>(MEMBER) == me;
        let found: Vec<Review> = things.iter().filter(own).flat_map(reviews).collect();
        if self.whose == me && self.taken_in == found.len() {
            return false;
        }
        self.taken_in = found.len();
        if self.whose == me {
            found
                .into_iter()
                .for_each(|review| self.remembered.add(review));
        } else {
            self.whose = me;
            self.remembered = Remembered::of(found);
        }
        true
    }

    /// Adds what was just answered here.
    pub fn add(&mut self, review: Review) {
        self.remembered.add(review);
    }

    /// What it comes to.
    #[must_use]
    pub fn remembered(&self) -> &Remembered {
        &self.remembered
    }
}
