//! Is everything in a copy, can it be read in again, and can nothing written in a diary break out of it?
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use export::{
    CopiedAttachment, CopiedEntry, CopiedMark, CopiedThing, Copy, CopyError, Item, Kind, Person,
    SCHEMA, Section, Words, from_json, to_html, to_json, to_markdown,
};
use proptest::prelude::*;

fn mark(name: &str) -> CopiedMark {
    CopiedMark {
        by: "a1".repeat(16),
        name: name.into(),
        at_ms: 1_772_366_400_000,
    }
}

fn photo(file: Option<&str>) -> CopiedAttachment {
    CopiedAttachment {
        id: "b2".repeat(16),
        kind: Kind::Photo,
        media_type: "image/jpeg".into(),
        file: file.map(str::to_owned),
        small: None,
        width: 1600,
        height: 1200,
        duration_ms: 0,
        described: Some("De \"Dijle\"".into()),
        added: mark("Els"),
    }
}

fn entry(text: &str) -> CopiedEntry {
    CopiedEntry {
        id: "c3".repeat(16),
        day: "2026-03-01".into(),
        place: "Bij <Els> & Jan".into(),
        text: text.into(),
        begun: mark("آمنة"),
        changed: Some(mark("Els")),
        attachments: vec![photo(Some("media/1.jpg")), photo(None)],
    }
}

fn copy(texts: &[&str]) -> Copy {
    Copy {
        schema: SCHEMA,
        programme: "Mozaïek".into(),
        made_at_ms: 5,
        members: vec![Person {
            id: "a1".repeat(16),
            name: "آمنة".into(),
        }],
        entries: texts.iter().map(|text| entry(text)).collect(),
        things: vec![phrase(BTreeMap::from([fact("in/nl", &"Mag ik even?")]))],
    }
}

fn fact(name: &str, value: &impl minicbor::Encode<()>) -> (String, minicbor::bytes::ByteVec) {
    (name.into(), minicbor::to_vec(value).unwrap().into())
}

fn phrase(facts: BTreeMap<String, minicbor::bytes::ByteVec>) -> CopiedThing {
    CopiedThing {
        id: "d4".repeat(16),
        kind: "phrase".into(),
        begun: mark("Els"),
        facts,
        attachments: vec![CopiedAttachment {
            kind: Kind::Voice,
            file: Some("media/stem.m4a".into()),
            ..photo(None)
        }],
    }
}

fn words(copy: &Copy) -> Words {
    Words {
        language: "nl".into(),
        direction: "ltr".into(),
        title: "Dagboek van آمنة en Els".into(),
        made: "Gemaakt op 1 maart".into(),
        by: "Door {name}".into(),
        place: "Plaats: {place}".into(),
        photo: "Foto".into(),
        voice: "Opname".into(),
        missing: "niet op deze telefoon".into(),
        days: copy
            .entries
            .iter()
            .map(|_| "zondag 1 maart".into())
            .collect(),
        sections: vec![Section {
            title: "Eigen zinnen".into(),
            items: vec![Item {
                head: "Mag ik even?".into(),
                lines: vec!["هل يمكنني؟".into(), "Engels: May I?".into()],
                attachments: copy.things[0].attachments.clone(),
            }],
        }],
    }
}

#[test]
fn what_was_copied_is_read_in_again() {
    let copy = copy(&["Soep.\nEn brood. 🍅", "الجسر جميل"]);
    assert_eq!(from_json(to_json(&copy).as_bytes()).unwrap(), copy);
}

#[test]
fn every_word_stands_on_the_page_and_in_the_text() {
    let copy = copy(&["Soep.\nEn brood. 🍅", "الجسر جميل"]);
    let (html, markdown) = (
        to_html(&copy, &words(&copy)),
        to_markdown(&copy, &words(&copy)),
    );
    for file in [&html, &markdown] {
        for words in [
            "Soep.",
            "En brood. 🍅",
            "الجسر جميل",
            "آمنة",
            "zondag 1 maart",
            "media/1.jpg",
            "niet op deze telefoon",
            "Eigen zinnen",
            "Mag ik even?",
            "Engels: May I?",
            "media/stem.m4a",
        ] {
            assert!(file.contains(words), "{words}");
        }
    }
    assert!(html.contains("dir=\"auto\">الجسر"));
}

