//! What do the phones of one seed write, and in which order does each take in what the others wrote?
//!
//! As Samen does it: each phone takes its own changes at once and everyone else's in the order of the log, and opens the saved
//! document anew for every step.

use document::{ClientId, DocumentError, EntryDocument};
use domain::attachment::{Attachment, AttachmentKind, BlobRef, BlobSecret, MediaType};
use domain::diary::Mark;
use domain::text::TextEdit;
use domain::{AttachmentId, Command, Day, EntryId, Hash, MemberId, UnixMillis};
use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

use crate::random::Random;
use crate::reading::reading;

const ENTRY: EntryId = EntryId::from_bytes([1; 16]);
const BEGINNING: &str = "Vandaag gingen wij naar de markt 🍅.\nمَرْحَبًا 👨‍👩‍👧‍👦 het was koud 🇧🇪.";

/// What is typed or pasted: letters that join what stands beside them are among them.
const WORDS: [&str; 20] = [
    "a",
    "e",
    "soep ",
    "hete thee ",
    ".",
    "\n",
    "Daarna fietsten wij langs de Dijle naar huis. ",
    "سوق ",
    "الشاي بالنعناع ",
    "مَرْحَبًا",
    "\u{64e}",
    "\u{301}",
    "ë",
    "👩🏽‍🚒",
    "👨‍👩‍👧‍👦",
    "\u{200d}",
    "🇧🇪",
    "🇧",
    "한글",
    "ሰላም ",
];

const PLACES: [&str; 5] = ["", "Genk", "السوق", "Sint-Niklaas", "🏖️ Oostende"];

/// Everything that happened.
pub struct Story {
    /// Every update, in the order in which they were made.
    pub updates: Vec<Vec<u8>>,
    pub phones: Vec<Told>,
    /// Changes that were made.
    pub edits: usize,
    /// Of those, changes of the text at a place where another phone changed it without either knowing of the other.
    pub concurrent: usize,
    /// What the log alone comes to.
    pub log: EntryDocument,
}

/// What one phone saw.
#[derive(Default)]
pub struct Told {
    /// The updates in the order in which it took them in, cut where it had caught up with the log.
    pub batches: Vec<Vec<usize>>,
    /// What Samen read there after each batch.
    pub readings: Vec<Value>,
    /// The document at the end.
    pub saved: Vec<u8>,
}

/// Makes up the story of a seed.
///
/// # Errors
/// When a document refuses what it must take.
pub fn tell(seed: u64) -> Result<Story, DocumentError> {
    let mut random = Random::new(seed);
    let mut telling = Telling::begin(&mut random)?;
    let rounds = 5 + random.below(5);
    let erases = random.percent(8);
    for round in 0..rounds {
        telling.round(&mut random)?;
        if erases && round + 1 == rounds {
            let phone = random.below(telling.phones.len());
            for command in [
                Command::DeleteEntry { entry: ENTRY },
                Command::EraseEntry { entry: ENTRY },
            ] {
                telling.command(phone, &command, &mut random)?;
            }
        }
    }
    telling.meet(&(0..telling.phones.len()).collect::<Vec<_>>(), &mut random)?;
    Ok(telling.end())
}

struct Telling {
    updates: Vec<Vec<u8>>,
    phones: Vec<Phone>,
    /// Which update, by which phone.
    log: Vec<(usize, usize)>,
    log_document: EntryDocument,
    edits: usize,
    concurrent: usize,
}

struct Phone {
    client: ClientId,
    saved: Vec<u8>,
    unsent: Vec<usize>,
    /// How many items of the log it has taken in.
    cursor: usize,
    /// What it took in since the last reading.
    batch: Vec<usize>,
    told: Told,
}

impl Telling {
    fn begin(random: &mut Random) -> Result<Self, DocumentError> {
        let phones = (0..2 + random.below(3)).map(|_| Phone {
            client: ClientId::from_random(random.bits()),
            saved: EntryDocument::new(ClientId::from_random(0)).save(),
            unsent: Vec::new(),
            cursor: 0,
            batch: Vec::new(),
            told: Told::default(),
        });
        let mut telling = Self {
            updates: Vec::new(),
            phones: phones.collect(),
            log: Vec::new(),
            log_document: EntryDocument::new(ClientId::from_random(1)),
            edits: 0,
            concurrent: 0,
        };
        let write = Command::WriteEntry {
            entry: ENTRY,
            day: day(1),
            place: "Mechelen".to_owned(),
            text: BEGINNING.to_owned(),
        };
        telling.command(0, &write, random)?;
        let all: Vec<usize> = (0..telling.phones.len()).collect();
        telling.meet(&all, random)?;
        Ok(telling)
    }

