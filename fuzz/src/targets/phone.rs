//! A phone that holds a diary: what a hostile server answers, and what a hostile buddy seals.

use crypto::device::DeviceSecrets;
use crypto::item::{ItemHeader, item_hash, seal};
use crypto::{RosterItem, SignedRosterItem};
use document::ClientId;
use domain::text::TextEdit;
use domain::{Command, Ctr, EntryId, UnixMillis};
use futures::executor::block_on;
use rand::SeedableRng;
use rand::rngs::StdRng;
use recording::v1;
use sync::boot::BootAnswer;
use sync::content::Content;
use sync::memory::MemoryStore;
use sync::phone::Phone;
use sync::plan::{Hints, plan};
use sync::pull::PullAnswer;
use sync::record::{DuoRecord, OutboxRow, duo_prefix};
use sync::request::Request;
use sync::store::{Scan, Table, Transaction, read_all};
use sync::wire::{LogItem, from_bytes, to_bytes};
use sync::write;

use super::seeds::{answers, refusals};
use crate::{Outcome, Target};

/// The recorded phone that has read a diary, as it is when it starts.
pub(super) struct Reader {
    pub(super) store: MemoryStore,
    pub(super) secrets: [u8; 64],
    pub(super) record: DuoRecord,
}

impl Reader {
    pub(super) fn new() -> Self {
        let storages = recording::storages(v1::VERSION);
        let mut storages = storages.into_iter();
        let (_, rows) = storages
            .find(|(name, _)| name == "reader")
            .expect("the reader's storage was recorded");
        let store = MemoryStore::default();
        let tx = store.transaction();
        let mut secrets = [0; 64];
        for row in rows {
            match Table::ALL.iter().find(|table| table.name() == row.table) {
                Some(table) => tx.put(*table, &row.key, row.value).expect(IN_MEMORY),
                None => secrets.copy_from_slice(&row.value),
            }
        }
        block_on(tx.commit()).expect(IN_MEMORY);
        let dump = store.dump();
        let record = dump.iter().find(|(table, ..)| *table == Table::Duos);
        let (_, _, record) = record.expect("the reader has joined");
        let record = from_bytes(record).expect("the reader's record is one");
        Self {
            store,
            secrets,
            record,
        }
    }

    /// A start of the program. It opens a grant once, which takes longer than an input.
    pub(super) fn start(&self) -> Phone {
        let secrets = DeviceSecrets::from_bytes(&self.secrets);
        Phone::new(&self.record, secrets, ClientId::from_random(5))
    }
}

pub(super) const IN_MEMORY: &str = "storage in memory fails only when told to";

/// What waits in the outbox of a phone of today that has written, some of it sealed.
pub fn waiting() -> Vec<Vec<u8>> {
    let reader = Reader::new();
    let phone = reader.start();
    let entry = EntryId::from_bytes([9; 16]);
    let text = "We gingen naar de markt 🌧️";
    let commands = [
        Command::WriteEntry {
            entry,
            day: "2026-05-31".parse().expect("31 May 2026 is a day"),
            place: "Gent".into(),
            text: text.into(),
        },
        Command::EditEntryText {
            entry,
            edit: TextEdit::between(text, "We gingen zaterdag naar de markt"),
        },
        Command::DeleteEntry { entry },
    ];
    let tx = reader.store.transaction();
    for command in commands.iter().chain(&super::things::commands()) {
        block_on(write::carry_out(&tx, &phone, command, UnixMillis(5)))
            .expect("an open diary takes an entry, and a thing");
    }
    let outbox = || {
        let scan = Scan::first(usize::MAX, duo_prefix(phone.duo));
        let rows: Vec<(String, OutboxRow)> =
            block_on(read_all(&tx, Table::Outbox, scan)).expect(IN_MEMORY);
        rows.into_iter()
            .map(|(_, row)| to_bytes(&row))
            .collect::<Vec<_>>()
    };
    let unsealed = outbox();
    let mut rng = StdRng::seed_from_u64(1);
    let record = block_on(DuoRecord::read(&tx, phone.duo)).expect(IN_MEMORY);
    block_on(sync::push::prepare(
        &tx,
        &phone,
        &record,
        sync::push::Which::All,
        &mut rng,
    ))
    .expect(IN_MEMORY)
    .expect("items wait");
    [unsealed, outbox()].concat()
}

/// Lets a phone go on until there is nothing it can do without a new answer.
pub(super) fn go_on(tx: &impl Transaction, phone: &Phone, record: &mut DuoRecord) {
    while block_on(sync::apply::apply_next(tx, phone, record))
        .expect("what is stored is readable")
        .items
        > 0
    {}
    let mut rng = StdRng::seed_from_u64(2);
    let hints = Hints {
        pull_due: true,
        ..Hints::default()
    };
    block_on(plan(tx, phone, hints, &mut rng)).expect("what is stored is readable");
    let rows = block_on(sync::diary::rows(tx, phone.duo, None, usize::MAX)).expect(IN_MEMORY);
    for (_, row) in rows {
        block_on(sync::diary::entry(tx, phone, row.entry.id))
            .expect("an entry that is listed opens");
    }
    for kind in super::things::KINDS {
        let things = block_on(sync::things::all(tx, phone.duo, kind)).expect(IN_MEMORY);
        for thing in things {
            super::things::is_something(&thing);
        }
    }
}

