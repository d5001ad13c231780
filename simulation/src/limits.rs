//! Does every message keep its named limits? Measured on its way, whatever it is.

use sync::blob::{BLOB_BYTES_MAX, PART_BODY_BYTES_MAX};
use sync::epoch::{EPOCH_ITEMS_MAX, GRANTS_BYTES_MAX, GRANTS_MAX};
use sync::join::SMALL_BYTES_MAX;
use sync::pull::{PAGE_BYTES_MAX, PAGE_ITEMS_MAX, PullAnswer};
use sync::push::{PUSH_BYTES_MAX, PUSH_ITEMS_MAX, PushRequest};
use sync::request::Request;
use sync::snapshot::{LIVE_BLOBS_MAX, OFFER_BYTES_MAX, SECTIONS_MAX, Snapshot};
use sync::wire::{ITEM_BYTES_MAX, from_bytes};

/// Something measured, and the limit that it is to keep.
pub type Measured = (&'static str, usize, usize);

/// Those that are past their limit, in words.
#[must_use]
pub fn past(measured: &[Measured]) -> Vec<String> {
    let past = measured.iter().filter(|(_, found, max)| found > max);
    past.map(|(limit, found, max)| format!("{found} is past {limit}, {max}"))
        .collect()
}

/// What a phone sends.
#[must_use]
pub fn of_request(request: &Request, body: &[u8]) -> Vec<Measured> {
    let (limit, max) = match request {
        Request::Push(..) => ("PUSH_BYTES_MAX", PUSH_BYTES_MAX),
        Request::Part(..) => ("PART_BODY_BYTES_MAX", PART_BODY_BYTES_MAX),
        Request::Offer(..) => ("OFFER_BYTES_MAX", OFFER_BYTES_MAX),
        Request::Epoch(..) | Request::Grant(..) | Request::Register(..) => {
            ("GRANTS_BYTES_MAX", GRANTS_BYTES_MAX)
        }
        _ => ("SMALL_BYTES_MAX", SMALL_BYTES_MAX),
    };
    let mut measured = vec![(limit, body.len(), max)];
    match request {
        Request::Push(_, push) => {
            measured.push(("PUSH_ITEMS_MAX", push.items.len(), PUSH_ITEMS_MAX));
            measured.extend(items_of(push));
        }
        Request::Epoch(_, epoch) => {
            measured.push(("GRANTS_MAX", epoch.grants.len(), GRANTS_MAX));
            let push = epoch.push.iter();
            measured.extend(push.flat_map(|push| {
                let items = ("EPOCH_ITEMS_MAX", push.items.len(), EPOCH_ITEMS_MAX);
                items_of(push).chain([items])
            }));
        }
        Request::Parts(_, _, _, bytes) => {
            measured.push(("BLOB_BYTES_MAX", *bytes as usize, BLOB_BYTES_MAX));
        }
        Request::Offer(_, offer) => {
            if let Ok(snapshot) = from_bytes::<Snapshot>(&offer.snapshot) {
                measured.push(("SECTIONS_MAX", snapshot.sections.len(), SECTIONS_MAX));
                measured.push(("LIVE_BLOBS_MAX", snapshot.live_blobs.len(), LIVE_BLOBS_MAX));
            }
        }
        _ => {}
    }
    measured
}

fn items_of(push: &PushRequest) -> impl Iterator<Item = Measured> {
    let items = push.items.iter();
    items.map(|item| ("ITEM_BYTES_MAX", item.bytes.len(), ITEM_BYTES_MAX))
}

/// What the server answers.
#[must_use]
pub fn of_answer(request: &Request, body: &[u8]) -> Vec<Measured> {
    match request {
        Request::Blob(..) => vec![("BLOB_BYTES_MAX", body.len(), BLOB_BYTES_MAX)],
        Request::Pull(..) => {
            let Ok(page) = from_bytes::<PullAnswer>(body) else {
                return Vec::new();
            };
            let bytes = page.items.iter().filter_map(|item| item.bytes.as_ref());
            let bytes: usize = bytes.map(|bytes| bytes.len()).sum();
            // One item always fits.
            let max = match page.items.len() {
                0 | 1 => ITEM_BYTES_MAX,
                _ => PAGE_BYTES_MAX,
            };
            vec![
                ("PAGE_ITEMS_MAX", page.items.len(), PAGE_ITEMS_MAX),
                ("PAGE_BYTES_MAX", bytes, max),
            ]
        }
        _ => Vec::new(),
    }
}
