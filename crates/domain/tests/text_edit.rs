//! Do text differences keep every grapheme whole and everything that either person wrote?
#![allow(clippy::unwrap_used, missing_docs)]

use domain::text::{Splice, TextEdit, caret_after};
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

/// Pieces that are easy to split wrongly, and plain ones.
const PIECES: [&str; 24] = [
    "a",
    "b",
    "c",
    "e\u{301}",
    " ",
    "\n",
    "\r\n",
    "de ",
    "kat ",
    "👨‍👩‍👧‍👦",
    "👩🏽‍🚒",
    "🇧🇪",
    "🇺🇦",
    "😀",
    "م",
    "مَرْحَبًا ",
    "بِ",
    "한",
    "\u{1112}\u{1161}\u{11ab}",
    "\u{301}",
    "\u{200d}",
    "🏽",
    "\u{1f1e7}",
    "ไทย",
];

fn written() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..30)
        .prop_map(|pieces| pieces.concat());
    prop_oneof![4 => pieces, 1 => any::<String>()]
}

/// A text and two later versions of it, each made by a few replacements at any character.
fn two_versions() -> impl Strategy<Value = (String, String, String)> {
    let edits =
        || prop::collection::vec((any::<prop::sample::Index>(), 0_usize..4, written()), 0..4);
    (written(), edits(), edits()).prop_map(|(before, first, second)| {
        let edited = |edits: Vec<(prop::sample::Index, usize, String)>| {
            let mut characters: Vec<char> = before.chars().collect();
            for (place, delete, insert) in edits {
                let start = place.index(characters.len() + 1);
                let end = (start + delete).min(characters.len());
                characters.splice(start..end, insert.chars());
            }
            characters.into_iter().collect::<String>()
        };
        let (first, second) = (edited(first), edited(second));
        (before, first, second)
    })
}

fn boundaries(text: &str) -> Vec<u32> {
    let mut unit = 0;
    let mut boundaries = vec![0];
    for grapheme in text.graphemes(true) {
        unit += grapheme.encode_utf16().count() as u32;
        boundaries.push(unit);
    }
    boundaries
}

/// Whether every splice begins and ends between two graphemes of the text that the edit began with.
fn keeps_graphemes_whole(edit: &TextEdit) -> bool {
    let boundaries = boundaries(&edit.before);
    let mut shift = 0_i64;
    edit.splices.iter().all(|splice| {
        let start = (i64::from(splice.at) - shift) as u32;
        shift += splice.insert.encode_utf16().count() as i64 - i64::from(splice.delete);
        boundaries.contains(&start) && boundaries.contains(&(start + splice.delete))
    })
}

