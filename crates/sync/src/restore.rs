//! Restore: a browser without keys becomes a device of a member again, by a card, by a transfer code, or by its cookie.
//!
//! With a code: sign in as the card (`/sign-in/challenge`, `/sign-in`), see whose it is (`/session`, boot), register a fresh phone as the card,
//! and put it on the roster by the card's word. With the cookie alone: register a fresh phone as the one whose keys are gone; a person
//! lets it in then. The fresh keys are stored before anything is sent, and the new id follows from them, so the same try again is the same.

use crypto::card::CardKeys;
use crypto::challenge::{self, device_proof};
use crypto::device::{DevicePublic, DeviceSecrets};
use crypto::roster::SignedRosterItem;
use document::ClientId;
use domain::{DeviceId, DeviceKind, DuoId, Hash};
use rand_core::CryptoRng;

use crate::boot::{BootAnswer, Device};
use crate::card::sign_out;
use crate::content::Content;
use crate::device::DeviceRequest;
use crate::grant;
use crate::join::{self, JoinAnswer};
use crate::phone::Phone;
use crate::record::DuoRecord;
use crate::session::SessionAnswer;
use crate::sign_in::{Challenge, SignInRequest};
use crate::store::{StoreError, Transaction};

/// Under which name the fresh keys are kept while this card, or this device whose keys are gone, is used to come back.
#[must_use]
pub fn secrets_name(by: DeviceId) -> Hash {
    Hash::of(&[b"samen/v1/restoring", by.as_bytes()])
}

/// The id of a fresh phone: as random as its keys.
#[must_use]
pub fn new_device(public: &DevicePublic) -> DeviceId {
    let hash = Hash::of(&[b"samen/v1/new-device", &public.ed25519, &public.x25519]);
    let mut id = [0; 16];
    id.copy_from_slice(&hash.0[..16]);
    DeviceId::from_bytes(id)
}

/// The card's answer to the server's number.
#[must_use]
pub fn sign_in(card: &CardKeys, Challenge { nonce }: Challenge) -> SignInRequest {
    SignInRequest {
        device: card.device,
        nonce,
        signature: challenge::sign_in(&card.secrets, card.device, &nonce),
    }
}

/// The duos that a card may belong to, the likeliest first: a browser that kept its cookie has other devices in the same session.
#[must_use]
pub fn duos(card: &CardKeys, session: &SessionAnswer) -> Vec<DuoId> {
    let own = |answer: &&JoinAnswer| answer.device == card.device;
    let (first, others): (Vec<&JoinAnswer>, Vec<&JoinAnswer>) =
        session.devices.iter().partition(own);
    let mut duos: Vec<DuoId> = first
        .iter()
        .chain(&others)
        .map(|answer| answer.duo)
        .collect();
    duos.dedup();
    duos
}

/// What a card says for a fresh phone.
#[derive(Debug, Clone)]
pub struct Restored {
    /// Registers the phone.
    pub request: DeviceRequest,
    /// Who the phone is, once the server has taken the request.
    pub place: JoinAnswer,
    /// The phone's place on the roster, by the card's word.
    vouched: SignedRosterItem,
    /// The card was a transfer code, which is used up with this.
    used_up: Option<DeviceId>,
}

/// Lets a card speak for a fresh phone with these secrets. None when the server does not list the card.
#[must_use]
pub fn by_card(
    card: &CardKeys,
    duo: DuoId,
    boot: BootAnswer,
    secrets: &DeviceSecrets,
    rng: &mut impl CryptoRng,
) -> Option<Restored> {
    let listed = boot.devices.iter().find(|known| known.id == card.device)?;
    let (member, kind) = (listed.member, listed.kind);
    let public = secrets.public();
    let device = new_device(&public);
    let new = Device::new(device, member, public, DeviceKind::Phone);
    let mut record = DuoRecord::joined(JoinAnswer {
        duo,
        member,
        device: card.device,
    });
    record.people = Some(boot);
    // A client id marks changes of documents, and a card makes none.
    let phone = Phone::new(&record, card.secrets.clone(), ClientId::from_random(0));
    // Without a key that opens, the phone is still vouched for, and whoever holds the key gives it.
    let grants = grant::make(&phone, &record, std::slice::from_ref(&new), rng);
    Some(Restored {
        request: DeviceRequest {
            device: card.device,
            new: device,
            public,
            proof: device_proof(secrets, duo, device),
            kind: DeviceKind::Phone,
            grants: grants.map(|request| request.grants).unwrap_or_default(),
            held: grant::held(&record),
        },
        place: JoinAnswer {
            duo,
            member,
            device,
        },
        vouched: new.vouched(duo, card.device, &card.secrets),
        used_up: (kind == DeviceKind::Transfer).then_some(card.device),
    })
}

/// Begins the diary of the restored phone, once the server has taken [`Restored::request`]: its place on the roster goes into the log before
/// anything else that it says, and a transfer code is signed out. Again, it changes nothing.
///
/// # Errors
/// When the storage fails; then the transaction must be dropped.
pub async fn begin(tx: &impl Transaction, restored: Restored) -> Result<(), StoreError> {
    let Restored {
        place,
        vouched,
        used_up,
        ..
    } = restored;
    let known = DuoRecord::read(tx, place.duo).await;
    if known.is_ok_and(|known| known.device == place.device) {
        return Ok(());
    }
    join::begin(tx, place).await?;
    let mut record = DuoRecord::read(tx, place.duo).await?;
    if record.is_reading_anew() {
        record.vouched.push(vouched);
    } else {
        record.introduced.push(place.device);
        record.enqueue(
            tx,
            Content::Roster {
                item: vouched,
                excluded_from: None,
            },
        )?;
    }
    if let Some(code) = used_up {
        sign_out(&mut record, code);
    }
    record.write(tx)
}

/// What a browser that kept its cookie but not its keys says for a fresh phone. It holds no key: a person lets it in.
#[must_use]
pub fn by_cookie(lost: JoinAnswer, secrets: &DeviceSecrets) -> (DeviceRequest, JoinAnswer) {
    let public = secrets.public();
    let new = new_device(&public);
    let request = DeviceRequest {
        device: lost.device,
        new,
        public,
        proof: device_proof(secrets, lost.duo, new),
        kind: DeviceKind::Phone,
        grants: Vec::new(),
        held: None,
    };
    (
        request,
        JoinAnswer {
            device: new,
            ..lost
        },
    )
}
