//! Does each member keep their own word about a meeting, and do the hours follow from what they agree on?
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use domain::id::{MemberId, ThingId};
use domain::meeting::{Agreement, Hours, Ledger, Meeting, MeetingKind, Statement};
use domain::proof::Proof;
use domain::time::UnixMillis;

const AMINA: MemberId = MemberId::from_bytes([1; 16]);
const ELS: MemberId = MemberId::from_bytes([2; 16]);
const COMPANION: MemberId = MemberId::from_bytes([3; 16]);

fn says(day: &str, minutes: u16) -> Statement {
    Statement {
        day: day.parse().unwrap(),
        minutes,
        kind: MeetingKind::Together,
        at: UnixMillis(0),
    }
}

fn meeting(said: &[(MemberId, Statement)]) -> Meeting {
    Meeting {
        id: ThingId::from_bytes([9; 16]),
        by: said[0].0,
        place: String::new(),
        said: said.iter().cloned().collect::<BTreeMap<_, _>>(),
    }
}

#[test]
fn a_meeting_waits_for_the_other_until_they_say_the_same() {
    let open = meeting(&[(AMINA, says("2026-05-03", 60))]);
    assert_eq!(open.agreement(), Agreement::Open);
    assert!(open.waits_for(ELS) && !open.waits_for(AMINA));
    let agreed = meeting(&[
        (AMINA, says("2026-05-03", 60)),
        (ELS, says("2026-05-03", 60)),
    ]);
    assert_eq!(agreed.agreement(), Agreement::Confirmed);
    assert!(!agreed.waits_for(ELS) && !agreed.waits_for(AMINA));
}

#[test]
fn a_correction_replaces_nobodys_word_and_asks_both_again() {
    let differs = meeting(&[
        (AMINA, says("2026-05-03", 60)),
        (ELS, says("2026-05-03", 90)),
    ]);
    assert_eq!(differs.agreement(), Agreement::Differs);
    assert!(differs.waits_for(AMINA) && differs.waits_for(ELS));
    assert_eq!(differs.said[&AMINA].minutes, 60);
    assert_eq!(
        differs.stands().unwrap().minutes,
        60,
        "the word of who noted it"
    );
    let taken_over = meeting(&[
        (AMINA, says("2026-05-03", 90)),
        (ELS, says("2026-05-03", 90)),
    ]);
    assert_eq!(taken_over.agreement(), Agreement::Confirmed);
}

#[test]
fn in_a_duo_of_three_two_who_say_the_same_are_enough() {
    let meeting = meeting(&[
        (AMINA, says("2026-05-03", 60)),
        (ELS, says("2026-05-03", 90)),
        (COMPANION, says("2026-05-03", 90)),
    ]);
    assert_eq!(meeting.agreement(), Agreement::Confirmed);
    assert_eq!(meeting.stands().unwrap().minutes, 90);
}

#[test]
fn hours_add_up_by_month_and_what_is_confirmed_is_counted_apart() {
    let meetings = [
        meeting(&[
            (AMINA, says("2026-05-03", 60)),
            (ELS, says("2026-05-03", 60)),
        ]),
        meeting(&[(AMINA, says("2026-05-20", 45))]),
        meeting(&[
            (ELS, says("2026-06-01", 120)),
            (AMINA, says("2026-06-01", 120)),
        ]),
    ];
    let ledger = Ledger::of(&meetings);
    let may = Hours {
        meetings: 2,
        confirmed_meetings: 1,
        minutes: 105,
        confirmed_minutes: 60,
    };
    assert_eq!(ledger.month(2026, 5), may);
    assert_eq!(ledger.month(2026, 7), Hours::default());
    assert_eq!(
        (ledger.total.minutes, ledger.total.confirmed_minutes),
        (225, 180)
    );
}

fn of_kind(by: MemberId, kind: MeetingKind, minutes: u16) -> Meeting {
    let said = Statement {
        kind,
        ..says("2026-05-03", minutes)
    };
    meeting(&[(by, said)])
}

#[test]
fn other_hours_are_hours_and_no_meetings() {
    let all = [
        of_kind(AMINA, MeetingKind::Video, 30),
        of_kind(AMINA, MeetingKind::GroupEvent, 120),
    ];
    let total = Ledger::of(&all).total;
    assert_eq!((total.meetings, total.minutes), (1, 150));
}

#[test]
fn what_somebody_did_on_their_own_counts_for_them_alone() {
    let all = [
        of_kind(AMINA, MeetingKind::Together, 60),
        of_kind(AMINA, MeetingKind::GroupEvent, 90),
        of_kind(ELS, MeetingKind::Own, 200),
    ];
    assert_eq!(Ledger::of_member(AMINA, &all).total.minutes, 150);
    assert_eq!(Ledger::of_member(ELS, &all).total.minutes, 350);
}

#[test]
fn a_proof_tells_only_what_another_confirmed_oldest_first() {
    let both =
        |day: &str, minutes| meeting(&[(AMINA, says(day, minutes)), (ELS, says(day, minutes))]);
    let mut own = both("2026-05-10", 500);
    for said in own.said.values_mut() {
        said.kind = MeetingKind::Own;
    }
    own.by = ELS;
    let open = meeting(&[(AMINA, says("2026-05-04", 45))]);
    let all = [both("2026-06-01", 90), open, own, both("2026-05-03", 60)];
    let proof = Proof::of(AMINA, &all);
    let lines: Vec<_> = proof
        .lines
        .iter()
        .map(|it| (it.day.to_string(), it.minutes))
        .collect();
    assert_eq!(
        lines,
        [("2026-05-03".into(), 60), ("2026-06-01".into(), 90)]
    );
    assert_eq!(proof.minutes, 150);
    assert_eq!(Proof::of(ELS, &all).minutes, 650);
    assert_eq!(Proof::of(AMINA, &[]).period(), None);
}
