//! Is the content that ships complete, and is what is wrong with other content told with its place?
#![cfg(feature = "source")]
#![allow(clippy::unwrap_used)]

use std::path::Path;

use catalogue::source::{Content, File};
use catalogue::{Catalogue, Words};
use domain::phrase::Level;

fn shipped() -> Content {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    Content::in_folder(&folder).unwrap()
}

#[test]
fn what_ships_has_no_problem_and_as_much_as_was_promised() {
    let content = shipped();
    let told: Vec<String> = content.problems.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    let Catalogue {
        themes,
        phrases,
        interests,
        activities,
        referral,
    } = &content.catalogue;
    assert_eq!(referral.len(), 7);
    assert!(
        phrases.len() >= 240 && themes.len() >= 20,
        "{} {}",
        phrases.len(),
        themes.len()
    );
    assert!(activities.len() >= 60 && interests.len() == 24);
    for level in [Level::A1, Level::A2, Level::B1] {
        assert!(
            phrases
                .iter()
                .filter(|phrase| phrase.level == level)
                .count()
                >= 30
        );
    }
    let codes: Vec<&str> = content.words.keys().map(String::as_str).collect();
    assert_eq!(
        codes,
        catalogue::LANGUAGES
            .each_ref()
            .map(|language| language.code)
    );
    assert_eq!(content.missing(), 0);
    let reviewed = |words: &Words| words.reviewed_by_native_speaker;
    assert!(
        !content.words.values().any(reviewed),
        "nobody has, and the app says so"
    );
}

#[test]
fn a_catalogue_comes_back_from_its_bytes_as_it_was() {
    let content = shipped();
    let bytes = minicbor::to_vec(&content.catalogue).unwrap();
    assert_eq!(
        minicbor::decode::<Catalogue>(&bytes).unwrap(),
        content.catalogue
    );
    for words in content.words.values() {
        let bytes = minicbor::to_vec(words).unwrap();
        assert_eq!(&minicbor::decode::<Words>(&bytes).unwrap(), words);
    }
}

