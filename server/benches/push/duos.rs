//! Who sends? Duos made straight in the database, so that the limits on joining play no part.

use anyhow::Result;
use crypto::device::{DeviceSecrets, Signature};
use crypto::grant::Grant;
use database::{Database, Join, NewDuo, NewSession};
use domain::{DeviceId, DuoId, Hash, KeyEpoch, Member, MemberId, ProgrammeId, Role, UnixMillis};
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use server::chance::{Clock, SystemClock};
use sync::epoch::EpochRequest;

/// A device that is signed in and whose duo has a key.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Its duo.
    pub duo: DuoId,
    /// The device.
    pub device: DeviceId,
    /// The token of its cookie.
    pub token: String,
}

/// Makes so many duos, each with one device.
///
/// # Errors
/// When the database fails.
pub async fn make(database: &Database, count: usize) -> Result<Vec<Sender>> {
    let mut rng = StdRng::seed_from_u64(1);
    let now = SystemClock.now();
    let mut senders = Vec::with_capacity(count);
    for _ in 0..count {
        senders.push(one(database, &mut rng, now).await?);
    }
    Ok(senders)
}

async fn one(database: &Database, rng: &mut StdRng, at: UnixMillis) -> Result<Sender> {
    let duo = DuoId::from_bytes(rng.random());
    let code = Hash(rng.random());
    let member = Member {
        id: MemberId::from_bytes(rng.random()),
        name: "Amina".into(),
        role: Role::Newcomer,
    };
    let programme_id = ProgrammeId::from_bytes(rng.random());
    let members = vec![(member, code)];
    database
        .create_duo(NewDuo {
            duo,
            programme: "Bench".into(),
            programme_id,
            members,
            at,
        })
        .await?;

    let token = Hash(rng.random()).to_string();
    // As `server::session` does it.
    let token_hash = Hash::of(&[b"samen/v1/session", token.as_bytes()]);
    let public = DeviceSecrets::generate(rng).public();
    let device = DeviceId::from_bytes(rng.random());
    let session = NewSession { token_hash, at };
    database
        .join(Join {
            code,
            public,
            device,
            session,
            at,
        })
        .await?;

    database
        .make_epoch(
            duo,
            EpochRequest {
                device,
                epoch: KeyEpoch(1),
                grants: vec![grant(duo, device, rng)],
                previous: None,
                revoked: Vec::new(),
                push: None,
                held: None,
            },
            at,
        )
        .await?;
    Ok(Sender { duo, device, token })
}

/// Nothing that could be opened: the server cannot tell.
fn grant(duo: DuoId, device: DeviceId, rng: &mut StdRng) -> Grant {
    let mut sealed = vec![0; 80];
    rng.fill_bytes(&mut sealed);
    let signature = Signature(rng.random());
    Grant {
        duo,
        key_epoch: KeyEpoch(1),
        device,
        sealed,
        granter: device,
        signature,
    }
}