/// Whether `parts` appear in `whole` in this order.
fn holds_in_order(whole: &str, parts: impl IntoIterator<Item = String>) -> bool {
    let mut rest = whole;
    parts.into_iter().all(|part| match rest.find(&part) {
        Some(place) => {
            rest = &rest[place + part.len()..];
            true
        }
        None => false,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn an_edit_leads_from_before_to_after((before, after, _) in two_versions()) {
        let edit = TextEdit::between(&before, &after);
        prop_assert_eq!(edit.apply(), after.clone());
        prop_assert_eq!(edit.is_empty(), before == after);
        prop_assert!(keeps_graphemes_whole(&edit), "{edit:?}");
    }

    #[test]
    fn unrelated_texts_lead_to_each_other_too(before in any::<String>(), after in any::<String>()) {
        let edit = TextEdit::between(&before, &after);
        prop_assert_eq!(edit.apply(), after);
        prop_assert!(keeps_graphemes_whole(&edit));
    }

    #[test]
    fn a_rebased_edit_keeps_what_both_inserted((before, mine, theirs) in two_versions()) {
        let wish = TextEdit::between(&before, &mine);
        let rebased = wish.rebase(&theirs);
        prop_assert_eq!(&rebased.before, &theirs);
        prop_assert!(keeps_graphemes_whole(&rebased), "{rebased:?}");
        let merged = rebased.apply();
        prop_assert!(holds_in_order(&merged, wish.splices.iter().map(|splice| splice.insert.clone())), "mine, {merged:?}");
        let inserted = TextEdit::between(&before, &theirs).splices.into_iter().map(|splice| splice.insert);
        // Grapheme by grapheme: a run of theirs that replaced two stretches at once can have mine between them.
        let theirs_inserted: Vec<String> = inserted.flat_map(|text| text.graphemes(true).map(str::to_owned).collect::<Vec<_>>()).collect();
        prop_assert!(holds_in_order(&merged, theirs_inserted), "theirs, {merged:?}");
    }

    #[test]
    fn a_rebased_edit_deletes_nothing_but_what_it_wished_to((before, mine, theirs) in two_versions()) {
        let wish = TextEdit::between(&before, &mine);
        let deleted = |edit: &TextEdit| edit.splices.iter().map(|splice| splice.delete).sum::<u32>();
        prop_assert!(deleted(&wish.rebase(&theirs)) <= deleted(&wish));
    }

    #[test]
    fn on_an_unchanged_text_a_rebased_edit_is_the_edit((before, after, _) in two_versions()) {
        let edit = TextEdit::between(&before, &after);
        prop_assert_eq!(edit.rebase(&before), edit);
    }

    #[test]
    fn a_caret_stays_inside_the_text((before, after, _) in two_versions(), caret in 0_u32..200) {
        let moved = caret_after(&before, &after, caret);
        prop_assert!(moved as usize <= after.encode_utf16().count());
        prop_assert_eq!(caret_after(&before, &before, caret) as usize, (caret as usize).min(before.encode_utf16().count()));
    }

    #[test]
    fn impossible_splices_are_cut_and_never_panic(before in written(), splices in prop::collection::vec((any::<u32>(), any::<u32>(), written()), 0..4), near in 0_u32..50) {
        let splices = splices.into_iter().map(|(at, delete, insert)| Splice { at: at % (near + 1), delete, insert }).collect();
        let edit = TextEdit { before, splices };
        let _ = edit.rebase("iets anders 👨‍👩‍👧‍👦");
        let _ = edit.apply();
    }
}

fn merged(before: &str, mine: &str, theirs: &str) -> String {
    TextEdit::between(before, mine).rebase(theirs).apply()
}

#[test]
fn one_typed_letter_is_one_splice_of_one_letter() {
    let edit = TextEdit::between("wij ate soep", "wij aten soep");
    assert_eq!(
        edit.splices,
        [Splice {
            at: 7,
            delete: 0,
            insert: "n".to_owned()
        }]
    );
    let edit = TextEdit::between("مرحبا بك", "مرحبا بكم");
    assert_eq!(
        edit.splices,
        [Splice {
            at: 8,
            delete: 0,
            insert: "م".to_owned()
        }]
    );
}

#[test]
fn words_put_between_words_stay_whole() {
    let edit = TextEdit::between("wij gaan naar huis", "wij nu gaan naar nanaar huis aan");
    let inserted: Vec<&str> = edit
        .splices
        .iter()
        .map(|splice| splice.insert.trim())
        .collect();
    assert_eq!(inserted, ["nu", "nanaar", "aan"]);
}

#[test]
fn two_changes_far_apart_leave_the_middle_alone() {
    let edit = TextEdit::between("een lange dag in de stad", "een korte dag in het bos");
    assert_eq!(edit.apply(), "een korte dag in het bos");
    assert!(
        edit.splices
            .iter()
            .all(|splice| !splice.insert.contains("dag"))
    );
}

#[test]
fn a_family_of_four_that_loses_a_child_is_replaced_whole() {
    let edit = TextEdit::between("wij: 👨‍👩‍👧‍👦!", "wij: 👨‍👩‍👧!");
    assert_eq!(
        edit.splices,
        [Splice {
            at: 5,
            delete: 11,
            insert: "👨‍👩‍👧".to_owned()
        }]
    );
}

#[test]
fn a_mark_added_to_a_letter_replaces_the_letter() {
    let edit = TextEdit::between("كتب", "كَتب");
    assert_eq!(
        edit.splices,
        [Splice {
            at: 0,
            delete: 1,
            insert: "كَ".to_owned()
        }]
    );
}

#[test]
fn a_text_too_different_to_compare_is_replaced_in_one_splice() {
    let before: String = (0..3_000)
        .map(|i| char::from_u32(0x4e00 + i).unwrap())
        .collect();
    let after: String = (0..3_000)
        .map(|i| char::from_u32(0x6e00 + i).unwrap())
        .collect();
    let edit = TextEdit::between(&format!("<{before}>"), &format!("<{after}>"));
    assert_eq!(
        edit.splices,
        [Splice {
            at: 1,
            delete: 3_000,
            insert: after
        }]
    );
}

#[test]
fn two_sentences_written_at_one_place_both_stay_theirs_first() {
    assert_eq!(
        merged("Hallo.", "Hallo. Ik ook.", "Hallo. Wij gingen weg."),
        "Hallo. Wij gingen weg. Ik ook."
    );
}

#[test]
fn what_the_other_deleted_is_not_deleted_twice() {
    assert_eq!(
        merged("een twee drie vier", "een vier", "een drie vier"),
        "een vier"
    );
}

#[test]
fn a_word_put_into_a_sentence_that_the_other_deleted_stays() {
    assert_eq!(merged("wij aten soep", "wij aten hete soep", ""), "hete ");
}

#[test]
fn a_caret_moves_with_the_words_before_it() {
    assert_eq!(caret_after("soep", "hete soep", 4), 9);
    assert_eq!(caret_after("hete soep", "soep", 9), 4);
    assert_eq!(caret_after("soep eten", "soep 👨‍👩‍👧‍👦 eten", 9), 9 + 12);
}

#[test]
fn text_that_comes_at_the_caret_comes_behind_it() {
    assert_eq!(caret_after("soep", "soep en brood", 4), 4);
}

#[test]
fn a_caret_inside_what_went_stands_after_what_came() {
    assert_eq!(caret_after("wij zagen hem", "wij troffen hem", 7), 9);
    assert_eq!(caret_after("wij aten soep", "wij soep", 6), 4);
}
