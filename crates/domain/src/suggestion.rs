//! Which activities suit a duo now, and why? A score of parts that add up, so that each suggestion can say its strongest reasons.

use std::collections::{BTreeMap, BTreeSet};

use crate::activity::{Activity, ActivityId, Cost, DayTime, Season};
use crate::id::MemberId;
use crate::opinion::Opinion;
use crate::phrase::PhraseId;
use crate::plan::{self, Plan, PlanState};
use crate::time::Day;
use crate::wishes::Wishes;

/// How long a refused activity does not come back, in days: three months.
pub const REFUSED_DAYS: i32 = 91;

/// What was done this recently does not come up, in days.
pub const DONE_DAYS: i32 = 28;

/// From this chance of recall on a phrase is fresh enough to be said in the street, and up to [`RECALL_MAX`] saying it is worth something.
pub const RECALL_MIN: f32 = 0.75;

/// See [`RECALL_MIN`].
pub const RECALL_MAX: f32 = 0.9;

/// What is known of a duo when something is suggested to it.
#[derive(Debug, Clone, Default)]
pub struct Situation {
    /// The day the two meet, or today.
    pub day: Option<Day>,
    /// The part of the day, where it is known.
    pub time: Option<DayTime>,
    /// Each member's interests.
    pub interests: BTreeMap<MemberId, BTreeSet<String>>,
    /// The taalicoon that suits the member who learns Dutch, 1 to 4; 0 when nobody said.
    pub level: u8,
    /// They would rather not pay.
    pub free_only: bool,
    /// Children come along.
    pub with_children: bool,
    /// When each activity was last done.
    pub done: BTreeMap<ActivityId, Day>,
    /// When each was refused by either.
    pub refused: BTreeMap<ActivityId, Day>,
    /// Those that either likes.
    pub liked: BTreeSet<ActivityId>,
    /// Those that are planned already.
    pub planned: BTreeSet<ActivityId>,
    /// Whose turn it is to choose; their interests count a little more.
    pub turn: Option<MemberId>,
    /// How likely each phrase is recalled on the day they meet.
    pub recall: BTreeMap<PhraseId, f32>,
}

/// What the members have said and done, from which a situation follows.
#[derive(Debug, Clone, Copy)]
pub struct Shared<'s> {
    /// The members of the duo.
    pub members: &'s [MemberId],
    /// What each wishes.
    pub wishes: &'s BTreeMap<MemberId, Wishes>,
    /// What they think of activities.
    pub opinions: &'s [Opinion],
    /// What they have planned.
    pub plans: &'s [Plan],
}

impl Situation {
    /// The situation on a day. What of one day only is known (the part of it, children, purse) and what a member remembers is left to fill in.
    #[must_use]
    pub fn of(shared: &Shared<'_>, day: Day) -> Self {
        let mut situation = Self {
            day: Some(day),
            turn: plan::turn(shared.members, shared.plans),
            ..Self::default()
        };
        for (member, wishes) in shared.wishes {
            if !wishes.interests.is_empty() {
                let interests = wishes.interests.clone();
                situation.interests.insert(*member, interests);
            }
        }
        // Who learns Dutch says the lower one.
        let levels = shared.wishes.values().map(|wishes| wishes.level);
        situation.level = levels.filter(|level| *level > 0).min().unwrap_or_default();
        for opinion in shared.opinions {
            let of = |like| opinion.said.values().filter(move |said| said.like == like);
            if let Some(day) = of(false).map(|said| said.day).max() {
                situation.refused.insert(opinion.activity.clone(), day);
            }
            if of(true).next().is_some() {
                situation.liked.insert(opinion.activity.clone());
            }
            if let Some(day) = opinion.done {
                situation.note_done(&opinion.activity, day);
            }
        }
        for plan in shared.plans {
            let Some(activity) = &plan.activity else {
                continue;
            };
            match plan.state {
                PlanState::Done => situation.note_done(activity, plan.when.day),
                PlanState::Planned if plan.when.day >= day => {
                    situation.planned.insert(activity.clone());
                }
                PlanState::Planned | PlanState::Cancelled => {}
            }
        }
        situation
    }

    fn note_done(&mut self, activity: &ActivityId, day: Day) {
        let last = self.done.entry(activity.clone()).or_insert(day);
        *last = day.max(*last);
    }
}

/// Why an activity is suggested.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// All of them like this.
    SharedInterest {
        /// The interest.
        interest: String,
    },
    /// The one whose turn it is likes this.
    TurnOf {
        /// Who.
        member: MemberId,
        /// The interest.
        interest: String,
    },
    /// One of them put it aside as good.
    Liked,
    /// It is the right time of the year, and not always is.
    Season(Season),
    /// It suits this part of the day, and not all do.
    Time(DayTime),
    /// It costs nothing.
    Free,
    /// It asks just as much Dutch as suits.
    Level,
    /// Phrases that are due for real life.
    Phrases {
        /// How many.
        count: u32,
    },
    /// They have not done anything like it.
    New,
    /// It is good with children.
    Children,
}

/// An activity that suits.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// Which.
    pub activity: ActivityId,
    /// The sum of its parts.
    pub score: f32,
    /// Its strongest reasons, the strongest first: two, where there are two.
    pub reasons: Vec<Reason>,
}

