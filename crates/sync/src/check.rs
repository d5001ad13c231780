//! Check: another member's snapshot is compared with what this phone itself builds from the last final one and the log.
//!
//! Never with the documents in use, which may hold what the log does not. Nothing is purged anywhere before this has been done, or the
//! waiting time is over.

use crypto::roster::{Roster, SignedRosterItem};
use domain::{DeviceKind, Hash, Position, Seq};
use minicbor::{Decode, Encode};

use crate::apply::{APPLY_ITEMS_MAX, open_item};
use crate::content::{Content, DocumentId};
use crate::late;
use crate::phone::Phone;
use crate::record::{Aside, DuoRecord, document_key, duo_prefix, log_key};
use crate::recover::{entry_of, shadow};
use crate::section::{self, Section};
use crate::snapshot::Snapshot;
use crate::store::{Scan, StoreError, Table, Transaction, read, read_all};
use crate::wire::{LogItem, from_bytes};

/// A comparison on its way.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Checking {
    /// The offer's name.
    #[n(0)]
    pub hash: Hash,
    /// What is offered.
    #[n(1)]
    pub offered: Snapshot,
    /// The final snapshot that it follows; none for the first.
    #[n(2)]
    pub parent: Option<Snapshot>,
    /// The next section of the parent to fetch.
    #[n(3)]
    pub from_parent: u32,
    /// How far the log has been gone through.
    #[n(4)]
    pub at: Position,
    /// The roster as the log makes it.
    #[n(5)]
    pub roster: Roster,
    /// The next section of the offer to fetch and compare.
    #[n(6)]
    pub compared: u32,
    /// Blobs that entries of the offer refer to.
    #[n(7)]
    pub blobs: Vec<Hash>,
    /// What came of it.
    #[n(8)]
    pub same: Option<bool>,
    /// An item of the log could not be read.
    #[n(9)]
    #[cbor(default)]
    pub has_gap: bool,
    /// Roster items refused after it; see [`crate::late`].
    #[n(10)]
    #[cbor(default)]
    pub late: Vec<SignedRosterItem>,
}

/// What the comparison needs next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// This section, of the parent or of the offer.
    Fetch(Hash),
    /// [`go_on`].
    Work,
    /// The verdict is to be sent.
    Say {
        /// Which offer.
        snapshot: Hash,
        /// Whether it says the same as the log.
        same: bool,
    },
}

impl Checking {
    /// See [`Next`].
    #[must_use]
    pub fn next(&self) -> Next {
        if let Some(same) = self.same {
            return Next::Say {
                snapshot: self.hash,
                same,
            };
        }
        let of_parent = self.parent.as_ref().and_then(|parent| {
            let section = parent.sections.get(self.from_parent as usize)?;
            Some(section.hash)
        });
        if let Some(hash) = of_parent {
            return Next::Fetch(hash);
        }
        if self.at.seq < self.offered.upto.seq {
            return Next::Work;
        }
        match self.offered.sections.get(self.compared as usize) {
            Some(section) => Next::Fetch(section.hash),
            None => Next::Work,
        }
    }
}

/// Begins when an offer of another member waits that this phone can judge. Says whether one is being compared.
///
/// # Errors
/// When the storage fails.
pub async fn begin(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
) -> Result<bool, StoreError> {
    let Some(people) = &record.people else {
        return Ok(false);
    };
    let Some(kept) = people.offer.clone() else {
        record.checking = None;
        return Ok(false);
    };
    let name = Snapshot::hash(&kept.snapshot);
    if let Some(checking) = &record.checking
        && checking.hash == name
    {
        return Ok(true);
    }
    let is_anothers = record
        .member_of(kept.device)
        .is_some_and(|member| member != phone.member);
    let may_judge = record
        .listed(record.device)
        .is_some_and(|own| own.kind == DeviceKind::Phone);
    if record.judged == Some(name) || !is_anothers || !may_judge {
        return Ok(false);
    }
    clear_shadow(tx, record).await?;
    let parent = people
        .snapshot
        .as_ref()
        .and_then(|kept| section::read_kept(record, phone.duo, kept));
    let offered = section::read_kept(record, phone.duo, &kept);
    let Some((hash, offered)) = offered else {
        // No device of the duo has signed this.
        record.checking = Some(Checking {
            hash: name,
            offered: nothing(phone),
            parent: None,
            from_parent: 0,
            at: Position::start(phone.duo),
            roster: Roster::new(phone.duo),
            compared: 0,
            blobs: Vec::new(),
            same: Some(false),
            has_gap: false,
            late: Vec::new(),
        });
        record.write(tx)?;
        return Ok(true);
    };
    let starts_at = parent
        .as_ref()
        .map_or(Position::start(phone.duo), |(_, parent)| parent.upto);
    let follows = parent.as_ref().map_or(Hash([0; 32]), |(hash, _)| *hash) == offered.parent;
    if !follows || offered.upto.seq > record.applied.seq {
        return Ok(false);
    }
    // A phone that began later than the parent cannot go through the log from there.
    let first: Option<LogItem> =
        read(tx, Table::Log, &log_key(record.duo, starts_at.seq.next())).await?;
    if first.is_none() || !phone.has_key(record, offered.key_epoch) {
        record.judged = Some(hash);
        record.write(tx)?;
        return Ok(false);
    }
    record.checking = Some(Checking {
        hash,
        offered,
        parent: parent.map(|(_, parent)| parent),
        from_parent: 0,
        at: starts_at,
        roster: Roster::new(phone.duo),
        compared: 0,
        blobs: Vec::new(),
        same: None,
        has_gap: false,
        late: Vec::new(),
    });
    record.write(tx)?;
    Ok(true)
}

