//! Is found what somebody means, whatever they type, and nothing that they do not?
#![allow(clippy::unwrap_used)]

use domain::search::{Folded, fold, search};
use proptest::prelude::*;

fn found(looked_for: &str, texts: &[&str]) -> Vec<usize> {
    let texts: Vec<Folded> = texts.iter().map(|text| Folded::of(text)).collect();
    search(looked_for, &texts)
}

fn finds(looked_for: &str, text: &str) -> bool {
    !found(looked_for, &[text]).is_empty()
}

#[test]
fn accents_and_case_do_not_matter() {
    for (looked_for, text) in [
        ("cafe", "In het CAFÉ"),
        ("Café", "in het cafe"),
        ("isik", "ışık"),
        ("coordinator", "coördinator"),
        ("fotos", "twee foto's"),
        ("їжа", "Іжа"),
    ] {
        assert!(finds(looked_for, text), "{looked_for} in {text}");
    }
}

#[test]
fn arabic_is_found_without_marks_and_with_other_forms_of_its_letters() {
    for (looked_for, text) in [
        ("الى اللقاء", "إِلَى اللِّقَاءِ"),
        ("مدرسه", "المدرسة"),
        ("كتاب", "کتاب"),
        ("٣", "3 kilo"),
    ] {
        assert!(finds(looked_for, text), "{looked_for} in {text}");
    }
}

#[test]
fn a_typing_mistake_is_forgiven_in_words_of_four_letters_and_two_in_words_of_eight() {
    assert!(finds("mrakt", "Op de markt"));
    assert!(finds("makt", "Op de markt"));
    assert!(finds("bibiloteek", "De bibliotheek"));
    assert!(!finds("bus", "het bos"), "three letters are another word");
    assert!(!finds("fiets", "De kat slaapt"));
    assert!(!finds("mraktt", "De maan"));
}

#[test]
fn all_words_have_to_be_there_and_the_beginning_of_one_is_enough() {
    assert!(finds("mar app", "Appels op de markt"));
    assert!(!finds("markt peren", "Appels op de markt"));
    assert!(finds("winkel", "De fietsenwinkel"));
    assert!(!finds("  ", "De fietsenwinkel"));
}

#[test]
fn what_is_nearest_comes_first_and_what_is_as_near_stays_in_order() {
    let texts = ["mark", "een marktkraam", "de markt", "geen", "op de markt"];
    assert_eq!(found("markt", &texts), [2, 4, 1, 0]);
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing_more(text in "\\PC{0,40}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn a_text_is_found_by_each_of_its_words(text in "\\PC{1,40}") {
        for word in text.split_whitespace() {
            let is_word = Folded::of(word) != Folded::default();
            prop_assert!(!is_word || finds(word, &text), "{word} in {text}");
        }
    }

    #[test]
    fn one_slip_never_hides_a_word_of_five_letters(
        word in "[a-z]{5,12}",
        at in any::<prop::sample::Index>(),
        other in proptest::char::range('a', 'z'),
        slip in 0..4,
    ) {
        let mut letters: Vec<char> = word.chars().collect();
        let at = at.index(letters.len() - 1);
        match slip {
            0 => letters[at] = other,
            1 => letters.insert(at, other),
            2 => drop(letters.remove(at)),
            _ => letters.swap(at, at + 1),
        }
        let typed: String = letters.into_iter().collect();
        prop_assert!(finds(&typed, &word), "{typed} for {word}");
    }
}
