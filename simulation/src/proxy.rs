//! What passes between network and server? Everything is counted and looked through here, and rules of the server are broken here.

use domain::{DeviceKind, DuoId, Hash, Position, UnixMillis};
use sync::Refusal;
use sync::boot::BootAnswer;
use sync::pull::{PullAnswer, PullQuery};
use sync::request::{Request, refusal};
use sync::snapshot::{SNAPSHOT_WAIT_MS, Snapshot};
use sync::wire::{LogItem, from_bytes, to_bytes};

use crate::limits::{self, past};
use crate::network::Letter;
use crate::report::Wrong;
use crate::sabotage::Sabotage;
use crate::server::Reply;
use crate::world::World;

/// What the broken rules have to remember.
#[derive(Debug, Default)]
pub struct Broken {
    pulls: u64,
}

impl World {
    /// The server takes a request. With `dies` it dies when it has done what was asked; the answer is what it would have said. None when
    /// it does not run.
    ///
    /// # Errors
    /// When the simulation itself fails.
    pub async fn serve(&mut self, letter: &Letter, dies: bool) -> anyhow::Result<Option<Reply>> {
        let is_push = matches!(letter.request, Request::Push(..));
        let too_early = dies && is_push && self.breaks(Sabotage::AckBeforeCommit);
        let before = match too_early {
            true => Some(self.server.back_up("too-early")?),
            false => None,
        };
        let body = letter.http.body.as_deref().unwrap_or_default();
        let said = [letter.http.path.as_bytes(), body];
        if said
            .iter()
            .any(|bytes| !self.changes.found_in(bytes).is_empty())
        {
            let detail = format!("in a request of phone {}", letter.from);
            self.wrong(Wrong::Plaintext, detail);
        }
        for past in past(&limits::of_request(&letter.request, body)) {
            let detail = format!("phone {} asks {}: {past}", letter.from, letter.http.path);
            self.wrong(Wrong::Broken, detail);
        }
        if is_push && self.breaks(Sabotage::ClockDecidesAdmission) {
            let skew_ms = self.phones[letter.from].skew_ms;
            if skew_ms != 0 {
                return Ok(None);
            }
        }
        let cookie = letter.cookie.as_deref();
        let Some(mut reply) = self.server.ask(&letter.http, cookie).await? else {
            return Ok(None);
        };
        if self.breaks(Sabotage::PageWithoutEnd) {
            reply = self.without_end(letter, reply).await?;
        }
        if self.breaks(Sabotage::AcceptAnyChain) {
            reply = self.with_any_chain(letter, reply).await?;
        }
        self.look_through(letter, &reply).await?;
        self.damage(letter, &mut reply);
        if let Some(before) = before {
            self.server.rewind(&before)?;
        } else if dies {
            self.server.kill()?;
        }
        if dies {
            self.figures.kills += 1;
        }
        // Whoever dies before it answers is not heard, unless it had answered before.
        Ok((!dies || too_early).then_some(reply))
    }

    async fn look_through(&mut self, letter: &Letter, reply: &Reply) -> anyhow::Result<()> {
        let duo = self.phones[letter.from].duo;
        if reply.status >= 500 && reply.status != 507 {
            let detail = format!(
                "the server answers {} to {}",
                reply.status, letter.http.path
            );
            self.wrong(Wrong::Broken, detail);
        }
        if !(200..300).contains(&reply.status) {
            let said = refusal(reply.status, &reply.body);
            if matches!(said, sync::request::Failure::Refused(Refusal::Fork { .. })) {
                self.figures.forks += 1;
                if !self.has_upheaval {
                    let detail =
                        format!("phone {} met itself, and nothing was copied", letter.from);
                    self.wrong(Wrong::Broken, detail);
                }
            }
            return Ok(());
        }
        for past in past(&limits::of_answer(&letter.request, &reply.body)) {
            let detail = format!("the server answers {}: {past}", letter.http.path);
            self.wrong(Wrong::Broken, detail);
        }
        match &letter.request {
            Request::Push(_, request) => {
                self.figures.acknowledged += request.items.len() as u64;
                self.changes.at_server.extend(&letter.carries);
            }
            Request::Epoch(_, request) => {
                self.figures.rotations += u64::from(request.epoch.0 > 1);
                for device in &request.revoked {
                    if self.duos[duo].signed_out.insert(*device) {
                        self.figures.revocations += 1;
                    }
                }
            }
            Request::Register(_, request) if request.kind != DeviceKind::Phone => {
                let mut cards = self.duos[duo].cards.iter_mut();
                if let Some(card) = cards.find(|card| card.device == request.new) {
                    card.is_registered = true;
                }
            }
            Request::Boot(..) => self.look_for_a_final_snapshot(duo, &reply.body),
            Request::Offer(_, offer) => {
                let hash = Snapshot::hash(&offer.snapshot);
                let now = self.server.now();
                self.duos[duo].offered.push((hash, now.0));
                if self.breaks(Sabotage::PurgeBeforeConfirmation)
                    && let Some(app) = self.server.app()
                {
                    let later = UnixMillis(now.0 + SNAPSHOT_WAIT_MS + 1);
                    app.database.sweep(later).await?;
                    app.database.carry_out_snapshots(now).await?;
                }
            }
            Request::Verdict(_, verdict) if verdict.same => {
                self.duos[duo].confirmed.insert(verdict.snapshot);
            }
            _ => {}
        }
        Ok(())
    }