    /// Some phones meet and then all write where they stand with their thumbs at one place; the rest stay offline and write
    /// wherever they like.
    fn round(&mut self, random: &mut Random) -> Result<(), DocumentError> {
        let mut order: Vec<usize> = (0..self.phones.len()).collect();
        random.shuffle(&mut order);
        let meeting = 2 + random.below(order.len() - 1);
        let (together, apart) = order.split_at(meeting);
        self.meet(together, random)?;
        let text = self.text(together[0])?;
        let spot = random.pick(&boundaries(&text)).to_owned();
        let mut clashes = Vec::new();
        for phone in together {
            let mut spot = spot;
            let mut at_spot = 0;
            for _ in 0..1 + random.below(3) {
                at_spot += usize::from(self.edit_at(*phone, &mut spot, random)?);
            }
            clashes.push(at_spot);
        }
        if clashes.iter().filter(|count| **count > 0).count() > 1 {
            self.concurrent += clashes.iter().sum::<usize>();
        }
        for phone in together.iter().chain(apart) {
            if random.percent(60) {
                self.change_something(*phone, random)?;
            }
            if random.percent(10) {
                self.phones[*phone].client = ClientId::from_random(random.bits());
            }
        }
        Ok(())
    }

    /// These phones send what they wrote, one after the other, and then take in the log to its end.
    fn meet(&mut self, phones: &[usize], random: &mut Random) -> Result<(), DocumentError> {
        for phone in phones {
            for update in std::mem::take(&mut self.phones[*phone].unsent) {
                self.log.push((update, *phone));
                self.log_document.apply(&self.updates[update])?;
            }
        }
        for phone in phones {
            // A phone that was away is sometimes handed the whole document instead.
            if self.log.len() - self.phones[*phone].cursor > 6 && random.percent(15) {
                self.updates.push(self.log_document.difference(&[0])?);
                let whole = self.updates.len() - 1;
                let state = self.log_document.save();
                self.take_in(*phone, &[whole], |document| document.merge_state(&state))?;
            } else {
                let missed = &self.log[self.phones[*phone].cursor..];
                let others = missed.iter().filter(|(_, author)| author != phone);
                let others: Vec<usize> = others.map(|(update, _)| *update).collect();
                let updates: Vec<Vec<u8>> = others
                    .iter()
                    .map(|update| self.updates[*update].clone())
                    .collect();
                self.take_in(*phone, &others, |document| {
                    updates.iter().try_for_each(|update| document.apply(update))
                })?;
            }
        }
        Ok(())
    }

    fn take_in(
        &mut self,
        phone: usize,
        updates: &[usize],
        take: impl FnOnce(&mut EntryDocument) -> Result<(), DocumentError>,
    ) -> Result<(), DocumentError> {
        let end = self.log.len();
        let phone = &mut self.phones[phone];
        let mut document = EntryDocument::open(&phone.saved, phone.client)?;
        take(&mut document)?;
        phone.saved = document.save();
        phone.cursor = end;
        phone.batch.extend(updates);
        phone.told.batches.push(std::mem::take(&mut phone.batch));
        phone.told.readings.push(reading(&document));
        Ok(())
    }

    /// Inserts or deletes at a place, which moves along; says whether it came about exactly there.
    fn edit_at(
        &mut self,
        phone: usize,
        spot: &mut usize,
        random: &mut Random,
    ) -> Result<bool, DocumentError> {
        let text = self.text(phone)?;
        let places = boundaries(&text);
        let start = places
            .iter()
            .position(|place| place >= spot)
            .unwrap_or(places.len() - 1);
        let from = places[start];
        let delete = if random.percent(40) {
            1 + random.below(6)
        } else {
            0
        };
        let to = places[(start + delete).min(places.len() - 1)];
        let word = if delete > 0 && random.percent(60) {
            ""
        } else {
            random.pick::<&str>(&WORDS)
        };
        let after = [&text[..from], word, &text[to..]].concat();
        let edit = TextEdit::between(&text, &after);
        let units = text[..from].encode_utf16().count() as u32;
        let there = from == *spot
            && edit
                .splices
                .first()
                .is_some_and(|splice| splice.at == units);
        if random.percent(50) {
            *spot = from + word.len();
        }
        Ok(self.command(
            phone,
            &Command::EditEntryText { entry: ENTRY, edit },
            random,
        )? && there)
    }

    fn change_something(&mut self, phone: usize, random: &mut Random) -> Result<(), DocumentError> {
        let number = 1 + random.below(5) as u8;
        let command = match random.below(12) {
            0..4 => {
                let mut spot = *random.pick(&boundaries(&self.text(phone)?));
                return self.edit_at(phone, &mut spot, random).map(drop);
            }
            4 | 5 => Command::MoveEntry {
                entry: ENTRY,
                day: day(number),
            },
            6 | 7 => Command::PlaceEntry {
                entry: ENTRY,
                place: (*random.pick(&PLACES)).to_owned(),
            },
            8 | 9 => Command::Attach {
                entry: ENTRY,
                attachment: photo(number, random),
            },
            10 => Command::Detach {
                entry: ENTRY,
                attachment: AttachmentId::from_bytes([number; 16]),
            },
            _ if random.percent(50) => Command::DeleteEntry { entry: ENTRY },
            _ => Command::RestoreEntry { entry: ENTRY },
        };
        self.command(phone, &command, random).map(drop)
    }

