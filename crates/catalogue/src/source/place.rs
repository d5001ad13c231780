//! On which line of a file does something stand?

use serde::de::DeserializeOwned;

use super::Problem;

/// The line, from 1, on which a byte of the text stands.
pub fn line_at(text: &str, byte: usize) -> usize {
    let before = text.get(..byte).unwrap_or(text);
    1 + before.matches('\n').count()
}

/// The line of the first place that holds these words.
pub fn line_of(text: &str, words: &str) -> Option<usize> {
    Some(line_at(text, text.find(words)?))
}

/// Reads a file of this form. One that is not of it is one problem, with its place.
pub fn parse<T: DeserializeOwned>(
    file: &str,
    text: &str,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    match toml::from_str(text) {
        Ok(read) => Some(read),
        Err(error) => {
            problems.push(Problem {
                file: file.to_owned(),
                line: error.span().map(|span| line_at(text, span.start)),
                what: error.message().trim().replace('\n', ", "),
            });
            None
        }
    }
}
