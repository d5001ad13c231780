//! What do a year and ten years of writing and learning cost whoever comes new? Two phones without a screen write it, fold each year into a snapshot that
//! both agree on, and a third opens it. They fold no sooner: what a snapshot replaced is forgotten after 30 days, and ten years go by in minutes here. Prints `name: value` lines; then, with `--stay`, it lets in every phone that asks, until its input ends.

use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use bench::headless::{HeadlessPhone, PATIENCE_STEP};
use bench::learning::{CARDS, REVIEWS};
use bench::year::{UPDATES, WISHES, Year};
use clap::Parser;
use domain::Seq;
use sync::engine::Event;
use sync::record::{DuoRecord, duo_prefix};
use sync::store::{Table, Transaction};
use tokio::io::AsyncReadExt;

/// Wishes between two rounds of sync: a phone that is shown sends after every pause, one in a pocket once a day.
const WISHES_PER_SYNC: usize = 48;

#[derive(Parser)]
struct Arguments {
    /// Scheme, host and port of the server
    #[arg(long)]
    server: String,
    /// Joining code of the one
    #[arg(long)]
    first: String,
    /// Joining code of the other
    #[arg(long)]
    second: String,
    /// How many years they have written
    #[arg(long, default_value_t = 1)]
    years: u16,
    /// Print a joining code for one more phone, let it in, and go on until the input ends
    #[arg(long)]
    stay: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut phones = [
        HeadlessPhone::join(&arguments.server, &arguments.first).await?,
        HeadlessPhone::join(&arguments.server, &arguments.second).await?,
    ];
    for _ in 0..6 {
        for phone in &mut phones {
            phone.sync().await;
        }
    }
    ensure!(phones[1].has_key().await?, "the second phone has no key");
    let members = phones.each_ref().map(|phone| phone.phone.member);
    let mut wishes: u64 = 0;
    for year in 0..arguments.years {
        let end = wishes + WISHES as u64;
        for phone in &phones {
            phone.offer_no_snapshot_before(Seq(end)).await?;
        }
        wishes += write(&mut phones, Year::new(year, members)).await?;
        settle(&mut phones).await;
        fold(&mut phones)
            .await
            .with_context(|| format!("year {}", year + 1))?;
    }
    let years = usize::from(arguments.years);
    ensure!(wishes == (years * WISHES) as u64, "{wishes} wishes");
    println!("year_updates: {}", years * UPDATES);
    println!("year_cards: {}", years * CARDS);
    println!("year_reviews: {}", years * REVIEWS);
    println!("log_items: {}", phones[0].record().await?.head.0);
    open(&arguments.server, &mut phones).await?;
    if arguments.stay {
        stay(&mut phones).await?;
    }
    Ok(())
}

async fn write(phones: &mut [HeadlessPhone; 2], year: Year) -> Result<u64> {
    let mut written = 0;
    let mut writer = None;
    for wish in year {
        // Who writes in what the other has just written has read it first.
        if writer
            .replace(wish.phone)
            .is_some_and(|last| last != wish.phone)
        {
            settle(phones).await;
            phones[wish.phone].start_anew().await?;
        }
        let phone = &mut phones[wish.phone];
        phone.command(&wish.command).await?;
        written += 1;
        if written % WISHES_PER_SYNC as u64 == 0 {
            phone.sync().await;
        }
    }
    Ok(written)
}

async fn settle(phones: &mut [HeadlessPhone; 2]) {
    for _ in 0..2 {
        for phone in phones.iter_mut() {
            phone.sync().await;
        }
    }
}

/// Both sync until the server holds a snapshot of all that either has.
async fn fold(phones: &mut [HeadlessPhone; 2]) -> Result<()> {
    for _ in 0..200 {
        settle(phones).await;
        let record = phones[0].record().await?;
        let people = record.people.context("no boot")?;
        if people.offer.is_none()
            && let Some(kept) = people.snapshot
        {
            let snapshot: sync::snapshot::Snapshot = sync::wire::from_bytes(&kept.snapshot)
                .ok()
                .context("a snapshot")?;
            if record.head.0 - snapshot.upto.seq.0 < sync::offer::OFFER_ITEMS_MIN {
                return Ok(());
            }
        }
    }
    let record = phones[0].record().await?;
    bail!(
        "no snapshot was agreed on: head {}, applied {}, offering {}, offered {}",
        record.head.0,
        record.applied.seq.0,
        record.offering.is_some(),
        record.people.is_some_and(|people| people.offer.is_some()),
    )
}

/// A third phone comes: how many bytes and how long until it shows the newest entries, and until it has all?
async fn open(server: &str, phones: &mut [HeadlessPhone; 2]) -> Result<()> {
    let member = phones[0].phone.member;
    let code = phones[0].make_code(member).await?;
    let mut new = HeadlessPhone::join(server, code.as_str()).await?;
    new.sync().await;
    phones[0].sync().await;
    ensure!(phones[0].approve_all().await? == 1, "nobody asked");
    phones[0].sync().await;
    new.server.received.set(0);

    let started = Instant::now();
    let mut readable = None;
    let mut events = vec![Event::Woken];
    while let Some(event) = events.pop() {
        events.extend(new.step(event).await);
        if readable.is_none() && rows(&new).await? > 0 {
            readable = Some((started.elapsed(), new.server.received.get()));
        }
    }
    let (readable, bytes) = readable.context("nothing was readable")?;
    println!("boot_bytes: {bytes}");
    println!("native_open_ms: {:.1}", readable.as_secs_f64() * 1000.0);
    println!("whole_bytes: {}", new.server.received.get());
    println!(
        "native_whole_ms: {:.1}",
        started.elapsed().as_secs_f64() * 1000.0
    );
    let here = rows(&new).await?;
    ensure!(
        here == rows(&phones[0]).await?,
        "the new phone has {here} entries"
    );
    let things_here = things(&new).await?;
    ensure!(
        things_here == things(&phones[0]).await?,
        "the new phone has {things_here} things"
    );
    println!("entries: {here}");
    println!("things: {things_here}");
    Ok(())
}

async fn things(phone: &HeadlessPhone) -> Result<u32> {
    let tx = phone.store.transaction();
    Ok(tx
        .count(Table::Things, &duo_prefix(phone.phone.duo))
        .await?)
}

async fn rows(phone: &HeadlessPhone) -> Result<u32> {
    let tx = phone.store.transaction();
    Ok(tx.count(Table::Rows, &duo_prefix(phone.phone.duo)).await?)
}

async fn stay(phones: &mut [HeadlessPhone; 2]) -> Result<()> {
    let record: DuoRecord = phones[0].record().await?;
    let code = phones[0].make_code(record.member).await?;
    println!("code: {}", code.as_str());
    let mut input = tokio::io::stdin();
    let mut byte = [0; 1];
    loop {
        tokio::select! {
            read = input.read(&mut byte) => if read? == 0 { return Ok(()) },
            () = tokio::time::sleep(PATIENCE_STEP) => {
                phones[0].sync().await;
                phones[0].approve_all().await?;
                phones[0].sync().await;
            }
        }
    }
}
