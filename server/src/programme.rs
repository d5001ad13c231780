//! How does a programme's folder come in? Read, checked, joined with its feeds, stored as a new version.

mod fetch;

use std::collections::BTreeMap;
use std::fs::File as OpenFile;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use catalogue::embedded;
use catalogue::programme::{ProgrammeSheet, SHEET_BYTES_MAX};
use catalogue::source::programme::{FILE_BYTES_MAX, ProgrammeFolder};
use catalogue::source::{File, Problem};
use database::{Database, NewSheet, StoredSheet};
use domain::{Day, ProgrammeId, UnixMillis};
use feeds::{FEED_BYTES_MAX, Feed, Window};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use minicbor::to_vec;

use crate::chance::Entropy;
use crate::programme::fetch::{FEEDS_FILE, Fetcher};
use crate::report::plain;

/// The files that are read, beside those in [`FEEDS`].
const FILES: [&str; 5] = [
    "programme.toml",
    "referral.toml",
    "activities.toml",
    EVENTS,
    FEEDS_FILE,
];

/// The file of the programme's own events.
const EVENTS: &str = "events.toml";

/// The folder of calendars (`.ics`) and search results of UiTdatabank (`.json`).
const FEEDS: &str = "feeds";

/// The folder of what was fetched from others' addresses.
const FETCHED: &str = "feeds/fetched";

/// Most group events of a sheet, the next ones first.
const EVENTS_MAX: usize = 300;

/// The programme that the demo shows; its town is made up.
///
/// # Panics
/// When what ships is broken, which a test says.
#[must_use]
pub fn demo() -> ProgrammeSheet {
    let files: Vec<File> = [
        include_str!("../../content/demo-programme/programme.toml"),
        include_str!("../../content/demo-programme/referral.toml"),
        include_str!("../../content/demo-programme/activities.toml"),
        include_str!("../../content/demo-programme/events.toml"),
    ]
    .into_iter()
    .zip(FILES)
    .map(|(text, name)| (name.to_owned(), text.to_owned()))
    .collect();
    let read = ProgrammeFolder::read(&files, &embedded::content().catalogue);
    read.sheet.expect("a test reads what ships")
}

/// Reads a folder. Of its own events comes in what is not past, of its feeds what happens within half a year from now.
///
/// # Errors
/// When there is no such folder, or a file in it cannot be read.
pub fn read(folder: &Path, now: UnixMillis) -> anyhow::Result<ProgrammeFolder> {
    if !folder.is_dir() {
        bail!("{} is no folder", folder.display());
    }
    let mut files = Vec::new();
    for name in FILES {
        let path = folder.join(name);
        if path.exists() {
            let text = text_of(&path).with_context(|| format!("reading {}", path.display()))?;
            files.push((name.to_owned(), text));
        }
    }
    let mut read = ProgrammeFolder::read(&files, &embedded::content().catalogue);
    if let Some(sheet) = &mut read.sheet {
        let today = today(now)?;
        leave_past_out(sheet, today, &mut read.problems);
        let fetched = folder.join(FETCHED);
        Fetcher::default()
            .fetch_all(&read.feeds, &fetched, &mut read.problems)
            .with_context(|| format!("writing {}", fetched.display()))?;
        let mut files = feed_files(folder, FEEDS)?;
        files.extend(feed_files(folder, FETCHED)?);
        for (name, bytes) in files {
            let window = Window::half_a_year(today);
            let feed = feed(&name, &bytes, window);
            sheet.events.extend(feed.events);
            read.problems.extend(feed.problems);
        }
        settle(sheet, &mut read.problems);
    }
    Ok(read)
}

