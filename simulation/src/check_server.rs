//! Is everything as promised, at the server and in what it holds?

use std::collections::BTreeSet;

use crypto::item::{ItemHeader, open};
use crypto::roster::RosterItem;
use domain::attachment::{AttachmentKind, BlobRef};
use domain::{DeviceId, DuoId, EntryId, Hash, Position, Seq};
use sync::content::Content;
use sync::engine::Event;
use sync::pull::PullQuery;
use sync::record::blob_key;
use sync::request::{Answer, Request};
use sync::section;
use sync::store::Table;
use sync::wire::{LogItem, from_bytes};

use crate::mark::Fate;
use crate::phone::{SimulatedPhone, Standing};
use crate::report::Wrong;
use crate::world::World;

impl World {
    /// The log is whole, what entries refer to is there, and who was signed out is out.
    ///
    /// # Errors
    /// When the simulation itself fails.
    pub async fn check_server(&mut self, duo: usize, witness: usize) -> anyhow::Result<()> {
        // Two copies of a profile that have not met take the session from each other, question by question: now it is the witness's turn.
        self.phones[witness].tell(Event::Woken);
        self.run(witness).await?;
        let log = self.whole_log(duo, witness).await?;
        self.check_erased_in_snapshot(witness).await?;
        self.check_who_is_out(duo, witness, &log).await?;
        self.check_blobs(duo, witness).await?;
        self.check_other_duos(duo, witness).await
    }

    /// The log from where it begins, checked: no gap, nothing twice, and the chain leads to where the phones stand.
    async fn whole_log(&mut self, duo: usize, witness: usize) -> anyhow::Result<Vec<LogItem>> {
        let record = self.phones[witness].record();
        let kept = record
            .people
            .as_ref()
            .and_then(|people| people.snapshot.as_ref());
        let folded = kept.and_then(|kept| section::read_kept(&record, record.duo, kept));
        let mut at = folded.map_or(Position::start(record.duo), |(_, snapshot)| snapshot.upto);
        let mut log: Vec<LogItem> = Vec::new();
        let mut counts = BTreeSet::new();
        loop {
            let query = PullQuery {
                device: record.device,
                after: at,
                applied: Seq(0),
                own: true,
            };
            let page = Request::Pull(record.duo, query);
            let Some(Answer::Pull(page)) = self.ask_of(witness, &page).await? else {
                let detail = format!("duo {duo}: the log cannot be read at {at:?}");
                self.wrong(Wrong::Broken, detail);
                return Ok(log);
            };
            for item in &page.items {
                if item.seq != at.seq.next() || !counts.insert((item.device, item.ctr)) {
                    let detail = format!("duo {duo}: {:?} follows {:?}", item.seq, at.seq);
                    self.wrong(Wrong::Broken, detail);
                }
                at = at.after(item.hash);
            }
            let is_end = page.items.is_empty();
            log.extend(page.items);
            if is_end {
                if page.head != at || record.kept != at {
                    let detail = format!(
                        "duo {duo}: the log leads to {at:?}, the server says {:?}, phone {witness} keeps {:?}",
                        page.head, record.kept
                    );
                    self.wrong(Wrong::Broken, detail);
                }
                return Ok(log);
            }
        }
    }

    async fn ask_of(&mut self, phone: usize, request: &Request) -> anyhow::Result<Option<Answer>> {
        let cookie = self.phones[phone].cookie.clone();
        let reply = self
            .server
            .ask(&request.to_http(), cookie.as_deref())
            .await?;
        Ok(reply.and_then(|reply| request.clone().read_answer(reply.status, &reply.body).ok()))
    }

