//! Are these bytes an update, and what is in it?
//!
//! A strict reader of the subset of the yjs update format (version 1) that documents of this schema are made of. It
//! refuses what yrs 0.28.1 takes and then ends the program on or counts wrongly with (values nested without end, ids
//! past 53 bits, clocks that overflow), and what no document of ours needs: formatting, embeds, nested types,
//! sub-documents, gaps, legacy JSON.
//!
//! Form: number of sections; per section the number of blocks, a client id, the clock of the first block, the blocks;
//! then per client the ranges that are deleted. Numbers are little-endian base 128.

use core::ops::Range;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::client_id::ClientId;
use crate::error::DocumentError;

/// Highest clock of a client, exclusive. yrs subtracts clocks as 32-bit signed numbers.
const CLOCK_MAX: u64 = i32::MAX as u64;

/// Deepest nesting of one value: reading is recursive. Documents of schema 1 nest nothing.
const NESTING_MAX: u32 = 8;

const HAS_LEFT: u8 = 0x80;
const HAS_RIGHT: u8 = 0x40;
const HAS_KEY: u8 = 0x20;
const KIND: u8 = 0x1f;

/// What an update brings.
pub(crate) struct Update {
    pub(crate) sections: Vec<Section>,
    pub(crate) deletions: Vec<(u64, Vec<Range<u32>>)>,
}

/// Consecutive blocks of one client.
pub(crate) struct Section {
    pub(crate) client: u64,
    pub(crate) blocks: Vec<Block>,
}

/// Consecutive units of one kind, inserted at one place.
pub(crate) struct Block {
    pub(crate) clocks: Range<u32>,
    pub(crate) anchor: Anchor,
    pub(crate) content: Content,
}

/// By what a block says where it belongs.
pub(crate) enum Anchor {
    /// By name, since it has no neighbours.
    Place(Place),
    /// By the units that stood left and right of it when it was inserted; at least one.
    Neighbours { left: Option<Id>, right: Option<Id> },
}

/// A named text or list of the document, or one key of a named map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) root: Arc<str>,
    pub(crate) key: Option<Arc<str>>,
}

/// One inserted unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Id {
    pub(crate) client: u64,
    pub(crate) clock: u32,
}

/// What is in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// Something that was deleted since.
    Deleted,
    /// Text.
    Text,
    /// As many values as the block is long.
    Values,
}

/// Reads an update.
///
/// # Errors
/// [`DocumentError::Unreadable`] when the bytes are anything else.
pub(crate) fn read_update(bytes: &[u8]) -> Result<Update, DocumentError> {
    let mut reader = Reader { rest: bytes };
    reader
        .update()
        .filter(|_| reader.rest.is_empty())
        .ok_or(DocumentError::Unreadable)
}

/// Reads a state vector: per client, the first clock that is not known.
///
/// # Errors
/// [`DocumentError::Unreadable`] when the bytes are anything else.
pub(crate) fn read_state_vector(bytes: &[u8]) -> Result<Vec<(u64, u32)>, DocumentError> {
    let mut reader = Reader { rest: bytes };
    reader
        .state_vector()
        .filter(|_| reader.rest.is_empty())
        .ok_or(DocumentError::Unreadable)
}

/// Writes a state vector, in the order given.
pub(crate) fn write_state_vector(clocks: impl ExactSizeIterator<Item = (u64, u32)>) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_number(&mut bytes, clocks.len() as u64);
    for (client, clock) in clocks {
        write_number(&mut bytes, client);
        write_number(&mut bytes, u64::from(clock));
    }
    bytes
}

