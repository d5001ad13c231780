//! What a phone stores of a duo, record by record, and under which keys.

use crypto::device::DevicePublic;
use crypto::roster::{Roster, RosterDevice, SignedRosterItem};
use domain::diary::{EntryRow, Mark};
use domain::{
    Ctr, Day, DeviceId, DuoId, EntryId, Hash, KeyEpoch, MemberId, Position, Seq, UnixMillis,
};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::boot::{BootAnswer, Device};
use crate::card::{OwnCard, OwnTransfer, Registering};
use crate::check::Checking;
use crate::content::{Content, DocumentId, UNDERSTANDS};
use crate::erase::Deletion;
use crate::join::JoinAnswer;
use crate::load::Loading;
use crate::notice::{NOTICES_MAX, Notice};
use crate::offer::Offering;
use crate::pull::Cursor;
use crate::recover::KeyUsed;
use crate::store::{StoreError, Table, Transaction, read, write};

/// What the phone knows of one duo besides the diary itself.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct DuoRecord {
    /// The duo.
    #[n(0)]
    pub duo: DuoId,
    /// Who uses this phone.
    #[n(1)]
    pub member: MemberId,
    /// This phone.
    #[n(2)]
    pub device: DeviceId,
    /// The count of this phone's newest item, sent or not.
    #[n(3)]
    pub last_ctr: Ctr,
    /// How far the log is kept here, item by item.
    #[n(4)]
    pub kept: Position,
    /// How far the log is applied; never beyond `kept`.
    #[n(5)]
    pub applied: Position,
    /// The end of the log as last heard.
    #[n(6)]
    pub head: Seq,
    /// The last boot answer; none until the first.
    #[n(7)]
    pub people: Option<BootAnswer>,
    /// The version of devices, keys and pairings as last heard; boot again when it is not that of `people`.
    #[n(8)]
    pub people_version: u64,
    /// The devices that the log says belong to the duo.
    #[n(9)]
    pub roster: Roster,
    /// Devices that this phone has put on the roster itself, perhaps still in the outbox.
    #[n(10)]
    pub introduced: Vec<DeviceId>,
    /// Devices that the person here has let in.
    #[n(11)]
    pub approved: Vec<DeviceId>,
    /// This phone's side of each pairing.
    #[n(12)]
    pub pairings: Vec<OwnPairing>,
    /// How far the others have applied the log.
    #[n(13)]
    pub cursors: Vec<Cursor>,
    /// When phone and server last agreed on everything, by this phone's clock.
    #[n(14)]
    pub safe_at: Option<UnixMillis>,
    /// The last item of another device that was applied here: the server is to hear of it, for "seen by".
    #[n(15)]
    pub seen: Seq,
    /// The log is read anew from its start.
    #[n(16)]
    pub recovery: Option<Recovery>,
    /// The id under which this phone goes on once the server has taken it: its own is used by a copy of this profile.
    #[n(17)]
    pub successor: Option<DeviceId>,
    /// Who belongs to the duo, said before the log was read anew and perhaps not in it: this phone's own place, vouched for by the device
    /// that it follows, and what waited in the outbox. Goes into the log first.
    #[n(18)]
    #[cbor(default)]
    pub vouched: Vec<SignedRosterItem>,
    /// The roster as it was known before the log was read anew: what it revoked stays revoked.
    #[n(19)]
    #[cbor(default)]
    pub former: Vec<RosterDevice>,
    /// Devices that the person here signs out.
    #[n(20)]
    #[cbor(default)]
    pub revoking: Vec<DeviceId>,
    /// A device was revoked while the key of this epoch was current: one beyond it is needed.
    #[n(21)]
    #[cbor(default)]
    pub rotate_beyond: KeyEpoch,
    /// Cards and codes that this phone made and the server does not know yet.
    #[n(22)]
    #[cbor(default)]
    pub registering: Vec<Registering>,
    /// Recovery cards that this phone made.
    #[n(23)]
    #[cbor(default)]
    pub cards: Vec<OwnCard>,
    /// What the person here has not been told yet.
    #[n(24)]
    #[cbor(default)]
    pub notices: Vec<Notice>,
    /// Items that came damaged: the others are asked to say them again.
    #[n(25)]
    #[cbor(default)]
    pub missing: Vec<Seq>,
    /// The snapshot that is being loaded.
    #[n(26)]
    pub loading: Option<Loading>,
    /// The snapshot of another member that is being compared with the log.
    #[n(27)]
    pub checking: Option<Checking>,
    /// The snapshot that this phone offers.
    #[n(28)]
    pub offering: Option<Offering>,
    /// The last snapshot that this phone made or found right: its items need not be kept here.
    #[n(29)]
    pub trusted: Option<Hash>,
    /// The last offer that this phone gave its verdict on, or could not judge.
    #[n(30)]
    pub judged: Option<Hash>,
    /// Since this position of the log something was erased that the server still holds sealed.
    #[n(31)]
    pub erased_at: Option<Seq>,
    /// No snapshot is offered before the log is this long: the last offer was not taken.
    #[n(32)]
    #[cbor(default)]
    pub no_offer_before: Seq,
    /// Transfer codes that this phone made and has not ended.
    #[n(33)]
    #[cbor(default)]
    pub transfers: Vec<OwnTransfer>,
    /// Entries that this phone has still to erase; none until the documents from before this was noted were looked through.
    #[n(36)]
    pub deletions: Option<Vec<Deletion>>,
    /// What this phone said cannot be opened any more: the log is to be read anew.
    #[n(37)]
    #[cbor(default)]
    pub reread: bool,
    /// Roster items that were refused while others before them could not be read; see [`crate::late`].
    #[n(38)]
    #[cbor(default)]
    pub late: Vec<SignedRosterItem>,
    /// Ids under which this phone spoke before it went on under a new one.
    #[n(39)]
    #[cbor(default)]
    pub predecessors: Vec<DeviceId>,
    /// The newest key that this phone has used, by its epoch and name.
    #[n(40)]
    pub key_used: Option<KeyUsed>,
    /// Items of its own that could not be opened and for which the log was read anew: once is enough.
    #[n(41)]
    #[cbor(default)]
    pub reread_for: Vec<Seq>,
    /// Items that others ask for, met while the log is read anew: said again at the end.
    #[n(42)]
    #[cbor(default)]
    pub asked: Vec<Seq>,
    /// How much the build understood that read the log from its start; see [`crate::content::UNDERSTANDS`].
    #[n(43)]
    #[cbor(default)]
    pub understood: u32,
}

