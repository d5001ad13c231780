//! Erase: deletions become real once they can no longer be undone, and words that fell into an erased entry go back to their writer.
//!
//! The phone that deleted erases, [`UNDO_MS`] later. A phone's clock can be years off or be set while it waits, so within one start only
//! time that passes counts; the stored time of a deletion counts where it is believable, for those from before this start.

use document::EntryDocument;
use domain::diary::UNDO_MS;
use domain::{Command, DuoId, EntryId, UnixMillis};
use minicbor::{Decode, Encode};

use crate::content::DocumentId;
use crate::diary;
use crate::phone::Phone;
use crate::record::{
    DocumentRecord, Draft, DuoRecord, document_key, draft_key, duo_prefix, rescued_prefix,
};
use crate::store::{Scan, StoreError, Table, Transaction, read, read_all, write};
use crate::write::{WriteError, carry_out};

/// A deletion this long ago, in milliseconds, is not believed but waited for once more: a phone lies in a drawer for some weeks, but a clock
/// that was wrong is wrong by months or years.
const BELIEVED_MS_MAX: i64 = 60 * 24 * 60 * 60 * 1_000;

/// Documents that are looked through at a time.
const PAGE: usize = 64;

/// An entry that this phone has still to erase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Deletion {
    /// Which.
    #[n(0)]
    pub entry: EntryId,
    /// When it was deleted, by this phone's clock then; none for an entry that is erased already and into which words fell: they are
    /// taken out without waiting.
    #[n(1)]
    pub at: Option<UnixMillis>,
}

/// What one start of the program has seen of deletions that wait.
#[derive(Debug, Default)]
pub struct Watch {
    has_begun: bool,
    /// Since when this start knows of each, in milliseconds since the start, and whether it is from before. They are few.
    since: Vec<(EntryId, u64, bool)>,
}

impl Watch {
    /// Whether a deletion can no longer be undone. `up_ms` is the time since this start, which no setting of a clock changes.
    fn is_due(&mut self, deletion: &Deletion, now: UnixMillis, up_ms: u64) -> bool {
        let Some(at) = deletion.at else { return true };
        let from_before = !self.has_begun;
        let known = self.since.iter().find(|known| known.0 == deletion.entry);
        let known = known.copied().unwrap_or_else(|| {
            let known = (deletion.entry, up_ms, from_before);
            self.since.push(known);
            known
        });
        let (_, since_ms, from_before) = known;
        let waited_ms = i64::try_from(up_ms.saturating_sub(since_ms)).unwrap_or(i64::MAX);
        let ago_ms = now.0.saturating_sub(at.0);
        waited_ms >= UNDO_MS || (from_before && (UNDO_MS..=BELIEVED_MS_MAX).contains(&ago_ms))
    }
}

/// The entries to erase now, each with [`erase`]. To be asked at every start, before anything is deleted in it, and every minute or so.
///
/// # Errors
/// When the storage fails; then the transaction must be dropped.
pub async fn due(
    tx: &impl Transaction,
    phone: &Phone,
    watch: &mut Watch,
    now: UnixMillis,
    up_ms: u64,
) -> Result<Vec<EntryId>, StoreError> {
    let mut record = DuoRecord::read(tx, phone.duo).await?;
    let deletions = match &record.deletions {
        Some(known) => known.clone(),
        None => {
            let found = look_through(tx, phone).await?;
            record.deletions = Some(found.clone());
            record.write(tx)?;
            found
        }
    };
    let mut due = Vec::new();
    for deletion in &deletions {
        if watch.is_due(deletion, now, up_ms) {
            due.push(deletion.entry);
        }
    }
    watch.has_begun = true;
    // What was put back begins anew when it is deleted again.
    watch
        .since
        .retain(|known| deletions.iter().any(|waiting| waiting.entry == known.0));
    Ok(due)
}

/// Erases an entry, if it still is to be erased.
///
/// # Errors
/// As for [`carry_out`]; then the transaction must be dropped.
pub async fn erase(
    tx: &impl Transaction,
    phone: &Phone,
    entry: EntryId,
    now: UnixMillis,
) -> Result<(), WriteError> {
    let key = document_key(phone.duo, DocumentId::Entry { entry });
    let known: Option<DocumentRecord> = read(tx, Table::Documents, &key).await?;
    let document = diary::open(phone, known.as_ref())?;
    if waits_to_be_erased(phone, &document, entry).is_some() {
        carry_out(tx, phone, &Command::EraseEntry { entry }, now).await?;
    }
    tx.delete(Table::Drafts, &draft_key(phone.duo, Some(entry)))?;
    let mut record = DuoRecord::read(tx, phone.duo).await?;
    forget(&mut record, entry);
    record.write(tx).map_err(WriteError::from)
}