fn write_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    fn update(&mut self) -> Option<Update> {
        let mut sections: Vec<Section> = Vec::new();
        // Sets, since nothing bounds how many clients a hostile update names.
        let mut writers = BTreeSet::new();
        let mut deleters = BTreeSet::new();
        for _ in 0..self.count()? {
            let section = self.section()?;
            if !writers.insert(section.client) {
                return None;
            }
            sections.push(section);
        }
        let mut deletions: Vec<(u64, Vec<Range<u32>>)> = Vec::new();
        for _ in 0..self.count()? {
            let client = self.client()?;
            if !deleters.insert(client) {
                return None;
            }
            deletions.push((client, self.ranges()?));
        }
        Some(Update {
            sections,
            deletions,
        })
    }

    fn section(&mut self) -> Option<Section> {
        let count = self.count()?;
        let client = self.client()?;
        let mut clock = self.clock()?;
        let mut blocks = Vec::new();
        for _ in 0..count {
            let block = self.block(clock)?;
            clock = block.clocks.end;
            blocks.push(block);
        }
        (!blocks.is_empty()).then_some(Section { client, blocks })
    }

    fn block(&mut self, clock: u32) -> Option<Block> {
        let info = self.byte()?;
        let left = if info & HAS_LEFT != 0 {
            Some(self.id()?)
        } else {
            None
        };
        let right = if info & HAS_RIGHT != 0 {
            Some(self.id()?)
        } else {
            None
        };
        if left.is_some() && left == right {
            return None;
        }
        let anchor = if left.is_none() && right.is_none() {
            // 1: by the name of a root. 0 would be "inside another block", which no schema here has.
            if self.number()? != 1 {
                return None;
            }
            let root = self.text()?.into();
            let key = if info & HAS_KEY != 0 {
                Some(self.text()?.into())
            } else {
                None
            };
            Anchor::Place(Place { root, key })
        } else {
            Anchor::Neighbours { left, right }
        };
        let (content, len) = match info & KIND {
            1 => (Content::Deleted, self.number()?),
            3 => {
                self.bytes()?;
                (Content::Values, 1)
            }
            4 => (Content::Text, self.text()?.encode_utf16().count() as u64),
            8 => {
                let count = self.count()?;
                for _ in 0..count {
                    self.value(NESTING_MAX)?;
                }
                (Content::Values, u64::from(count))
            }
            _ => return None,
        };
        let end = u64::from(clock)
            .checked_add(len)
            .filter(|end| len > 0 && *end <= CLOCK_MAX)?;
        Some(Block {
            clocks: clock..end as u32,
            anchor,
            content,
        })
    }

    fn ranges(&mut self) -> Option<Vec<Range<u32>>> {
        let mut ranges: Vec<Range<u32>> = Vec::new();
        for _ in 0..self.count()? {
            let start = self.clock()?;
            let len = self.number()?;
            let end = u64::from(start)
                .checked_add(len)
                .filter(|end| len > 0 && *end <= CLOCK_MAX)?;
            if ranges.last().is_some_and(|last| last.end > start) {
                return None;
            }
            ranges.push(start..end as u32);
        }
        Some(ranges)
    }

    fn state_vector(&mut self) -> Option<Vec<(u64, u32)>> {
        let mut clocks = Vec::new();
        for _ in 0..self.count()? {
            clocks.push((self.client()?, self.clock()?));
        }
        Some(clocks)
    }

    /// One value of the lib0 encoding; only its form is looked at.
    fn value(&mut self, nesting: u32) -> Option<()> {
        match self.byte()? {
            // Undefined, null, false, true.
            127 | 126 | 121 | 120 => {}
            125 => self.signed()?,
            124 => drop(self.take(4)?),
            123 | 122 => drop(self.take(8)?),
            119 => drop(self.text()?),
            118 => {
                let nesting = nesting.checked_sub(1)?;
                for _ in 0..self.count()? {
                    self.text()?;
                    self.value(nesting)?;
                }
            }
            117 => {
                let nesting = nesting.checked_sub(1)?;
                for _ in 0..self.count()? {
                    self.value(nesting)?;
                }
            }
            116 => drop(self.bytes()?),
            _ => return None,
        }
        Some(())
    }

    fn id(&mut self) -> Option<Id> {
        Some(Id {
            client: self.client()?,
            clock: self.clock()?,
        })
    }

    fn client(&mut self) -> Option<u64> {
        self.number()
            .filter(|client| ClientId::is_possible(*client))
    }

    fn clock(&mut self) -> Option<u32> {
        self.number()
            .filter(|clock| *clock <= CLOCK_MAX)
            .map(|clock| clock as u32)
    }

    /// A number of things that follow, each at least a byte long: more than there are bytes is refused, so that
    /// nobody reserves memory for them.
    fn count(&mut self) -> Option<u32> {
        let count = self.number()?;
        u32::try_from(count)
            .ok()
            .filter(|count| *count as usize <= self.rest.len())
    }

    fn text(&mut self) -> Option<&'b str> {
        core::str::from_utf8(self.bytes()?).ok()
    }

    fn bytes(&mut self) -> Option<&'b [u8]> {
        let len = self.count()?;
        self.take(len as usize)
    }

    /// A number below 2⁵⁶, which is more than anything here may be.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..56).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A signed number of at most eight bytes.
    fn signed(&mut self) -> Option<()> {
        (0..8).find_map(|_| match self.byte() {
            None => Some(None),
            Some(byte) => (byte < 0x80).then_some(Some(())),
        })?
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }

    fn take(&mut self, len: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(taken)
    }
}
