//! Things: what a phone makes of facts that anybody in the duo wrote, and of the row in which it keeps them.

use std::collections::BTreeMap;

use catalogue::embedded;
use domain::activity::ActivityId;
use domain::calendar;
use domain::carry::{self, Known, Reader};
use domain::diary::Mark;
use domain::goal::Goal;
use domain::meeting::{Ledger, MINUTES_USUAL, Meeting, MeetingKind, Statement};
use domain::opinion::{Opinion, Said};
use domain::own_phrase::{OwnPhrase, Source, voices_of};
use domain::phrase::{PHRASE_CHARS_MAX, PhraseId};
use domain::plan::{self, Plan, PlanState, When};
use domain::practice::{Answer, PracticeDay, Remembered, Review};
use domain::reflection::{Answers, Moment, Question, Reflection};
use domain::reviews::{self, Given, PhraseTag, last_review};
use domain::session::{Deck, Standing, forecast};
use domain::suggestion::{Shared, Situation, suggestions};
use domain::thing::{Fact, Thing, ThingKind};
use domain::wishes::Wishes;
use domain::{Command, Day, EntryId, MemberId, ThingId, UnixMillis};
use minicbor::bytes::ByteVec;
use sync::wire::{from_bytes, to_bytes};

use crate::{Outcome, Target};

const MEMBER: MemberId = MemberId::from_bytes([0xa1; 16]);
const OTHER: MemberId = MemberId::from_bytes([0xb2; 16]);
const AT: UnixMillis = UnixMillis(1_780_000_000_000);
const TODAY: PracticeDay = PracticeDay(20_604);

/// Of so many reviews it is tried whether their order matters: it takes the square of their number.
const REVIEWS_REORDERED: usize = 60;

/// Every kind there is.
pub(super) const KINDS: [ThingKind; 8] = [
    ThingKind::Meeting,
    ThingKind::Plan,
    ThingKind::Phrase,
    ThingKind::Reviews,
    ThingKind::Opinion,
    ThingKind::Goal,
    ThingKind::Reflection,
    ThingKind::Wishes,
];

/// A kind and its facts. Not a [`Thing`], whose facts are a map, which inputs are not changed within.
type Written = (ThingKind, Vec<(String, ByteVec)>);

fn thing((kind, facts): Written) -> Thing {
    Thing {
        id: ThingId::from_bytes([0xc3; 16]),
        kind,
        begun: Mark { by: MEMBER, at: AT },
        facts: facts.into_iter().collect(),
        attachments: Vec::new(),
    }
}

fn day() -> Day {
    Day::new(2026, 5, 31).expect("31 May 2026 is a day")
}

/// What a phone of today writes: of each kind one, with a fact of each form.
fn written() -> Vec<(ThingKind, Vec<Fact>)> {
    let statement = |minutes| Statement {
        day: day(),
        minutes,
        kind: MeetingKind::Together,
        at: AT,
    };
    let meeting = [
        Meeting::says(MEMBER, &statement(60), Some("Gent")),
        Meeting::says(OTHER, &statement(90), None),
    ];
    let activity = ActivityId("sunday-market".into());
    let when = When {
        day: day(),
        minute: Some(14 * 60),
        zone: "Europe/Brussels".into(),
    };
    let plan = [
        Plan::begin(Some(&activity), "Naar de markt", &when, "Aan de brug"),
        Plan::brings(MEMBER, "soep"),
        Plan::is_now(PlanState::Done),
        Plan::told_in(EntryId::from_bytes([7; 16])),
    ];
    let opinion = [
        Opinion::says(
            &activity,
            MEMBER,
            Some(Said {
                like: false,
                day: day(),
            }),
        ),
        Opinion::done(&activity, day()),
    ];
    let done = Some(Mark { by: MEMBER, at: AT });
    let goal = [
        Goal::worded("Alleen naar de dokter bellen", Some("call-the-doctor")),
        Goal::step("a1b2", "Oefenen wat ik zeg", AT),
        Goal::step_marked("a1b2", done),
        Goal::marked(done),
    ];
    let answers: Answers = Question::ALL.map(|it| (it, "Veel gepraat".into())).into();
    let wishes = [
        Wishes::counting(MEMBER, true),
        Wishes::likes(MEMBER, "cooking", true),
        Wishes::suits(MEMBER, 2),
    ];
    vec![
        (ThingKind::Meeting, meeting.concat()),
        (ThingKind::Plan, plan.concat()),
        (ThingKind::Phrase, own_phrase()),
        (ThingKind::Opinion, opinion.concat()),
        (ThingKind::Goal, goal.concat()),
        (
            ThingKind::Reflection,
            Reflection::says(Moment::HalfWay, OTHER, &answers),
        ),
        (ThingKind::Wishes, wishes.concat()),
        (ThingKind::Reviews, two_sittings()),
    ]
}

