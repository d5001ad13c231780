//! Do things reach the other phone, a fresh one and the next snapshot as entries do?
#![allow(clippy::unwrap_used)]

mod common;

use common::{TestPhone, duo, settle};
use domain::meeting::{Agreement, Meeting, MeetingKind, Statement};
use domain::practice::{Answer, PracticeDay, Remembered, Review};
use domain::reviews::{Given, MEMBER, PhraseTag, reviews, sitting, thing_of};
use domain::thing::{Fact, Thing, ThingKind};
use domain::{Command, ThingId, UnixMillis};
use futures::executor::block_on;
use rand::RngExt;
use sync::status::Status;
use sync::things;

fn all(phone: &TestPhone, kind: ThingKind) -> Vec<Thing> {
    let tx = phone.store.transaction();
    block_on(things::all(&tx, phone.phone.duo, kind)).unwrap()
}

fn say(phone: &mut TestPhone, thing: ThingId, kind: ThingKind, facts: Vec<Fact>) {
    phone
        .command(Command::SayFacts { thing, kind, facts })
        .unwrap();
}

fn met(phone: &mut TestPhone, thing: ThingId, minutes: u16) {
    let statement = Statement {
        day: common::day(),
        minutes,
        kind: MeetingKind::Together,
        at: UnixMillis(phone.clock),
    };
    let facts = Meeting::says(phone.phone.member, &statement, Some("Bib"));
    say(phone, thing, ThingKind::Meeting, facts);
}

fn meeting(phone: &TestPhone) -> Meeting {
    Meeting::of(&all(phone, ThingKind::Meeting)[0]).unwrap()
}

#[test]
fn a_meeting_noted_without_internet_is_confirmed_on_the_other_phone() {
    let (server, mut a, mut b) = duo(90);
    settle(&server, &mut [&mut a, &mut b]);
    *server.running.borrow_mut() = false;
    let id = ThingId::from_bytes(a.rng.random());
    met(&mut a, id, 60);
    assert_eq!(meeting(&a).agreement(), Agreement::Open);
    *server.running.borrow_mut() = true;
    settle(&server, &mut [&mut a, &mut b]);
    assert!(meeting(&b).waits_for(b.phone.member));
    met(&mut b, id, 60);
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(meeting(&a), meeting(&b));
    assert_eq!(meeting(&a).agreement(), Agreement::Confirmed);
    assert!(a.rows().is_empty(), "it is no entry of the diary");
    assert_eq!((a.status, b.status), (Status::Safe, Status::Safe));
}

#[test]
fn two_phones_that_correct_a_meeting_at_once_keep_both_words() {
    let (server, mut a, mut b) = duo(91);
    let id = ThingId::from_bytes(a.rng.random());
    met(&mut a, id, 60);
    settle(&server, &mut [&mut a, &mut b]);
    met(&mut a, id, 45);
    met(&mut b, id, 90);
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(meeting(&a), meeting(&b));
    let minutes: Vec<u16> = meeting(&a).said.values().map(|said| said.minutes).collect();
    assert_eq!(minutes, [45, 90]);
    assert_eq!(meeting(&a).agreement(), Agreement::Differs);
}

#[test]
fn a_thing_that_was_deleted_is_gone_from_both_phones_and_comes_back_when_it_is_put_back() {
    let (server, mut a, mut b) = duo(92);
    let id = ThingId::from_bytes(a.rng.random());
    met(&mut a, id, 60);
    settle(&server, &mut [&mut a, &mut b]);
    let entry = id.into();
    a.command(Command::DeleteEntry { entry }).unwrap();
    settle(&server, &mut [&mut a, &mut b]);
    assert!(all(&a, ThingKind::Meeting).is_empty() && all(&b, ThingKind::Meeting).is_empty());
    a.command(Command::RestoreEntry { entry }).unwrap();
    settle(&server, &mut [&mut a, &mut b]);
    assert_eq!(meeting(&b).said.len(), 1);
}