pub fn boot() -> Target {
    let reader = Reader::new();
    let phone = reader.start();
    Target::new("phone_boot", answers("/boot"), move |input| {
        let Ok(answer) = from_bytes::<BootAnswer>(input) else {
            return Outcome::Refused;
        };
        let tx = reader.store.transaction();
        let mut record = reader.record.clone();
        block_on(sync::boot::note(&tx, &mut record, answer)).expect(IN_MEMORY);
        let devices = record.people.iter().flat_map(|people| &people.devices);
        for peer in devices.map(|device| device.id).collect::<Vec<_>>() {
            let _ = sync::pairing::pictures_with(&phone, &record, peer);
        }
        let _ = sync::grant::asking(&record);
        go_on(&tx, &phone, &mut record);
        Outcome::Taken
    })
}

pub fn page() -> Target {
    let reader = Reader::new();
    let phone = reader.start();
    Target::new("phone_pull", answers("/pull"), move |input| {
        let Ok(page) = from_bytes::<PullAnswer>(input) else {
            return Outcome::Refused;
        };
        let tx = reader.store.transaction();
        let mut record = reader.record.clone();
        if block_on(sync::pull::keep(&tx, &mut record, page, UnixMillis(5))).is_err() {
            return Outcome::Refused;
        }
        go_on(&tx, &phone, &mut record);
        Outcome::Taken
    })
}

/// The plaintext of an item that another device of the duo has sealed and the server has numbered.
pub fn content() -> Target {
    let reader = Reader::new();
    let logged = reader.store.dump().into_iter();
    let logged = logged.filter(|(table, ..)| *table == Table::Log);
    let template = logged
        .filter_map(|(_, _, item)| from_bytes::<LogItem>(&item).ok())
        .find(|item| item.device != reader.record.device)
        .expect("the reader has read what another wrote");
    let phone = reader.start();
    let mut seeds = super::messages::contents();
    let item = RosterItem::Revoke {
        device: template.device,
    };
    let secrets = DeviceSecrets::from_bytes(&reader.secrets);
    let item = SignedRosterItem::sign(reader.record.duo, &item, reader.record.device, &secrets);
    seeds.push(to_bytes(&Content::Roster {
        item,
        excluded_from: None,
    }));
    Target::new("phone_content", seeds, move |input| {
        let mut record = reader.record.clone();
        let seq = record.kept.seq.next();
        let header = ItemHeader {
            duo: phone.duo,
            device: template.device,
            ctr: Ctr(seq.0),
            key_epoch: template.key_epoch,
            base_seq: record.kept.seq,
        };
        let sealed = phone.with_key(&record, header.key_epoch, |key| {
            seal(key, &header, input, [7; 24])
        });
        let sealed = sealed.expect("the reader holds the key");
        let hash = item_hash(&header, &sealed);
        let item = LogItem {
            seq,
            ctr: header.ctr,
            base_seq: header.base_seq,
            hash,
            bytes: Some(sealed.into()),
            ..template.clone()
        };
        let page = page_of(item, &record);
        let tx = reader.store.transaction();
        block_on(sync::pull::keep(&tx, &mut record, page, UnixMillis(5)))
            .expect("the item continues the log");
        go_on(&tx, &phone, &mut record);
        assert_eq!(record.applied.seq, seq, "an item holds up the log");
        match from_bytes::<Content>(input) {
            Ok(_) => Outcome::Taken,
            Err(_) => Outcome::Refused,
        }
    })
}

fn page_of(item: LogItem, record: &DuoRecord) -> PullAnswer {
    PullAnswer {
        head: record.kept.after(item.hash),
        items: vec![item],
        people_version: record.people_version,
        cursors: record.cursors.clone(),
    }
}

/// Status and body of whatever answers: the first two bytes, and the rest.
pub fn answer() -> Target {
    let reader = Reader::new();
    let (duo, device) = (reader.record.duo, reader.record.device);
    let seeds = refusals().into_iter().chain(answers("/boot"));
    let statuses = [200_u16, 400, 401, 403, 404, 409, 410, 413, 426, 429, 507];
    let seeds =
        seeds.flat_map(|body| statuses.map(|status| [&status.to_be_bytes()[..], &body].concat()));
    Target::new("phone_refusal", seeds.collect(), move |input| {
        let Some((status, body)) = input.split_first_chunk::<2>() else {
            return Outcome::Refused;
        };
        let request = Request::Boot(duo, device);
        match request.read_answer(u16::from_be_bytes(*status), body) {
            Ok(_) | Err(sync::request::Failure::Refused(_)) => Outcome::Taken,
            Err(_) => Outcome::Refused,
        }
    })
}