/// How far the reading anew is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Recovery {
    /// The log is still being read. What is written meanwhile goes into the documents alone, and into the log at the end.
    #[n(0)]
    pub reading: bool,
    /// The last document that was compared with what the log says of it.
    #[n(1)]
    pub compared: Option<String>,
}

/// What is known of a blob without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct BlobFacts {
    /// What it is.
    #[n(0)]
    pub kind: BlobKind,
    /// Its sealed bytes.
    #[n(1)]
    pub bytes: u32,
    /// When it was last looked at, by this phone's clock: what was not looked at for long makes room first.
    #[n(2)]
    pub used_at: UnixMillis,
}

/// What a blob is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum BlobKind {
    /// A small picture: stays.
    #[n(0)]
    Thumbnail,
    /// A photo or voice clip: may make room once the server has it.
    #[n(1)]
    Original,
    /// A section of a snapshot: goes once used.
    #[n(2)]
    Section,
}

/// This phone's side of a pairing with one other device.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct OwnPairing {
    /// The other device.
    #[n(0)]
    pub peer: DeviceId,
    /// This phone's nonce: secret until the other has committed.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub nonce: [u8; 32],
    /// The other's commitment, noted before this phone reveals.
    #[n(2)]
    pub peer_commitment: Option<Hash>,
    /// The other's nonce, once revealed and found to match its commitment.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub peer_nonce: Option<[u8; 32]>,
    /// What the people said after comparing the pictures.
    #[n(4)]
    pub compared: Option<Compared>,
}

/// What two people found when they compared pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Compared {
    /// The same four.
    #[n(0)]
    Same,
    /// Not the same: somebody may stand between.
    #[n(1)]
    Different,
}

/// One document of the diary.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DocumentRecord {
    /// As `document` saved it.
    #[n(0)]
    pub state: ByteVec,
    /// The last item of the log that changed it; 0 while only this phone has it.
    #[n(1)]
    pub seq: Seq,
    /// The other wrote here and the person at this phone has not looked yet.
    #[n(2)]
    pub unread: bool,
    /// How many of its changes made here the server has not acknowledged.
    #[n(3)]
    pub unsent: u32,
    /// The key of its row; none while it is deleted.
    #[n(4)]
    pub row: Option<String>,
    /// The key of its thing; none for an entry, and while it is deleted.
    #[n(5)]
    pub thing: Option<String>,
}

