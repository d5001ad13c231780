//! Boot: who is in the duo, with which devices, keys and pairings.
//!
//! `GET /api/v1/duos/{duo}/boot?device=`. The log itself always comes by pull: one path for the first page and the last.

use crypto::device::{DevicePublic, DeviceSecrets};
use crypto::grant::Grant;
use crypto::roster::{RosterItem, SignedRosterItem};
use domain::{Ctr, DeviceId, DeviceKind, DuoId, Hash, KeyEpoch, Member, MemberId, Position, Seq};
use minicbor::{Decode, Encode};

use crate::end::Ended;
use crate::record::DuoRecord;
use crate::snapshot::{KeptSnapshot, Snapshot};
use crate::store::{StoreError, Transaction};

/// Everything about the duo but its log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct BootAnswer {
    /// Name of the programme that the duo belongs to.
    #[n(0)]
    pub programme: String,
    /// The people.
    #[n(1)]
    pub members: Vec<Member>,
    /// Their devices, as the server routes to them. Who gets keys, the roster in the log decides.
    #[n(2)]
    pub devices: Vec<Device>,
    /// The current key epoch; 0 until a first device made the key.
    #[n(3)]
    pub key_epoch: KeyEpoch,
    /// Grants addressed to the asking device.
    #[n(4)]
    pub grants: Vec<Grant>,
    /// What was said by and to the asking device to check keys by pictures.
    #[n(5)]
    pub pairings: Vec<Pairing>,
    /// The end of the log.
    #[n(6)]
    pub head: Position,
    /// See [`crate::pull::PullAnswer::people_version`].
    #[n(7)]
    pub people_version: u64,
    /// The count of the asking device's newest item in the log; a server of protocol 1 does not say.
    #[n(8)]
    pub last_ctr: Option<Ctr>,
    /// The keys of earlier epochs, each sealed under the next one's.
    #[n(9)]
    #[cbor(default)]
    pub previous_keys: Vec<PreviousKey>,
    /// The newest final snapshot: where a phone begins that has nothing yet.
    #[n(10)]
    pub snapshot: Option<KeptSnapshot>,
    /// A snapshot that waits for a device of another member than its maker.
    #[n(11)]
    pub offer: Option<KeptSnapshot>,
    /// The duo was ended.
    #[n(12)]
    pub ended: Option<Ended>,
    /// Sealed bytes of blobs that the server keeps for the duo, of [`BootAnswer::blobs_bytes_max`].
    #[n(13)]
    #[cbor(default)]
    pub blobs_bytes: u64,
    /// Room for blobs of the duo, in sealed bytes; a server that does not say has [`crate::blob::BLOBS_BYTES_MAX`].
    #[n(14)]
    pub blobs_bytes_max: Option<u64>,
}

/// The key of an epoch, sealed under the next epoch's.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PreviousKey {
    /// The epoch whose key opens it; in it lies the key of the epoch before.
    #[n(0)]
    pub key_epoch: KeyEpoch,
    /// `crypto::key_history::seal_previous`: 104 bytes.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}

/// A device as the server knows it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Device {
    /// Which.
    #[n(0)]
    pub id: DeviceId,
    /// Whose.
    #[n(1)]
    pub member: MemberId,
    /// Its public keys.
    #[n(2)]
    pub public: DevicePublic,
    /// Signed out for good.
    #[n(3)]
    pub revoked: bool,
    /// Whether it holds a grant of the current key epoch.
    #[n(4)]
    pub granted: bool,
    /// What it is.
    #[n(5)]
    #[cbor(default)]
    pub kind: DeviceKind,
    /// Day it joined, in days since 1970 by the server's clock.
    #[n(6)]
    pub joined_day: Option<i64>,
    /// Day it last spoke with the server; none before it did, as of a card in a drawer.
    #[n(7)]
    pub used_day: Option<i64>,
}

impl Device {
    /// A device that the server does not list yet.
    #[must_use]
    pub fn new(id: DeviceId, member: MemberId, public: DevicePublic, kind: DeviceKind) -> Self {
        Self {
            id,
            member,
            public,
            revoked: false,
            granted: false,
            kind,
            joined_day: None,
            used_day: None,
        }
    }

    /// That it belongs to the duo, said by the device `by`, whose secrets these are.
    #[must_use]
    pub fn vouched(&self, duo: DuoId, by: DeviceId, secrets: &DeviceSecrets) -> SignedRosterItem {
        let item = RosterItem::Add {
            device: self.id,
            member: self.member,
            public: self.public,
            kind: Some(self.kind),
        };
        SignedRosterItem::sign(duo, &item, by, secrets)
    }
}

/// One direction of a pairing: what `device` said to `peer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Pairing {
    /// Who said it.
    #[n(0)]
    pub device: DeviceId,
    /// To whom.
    #[n(1)]
    pub peer: DeviceId,
    /// SHA-256 over keys and nonce, said first.
    #[n(2)]
    pub commitment: Hash,
    /// The nonce, said once both have committed.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub nonce: Option<[u8; 32]>,
}

/// The phone's half of the answer: notes who is there. A version below the known one is that of a server that was put back, and counts: what is
/// newer than an answer that another tab held up, the next page tells. The commitment of
/// another device is noted once and never replaced: what it reveals later has to match.
///
/// # Errors
/// When the storage fails.
pub async fn note(
    tx: &impl Transaction,
    record: &mut DuoRecord,
    answer: BootAnswer,
) -> Result<(), StoreError> {
    for said in answer
        .pairings
        .iter()
        .filter(|said| said.peer == record.device)
    {
        let Some(public) = answer
            .devices
            .iter()
            .find(|device| device.id == said.device)
            .map(|device| device.public)
        else {
            continue;
        };
        let Some(own) = record
            .pairings
            .iter_mut()
            .find(|own| own.peer == said.device)
        else {
            continue;
        };
        let noted = *own.peer_commitment.get_or_insert(said.commitment);
        if let Some(nonce) = said.nonce
            && crypto::pairing::commitment(record.duo, said.device, record.device, &public, &nonce)
                == noted
        {
            own.peer_nonce.get_or_insert(nonce);
        }
    }
    if record.is_reading_anew() {
        // Only what the log holds counts: this phone's own count may be ahead of it.
        record.last_ctr = record.last_ctr.max(answer.last_ctr.unwrap_or_default());
    }
    let newest = answer.snapshot.as_ref();
    if newest.is_some_and(|kept| record.trusted == Some(Snapshot::hash(&kept.snapshot))) {
        record.no_offer_before = Seq(0);
    }
    record.people_version = answer.people_version;
    record.head = record.head.max(answer.head.seq);
    record.people = Some(answer);
    record.write(tx)
}