/// Eight phrases of a theme without fault, and the files around them.
fn sound() -> Vec<File> {
    let verbs = [
        "koop", "zoek", "eet", "was", "kies", "neem", "geef", "proef",
    ];
    let things = [
        "een appel",
        "twee broden",
        "wat soep",
        "die jas",
        "een boek",
        "de trein",
        "koffie",
        "hem",
    ];
    let pictures = ["🍎", "🍞", "🍲", "🧥", "📕", "🚆", "☕", "🙂"];
    let mut theme = String::from("name = \"Op de markt\"\nicon = \"🧺\"\n");
    let mut words = String::from(
        "reviewed_by_native_speaker = false\n[themes]\nmarket = \"At the market\"\n[phrases]\n",
    );
    for ((verb, thing), picture) in verbs.iter().zip(things).zip(pictures) {
        theme += &format!(
            "\n[[phrase]]\nid = \"market-{verb}\"\ntext = \"Ik {verb} {thing}.\"\nlevel = \"A1\"\npicture = \"{picture}\"\n"
        );
        words += &format!("market-{verb} = \"I do.\"\n");
    }
    let activity = r#"[[activity]]
id = "market-visit"
title = "Samen naar de markt"
sentence = "Proef en koop iets kleins."
steps = ["Spreek af aan de kerk.", "Koop iets."]
minutes = 60
cost = "under-5"
place = "outside"
seasons = ["spring"]
times = ["morning"]
children = true
level = 1
interests = ["cooking"]
themes = ["market"]
phrases = ["market-koop"]
icon = "🧺"
"#;
    let interests = "[[interest]]\nid = \"cooking\"\nicon = \"🍲\"\nname = \"koken\"\n";
    let activity_words = "reviewed_by_native_speaker = false\n[interests]\ncooking = \"cooking\"\n[activity.market-visit]\ntitle = \"To the market\"\nsentence = \"Taste.\"\nsteps = [\"Meet.\", \"Buy.\"]\n";
    let topics = catalogue::programme::Topic::ALL
        .map(|topic| format!("{} = \"Zij helpen.\"\n", topic.name()));
    let sentences = topics.concat();
    let referral_words = format!("reviewed_by_native_speaker = false\n[sentences]\n{sentences}");
    [
        ("referral/sentences.toml", sentences.as_str()),
        ("referral/languages/en.toml", referral_words.as_str()),
        ("activities/activities.toml", activity),
        ("activities/interests.toml", interests),
        ("activities/languages/en.toml", activity_words),
        ("phrases/languages/en.toml", words.as_str()),
        ("phrases/themes/market.toml", theme.as_str()),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .into()
}

/// What is told when this text of the sound files is another one.
fn told(from: &str, to: &str) -> Vec<String> {
    let mut files = sound();
    let file = files
        .iter_mut()
        .find(|(_, text)| text.contains(from))
        .unwrap();
    file.1 = file.1.replacen(from, to, 1);
    let content = Content::read(&files);
    content.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn content_without_fault_has_no_problem() {
    assert_eq!(told("Ik koop", "Ik koop"), Vec::<String>::new());
}

#[test]
fn every_mistake_is_told_with_its_file_its_line_and_what_is_expected() {
    for (from, to, place, what) in [
        (
            "Ik koop een appel.",
            "Ik koop twee broden.",
            "phrases/themes/market.toml:11",
            "differs from market-koop by one word",
        ),
        (
            "id = \"market-zoek\"",
            "id = \"market-koop\"",
            "phrases/themes/market.toml:5",
            "another phrase has this id",
        ),
        (
            "id = \"market-zoek\"",
            "id = \"Zoek!\"",
            "phrases/themes/market.toml:11",
            "begins with market-",
        ),
        (
            "Ik zoek twee broden.",
            "Ik zoek een twee drie vier vijf zes zeven acht negen tien elf.",
            "phrases/themes/market.toml:11",
            "13 words; at most 12",
        ),
        (
            "picture = \"🍞\"",
            "picture = \"🍎\"",
            "phrases/themes/market.toml:11",
            "another phrase of the theme",
        ),
        (
            "level = \"A1\"",
            "level = \"C2\"",
            "phrases/themes/market.toml:7",
            "C2",
        ),
        (
            "market-zoek = \"I do.\"\n",
            "",
            "phrases/languages/en.toml:1",
            "market-zoek is missing",
        ),
        (
            "market-zoek = \"I do.\"",
            "market-zoek = \" \"",
            "phrases/languages/en.toml:6",
            "nothing is said",
        ),
        (
            "market-zoek =",
            "market-zeok =",
            "phrases/languages/en.toml",
            "nothing has this id",
        ),
        (
            "interests = [\"cooking\"]",
            "interests = [\"flying\"]",
            "activities/activities.toml:2",
            "there is no interest flying",
        ),
        (
            "themes = [\"market\"]",
            "themes = [\"moon\"]",
            "activities/activities.toml:2",
            "there is no theme moon",
        ),
        (
            "phrases = [\"market-koop\"]",
            "phrases = [\"market-nope\"]",
            "activities/activities.toml:2",
            "there is no phrase market-nope",
        ),
        (
            "level = 1",
            "level = 5",
            "activities/activities.toml:2",
            "a level from 1 to 4",
        ),
        (
            "\"Meet.\", \"Buy.\"",
            "\"Meet.\"",
            "activities/languages/en.toml:4",
            "1 steps, in Dutch 2",
        ),
        (
            "minutes = 60",
            "minuts = 60",
            "activities/activities.toml:6",
            "minuts",
        ),
    ] {
        let told = told(from, to);
        let is_told = |told: &String| told.starts_with(place) && told.contains(what);
        assert!(told.iter().any(is_told), "{from} → {to}: {told:?}");
    }
}