/// A file as text. Of one that is too large only as much as shows that it is: [`ProgrammeFolder::read`] tells where.
fn text_of(path: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let most = FILE_BYTES_MAX as u64 + 1;
    OpenFile::open(path)?.take(most).read_to_end(&mut bytes)?;
    if bytes.len() > FILE_BYTES_MAX {
        // It may have been cut within a character.
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    String::from_utf8(bytes).context("it is no text in UTF-8")
}

/// Dates before today go, and with the last one the event, which is told: else phones would carry it until somebody clears the file.
fn leave_past_out(sheet: &mut ProgrammeSheet, today: Day, problems: &mut Vec<Problem>) {
    sheet.events.retain_mut(|event| {
        let last = event.dates.last().map(|date| date.when.day);
        event.dates.retain(|date| date.when.day >= today);
        if let (true, Some(last)) = (event.dates.is_empty(), last) {
            problems.push(Problem {
                file: EVENTS.to_owned(),
                line: None,
                what: format!("{}: is past, the last time was {last}", event.id),
            });
        }
        !event.dates.is_empty()
    });
}

fn feed(name: &str, bytes: &[u8], window: Window) -> Feed {
    if name.ends_with(".json") {
        feeds::uitdatabank(name, bytes, window)
    } else {
        feeds::icalendar(name, bytes, window)
    }
}

/// The feeds in a folder by name, so that the order is always the same; none without the folder.
fn feed_files(folder: &Path, within: &str) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let folder = folder.join(within);
    if !folder.is_dir() {
        return Ok(found);
    }
    for item in std::fs::read_dir(folder)? {
        let path = item?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if path.is_file() && (name.ends_with(".ics") || name.ends_with(".json")) {
            let context = || format!("reading {}", path.display());
            let bytes = path.metadata().with_context(context)?.len();
            if bytes > FEED_BYTES_MAX as u64 {
                bail!(
                    "{} has {bytes} bytes; at most {FEED_BYTES_MAX}",
                    path.display()
                );
            }
            let contents = std::fs::read(&path).with_context(context)?;
            found.insert(format!("{within}/{name}"), contents);
        }
    }
    Ok(found)
}

/// One event per id, by first date, and not more than a phone should carry.
fn settle(sheet: &mut ProgrammeSheet, problems: &mut Vec<Problem>) {
    let events = std::mem::take(&mut sheet.events).into_iter();
    let by_id: BTreeMap<_, _> = events.map(|event| (event.id.clone(), event)).collect();
    sheet.events = by_id.into_values().collect();
    sheet
        .events
        .sort_by(|one, other| (&one.dates, &one.id).cmp(&(&other.dates, &other.id)));
    if sheet.events.len() > EVENTS_MAX {
        let what = format!(
            "{} events in all: the first {EVENTS_MAX} came in",
            sheet.events.len()
        );
        sheet.events.truncate(EVENTS_MAX);
        problems.push(Problem {
            file: FEEDS.to_owned(),
            line: None,
            what,
        });
    }
}

fn today(now: UnixMillis) -> anyhow::Result<Day> {
    let moment = Timestamp::from_millisecond(now.0)?.to_zoned(TimeZone::UTC);
    let today = Day::new(moment.year(), moment.month(), moment.day());
    today.context("the clock is off by centuries")
}

/// Stores a sheet for the programme of this name, or for the only one, or for the one that it names itself.
///
/// # Errors
/// When it is too large, when it is not clear for which programme it is, or when the database fails.
pub async fn store(
    database: &Database,
    sheet: &ProgrammeSheet,
    programme: Option<&str>,
    at: UnixMillis,
    entropy: &dyn Entropy,
) -> anyhow::Result<StoredSheet> {
    let bytes = to_vec(sheet).context("encoding the sheet")?;
    if bytes.len() > SHEET_BYTES_MAX {
        bail!(
            "the programme takes {} bytes on each phone; at most {SHEET_BYTES_MAX}: leave some of it out",
            bytes.len()
        );
    }
    let new = NewSheet {
        programme: programme.map(str::to_owned),
        name: sheet.name.clone(),
        programme_id: ProgrammeId::from_bytes(entropy.bytes()),
        sheet: bytes,
        at,
    };
    Ok(database.store_sheet(new).await?)
}

/// How much is in it.
#[must_use]
pub fn summary(sheet: &ProgrammeSheet) -> String {
    format!(
        "{} referral addresses, {} activities, {} events",
        sheet.referrals.len(),
        sheet.activities.len(),
        sheet.events.len()
    )
}

/// Longest telling of a problem, in characters: some lines of a terminal.
const WHAT_CHARS_MAX: usize = 400;

/// A problem as it is told to whoever imports: `referral.toml, line 12: …`.
#[must_use]
pub fn as_line(problem: &Problem) -> String {
    // It may hold words of a feed, which must not steer the terminal on which it is read.
    let what: String = plain(&problem.what).chars().take(WHAT_CHARS_MAX).collect();
    match problem.line {
        Some(line) => format!("{}, line {line}: {what}", problem.file),
        None => format!("{}: {what}", problem.file),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_feed_steer_no_terminal() {
        let problem = Problem {
            file: "feeds/town.ics".to_owned(),
            line: Some(3),
            what: format!("\u{1b}[2J\u{202e}{}", "x".repeat(2 * WHAT_CHARS_MAX)),
        };
        let line = as_line(&problem);
        assert!(line.starts_with("feeds/town.ics, line 3: \u{fffd}[2J\u{fffd}x"));
        assert!(line.chars().count() < WHAT_CHARS_MAX + 40);
    }
}
