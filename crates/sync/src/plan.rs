//! What a phone does next, decided from what it has stored: the algorithm of the whole protocol, top to bottom.

use crypto::challenge;
use domain::{DuoId, Seq};
use futures::future::join3;
use rand_core::CryptoRng;

use crate::apply::MISSING_MAX;
use crate::content::Content;
use crate::phone::Phone;
use crate::pull::PullQuery;
use crate::record::{DuoRecord, duo_prefix, log_key};
use crate::request::Request;
use crate::sign_in::{Challenge, ChallengeRequest, SignInRequest};
use crate::snapshot::VerdictRequest;
use crate::status::Summary;
use crate::store::{StoreError, Table, Transaction, read};
use crate::transfer::NextUpload;
use crate::wire::LogItem;
use crate::{check, device, epoch, grant, leave, load, offer, pairing, push, recover, transfer};

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
    /// The server's history is not the one that this phone knows: read it anew.
    pub start_over: bool,
    /// Another profile sends items under this phone's id: go on under a new one.
    pub forked: bool,
    /// The log no longer reaches back to where this phone is: load the snapshot.
    pub compacted: bool,
    /// The browser says that bytes cost nothing now: fetch what may be looked at later.
    pub unmetered: bool,
    /// Nobody has looked yet, since this start or the last news, whether there is something to fetch ahead.
    pub ahead_due: bool,
}

/// The next step.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    clippy::large_enum_variant,
    reason = "one exists at a time, on its way from one step to the next"
)]
pub enum Step {
    /// Ask the server.
    Send(Request),
    /// Do this in a transaction of its own.
    Work(Work),
    /// Nothing is to be done until something happens.
    Rest,
}

/// What a phone does with what it has stored, some at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Apply kept items.
    Apply,
    /// Begin to read the log anew.
    StartOver,
    /// Say again what the log does not hold.
    Recover,
    /// Let entries refer to photos that have arrived.
    Attach,
    /// Go on comparing another's snapshot.
    Check,
    /// Make a snapshot.
    Offer,
    /// Drop items that a snapshot covers.
    Trim,
    /// Choose what to fetch before somebody looks at it.
    FetchAhead,
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
    let summary = summary(tx, &record).await?;
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
        return Ok(Step::Send(sign_in(phone, record, hints.challenge)));
    }
    let Some(people) = &record.people else {
        return Ok(Step::Send(Request::Boot(duo, record.device)));
    };
    if hints.boot_due || people.people_version != record.people_version {
        return Ok(Step::Send(Request::Boot(duo, record.device)));
    }
    let key_epoch = people.key_epoch;
    let is_open = people.ended.is_none();
    // Not before it knows who is there: it hands itself the present key, and the server takes no other.
    if hints.forked || record.successor.is_some() {
        let request = device::succeed(tx, phone, record, rng)?;
        return Ok(Step::Send(Request::Register(duo, request)));
    }
    if recover::has_other_key(tx, phone, record, key_epoch)? {
        return Ok(Step::Work(Work::StartOver));
    }
    if key_epoch.0 == 0 && is_open {
        let request = epoch::found(phone, record, rng);
        return Ok(Step::Send(Request::Epoch(duo, request)));
    }
    if load::begin(tx, phone, record, hints.compacted)?
        && let Some(section) = record.loading.as_ref().and_then(load::Loading::wanted)
    {
        return Ok(Step::Send(Request::Blob(duo, record.device, section)));
    }
    if hints.compacted && load::needs_new_beginning(phone, record) {
        return Ok(Step::Work(Work::StartOver));
    }
    if can_apply(tx, phone, record).await? {
        return Ok(Step::Work(Work::Apply));
    }
    if hints.start_over || recover::is_called_for(tx, phone, record).await? {
        return Ok(Step::Work(Work::StartOver));
    }
    // Until the log has been read, this phone has nothing to say to it.
    if record.is_reading_anew() && recover::is_due(record) && !hints.pull_due {
        return Ok(Step::Work(Work::Recover));
    }
    let may_write = is_open && !record.is_reading_anew();
    // Whoever goes makes no more keys and lets nobody in: it says its last word, and hears it.
    let is_leaving = leave::is_leaving(tx, record).await?;
    let has_key = phone.has_key(record, key_epoch);
    if may_write
        && has_key
        && !is_leaving
        && let Some(request) = keys_for_others(tx, phone, record, rng).await?
    {
        return Ok(Step::Send(request));
    }
    if may_write && recover::is_due(record) {
        return Ok(Step::Work(Work::Recover));
    }
    if is_open && let Some(said) = pairing::next(tx, phone, record, rng).await? {
        return Ok(Step::Send(Request::Pair(duo, said)));
    }
    // Nothing more goes out under a key that somebody who goes still knows, but for what lets this phone make the next one.
    let waits_for_key = !is_leaving && has_key && epoch::rotation_is_due(record);
    if may_write && !(waits_for_key && may_rotate(record)) {
        // Asked before the key is made too: what came damaged may be what lets this phone make it.
        if !is_leaving {
            ask_again(tx, record)?;
        }
        let which = match waits_for_key {
            true => push::Which::RosterFirst,
            false => push::Which::All,
        };
        if let Some(items) = push::prepare(tx, phone, record, which, rng).await? {
            return Ok(Step::Send(Request::Push(duo, items)));
        }
    }
    if hints.pull_due || record.head > record.kept.seq || record.seen > hints.told {
        let query = PullQuery {
            device: record.device,
            after: record.kept,
            applied: record.applied.seq,
            own: record.recovery.is_some(),
        };
        return Ok(Step::Send(Request::Pull(duo, query)));
    }
    if has_key && record.recovery.is_none() {
        return later(tx, phone, record, hints, may_write && !is_leaving).await;
    }
    Ok(Step::Rest)
}

