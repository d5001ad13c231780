//! How do many phones push at once, and what is counted while they do?

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::task::JoinHandle;

use crate::cores;
use crate::duos::Sender;
use crate::figures::percentile;
use crate::phone::Phone;
use crate::server::Server;

/// All phones at work, until [`Load::stop`].
pub struct Load {
    shared: Rc<Shared>,
    phones: Vec<JoinHandle<Result<(Sender, u64)>>>,
}

struct Shared {
    stopping: Cell<bool>,
    items_per_request: Cell<usize>,
    counted: RefCell<Counted>,
}

#[derive(Default)]
struct Counted {
    items: u64,
    waits_us: Vec<u32>,
}

/// What was counted over some seconds.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// Items acknowledged per second.
    pub items_per_second: f64,
    /// From sending a request to having its whole answer, in milliseconds: half of the requests took at most this.
    pub p50_ms: f64,
    /// As before, for 99 of 100 requests.
    pub p99_ms: f64,
    /// Requests that shared a transaction, on average.
    pub requests_per_transaction: f64,
    /// Of one core.
    pub server_cpu_percent: f64,
    /// Of one core.
    pub client_cpu_percent: f64,
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.0} items/s, p50 {:.1} ms, p99 {:.1} ms, {:.0} requests a transaction, server {:.0} %, client {:.0} %",
            self.items_per_second,
            self.p50_ms,
            self.p99_ms,
            self.requests_per_transaction,
            self.server_cpu_percent,
            self.client_cpu_percent
        )
    }
}

impl Load {
    /// Connects all phones and sets them to work, one item per request. Must be called within a local task set.
    ///
    /// # Errors
    /// When one cannot connect.
    pub async fn start(server: &Server, senders: Vec<Sender>) -> Result<Self> {
        let shared = Rc::new(Shared {
            stopping: Cell::new(false),
            items_per_request: Cell::new(1),
            counted: RefCell::default(),
        });
        let mut phones = Vec::with_capacity(senders.len());
        for (number, sender) in senders.into_iter().enumerate() {
            let phone = Phone::connect(sender, server.addr()).await?;
            let rng = StdRng::seed_from_u64(number as u64);
            phones.push(tokio::task::spawn_local(work(
                phone,
                Rc::clone(&shared),
                rng,
            )));
        }
        Ok(Self { shared, phones })
    }

    /// From the next request on.
    pub fn set_items_per_request(&self, items: usize) {
        self.shared.items_per_request.set(items);
    }

    /// Lets time pass.
    ///
    /// # Errors
    /// When a phone gave up.
    pub async fn pass(&self, length: Duration) -> Result<()> {
        tokio::time::sleep(length).await;
        if self.phones.iter().any(JoinHandle::is_finished) {
            self.shared.stopping.set(true);
            bail!("a phone gave up");
        }
        Ok(())
    }

    /// Counts for so long.
    ///
    /// # Errors
    /// When a phone gave up or the server has ended.
    pub async fn run(&self, server: &Server, length: Duration) -> Result<Run> {
        let own_id = std::process::id();
        let (server_ns, client_ns) = (server.busy_ns()?, cores::busy_ns(own_id)?);
        let transactions = server.transactions()?;
        self.shared.counted.take();
        let begun = Instant::now();
        self.pass(length).await?;
        let mut counted = self.shared.counted.take();
        let seconds = begun.elapsed().as_secs_f64();
        let transactions = server.transactions()?.wrapping_sub(transactions);
        let percent = |busy_ns: u64| busy_ns as f64 / 1e9 / seconds * 100.0;
        let requests = counted.waits_us.len() as f64;
        Ok(Run {
            items_per_second: counted.items as f64 / seconds,
            p50_ms: f64::from(percentile(&mut counted.waits_us, 0.50)) / 1e3,
            p99_ms: f64::from(percentile(&mut counted.waits_us, 0.99)) / 1e3,
            requests_per_transaction: requests / f64::from(transactions.max(1)),
            server_cpu_percent: percent(server.busy_ns()? - server_ns),
            client_cpu_percent: percent(cores::busy_ns(own_id)? - client_ns),
        })
    }

    /// Lets every phone have its last answer; who they are and how many of their items are acknowledged.
    ///
    /// # Errors
    /// When a phone gave up, with its reason.
    pub async fn stop(self) -> Result<Vec<(Sender, u64)>> {
        self.shared.stopping.set(true);
        let mut acknowledged = Vec::with_capacity(self.phones.len());
        for phone in self.phones {
            acknowledged.push(phone.await.context("a phone")??);
        }
        Ok(acknowledged)
    }
}

async fn work(mut phone: Phone, shared: Rc<Shared>, mut rng: StdRng) -> Result<(Sender, u64)> {
    while !shared.stopping.get() {
        let items = shared.items_per_request.get();
        let sent = Instant::now();
        if let Err(error) = phone.push(items, &mut rng).await {
            eprintln!("a phone gave up: {error:#}");
            return Err(error);
        }
        let wait_us = u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX);
        let mut counted = shared.counted.borrow_mut();
        counted.items += items as u64;
        counted.waits_us.push(wait_us);
    }
    Ok(phone.end())
}
