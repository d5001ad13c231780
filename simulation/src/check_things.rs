//! Is everything as promised of what is no entry: what stands under each name, what lies ready to be shown, whose voice is heard?

use std::collections::BTreeMap;

use domain::EntryId;
use domain::attachment::Attachment;
use domain::thing::Thing;
use sync::record::blob_key;
use sync::store::Table;
use sync::wire::from_bytes;

use crate::mark::{Change, Fate, Mark, marks_in};
use crate::phone::{SimulatedPhone, Standing};
use crate::report::Wrong;
use crate::world::World;

impl World {
    /// The things that lie ready are what the documents say, and the same on both phones.
    pub fn check_ready_things(&mut self, phone: usize, witness: usize) {
        let ready = ready_things(&self.phones[phone]);
        let mut wrong = Vec::new();
        let said = self.phones[phone].things();
        let said: BTreeMap<_, _> = said.into_iter().map(|it| (it.id, it)).collect();
        if let Some(stale) = ready.values().find(|it| said.get(&it.id) != Some(it)) {
            wrong.push(format!("phone {phone} shows {stale:?}, said otherwise"));
        }
        if ready.len() != said.len() {
            wrong.push(format!(
                "phone {phone} shows {} of {} things",
                ready.len(),
                said.len()
            ));
        }
        if ready != ready_things(&self.phones[witness]) {
            wrong.push(format!("phones {phone} and {witness} show other things"));
        }
        for detail in wrong {
            self.wrong(Wrong::Diverged, detail);
        }
    }

    /// Of what was said under one name something stands that nobody replaced; what was replaced does not come back.
    pub fn check_said(&mut self, phone: usize) {
        let known = &self.phones[phone];
        let replaced = self.changes.replaced();
        let mut wrong = Vec::new();
        for ((thing, name), said) in self.changes.by_name() {
            let saved = |mark: &Mark| self.changes.saved[mark];
            if saved(&said[0]).duo != known.duo {
                continue;
            }
            let values = known.values_in(thing);
            let stands: Vec<Mark> = match name.starts_with("voice/") {
                true => voices_in(&values, &said),
                false => {
                    let value = values.get(name);
                    let mark = value.and_then(|it| self.changes.mark_of(thing, name, it));
                    mark.into_iter().collect()
                }
            };
            let waits = |mark: &&Mark| {
                let change: Change = saved(mark);
                let is_gone = self.phones[change.phone].standing != Standing::Active;
                // Damaged at the server, and nobody is left to say it again.
                let is_unsaid = is_gone && self.has_damage(known.duo);
                change.fate == Fate::Saved && !replaced.contains(mark) && !is_unsaid
            };
            let waiting: Vec<&Mark> = said.iter().filter(waits).collect();
            let is_taken = self.changes.taken_away.contains(&(thing, name.to_owned()));
            let back = stands.iter().all(|mark| replaced.contains(mark));
            if back && !waiting.is_empty() && !(stands.is_empty() && is_taken) {
                let detail = format!(
                    "phone {phone} shows {stands:?} as {name} of {thing}, where {waiting:?} was said last"
                );
                wrong.push(detail);
            }
        }
        for detail in wrong {
            self.wrong(Wrong::Lost, detail);
        }
    }

    /// Voices on a phrase are at hand on every phone, for practice without internet.
    pub fn check_voices(&mut self, phone: usize) {
        let known = &self.phones[phone];
        let blobs = known.storage.table(Table::Blobs);
        let has = |hash| {
            let key = blob_key(known.phone.duo, hash);
            blobs.iter().any(|(blob, _)| *blob == key)
        };
        let mut missing = Vec::new();
        for thing in known.things() {
            let mut voices = thing.attachments.iter();
            if voices.any(|voice| !has(voice.original.hash)) {
                missing.push(thing.id);
            }
        }
        // What a server that was put back had not is not asked for a second time unless somebody listens.
        if self.figures.restores == 0 && !missing.is_empty() {
            let detail = format!("phone {phone} cannot play the voices on {missing:?}");
            self.wrong(Wrong::Lost, detail);
        }
    }
}

/// The things as they lie ready on a phone, by their keys.
fn ready_things(phone: &SimulatedPhone) -> BTreeMap<String, Thing> {
    let ready = phone.storage.table(Table::Things).into_iter();
    ready
        .filter_map(|(key, value)| Some((key, from_bytes(&value).ok()?)))
        .collect()
}

/// Those of the marks whose voice hangs on a thing.
fn voices_in(values: &BTreeMap<String, Vec<u8>>, said: &[Mark]) -> Vec<Mark> {
    let hanging = values.values();
    let voices = hanging.filter_map(|value| from_bytes::<Attachment>(value).ok());
    let described = voices.filter_map(|voice| voice.described);
    let mut marks: Vec<Mark> = described
        .flat_map(|described| marks_in(described.as_bytes()))
        .collect();
    marks.retain(|mark| said.contains(mark));
    marks
}

/// How often each change stands in the things of a phone, the deleted ones too.
#[must_use]
pub fn marks_of_things(phone: &SimulatedPhone) -> Vec<Mark> {
    let things: Vec<EntryId> = phone
        .taken_away_things()
        .into_iter()
        .filter(|(_, (_, erased))| erased.is_none())
        .map(|(id, _)| id)
        .collect();
    let values = things.into_iter().flat_map(|id| phone.values_in(id));
    values.flat_map(|(_, value)| marks_in(&value)).collect()
}
