//! Makes a constant of every text key, and refuses to build when the languages do not say the same things.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use serde_json::{Map, Value};

/// Dutch is what the others are translated from.
const SOURCE: &str = "nl";

fn main() {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"))
        .join("../../content/locales");
    println!("cargo::rerun-if-changed={}", folder.display());
    let languages = read_languages(&folder);
    let source = languages
        .get(SOURCE)
        .unwrap_or_else(|| panic!("{SOURCE}.json is missing in {}", folder.display()));
    let mut problems = Vec::new();
    for (language, texts) in &languages {
        compare(language, source, texts, &mut problems);
    }
    assert!(problems.is_empty(), "\n\n{}\n", problems.join("\n"));
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("generated.rs");
    fs::write(out, generate(&folder, &languages, source)).expect("the build folder can be written");
}

fn read_languages(folder: &Path) -> BTreeMap<String, Map<String, Value>> {
    let files = fs::read_dir(folder).expect("content/locales can be read");
    let mut languages = BTreeMap::new();
    for path in files.map(|file| file.expect("content/locales can be read").path()) {
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let language = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("a plain file name")
            .to_owned();
        let text = fs::read_to_string(&path).expect("a locale file can be read");
        let texts = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        languages.insert(language, texts);
    }
    languages
}

fn compare(
    language: &str,
    source: &Map<String, Value>,
    texts: &Map<String, Value>,
    problems: &mut Vec<String>,
) {
    for (key, expected) in source {
        let Some(found) = texts.get(key) else {
            problems.push(format!("{language}.json: {key} is missing"));
            continue;
        };
        match (expected, found) {
            (Value::String(expected), Value::String(found)) => {
                if placeholders(expected) != placeholders(found) || found.trim().is_empty() {
                    problems.push(format!(
                        "{language}.json: {key} needs the placeholders of {SOURCE}.json"
                    ));
                }
            }
            (Value::Object(expected), Value::Object(found)) => {
                if other(found).is_none()
                    || other(found) != other(expected)
                    || !found.values().all(Value::is_string)
                {
                    problems.push(format!(
                        "{language}.json: {key} needs plural forms, \"other\" among them"
                    ));
                }
            }
            _ => problems.push(format!(
                "{language}.json: {key} is a text in one language and plural forms in the other"
            )),
        }
    }
    for key in texts.keys().filter(|key| !source.contains_key(*key)) {
        problems.push(format!("{language}.json: {key} is not in {SOURCE}.json"));
    }
}

/// The placeholders of the plural form that every language has.
fn other(forms: &Map<String, Value>) -> Option<BTreeSet<&str>> {
    forms.get("other").and_then(Value::as_str).map(placeholders)
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

fn generate(
    folder: &Path,
    languages: &BTreeMap<String, Map<String, Value>>,
    source: &Map<String, Value>,
) -> String {
    let mut code = String::from("/// A constant per text.\npub mod keys {\n    use super::Key;\n");
    for (key, value) in source {
        let name = key.to_uppercase().replace(['.', '-'], "_");
        let dutch = value
            .as_str()
            .or_else(|| value.get("other").and_then(Value::as_str))
            .unwrap_or_default();
        let _ = writeln!(code, "    /// {}", dutch.replace('\n', " "));
        let _ = writeln!(code, "    pub const {name}: Key = Key({key:?});");
    }
    code.push_str("}\n\n/// The languages of the app: Dutch first, then by code.\npub const LANGUAGES: &[Language] = &[\n");
    let rest = languages
        .keys()
        .map(String::as_str)
        .filter(|code| *code != SOURCE);
    let order: Vec<&str> = std::iter::once(SOURCE).chain(rest).collect();
    for language in &order {
        let name = languages[*language]
            .get(&format!("language.{language}"))
            .and_then(Value::as_str);
        let name = name.unwrap_or_else(|| {
            panic!("{language}.json: language.{language}, its own name, is missing")
        });
        let dir = if ["ar", "fa", "ps", "ur", "he"].contains(language) {
            "rtl"
        } else {
            "ltr"
        };
        let _ = writeln!(
            code,
            "    Language {{ code: {language:?}, dir: {dir:?}, own_name: {name:?} }},"
        );
    }
    code.push_str("];\n\n/// The locale files, by language.\n#[cfg(feature = \"embedded\")]\npub const SOURCES: &[(&str, &str)] = &[\n");
    for language in &order {
        let path = folder.join(format!("{language}.json"));
        let path = path.canonicalize().expect("read above");
        let _ = writeln!(
            code,
            "    ({language:?}, include_str!({:?})),",
            path.display().to_string()
        );
    }
    code.push_str("];\n");
    code
}
