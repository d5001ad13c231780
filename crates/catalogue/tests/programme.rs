//! Does a programme's folder come in, and is each mistake told with its line?
#![cfg(feature = "source")]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use catalogue::Catalogue;
use catalogue::programme::{EventState, ProgrammeSheet, Topic};
use catalogue::source::programme::{FILE_BYTES_MAX, ProgrammeFolder};
use catalogue::source::{Content, File};

const FILES: [&str; 4] = [
    "programme.toml",
    "activities.toml",
    "events.toml",
    "referral.toml",
];

fn content() -> Content {
    Content::in_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content")).unwrap()
}

fn demo() -> Vec<File> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/demo-programme");
    let file = |name: &&str| {
        (
            (*name).to_owned(),
            fs::read_to_string(folder.join(name)).unwrap(),
        )
    };
    FILES.iter().map(file).collect()
}

/// What is told of the demo programme when in one of its files these words are others.
fn told(file: &str, from: &str, to: &str) -> (Option<ProgrammeSheet>, Vec<String>) {
    let mut files = demo();
    let (_, text) = files.iter_mut().find(|(name, _)| name == file).unwrap();
    assert!(text.contains(from), "{from}");
    *text = text.replacen(from, to, 1);
    let read = ProgrammeFolder::read(&files, &content().catalogue);
    let told = read.problems.iter().map(ToString::to_string).collect();
    (read.sheet, told)
}

#[test]
fn the_demo_programme_comes_in_whole() {
    let read = ProgrammeFolder::read(&demo(), &content().catalogue);
    assert_eq!(read.problems, []);
    let sheet = read.sheet.unwrap();
    assert_eq!((sheet.meetings_per_month, sheet.trajectory_months), (2, 6));
    assert_eq!((sheet.activities.len(), sheet.events.len()), (12, 3));
    for topic in Topic::ALL {
        let of = sheet.referrals.iter().filter(|it| it.topic == topic);
        assert!(of.count() >= 3, "{topic:?}");
    }
    let bytes = minicbor::to_vec(&sheet).unwrap();
    assert_eq!(minicbor::decode::<ProgrammeSheet>(&bytes).unwrap(), sheet);
}

#[test]
fn what_comes_every_month_keeps_its_weekday() {
    let sheet = ProgrammeFolder::read(&demo(), &content().catalogue)
        .sheet
        .unwrap();
    let cafe = sheet
        .events
        .iter()
        .find(|event| event.id.ends_with("buddycafe"))
        .unwrap();
    let days: Vec<String> = cafe
        .dates
        .iter()
        .map(|date| date.when.day.to_string())
        .collect();
    assert_eq!(
        days,
        [
            "2027-01-14",
            "2027-02-11",
            "2027-03-11",
            "2027-04-08",
            "2027-05-13",
            "2027-06-10"
        ]
    );
    assert!(
        cafe.dates
            .iter()
            .all(|date| date.when.minute == Some(19 * 60))
    );
    assert!(
        cafe.dates
            .iter()
            .all(|date| date.state == EventState::Planned)
    );
}

#[test]
fn each_mistake_is_told_with_its_line_and_only_its_item_is_left_out() {
    let of_file = |sheet: &ProgrammeSheet, file: &str| match file {
        "referral.toml" => sheet.referrals.len(),
        "events.toml" => sheet.events.len(),
        _ => sheet.activities.len(),
    };
    let whole = ProgrammeFolder::read(&demo(), &content().catalogue)
        .sheet
        .unwrap();
    for (file, from, to, line, says) in [
        (
            "referral.toml",
            "topic = \"housing\"",
            "topic = \"house\"",
            4,
            "expected one of",
        ),
        (
            "referral.toml",
            "050 00 00 12",
            "ask at the desk",
            8,
            "can be dialled",
        ),
        (
            "referral.toml",
            "[\"nl\", \"fr\", \"en\", \"ar\"]",
            "[]",
            10,
            "at least one",
        ),
        (
            "referral.toml",
            "[\"nl\", \"fr\", \"en\", \"ar\"]",
            "[\"Dutch\"]",
            10,
            "no code",
        ),
        (
            "referral.toml",
            "for_what = \"Zij weten alles over huren, sociale woningen en huurpremies.\"",
            "for_what = \"\"",
            6,
            "nothing is said",
        ),
        (
            "referral.toml",
            "name = \"Huurdershulp\"",
            "name = \"Woonpunt Zwaluwbeke\"",
            15,
            "already",
        ),
        (
            "referral.toml",
            "address = \"Sociaal",
            "adres = \"Sociaal",
            7,
            "unknown field",
        ),
        (
            "referral.toml",
            "name = \"Woonpunt Zwaluwbeke\"",
            "name = \"Woonpunt",
            5,
            "",
        ),
        (
            "events.toml",
            "2027-01-14T19:00",
            "14 januari",
            8,
            "2027-01-14T19:00",
        ),
        ("events.toml", "repeats = \"monthly\"\n", "", 9, "repeats"),
        (
            "events.toml",
            "repeats = \"monthly\"",
            "repeats = \"daily\"",
            9,
            "expected",
        ),
        ("events.toml", "minutes = 120", "minutes = 0", 11, "from 5"),
        ("events.toml", "level = 1", "level = 5", 15, "taaliconen"),
        ("events.toml", "\"games\"", "\"gaming\"", 16, "no interest"),
        (
            "activities.toml",
            "minutes = 60",
            "minutes = 1",
            4,
            "minutes",
        ),
        (
            "activities.toml",
            "\"market-that-is-all\"",
            "\"market-nothing\"",
            4,
            "no phrase",
        ),
    ] {
        let (sheet, told) = told(file, from, to);
        let [one] = told.as_slice() else {
            panic!("{file} {to}: {told:?}")
        };
        assert!(one.starts_with(&format!("{file}:{line}: ")), "{to}: {one}");
        assert!(one.contains(says), "{one}");
        let sheet = sheet.unwrap();
        assert_eq!(of_file(&sheet, file) + 1, of_file(&whole, file), "{one}");
    }
}

