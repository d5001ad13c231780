//! How do meetings, plans, phrases and reviews of a copy come in?
//!
//! `crates/domain/src/carry.rs` decides what of them is the reader's to say.

use app::client::Preview;
use domain::attachment::AttachmentKind;
use domain::carry::{Carried, Known, Reader, carried};
use domain::diary::Mark;
use domain::thing::{Thing, ThingKind};
use domain::{Command, DuoId, MemberId, UnixMillis};
use export::{CopiedMark, CopiedThing};
use sync::content::DocumentId;
use sync::record::{DuoRecord, document_key};
use sync::store::{StoreError, Table, Transaction};
use sync::things;

use super::GoingErrorOf;
use super::read_in::{Reading, say};
use crate::host::Browser;

/// Whoever a copy does not name.
const NOBODY: MemberId = MemberId::from_bytes([0; 16]);

/// Adds to the preview what else there is.
pub async fn preview(
    browser: &Browser,
    reading: &Reading,
    preview: &mut Preview,
) -> Result<(), GoingErrorOf> {
    let reader = reader(browser, reading).await?;
    preview.of_others = !reader.is_same_duo() && !reading.copy.things.is_empty();
    let duo = browser.open_duo()?.phone.duo;
    let tx = browser.storage.begin_reading().await?;
    for copied in &reading.copy.things {
        let is_new = still_to_say(&tx, duo, copied, &reader).await?.is_some();
        preview.things += u32::from(is_new);
    }
    Ok(())
}

/// Says what is still to be said of each.
pub async fn take_in(
    browser: &Browser,
    reading: &Reading,
    go_on: impl Fn(usize) -> Result<(), GoingErrorOf>,
) -> Result<(), GoingErrorOf> {
    let reader = reader(browser, reading).await?;
    let duo = browser.open_duo()?.phone.duo;
    for (done, copied) in reading.copy.things.iter().enumerate() {
        go_on(done)?;
        let tx = browser.storage.begin_reading().await?;
        let found = still_to_say(&tx, duo, copied, &reader).await?;
        drop(tx);
        let Some((carried, is_begun)) = found else {
            continue;
        };
        let mut sealed = Vec::new();
        let voices = copied.attachments.iter().filter(|_| is_begun);
        for voice in voices {
            let by = reader.here(member(&voice.added));
            let found = reading.attachment(voice, by).await;
            // A phrase has nothing to look at.
            sealed.extend(found.filter(|it| it.attachment.kind == AttachmentKind::Voice));
        }
        let Carried { thing, kind, facts } = carried;
        say(browser, &Command::SayFacts { thing, kind, facts }, sealed).await?;
    }
    Ok(())
}

async fn reader(browser: &Browser, reading: &Reading) -> Result<Reader, GoingErrorOf> {
    let phone = &browser.open_duo()?.phone;
    let tx = browser.storage.begin_reading().await?;
    let record = DuoRecord::read(&tx, phone.duo).await?;
    let members = record.people.iter().flat_map(|people| &people.members);
    let duo: Vec<Known> = members
        .map(|member| Known {
            id: member.id,
            name: member.name.clone(),
        })
        .collect();
    let copied = reading.copy.members.iter().filter_map(|person| {
        Some(Known {
            id: person.id.parse().ok()?,
            name: person.name.clone(),
        })
    });
    Ok(Reader::of(
        phone.member,
        &duo,
        &copied.collect::<Vec<Known>>(),
    ))
}

/// What this member has to say of a thing, and whether that begins it; none when it is said already, or not theirs.
async fn still_to_say(
    tx: &impl Transaction,
    duo: DuoId,
    copied: &CopiedThing,
    reader: &Reader,
) -> Result<Option<(Carried, bool)>, StoreError> {
    let Some(carried) = thing(copied).and_then(|thing| carried(&thing, reader)) else {
        return Ok(None);
    };
    let entry = carried.thing.into();
    let key = document_key(duo, DocumentId::Entry { entry });
    if tx.get(Table::Documents, &key).await?.is_none() {
        return Ok(Some((carried, true)));
    }
    // One that was deleted here stays so.
    let there = things::one(tx, duo, carried.kind, carried.thing).await?;
    let beside = there.and_then(|there| carried.beside(&there));
    Ok(beside.map(|carried| (carried, false)))
}

fn thing(copied: &CopiedThing) -> Option<Thing> {
    Some(Thing {
        id: copied.id.parse().ok()?,
        kind: ThingKind::named(&copied.kind)?,
        begun: Mark {
            by: member(&copied.begun),
            at: UnixMillis(copied.begun.at_ms),
        },
        facts: copied.facts.clone(),
        attachments: Vec::new(),
    })
}

fn member(mark: &CopiedMark) -> MemberId {
    mark.by.parse().unwrap_or(NOBODY)
}
