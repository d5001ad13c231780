//! Do calendars and event lists as others make them come in, and is what is broken told and left out?

#![allow(clippy::unwrap_used)]

use catalogue::programme::{EventState, GroupEvent};
use domain::Day;
use domain::activity::Cost;
use feeds::{Feed, Window, icalendar, uitdatabank};

const TOWN: &[u8] = include_bytes!("town.ics");
const RESULTS: &[u8] = include_bytes!("uitdatabank.json");

/// From 1 December 2026 on.
fn window() -> Window {
    Window::half_a_year(Day::new(2026, 12, 1).unwrap())
}

fn town() -> Feed {
    icalendar("town.ics", TOWN, window())
}

fn results() -> Feed {
    uitdatabank("results.json", RESULTS, window())
}

fn named<'f>(feed: &'f Feed, title: &str) -> &'f GroupEvent {
    feed.events
        .iter()
        .find(|event| event.title.contains(title))
        .unwrap()
}

/// Day, time and state of each date.
fn dates(event: &GroupEvent) -> Vec<String> {
    let told = event.dates.iter().map(|date| {
        let minute = date
            .when
            .minute
            .map(|it| format!(" {:02}:{:02}", it / 60, it % 60));
        let state = match date.state {
            EventState::Planned => "",
            EventState::Cancelled => " cancelled",
            EventState::Postponed => " postponed",
        };
        format!("{}{}{state}", date.when.day, minute.unwrap_or_default())
    });
    told.collect()
}

#[test]
fn a_weekly_event_comes_with_its_exceptions_its_moved_date_and_its_cancelled_one() {
    let feed = town();
    let cafe = named(&feed, "Babbelcafé");
    let dates = dates(cafe);
    assert_eq!(
        dates[..6],
        [
            "2026-12-01 19:30",
            "2026-12-08 19:30",
            "2026-12-15 19:30",
            "2027-01-06 19:30",
            "2027-01-12 19:30",
            "2027-01-19 19:30",
        ]
    );
    assert!(dates.contains(&"2027-02-09 19:30 cancelled".to_owned()));
    // Half past seven by the clock, in summer time too.
    assert!(dates.contains(&"2027-03-30 19:30".to_owned()));
    // The last: 18:00 UTC on the thirteenth is over by then.
    assert_eq!(dates.last().unwrap(), "2027-04-13 19:30");
    assert!(cafe.dates.iter().all(|date| date.minutes == Some(90)));
    assert_eq!(cafe.address, "Bibliotheek De Zwaluw, Schoolplein 4");
    assert_eq!(
        cafe.sentence,
        "Kom praten in het Nederlands. Koffie is gratis. Meer op"
    );
    assert_eq!((cafe.cost, cafe.level), (Some(Cost::Free), Some(1)));
}

#[test]
fn times_are_told_on_the_clocks_of_flanders() {
    let feed = town();
    assert_eq!(
        dates(named(&feed, "Concert")),
        ["2027-01-15 20:00 postponed"]
    );
    assert_eq!(dates(named(&feed, "match")), ["2027-03-20 16:00"]);
    assert_eq!(dates(named(&feed, "buren")), ["2027-05-21"]);
    assert_eq!(named(&feed, "Concert").price_cents, Some(450));
}

#[test]
fn a_broken_event_is_told_by_its_line_and_the_rest_comes_in() {
    let feed = town();
    let told: Vec<String> = feed.problems.iter().map(ToString::to_string).collect();
    for (line, says) in [
        ("town.ics:51: ", "binnenkort is no date"),
        ("town.ics:69: ", "Mars/Olympus is not known"),
        ("town.ics:75: ", "FREQ=SECONDLY is not understood"),
        ("town.ics:88: ", "END:VEVENT"),
    ] {
        assert!(
            told.iter()
                .any(|it| it.starts_with(line) && it.contains(says)),
            "{line}{says}: {told:#?}"
        );
    }
    assert_eq!((told.len(), feed.events.len()), (4, 4), "{told:#?}");
}