/// Words that both wrote, with a meaning and a source.
fn own_phrase() -> Vec<Fact> {
    let source = Source {
        day: day(),
        entry: Some(EntryId::from_bytes([7; 16])),
        activity: None,
    };
    let mut facts = OwnPhrase::begin(MEMBER, "Mag het een beetje meer zijn?", &source);
    facts.extend(OwnPhrase::first_translated(
        MEMBER,
        "en",
        "May it be a little more?",
    ));
    let begun = thing(kept((ThingKind::Phrase, facts.clone())));
    let phrase = OwnPhrase::of(&begun).expect("a phrase that has just begun is one");
    facts.extend(phrase.rewritten(OTHER, "Mag het iets meer zijn?"));
    facts
}

fn two_sittings() -> Vec<Fact> {
    let given = |number: i64, answer| Given {
        phrase: PhraseTag::of(&PhraseId(format!("market-{}", number % 5))),
        answer,
        at: UnixMillis(AT.0 + number * 7_000),
    };
    let sitting = |name: &str, day: i32, answers: &[Given]| Fact {
        name: name.into(),
        value: reviews::sitting(PracticeDay(day), answers),
    };
    let all = [
        Answer::NotYet,
        Answer::Known,
        Answer::Used,
        Answer::Understood,
        Answer::NotUnderstood,
    ];
    let first: Vec<_> = (0..).zip(all).map(|(at, said)| given(at, said)).collect();
    let second: Vec<_> = (9..16).map(|at| given(at, Answer::Known)).collect();
    vec![
        Fact::new(reviews::MEMBER, &MEMBER),
        sitting("0123456789ab", TODAY.0 - 3, &first),
        sitting("ba9876543210", TODAY.0, &second),
    ]
}

fn kept((kind, facts): (ThingKind, Vec<Fact>)) -> Written {
    let facts = facts.into_iter();
    let kept = facts.filter_map(|fact| Some((fact.name, fact.value?.into())));
    (kind, kept.collect())
}

/// By these a phone of today writes them.
pub(super) fn commands() -> Vec<Command> {
    let said = written().into_iter().zip(1..);
    let said = said.map(|((kind, facts), number)| Command::SayFacts {
        thing: ThingId::from_bytes([number; 16]),
        kind,
        facts,
    });
    said.collect()
}

/// What a phone of today keeps of what it writes.
pub fn kept_things() -> Vec<Thing> {
    written().into_iter().map(|it| thing(kept(it))).collect()
}

/// The row in which a phone keeps a thing.
pub fn row() -> Target {
    let seeds = kept_things().iter().map(to_bytes).collect();
    Target::new("record_thing", seeds, |input| {
        let Ok(thing) = from_bytes::<Thing>(input) else {
            return Outcome::Refused;
        };
        assert_eq!(from_bytes(&to_bytes(&thing)).as_ref(), Ok(&thing));
        is_something(&thing);
        Outcome::Taken
    })
}

/// Facts of any kind, as the other phone may have written them.
pub fn facts() -> Target {
    let seeds = written().into_iter().map(|it| to_bytes(&kept(it)));
    Target::new("facts", seeds.collect(), |input| {
        match from_bytes::<Written>(input) {
            Ok(written) => Outcome::of(is_something(&thing(written))),
            Err(_) => Outcome::Refused,
        }
    })
}

/// Does with a thing what the screens do. Whether it is something to them.
pub(super) fn is_something(thing: &Thing) -> bool {
    let found = [
        is_meeting(thing),
        is_phrase(thing),
        is_goal(thing),
        Reflection::of(thing).is_some_and(|it| Moment::ALL.contains(&it.moment)),
        is_of_activities(thing),
        are_reviews(thing),
    ];
    is_carried(thing);
    found.contains(&true)
}

/// As a thing of a copy that is read in: nobody speaks in it for the other.
fn is_carried(thing: &Thing) {
    let known = [(MEMBER, "Amina"), (OTHER, "Els")].map(|(id, name)| Known {
        id,
        name: name.into(),
    });
    let reader = Reader::of(MEMBER, &known, &known);
    let Some(carried) = carry::carried(thing, &reader) else {
        return;
    };
    let other = OTHER.to_string();
    // Here names are made up by who writes: of what is liked, of steps, of sittings.
    let is_free = matches!(
        carried.kind,
        ThingKind::Wishes | ThingKind::Goal | ThingKind::Reviews
    );
    for fact in &carried.facts {
        assert!(is_free || !fact.name.ends_with(&other), "{}", fact.name);
    }
    let _ = carried.clone().beside(thing);
}

fn is_meeting(thing: &Thing) -> bool {
    let Some(meeting) = Meeting::of(thing) else {
        return false;
    };
    assert!(
        meeting
            .stands()
            .is_none_or(|it| meeting.said.values().any(|said| said == it))
    );
    let all = [meeting];
    for member in [MEMBER, OTHER] {
        let _ = (all[0].waits_for(member), all[0].counts_for(member));
        let hours = Ledger::of_member(member, &all).total;
        assert!(hours.confirmed_meetings <= hours.meetings && hours.meetings <= 1);
        assert!(hours.confirmed_minutes <= hours.minutes);
    }
    true
}

