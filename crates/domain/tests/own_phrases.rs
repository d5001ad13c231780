//! Does nothing get lost of what two members do with a phrase at the same time, and does it stay the phrase that it was?
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use domain::attachment::{Attachment, AttachmentKind, BlobRef, BlobSecret, MediaType};
use domain::diary::Mark;
use domain::own_phrase::{OwnPhrase, Source, Wording, about, sentences, thing_of, voices_of};
use domain::phrase::{PHRASE_CHARS_MAX, PhraseId};
use domain::reviews::PhraseTag;
use domain::thing::{Fact, NAME_BYTES_MAX, Thing, ThingKind, VALUE_BYTES_MAX, own};
use domain::{AttachmentId, EntryId, Hash, MemberId, ThingId, UnixMillis};
use proptest::prelude::*;

const AMINA: MemberId = MemberId::from_bytes([1; 16]);
const ELS: MemberId = MemberId::from_bytes([2; 16]);

fn thing(facts: Vec<Fact>) -> Thing {
    let mut thing = Thing {
        id: ThingId::from_bytes([7; 16]),
        kind: ThingKind::Phrase,
        begun: Mark {
            by: AMINA,
            at: UnixMillis(5),
        },
        facts: BTreeMap::new(),
        attachments: Vec::new(),
    };
    say(&mut thing, facts);
    thing
}

fn say(thing: &mut Thing, facts: impl IntoIterator<Item = Fact>) {
    for Fact { name, value } in facts {
        let value = value.unwrap();
        assert!(name.len() <= NAME_BYTES_MAX && value.len() <= VALUE_BYTES_MAX);
        thing.facts.insert(name, value.into());
    }
}

fn source() -> Source {
    Source {
        day: "2026-05-03".parse().unwrap(),
        entry: Some(EntryId::from_bytes([9; 16])),
        activity: None,
    }
}

fn kept(text: &str) -> Thing {
    thing(OwnPhrase::begin(AMINA, text, &source()))
}

fn of(thing: &Thing) -> OwnPhrase {
    OwnPhrase::of(thing).unwrap()
}

fn voice(by: MemberId, at: i64) -> Attachment {
    Attachment {
        id: AttachmentId::from_bytes([at as u8; 16]),
        kind: AttachmentKind::Voice,
        original: BlobRef {
            hash: Hash([at as u8; 32]),
            key: BlobSecret([1; 32]),
            bytes: 9,
        },
        thumbnail: None,
        media_type: MediaType::WebmOpus,
        width: 0,
        height: 0,
        duration_ms: 900,
        added: Mark {
            by,
            at: UnixMillis(at),
        },
        described: None,
    }
}

#[test]
fn a_phrase_keeps_where_it_came_from_and_who_kept_it() {
    let phrase = of(&kept(" Tot straks! "));
    assert_eq!(phrase.text.shown(), "Tot straks!");
    assert_eq!((phrase.by, phrase.source), (AMINA, Some(source())));
    assert!(
        OwnPhrase::of(&kept(" ")).is_none(),
        "without words it is none"
    );
}

#[test]
fn other_words_do_not_change_which_phrase_it_is() {
    let mut thing = kept("Tot straks");
    let before = of(&thing).phrase();
    let fact = of(&thing).rewritten(ELS, "Tot seffens");
    say(&mut thing, fact);
    let after = of(&thing).phrase();
    assert_eq!(after.text, "Tot seffens");
    assert_eq!(PhraseTag::of(&before.id), PhraseTag::of(&after.id));
    assert_eq!(thing_of(&after.id), thing.id);
    assert_eq!(of(&thing).rewritten(AMINA, " Tot seffens "), None);
}

#[test]
fn of_two_that_change_a_phrase_at_once_both_words_stay_until_one_is_chosen() {
    let mut thing = kept("Tot straks");
    let seen = of(&thing);
    let (amina, els) = (
        seen.rewritten(AMINA, "Tot dan"),
        seen.rewritten(ELS, "Tot zo"),
    );
    say(&mut thing, amina.into_iter().chain(els));
    let phrase = of(&thing);
    assert_eq!(phrase.text.shown(), "Tot zo");
    assert_eq!(phrase.text.beside(), Some((AMINA, "Tot dan")));
    say(&mut thing, phrase.rewritten(AMINA, "Tot zo"));
    assert_eq!(of(&thing).text.beside(), None);
    assert_eq!(of(&thing).text.shown(), "Tot zo");
}

