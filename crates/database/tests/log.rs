//! Does the log keep its promises, below any route?

#![allow(clippy::unwrap_used)]

use std::num::NonZeroU16;

use crypto::device::{DevicePublic, Signature};
use crypto::grant::Grant;
use database::{Database, DatabaseError, FILE, Join, NewDuo, NewSession, ROOM_BYTES_MAX};
use domain::{
    Ctr, DeviceId, DuoId, Hash, KeyEpoch, Member, MemberId, Position, ProgrammeId, Role, Seq,
    UnixMillis,
};
use sqlx::{ConnectOptions, Connection};
use sync::Refusal;
use sync::epoch::EpochRequest;
use sync::pull::PullQuery;
use sync::push::{PUSH_ITEMS_MAX, PushAnswer, PushRequest};
use sync::wire::{ITEM_BYTES_MAX, NewItem};
use tempfile::TempDir;
use tokio::task::JoinHandle;

const DUO: DuoId = DuoId::from_bytes([1; 16]);
const NOW: UnixMillis = UnixMillis(1_000);

struct Fixture {
    folder: TempDir,
    database: Database,
    writer: JoinHandle<()>,
}

/// A duo with a key and one device per byte given.
async fn duo_with(devices: &[u8]) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let (database, writer) = Database::open(folder.path(), NonZeroU16::MIN)
        .await
        .unwrap();
    let writer = tokio::spawn(writer.run(|_| ()));
    let member = |n: &u8| {
        let id = MemberId::from_bytes([*n; 16]);
        (
            Member {
                id,
                name: format!("Member {n}"),
                role: Role::Newcomer,
            },
            Hash([*n; 32]),
        )
    };
    let new = NewDuo {
        duo: DUO,
        programme: "Test".into(),
        programme_id: ProgrammeId::from_bytes([1; 16]),
        members: devices.iter().map(member).collect(),
        at: NOW,
    };
    database.create_duo(new).await.unwrap();
    for n in devices {
        let join = Join {
            code: Hash([*n; 32]),
            public: DevicePublic {
                ed25519: [*n; 32],
                x25519: [*n; 32],
            },
            device: device(*n),
            session: NewSession {
                token_hash: Hash([*n; 32]),
                at: NOW,
            },
            at: NOW,
        };
        database.join(join).await.unwrap();
    }
    let maker = device(devices[0]);
    let epoch = KeyEpoch(1);
    let grant = Grant {
        duo: DUO,
        key_epoch: epoch,
        device: maker,
        sealed: vec![1; 80],
        granter: maker,
        signature: Signature([1; 64]),
    };
    let request = EpochRequest {
        device: maker,
        epoch,
        grants: vec![grant],
        previous: None,
        revoked: Vec::new(),
        push: None,
        held: None,
    };
    database.make_epoch(DUO, request, NOW).await.unwrap();
    Fixture {
        folder,
        database,
        writer,
    }
}

fn device(n: u8) -> DeviceId {
    DeviceId::from_bytes([n; 16])
}

impl Fixture {
    async fn push(
        &self,
        from: u8,
        first: u64,
        sizes: &[usize],
    ) -> Result<PushAnswer, DatabaseError> {
        let items = sizes.iter().zip(first..).map(|(size, ctr)| NewItem {
            ctr: Ctr(ctr),
            base_seq: Seq(0),
            key_epoch: KeyEpoch(1),
            bytes: vec![from; *size].into(),
        });
        let at = Position::start(DUO);
        let request = PushRequest {
            device: device(from),
            at,
            items: items.collect(),
        };
        self.database.push(DUO, request).await
    }

    /// The whole log as another device sees it, after checking seqs and chain.
    async fn log(&self, reader: u8) -> Vec<(DeviceId, u64)> {
        let mut after = Position::start(DUO);
        let mut found = Vec::new();
        loop {
            let query = PullQuery {
                device: device(reader),
                after,
                applied: Seq(0),
                own: false,
            };
            let page = self.database.pull(DUO, query).await.unwrap();
            for item in &page.items {
                assert_eq!(item.seq, after.seq.next());
                after = after.after(item.hash);
                found.push((item.device, item.ctr.0));
            }
            if page.items.is_empty() {
                assert_eq!(after, page.head);
                return found;
            }
        }
    }

    async fn end(self) {
        self.database.close().await;
        self.writer.await.unwrap();
    }
}

#[tokio::test]
async fn pushes_of_every_size_arrive_whole_and_in_order() {
    let fixture = duo_with(&[1, 2]).await;
    let mut first = 1;
    for count in [1, 2, 7, 8, 9, 63, 64, 65, 72, 73, PUSH_ITEMS_MAX] {
        let answer = fixture.push(1, first, &vec![20; count]).await.unwrap();
        assert_eq!(answer.seqs.len(), count);
        first += count as u64;
    }
    let expected: Vec<_> = (1..first).map(|ctr| (device(1), ctr)).collect();
    assert_eq!(fixture.log(2).await, expected);
    fixture.end().await;
}

#[tokio::test]
async fn many_at_once_share_transactions_and_none_is_lost() {
    let fixture = duo_with(&[1, 2, 3, 4]).await;
    for ctr in 1..=50 {
        let pushes = (1..=4).map(|from| fixture.push(from, ctr, &[30]));
        for answer in futures::future::join_all(pushes).await {
            assert_eq!(answer.unwrap().seqs.len(), 1);
        }
    }
    assert_eq!(fixture.log(1).await.len(), 200);
    fixture.end().await;
}

