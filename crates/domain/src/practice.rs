//! What does a member remember of a phrase? FSRS-6, as a fold over reviews that comes to the same in whatever order they arrive.
//!
//! Source of the formula: the Free Spaced Repetition Scheduler, version 6, with the weights that its authors fitted to the reviews of many
//! people (crate `fsrs`). Intervals are whole days and nothing is drawn by chance, so that two phones of one member agree.

use std::collections::BTreeMap;

use fsrs::{FSRS, FSRS6_DEFAULT_DECAY, MemoryState, current_retrievability};
use minicbor::{Decode, Encode};

use crate::reviews::PhraseTag;
use crate::time::UnixMillis;

/// The share of phrases that a member is to recall when they come up again.
pub const DESIRED_RETENTION: f32 = 0.9;

/// Longest time until a phrase comes up again, in days: a year, which is longer than any trajectory.
pub const INTERVAL_DAYS_MAX: i32 = 365;

/// From this stability on a phrase counts as known, in days: it is recalled after a week, nine times in ten.
pub const KNOWN_STABILITY_DAYS: f32 = 7.0;

/// Hour of the day at which a day of practice begins, by the phone's clock: who practises after midnight is still in the evening before.
pub const DAY_BEGINS_HOUR: i64 = 4;

/// A day of practice: days since 1970-01-01 in the member's own time zone, each from [`DAY_BEGINS_HOUR`] to the same hour of the day after. The
/// phone that notes a review says which day it is; nothing works it out again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct PracticeDay(#[n(0)] pub i32);

impl PracticeDay {
    /// The day of a moment, where local time is `offset_minutes` ahead of UTC.
    #[must_use]
    pub fn of(at: UnixMillis, offset_minutes: i32) -> Self {
        const HOUR_MS: i64 = 60 * 60 * 1000;
        let local = at.0 + i64::from(offset_minutes) * 60 * 1000 - DAY_BEGINS_HOUR * HOUR_MS;
        // A clock that is thousands of years off stays at the end of the range.
        let day = local.div_euclid(24 * HOUR_MS);
        Self(i32::try_from(day).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX }))
    }

    /// Days from `earlier` to this one; 0 when it is not earlier, as after a clock was put back.
    #[must_use]
    pub fn since(self, earlier: Self) -> u32 {
        u32::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0)
    }

    /// So many days later.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }
}

/// What a member said, or did, about a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Answer {
    /// "Not yet": it comes again soon.
    #[n(0)]
    NotYet,
    /// "I know it."
    #[n(1)]
    Known,
    /// It was said in real life.
    #[n(2)]
    Used,
    /// Together: the buddy understood it.
    #[n(3)]
    Understood,
    /// Together: the buddy did not understand it yet. A try among friends costs nothing.
    #[n(4)]
    NotUnderstood,
}

impl Answer {
    /// Counts as a good recall, at most once a day.
    fn is_from_life(self) -> bool {
        matches!(self, Self::Used | Self::Understood)
    }
}

/// Names one answer; two with the same id are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReviewId(pub [u8; 16]);

/// One answer. They are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Review {
    /// The day it counts for.
    pub day: PracticeDay,
    /// When it was given, by the phone's clock; orders those of one day.
    pub at: UnixMillis,
    /// Which.
    pub id: ReviewId,
    /// What it is about.
    pub phrase: PhraseTag,
    /// What was said.
    pub answer: Answer,
}

/// What a member remembers of one phrase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    /// Expected memory stability, in days: after so long nine in ten recall it.
    pub stability: f32,
    /// How hard it is for this member, 1 to 10.
    pub difficulty: f32,
    /// The day of the last review that counted.
    pub last: PracticeDay,
    /// From this day on it should come up again.
    pub due: PracticeDay,
    /// The last answer was "not yet".
    pub lapsed: bool,
}

impl Memory {
    /// How likely the member recalls it on a day, 0 to 1.
    #[must_use]
    pub fn recall(&self, on: PracticeDay) -> f32 {
        let state = MemoryState {
            stability: self.stability,
            difficulty: self.difficulty,
        };
        // Days fit into a float exactly up to tens of thousands of years.
        #[allow(clippy::cast_precision_loss)]
        let elapsed = on.since(self.last) as f32;
        current_retrievability(state, elapsed, FSRS6_DEFAULT_DECAY)
    }

    /// Whether it counts as known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.lapsed && self.stability >= KNOWN_STABILITY_DAYS
    }
}

/// When a review comes in the order in which a memory takes them.
type Turn = (PracticeDay, UnixMillis, ReviewId);

/// The memory of one phrase: its reviews in order, and how far they have brought it.
#[derive(Debug, Clone, Default, PartialEq)]
struct Course {
    reviews: Vec<(Turn, Answer)>,
    memory: Option<Memory>,
    /// The last day on which real life counted.
    used_on: Option<PracticeDay>,
}

