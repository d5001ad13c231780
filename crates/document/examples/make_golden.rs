//! Makes the golden documents in `tests/golden/`, once. What exists already is left alone: golden documents show that
//! what was saved by an old program still opens, so they are added to, never made anew.
//!
//! `cargo run -p document --example make_golden`

use std::error::Error;
use std::path::Path;

use document::{ClientId, EntryDocument};
use domain::attachment::{Attachment, AttachmentKind, BlobRef, BlobSecret, MediaType};
use domain::diary::Mark;
use domain::text::TextEdit;
use domain::{AttachmentId, Command, Day, EntryId, Hash, MemberId, UnixMillis};

type Made = Result<Vec<u8>, Box<dyn Error>>;

const ENTRY: EntryId = EntryId::from_bytes([0xe1; 16]);
const AMINA: MemberId = MemberId::from_bytes([0xa1; 16]);
const JAN: MemberId = MemberId::from_bytes([0xb2; 16]);
const PHONE_OF_AMINA: ClientId = ClientId::from_random(0x0001_2345_6789_abcd);
const PHONE_OF_AMINA_LATER: ClientId = ClientId::from_random(0x0005_0505_0505_0505);
const PHONE_OF_JAN: ClientId = ClientId::from_random(0x001f_edcb_a987_6543);
const NOON: i64 = 1_780_221_600_000;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let golden = [
        ("arabic", arabic as fn() -> Made),
        ("emoji", emoji),
        ("concurrent", concurrent),
        ("deleted", deleted),
        ("restored", restored),
        ("waiting", waiting),
        ("attachments", attachments),
        ("erased", erased),
        ("rescued", rescued),
    ];
    for (name, make) in golden {
        let path = folder.join(name).with_extension("bin");
        if path.exists() {
            println!("{} is there already", path.display());
        } else {
            std::fs::write(&path, make()?)?;
            println!("{} made", path.display());
        }
    }
    Ok(())
}

fn arabic() -> Made {
    let mut document = written("ذهبنا اليوم إلى السوق وشربنا الشاي. مَرْحَبًا بِكُم!", "السوق")?;
    edit(&mut document, JAN, 60_000, |text| {
        text.replace("الشاي", "الشاي بالنعناع")
    })?;
    Ok(document.save())
}

fn emoji() -> Made {
    let mut document = written("Met heel de familie 👨‍👩‍👧‍👦 naar zee 🇧🇪🌊", "Oostende")?;
    edit(&mut document, AMINA, 60_000, |text| {
        text.replace("👨‍👩‍👧‍👦", "👨‍👩‍👧")
    })?;
    edit(&mut document, AMINA, 120_000, |text| format!("{text} 👩🏽‍🚒"))?;
    Ok(document.save())
}

fn concurrent() -> Made {
    let mut amina = written("Wij aten soep bij oma.", "")?;
    let mut jan = EntryDocument::open(&amina.save(), PHONE_OF_JAN)?;
    let of_amina = edit(&mut amina, AMINA, 60_000, |text| {
        text.replace("soep", "hete soep")
    })?;
    let of_jan = [
        edit(&mut jan, JAN, 61_000, |text| {
            text.replace("soep", "soep en brood")
        })?,
        command(
            &mut jan,
            JAN,
            62_000,
            &Command::MoveEntry {
                entry: ENTRY,
                day: Day::new(2026, 5, 30)?,
            },
        )?,
    ];
    for update in of_jan {
        amina.apply(&update)?;
    }
    jan.apply(&of_amina)?;
    Ok(jan.save())
}

fn deleted() -> Made {
    let mut document = written("Dit was een vergissing.", "thuis")?;
    command(
        &mut document,
        JAN,
        60_000,
        &Command::DeleteEntry { entry: ENTRY },
    )?;
    Ok(document.save())
}

fn restored() -> Made {
    let mut document = EntryDocument::open(&deleted()?, PHONE_OF_JAN)?;
    edit(&mut document, AMINA, 90_000, |text| {
        text.replace("een", "geen")
    })?;
    command(
        &mut document,
        JAN,
        120_000,
        &Command::RestoreEntry { entry: ENTRY },
    )?;
    Ok(document.save())
}

