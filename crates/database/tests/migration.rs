//! Does a database of the first shape keep what it holds?

#![allow(clippy::unwrap_used)]

use std::num::NonZeroU16;

use database::{Database, FILE};
use domain::{
    Ctr, DeviceId, DeviceKind, DuoId, Hash, KeyEpoch, MemberId, Position, Seq, UnixMillis,
};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use sync::pull::PullQuery;
use sync::push::PushRequest;
use sync::wire::NewItem;

const DUO: DuoId = DuoId::from_bytes([1; 16]);
const DEVICE: DeviceId = DeviceId::from_bytes([2; 16]);
const ITEM: Hash = Hash([3; 32]);

/// What the build before left behind: its tables, its note of having made them, and one of each row.
async fn first_shape(folder: &std::path::Path) {
    let options = SqliteConnectOptions::new()
        .filename(folder.join(FILE))
        .create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    let sql = include_str!("../migrations/0001_duos_and_logs.sql");
    let migration = sqlx::migrate::Migration::new(
        1,
        "duos and logs".into(),
        sqlx::migrate::MigrationType::Simple,
        sqlx::SqlSafeStr::into_sql_str(sql),
        false,
    );
    let migrator = sqlx::migrate::Migrator::with_migrations(vec![migration]);
    migrator
        .run_direct(None, &mut connection, false)
        .await
        .unwrap();
    let chain = Position::start(DUO).after(ITEM).chain;
    for statement in [
        "insert into programme values (x'09', 'Test', 0)",
        "insert into duo (id, programme, key_epoch, created_at) values ($1, x'09', 1, 0)",
        "insert into member values ($2, $1, 'newcomer', 'Amina')",
        "insert into device values ($2, $2, $1, zeroblob(32), zeroblob(32), 86400000, null)",
        "insert into session values (zeroblob(32), 0, 7)",
        "insert into session_device values ($2, zeroblob(32))",
        "insert into key_grant values ($1, 1, $2, x'05', $2, zeroblob(64))",
        "insert into log values ($1, 1, $2, 1, 0, 1, $3, $4, 6, cast('before' as blob))",
        "insert into read_cursor values ($1, $2, 1)",
        "insert into blob values ($1, $3, 5, 0)",
    ] {
        run(&mut connection, statement, chain).await;
    }
    connection.close().await.unwrap();
}

async fn run(connection: &mut SqliteConnection, statement: &'static str, chain: Hash) {
    let mut query = sqlx::query(statement);
    let values: [&[u8]; 4] = [DUO.as_bytes(), DEVICE.as_bytes(), &ITEM.0, &chain.0];
    let used = (1..=4)
        .filter(|n| statement.contains(&format!("${n}")))
        .max();
    for value in &values[..used.unwrap_or(0)] {
        query = query.bind(value.to_vec());
    }
    query.execute(connection).await.unwrap();
}

#[tokio::test]
async fn a_database_of_the_first_shape_keeps_its_rows_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    first_shape(folder.path()).await;
    let (database, writer) = Database::open(folder.path(), NonZeroU16::MIN)
        .await
        .unwrap();
    let writer = tokio::spawn(writer.run(|_| ()));
    let boot = database.boot(DUO, DEVICE).await.unwrap();
    assert_eq!(boot.members[0].id, MemberId::from_bytes([2; 16]));
    let device = &boot.devices[0];
    assert_eq!((device.id, device.kind), (DEVICE, DeviceKind::Phone));
    assert_eq!((device.joined_day, device.used_day), (Some(1), Some(7)));
    assert!(device.granted && !device.revoked);
    assert_eq!((boot.last_ctr, boot.blobs_bytes), (Some(Ctr(1)), 5));
    let nothing = (
        boot.snapshot,
        boot.offer,
        boot.ended,
        boot.previous_keys.len(),
    );
    assert_eq!(nothing, (None, None, None, 0));
    let query = PullQuery {
        device: DEVICE,
        after: Position::start(DUO),
        applied: Seq(0),
        own: true,
    };
    let page = database.pull(DUO, query).await.unwrap();
    assert_eq!(page.items[0].bytes.as_ref().unwrap().as_slice(), b"before");
    let request = PushRequest {
        device: DEVICE,
        at: page.head,
        items: vec![NewItem {
            ctr: Ctr(2),
            base_seq: Seq(1),
            key_epoch: KeyEpoch(1),
            bytes: b"after".to_vec().into(),
        }],
    };
    assert_eq!(database.push(DUO, request).await.unwrap().seqs, [Seq(2)]);
    database.sweep(UnixMillis(0)).await.unwrap();
    database.close().await;
    writer.await.unwrap();
}