    /// What was erased before the log was folded is not in the snapshot.
    async fn check_erased_in_snapshot(&mut self, witness: usize) -> anyhow::Result<()> {
        let record = self.phones[witness].record();
        let kept = record
            .people
            .as_ref()
            .and_then(|people| people.snapshot.as_ref());
        let Some((_, snapshot)) =
            kept.and_then(|kept| section::read_kept(&record, record.duo, kept))
        else {
            return Ok(());
        };
        let settled: BTreeSet<_> = self.phones[witness]
            .documents()
            .into_iter()
            .filter(|(_, known)| known.seq <= snapshot.upto.seq)
            .map(|(entry, _)| entry)
            .collect();
        for (index, part) in snapshot.sections.iter().enumerate() {
            let request = Request::Blob(record.duo, record.device, part.hash);
            let sealed = match self.ask_of(witness, &request).await? {
                Some(Answer::Blob(_, sealed)) => sealed,
                _ => {
                    self.wrong(Wrong::Broken, format!("section {index} is not there"));
                    continue;
                }
            };
            let phone = &self.phones[witness].phone;
            let Some(opened) = section::open(phone, &record, &snapshot, index, &sealed) else {
                self.wrong(Wrong::Broken, format!("section {index} does not open"));
                continue;
            };
            for entry in opened
                .entries
                .iter()
                .filter(|entry| settled.contains(&entry.entry))
            {
                for mark in self.changes.found_in(&entry.state) {
                    let change = self.changes.saved.get(&mark);
                    if change.is_some_and(|change| change.fate == Fate::Erased) {
                        let detail = format!("{mark:?}, erased, is in the snapshot");
                        self.wrong(Wrong::Plaintext, detail);
                    }
                }
            }
        }
        Ok(())
    }

    /// Who was signed out gets nothing, and opens nothing that was written by those who knew; nobody's phones open nothing at all.
    async fn check_who_is_out(
        &mut self,
        duo: usize,
        witness: usize,
        log: &[LogItem],
    ) -> anyhow::Result<()> {
        let went = when_they_went(&self.phones[witness], log);
        for phone in 0..self.phones.len() {
            let known = &self.phones[phone];
            let device = known.device();
            let is_out = self.duos[duo].signed_out.contains(&device);
            let since = match known.standing {
                _ if known.duo != duo => continue,
                Standing::Intruder => Some(Seq(0)),
                Standing::Revoked | Standing::Left if is_out => {
                    // Said before the roster knew the device, it had no effect, and is said again.
                    let went = went.iter().rfind(|(gone, _)| *gone == device);
                    went.map(|(_, seq)| *seq)
                }
                _ => continue,
            };
            let opened = log
                .iter()
                .filter(|item| since.is_none_or(|since| item.base_seq >= since))
                .filter(|item| since.is_some() && reads_words(known, item))
                .count();
            let standing = known.standing;
            let boots = Request::Boot(self.duos[duo].id, device);
            let is_served = self.ask_of(phone, &boots).await?.is_some();
            if opened > 0 {
                let detail = format!("phone {phone}, {standing:?}, opens {opened} items");
                self.wrong(Wrong::Plaintext, detail);
            }
            if is_served && is_out {
                let detail = format!("phone {phone}, {standing:?}, is served");
                self.wrong(Wrong::Broken, detail);
            }
        }
        Ok(())
    }

    /// Every photo that an entry shows and every voice on a phrase is at the server, and opens.
    async fn check_blobs(&mut self, duo: usize, witness: usize) -> anyhow::Result<()> {
        let entries = self.phones[witness].entries().into_iter();
        let entries = entries.map(|entry| (entry.id, entry.attachments));
        let things = self.phones[witness].things().into_iter();
        let things = things.map(|thing| (thing.id.into(), thing.attachments));
        for (shown_in, attachments) in entries.chain(things).collect::<Vec<_>>() {
            for attachment in &attachments {
                let blobs = attachment.thumbnail.iter().chain([&attachment.original]);
                for blob in blobs {
                    self.check_blob(duo, witness, shown_in, blob).await?;
                }
                self.figures.photos += u64::from(attachment.kind == AttachmentKind::Photo);
            }
        }
        Ok(())
    }

