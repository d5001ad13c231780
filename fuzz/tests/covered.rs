//! Is there a target for everything that is decoded?
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Decoded, but not by itself or not here.
const WITHOUT: [(&str, &str); 6] = [
    (
        "LockRecord",
        "read in a browser alone; neither the server nor the other writes it",
    ),
    ("Saved", "a document: the targets document_…"),
    ("Origin", "part of a document: the targets document_…"),
    ("StepSaid", "a fact of a goal: the target facts"),
    ("Wording", "a fact of a phrase: the target facts"),
    ("Half", "written to be compared, and never read"),
];

/// Where types are that phones or the server decode.
const SOURCES: [&str; 5] = [
    "crates",
    "server/src",
    "frontend/src",
    "app/src",
    "extras/src",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() && path.file_name().unwrap() != "tests" {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let own = text.split("#[cfg(test)]").next().unwrap();
            found.push(own.to_owned());
        }
    }
}

fn words(text: &str) -> BTreeSet<&str> {
    text.split(|at: char| !at.is_alphanumeric() && at != '_')
        .collect()
}

/// Every type that derives `Decode`, with the words of its definition.
fn decoded(text: &str) -> Vec<(&str, BTreeSet<&str>)> {
    let derives = text.match_indices("#[derive(").filter(|(at, _)| {
        let list = text[*at..].split(')').next().unwrap();
        words(list).contains("Decode")
    });
    let found = derives.filter_map(|(at, _)| {
        let item = &text[at..];
        let begins = ["struct ", "enum "].iter().filter_map(|kind| {
            let place = item.find(kind)?;
            Some(place + kind.len())
        });
        let item = &item[begins.min()?..];
        let ends = ["\n}", ");\n", "    }\n"]
            .iter()
            .filter_map(|end| item.find(end));
        let (name, rest) = item.split_once(|at: char| !at.is_alphanumeric())?;
        Some((name, words(&rest[..ends.min()?.saturating_sub(name.len())])))
    });
    found.collect()
}

#[test]
fn every_type_that_is_decoded_has_a_target_or_is_part_of_one_that_has() {
    let mut texts = Vec::new();
    for folder in SOURCES {
        sources(&root().join(folder), &mut texts);
    }
    let types: Vec<_> = texts.iter().flat_map(|text| decoded(text)).collect();
    assert!(types.len() > 100, "{} types are decoded", types.len());
    let mut parts: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, within) in &types {
        for part in within.iter().filter(|part| *part != name) {
            *parts.entry(part).or_default() += 1;
        }
    }
    let mut targets = Vec::new();
    sources(&root().join("fuzz/src/targets"), &mut targets);
    let targets = targets.join("\n");
    let named = words(&targets);
    let without: Vec<_> = types
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !named.contains(name) && !parts.contains_key(name))
        .collect();
    let expected: BTreeSet<_> = WITHOUT.iter().map(|(name, _)| *name).collect();
    let found: BTreeSet<_> = without.into_iter().collect();
    assert_eq!(found, expected, "decoded, and no target reads it");
}