    fn look_for_a_final_snapshot(&mut self, duo: usize, body: &[u8]) {
        let Ok(BootAnswer {
            snapshot: Some(kept),
            ..
        }) = from_bytes(body)
        else {
            return;
        };
        let hash = Snapshot::hash(&kept.snapshot);
        if self.duos[duo].newest_final == Some(hash) {
            return;
        }
        self.duos[duo].newest_final = Some(hash);
        self.figures.compactions += 1;
        let waited = self.server.now().0 - kept.offered_at.0 >= SNAPSHOT_WAIT_MS;
        // A clock that was put back hides how long it waited.
        let is_clear = self.duos[duo]
            .offered
            .iter()
            .any(|(offered, at)| *offered == hash && *at == kept.offered_at.0);
        if is_clear && !waited && !self.duos[duo].confirmed.contains(&hash) && !self.has_jumped() {
            let detail = "a snapshot became final, and nobody had found it right".to_owned();
            self.wrong(Wrong::Broken, detail);
        }
    }

    fn has_jumped(&self) -> bool {
        self.server_skew_ms != 0
    }

    /// What reaches the phone is not what the server said.
    fn damage(&mut self, letter: &Letter, reply: &mut Reply) {
        let Request::Pull(..) = &letter.request else {
            return;
        };
        let Ok(mut page) = from_bytes::<PullAnswer>(&reply.body) else {
            return;
        };
        let duo = self.phones[letter.from].duo;
        for item in &mut page.items {
            let flips = self.flipped.iter();
            for (_, _, bit) in flips.filter(|(in_duo, seq, _)| (*in_duo, *seq) == (duo, item.seq.0))
            {
                if let Some(bytes) = item.bytes.as_mut().filter(|bytes| !bytes.is_empty()) {
                    let at = bit / 8 % bytes.len();
                    bytes[at] ^= 1 << (bit % 8);
                }
            }
        }
        if self.breaks(Sabotage::SeqOutsideTransaction) && page.items.len() > 1 {
            self.broken.pulls += 1;
            if self.broken.pulls.is_multiple_of(3) {
                // The one before the last has its number, and has not been committed.
                page.items.remove(page.items.len() - 2);
            }
        }
        reply.body = to_bytes(&page);
    }

    /// All pages of the log as one.
    async fn without_end(&mut self, letter: &Letter, mut reply: Reply) -> anyhow::Result<Reply> {
        let Request::Pull(duo, query) = &letter.request else {
            return Ok(reply);
        };
        let Ok(mut all) = from_bytes::<PullAnswer>(&reply.body) else {
            return Ok(reply);
        };
        loop {
            let after = |at: Position, item: &LogItem| at.after(item.hash);
            let after = all.items.iter().fold(query.after, after);
            let http = Request::Pull(*duo, PullQuery { after, ..*query }).to_http();
            let next = self.server.ask(&http, letter.cookie.as_deref()).await?;
            let next = next.and_then(|next| from_bytes::<PullAnswer>(&next.body).ok());
            let Some(next) = next.filter(|next| !next.items.is_empty()) else {
                reply.body = to_bytes(&all);
                return Ok(reply);
            };
            all.items.extend(next.items);
        }
    }

    /// The server takes a position of another history for its own, and the phone is told what it expects.
    async fn with_any_chain(&mut self, letter: &Letter, reply: Reply) -> anyhow::Result<Reply> {
        let Some(app) = self.server.app() else {
            return Ok(reply);
        };
        let (duo, at) = match &letter.request {
            Request::Pull(duo, query) => (*duo, query.after),
            Request::Push(duo, request) => (*duo, request.at),
            _ => return Ok(reply),
        };
        if reply.status != 409 {
            return Ok(reply);
        }
        let refused = refusal(reply.status, &reply.body);
        let sync::request::Failure::Refused(Refusal::HistoryChanged { head }) = refused else {
            return Ok(reply);
        };
        let own = position_at(app, duo, letter, at, head).await;
        let request = match letter.request.clone() {
            Request::Pull(duo, query) => Request::Pull(
                duo,
                PullQuery {
                    after: own,
                    applied: query.applied.min(own.seq),
                    ..query
                },
            ),
            Request::Push(duo, request) => {
                Request::Push(duo, sync::push::PushRequest { at: own, ..request })
            }
            other => other,
        };
        let http = request.to_http();
        let Some(mut reply) = self.server.ask(&http, letter.cookie.as_deref()).await? else {
            return Ok(reply);
        };
        if let Ok(mut page) = from_bytes::<PullAnswer>(&reply.body)
            && reply.status == 200
        {
            let end = page.items.iter().fold(at, |at, item| at.after(item.hash));
            if page.head.seq <= end.seq {
                page.head = end;
            }
            reply.body = to_bytes(&page);
        }
        Ok(reply)
    }
}

/// The server's own position of this number, or its head.
async fn position_at(
    app: &server::state::App,
    duo: DuoId,
    letter: &Letter,
    at: Position,
    head: Position,
) -> Position {
    let device = match &letter.request {
        Request::Pull(_, query) => query.device,
        Request::Push(_, request) => request.device,
        _ => return head,
    };
    let mut own = Position::start(duo);
    while own.seq < at.seq {
        let query = PullQuery {
            device,
            after: own,
            applied: domain::Seq(0),
            own: false,
        };
        let Ok(page) = app.database.pull(duo, query).await else {
            return head;
        };
        let hashes: Vec<Hash> = page.items.iter().map(|item| item.hash).collect();
        if hashes.is_empty() {
            return own;
        }
        for hash in hashes {
            if own.seq < at.seq {
                own = own.after(hash);
            }
        }
    }
    own
}
