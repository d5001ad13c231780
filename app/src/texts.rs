//! The texts of the chosen language, for every component, and the few ways to ask for one.

use std::sync::Arc;

use leptos::prelude::*;
pub use locale::{Key, Texts, keys};

/// The texts in use; changing them changes every text on the screen.
#[derive(Clone, Copy)]
pub struct CurrentTexts(pub RwSignal<Arc<Texts>>);

fn texts() -> Arc<Texts> {
    expect_context::<CurrentTexts>().0.get()
}

/// The code of the language in use, such as `nl`.
#[must_use]
pub fn language() -> &'static str {
    texts().language().code
}

/// A text. Reads a signal: call it inside a closure where the language may change.
#[must_use]
pub fn t(key: Key) -> String {
    texts().fill(key, &[])
}

/// A text with its `{placeholders}` filled in.
#[must_use]
pub fn tf(key: Key, values: &[(&str, &str)]) -> String {
    texts().fill(key, values)
}

/// A text in the form that a number asks for; `{count}` is the number in the language's digits.
#[cfg(feature = "csr")]
#[must_use]
pub fn tn(key: Key, count: u32, values: &[(&str, &str)]) -> String {
    let texts = texts();
    let language = texts.language().code;
    let category = crate::ui::format::plural_category(language, count);
    let count = crate::ui::format::number(language, f64::from(count));
    let mut all = vec![("count", count.as_str())];
    all.extend_from_slice(values);
    texts.fill_plural(key, &category, &all)
}