    /// Whether it changed anything. What the rules refuse, as after erasing, changes nothing.
    fn command(
        &mut self,
        phone: usize,
        command: &Command,
        random: &mut Random,
    ) -> Result<bool, DocumentError> {
        let by = MemberId::from_bytes([phone as u8; 16]);
        let phone = &mut self.phones[phone];
        let mut document = EntryDocument::open(&phone.saved, phone.client)?;
        // Clocks of phones may be years off: they decide nothing.
        let at = UnixMillis(1_780_000_000_000 + (random.bits() >> 22) as i64);
        let update = match document.command(command, by, at) {
            Ok(Some(update)) => update,
            Ok(None)
            | Err(
                DocumentError::Erased | DocumentError::NotDeleted | DocumentError::Limit { .. },
            ) => return Ok(false),
            Err(error) => return Err(error),
        };
        phone.saved = document.save();
        phone.unsent.push(self.updates.len());
        phone.batch.push(self.updates.len());
        self.updates.push(update);
        self.edits += 1;
        Ok(true)
    }

    fn text(&self, phone: usize) -> Result<String, DocumentError> {
        let phone = &self.phones[phone];
        let document = EntryDocument::open(&phone.saved, phone.client)?;
        Ok(document
            .view(ENTRY)?
            .map_or(String::new(), |entry| entry.text))
    }

    fn end(self) -> Story {
        let told = |phone: Phone| Told {
            saved: phone.saved,
            ..phone.told
        };
        Story {
            updates: self.updates,
            phones: self.phones.into_iter().map(told).collect(),
            edits: self.edits,
            concurrent: self.concurrent,
            log: self.log_document,
        }
    }
}

/// Every place between two characters as readers see them, in bytes.
fn boundaries(text: &str) -> Vec<usize> {
    text.grapheme_indices(true)
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect()
}

fn day(number: u8) -> Day {
    Day::new(2026, 5, number as i8).expect("May has these days")
}

fn photo(number: u8, random: &mut Random) -> Attachment {
    let mut blob = || BlobRef {
        hash: Hash([random.bits() as u8; 32]),
        key: BlobSecret([random.bits() as u8; 32]),
        bytes: random.bits() as u32,
    };
    Attachment {
        id: AttachmentId::from_bytes([number; 16]),
        kind: AttachmentKind::Photo,
        original: blob(),
        thumbnail: Some(blob()),
        media_type: MediaType::Webp,
        width: 1600,
        height: 900,
        duration_ms: 0,
        added: Mark {
            by: MemberId::from_bytes([number; 16]),
            at: UnixMillis(0),
        },
        described: random
            .percent(50)
            .then(|| (*random.pick(&WORDS)).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_tells_the_same_story_each_time() {
        let (one, other) = (tell(7).expect("a story"), tell(7).expect("a story"));
        assert_eq!(one.updates, other.updates);
        assert_ne!(one.updates, tell(8).expect("a story").updates);
    }

    #[test]
    fn the_stories_hold_what_they_are_told_for() {
        let stories: Vec<Story> = (1..=60).map(|seed| tell(seed).expect("a story")).collect();
        let edits: usize = stories.iter().map(|story| story.edits).sum();
        let concurrent: usize = stories.iter().map(|story| story.concurrent).sum();
        assert!(concurrent * 100 >= edits * 30, "{concurrent} of {edits}");
        for count in 2..=4 {
            assert!(stories.iter().any(|story| story.phones.len() == count));
        }
        let contents: Vec<_> = stories.iter().map(|story| story.log.contents()).collect();
        let ends_with = |key: &str| {
            contents
                .iter()
                .any(|contents| contents.values["entry"].contains_key(key))
        };
        assert!(ends_with("deleted") && ends_with("erased"));
        assert!(
            contents
                .iter()
                .any(|contents| contents.values.contains_key("attachments"))
        );
        for piece in ["سوق", "\u{301}", "👩🏽‍🚒", "\u{200d}", "🇧🇪"] {
            let holds = |contents: &document::Contents| {
                contents
                    .texts
                    .get("text")
                    .is_some_and(|text| text.contains(piece))
            };
            assert!(contents.iter().any(holds), "{piece}");
        }
        // Updates beside the changes are whole documents that were handed over.
        assert!(
            stories
                .iter()
                .any(|story| story.updates.len() > story.edits)
        );
    }
}