#[test]
fn without_sound_settings_nothing_comes_in() {
    for (from, to, line) in [
        ("meetings_per_month = 2", "meetings_per_month = 0", 4),
        (
            "trajectory_months = 6",
            "trajectory_months = \"half a year\"",
            5,
        ),
        ("name = \"Buddy's Zwaluwbeke\"", "name = \"\"", 2),
        ("Europe/Brussels", "Europe/Paris", 6),
    ] {
        let (sheet, told) = told("programme.toml", from, to);
        assert!(sheet.is_none(), "{to}");
        assert!(
            told[0].starts_with(&format!("programme.toml:{line}: ")),
            "{told:?}"
        );
    }
    let read = ProgrammeFolder::read(&[], &Catalogue::default());
    assert!(read.sheet.is_none());
    assert!(read.problems[0].to_string().contains("is missing"));
}

#[test]
fn a_file_that_is_too_large_is_told_with_the_line_on_which_it_becomes_so() {
    let line = format!("# {}\n", "x".repeat(1_021));
    for file in ["programme.toml", "events.toml"] {
        let mut files = demo();
        let (_, text) = files.iter_mut().find(|(name, _)| name == file).unwrap();
        *text = line.repeat(FILE_BYTES_MAX / line.len());
        assert_eq!(text.len(), FILE_BYTES_MAX);
        let just_fits = ProgrammeFolder::read(&files, &content().catalogue);
        assert!(
            !just_fits
                .problems
                .iter()
                .any(|problem| problem.what.contains("larger"))
        );
        let (_, text) = files.iter_mut().find(|(name, _)| name == file).unwrap();
        text.push('#');
        let read = ProgrammeFolder::read(&files, &content().catalogue);
        let [one] = read.problems.as_slice() else {
            panic!("{file}: {:?}", read.problems)
        };
        assert_eq!((one.file.as_str(), one.line), (file, Some(257)));
        assert_eq!(read.sheet.is_some(), file == "events.toml");
    }
}

#[test]
fn a_file_of_nothing_but_beginnings_of_items_is_left_at_a_limit() {
    let mut files = demo();
    let (_, text) = files
        .iter_mut()
        .find(|(name, _)| name == "events.toml")
        .unwrap();
    *text = "[[event]]\n".repeat(600);
    let read = ProgrammeFolder::read(&files, &content().catalogue);
    assert_eq!(
        read.problems.len(),
        501,
        "each item, and that the rest was not read"
    );
    assert!(
        read.problems
            .iter()
            .any(|problem| problem.line == Some(501))
    );
    assert!(
        read.problems
            .iter()
            .all(|problem| problem.line <= Some(501))
    );
}

#[test]
fn addresses_of_feeds_come_in_and_each_mistake_is_told_with_its_line() {
    let feeds = "\
[[feed]]
name = \"town\"
address = \"https://example.org/agenda.ics\"
format = \"icalendar\"

[[feed]]
name = \"town\"
address = \"https://example.org/again.ics\"
format = \"icalendar\"

[[feed]]
name = \"../secret\"
address = \"file:///etc/hosts\"
format = \"uitdatabank\"

[[feed]]
name = \"library\"
address = \"https://example.org/events.json\"
format = \"rss\"
";
    let mut files = demo();
    files.push(("feeds.toml".to_owned(), feeds.to_owned()));
    let read = ProgrammeFolder::read(&files, &content().catalogue);
    let names: Vec<&str> = read.feeds.iter().map(|feed| feed.name.as_str()).collect();
    assert_eq!(names, ["town"]);
    assert_eq!(read.feeds[0].line, Some(3));
    let lines: Vec<Option<usize>> = read.problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [Some(7), Some(12), Some(13), Some(19)]);
    assert!(read.sheet.is_some());
}
