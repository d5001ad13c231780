//! How many durable pushes does one core acknowledge in a second, and how near is that to what SQLite alone can do?
//!
//! A real server process on one core, its database on a real disk with the default settings; on another core this
//! program, as 500 phones that each send their next item once the last is acknowledged.

mod bare;
mod cores;
mod duos;
mod figures;
mod load;
mod log_check;
mod phone;
mod server;

use std::num::NonZeroU16;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Parser;
use database::Database;

use crate::duos::Sender;
use crate::figures::{Spread, print, print_spread};
use crate::load::{Load, Run};
use crate::server::Server;

/// Duos, each with one device that sends over one connection: the goal is stated for so many.
const DUOS: usize = 500;

/// Sealed bytes of an item: a sentence or two.
const ITEM_BYTES: usize = 200;

/// Items per request where batches are measured: what a phone sends after a weekend without internet.
const BATCH_ITEMS: usize = 32;

/// Connections are open and caches are warm by then.
const WARM_UP: Duration = Duration::from_secs(2);

#[derive(Parser)]
struct Arguments {
    /// Length of a run, in seconds
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Runs of which the median counts
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Given by `cargo bench` itself
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let length = Duration::from_secs(arguments.seconds);
    let folder = tempfile::Builder::new()
        .prefix("bench-push-")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .context("a folder for the databases")?;
    let file_system = file_system(folder.path())?;
    if matches!(file_system.as_str(), "tmpfs" | "ramfs") {
        bail!(
            "{} is in memory: set CARGO_TARGET_DIR to a disk",
            folder.path().display()
        );
    }
    let cores = cores::two_apart()?;
    cores::pin_this_thread(cores.client)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;

    let through_server = folder.path().join("server");
    let senders = runtime.block_on(with_new_database(&through_server))?;
    let server = Server::start(&through_server, cores.server)?;
    let measured = tokio::task::LocalSet::new()
        .block_on(&runtime, measure(&server, senders, length, arguments.runs))?;
    server.stop()?;
    let rows = log_check::check(&through_server, &measured.acknowledged)?;

    let alone = folder.path().join("bare");
    let senders = runtime.block_on(with_new_database(&alone))?;
    let rows_per_transaction = measured.pushes_per_transaction.median.round().max(1.0) as usize;
    let bare = bare::measure(bare::Plan {
        folder: &alone,
        senders: &senders,
        core: cores.server,
        rows_per_transaction,
        warm_up: WARM_UP,
        length,
        runs: arguments.runs,
    })?;

    println!();
    println!("file_system: {file_system}");
    print("duos", DUOS as f64);
    print("item_bytes", ITEM_BYTES as f64);
    measured.print();
    print_spread("bare_sqlite_inserts_per_second", &bare);
    let ratio = measured.single.rate().median / bare.median;
    println!("push_to_bare_ratio: {ratio:.2}");
    print("log_rows_checked", rows as f64);
    Ok(())
}

/// A new database in this folder with [`DUOS`] duos, each with a signed-in device and its key.
async fn with_new_database(folder: &Path) -> Result<Vec<Sender>> {
    std::fs::create_dir_all(folder)?;
    let (database, writer) = Database::open(folder, NonZeroU16::MIN).await?;
    let writer = tokio::spawn(writer.run(|_| ()));
    let senders = duos::make(&database, DUOS).await?;
    database.close().await;
    writer.await.context("the writer")?;
    Ok(senders)
}

/// What one server process came to.
struct Measured {
    single: Runs,
    batched: Runs,
    pushes_per_transaction: Spread,
    peak_rss_bytes: u64,
    /// Items that each sender knows to be stored.
    acknowledged: Vec<(Sender, u64)>,
}

struct Runs(Vec<Run>);

impl Runs {
    fn spread(&self, figure: impl Fn(&Run) -> f64) -> Spread {
        Spread::of(self.0.iter().map(figure).collect())
    }

    /// Acknowledged items per second.
    fn rate(&self) -> Spread {
        self.spread(|run| run.items_per_second)
    }
}

impl Measured {
    fn print(&self) {
        print_spread("acked_pushes_per_second", &self.single.rate());
        print_spread("p50_ms", &self.single.spread(|run| run.p50_ms));
        print_spread("p99_ms", &self.single.spread(|run| run.p99_ms));
        print("peak_rss_bytes", self.peak_rss_bytes as f64);
        print_spread("pushes_per_transaction", &self.pushes_per_transaction);
        print_spread(
            "server_cpu_percent",
            &self.single.spread(|run| run.server_cpu_percent),
        );
        // Near 100 it would be this program that is measured.
        print_spread(
            "client_cpu_percent",
            &self.single.spread(|run| run.client_cpu_percent),
        );
        let name = format!("acked_items_per_second_batched_{BATCH_ITEMS}");
        print_spread(&name, &self.batched.rate());
        let name = format!("p99_ms_batched_{BATCH_ITEMS}");
        print_spread(&name, &self.batched.spread(|run| run.p99_ms));
    }
}

async fn measure(
    server: &Server,
    senders: Vec<Sender>,
    length: Duration,
    runs: usize,
) -> Result<Measured> {
    let load = Load::start(server, senders).await?;
    let single = several(&load, server, length, runs).await?;
    // Before the batches: these are a measurement apart.
    let peak_rss_bytes = server.peak_rss_bytes()?;
    load.set_items_per_request(BATCH_ITEMS);
    let batched = several(&load, server, length / 2, runs).await?;
    let acknowledged = load.stop().await?;
    let pushes_per_transaction = single.spread(|run| run.requests_per_transaction);
    Ok(Measured {
        single,
        batched,
        pushes_per_transaction,
        peak_rss_bytes,
        acknowledged,
    })
}

async fn several(load: &Load, server: &Server, length: Duration, runs: usize) -> Result<Runs> {
    load.pass(WARM_UP).await?;
    let mut done = Vec::with_capacity(runs);
    for _ in 0..runs {
        let run = load.run(server, length).await?;
        println!("  {run}");
        done.push(run);
    }
    Ok(Runs(done))
}

/// As `stat` names it.
fn file_system(folder: &Path) -> Result<String> {
    let output = std::process::Command::new("stat")
        .args(["--file-system", "--format=%T"])
        .arg(folder)
        .output()
        .context("stat")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