#[test]
fn what_is_written_in_a_diary_stays_words() {
    let hostile = "<script>alert(1)</script> <img src=x onerror=y> & \"q\"";
    let copy = copy(&[hostile]);
    let mut words = words(&copy);
    let section = &mut words.sections[0];
    section.title = hostile.into();
    section.items[0].head = hostile.into();
    section.items[0].lines[0] = hostile.into();
    let html = to_html(&copy, &words);
    assert!(!html.contains("<script") && !html.contains("<img src=x"));
    assert!(html.contains("&lt;script&gt;"));
    let markdown = to_markdown(&copy, &words);
    assert!(!markdown.replace("\\<", "").contains('<'), "{markdown}");
    assert!(markdown.contains("\\<script\\>"), "{markdown}");
    let list = self::copy(&["# kop\n- punt\n[x](y)"]);
    let markdown = to_markdown(&list, &self::words(&list));
    assert!(
        markdown.contains("\\# kop")
            && markdown.contains("\\- punt")
            && markdown.contains("\\[x\\]")
    );
}

#[test]
fn what_is_no_copy_is_refused_and_a_later_one_is_told_apart() {
    let broken: [&[u8]; 5] = [
        b"",
        b"{}",
        b"[1]",
        b"{\"format\":\"x\",\"schema\":1}",
        b"\xff\xfe",
    ];
    for file in broken {
        assert_eq!(from_json(file), Err(CopyError::Broken));
    }
    let whole = to_json(&copy(&["een"]));
    assert_eq!(
        from_json(&whole.as_bytes()[..whole.len() / 2]),
        Err(CopyError::Broken)
    );
    let later = "{\"format\":\"samen-diary\",\"schema\":2,\"new\":[]}";
    assert_eq!(from_json(later.as_bytes()), Err(CopyError::Newer));
}

#[test]
fn fields_of_a_later_program_are_passed_over_and_missing_ones_are_empty() {
    let small = "\u{feff}{\"format\":\"samen-diary\",\"schema\":1,\"weather\":\"rain\",\"entries\":[\
        {\"id\":\"00\",\"day\":\"2026-03-01\",\"begun\":{},\"mood\":5}]}";
    let read = from_json(small.as_bytes()).unwrap();
    assert_eq!(read.entries[0].text, "");
    assert!(read.members.is_empty() && read.things.is_empty());
}

#[test]
fn facts_stand_in_a_copy_as_the_values_that_they_are() {
    let facts = BTreeMap::from([
        fact("said/a1", &(20_575_u32, -5_i8, "samen", true)),
        fact("member", &minicbor::bytes::ByteArray::from([0xa1_u8; 2])),
        fact("none", &None::<u8>),
        fact("text/a1", &(1_u8, BTreeMap::from([(7_u8, "ja")]))),
        ("sitting".to_owned(), vec![0xff_u8, 1].into()),
    ]);
    let mut copy = copy(&["een"]);
    copy.things = vec![phrase(facts)];
    let json = to_json(&copy);
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    let expected = serde_json::json!({
        "member": { "bytes": "a1a1" },
        "none": null,
        "said/a1": [20_575, -5, "samen", true],
        "sitting": { "raw": "ff01" },
        "text/a1": [1, { "map": [7, "ja"] }],
    });
    assert_eq!(read["things"][0]["facts"], expected);
    assert_eq!(from_json(json.as_bytes()).unwrap(), copy);
}

#[test]
fn a_fact_that_cannot_be_read_is_left_out_and_the_others_come_in() {
    let json = "{\"format\":\"samen-diary\",\"schema\":1,\"entries\":[],\"things\":[{\"id\":\"00\",\
        \"kind\":\"goal\",\"begun\":{},\"facts\":{\"a\":1.5,\"b\":{\"raw\":\"zz\"},\"c\":{},\"d\":\"ja\"}}]}";
    let read = from_json(json.as_bytes()).unwrap();
    assert_eq!(read.things[0].facts, BTreeMap::from([fact("d", &"ja")]));
}

proptest! {
    #[test]
    fn any_text_comes_back(text in any::<String>(), place in any::<String>()) {
        let mut copy = copy(&[&text]);
        copy.entries[0].place = place;
        prop_assert_eq!(&from_json(to_json(&copy).as_bytes()).unwrap(), &copy);
        prop_assert_eq!(&minicbor::decode::<Copy>(&minicbor::to_vec(&copy).unwrap()).unwrap(), &copy);
        let html = to_html(&copy, &words(&copy));
        prop_assert_eq!(html.matches("<article>").count(), 2);
    }

    #[test]
    fn any_fact_comes_back_byte_for_byte(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        let mut copy = copy(&["een"]);
        copy.things[0].facts.insert("x".into(), bytes.into());
        prop_assert_eq!(&from_json(to_json(&copy).as_bytes()).unwrap(), &copy);
    }

    #[test]
    fn no_bytes_make_it_fall(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = from_json(&bytes);
    }
}