#[test]
fn a_browser_that_joins_anew_says_its_unsent_things_again_and_reads_the_others() {
    let (server, mut a, mut b) = duo(93);
    settle(&server, &mut [&mut a, &mut b]);
    let first = ThingId::from_bytes(a.rng.random());
    met(&mut a, first, 60);
    settle(&server, &mut [&mut a, &mut b]);
    let second = ThingId::from_bytes(a.rng.random());
    say(
        &mut a,
        second,
        ThingKind::Goal,
        vec![Fact::new("text", &"fietsen")],
    );
    let mut a = a.join_anew(&server, 94);
    settle(&server, &mut [&mut a, &mut b]);
    b.approve(a.device());
    settle(&server, &mut [&mut b, &mut a]);
    settle(&server, &mut [&mut b, &mut a]);
    assert_eq!(meeting(&a), meeting(&b));
    assert_eq!(all(&b, ThingKind::Goal)[0].text("text"), "fietsen");
}

/// The member at this phone practises: as the screen does it, the sitting is written again with each answer.
fn practise(phone: &mut TestPhone, name: &str, day: i32, answers: &[(u8, Answer)]) {
    let (member, day) = (phone.phone.member, PracticeDay(day));
    let mut given = Vec::new();
    for (phrase, answer) in answers {
        given.push(Given {
            phrase: PhraseTag([*phrase; 5]),
            answer: *answer,
            at: UnixMillis(phone.clock * 1_000),
        });
        let fact = Fact {
            name: name.into(),
            value: sitting(day, &given),
        };
        let facts = vec![Fact::new(MEMBER, &member), fact];
        say(phone, thing_of(member, day), ThingKind::Reviews, facts);
    }
}

fn practised(phone: &TestPhone) -> Vec<Review> {
    let things = all(phone, ThingKind::Reviews);
    let mut found: Vec<Review> = things.iter().flat_map(reviews).collect();
    found.sort_unstable();
    found
}

#[test]
fn two_phones_of_one_member_practise_without_internet_and_lose_no_review() {
    let (server, mut a, mut b) = duo(95);
    settle(&server, &mut [&mut a, &mut b]);
    let mut second = TestPhone::join(&server, 1, 960);
    settle(&server, &mut [&mut a, &mut b, &mut second]);
    a.approve(second.device());
    settle(&server, &mut [&mut a, &mut second]);
    practise(&mut a, "000000000001", 600, &[(1, Answer::Known)]);
    settle(&server, &mut [&mut a, &mut b, &mut second]);
    assert_eq!(practised(&second).len(), 1);

    server.stop();
    // The same phrases, on the same day and on others, one of them in another month.
    let (known, not_yet) = (Answer::Known, Answer::NotYet);
    practise(
        &mut a,
        "000000000002",
        603,
        &[(1, known), (2, not_yet), (2, known)],
    );
    practise(
        &mut second,
        "000000000003",
        602,
        &[(1, not_yet), (3, known)],
    );
    practise(
        &mut second,
        "000000000004",
        603,
        &[(1, Answer::Used), (2, known)],
    );
    practise(&mut a, "000000000005", 640, &[(1, known)]);
    practise(&mut second, "000000000006", 603, &[(4, Answer::Understood)]);
    settle(&server, &mut [&mut a, &mut second]);
    server.start();
    settle(&server, &mut [&mut a, &mut b, &mut second]);

    let reviews = practised(&a);
    assert_eq!(reviews.len(), 10, "none is lost and none doubled");
    assert_eq!(practised(&second), reviews);
    assert_eq!(practised(&b), reviews);
    let memories = |reviews: Vec<Review>| Remembered::of(reviews).memories().clone();
    let backwards = practised(&second).into_iter().rev().collect();
    assert_eq!(memories(reviews), memories(backwards));
    let statuses = [&a.status, &b.status, &second.status];
    assert_eq!(statuses, [&Status::Safe; 3]);
}
