//! What a phone does next, decided from what it has stored: the algorithm of the whole protocol, top to bottom.

use crypto::challenge;
use domain::Seq;
use rand_core::CryptoRng;

use crate::phone::Phone;
use crate::pull::PullQuery;
use crate::record::{DuoRecord, duo_prefix, log_key};
use crate::request::Request;
use crate::sign_in::{Challenge, ChallengeRequest, SignInRequest};
use crate::status::Summary;
use crate::store::{StoreError, Table, Transaction, read};
use crate::wire::LogItem;
use crate::{epoch, grant, pairing, push};

/// What the engine knows that the storage does not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hints {
    /// The server does not know the session.
    pub signed_out: bool,
    /// The number to sign, once asked for.
    pub challenge: Option<Challenge>,
    /// Ask who is there even if the version seems known.
    pub boot_due: bool,
    /// Ask for items even if none are known to be there.
    pub pull_due: bool,
    /// Up to where the server was told, since this start, that the log is applied here.
    pub told: Seq,
}

/// The next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Ask the server.
    Send(Request),
    /// Apply kept items.
    Apply,
    /// Nothing is to be done until something happens.
    Rest,
}

/// The next step, with what the badge needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What to do.
    pub step: Step,
    /// What is stored.
    pub summary: Summary,
}

/// Decides the next step. Safe to repeat: what it prepares (a nonce, a sealed item) it stores first and finds again.
///
/// # Errors
/// When the storage fails.
pub async fn plan(
    tx: &impl Transaction,
    phone: &Phone,
    hints: Hints,
    rng: &mut impl CryptoRng,
) -> Result<Plan, StoreError> {
    let mut record = DuoRecord::read(tx, phone.duo).await?;
    let step = next_step(tx, phone, &mut record, hints, rng).await?;
    let summary = summary(tx, phone, &record).await?;
    Ok(Plan { step, summary })
}

async fn next_step(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    hints: Hints,
    rng: &mut impl CryptoRng,
) -> Result<Step, StoreError> {
    let duo = phone.duo;
    if hints.signed_out {
        return Ok(Step::Send(sign_in(phone, hints.challenge)));
    }
    let Some(people) = &record.people else {
        return Ok(Step::Send(Request::Boot(duo, phone.device)));
    };
    let key_epoch = people.key_epoch;
    if hints.boot_due || people.people_version != record.people_version {
        return Ok(Step::Send(Request::Boot(duo, phone.device)));
    }
    if key_epoch.0 == 0 {
        return Ok(Step::Send(Request::Epoch(duo, epoch::found(phone, rng))));
    }
    if can_apply(tx, phone, record).await? {
        return Ok(Step::Apply);
    }
    if phone.has_key(record, key_epoch) {
        introduce_founder(tx, phone, record).await?;
        let due = grant::due(record);
        for device in &due {
            grant::introduce(tx, phone, record, device).await?;
        }
        if !due.is_empty()
            && let Some(grants) = grant::make(phone, record, &due, rng)
        {
            return Ok(Step::Send(Request::Grant(duo, grants)));
        }
    }
    if let Some(said) = pairing::next(tx, phone, record, rng).await? {
        return Ok(Step::Send(Request::Pair(duo, said)));
    }
    if let Some(items) = push::prepare(tx, phone, record, rng).await? {
        return Ok(Step::Send(Request::Push(duo, items)));
    }
    if hints.pull_due || record.head > record.kept.seq || record.seen > hints.told {
        let query = PullQuery {
            device: phone.device,
            after: record.kept,
            applied: record.applied.seq,
            own: false,
        };
        return Ok(Step::Send(Request::Pull(duo, query)));
    }
    Ok(Step::Rest)
}

fn sign_in(phone: &Phone, challenge: Option<Challenge>) -> Request {
    match challenge {
        None => Request::Challenge(ChallengeRequest {
            device: phone.device,
        }),
        Some(Challenge { nonce }) => Request::SignIn(SignInRequest {
            device: phone.device,
            nonce,
            signature: challenge::sign_in(&phone.secrets, phone.device, &nonce),
        }),
    }
}

/// Whether the next item of the log is kept here and its key is held.
async fn can_apply(
    tx: &impl Transaction,
    phone: &Phone,
    record: &DuoRecord,
) -> Result<bool, StoreError> {
    if record.applied.seq >= record.kept.seq {
        return Ok(false);
    }
    let next: Option<LogItem> = read(
        tx,
        Table::Log,
        &log_key(phone.duo, record.applied.seq.next()),
    )
    .await?;
    Ok(next.is_some_and(|item| phone.has_key(record, item.key_epoch)))
}

/// The device that made the first key begins the roster with itself.
async fn introduce_founder(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
) -> Result<(), StoreError> {
    if record.applied.seq != Seq(0) || record.head != Seq(0) {
        return Ok(());
    }
    let Some(people) = &record.people else {
        return Ok(());
    };
    let is_founder = people
        .grants
        .iter()
        .any(|grant| grant.device == phone.device && grant.granter == phone.device);
    let own = people
        .devices
        .iter()
        .find(|device| device.id == phone.device)
        .cloned();
    match own {
        Some(own) if is_founder => grant::introduce(tx, phone, record, &own).await,
        _ => Ok(()),
    }
}

/// What the badge needs to know of what is stored.
///
/// # Errors
/// When the storage fails.
pub async fn summary(
    tx: &impl Transaction,
    phone: &Phone,
    record: &DuoRecord,
) -> Result<Summary, StoreError> {
    let prefix = duo_prefix(phone.duo);
    let epoch = record.people.as_ref().map(|people| people.key_epoch);
    Ok(Summary {
        waiting: tx.count(Table::Outbox, &prefix).await?,
        aside: tx.count(Table::Aside, &prefix).await?,
        has_key: epoch.is_some_and(|epoch| phone.has_key(record, epoch)),
    })
}