#[test]
fn a_translation_is_said_by_people_and_can_be_taken_back() {
    let mut thing = kept("Tot straks");
    let fact = of(&thing).translated(AMINA, "ar", "إلى اللقاء");
    say(&mut thing, fact);
    let fact = of(&thing).translated(ELS, "en", "See you");
    say(&mut thing, fact);
    assert_eq!(of(&thing).meaning("ar"), Some("إلى اللقاء"));
    let fact = of(&thing).translated(ELS, "ar", "");
    say(&mut thing, fact);
    assert_eq!(of(&thing).meaning("ar"), None);
    assert_eq!(of(&thing).meaning("en"), Some("See you"));
}

#[test]
fn each_member_has_one_voice_on_a_phrase_and_the_catalogues_have_voices_too() {
    let catalogues = PhraseId("market-half-kilo".into());
    let mut thing = thing(about(&catalogues));
    thing.attachments = vec![voice(AMINA, 1), voice(ELS, 2), voice(AMINA, 3)];
    let (phrase, voices) = voices_of(&thing).unwrap();
    assert_eq!(phrase, catalogues);
    assert_eq!(voices[&AMINA].added.at, UnixMillis(3));
    assert_eq!(voices[&ELS].added.at, UnixMillis(2));
    assert_eq!(
        thing_of(&catalogues),
        ThingKind::Phrase.of("market-half-kilo")
    );
    assert!(OwnPhrase::of(&thing).is_none());
}

#[test]
fn a_text_falls_into_sentences_and_what_is_no_sentence_is_left_out() {
    let text = "Op de markt. \"Mag het iets meer zijn?\" Twee kilo voor € 3.50!\nTot straks … Op de markt. 🍎";
    let expected = [
        "Op de markt.",
        "\"Mag het iets meer zijn?\" Twee kilo voor € 3.50!",
        "Tot straks …",
    ];
    assert_eq!(sentences(text), expected);
    assert_eq!(
        sentences(&"a".repeat(PHRASE_CHARS_MAX + 1)),
        Vec::<String>::new()
    );
    assert_eq!(sentences("كيف حالك؟ بخير"), ["كيف حالك؟", "بخير"]);
}

proptest! {
    /// Two phones, each with changes of its own member, that meet in any way: the newest words of each are there, shown or beside.
    #[test]
    fn whatever_two_members_write_without_internet_is_there_afterwards(
        amina in proptest::collection::vec("[a-c]{1,3}", 0..4),
        els in proptest::collection::vec("[a-c]{1,3}", 0..4),
    ) {
        let begun = kept("begin");
        let write = |member, texts: &[String]| {
            let mut phone = begun.clone();
            for text in texts {
                let fact = of(&phone).rewritten(member, text);
                say(&mut phone, fact);
            }
            phone
        };
        let (of_amina, of_els) = (write(AMINA, &amina), write(ELS, &els));
        let mut met = of_amina.clone();
        let own = of_els.facts.iter().filter(|(name, _)| name.ends_with(&ELS.to_string()));
        met.facts.extend(own.map(|(name, value)| (name.clone(), value.clone())));
        let text = of(&met).text;
        let seen = [Some(text.shown()), text.beside().map(|(_, text)| text)];
        for last in [amina.last(), els.last()].into_iter().flatten() {
            prop_assert!(seen.contains(&Some(last.as_str())), "{last} is in neither of {seen:?}");
        }
        // Who has seen both and chooses ends it.
        let choice = of(&met).rewritten(ELS, "keuze");
        say(&mut met, choice);
        let text = of(&met).text;
        prop_assert_eq!((text.shown(), text.beside()), ("keuze", None));
    }

    #[test]
    fn no_text_breaks_the_sentences(text in "\\PC{0,60}") {
        for sentence in sentences(&text) {
            prop_assert!(text.contains(&sentence) && sentence == sentence.trim());
        }
    }
}

#[test]
fn a_phrase_whose_words_all_claim_to_be_replaced_still_shows() {
    let mut thing = kept("Mag ik even?");
    let other = of(&thing).rewritten(ELS, "Mag ik?");
    say(&mut thing, other);
    // A faulty program: it has seen words of the other that were never said.
    let far = Wording {
        number: 1,
        text: "Mag ik even?".into(),
        seen: [(ELS, u32::MAX)].into(),
    };
    say(&mut thing, [Fact::new(own("text", AMINA), &far)]);
    assert_eq!(of(&thing).text.shown(), "Mag ik?");
    let anew = of(&thing).rewritten(AMINA, "Mag ik er even langs?");
    say(&mut thing, anew);
    assert!(!of(&thing).text.shown().is_empty());
}
