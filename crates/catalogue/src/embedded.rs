//! What ships with the program, inside it.

use std::sync::LazyLock;

use crate::source::{Content, File};

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Everything that ships.
#[must_use]
pub fn content() -> &'static Content {
    static CONTENT: LazyLock<Content> = LazyLock::new(|| {
        let file =
            |(path, text): &(&str, &str)| -> File { ((*path).to_owned(), (*text).to_owned()) };
        Content::read(&FILES.iter().map(file).collect::<Vec<_>>())
    });
    &CONTENT
}