/// Activities that suit, the best first. The same situation gives the same order.
#[must_use]
pub fn suggestions(activities: &[Activity], situation: &Situation) -> Vec<Suggestion> {
    let counts = kinds_done(activities, situation);
    let mut found: Vec<Suggestion> = activities
        .iter()
        .filter(|activity| may_come_up(activity, situation))
        .map(|activity| weigh(activity, situation, &counts))
        .collect();
    found.sort_by(|a, b| {
        let by_score = b.score.total_cmp(&a.score);
        by_score.then_with(|| a.activity.cmp(&b.activity))
    });
    found
}

fn may_come_up(activity: &Activity, situation: &Situation) -> bool {
    if situation.planned.contains(&activity.id) {
        return false;
    }
    let Some(day) = situation.day else {
        return true;
    };
    let is_within = |days: &BTreeMap<ActivityId, Day>, most: i32| {
        let then = days.get(&activity.id);
        then.is_some_and(|then| day.days_since(*then) < most)
    };
    let in_season = activity.seasons.contains(&Season::of_month(day.month()));
    let at_time = situation
        .time
        .is_none_or(|time| activity.times.contains(&time));
    in_season
        && at_time
        && !is_within(&situation.refused, REFUSED_DAYS)
        && !is_within(&situation.done, DONE_DAYS)
        && !(situation.free_only && activity.cost != Cost::Free)
        && (!situation.with_children || activity.children)
}

/// How often something with an interest was done.
fn kinds_done<'a>(activities: &'a [Activity], situation: &Situation) -> BTreeMap<&'a str, u32> {
    let mut counts = BTreeMap::new();
    for activity in activities {
        if situation.done.contains_key(&activity.id) {
            for interest in &activity.interests {
                *counts.entry(interest.as_str()).or_default() += 1;
            }
        }
    }
    counts
}

/// The parts of the score. Weights say which matters more; that an interest shared by both outweighs each other part is D7.
fn weigh(activity: &Activity, situation: &Situation, counts: &BTreeMap<&str, u32>) -> Suggestion {
    let mut parts: Vec<(f32, Reason)> = Vec::new();
    let likes = |member: &BTreeSet<String>| {
        let mut of = activity.interests.iter();
        of.find(|interest| member.contains(*interest)).cloned()
    };
    let members = situation.interests.len();
    let shared = activity.interests.iter().find(|interest| {
        members > 1
            && situation
                .interests
                .values()
                .all(|of| of.contains(*interest))
    });
    if let Some(interest) = shared {
        let interest = interest.clone();
        parts.push((4.0, Reason::SharedInterest { interest }));
    }
    let turn = situation
        .turn
        .and_then(|member| Some((member, likes(situation.interests.get(&member)?)?)));
    if let (Some((member, interest)), None) = (turn, shared) {
        parts.push((2.5, Reason::TurnOf { member, interest }));
    }
    if situation.liked.contains(&activity.id) {
        parts.push((3.0, Reason::Liked));
    }
    if let Some(day) = situation.day
        && activity.seasons.len() < 4
    {
        // The fewer seasons it has, the more it is now or not for long.
        let weight = if activity.seasons.len() == 1 {
            2.0
        } else {
            1.0
        };
        parts.push((weight, Reason::Season(Season::of_month(day.month()))));
    }
    if let Some(time) = situation.time
        && activity.times.len() < 3
    {
        parts.push((0.7, Reason::Time(time)));
    }
    if activity.cost == Cost::Free {
        parts.push((0.8, Reason::Free));
    }
    if situation.with_children {
        parts.push((1.0, Reason::Children));
    }
    let mut score = 0.0;
    match (situation.level, activity.level) {
        (0, _) => {}
        (suits, asks) if suits == asks => parts.push((1.2, Reason::Level)),
        // A step up is fine, more is hard; a step down is easy.
        (suits, asks) if asks > suits + 1 => score -= 2.0 * f32::from(asks - suits - 1),
        _ => {}
    }
    let due = activity.phrases.iter().filter(|phrase| {
        let recall = situation.recall.get(phrase);
        recall.is_some_and(|recall| (RECALL_MIN..=RECALL_MAX).contains(recall))
    });
    let count = u32::try_from(due.count()).unwrap_or(u32::MAX);
    if count > 0 {
        // Three phrases make an outing worth it; more add nothing.
        let weight = [1.2, 1.9, 2.4][count.min(3) as usize - 1];
        parts.push((weight, Reason::Phrases { count }));
    }
    let done_before = situation.done.contains_key(&activity.id);
    let similar: u32 = activity
        .interests
        .iter()
        .filter_map(|interest| counts.get(interest.as_str()))
        .sum();
    if !done_before && similar == 0 && !situation.done.is_empty() {
        parts.push((1.0, Reason::New));
    }
    // What was done, or is much like what was done, steps back a little: there are others.
    if done_before {
        score -= 1.0;
    }
    score -= 0.25 * similar.min(4) as f32;
    score += parts.iter().map(|(weight, _)| weight).sum::<f32>();
    parts.sort_by(|a, b| b.0.total_cmp(&a.0));
    parts.truncate(2);
    Suggestion {
        activity: activity.id.clone(),
        score,
        reasons: parts.into_iter().map(|(_, reason)| reason).collect(),
    }
}
