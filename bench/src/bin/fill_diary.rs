//! How does a diary of any number of entries come about, for measurements? A phone without a screen joins with a code, waits until the
//! other phone hands it the key, writes, and ends once the server has everything.

use anyhow::{Result, bail};
use bench::headless::HeadlessPhone;
use bench::year::sentence;
use clap::Parser;
use domain::{Command, Day, EntryId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Entries between two rounds of sync, as many as one push holds.
const ENTRIES_PER_SYNC: usize = sync::push::PUSH_ITEMS_MAX;

/// Months over which the entries lie.
const MONTHS: usize = 24;

/// Characters of a text, at least.
const TEXT_CHARS: usize = 200;

#[derive(Parser)]
struct Arguments {
    /// Scheme, host and port of the server
    #[arg(long)]
    server: String,
    /// A joining code
    #[arg(long)]
    code: String,
    /// How many entries to write
    #[arg(long)]
    entries: usize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut phone = HeadlessPhone::join(&arguments.server, &arguments.code).await?;
    phone.wait_for_key().await?;
    // The same texts each time.
    let mut rng = StdRng::seed_from_u64(1);
    for first in (0..arguments.entries).step_by(ENTRIES_PER_SYNC) {
        for number in first..arguments.entries.min(first + ENTRIES_PER_SYNC) {
            let command = Command::WriteEntry {
                entry: EntryId::from_bytes(rng.random()),
                day: day(number, arguments.entries)?,
                place: String::new(),
                text: text(&mut rng),
            };
            phone.command(&command).await?;
        }
        phone.sync().await;
    }
    let waiting = phone.waiting().await?;
    if waiting > 0 {
        bail!("{waiting} items were not taken");
    }
    println!("{} entries are on the server", arguments.entries);
    Ok(())
}

/// Evenly over [`MONTHS`], from January 2024 on; the 29th to 31st of a month stay empty.
fn day(number: usize, of: usize) -> Result<Day> {
    let index = number * MONTHS * 28 / of;
    let (month, day) = (index / 28, index % 28 + 1);
    let year = i16::try_from(2024 + month / 12)?;
    Ok(Day::new(
        year,
        i8::try_from(month % 12 + 1)?,
        i8::try_from(day)?,
    )?)
}

fn text(rng: &mut StdRng) -> String {
    let mut text = String::with_capacity(TEXT_CHARS + 100);
    while text.len() < TEXT_CHARS {
        text.push_str(&sentence(rng));
    }
    text
}
