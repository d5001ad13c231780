//! What phones fetch ready made: phrases and activities, and the sheet of a programme.

use catalogue::programme::{GroupEvent, ProgrammeSheet};
use catalogue::source::File;
use catalogue::source::programme::ProgrammeFolder;
use catalogue::{Catalogue, Words, embedded};
use domain::Day;
use domain::session::Deck;
use domain::suggestion::{Situation, suggestions};
use sync::record::SheetRecord;
use sync::wire::{from_bytes, to_bytes};

use super::messages::messages;
use crate::{Outcome, Target};

messages! {
    words: Words, "shelf_words", all_words();
    sheet_record: SheetRecord, "record_sheet", vec![to_bytes(&SheetRecord { tag: "\"a\"".into(), sheet: to_bytes(&server::programme::demo()) })];
}

fn all_words() -> Vec<Vec<u8>> {
    let words = embedded::content().words.values();
    words.map(to_bytes).collect()
}

/// All of it, and as much of it as a change reaches any part of.
fn some_catalogues() -> Vec<Vec<u8>> {
    let whole = &embedded::content().catalogue;
    let few = Catalogue {
        themes: whole.themes.iter().take(2).cloned().collect(),
        phrases: whole.phrases.iter().take(3).cloned().collect(),
        interests: whole.interests.iter().take(2).cloned().collect(),
        activities: whole.activities.iter().take(2).cloned().collect(),
        referral: whole.referral.clone(),
    };
    vec![to_bytes(&few), to_bytes(whole)]
}

/// Phrases and activities in Dutch, dealt and suggested.
pub fn catalogue() -> Target {
    Target::new("shelf_catalogue", some_catalogues(), |input| {
        let Ok(catalogue) = from_bytes::<Catalogue>(input) else {
            return Outcome::Refused;
        };
        assert_eq!(from_bytes(&to_bytes(&catalogue)).as_ref(), Ok(&catalogue));
        let situation = Situation {
            day: Day::new(2026, 5, 31).ok(),
            ..Situation::default()
        };
        let found = suggestions(&catalogue.activities, &situation);
        assert!(found.len() <= catalogue.activities.len());
        let deck = Deck::new(catalogue.phrases);
        for place in 0..deck.len().min(4) {
            assert!(deck.choices(place, 3).contains(&place));
        }
        Outcome::Taken
    })
}

/// The sheet as the server gives it.
pub fn sheet() -> Target {
    let demo = server::programme::demo();
    let few = ProgrammeSheet {
        referrals: demo.referrals.iter().take(2).cloned().collect(),
        activities: demo.activities.iter().take(1).cloned().collect(),
        events: demo.events.iter().take(1).cloned().collect(),
        ..demo.clone()
    };
    let seeds = [few, demo].iter().map(to_bytes).collect();
    Target::new("shelf_sheet", seeds, |input| {
        let Ok(sheet) = from_bytes::<ProgrammeSheet>(input) else {
            return Outcome::Refused;
        };
        assert_eq!(from_bytes(&to_bytes(&sheet)).as_ref(), Ok(&sheet));
        for cents in sheet.events.iter().filter_map(|event| event.price_cents) {
            let _ = GroupEvent::cost_of(cents);
        }
        Outcome::Taken
    })
}

/// The files of a programme's folder as somebody wrote them, each after a line of its own that names it.
pub fn folder() -> Target {
    let files = [
        (
            "programme",
            include_str!("../../../content/demo-programme/programme.toml"),
        ),
        (
            "referral",
            include_str!("../../../content/demo-programme/referral.toml"),
        ),
        (
            "activities",
            include_str!("../../../content/demo-programme/activities.toml"),
        ),
        (
            "events",
            include_str!("../../../content/demo-programme/events.toml"),
        ),
    ];
    let settings = format!("{BEGINS}programme\n{}", files[0].1);
    let seeds = files.map(|(name, text)| format!("{settings}\n{BEGINS}{name}\n{text}"));
    // Each item once took as much room as there were lines above it.
    let items = format!(
        "{settings}\n{BEGINS}events\n{}",
        "[[event]]\n".repeat(9_000)
    );
    let seeds = seeds.into_iter().chain([items]).map(String::into_bytes);
    let known = &embedded::content().catalogue;
    Target::new("programme_folder", seeds.collect(), move |input| {
        let text = String::from_utf8_lossy(input);
        let files = text.split(BEGINS).filter_map(|part| {
            let (name, text) = part.split_once('\n')?;
            Some((format!("{name}.toml"), text.to_owned()))
        });
        let files: Vec<File> = files.collect();
        let read = ProgrammeFolder::read(&files, known);
        for problem in &read.problems {
            let file = files.iter().find(|(name, _)| *name == problem.file);
            let lines = file.map_or(0, |(_, text)| text.lines().count());
            let is_there = problem
                .line
                .is_none_or(|line| (1..=lines.max(1)).contains(&line));
            assert!(is_there, "{problem} is in no line");
        }
        let Some(sheet) = read.sheet else {
            return Outcome::Refused;
        };
        assert_eq!(from_bytes(&to_bytes(&sheet)).as_ref(), Ok(&sheet));
        for event in &sheet.events {
            assert!(!event.dates.is_empty() && event.dates.is_sorted());
        }
        Outcome::Taken
    })
}

/// Before the name of a file.
const BEGINS: &str = "\u{1}file ";