/// What the diary's list shows of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Row {
    /// The entry.
    #[n(0)]
    pub entry: EntryRow,
    /// As in [`DocumentRecord::seq`].
    #[n(1)]
    pub seq: Seq,
    /// As in [`DocumentRecord::unread`].
    #[n(2)]
    pub unread: bool,
    /// As in [`DocumentRecord::unsent`].
    #[n(3)]
    pub unsent: u32,
}

/// An item that the server has not acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct OutboxRow {
    /// Its count.
    #[n(0)]
    pub ctr: Ctr,
    /// The last seq applied here when it was made.
    #[n(1)]
    pub base_seq: Seq,
    /// What it says.
    #[n(2)]
    pub content: Content,
    /// Sealed, from the first try to send it on. A sealed item is never sealed again.
    #[n(3)]
    pub sealed: Option<Sealed>,
}

/// Sealed bytes with the epoch they are sealed under.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Sealed {
    /// Which of the duo's keys.
    #[n(0)]
    pub key_epoch: domain::KeyEpoch,
    /// The bytes.
    #[n(1)]
    pub bytes: ByteVec,
}

/// Why an item of the log was put aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Aside {
    /// It does not open with the duo's key: damaged, or not from the duo.
    #[n(0)]
    Unverified,
    /// It opens, but this build does not know what it says.
    #[n(1)]
    NotUnderstood,
    /// It says something that contradicts the rules (a document or roster refuses it).
    #[n(2)]
    Refused,
}

/// What the duo's programme offers, as the server gave it last. No phone changes it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SheetRecord {
    /// The server's mark of this version, as it stands in `ETag`.
    #[n(0)]
    pub tag: String,
    /// The sheet, encoded.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sheet: Vec<u8>,
}

/// A text that is being written. It stays on this phone until saved.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Draft {
    /// The day it tells about.
    #[n(0)]
    pub day: Day,
    /// Where it was.
    #[n(1)]
    pub place: String,
    /// What is written so far.
    #[n(2)]
    pub text: String,
    /// The id that the entry will have: saving twice writes once.
    #[n(3)]
    pub entry: EntryId,
    /// When it was last touched.
    #[n(4)]
    pub touched: Option<Mark>,
}

impl DuoRecord {
    /// The record of a phone that has just joined.
    #[must_use]
    pub fn joined(answer: JoinAnswer) -> Self {
        Self {
            duo: answer.duo,
            member: answer.member,
            device: answer.device,
            last_ctr: Ctr(0),
            kept: Position::start(answer.duo),
            applied: Position::start(answer.duo),
            head: Seq(0),
            people: None,
            people_version: 0,
            roster: Roster::new(answer.duo),
            introduced: Vec::new(),
            approved: Vec::new(),
            pairings: Vec::new(),
            cursors: Vec::new(),
            safe_at: None,
            seen: Seq(0),
            recovery: None,
            successor: None,
            vouched: Vec::new(),
            former: Vec::new(),
            revoking: Vec::new(),
            rotate_beyond: KeyEpoch(0),
            registering: Vec::new(),
            cards: Vec::new(),
            notices: Vec::new(),
            missing: Vec::new(),
            loading: None,
            checking: None,
            offering: None,
            trusted: None,
            judged: None,
            erased_at: None,
            no_offer_before: Seq(0),
            transfers: Vec::new(),
            deletions: None,
            reread: false,
            late: Vec::new(),
            predecessors: Vec::new(),
            key_used: None,
            reread_for: Vec::new(),
            asked: Vec::new(),
            understood: UNDERSTANDS,
        }
    }

    /// Reads the record of a duo.
    ///
    /// # Errors
    /// When the storage fails, or this phone has no such duo.
    pub async fn read(tx: &impl Transaction, duo: DuoId) -> Result<Self, StoreError> {
        read(tx, Table::Duos, &duo.to_string())
            .await?
            .ok_or(StoreError::NoSuchDuo)
    }

