//! What of a programme's folder comes in, on the day on which it is read?

use std::fs;
use std::path::Path;

use catalogue::source::programme::FILE_BYTES_MAX;
use domain::UnixMillis;
use server::programme;
use tempfile::TempDir;

/// 20 January 2027, noon in UTC.
const NOW: UnixMillis = UnixMillis(1_800_446_400_000);

/// The demo programme, whose events are on 14 January and on the second Thursdays after it, on 14 March and on 23 May 2027.
fn demo() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/demo-programme");
    for file in fs::read_dir(demo).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    folder
}

#[test]
fn what_is_past_is_not_offered_to_phones() {
    let folder = demo();
    let days = |now: UnixMillis| -> (Vec<(String, String)>, Vec<String>) {
        let read = programme::read(folder.path(), now).unwrap();
        let events = read.sheet.unwrap().events.into_iter();
        let days = events.map(|event| (event.id, event.dates[0].when.day.to_string()));
        let told = read.problems.iter().map(programme::as_line).collect();
        (days.collect(), told)
    };
    let day_ms = 24 * 60 * 60 * 1000;
    // What is today still is.
    for (days_later, cafe) in [(-7, "2027-01-14"), (-6, "2027-01-14"), (-5, "2027-02-11")] {
        let (events, told) = days(UnixMillis(NOW.0 + days_later * day_ms));
        assert_eq!(events[0], ("zwaluwbeke-buddycafe".into(), cafe.into()));
        assert_eq!((events.len(), told.len()), (3, 0), "{days_later}");
    }
    let (events, told) = days(UnixMillis(NOW.0 + 60 * day_ms));
    let ids: Vec<_> = events.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["zwaluwbeke-buddycafe", "zwaluwbeke-bike-and-picnic"]);
    assert_eq!(
        told,
        ["events.toml: zwaluwbeke-start-party: is past, the last time was 2027-03-14"]
    );
}

#[test]
fn a_file_that_is_too_large_is_told_with_its_line_and_the_rest_comes_in() {
    let folder = demo();
    let events = folder.path().join("events.toml");
    // Letters of two bytes, so that the limit falls into one; more than is read.
    let line = format!("#{}\n", "é".repeat(511));
    fs::write(&events, line.repeat(4 * FILE_BYTES_MAX / line.len())).unwrap();
    let read = programme::read(folder.path(), NOW).unwrap();
    let told: Vec<_> = read.problems.iter().map(programme::as_line).collect();
    let [one] = told.as_slice() else {
        panic!("{told:?}")
    };
    let first = FILE_BYTES_MAX / line.len() + 1;
    assert!(
        one.starts_with(&format!(
            "events.toml, line {first}: is larger than {FILE_BYTES_MAX} bytes"
        )),
        "{one}"
    );
    let sheet = read.sheet.unwrap();
    assert_eq!((sheet.activities.len(), sheet.events.len()), (12, 0));
}

#[test]
fn a_file_that_is_no_text_is_told_by_its_name() {
    let folder = demo();
    fs::write(folder.path().join("referral.toml"), [0xff, 0xfe, b'a']).unwrap();
    let refused = programme::read(folder.path(), NOW).unwrap_err();
    let told = format!("{refused:#}");
    assert!(
        told.contains("referral.toml") && told.contains("UTF-8"),
        "{told}"
    );
}