/// Words that fell into erased entries and wait for their writer, each as a draft.
///
/// # Errors
/// When the storage fails.
pub async fn rescued(tx: &impl Transaction, duo: DuoId) -> Result<Vec<Draft>, StoreError> {
    let scan = Scan::first(usize::MAX, rescued_prefix(duo));
    let found = read_all(tx, Table::Drafts, scan).await?;
    Ok(found.into_iter().map(|(_, draft)| draft).collect())
}

/// Forgets rescued words: their writer has seen to them.
///
/// # Errors
/// When the storage fails.
pub fn drop_rescued(tx: &impl Transaction, duo: DuoId, entry: EntryId) -> Result<(), StoreError> {
    tx.delete(Table::Drafts, &format!("{}{entry}", rescued_prefix(duo)))
}

/// Notes what a command means for what is to be erased.
pub(crate) fn follow(record: &mut DuoRecord, command: &Command, at: UnixMillis) {
    match command {
        Command::DeleteEntry { entry } => note(record, *entry, Some(at)),
        Command::RestoreEntry { entry } | Command::EraseEntry { entry } => forget(record, *entry),
        _ => {}
    }
}

pub(crate) fn is_erased(document: &EntryDocument) -> bool {
    document.taken_away().1.is_some()
}

/// Something is in what was erased: it is taken out. Where that was erased just now, by somebody else, its words were this phone's and go back to
/// who wrote them.
pub(crate) fn left_in_erased(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    entry: EntryId,
    document: &EntryDocument,
    erased_just_now: bool,
) -> Result<(), StoreError> {
    note(record, entry, None);
    let Some(words) = document.rescued_text() else {
        return Ok(());
    };
    // Nothing from before this phone came, or from before the log is read anew, comes up again.
    let is_here = record.roster.get(record.device).is_some() && record.recovery.is_none();
    let view = document.view(entry).ok().flatten();
    let Some((view, erased)) = view.and_then(|view| view.erased.map(|mark| (view, mark))) else {
        return Ok(());
    };
    if !(is_here && erased_just_now && erased.by != phone.member) {
        return Ok(());
    }
    let draft = Draft {
        day: view.day,
        place: String::new(),
        text: words,
        entry,
        touched: Some(erased),
    };
    let key = format!("{}{entry}", rescued_prefix(phone.duo));
    write(tx, Table::Drafts, &key, &draft)
}

fn note(record: &mut DuoRecord, entry: EntryId, at: Option<UnixMillis>) {
    forget(record, entry);
    // While nothing is known, looking through finds this one too.
    if let Some(deletions) = &mut record.deletions {
        deletions.push(Deletion { entry, at });
    }
}

fn forget(record: &mut DuoRecord, entry: EntryId) {
    if let Some(deletions) = &mut record.deletions {
        deletions.retain(|waiting| waiting.entry != entry);
    }
}

async fn look_through(tx: &impl Transaction, phone: &Phone) -> Result<Vec<Deletion>, StoreError> {
    let mut found = Vec::new();
    let mut scan = Scan::first(PAGE, duo_prefix(phone.duo));
    loop {
        let page: Vec<(String, DocumentRecord)> =
            read_all(tx, Table::Documents, scan.clone()).await?;
        let Some((last, _)) = page.last() else {
            return Ok(found);
        };
        scan.beyond = Some(last.clone());
        for (key, known) in page.iter().filter(|(_, known)| known.row.is_none()) {
            let id = key.rsplit('/').next().and_then(|id| id.parse().ok());
            let Some(entry) = id else { continue };
            // One that does not open shows elsewhere.
            let Ok(document) = diary::open(phone, Some(known)) else {
                continue;
            };
            found.extend(waits_to_be_erased(phone, &document, entry));
        }
    }
}

/// The member at this phone deleted it and it is not erased yet, or it is erased and something is in it.
fn waits_to_be_erased(phone: &Phone, document: &EntryDocument, entry: EntryId) -> Option<Deletion> {
    let (deleted, erased) = document.taken_away();
    if erased.is_some() {
        let at = None;
        return document.holds_erased().then_some(Deletion { entry, at });
    }
    let deleted = deleted.filter(|mark| mark.by == phone.member)?;
    let at = Some(deleted.at);
    Some(Deletion { entry, at })
}