fn nothing(phone: &Phone) -> Snapshot {
    Snapshot {
        duo: phone.duo,
        upto: Position::start(phone.duo),
        parent: Hash([0; 32]),
        key_epoch: domain::KeyEpoch(0),
        sections: Vec::new(),
        live_blobs: Vec::new(),
    }
}

/// Takes in a section that was fetched.
///
/// # Errors
/// When the storage fails; then the transaction must be dropped.
pub async fn take(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    hash: Hash,
    sealed: &[u8],
) -> Result<(), StoreError> {
    let Some(mut checking) = record.checking.clone() else {
        return Ok(());
    };
    if checking.next() != Next::Fetch(hash) {
        return Ok(());
    }
    let parent = checking.parent.clone();
    let in_parent = parent.filter(|parent| (checking.from_parent as usize) < parent.sections.len());
    match in_parent {
        Some(parent) => {
            let index = checking.from_parent as usize;
            match section::open(phone, record, &parent, index, sealed) {
                Some(section) => {
                    begin_from(tx, phone, &mut checking, section).await?;
                    checking.from_parent += 1;
                }
                None => return Err(StoreError::Unreadable { what: "snapshot" }),
            }
        }
        None => {
            let index = checking.compared as usize;
            match section::open(phone, record, &checking.offered, index, sealed) {
                Some(section) => compare(tx, phone, &mut checking, section).await?,
                None => checking.same = Some(false),
            }
            checking.compared += 1;
        }
    }
    record.checking = Some(checking);
    record.write(tx)
}

async fn begin_from(
    tx: &impl Transaction,
    phone: &Phone,
    checking: &mut Checking,
    section: Section,
) -> Result<(), StoreError> {
    if let Some(roster) = section.roster {
        checking.roster = roster;
    }
    for entry in section.entries {
        let key = document_key(phone.duo, DocumentId::Entry { entry: entry.entry });
        tx.put(Table::Shadow, &key, entry.state.into())?;
    }
    Ok(())
}

