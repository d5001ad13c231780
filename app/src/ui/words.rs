//! How do texts get on the screen: they follow the language, and names in them keep their own direction?

use leptos::prelude::*;

use crate::texts::{Key, t, tf};

/// Isolates, as Unicode names them: what stands between them has its own direction.
const ISOLATE: char = '\u{2068}';
const ISOLATE_END: char = '\u{2069}';

/// A text that follows the language. One function for all, so that all share one type and its code.
pub fn words(key: Key) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    move || t(key)
}

/// A text with names (or other words of people) in its placeholders, each in a `<bdi>`.
pub fn told(
    key: Key,
    names: Vec<(&'static str, String)>,
) -> impl Fn() -> Vec<AnyView> + Clone + Send + 'static {
    move || {
        let isolated: Vec<(&str, String)> = names
            .iter()
            .map(|(placeholder, name)| (*placeholder, isolate(name)))
            .collect();
        let values: Vec<(&str, &str)> = isolated
            .iter()
            .map(|(placeholder, name)| (*placeholder, name.as_str()))
            .collect();
        apart(&tf(key, &values))
    }
}

/// A name, marked so that [`apart`] finds it in a sentence.
#[must_use]
pub fn isolate(name: &str) -> String {
    format!("{ISOLATE}{name}{ISOLATE_END}")
}

/// A sentence in which isolated names become `<bdi>` elements, so that it reads plain to whoever copies or searches it.
#[must_use]
pub fn apart(sentence: &str) -> Vec<AnyView> {
    pieces(sentence)
        .into_iter()
        .map(|(is_name, piece)| {
            let piece = piece.to_owned();
            if is_name {
                view! { <bdi>{piece}</bdi> }.into_any()
            } else {
                piece.into_any()
            }
        })
        .collect()
}

fn pieces(sentence: &str) -> Vec<(bool, &str)> {
    let mut pieces = Vec::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once(ISOLATE) {
        let (name, after) = after.split_once(ISOLATE_END).unwrap_or((after, ""));
        pieces.extend([(false, before), (true, name)]);
        rest = after;
    }
    pieces.push((false, rest));
    pieces.retain(|(_, piece)| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_apart_from_the_sentence_around_them() {
        let sentence = format!("{} en {} samen", isolate("آمنة"), isolate("Jef"));
        assert_eq!(
            pieces(&sentence),
            [
                (true, "آمنة"),
                (false, " en "),
                (true, "Jef"),
                (false, " samen")
            ]
        );
    }

    #[test]
    fn a_sentence_without_names_stays_whole() {
        assert_eq!(pieces("Alles is veilig"), [(false, "Alles is veilig")]);
        assert!(pieces("").is_empty());
    }
}
