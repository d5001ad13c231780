//! Join: a one-time code makes this browser profile a device of a member.
//!
//! `POST /api/v1/join`, answered with a session cookie. An answer that got lost is no harm: the same code with the same keys is answered
//! as the first time.

use crypto::device::{DevicePublic, Signature};
use domain::{DeviceId, DuoId, Hash, MemberId};
use minicbor::{Decode, Encode};

use crate::record::DuoRecord;
use crate::recover;
use crate::store::{StoreError, Table, Transaction, read};

/// How long a code can be used, in milliseconds: 14 days, two weekends for whoever needs help with it.
pub const CODE_VALID_MS: i64 = 14 * 24 * 60 * 60 * 1000;

/// Largest body of the small requests (join, sign-in, pairing), in bytes.
pub const SMALL_BYTES_MAX: usize = 4 * 1024;

/// What a phone sends.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct JoinRequest {
    /// `domain::JoinCode::hash` of the code: the code itself does not travel.
    #[n(0)]
    pub code: Hash,
    /// The public keys of the device.
    #[n(1)]
    pub public: DevicePublic,
    /// `crypto::challenge::join_proof`: whoever sends this holds the keys.
    #[n(2)]
    pub proof: Signature,
}

/// Who this phone now is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct JoinAnswer {
    /// The duo.
    #[n(0)]
    pub duo: DuoId,
    /// The member.
    #[n(1)]
    pub member: MemberId,
    /// The device.
    #[n(2)]
    pub device: DeviceId,
}

/// The phone's half of the answer: the duo's record. The same answer again changes nothing. A phone that was another device of this duo
/// keeps its diary: the log is read anew from its start, and what only this phone has goes out under the new device.
///
/// # Errors
/// When the storage fails.
pub async fn begin(tx: &impl Transaction, answer: JoinAnswer) -> Result<(), StoreError> {
    let known: Option<DuoRecord> = read(tx, Table::Duos, &answer.duo.to_string()).await?;
    if known
        .as_ref()
        .is_some_and(|known| known.device == answer.device)
    {
        return Ok(());
    }
    match known {
        None => DuoRecord::joined(answer).write(tx),
        Some(mut known) => {
            known.member = answer.member;
            known.approved.clear();
            recover::start_over(tx, &mut known, answer.device).await
        }
    }
}