impl Course {
    /// Takes a review in. One that is later than all before goes on from there; an earlier one begins the course anew.
    fn add(&mut self, scheduler: &FSRS, turn: Turn, answer: Answer) {
        let at = self.reviews.partition_point(|(before, _)| *before < turn);
        self.reviews.insert(at, (turn, answer));
        if at + 1 == self.reviews.len() {
            self.take(scheduler, turn.0, answer);
        } else {
            self.begin_anew(scheduler);
        }
    }

    fn remove(&mut self, scheduler: &FSRS, id: ReviewId) {
        self.reviews.retain(|((_, _, held), _)| *held != id);
        self.begin_anew(scheduler);
    }

    fn begin_anew(&mut self, scheduler: &FSRS) {
        (self.memory, self.used_on) = (None, None);
        let reviews = std::mem::take(&mut self.reviews);
        for ((day, ..), answer) in &reviews {
            self.take(scheduler, *day, *answer);
        }
        self.reviews = reviews;
    }

    fn take(&mut self, scheduler: &FSRS, day: PracticeDay, answer: Answer) {
        if answer == Answer::NotUnderstood || (answer.is_from_life() && self.used_on == Some(day)) {
            return;
        }
        if answer.is_from_life() {
            self.used_on = Some(day);
        }
        let before = self.memory.map(|memory| MemoryState {
            stability: memory.stability,
            difficulty: memory.difficulty,
        });
        let elapsed = self.memory.map_or(0, |memory| day.since(memory.last));
        // The default weights and a state that came from them are always valid.
        let Ok(next) = scheduler.next_states(before, DESIRED_RETENTION, elapsed) else {
            return;
        };
        let lapsed = answer == Answer::NotYet;
        let next = if lapsed { next.again } else { next.good };
        // Rounded, at least a day: what was not known comes again in the same session anyway.
        #[allow(clippy::cast_possible_truncation)]
        let interval = (next.interval.round() as i32).clamp(1, INTERVAL_DAYS_MAX);
        // A clock that was put back does not bring a phrase forward.
        let day = self.memory.map_or(day, |memory| memory.last.max(day));
        self.memory = Some(Memory {
            stability: next.memory.stability,
            difficulty: next.memory.difficulty,
            last: day,
            due: day.plus(interval),
            lapsed,
        });
    }
}

/// What one member remembers of all phrases: a fold over their reviews to which a new one is added without reading the others again.
/// It is the same in whatever order, and however often, the reviews are added.
#[derive(Debug, Clone, Default)]
pub struct Remembered {
    scheduler: FSRS,
    reviews: BTreeMap<ReviewId, Review>,
    courses: BTreeMap<PhraseTag, Course>,
    memories: BTreeMap<PhraseTag, Memory>,
}

impl Remembered {
    /// From all reviews of the member.
    #[must_use]
    pub fn of(reviews: impl IntoIterator<Item = Review>) -> Self {
        let mut ordered: Vec<Review> = reviews.into_iter().collect();
        // In order each goes on from the one before.
        ordered.sort_unstable();
        let mut remembered = Self::default();
        for review in ordered {
            remembered.add(review);
        }
        remembered
    }

    /// Adds a review; one that is here already changes nothing. Of two that share an id the first in order counts.
    pub fn add(&mut self, review: Review) {
        match self.reviews.get(&review.id) {
            Some(held) if *held <= review => return,
            Some(held) => {
                let phrase = held.phrase;
                let course = self.courses.entry(phrase).or_default();
                course.remove(&self.scheduler, review.id);
                self.remember(phrase);
            }
            None => {}
        }
        let phrase = review.phrase;
        let turn = (review.day, review.at, review.id);
        let course = self.courses.entry(phrase).or_default();
        course.add(&self.scheduler, turn, review.answer);
        self.remember(phrase);
        self.reviews.insert(review.id, review);
    }

    fn remember(&mut self, phrase: PhraseTag) {
        match self.courses.get(&phrase).and_then(|course| course.memory) {
            Some(memory) => drop(self.memories.insert(phrase, memory)),
            None => drop(self.memories.remove(&phrase)),
        }
    }

    /// The memory of each phrase that has one.
    #[must_use]
    pub fn memories(&self) -> &BTreeMap<PhraseTag, Memory> {
        &self.memories
    }

    /// Whether a phrase counted as used in real life on a day.
    #[must_use]
    pub fn was_used_on(&self, phrase: PhraseTag, day: PracticeDay) -> bool {
        let course = self.courses.get(&phrase);
        course.is_some_and(|course| course.used_on == Some(day))
    }

    /// Of the last `days` days up to today, the oldest first, on which the member practised.
    #[must_use]
    pub fn days_practised(&self, today: PracticeDay, days: usize) -> Vec<bool> {
        let mut practised = vec![false; days];
        for review in self.reviews.values().filter(|review| review.day <= today) {
            let ago = today.since(review.day) as usize;
            if let Some(day) = days.checked_sub(ago + 1) {
                practised[day] = true;
            }
        }
        practised
    }
}

/// What one member remembers of all phrases. Reviews can be given in any order and any number of times.
#[must_use]
pub fn memories<'r>(reviews: impl IntoIterator<Item = &'r Review>) -> BTreeMap<PhraseTag, Memory> {
    Remembered::of(reviews.into_iter().cloned()).memories
}
