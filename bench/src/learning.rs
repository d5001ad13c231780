//! What do two people add to a year by learning? Phrases of their own, each kept from what they wrote with what it means, and sittings of practice,
//! each answer written as the screen writes it: the whole sitting again.

use std::collections::VecDeque;

use domain::own_phrase::{OwnPhrase, Source};
use domain::phrase::PhraseId;
use domain::practice::{Answer, PracticeDay};
use domain::reviews::{Given, MEMBER, PhraseTag, sitting, thing_of};
use domain::thing::{Fact, ThingKind};
use domain::{Command, Day, EntryId, MemberId, ThingId, UnixMillis};
use rand::rngs::StdRng;
use rand::{Rng, RngExt};

use crate::year::{Wish, sentence};

/// Phrases of their own that two people keep in a year: more than most ever will.
pub const CARDS: usize = 3_000;

/// Reviews of both in a year: some two dozen a day each.
pub const REVIEWS: usize = 20_000;

/// Answers of a sitting: its phrases, and again what was not known.
const SITTING_ANSWERS: usize = 10;

/// Of so many answers one is "not yet".
const NOT_YET_ONE_IN: u32 = 7;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What was kept and answered so far.
pub struct Learning {
    members: [MemberId; 2],
    cards: Vec<PhraseTag>,
    answered: usize,
    sittings: usize,
}

impl Learning {
    /// Of these two, on phone 0 and phone 1.
    #[must_use]
    pub const fn of(members: [MemberId; 2]) -> Self {
        Self {
            members,
            cards: Vec::new(),
            answered: 0,
            sittings: 0,
        }
    }

    /// What follows an entry, so that this share of the year's phrases and reviews is there afterwards. `share` is a fraction: a part, and of how many.
    pub fn after(
        &mut self,
        entry: (EntryId, Day),
        author: usize,
        share: (usize, usize),
        rng: &mut StdRng,
    ) -> VecDeque<Wish> {
        let due = |all: usize| all * share.0 / share.1;
        let mut wishes = VecDeque::new();
        while self.cards.len() < due(CARDS) {
            wishes.push_back(self.card(entry, author, rng));
        }
        // First the one who wrote, whose phone is in the hand anyway, then the other.
        let missing = due(REVIEWS) - self.answered;
        for (phone, answers) in [(author, missing / 2), (1 - author, missing - missing / 2)] {
            self.practise(phone, entry.1, answers, rng, &mut wishes);
        }
        wishes
    }

    fn card(&mut self, entry: (EntryId, Day), phone: usize, rng: &mut StdRng) -> Wish {
        let thing = ThingId::from_bytes(rng.random());
        let member = self.members[phone];
        let source = Source {
            day: entry.1,
            entry: Some(entry.0),
            activity: None,
        };
        let mut facts = OwnPhrase::begin(member, &sentence(rng), &source);
        let meaning = OwnPhrase::first_translated(member, "en", &sentence(rng));
        facts.extend(meaning);
        self.cards.push(PhraseTag::of(&PhraseId(thing.to_string())));
        let command = Command::SayFacts {
            thing,
            kind: ThingKind::Phrase,
            facts,
        };
        Wish { phone, command }
    }

    fn practise(
        &mut self,
        phone: usize,
        day: Day,
        answers: usize,
        rng: &mut StdRng,
        wishes: &mut VecDeque<Wish>,
    ) {
        let mut left = answers;
        while left > 0 {
            let answers = left.min(SITTING_ANSWERS);
            left -= answers;
            let name: [u8; 6] = rng.random();
            let name: String = name.iter().map(|byte| format!("{byte:02x}")).collect();
            let mut given = Vec::with_capacity(answers);
            for _ in 0..answers {
                let command = self.answer(phone, day, &name, &mut given, rng);
                wishes.push_back(Wish { phone, command });
            }
            self.sittings += 1;
        }
    }

    fn answer(
        &mut self,
        phone: usize,
        day: Day,
        name: &str,
        given: &mut Vec<Given>,
        rng: &mut impl Rng,
    ) -> Command {
        let (member, day) = (self.members[phone], practice_day(day));
        let begun = i64::from(day.0) * DAY_MS + self.sittings as i64 % 900 * 60_000;
        let before = given.last().map_or(begun, |last| last.at.0);
        let phrase = self.cards[rng.random_range(0..self.cards.len())];
        let answer = match rng.random_ratio(1, NOT_YET_ONE_IN) {
            true => Answer::NotYet,
            false => Answer::Known,
        };
        let at = UnixMillis(before + 5_000 + rng.random_range(0..20_000));
        given.push(Given { phrase, answer, at });
        self.answered += 1;
        let fact = Fact {
            name: name.to_owned(),
            value: sitting(day, given),
        };
        Command::SayFacts {
            thing: thing_of(member, day),
            kind: ThingKind::Reviews,
            facts: vec![Fact::new(MEMBER, &member), fact],
        }
    }
}

fn practice_day(day: Day) -> PracticeDay {
    let first = Day::new(1970, 1, 1).expect("there was such a day");
    PracticeDay(day.days_since(first))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::diary::Mark;
    use domain::practice::Remembered;
    use domain::reviews::reviews;
    use domain::thing::{FACTS_MAX, NAME_BYTES_MAX, Thing, VALUE_BYTES_MAX};

    use super::*;
    use crate::year::{UPDATES, Year};

    #[test]
    fn a_year_has_its_phrases_and_reviews_as_a_phone_reads_them() {
        let members = [1, 2].map(|id| MemberId::from_bytes([id; 16]));
        let mut things: BTreeMap<ThingId, Thing> = BTreeMap::new();
        let mut said = 0;
        for wish in Year::new(0, members) {
            let Command::SayFacts { thing, kind, facts } = wish.command else {
                continue;
            };
            said += 1;
            let begun = Mark {
                by: members[wish.phone],
                at: UnixMillis(0),
            };
            let thing = things.entry(thing).or_insert_with(|| Thing {
                id: thing,
                kind,
                begun,
                facts: BTreeMap::new(),
                attachments: Vec::new(),
            });
            for Fact { name, value } in facts {
                let value = value.expect("nothing is taken back");
                assert!(name.len() <= NAME_BYTES_MAX && value.len() <= VALUE_BYTES_MAX);
                thing.facts.insert(name, value.into());
            }
            assert!(thing.facts.len() <= FACTS_MAX);
        }
        assert_eq!(said, CARDS + REVIEWS);
        assert_eq!(Year::new(0, members).count(), UPDATES + said);
        let phrases = things.values().filter_map(OwnPhrase::of);
        assert_eq!(
            phrases.filter(|it| it.meaning("en").is_some()).count(),
            CARDS
        );
        for member in members {
            let own = things
                .values()
                .filter(|thing| thing.get(MEMBER) == Some(member));
            let own: Vec<_> = own.flat_map(reviews).collect();
            assert_eq!(own.len(), REVIEWS / 2);
            assert!(Remembered::of(own).memories().len() > CARDS / 2);
        }
    }
}
