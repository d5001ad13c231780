//! Does an update fit what is in the document already: complete, in its place, and not too early?
//!
//! The CRDT library is only handed updates whose every dependency is there, so that its own handling of gaps is never
//! needed, and only blocks whose neighbours belong to one place, so that its linked lists stay as it expects them.

use std::collections::BTreeMap;

use crate::error::DocumentError;
use crate::schema::{ATTACHMENTS, ENTRY, FACTS, TEXT};
use crate::wire::{Anchor, Block, Content, Id, Place, Section, Update};

/// Which units of which clients are known, and where each belongs. Per client from clock 0 without gaps.
#[derive(Clone, Default)]
pub(crate) struct Ledger {
    clients: BTreeMap<u64, Vec<Known>>,
}

/// Units up to `end`, from the end of the one before, that belong to one place.
#[derive(Clone)]
struct Known {
    end: u32,
    place: Place,
}

/// When an update can be taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admission {
    /// Now; the ledger counts it as known already.
    Ready,
    /// When something that it builds on has come.
    Waiting,
}

/// Why a block cannot be placed yet.
enum Missing {
    /// A unit that it builds on.
    Unit(Id),
    /// Units of the same client before it.
    Before,
}

impl Ledger {
    /// Decides on an update and, when it is ready, notes what it brings.
    ///
    /// # Errors
    /// [`DocumentError::Unreadable`] when it contradicts the schema, what is known, or itself.
    pub(crate) fn admit(&mut self, update: &Update) -> Result<Admission, DocumentError> {
        let mut next = self.clone();
        let mut left: Vec<(&Section, &[Block])> = update
            .sections
            .iter()
            .map(|s| (s, s.blocks.as_slice()))
            .collect();
        loop {
            let mut missing = Vec::new();
            let mut moved = false;
            for (section, blocks) in &mut left {
                while let Some((block, rest)) = blocks.split_first() {
                    if let Some(lack) = next.place_block(section, block)? {
                        missing.push(lack);
                        break;
                    }
                    (*blocks, moved) = (rest, true);
                }
            }
            if missing.is_empty() {
                break;
            }
            if !moved {
                // What the update brings itself, but only after what waits for it, will never come.
                let hopeless = missing
                    .iter()
                    .all(|lack| matches!(lack, Missing::Unit(id) if brings(update, *id)));
                return if hopeless {
                    Err(DocumentError::Unreadable)
                } else {
                    Ok(Admission::Waiting)
                };
            }
        }
        let deletes_unknown = |(client, ranges): &(u64, Vec<core::ops::Range<u32>>)| {
            ranges.iter().any(|range| range.end > next.clock(*client))
        };
        if update.deletions.iter().any(deletes_unknown) {
            return Ok(Admission::Waiting);
        }
        *self = next;
        Ok(Admission::Ready)
    }

    /// Per client, the first clock that is not known; in the order of the ids.
    pub(crate) fn clocks(&self) -> impl ExactSizeIterator<Item = (u64, u32)> {
        self.clients
            .iter()
            .map(|(client, known)| (*client, known.last().map_or(0, |last| last.end)))
    }

    fn clock(&self, client: u64) -> u32 {
        self.clients
            .get(&client)
            .and_then(|known| known.last())
            .map_or(0, |last| last.end)
    }

    fn place_of(&self, id: Id) -> Option<&Place> {
        let known = self.clients.get(&id.client)?;
        known
            .get(known.partition_point(|known| known.end <= id.clock))
            .map(|known| &known.place)
    }

    /// Notes a block, or says what is missing for it.
    fn place_block(
        &mut self,
        section: &Section,
        block: &Block,
    ) -> Result<Option<Missing>, DocumentError> {
        let clock = self.clock(section.client);
        if block.clocks.end <= clock {
            return Ok(None);
        }
        if block.clocks.start > clock {
            return Ok(Some(Missing::Before));
        }
        let place = match &block.anchor {
            Anchor::Place(place) => place.clone(),
            Anchor::Neighbours { left, right } => {
                let mut places = Vec::with_capacity(2);
                for id in [left, right].into_iter().flatten() {
                    match self.place_of(*id) {
                        Some(place) => places.push(place),
                        None => return Ok(Some(Missing::Unit(*id))),
                    }
                }
                match places[..] {
                    [place] => place.clone(),
                    [one, other] if one == other => one.clone(),
                    _ => return Err(DocumentError::Unreadable),
                }
            }
        };
        let begun_elsewhere = block.clocks.start < clock
            && self.place_of(Id {
                client: section.client,
                clock: clock - 1,
            }) != Some(&place);
        if begun_elsewhere || !belongs(block, &place) {
            return Err(DocumentError::Unreadable);
        }
        let known = self.clients.entry(section.client).or_default();
        match known.last_mut() {
            Some(last) if last.place == place => last.end = block.clocks.end,
            _ => known.push(Known {
                end: block.clocks.end,
                place,
            }),
        }
        Ok(None)
    }
}

fn brings(update: &Update, id: Id) -> bool {
    update.sections.iter().any(|section| {
        section.client == id.client
            && section
                .blocks
                .iter()
                .any(|block| block.clocks.contains(&id.clock))
    })
}

/// Whether a block holds what its place is for. Roots that this schema does not name yet may be texts, lists or maps.
fn belongs(block: &Block, place: &Place) -> bool {
    let has_right = matches!(block.anchor, Anchor::Neighbours { right: Some(_), .. });
    let one_value = block.content == Content::Deleted
        || (block.content == Content::Values && block.clocks.len() == 1);
    match (&*place.root, &place.key) {
        (TEXT, key) => key.is_none() && block.content != Content::Values,
        (ENTRY | ATTACHMENTS | FACTS, None) => false,
        // A key's newest value stands last: none is ever put before another.
        (_, Some(_)) => one_value && !has_right,
        (_, None) => true,
    }
}