/// Every entry of the section is what the log makes of it; what was compared is taken away, so that at the end nothing may be left.
async fn compare(
    tx: &impl Transaction,
    phone: &Phone,
    checking: &mut Checking,
    section: Section,
) -> Result<(), StoreError> {
    let is_first = checking.compared == 0;
    let is_roster_same = match &section.roster {
        Some(roster) => is_first && roster.same_as(&checking.roster),
        None => !is_first,
    };
    if !is_roster_same {
        checking.same = Some(false);
        return Ok(());
    }
    for entry in section.entries {
        let key = document_key(phone.duo, DocumentId::Entry { entry: entry.entry });
        let built = shadow(tx, phone, &key).await?;
        let is_here = tx.get(Table::Shadow, &key).await?.is_some();
        let offered = document::EntryDocument::open(&entry.state, phone.client);
        match offered {
            Ok(offered) if is_here && offered.same_as(&built) => {
                checking.blobs.extend(offered.blobs());
                tx.delete(Table::Shadow, &key)?;
            }
            _ => {
                checking.same = Some(false);
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Goes through some more of the log; or, all compared, says what came of it.
///
/// # Errors
/// When the storage fails; then the transaction must be dropped.
pub async fn go_on(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
) -> Result<(), StoreError> {
    let Some(mut checking) = record.checking.clone() else {
        return Ok(());
    };
    if checking.at.seq < checking.offered.upto.seq {
        replay(tx, phone, record, &mut checking).await?;
    } else {
        let left = tx.count(Table::Shadow, &duo_prefix(record.duo)).await?;
        checking.blobs.sort_unstable();
        checking.blobs.dedup();
        let is_same = left == 0
            && checking.at == checking.offered.upto
            && checking.blobs == checking.offered.live_blobs;
        checking.same = Some(is_same);
    }
    record.checking = Some(checking);
    record.write(tx)
}

async fn replay(
    tx: &impl Transaction,
    phone: &Phone,
    record: &DuoRecord,
    checking: &mut Checking,
) -> Result<(), StoreError> {
    let scan = Scan {
        prefix: duo_prefix(record.duo),
        beyond: Some(log_key(record.duo, checking.at.seq)),
        limit: APPLY_ITEMS_MAX,
    };
    let items: Vec<(String, LogItem)> = read_all(tx, Table::Log, scan).await?;
    let start = checking.at;
    for (_, item) in items {
        if item.seq > checking.offered.upto.seq || item.seq != checking.at.seq.next() {
            break;
        }
        replay_item(tx, phone, record, checking, &item).await?;
        checking.at = checking.at.after(item.hash);
    }
    if checking.at == start {
        // The log here has a hole: this phone cannot judge.
        checking.same = Some(false);
    }
    Ok(())
}

async fn replay_item(
    tx: &impl Transaction,
    phone: &Phone,
    record: &DuoRecord,
    checking: &mut Checking,
    item: &LogItem,
) -> Result<(), StoreError> {
    let signed_out = checking.roster.get(item.device);
    if signed_out.is_some_and(|known| known.revoked) {
        return Ok(());
    }
    let content = match open_item(phone, record, item) {
        Ok(content) => content,
        Err(Aside::Unverified | Aside::NotUnderstood | Aside::Refused) => {
            checking.has_gap = true;
            return Ok(());
        }
    };
    if let Content::Roster { item, .. } = &content {
        let Checking {
            roster,
            late,
            has_gap,
            ..
        } = checking;
        // What the roster refused when it was applied it refuses again.
        match roster.apply(item) {
            Ok(_) => late::try_again(late, |item| roster.apply(item).is_ok()),
            Err(_) if late::may_be_early(roster, item, *has_gap) => late::keep(late, item),
            Err(_) => {}
        }
    }
    for change in content.changes() {
        let key = document_key(phone.duo, change.document);
        let mut document = shadow(tx, phone, &key).await?;
        if document.apply(&change.update).is_ok() {
            tx.put(Table::Shadow, &key, document.save())?;
        }
    }
    Ok(())
}

/// The verdict is known to the server.
///
/// # Errors
/// When the storage fails.
pub async fn said(
    tx: &impl Transaction,
    record: &mut DuoRecord,
    hash: Hash,
    same: bool,
) -> Result<(), StoreError> {
    if record.checking.as_ref().is_some_and(|c| c.hash == hash) {
        record.checking = None;
        clear_shadow(tx, record).await?;
    }
    record.judged = Some(hash);
    if same {
        record.trusted = Some(hash);
    }
    record.write(tx)
}

async fn clear_shadow(tx: &impl Transaction, record: &DuoRecord) -> Result<(), StoreError> {
    let all = Scan::first(usize::MAX, duo_prefix(record.duo));
    for (key, _) in tx.scan(Table::Shadow, all).await? {
        debug_assert!(entry_of(&key).is_some(), "a shadow is of an entry");
        tx.delete(Table::Shadow, &key)?;
    }
    Ok(())
}

/// Most items of the log taken off this phone in one transaction.
pub const TRIM_ITEMS_MAX: usize = 256;

/// The last place of the log that is covered by a final snapshot which this phone itself made or found right. None without one, and
/// while it reads the log anew.
fn trimmed_upto(record: &DuoRecord) -> Option<Seq> {
    let people = record.people.as_ref()?;
    let kept = people.snapshot.as_ref()?;
    // Its signature was verified when it was found right; the name is that of its bytes.
    let is_trusted = record.trusted == Some(Snapshot::hash(&kept.snapshot));
    if !is_trusted || record.recovery.is_some() {
        return None;
    }
    let snapshot: Snapshot = from_bytes(&kept.snapshot).ok()?;
    Some(snapshot.upto.seq.min(record.applied.seq))
}

/// Whether items of the log are here that such a snapshot covers.
///
/// # Errors
/// When the storage fails.
pub async fn trim_due(tx: &impl Transaction, record: &DuoRecord) -> Result<bool, StoreError> {
    let Some(upto) = trimmed_upto(record) else {
        return Ok(false);
    };
    let first = Scan::first(1, duo_prefix(record.duo));
    let oldest = tx.scan(Table::Log, first).await?;
    let end = log_key(record.duo, upto);
    Ok(oldest.first().is_some_and(|(key, _)| *key <= end))
}

/// Takes some of them off this phone.
///
/// # Errors
/// When the storage fails.
pub async fn trim(tx: &impl Transaction, record: &mut DuoRecord) -> Result<(), StoreError> {
    let Some(upto) = trimmed_upto(record) else {
        return Ok(());
    };
    let end = log_key(record.duo, upto);
    let first = Scan::first(TRIM_ITEMS_MAX, duo_prefix(record.duo));
    for (key, _) in tx.scan(Table::Log, first).await? {
        if key <= end {
            tx.delete(Table::Log, &key)?;
        }
    }
    // The snapshot says what this phone knows: what it could not read up to there said nothing more.
    let aside = Scan::first(usize::MAX, duo_prefix(record.duo));
    for (key, _) in tx.scan(Table::Aside, aside).await? {
        if key <= end {
            tx.delete(Table::Aside, &key)?;
        }
    }
    record.missing.retain(|seq| *seq > upto);
    record.write(tx)
}
