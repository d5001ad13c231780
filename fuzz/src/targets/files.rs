//! Files from elsewhere: archives that somebody made to do harm, copies of a diary, pictures with more in them than they show.

use std::collections::BTreeSet;

use export::{
    CopiedAttachment, CopiedEntry, CopiedMark, CopiedThing, Copy, Item, Kind, Person, SCHEMA,
    Section, Words, from_json, to_html, to_json, to_markdown,
};
use formats::pack::Packing;
use formats::unpack::{RATIO_IGNORED_BELOW_BYTES, RATIO_MAX, UnpackError, Unpacking};
use formats::{metadata, qr};
use qrcode::{Color, EcLevel, QrCode};
use sync::wire::to_bytes;

use super::messages::messages;
use crate::{Outcome, Target};

messages! {
    copy_handed_on: Copy, "copy_handed_on", vec![to_bytes(&some_copy())];
    copy_words: Words, "copy_words", vec![to_bytes(&some_words(&some_copy()))];
}

const TEXT: &str = "We gingen naar de markt 🌧️. ";

fn packed(name: &str, contents: &[u8], compress: bool) -> Option<Vec<u8>> {
    let mut packing = Packing::new(1_772_366_400);
    let mut archive = packing.add(name, contents, compress).ok()?;
    archive.extend(packing.finish().expect("memory takes the list of files"));
    Some(archive)
}

fn some_archive() -> Vec<u8> {
    let mut packing = Packing::new(0);
    let text = TEXT.repeat(40);
    let files: [(&str, &[u8], bool); 4] = [
        ("index.html", text.as_bytes(), true),
        ("samen.json", b"{}", true),
        ("media/foto's/1.jpg", &[0xd8; 300], false),
        ("media/empty", b"", false),
    ];
    let parts = files.map(|(name, contents, compress)| {
        let part = packing.add(name, contents, compress);
        part.expect("each name is clean and there once")
    });
    let end = packing.finish().expect("memory takes the list of files");
    [parts.concat(), end].concat()
}

/// An archive of anybody's.
pub fn archive() -> Target {
    Target::new("archive", vec![some_archive()], |input| {
        let Ok(unpacking) = Unpacking::open(input.to_vec()) else {
            return Outcome::Refused;
        };
        let names: BTreeSet<_> = unpacking.names().collect();
        assert_eq!(
            names.len(),
            unpacking.names().count(),
            "a name is there twice"
        );
        let leads_out =
            |name: &&str| name.starts_with('/') || name.split('/').any(|part| part == "..");
        assert!(!names.iter().any(leads_out));
        let most = (input.len() as u64 * RATIO_MAX).max(RATIO_IGNORED_BELOW_BYTES) + RATIO_MAX;
        for index in 0..names.len() {
            if let Ok(contents) = unpacking.read(index) {
                assert!(contents.len() as u64 <= most, "a file bursts");
            }
        }
        assert_eq!(unpacking.read(names.len()), Err(UnpackError::Broken));
        Outcome::Taken
    })
}

/// What we pack ourselves, under any name: the first line, and what follows it.
pub fn packing() -> Target {
    let seeds = [
        "media/1.jpg\n",
        "index.html\n<p>",
        "يوميات/جسر.md\na",
        "a/../b\n",
    ];
    let seeds = seeds.map(|seed| [seed, TEXT].concat().into_bytes());
    Target::new("archive_packed", seeds.to_vec(), |input| {
        let mut halves = input.splitn(2, |byte| *byte == b'\n');
        let name = String::from_utf8_lossy(halves.next().unwrap_or_default());
        let contents = halves.next().unwrap_or_default();
        let Some(archive) = packed(&name, contents, contents.len() % 2 == 0) else {
            return Outcome::Refused;
        };
        let unpacking = Unpacking::open(archive).expect("what we pack we unpack");
        assert!(unpacking.names().eq([name.as_ref()]));
        assert_eq!(unpacking.read(0).as_deref(), Ok(contents));
        Outcome::Taken
    })
}

/// `samen.json`, which is read in, and shown again as a page and as text.
pub fn copy() -> Target {
    let whole = to_json(&some_copy()).into_bytes();
    let bare = br#"{"format":"samen-diary","schema":1,"entries":[]}"#.to_vec();
    Target::new("copy", vec![whole, bare], |input| {
        let Ok(copy) = from_json(input) else {
            return Outcome::Refused;
        };
        assert_eq!(from_json(to_json(&copy).as_bytes()).as_ref(), Ok(&copy));
        let words = some_words(&copy);
        let page = to_html(&copy, &words);
        // Of the elements of a page only those that we write.
        let written = page.matches("<article>").count();
        let items: usize = words.sections.iter().map(|part| part.items.len()).sum();
        let ours = copy.entries.len() + items;
        assert_eq!(written, ours, "text became part of the page");
        assert!(!page.contains("<script"), "text became part of the page");
        let _ = to_markdown(&copy, &words);
        Outcome::Taken
    })
}