/// What a phone that holds the key does for the devices of the duo: let in who may come, and a new key when somebody goes.
async fn keys_for_others(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    rng: &mut impl CryptoRng,
) -> Result<Option<Request>, StoreError> {
    introduce_founder(tx, phone, record).await?;
    // What a device says that the log does not know yet is believed by nobody, so it introduces nobody; the key it may hand on.
    let may_introduce = grant::may_introduce(record);
    if may_introduce {
        for device in grant::let_in(record) {
            grant::introduce(tx, phone, record, &device)?;
        }
    }
    let due = grant::due(record);
    // A card that goes with the old phone must not get the key that the old phone still knows, and the other way round.
    // A phone that has said that it goes does not make the key that it must not have, and one that the log does not know yet would not be
    // believed.
    if may_rotate(record) && epoch::rotation_is_due(record) && record.applied.seq == record.head {
        let request = epoch::rotate(tx, phone, record, rng).await?;
        return Ok(request.map(|request| Request::Epoch(phone.duo, request)));
    }
    if !due.is_empty()
        && let Some(grants) = grant::make(phone, record, &due, rng)
    {
        return Ok(Some(Request::Grant(phone.duo, grants)));
    }
    if !may_introduce {
        return Ok(None);
    }
    let device = device::next(tx, phone, record, rng).await?;
    Ok(device.map(|request| Request::Register(phone.duo, request)))
}

/// Whether the others will believe a key that this phone makes: it is on the roster, or nobody is yet.
fn may_rotate(record: &DuoRecord) -> bool {
    match record.roster.get(record.device) {
        Some(own) => !own.revoked,
        None => record.roster.devices().next().is_none(),
    }
}

/// What can wait until everything written is safe and everything of the others is here: photos, and folding the log.
async fn later(
    tx: &impl Transaction,
    phone: &Phone,
    record: &mut DuoRecord,
    hints: Hints,
    may_write: bool,
) -> Result<Step, StoreError> {
    let duo = phone.duo;
    if check::trim_due(tx, record).await? {
        return Ok(Step::Work(Work::Trim));
    }
    if let Some((device, blob)) = transfer::next_download(tx, record).await? {
        return Ok(Step::Send(Request::Blob(duo, device, blob)));
    }
    if hints.unmetered && hints.ahead_due {
        return Ok(Step::Work(Work::FetchAhead));
    }
    if !may_write {
        return Ok(Step::Rest);
    }
    if transfer::has_arrived(tx, duo).await? {
        return Ok(Step::Work(Work::Attach));
    }
    if check::begin(tx, phone, record).await?
        && let Some(checking) = &record.checking
    {
        let device = record.device;
        return Ok(match checking.next() {
            check::Next::Fetch(section) => Step::Send(Request::Blob(duo, device, section)),
            check::Next::Work => Step::Work(Work::Check),
            check::Next::Say { snapshot, same } => Step::Send(Request::Verdict(
                duo,
                VerdictRequest {
                    device,
                    snapshot,
                    same,
                },
            )),
        });
    }
    if let Some(offer) = offer::ready(tx, record).await? {
        return Ok(Step::Send(Request::Offer(duo, offer)));
    }
    match transfer::next_upload(tx, record).await? {
        Some(NextUpload::Ask(upload)) => {
            let (hash, bytes) = (upload.hash, upload.bytes);
            return Ok(Step::Send(Request::Parts(duo, record.device, hash, bytes)));
        }
        Some(NextUpload::Part(part)) => return Ok(Step::Send(Request::Part(duo, part))),
        None => {}
    }
    if offer::is_due(tx, phone, record).await? {
        return Ok(Step::Work(Work::Offer));
    }
    Ok(Step::Rest)
}

/// Asks the others for items that came damaged.
fn ask_again(tx: &impl Transaction, record: &mut DuoRecord) -> Result<(), StoreError> {
    if record.missing.is_empty() {
        return Ok(());
    }
    let count = record.missing.len().min(MISSING_MAX);
    let seqs = record.missing.drain(..count).collect();
    record.enqueue(tx, Content::Missing { seqs })?;
    record.write(tx)
}

fn sign_in(phone: &Phone, record: &DuoRecord, challenge: Option<Challenge>) -> Request {
    match challenge {
        None => Request::Challenge(ChallengeRequest {
            device: record.device,
        }),
        Some(Challenge { nonce }) => Request::SignIn(SignInRequest {
            device: record.device,
            nonce,
            signature: challenge::sign_in(&phone.secrets, record.device, &nonce),
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
        .any(|grant| grant.device == record.device && grant.granter == record.device);
    let own = people
        .devices
        .iter()
        .find(|device| device.id == record.device)
        .cloned();
    match own {
        Some(own) if is_founder => grant::introduce(tx, phone, record, &own),
        _ => Ok(()),
    }
}

/// What the badge needs to know of what is stored.
///
/// # Errors
/// When the storage fails.
pub async fn summary(tx: &impl Transaction, record: &DuoRecord) -> Result<Summary, StoreError> {
    Ok(counted(tx, record.duo).await?.and(record))
}

/// The part of it that does not lie in the duo's record, asked for at once.
///
/// # Errors
/// When the storage fails.
pub async fn counted(tx: &impl Transaction, duo: DuoId) -> Result<Summary, StoreError> {
    let prefix = duo_prefix(duo);
    let (items, blobs, aside) = join3(
        tx.count(Table::Outbox, &prefix),
        transfer::waiting(tx, duo),
        tx.count(Table::Aside, &prefix),
    )
    .await;
    Ok(Summary {
        waiting: items? + blobs?,
        aside: aside?,
        ended: false,
    })
}
