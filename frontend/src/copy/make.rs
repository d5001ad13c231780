//! How is everything that is not deleted gathered into one archive?

use app::client::{GoingError, MadeCopy};
use app::ui::format;
use domain::thing::{Thing, ThingKind};
use domain::{DuoId, EntryId};
use export::{CopiedEntry, CopiedThing, Copy, SCHEMA, Words};
use leptos::prelude::Set;
use locale::{Texts, keys};
use sync::phone::Phone;
use sync::record::DuoRecord;
use sync::store::StoreError;
use sync::transfer::waiting_for;
use sync::wire::to_bytes;
use sync::{diary, things};

use super::gather::Gathering;
use super::sections::{Told, sections};
use super::{GoingErrorOf, program};
use crate::clock;
use crate::engine::ROWS_PAGE;
use crate::host::Browser;

/// Makes a copy of everything that is not deleted.
///
/// # Errors
/// When the storage or the second program fails, or the person stops it.
pub async fn make(browser: &Browser) -> Result<(), GoingError> {
    Ok(pack(browser).await?)
}

async fn pack(browser: &Browser) -> Result<(), GoingErrorOf> {
    let program = program().await?;
    let open = browser.open_duo()?;
    let phone = &open.phone;
    let listed = list(browser, phone.duo).await?;
    let mut gathering = Gathering::new(browser, &listed.record, program.pack(clock::now())?);
    let texts = browser.texts();
    let (mut entries, mut things, mut unreadable) = (Vec::new(), Vec::new(), 0);
    let steps = listed.entries.len() + listed.things.len();
    for (done, id) in listed.entries.iter().enumerate() {
        browser.go_on(done, steps)?;
        match entry(browser, phone, *id, &mut gathering).await? {
            Found::Here(entry) => entries.push(entry),
            Found::Deleted => {}
            // One that is damaged must not keep all others from being copied.
            Found::Unreadable => unreadable += 1,
        }
    }
    for (done, thing) in listed.things.iter().enumerate() {
        browser.go_on(listed.entries.len() + done, steps)?;
        things.push(copied(browser, phone, thing.clone(), &mut gathering).await?);
    }
    browser.go_on(steps, steps)?;
    let Gathering {
        mut packing,
        people,
        missing,
        ..
    } = gathering;
    let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    let known = listed.record.people.as_ref();
    let copy = Copy {
        schema: SCHEMA,
        programme: known
            .map(|people| people.programme.clone())
            .unwrap_or_default(),
        made_at_ms: clock::now().0,
        members: people,
        entries,
        things,
    };
    let members = known
        .map(|people| people.members.as_slice())
        .unwrap_or_default();
    let told = Told {
        texts: &texts,
        members,
        catalogue: browser.shelf.clone().catalogue().await,
        things: &listed.things,
        copied: &copy.things,
    };
    let words = Words {
        sections: sections(&told),
        ..words(&texts, &copy)
    };
    let files = program.write_copy(&to_bytes(&copy), &to_bytes(&words))?;
    for (name, text) in [export::PAGE_NAME, export::MARKDOWN_NAME, export::JSON_NAME]
        .iter()
        .zip(&files)
    {
        packing.add_text(name, text)?;
    }
    let archive = packing.finish()?;
    let address = web_sys::Url::create_object_url_with_blob(&archive);
    let address = address.map_err(|_| GoingErrorOf(GoingError::NotThere))?;
    browser.client().leaving.made.set(Some(MadeCopy {
        address,
        name: format!("samen-{}.zip", clock::today()),
        entries: count,
        missing,
        unreadable,
    }));
    Ok(())
}

enum Found {
    Here(CopiedEntry),
    Deleted,
    Unreadable,
}

async fn entry(
    browser: &Browser,
    phone: &Phone,
    id: EntryId,
    gathering: &mut Gathering<'_>,
) -> Result<Found, GoingErrorOf> {
    let tx = browser.storage.begin_reading().await?;
    let found = match diary::entry(&tx, phone, id).await {
        Err(StoreError::Unreadable { .. }) => return Ok(Found::Unreadable),
        found => found?,
    };
    let waiting = waiting_for(&tx, phone.duo, id).await?;
    drop(tx);
    let Some((mut entry, _)) = found.filter(|(entry, _)| entry.deleted.is_none()) else {
        return Ok(Found::Deleted);
    };
    let waiting = waiting.into_iter().map(|(attachment, _)| attachment);
    entry.attachments.extend(waiting);
    Ok(Found::Here(gathering.entry(entry).await?))
}

async fn copied(
    browser: &Browser,
    phone: &Phone,
    mut thing: Thing,
    gathering: &mut Gathering<'_>,
) -> Result<CopiedThing, GoingErrorOf> {
    if thing.kind == ThingKind::Phrase {
        let tx = browser.storage.begin_reading().await?;
        let waiting = waiting_for(&tx, phone.duo, thing.id.into()).await?;
        let waiting = waiting.into_iter().map(|(attachment, _)| attachment);
        thing.attachments.extend(waiting);
    }
    gathering.thing(thing).await
}

/// What goes into the copy.
struct Listed {
    record: DuoRecord,
    /// Oldest first.
    entries: Vec<EntryId>,
    things: Vec<Thing>,
}

async fn list(browser: &Browser, duo: DuoId) -> Result<Listed, StoreError> {
    let tx = browser.storage.begin_reading().await?;
    let record = DuoRecord::read(&tx, duo).await?;
    let (mut entries, mut beyond) = (Vec::new(), None);
    loop {
        let rows = diary::rows(&tx, duo, beyond.take(), ROWS_PAGE).await?;
        let Some((last, _)) = rows.last() else { break };
        beyond = Some(last.clone());
        entries.extend(rows.iter().map(|(_, row)| row.entry.id));
    }
    entries.reverse();
    let mut all = Vec::new();
    for kind in ThingKind::ALL {
        all.extend(things::all(&tx, duo, kind).await?);
    }
    Ok(Listed {
        record,
        entries,
        things: all,
    })
}

fn words(texts: &Texts, copy: &Copy) -> Words {
    let language = texts.language();
    let names: Vec<&str> = copy
        .members
        .iter()
        .map(|person| person.name.as_str())
        .collect();
    let parts = [
        ("weekday", "long"),
        ("day", "numeric"),
        ("month", "long"),
        ("year", "numeric"),
    ];
    let days = copy.entries.iter().map(|entry| match entry.day.parse() {
        Ok(day) => format::day(language.code, day, &parts),
        Err(_) => entry.day.clone(),
    });
    let time = format::moment(language.code, copy.made_at_ms);
    let text = |key| texts.fill(key, &[]);
    Words {
        language: language.code.to_owned(),
        direction: language.dir.to_owned(),
        title: texts.fill(keys::COPY_PAGE_TITLE, &[("names", &names.join(" · "))]),
        made: texts.fill(keys::COPY_PAGE_MADE, &[("time", &time)]),
        by: text(keys::ENTRY_BY),
        place: text(keys::ENTRY_PLACE),
        photo: text(keys::COPY_PAGE_PHOTO),
        voice: text(keys::COPY_PAGE_VOICE),
        missing: text(keys::COPY_PAGE_MISSING),
        days: days.collect(),
        sections: Vec::new(),
    }
}
