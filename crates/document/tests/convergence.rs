//! Do phones that write at the same time agree, once each has taken in the log in its order?
#![allow(clippy::unwrap_used, missing_docs)]

mod phones;

use document::EntryDocument;
use domain::Command;
use domain::text::TextEdit;
use phones::{ENTRY, Phone, TEXT, agree, client, step, take, written};
use proptest::prelude::*;

/// Words put between words of the text: by which phone, at which gap.
fn insertions() -> impl Strategy<Value = Vec<(prop::sample::Index, usize)>> {
    prop::collection::vec((any::<prop::sample::Index>(), 0_usize..1_000), 1..6)
}

fn insert_words(
    phone: &mut Phone,
    name: &str,
    words: &[(prop::sample::Index, usize)],
) -> Vec<String> {
    let mut text: Vec<String> = phone.entry().text.split(' ').map(str::to_owned).collect();
    let mut inserted = Vec::new();
    for (gap, number) in words {
        let word = format!("{name}{number}");
        text.insert(gap.index(text.len() + 1), word.clone());
        inserted.push(word);
    }
    let edit = TextEdit::between(&phone.entry().text, &text.join(" "));
    phone.command(&Command::EditEntryText { entry: ENTRY, edit }, 1);
    inserted
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn phones_that_follow_the_log_agree(phones in 2_usize..=3, steps in prop::collection::vec((any::<prop::sample::Index>(), step()), 1..60)) {
        let saved = written();
        let mut phones: Vec<Phone> = (0..phones).map(|number| Phone::new(number, &saved)).collect();
        let mut log = Vec::new();
        for (at, (phone, step)) in (1..).zip(steps) {
            let phone = phone.index(phones.len());
            take(&mut phones[phone], step, &mut log, at);
        }
        agree(&mut phones, &mut log);
        let rebuilt = log.iter().try_fold(EntryDocument::open(&saved, client(77)).unwrap(), |mut document, (_, update)| {
            document.apply(update).map(|()| document)
        });
        prop_assert_eq!(rebuilt.unwrap().view(ENTRY).unwrap(), Some(phones[0].entry()));
    }

    #[test]
    fn both_edit_one_paragraph_and_every_word_of_both_stays(of_amina in insertions(), of_jan in insertions()) {
        let saved = written();
        let mut phones = [Phone::new(0, &saved), Phone::new(1, &saved)];
        let mut words = insert_words(&mut phones[0], "amina", &of_amina);
        words.extend(insert_words(&mut phones[1], "jan", &of_jan));
        words.extend(TEXT.split(' ').map(str::to_owned));
        agree(&mut phones, &mut Vec::new());
        let text = phones[0].entry().text;
        for word in words {
            prop_assert!(text.contains(&word), "{word} in {text}");
        }
    }
}

#[test]
fn own_changes_that_come_back_from_the_log_change_nothing() {
    let mut phone = Phone::new(0, &written());
    phone.command(
        &Command::PlaceEntry {
            entry: ENTRY,
            place: "Genk".to_owned(),
        },
        1,
    );
    phone.command(&Command::DeleteEntry { entry: ENTRY }, 2);
    let before = phone.entry();
    let mut document = phone.open();
    for update in &phone.outbox {
        document.apply(update).unwrap();
    }
    assert_eq!(document.view(ENTRY).unwrap(), Some(before));
}