fn waiting() -> Made {
    let mut amina = written("Eerst.", "")?;
    let before = amina.save();
    edit(&mut amina, AMINA, 60_000, |text| format!("{text} Dan."))?;
    let late = edit(&mut amina, AMINA, 120_000, |text| format!("{text} Later."))?;
    let mut jan = EntryDocument::open(&before, PHONE_OF_JAN)?;
    jan.apply(&late)?;
    Ok(jan.save())
}

fn attachments() -> Made {
    let mut document = written("Kijk, de markt! Hoor je de klokken?", "Mechelen")?;
    let photo = Attachment {
        id: AttachmentId::from_bytes([1; 16]),
        kind: AttachmentKind::Photo,
        original: blob(1, 180_000),
        thumbnail: Some(blob(2, 9_000)),
        media_type: MediaType::Jpeg,
        width: 1600,
        height: 1200,
        duration_ms: 0,
        added: Mark {
            by: AMINA,
            at: UnixMillis(NOON + 60_000),
        },
        described: Some("الباعة في السوق 🍅".to_owned()),
    };
    let voice = Attachment {
        id: AttachmentId::from_bytes([2; 16]),
        kind: AttachmentKind::Voice,
        original: blob(3, 60_000),
        thumbnail: None,
        media_type: MediaType::Mp4Audio,
        width: 0,
        height: 0,
        duration_ms: 12_345,
        added: Mark {
            by: JAN,
            at: UnixMillis(NOON + 30_000),
        },
        described: None,
    };
    let taken_away = Attachment {
        id: AttachmentId::from_bytes([3; 16]),
        ..photo.clone()
    };
    let detach = Command::Detach {
        entry: ENTRY,
        attachment: taken_away.id,
    };
    for attachment in [photo, voice, taken_away] {
        let attach = Command::Attach {
            entry: ENTRY,
            attachment,
        };
        command(&mut document, AMINA, 60_000, &attach)?;
    }
    command(&mut document, JAN, 90_000, &detach)?;
    Ok(document.save())
}

fn erased() -> Made {
    let mut document = EntryDocument::open(&deleted()?, PHONE_OF_JAN)?;
    command(
        &mut document,
        JAN,
        660_000,
        &Command::EraseEntry { entry: ENTRY },
    )?;
    Ok(document.save())
}

fn rescued() -> Made {
    let mut amina = EntryDocument::open(&deleted()?, PHONE_OF_AMINA_LATER)?;
    edit(&mut amina, AMINA, 300_000, |text| {
        format!("{text} Wacht, dit niet: مهم 👩🏽‍🚒")
    })?;
    amina.merge_state(&erased()?)?;
    Ok(amina.save())
}

fn blob(number: u8, bytes: u32) -> BlobRef {
    BlobRef {
        hash: Hash([number; 32]),
        key: BlobSecret([number | 0x80; 32]),
        bytes,
    }
}

fn written(text: &str, place: &str) -> Result<EntryDocument, Box<dyn Error>> {
    let mut document = EntryDocument::new(PHONE_OF_AMINA);
    let write = Command::WriteEntry {
        entry: ENTRY,
        day: Day::new(2026, 5, 31)?,
        place: place.to_owned(),
        text: text.to_owned(),
    };
    command(&mut document, AMINA, 0, &write)?;
    Ok(document)
}

fn edit(
    document: &mut EntryDocument,
    by: MemberId,
    later_ms: i64,
    change: impl Fn(&str) -> String,
) -> Made {
    let before = document.view(ENTRY)?.ok_or("no entry")?.text;
    let edit = TextEdit::between(&before, &change(&before));
    command(
        document,
        by,
        later_ms,
        &Command::EditEntryText { entry: ENTRY, edit },
    )
}

fn command(document: &mut EntryDocument, by: MemberId, later_ms: i64, command: &Command) -> Made {
    let update = document.command(command, by, UnixMillis(NOON + later_ms))?;
    Ok(update.ok_or("nothing changed")?)
}
