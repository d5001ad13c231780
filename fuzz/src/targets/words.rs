//! What people type and what stands in addresses: ids, hashes, days, codes, texts.

use std::fmt::Display;
use std::str::FromStr;

use crypto::CardKeys;
use domain::text::{Splice, TextEdit, caret_after};
use domain::{CardCode, Day, DeviceId, DuoId, EntryId, Hash, JoinCode, MemberId};

use crate::{Outcome, Target};

/// Largest text that is compared: the time it takes grows faster than the text, and forms hold less.
const TEXT_BYTES_MAX: usize = 4 * 1024;

/// What reads as such a word is written the same way again.
fn word<T: FromStr + Display>(text: &str) -> bool {
    match text.parse::<T>() {
        Ok(word) => {
            assert_eq!(word.to_string(), text);
            true
        }
        Err(_) => false,
    }
}

pub fn ids() -> Target {
    let id = "0123456789abcdef0123456789abcdef";
    let seeds =
        [id, &id.repeat(2), "2026-05-31", "-009999-01-01"].map(|seed| seed.as_bytes().to_vec());
    Target::new("word_id", seeds.to_vec(), |input| {
        let text = String::from_utf8_lossy(input);
        let read = [
            word::<DuoId>(&text),
            word::<MemberId>(&text),
            word::<DeviceId>(&text),
            word::<EntryId>(&text),
            word::<Hash>(&text),
            word::<Day>(&text),
        ];
        Outcome::of(read.contains(&true))
    })
}

pub fn join_code() -> Target {
    let codes = (0..20).map(|byte| JoinCode::from_random([byte * 13; 16]));
    let seeds = codes.map(|code| code.as_str().as_bytes().to_vec());
    Target::new("word_join_code", seeds.collect(), |input| {
        let text = String::from_utf8_lossy(input);
        let Ok(code) = JoinCode::parse(&text) else {
            return Outcome::Refused;
        };
        let again = JoinCode::parse(code.as_str()).expect("a code reads as it is written");
        assert_eq!((again.as_str(), again.hash()), (code.as_str(), code.hash()));
        Outcome::Taken
    })
}

/// The code of a recovery card, or a transfer code: typed, pasted, or behind the `#` of the link that a QR code holds.
pub fn card_code() -> Target {
    let codes = (0..10).map(|byte| CardCode::from_random([byte * 28; 16]).to_string());
    let forms = codes.flat_map(|code| {
        let link = format!("https://samen.example.org/app/join#{code}");
        [code.to_lowercase().replace('-', "\u{2013}"), link, code]
    });
    let seeds = forms.map(String::into_bytes).collect();
    Target::new("word_card_code", seeds, |input| {
        let text = String::from_utf8_lossy(input);
        let typed = text.rsplit('#').next().unwrap_or_default();
        let code = match CardCode::parse(typed) {
            Ok(code) => code,
            Err(error) => {
                assert_ne!(error.group(), Some(0), "groups count from 1");
                return Outcome::Refused;
            }
        };
        let shown = code.to_string();
        assert_eq!(CardCode::parse(&shown), Ok(code.clone()));
        let again = CardCode::from_random(*code.bytes());
        assert_eq!(CardKeys::of(&again).device, CardKeys::of(&code).device);
        assert!(JoinCode::parse(typed).is_err(), "a code is of one kind");
        Outcome::Taken
    })
}

/// Three texts, one to a line: shown, written, and what the other made of it meanwhile.
pub fn text_edit() -> Target {
    let seeds = [
        "We gingen naar de markt.\nWe gingen zaterdag naar de markt.\nWe gingen naar de grote markt.",
        "👨‍👩‍👧‍👦 🇧🇪\n👨‍👩‍👧 🇧🇪🌊\n🇧🇪",
        "شربنا الشاي\nشربنا الشاي بالنعناع\nالشاي",
        "aaaa\na\u{301}aaa\naa\u{200d}a",
    ];
    let seeds = seeds.map(|seed| seed.as_bytes().to_vec()).to_vec();
    Target::new("word_text_edit", seeds, |input| {
        let input = &input[..input.len().min(TEXT_BYTES_MAX)];
        let text = String::from_utf8_lossy(input);
        let mut lines = text.splitn(3, '\n');
        let mut next = || lines.next().unwrap_or_default();
        let (before, after, other) = (next(), next(), next());
        let edit = TextEdit::between(before, after);
        assert_eq!(edit.apply(), after);
        assert_eq!(edit.is_empty(), before == after);
        let rebased = edit.rebase(other);
        assert_eq!(rebased.before, other);
        let _ = rebased.apply();
        for caret in [0, input.len() as u32, u32::MAX] {
            let _ = caret_after(before, after, caret);
        }
        // A wish of any numbers at all, from a tab that knows another text.
        let numbers = input.chunks_exact(8);
        let splices = numbers.map(|chunk| Splice {
            at: u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]),
            delete: u32::from_le_bytes([chunk[4], chunk[5], 0, chunk[7]]),
            insert: other.chars().take(3).collect(),
        });
        let wild = TextEdit {
            before: before.to_owned(),
            splices: splices.collect(),
        };
        let _ = wild.apply();
        let _ = wild.rebase(other).apply();
        Outcome::Taken
    })
}
