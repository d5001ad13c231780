//! Who is told at once that something changed? Every open stream whose session has a device in that duo.
//!
//! A poke says where the duo stands, not what happened, so a newer one replaces an older one that was not yet sent: a
//! slow phone costs one poke per duo and never a queue.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use database::DuoNow;
use domain::{DuoId, Hash};
use tokio::sync::Notify;

/// Most streams of one session, six being what a browser opens to one origin over HTTP/1.1. A further one ends the oldest.
const STREAMS_PER_SESSION_MAX: usize = 6;

/// All open streams.
#[derive(Debug, Default)]
pub struct Pokes(Mutex<Streams>);

#[derive(Debug, Default)]
struct Streams {
    by_duo: HashMap<DuoId, Vec<Arc<Stream>>>,
    by_session: HashMap<Hash, Vec<Arc<Stream>>>,
    closed: bool,
}

#[derive(Debug)]
struct Stream {
    session: Hash,
    duos: Vec<DuoId>,
    waiting: Mutex<Waiting>,
    news: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    pokes: Vec<DuoNow>,
    ended: bool,
}

/// The receiving end of one stream; dropping it ends the stream.
#[derive(Debug)]
pub struct Listener {
    pokes: Arc<Pokes>,
    stream: Arc<Stream>,
}

impl Pokes {
    /// Tells every stream of the duo where it stands.
    pub fn poke(&self, now: DuoNow) {
        let streams = lock(&self.0);
        for stream in streams.by_duo.get(&now.duo).into_iter().flatten() {
            stream.poke(now);
        }
    }

    /// Opens a stream for these duos of a session.
    #[must_use]
    pub fn listen(self: &Arc<Self>, session: Hash, duos: Vec<DuoId>) -> Listener {
        let stream = Arc::new(Stream {
            session,
            duos,
            waiting: Mutex::default(),
            news: Notify::new(),
        });
        let mut streams = lock(&self.0);
        for duo in &stream.duos {
            streams
                .by_duo
                .entry(*duo)
                .or_default()
                .push(Arc::clone(&stream));
        }
        let of_session = streams.by_session.entry(session).or_default();
        of_session.push(Arc::clone(&stream));
        let spare = of_session.len().saturating_sub(STREAMS_PER_SESSION_MAX);
        for oldest in &of_session[..spare] {
            oldest.end();
        }
        if streams.closed {
            stream.end();
        }
        drop(streams);
        Listener {
            pokes: Arc::clone(self),
            stream,
        }
    }

    /// Ends the streams of a session, because it now stands for other devices: the phone asks again.
    pub fn end_session(&self, session: Hash) {
        let streams = lock(&self.0);
        for stream in streams.by_session.get(&session).into_iter().flatten() {
            stream.end();
        }
    }

    /// Ends the streams of a duo, because one of its devices was signed out: each phone asks again.
    pub fn end_duo(&self, duo: DuoId) {
        let streams = lock(&self.0);
        for stream in streams.by_duo.get(&duo).into_iter().flatten() {
            stream.end();
        }
    }

    /// Ends every stream, and those that still come: the server is stopping.
    pub fn close(&self) {
        let mut streams = lock(&self.0);
        streams.closed = true;
        for stream in streams.by_session.values().flatten() {
            stream.end();
        }
    }

    /// How many streams are open.
    #[must_use]
    pub fn open(&self) -> usize {
        lock(&self.0).by_session.values().map(Vec::len).sum()
    }
}

impl Stream {
    fn poke(&self, now: DuoNow) {
        let mut waiting = lock(&self.waiting);
        match waiting.pokes.iter_mut().find(|poke| poke.duo == now.duo) {
            Some(poke) => *poke = now,
            None => waiting.pokes.push(now),
        }
        drop(waiting);
        self.news.notify_one();
    }

    fn end(&self) {
        lock(&self.waiting).ended = true;
        self.news.notify_one();
    }
}

impl Listener {
    /// Says where a duo stood when it was read, after the stream was opened: a poke that came meanwhile is newer.
    pub fn start(&self, then: DuoNow) {
        let mut waiting = lock(&self.stream.waiting);
        if waiting.pokes.iter().all(|poke| poke.duo != then.duo) {
            waiting.pokes.push(then);
        }
    }

    /// The next poke; none when the stream has ended.
    pub async fn next(&self) -> Option<DuoNow> {
        loop {
            {
                let mut waiting = lock(&self.stream.waiting);
                if waiting.ended {
                    return None;
                }
                if let Some(poke) = waiting.pokes.pop() {
                    return Some(poke);
                }
            }
            self.stream.news.notified().await;
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut streams = lock(&self.pokes.0);
        for duo in &self.stream.duos {
            forget(&mut streams.by_duo, *duo, &self.stream);
        }
        forget(&mut streams.by_session, self.stream.session, &self.stream);
    }
}

fn forget<K: std::hash::Hash + Eq>(
    streams: &mut HashMap<K, Vec<Arc<Stream>>>,
    key: K,
    stream: &Arc<Stream>,
) {
    if let Some(of_key) = streams.get_mut(&key) {
        of_key.retain(|known| !Arc::ptr_eq(known, stream));
        if of_key.is_empty() {
            streams.remove(&key);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing here panics halfway through a change.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Seq;

    const DUO: DuoId = DuoId::from_bytes([1; 16]);
    const SESSION: Hash = Hash([2; 32]);

    fn now(head: u64) -> DuoNow {
        DuoNow {
            duo: DUO,
            head: Seq(head),
            people_version: 1,
        }
    }

    #[tokio::test]
    async fn pokes_that_were_not_yet_sent_become_one() {
        let pokes = Arc::new(Pokes::default());
        let listener = pokes.listen(SESSION, vec![DUO]);
        pokes.poke(now(1));
        pokes.poke(now(2));
        assert_eq!(listener.next().await, Some(now(2)));
        pokes.poke(now(3));
        assert_eq!(listener.next().await, Some(now(3)));
    }

    #[tokio::test]
    async fn a_dropped_stream_leaves_nothing_behind() {
        let pokes = Arc::new(Pokes::default());
        drop(pokes.listen(SESSION, vec![DUO]));
        assert_eq!(pokes.open(), 0);
        assert!(lock(&pokes.0).by_duo.is_empty());
    }

    #[tokio::test]
    async fn one_stream_too_many_ends_the_oldest() {
        let pokes = Arc::new(Pokes::default());
        let listeners: Vec<_> = (0..=STREAMS_PER_SESSION_MAX)
            .map(|_| pokes.listen(SESSION, vec![DUO]))
            .collect();
        pokes.poke(now(1));
        assert_eq!(listeners[0].next().await, None);
        assert_eq!(listeners[1].next().await, Some(now(1)));
    }

    #[tokio::test]
    async fn closing_ends_every_stream_and_those_to_come() {
        let pokes = Arc::new(Pokes::default());
        let before = pokes.listen(SESSION, vec![DUO]);
        pokes.close();
        assert_eq!(before.next().await, None);
        assert_eq!(pokes.listen(SESSION, vec![DUO]).next().await, None);
    }
}