#[tokio::test]
async fn a_repeat_in_the_same_transaction_as_the_first_gets_the_same_answer() {
    let fixture = duo_with(&[1, 2]).await;
    let tries = (0..100).map(|_| fixture.push(1, 1, &[30, 31]));
    for answer in futures::future::join_all(tries).await {
        assert_eq!(answer.unwrap().seqs, [Seq(1), Seq(2)]);
    }
    assert_eq!(fixture.log(2).await.len(), 2);
    fixture.end().await;
}

#[tokio::test]
async fn a_duo_that_has_used_its_room_is_told_and_others_are_not_disturbed() {
    let fixture = duo_with(&[1, 2]).await;
    let fitting = ROOM_BYTES_MAX / ITEM_BYTES_MAX as u64;
    for ctr in 1..=fitting {
        fixture.push(1, ctr, &[ITEM_BYTES_MAX]).await.unwrap();
    }
    match fixture.push(1, fitting + 1, &[1]).await {
        Err(DatabaseError::Refused(Refusal::Full { limit_bytes })) => {
            assert_eq!(limit_bytes, ROOM_BYTES_MAX);
        }
        other => panic!("{other:?}"),
    }
    // What was stored is still told again.
    fixture.push(1, fitting, &[ITEM_BYTES_MAX]).await.unwrap();
    fixture.end().await;
}

#[tokio::test]
async fn after_a_failed_transaction_nothing_is_believed_that_was_not_stored() {
    let fixture = duo_with(&[1, 2]).await;
    fixture.push(1, 1, &[20]).await.unwrap();
    // Another program breaks the rule that only the writer appends: the next seq is taken.
    let path = fixture.folder.path().join(FILE);
    let mut intruder = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(path)
        .connect()
        .await
        .unwrap();
    sqlx::query(
        "insert into log select duo, 2, $1, 1, base_seq, key_epoch, hash, chain, bytes_total, bytes from log",
    )
    .bind(device(9).as_bytes().as_slice())
    .execute(&mut intruder)
    .await
    .unwrap();
    let failed = fixture.push(1, 2, &[20]).await;
    assert!(
        matches!(failed, Err(DatabaseError::Transaction)),
        "{failed:?}"
    );
    sqlx::query("delete from log where seq = 2")
        .execute(&mut intruder)
        .await
        .unwrap();
    intruder.close().await.unwrap();
    assert_eq!(fixture.push(1, 2, &[20]).await.unwrap().seqs, [Seq(2)]);
    assert_eq!(fixture.log(2).await, [(device(1), 1), (device(1), 2)]);
    fixture.end().await;
}

#[tokio::test]
async fn what_waits_when_the_database_closes_is_written_and_what_comes_later_is_told() {
    let fixture = duo_with(&[1, 2]).await;
    let (pushed, ()) = tokio::join!(fixture.push(1, 1, &[20]), fixture.database.close());
    pushed.unwrap();
    let late = fixture.push(1, 2, &[20]).await;
    assert!(matches!(late, Err(DatabaseError::Stopped)), "{late:?}");
    fixture.writer.await.unwrap();
    let (database, _) = Database::open(fixture.folder.path(), NonZeroU16::MIN)
        .await
        .unwrap();
    assert_eq!(database.duo_now(DUO).await.unwrap().head, Seq(1));
}

#[tokio::test]
async fn a_device_of_no_duo_or_another_one_is_not_found() {
    let fixture = duo_with(&[1, 2]).await;
    for (duo, from) in [(DUO, 9), (DuoId::from_bytes([9; 16]), 1)] {
        let items = vec![NewItem {
            ctr: Ctr(1),
            base_seq: Seq(0),
            key_epoch: KeyEpoch(1),
            bytes: vec![1].into(),
        }];
        let at = Position::start(duo);
        let request = PushRequest {
            device: device(from),
            at,
            items,
        };
        let refused = fixture.database.push(duo, request).await;
        assert!(
            matches!(refused, Err(DatabaseError::Refused(Refusal::NotFound))),
            "{refused:?}"
        );
    }
    fixture.end().await;
}

#[tokio::test]
async fn programs_that_start_together_on_an_empty_folder_all_find_their_tables() {
    for _ in 0..10 {
        let folder = tempfile::tempdir().unwrap();
        let opening = (0..4).map(|_| Database::open(folder.path(), NonZeroU16::MIN));
        for opened in futures::future::join_all(opening).await {
            assert!(opened.unwrap().0.is_empty().await.unwrap());
        }
    }
}

#[tokio::test]
async fn each_start_counts_versions_of_people_in_steps_of_its_own() {
    let fixture = duo_with(&[1, 2]).await;
    let before = fixture.database.duo_now(DUO).await.unwrap().people_version;
    fixture.database.close().await;
    fixture.writer.await.unwrap();
    let step = NonZeroU16::new(1_000).unwrap();
    let (database, writer) = Database::open(fixture.folder.path(), step).await.unwrap();
    let writer = tokio::spawn(writer.run(|_| ()));
    database.revoke(DUO, device(2), NOW).await.unwrap();
    let now = database.duo_now(DUO).await.unwrap().people_version;
    assert_eq!(now, before + 1_000);
    database.close().await;
    writer.await.unwrap();
}