fn some_copy() -> Copy {
    let mark = || CopiedMark {
        by: "a1".repeat(16),
        name: "Amina".into(),
        at_ms: 1_772_366_400_000,
    };
    let attachment = |kind| CopiedAttachment {
        id: "b2".repeat(16),
        kind,
        media_type: "image/jpeg".into(),
        file: Some("media/1.jpg".into()),
        small: None,
        width: 1_600,
        height: 1_200,
        duration_ms: 0,
        described: Some("De <brug>".into()),
        added: mark(),
    };
    let things = super::things::kept_things()
        .into_iter()
        .map(|thing| CopiedThing {
            id: thing.id.to_string(),
            kind: thing.kind.name().into(),
            begun: mark(),
            facts: thing.facts,
            attachments: vec![attachment(Kind::Voice)],
        });
    Copy {
        things: things.collect(),
        schema: SCHEMA,
        programme: "Samen".into(),
        made_at_ms: 5,
        members: vec![Person {
            id: "a1".repeat(16),
            name: "Amina".into(),
        }],
        entries: vec![CopiedEntry {
            id: "c3".repeat(16),
            day: "2026-05-31".into(),
            place: "Gent".into(),
            text: format!("# {TEXT}\n<script>alert(1)</script> & \"*\""),
            begun: mark(),
            changed: Some(mark()),
            attachments: vec![attachment(Kind::Photo), attachment(Kind::Voice)],
        }],
    }
}

fn some_words(copy: &Copy) -> Words {
    let days = copy.entries.iter().map(|entry| entry.day.clone());
    let item = Item {
        head: format!("<b>{TEXT}</b>"),
        lines: vec!["- Els & Amina".into()],
        attachments: Vec::new(),
    };
    Words {
        sections: vec![Section {
            title: "Afspraken".into(),
            items: vec![item],
        }],
        language: "nl".into(),
        direction: "ltr".into(),
        title: "Dagboek".into(),
        made: "Gemaakt".into(),
        by: "Door {name}".into(),
        place: "in {place}".into(),
        photo: "Foto".into(),
        voice: "Stem".into(),
        missing: "ontbreekt".into(),
        days: days.collect(),
    }
}

/// A picture that is about to be sealed: what passes for silent says nothing, and no longer passes once something is added.
pub fn picture_notes() -> Target {
    let segment = |marker: u8, content: &[u8]| {
        let length = (content.len() as u16 + 2).to_be_bytes();
        [&[0xff, marker][..], &length, content].concat()
    };
    let jpeg = |segments: &[Vec<u8>]| {
        let scan = [0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9];
        [&[0xff, 0xd8][..], &segments.concat(), &scan].concat()
    };
    let jfif = segment(0xe0, b"JFIF\0\x01\x01");
    let exif = segment(0xe1, b"Exif\0\0MM\0*");
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let length = (content.len() as u32).to_le_bytes();
        [&name[..], &length, content, &[0][..content.len() % 2]].concat()
    };
    let webp = |chunks: &[Vec<u8>]| [&b"RIFF\x40\0\0\0WEBP"[..], &chunks.concat()].concat();
    let shown = chunk(b"VP8 ", &[1, 2, 3]);
    let seeds = vec![
        jpeg(&[jfif.clone(), segment(0xdb, &[7; 65])]),
        jpeg(&[jfif, exif.clone()]),
        webp(std::slice::from_ref(&shown)),
        webp(&[shown, chunk(b"EXIF", b"MM\0*")]),
        [&b"\x89PNG\r\n\x1a\n\0\0\0\x04eXIfMM\0*"[..], &[0; 4]].concat(),
    ];
    let exif_chunk = chunk(b"EXIF", b"MM\0*");
    Target::new("picture_notes", seeds, move |input| {
        if metadata::is_carried_by(input) {
            return Outcome::Refused;
        }
        let told = if input.starts_with(b"RIFF") {
            [input, &exif_chunk].concat()
        } else {
            [&input[..2], &exif, &input[2..]].concat()
        };
        assert!(metadata::is_carried_by(&told), "notes were overlooked");
        Outcome::Taken
    })
}

/// A frame of the camera: its width in pixels, and one byte for each.
pub fn camera_frame() -> Target {
    let texts = [
        "SAMEN 123",
        "https://samen.example.org/app/join#3333-4444-6666-7777-9999-AAAA-CCCC-DDDD",
    ];
    Target::new("camera_frame", texts.map(drawn).to_vec(), |input| {
        let Some((width, luma)) = input.split_first() else {
            return Outcome::Refused;
        };
        let height = luma.len() / usize::from(*width).max(1);
        let luma = &luma[..height * usize::from(*width)];
        let read = qr::read(u32::from(*width), height as u32, luma);
        Outcome::of(read.is_some())
    })
}

/// Three pixels a module and the white around it, as a frame.
fn drawn(text: &str) -> Vec<u8> {
    const PIXELS: usize = 3;
    const QUIET: usize = 4;
    let code = QrCode::with_error_correction_level(text, EcLevel::Q);
    let code = code.expect("a link is short enough for a code");
    let modules = code.width();
    let colors = code.to_colors();
    let is_dark = |x: usize, y: usize| {
        let (x, y) = (x.checked_sub(QUIET)?, y.checked_sub(QUIET)?);
        (x < modules && y < modules).then(|| colors[y * modules + x] == Color::Dark)
    };
    let side = (modules + 2 * QUIET) * PIXELS;
    let pixels = (0..side * side).map(|at| {
        let (x, y) = (at % side / PIXELS, at / side / PIXELS);
        if is_dark(x, y).unwrap_or(false) {
            20
        } else {
            235
        }
    });
    let width = u8::try_from(side).expect("a small code is less than 256 pixels wide");
    [width].into_iter().chain(pixels).collect()
}
