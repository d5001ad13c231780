//! How long does a member wait for practice after years of it, and what do reviews add to what a new phone loads? Prints `name: value` lines.

use std::future::Future;
use std::pin::pin;
use std::task::{Context as TaskContext, Poll, Waker};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use bench::practice::{CARDS, Practice, REVIEWS};
use crypto::duo_key::DuoKey;
use crypto::snapshot::seal_section;
use domain::practice::{Answer, Remembered};
use domain::session::Deck;
use domain::{Hash, KeyEpoch};
use rand::SeedableRng;
use rand::rngs::StdRng;
use sync::snapshot::{SectionRef, Snapshot};
use sync::wire::to_bytes;
use sync::{offer, section};

/// Rounds of each measurement; the median is told.
const ROUNDS: usize = 25;

const SEED: u64 = 4;

fn main() -> Result<()> {
    at_once(measure())
}

/// Storage in memory never makes anyone wait.
fn at_once<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    match pin!(work).poll(&mut TaskContext::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => bail!("storage in memory was waited for"),
    }
}

async fn measure() -> Result<()> {
    let mut practice = Practice::new(SEED).await?;
    let empty = snapshot_bytes(&practice).await?;
    practice.practise(REVIEWS).await?;
    println!("cards: {CARDS}");
    println!("reviews: {}", practice.written);
    let mut open = Vec::new();
    for _ in 0..ROUNDS {
        open.push(opened(&practice).await?);
    }
    tell("open_ms", open);
    let full = snapshot_bytes(&practice).await?;
    let written = practice.written;
    tell("answer_ms", answered(&mut practice).await?);
    // Far below what a float holds exactly.
    #[allow(clippy::cast_precision_loss)]
    let each = (full - empty) as f64 / written as f64;
    println!("snapshot_bytes: {full}");
    println!("bytes_per_review: {each:.2}");
    Ok(())
}

/// From what is stored to the first phrase and what to choose between.
async fn opened(practice: &Practice) -> Result<Duration> {
    let started = Instant::now();
    let deck = Deck::new(practice.phrases.iter().cloned());
    let remembered = Remembered::of(practice.read().await?);
    let session = deck.session(remembered.memories(), practice.today, None);
    let first = *session.first().context("a phrase")?;
    let choices = deck.choices(first, 0);
    let took = started.elapsed();
    ensure!(choices.len() > 1, "nothing to choose between");
    Ok(took)
}

/// An answer is stored, remembered, and the next phrase is there; then, as the screen does it, the stored reviews are read again.
async fn answered(practice: &mut Practice) -> Result<Vec<Duration>> {
    let deck = Deck::new(practice.phrases.iter().cloned());
    let mut remembered = Remembered::of(practice.read().await?);
    let (name, mut given) = (practice.new_name(), Vec::new());
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let session = deck.session(remembered.memories(), practice.today, None);
        let place = *session.first().context("a phrase")?;
        let started = Instant::now();
        let answer = practice.answer(&deck, &name, &mut given, place, Answer::Known);
        remembered.add(answer.await?);
        let session = deck.session(remembered.memories(), practice.today, None);
        let next = *session.first().context("a phrase")?;
        let choices = deck.choices(next, 0);
        for review in practice.read().await? {
            remembered.add(review);
        }
        took.push(started.elapsed());
        ensure!(choices.len() > 1 && next != place, "the same phrase again");
    }
    Ok(took)
}

/// Bytes of the sealed sections that a new phone loads.
async fn snapshot_bytes(practice: &Practice) -> Result<usize> {
    let tx = practice.store.transaction();
    let record = practice.record().await?;
    let (sections, live_blobs) = offer::sections(&tx, &practice.phone, &record).await?;
    let nowhere = SectionRef {
        hash: Hash([0; 32]),
        bytes: 0,
    };
    let snapshot = Snapshot {
        duo: practice.phone.duo,
        upto: record.applied,
        parent: Hash([0; 32]),
        key_epoch: KeyEpoch(1),
        sections: vec![nowhere; sections.len()],
        live_blobs,
    };
    let key = DuoKey::generate(&mut StdRng::seed_from_u64(SEED));
    let sealed = sections.iter().enumerate().map(|(index, held)| {
        let header = section::header(&snapshot, index);
        seal_section(&key, &header, &to_bytes(held), [0; 24]).len()
    });
    Ok(sealed.sum())
}

/// The median, with the least and the most.
fn tell(name: &str, mut took: Vec<Duration>) {
    took.sort_unstable();
    let ms = |at: usize| took[at].as_secs_f64() * 1000.0;
    println!("{name}: {:.2}", ms(took.len() / 2));
    println!("{name}_min: {:.2}", ms(0));
    println!("{name}_max: {:.2}", ms(took.len() - 1));
}