    /// Writes it back.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn write(&self, tx: &impl Transaction) -> Result<(), StoreError> {
        write(tx, Table::Duos, &self.duo.to_string(), self)
    }

    /// Puts an item at the end of the outbox and gives it its count. While the log is read anew nothing is put there: the counts are not
    /// known yet, and the documents hold what was written.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn enqueue(&mut self, tx: &impl Transaction, content: Content) -> Result<(), StoreError> {
        if self.is_reading_anew() {
            return Ok(());
        }
        self.last_ctr = self.last_ctr.next();
        let row = OutboxRow {
            ctr: self.last_ctr,
            base_seq: self.applied.seq,
            content,
            sealed: None,
        };
        write(tx, Table::Outbox, &outbox_key(self.duo, row.ctr), &row)
    }

    /// Whether the log is being read anew from its start.
    #[must_use]
    pub fn is_reading_anew(&self) -> bool {
        self.recovery
            .as_ref()
            .is_some_and(|recovery| recovery.reading)
    }

    /// Whether this phone speaks, or spoke, as this device.
    #[must_use]
    pub fn is_own(&self, device: DeviceId) -> bool {
        device == self.device || self.predecessors.contains(&device)
    }

    /// A device as the server lists it.
    #[must_use]
    pub fn listed(&self, device: DeviceId) -> Option<&Device> {
        let people = self.people.as_ref()?;
        people.devices.iter().find(|known| known.id == device)
    }

    /// A device's public keys, by the roster first and the server's list else.
    #[must_use]
    pub fn public_of(&self, device: DeviceId) -> Option<DevicePublic> {
        match self.roster.get(device) {
            Some(known) => Some(known.public),
            None => self.listed(device).map(|known| known.public),
        }
    }

    /// A device as the roster had it before the log was read anew.
    #[must_use]
    pub fn formerly(&self, device: DeviceId) -> Option<&RosterDevice> {
        self.former.iter().find(|known| known.device == device)
    }

    /// Remembers the roster beyond a reading anew. Who was revoked once stays so.
    pub fn remember_roster(&mut self) {
        for known in self.roster.devices() {
            match self
                .former
                .iter_mut()
                .find(|former| former.device == known.device)
            {
                Some(former) => former.revoked |= known.revoked,
                None => self.former.push(*known),
            }
        }
    }

    /// Notes something to tell the person here.
    pub fn tell(&mut self, notice: Notice) {
        if self.notices.contains(&notice) {
            return;
        }
        if self.notices.len() == NOTICES_MAX {
            self.notices.remove(0);
        }
        self.notices.push(notice);
    }

    /// The member a device belongs to, by the roster first and the server's list else.
    #[must_use]
    pub fn member_of(&self, device: DeviceId) -> Option<MemberId> {
        if let Some(known) = self.roster.get(device) {
            return Some(known.member);
        }
        self.listed(device).map(|known| known.member)
    }
}

/// Prefix of everything of one duo.
#[must_use]
pub fn duo_prefix(duo: DuoId) -> String {
    format!("{duo}/")
}

/// Key of a document.
#[must_use]
pub fn document_key(duo: DuoId, document: DocumentId) -> String {
    match document {
        DocumentId::Entry { entry } => format!("{duo}/entry/{entry}"),
    }
}

/// Key of a row: by day, then by when it was begun, both counted backwards, so that the table's order is the diary's, newest first.
#[must_use]
pub fn row_key(duo: DuoId, entry: &EntryRow) -> String {
    let created = i128::from(i64::MAX) - i128::from(entry.created_at.0);
    let day: String = entry
        .day
        .to_string()
        .chars()
        .map(|c| c.to_digit(10).map_or(c, |d| char::from(b'9' - d as u8)))
        .collect();
    format!("{duo}/{day}/{created:020}/{}", entry.id)
}

/// Key of an outbox row.
#[must_use]
pub fn outbox_key(duo: DuoId, ctr: Ctr) -> String {
    format!("{duo}/{:020}", ctr.0)
}

/// Key of an item of the log, and of its note aside.
#[must_use]
pub fn log_key(duo: DuoId, seq: Seq) -> String {
    format!("{duo}/{:020}", seq.0)
}

/// Key of what is known of a blob, and of the blob.
#[must_use]
pub fn blob_key(duo: DuoId, hash: Hash) -> String {
    format!("{duo}/{hash}")
}

/// Prefix of the drafts that hold words which fell into an erased entry; each is under the entry's id.
#[must_use]
pub fn rescued_prefix(duo: DuoId) -> String {
    format!("{duo}/rescued/")
}

/// Key of a draft: of a new entry, or of an edit of one that exists.
#[must_use]
pub fn draft_key(duo: DuoId, entry: Option<EntryId>) -> String {
    match entry {
        Some(entry) => format!("{duo}/{entry}"),
        None => format!("{duo}/new"),
    }
}
