//! How many of the same rows does SQLite take by itself? The limit that no server on it can pass.
//!
//! The same table, on the same core, with the same durability and as many rows in a transaction as the server had; one
//! prepared statement, no network, no hashes, no tasks.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rusqlite::{Connection, params};

use crate::duos::Sender;
use crate::figures::Spread;
use crate::{ITEM_BYTES, cores};

/// What is to be measured.
#[derive(Clone, Copy)]
pub struct Plan<'a> {
    /// Holds a database with empty logs.
    pub folder: &'a Path,
    /// Whose logs grow, by turns.
    pub senders: &'a [Sender],
    /// Where.
    pub core: usize,
    /// Rows that share a commit.
    pub rows_per_transaction: usize,
    /// Not counted.
    pub warm_up: Duration,
    /// Of a run.
    pub length: Duration,
    /// How many runs.
    pub runs: usize,
}

/// Rows per second.
///
/// # Errors
/// When SQLite fails.
pub fn measure(plan: Plan<'_>) -> Result<Spread> {
    std::thread::scope(|scope| {
        let measuring = scope.spawn(move || {
            cores::pin_this_thread(plan.core)?;
            run(plan)
        });
        measuring
            .join()
            .map_err(|_| anyhow!("the measuring thread panicked"))?
    })
}

fn run(plan: Plan<'_>) -> Result<Spread> {
    let mut connection = Connection::open(plan.folder.join(database::FILE))?;
    // As the server's writer has them; the journal's mode is a property of the file.
    connection.execute_batch(
        "pragma synchronous = full;
         pragma foreign_keys = on;
         pragma wal_autocheckpoint = 16000;
         pragma cache_size = -65536;
         pragma secure_delete = on;",
    )?;
    let mut bytes = [0; ITEM_BYTES];
    StdRng::seed_from_u64(2).fill_bytes(&mut bytes);
    let mut inserted = 0;
    let mut insert_for = |length: Duration| -> Result<f64> {
        let (begun, before) = (Instant::now(), inserted);
        while begun.elapsed() < length {
            insert(&mut connection, &plan, inserted, &bytes)?;
            inserted += plan.rows_per_transaction;
        }
        Ok((inserted - before) as f64 / begun.elapsed().as_secs_f64())
    };
    insert_for(plan.warm_up)?;
    let rates: Result<Vec<_>> = (0..plan.runs).map(|_| insert_for(plan.length)).collect();
    Ok(Spread::of(rates?))
}

/// One transaction.
fn insert(connection: &mut Connection, plan: &Plan<'_>, first: usize, bytes: &[u8]) -> Result<()> {
    let transaction = connection.transaction()?;
    {
        let mut statement = transaction.prepare_cached(
            "insert into log (duo, seq, device, ctr, base_seq, key_epoch, hash, chain, bytes_total, bytes)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        for number in first..first + plan.rows_per_transaction {
            let sender = &plan.senders[number % plan.senders.len()];
            let seq = (number / plan.senders.len() + 1) as i64;
            let (duo, device) = (sender.duo.as_bytes(), sender.device.as_bytes());
            let (hash, chain) = (&bytes[..32], &bytes[32..64]);
            let bytes_total = seq * ITEM_BYTES as i64;
            statement.execute(params![
                duo,
                seq,
                device,
                seq,
                seq - 1,
                1,
                hash,
                chain,
                bytes_total,
                bytes
            ])?;
        }
    }
    transaction.commit()?;
    Ok(())
}
