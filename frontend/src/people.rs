//! What the stored record says about the people of a duo, as the screens want it.

use app::client::{Asking, Buddy, Check, People};
use domain::Seq;
use sync::blob::BLOBS_BYTES_MAX;
use sync::phone::Phone;
use sync::record::DuoRecord;
use sync::{grant, pairing};

use crate::phones::fingerprint_text;

/// The people of the duo, from its record.
#[must_use]
pub fn people(phone: &Phone, record: &DuoRecord) -> People {
    let answer = record.people.as_ref();
    let members = answer
        .map(|answer| answer.members.as_slice())
        .unwrap_or_default();
    let others = members.iter().filter(|member| member.id != record.member);
    People {
        duo: record.duo,
        programme: answer
            .map(|answer| answer.programme.clone())
            .unwrap_or_default(),
        me: members
            .iter()
            .find(|member| member.id == record.member)
            .cloned(),
        others: others
            .map(|member| buddy(phone, record, member.clone()))
            .collect(),
        has_key: answer.is_some_and(|answer| phone.has_key(record, answer.key_epoch)),
        diary_exists: record.head > Seq(0),
        asking: grant::asking(record)
            .into_iter()
            .map(|device| Asking {
                device: device.id,
                member: device.member,
                pictures: pairing::pictures_with(phone, record, device.id),
                fingerprint: fingerprint_text(&device.public),
            })
            .collect(),
        device: record.device,
        blobs_bytes: answer.map_or(0, |answer| answer.blobs_bytes),
        blobs_bytes_max: answer
            .and_then(|answer| answer.blobs_bytes_max)
            .unwrap_or(BLOBS_BYTES_MAX),
        ended: answer.and_then(|answer| answer.ended),
    }
}

fn buddy(phone: &Phone, record: &DuoRecord, member: domain::Member) -> Buddy {
    let devices = record.people.iter().flat_map(|answer| &answer.devices);
    let own: Vec<_> = devices
        .filter(|device| device.member == member.id && !device.revoked)
        .collect();
    let cursors = record
        .cursors
        .iter()
        .filter(|cursor| own.iter().any(|device| device.id == cursor.device));
    let check = |device: domain::DeviceId| Check {
        device,
        pictures: pairing::pictures_with(phone, record, device),
        compared: record
            .pairings
            .iter()
            .find(|pairing| pairing.peer == device)
            .and_then(|pairing| pairing.compared),
    };
    Buddy {
        joined: !own.is_empty(),
        seen: cursors
            .map(|cursor| cursor.applied)
            .max()
            .unwrap_or_default(),
        checks: own
            .iter()
            .filter(|device| device.granted)
            .map(|device| check(device.id))
            .collect(),
        member,
    }
}