fn is_phrase(thing: &Thing) -> bool {
    let _ = voices_of(thing);
    let Some(own) = OwnPhrase::of(thing) else {
        return false;
    };
    let phrase = own.phrase();
    let chars = phrase.text.chars().count();
    assert!((1..=PHRASE_CHARS_MAX).contains(&chars));
    let codes = own.translations.keys().map(String::as_str);
    for code in codes.chain(["nl"]) {
        let meaning = own.meaning(code).unwrap_or_default();
        assert!(meaning.chars().count() <= PHRASE_CHARS_MAX);
        let _ = own.translated(MEMBER, code, "iets anders");
    }
    // Whatever others claim to have seen, nobody's new words take a phrase away.
    if let Some(fact) = own.rewritten(MEMBER, "Dank u wel") {
        let mut chosen = thing.clone();
        let value = fact.value.unwrap_or_default();
        chosen.facts.insert(fact.name, value.into());
        assert!(OwnPhrase::of(&chosen).is_some());
    }
    true
}

fn is_goal(thing: &Thing) -> bool {
    let goals = Goal::all(std::slice::from_ref(thing));
    assert!(Goal::has_room(&goals));
    goals.iter().all(|goal| !goal.text.is_empty()) && !goals.is_empty()
}

/// Plans, opinions and wishes: from these follows what is suggested.
fn is_of_activities(thing: &Thing) -> bool {
    let plans: Vec<_> = Plan::of(thing).into_iter().collect();
    let opinions: Vec<_> = Opinion::of(thing).into_iter().collect();
    let wishes: BTreeMap<_, _> = Wishes::of(thing).into_iter().collect();
    for plan in &plans {
        is_one_event(plan);
    }
    let shared = Shared {
        members: &[MEMBER, OTHER],
        wishes: &wishes,
        opinions: &opinions,
        plans: &plans,
    };
    let situation = Situation::of(&shared, day());
    let found = suggestions(&embedded::content().catalogue.activities, &situation);
    assert!(found.iter().all(|it| it.score.is_finite()));
    let _ = plan::next(&plans, day());
    !plans.is_empty() || !opinions.is_empty() || !wishes.is_empty()
}

/// Its words cannot add a line to the calendar.
fn is_one_event(plan: &Plan) {
    let event = calendar::event(
        plan,
        &plan.title,
        &plan.place,
        MINUTES_USUAL,
        "20260531T140500Z",
    );
    let lines = event.split("\r\n").filter(|line| !line.starts_with(' '));
    let begun = lines.clone().filter(|line| line.starts_with("BEGIN:"));
    assert_eq!(begun.count(), 2, "words became part of the calendar");
    let clock = lines.filter_map(|line| line.strip_prefix("DTSTART:")?.split_once('T'));
    for (_, time) in clock {
        assert_eq!(time.len(), 6, "no clock shows {time}");
        assert!(time < "240000", "no clock shows {time}");
    }
}

fn are_reviews(thing: &Thing) -> bool {
    if thing.kind != ThingKind::Reviews {
        return false;
    }
    let found = reviews::reviews(thing);
    let remembered = Remembered::of(found.iter().cloned());
    let memories = remembered.memories();
    for memory in memories.values() {
        assert!(memory.stability.is_finite() && memory.stability > 0.0);
        assert!((1.0..=10.0).contains(&memory.difficulty));
        assert!((0.0..=1.0).contains(&memory.recall(TODAY)));
        assert!(memory.due >= memory.last);
    }
    let standing = Standing::of(memories, TODAY);
    assert!(standing.known <= standing.begun && standing.due <= standing.begun);
    assert_eq!(forecast(memories, TODAY, 14).len(), 14);
    assert_eq!(remembered.days_practised(TODAY, 28).len(), 28);
    let deck = Deck::new(
        embedded::content()
            .catalogue
            .phrases
            .iter()
            .take(20)
            .cloned(),
    );
    let _ = deck.session(memories, TODAY, None);
    if found.len() <= REVIEWS_REORDERED {
        let mut later = Remembered::default();
        for review in found.iter().rev() {
            later.add(review.clone());
        }
        assert_eq!(later.memories(), memories, "the order of reviews matters");
    }
    written_again(&found);
    !found.is_empty()
}

/// What was read can be written as it came, and is read as the same.
fn written_again(found: &[Review]) {
    let Some(first) = found.first() else {
        return;
    };
    let alike = found.iter().take_while(|review| review.day == first.day);
    let given = alike
        .take(reviews::SITTING_ANSWERS_MAX)
        .map(|review| Given {
            phrase: review.phrase,
            answer: review.answer,
            at: review.at,
        });
    let given: Vec<_> = given.collect();
    let Some(value) = reviews::sitting(first.day, &given) else {
        return;
    };
    let name = "0123456789ab";
    let facts = vec![(name.to_owned(), value.into())];
    let again = reviews::reviews(&thing((ThingKind::Reviews, facts)));
    assert_eq!(again.len(), given.len());
    assert_eq!(again.last(), last_review(name, first.day, &given).as_ref());
}