    async fn check_blob(
        &mut self,
        duo: usize,
        witness: usize,
        shown_in: EntryId,
        blob: &BlobRef,
    ) -> anyhow::Result<()> {
        let record = self.phones[witness].record();
        let request = Request::Blob(record.duo, record.device, blob.hash);
        let key = crypto::blob::BlobKey::from_bytes(&blob.key.0);
        let is_good = match self.ask_of(witness, &request).await? {
            Some(Answer::Blob(_, sealed)) => crypto::blob::open(&key, &sealed).is_ok(),
            _ => false,
        };
        // A server that was put back has forgotten photos too: whoever has one sends it again.
        let key = blob_key(record.duo, blob.hash);
        let has_it = |phone: &usize| {
            let blobs = self.phones[*phone].storage.table(Table::Blobs);
            blobs.iter().any(|(known, _)| *known == key)
        };
        let is_gone = self.figures.restores > 0 && !self.active_in(duo).iter().any(has_it);
        if !is_good && !is_gone {
            let detail = format!("duo {duo}: {shown_in} shows what is not there");
            self.wrong(Wrong::Lost, detail);
        }
        Ok(())
    }

    /// Whatever belongs to another duo is not found.
    async fn check_other_duos(&mut self, duo: usize, witness: usize) -> anyhow::Result<()> {
        let own = self.phones[witness].device();
        for other in 0..self.duos.len() {
            if other == duo {
                continue;
            }
            let id = self.duos[other].id;
            let stranger = (0..self.phones.len()).find(|phone| self.phones[*phone].duo == other);
            let stranger = stranger.map(|phone| self.phones[phone].device());
            for device in [Some(own), stranger].into_iter().flatten() {
                for request in requests(id, device) {
                    let cookie = self.phones[witness].cookie.clone();
                    let http = request.to_http();
                    let reply = self.server.ask(&http, cookie.as_deref()).await?;
                    let status = reply.map(|reply| reply.status);
                    if status != Some(404) {
                        let detail = format!("another duo's {} answers {status:?}", http.path);
                        self.wrong(Wrong::Broken, detail);
                    }
                }
            }
        }
        Ok(())
    }

    /// Nothing that anybody wrote is in a file or in the log of the server.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn check_plaintext(&mut self) -> anyhow::Result<()> {
        for (path, bytes) in self.server.files()? {
            if !self.changes.found_in(&bytes).is_empty() {
                let name = path.file_name().map(|name| name.display().to_string());
                self.wrong(Wrong::Plaintext, format!("in the server's {name:?}"));
            }
        }
        if !self.changes.found_in(&self.logs.take()).is_empty() {
            self.wrong(Wrong::Plaintext, "in the server's log".into());
        }
        Ok(())
    }
}

fn requests(duo: DuoId, device: DeviceId) -> Vec<Request> {
    vec![
        Request::Boot(duo, device),
        Request::Pull(
            duo,
            PullQuery {
                device,
                after: Position::start(duo),
                applied: Seq(0),
                own: true,
            },
        ),
        Request::Push(
            duo,
            sync::push::PushRequest {
                device,
                at: Position::start(duo),
                items: Vec::new(),
            },
        ),
        Request::Blob(duo, device, Hash([7; 32])),
        Request::Parts(duo, device, Hash([7; 32]), 5),
    ]
}

/// Whether an item tells a phone anything that people wrote. Who comes and goes may still be said under the key before.
fn reads_words(phone: &SimulatedPhone, item: &LogItem) -> bool {
    let content = opens(phone, item).and_then(|plain| from_bytes::<Content>(&plain).ok());
    content.is_some_and(|content| !content.changes().is_empty())
}

/// Where in the log each device is said to be gone.
fn when_they_went(witness: &SimulatedPhone, log: &[LogItem]) -> Vec<(DeviceId, Seq)> {
    let mut went = Vec::new();
    for item in log {
        let Some(plain) = opens(witness, item) else {
            continue;
        };
        if let Ok(Content::Roster { item: said, .. }) = from_bytes(&plain)
            && let Ok(RosterItem::Revoke { device }) = said.item()
        {
            went.push((device, item.seq));
        }
    }
    went
}

/// What an item says to a phone that holds its key.
pub(crate) fn opens(phone: &SimulatedPhone, item: &LogItem) -> Option<Vec<u8>> {
    let header = ItemHeader {
        duo: phone.phone.duo,
        device: item.device,
        ctr: item.ctr,
        key_epoch: item.key_epoch,
        base_seq: item.base_seq,
    };
    let bytes = item.bytes.as_ref()?;
    let record = phone.record();
    phone.phone.with_key(&record, item.key_epoch, |key| {
        open(key, &header, bytes).ok()
    })?
}
