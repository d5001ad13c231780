//! Does the database hold what was acknowledged: all of it, once, in one chain?

use std::path::Path;

use anyhow::{Result, bail, ensure};
use crypto::item::{ItemHeader, item_hash};
use domain::{Ctr, Hash, KeyEpoch, Position, Seq};
use rusqlite::{Connection, OpenFlags};

use crate::duos::Sender;

/// Reads every log anew and says how many rows there are.
///
/// # Errors
/// When a row is missing, doubled, changed or out of its place.
pub fn check(folder: &Path, acknowledged: &[(Sender, u64)]) -> Result<u64> {
    let file = folder.join(database::FILE);
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    for (sender, items) in acknowledged {
        check_one(&connection, sender, *items)?;
    }
    let rows: i64 = connection.query_row("select count(*) from log", [], |row| row.get(0))?;
    let sum: u64 = acknowledged.iter().map(|(_, items)| items).sum();
    ensure!(
        u64::try_from(rows)? == sum,
        "{sum} items were acknowledged, {rows} are stored"
    );
    Ok(sum)
}

fn check_one(connection: &Connection, sender: &Sender, acknowledged: u64) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "select seq, device, ctr, base_seq, key_epoch, bytes, hash, chain from log where duo = ?1 order by seq",
    )?;
    let mut rows = statement.query([sender.duo.as_bytes()])?;
    let mut position = Position::start(sender.duo);
    while let Some(row) = rows.next()? {
        let header = ItemHeader {
            duo: sender.duo,
            device: sender.device,
            ctr: Ctr(u64::try_from(row.get::<_, i64>("ctr")?)?),
            key_epoch: KeyEpoch(row.get("key_epoch")?),
            base_seq: Seq(u64::try_from(row.get::<_, i64>("base_seq")?)?),
        };
        let hash = item_hash(&header, row.get_ref("bytes")?.as_blob()?);
        position = position.after(hash);
        let is_in_place = row.get::<_, i64>("seq")? == i64::try_from(position.seq.0)?
            && header.ctr.0 == position.seq.0
            && row.get::<_, [u8; 16]>("device")? == *sender.device.as_bytes()
            && Hash(row.get("hash")?) == hash
            && Hash(row.get("chain")?) == position.chain;
        if !is_in_place {
            bail!(
                "duo {}: row {} is not the one that was sent",
                sender.duo,
                position.seq.0
            );
        }
    }
    let stored = position.seq.0;
    ensure!(
        stored == acknowledged,
        "duo {}: {acknowledged} items were acknowledged, {stored} are stored",
        sender.duo
    );
    Ok(())
}