#[test]
fn what_is_no_calendar_or_no_text_is_told_and_gives_nothing() {
    for bytes in [&b"<html>"[..], b"", b"BEGIN:VCALENDAR\r\nSUMMARY:\xff\r\n"] {
        let feed = icalendar("x.ics", bytes, window());
        assert_eq!((feed.events.len(), feed.problems.len()), (0, 1));
    }
    for bytes in [&b"[]"[..], b"{\"member\": 3}", b"{\n\"member\": ["] {
        let feed = uitdatabank("x.json", bytes, window());
        assert_eq!((feed.events.len(), feed.problems.len()), (0, 1));
    }
}

#[test]
fn the_same_feed_gives_the_same_events_whatever_the_order_of_its_items() {
    assert_eq!(town(), town());
    assert_eq!(results(), results());
    let text = std::str::from_utf8(TOWN).unwrap();
    let (before, first) = text.split_once("BEGIN:VEVENT").unwrap();
    let twice = format!("{before}BEGIN:VEVENT{first}END:VEVENT\nBEGIN:VEVENT{first}");
    assert_eq!(
        icalendar("town.ics", twice.as_bytes(), window())
            .events
            .len(),
        town().events.len()
    );
    let ids: Vec<_> = town().events.into_iter().map(|event| event.id).collect();
    assert!(
        ids.iter()
            .all(|id| id.starts_with("feed-") && id.len() == 21),
        "{ids:?}"
    );
}

#[test]
fn several_dates_come_each_with_its_state_and_the_ordinary_price() {
    let feed = results();
    let dance = named(&feed, "Dansen");
    assert_eq!(
        dates(dance),
        [
            "2027-01-10 14:00",
            "2027-02-14 14:00 cancelled",
            "2027-04-11 14:00 postponed"
        ]
    );
    assert_eq!(
        (dance.price_cents, dance.cost, dance.level),
        (Some(450), Some(Cost::UnderFive), Some(2))
    );
    assert_eq!(dance.sentence, "Dans mee & leer andere mensen kennen.");
    assert_eq!(
        dance.address,
        "Buurthuis De Kring, Weversstraat 21, 9999 Zwaluwbeke"
    );
    assert_eq!(dance.children, Some(true));
}

#[test]
fn opening_hours_become_dates_and_a_cancelled_whole_cancels_them_all() {
    let feed = results();
    let studio = named(&feed, "atelier");
    assert_eq!(
        dates(studio),
        [
            "2027-02-03 13:30",
            "2027-02-10 13:30",
            "2027-02-17 13:30",
            "2027-02-24 13:30"
        ]
    );
    assert_eq!(
        (studio.cost, studio.children),
        (Some(Cost::Free), Some(false))
    );
    let talk = named(&feed, "lezing");
    assert_eq!(dates(talk), ["2027-03-02 20:00 cancelled"]);
    assert_eq!(talk.address, "Online");
}

#[test]
fn a_broken_item_is_told_by_its_number_and_id_and_the_rest_comes_in() {
    let feed = results();
    let told: Vec<String> = feed.problems.iter().map(ToString::to_string).collect();
    assert_eq!((told.len(), feed.events.len()), (4, 3), "{told:#?}");
    for (item, says) in [
        (
            "item 3 (https://io.uitdatabank.example/event/3)",
            "permanent",
        ),
        (
            "item 4 (https://io.uitdatabank.example/event/4)",
            "morgen is no moment",
        ),
        ("item 5:", "@id"),
        ("item 7:", "invalid type"),
    ] {
        assert!(
            told.iter().any(|it| it.contains(item) && it.contains(says)),
            "{item}: {told:#?}"
        );
    }
}

#[test]
fn a_rule_that_never_comes_true_ends() {
    for rule in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=65535",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4",
    ] {
        let text = format!(
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Nooit\r\nDTSTART:19000101T100000Z\r\nRRULE:{rule}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        assert!(icalendar("x.ics", text.as_bytes(), window()).events.len() <= 1);
    }
}
