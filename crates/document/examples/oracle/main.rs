//! Does another CRDT library, written by others in another language, read in Samen's documents what Samen reads?
//!
//! Tells seeded stories of phones that write at the same time, has each replayed in yjs by a program given as the last arguments,
//! and compares. `cargo xtask oracle` builds and runs this.

mod hex;
mod judge;
mod random;
mod reading;
mod story;

use std::error::Error;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::process::{ChildStdin, Command, ExitCode, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use serde_json::{Value, json};

use random::Random;
use story::Story;

/// Stories told ahead of the answers: enough to keep both sides busy.
const AHEAD: usize = 64;

/// Disagreements described; the rest is counted.
const DESCRIBED_MAX: usize = 5;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

struct Arguments {
    seeds: u64,
    from: u64,
    /// Hands the updates over in a wrong order: a disagreement must then be seen.
    shuffle: bool,
    /// The program that replays, with its arguments.
    replay: Vec<String>,
}

#[derive(Default)]
struct Totals {
    runs: usize,
    edits: usize,
    concurrent: usize,
    diverged: usize,
}

fn main() -> ExitCode {
    match Arguments::read().and_then(|arguments| run(&arguments)) {
        Ok(totals) => {
            println!("runs: {}", totals.runs);
            println!("edits: {}", totals.edits);
            println!(
                "concurrent_percent: {}",
                totals.concurrent * 100 / totals.edits.max(1)
            );
            println!("diverged: {}", totals.diverged);
            if totals.diverged == 0 {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("the oracle could not answer: {error}");
            ExitCode::from(2)
        }
    }
}

impl Arguments {
    fn read() -> Outcome<Self> {
        let mut arguments = Self {
            seeds: 0,
            from: 1,
            shuffle: false,
            replay: Vec::new(),
        };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut number =
                || -> Outcome<u64> { Ok(words.next().ok_or("a number is missing")?.parse()?) };
            match word.as_str() {
                "--seeds" => arguments.seeds = number()?,
                "--from" => arguments.from = number()?,
                "--shuffle" => arguments.shuffle = true,
                _ => arguments.replay = [word].into_iter().chain(words.by_ref()).collect(),
            }
        }
        if arguments.replay.is_empty() {
            return Err("which program replays?".into());
        }
        Ok(arguments)
    }
}

/// Tells the stories in one thread, and judges the answers as they come in this one.
fn run(arguments: &Arguments) -> Outcome<Totals> {
    let (program, rest) = arguments
        .replay
        .split_first()
        .ok_or("which program replays?")?;
    let mut replay = Command::new(program)
        .args(rest)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let questions = replay.stdin.take().ok_or("no way to ask")?;
    let answers = BufReader::new(replay.stdout.take().ok_or("no way to hear")?);
    let (told, stories) = sync_channel(AHEAD);
    let totals = std::thread::scope(|scope| {
        let telling = scope.spawn(move || tell(arguments, questions, &told));
        let totals = judge(answers, &stories);
        // A teller that still waits to hand over a story hears that nobody listens.
        drop(stories);
        telling.join().map_err(|_| "telling panicked")??;
        totals
    })?;
    if !replay.wait()?.success() || totals.runs as u64 != arguments.seeds {
        return Err(format!(
            "answers came for {} of {} seeds",
            totals.runs, arguments.seeds
        )
        .into());
    }
    Ok(totals)
}

fn tell(
    arguments: &Arguments,
    questions: ChildStdin,
    told: &SyncSender<(u64, Story)>,
) -> Outcome<()> {
    let mut questions = BufWriter::new(questions);
    for seed in arguments.from..arguments.from + arguments.seeds {
        let story = story::tell(seed).map_err(|error| format!("seed {seed}: {error}"))?;
        let phones: Vec<Value> = story
            .phones
            .iter()
            .map(|told| {
                let mut batches = told.batches.clone();
                if arguments.shuffle {
                    shuffle(&mut batches, &mut Random::new(seed));
                }
                json!({ "batches": batches })
            })
            .collect();
        let updates: Vec<String> = story
            .updates
            .iter()
            .map(|update| hex::encode(update))
            .collect();
        writeln!(
            questions,
            "{}",
            json!({ "seed": seed, "updates": updates, "phones": phones })
        )?;
        told.send((seed, story))
            .map_err(|_| "nobody listens any more")?;
    }
    Ok(questions.flush()?)
}

fn judge(answers: impl BufRead, stories: &Receiver<(u64, Story)>) -> Outcome<Totals> {
    let mut totals = Totals::default();
    for answer in answers.lines() {
        let answer: Value = serde_json::from_str(&answer?)?;
        let (seed, story) = stories.recv()?;
        if answer["seed"] != seed {
            return Err(format!("the answer to seed {seed} is about {}", answer["seed"]).into());
        }
        totals.runs += 1;
        totals.edits += story.edits;
        totals.concurrent += story.concurrent;
        if let Some(disagreement) = judge::disagreement(&story, &answer) {
            totals.diverged += 1;
            if totals.diverged <= DESCRIBED_MAX {
                println!("seed {seed} diverged: {disagreement}");
            }
        }
    }
    Ok(totals)
}

/// Deals the same updates into batches of the same sizes, in any order. Within a batch any order comes to the same in yjs, which
/// keeps what comes too early; where a phone has caught up, something else must be read.
fn shuffle(batches: &mut [Vec<usize>], random: &mut Random) {
    let mut updates: Vec<usize> = batches.iter().flatten().copied().collect();
    random.shuffle(&mut updates);
    let mut dealt = updates.into_iter();
    for batch in batches {
        let size = batch.len();
        *batch = dealt.by_ref().take(size).collect();
    }
}
