//! Every text of the app, by key, in one language at a time.
//!
//! The keys come from `content/locales/nl.json` at build time, so that a misspelt one does not compile; the build refuses
//! languages that lack a text, a plural form or a placeholder. The texts themselves are data, fetched one language at a time.

use std::collections::BTreeMap;

/// Names a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(&'static str);

impl Key {
    /// As it stands in the locale files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// A key that is put together at run time: for sets such as the names of the pictures, whose completeness a test checks.
    #[must_use]
    pub const fn dynamic(key: &'static str) -> Self {
        Self(key)
    }
}

/// A language of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Language {
    /// BCP 47 code, such as `nl`.
    pub code: &'static str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// Its name in itself, such as `Nederlands`.
    pub own_name: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/generated.rs"));

/// The language with this code, or a longer one of it (`nl-BE` is `nl`).
#[must_use]
pub fn language(code: &str) -> Option<&'static Language> {
    let base = code.split('-').next()?;
    LANGUAGES
        .iter()
        .find(|language| language.code.eq_ignore_ascii_case(base))
}

/// One text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// The same for every number.
    Plain(String),
    /// By CLDR plural category (`one`, `few`, `other` …).
    Plural(BTreeMap<String, String>),
}

/// All texts of one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    language: &'static Language,
    texts: BTreeMap<String, Text>,
}

impl Texts {
    /// The texts of a language.
    #[must_use]
    pub fn new(language: &'static Language, texts: BTreeMap<String, Text>) -> Self {
        Self { language, texts }
    }

    /// Which language.
    #[must_use]
    pub fn language(&self) -> &'static Language {
        self.language
    }

    /// The text with `{placeholders}` filled in. A text that is missing shows its key: ugly, and noticed.
    #[must_use]
    pub fn fill(&self, key: Key, values: &[(&str, &str)]) -> String {
        match self.texts.get(key.0) {
            Some(Text::Plain(text)) => filled(text, values),
            Some(Text::Plural(forms)) => filled(other(forms, key), values),
            None => key.0.to_owned(),
        }
    }

    /// The text in the form for a number, whose CLDR plural category the caller knows; `{count}` is among the values.
    #[must_use]
    pub fn fill_plural(&self, key: Key, category: &str, values: &[(&str, &str)]) -> String {
        match self.texts.get(key.0) {
            Some(Text::Plural(forms)) => filled(
                forms
                    .get(category)
                    .map_or_else(|| other(forms, key), String::as_str),
                values,
            ),
            _ => self.fill(key, values),
        }
    }
}

fn other(forms: &BTreeMap<String, String>, key: Key) -> &str {
    forms.get("other").map_or(key.0, String::as_str)
}

fn filled(text: &str, values: &[(&str, &str)]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        result.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            result.push('{');
            rest = after;
            continue;
        };
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => result.push_str(value),
            None => {
                result.push('{');
                result.push_str(name);
                result.push('}');
            }
        }
        rest = after;
    }
    result.push_str(rest);
    result
}

/// The texts inside the program.
///
/// # Panics
/// Never: the build has read the same files.
#[cfg(feature = "embedded")]
#[must_use]
pub fn embedded(language: &'static Language) -> Texts {
    let (_, source) = SOURCES
        .iter()
        .find(|(code, _)| *code == language.code)
        .expect("every language has its file");
    let values: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(source).expect("the build has read it");
    let text = |value: serde_json::Value| match value {
        serde_json::Value::Object(forms) => Text::Plural(
            forms
                .into_iter()
                .filter_map(|(form, text)| Some((form, text.as_str()?.to_owned())))
                .collect(),
        ),
        value => Text::Plain(value.as_str().unwrap_or_default().to_owned()),
    };
    Texts::new(
        language,
        values
            .into_iter()
            .map(|(key, value)| (key, text(value)))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_values_are_not_read_again() {
        assert_eq!(
            filled("{a} en {b}", &[("a", "{b}"), ("b", "Els")]),
            "{b} en Els"
        );
    }

    #[test]
    fn unknown_placeholders_and_loose_braces_stay() {
        assert_eq!(filled("{x} { y", &[("a", "1")]), "{x} { y");
    }

    #[test]
    fn a_longer_code_finds_its_language() {
        assert_eq!(language("nl-BE").map(|language| language.code), Some("nl"));
        assert_eq!(language("xx"), None);
    }
}
