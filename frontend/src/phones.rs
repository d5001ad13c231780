//! What the browser does about the devices of the duo, and what its record says of them.

use app::client::{CardState, JoinFailure, KnownDevice, Phones, PhonesHost, ScanTrouble, Told};
use crypto::device::DevicePublic;
use crypto::pairing::fingerprint;
use domain::{CardCode, DeviceId, DeviceKind, JoinCode, MemberId};
use futures::future::LocalBoxFuture;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use sync::boot::Device;
use sync::code::CodeRequest;
use sync::notice::Notice;
use sync::phone::Phone;
use sync::record::DuoRecord;
use sync::request::{Failure, Http, refusal};
use sync::store::StoreError;
use sync::wire::to_bytes;
use sync::{card, pairing};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlVideoElement;

use crate::host::Browser;
use crate::scan::{ScanError, scan};
use crate::{clock, extras, join, page, settings, transport};

/// What a QR code of a device's keys says: all of their fingerprint, in characters that make a small code.
#[must_use]
pub fn fingerprint_text(public: &DevicePublic) -> String {
    let mut text = String::from("SAMEN:");
    for byte in fingerprint(public) {
        text.extend(
            [byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])),
        );
    }
    text
}

/// The devices of the duo, from its record.
#[must_use]
pub fn phones(phone: &Phone, record: &DuoRecord) -> Phones {
    let listed = record.people.iter().flat_map(|people| &people.devices);
    let mut devices: Vec<KnownDevice> = listed
        .filter(|device| !device.revoked)
        .map(|device| known(phone, record, device))
        .collect();
    devices.sort_by_key(|device| (!device.here, device.joined_day));
    Phones {
        notices: record
            .notices
            .iter()
            .filter_map(|notice| told(record, *notice))
            .collect(),
        card: card_state(record, &devices),
        devices,
        fingerprint: fingerprint_text(&phone.secrets.public()),
    }
}

fn known(phone: &Phone, record: &DuoRecord, device: &Device) -> KnownDevice {
    let pairing = record.pairings.iter().find(|own| own.peer == device.id);
    KnownDevice {
        id: device.id,
        member: device.member,
        kind: kind(record, device.id),
        here: device.id == record.device,
        joined_day: device.joined_day,
        used_day: device.used_day,
        has_key: device.granted,
        pictures: pairing::pictures_with(phone, record, device.id),
        compared: pairing.and_then(|own| own.compared),
        going: record.revoking.contains(&device.id),
    }
}

/// What a device is, by the roster first and the server's list else.
fn kind(record: &DuoRecord, device: DeviceId) -> DeviceKind {
    match (record.roster.get(device), record.listed(device)) {
        (Some(known), _) => known.kind(),
        (None, Some(listed)) => listed.kind,
        (None, None) => DeviceKind::Phone,
    }
}

fn told(record: &DuoRecord, notice: Notice) -> Option<Told> {
    let (came, device, by) = match notice {
        Notice::Came { device, by } => (true, device, by),
        Notice::Went { device, by } => (false, device, by),
    };
    let kind = kind(record, device);
    let is_there = record
        .roster
        .get(device)
        .is_some_and(|known| !known.revoked);
    if kind == DeviceKind::Transfer && !(came && is_there) {
        // A code that was used up or ended: the phone that came by it is told of itself.
        return None;
    }
    Some(Told {
        came,
        device,
        kind,
        member: record.member_of(device)?,
        by: record
            .member_of(by)
            .filter(|_| self::kind(record, by) == DeviceKind::Phone),
        can_go: came && is_there && !record.revoking.contains(&device),
    })
}

fn card_state(record: &DuoRecord, devices: &[KnownDevice]) -> CardState {
    let is_card = |device: &&KnownDevice| {
        device.member == record.member && device.kind == DeviceKind::Card && !device.going
    };
    let mut cards = devices.iter().filter(is_card);
    // The newest: an older one is ended as soon as this one was tried.
    match record.cards.last() {
        Some(own) if own.tried => CardState::Tried {
            known: cards.any(|card| card.id == own.device && card.has_key),
        },
        Some(_) => CardState::Untried,
        None if cards.next().is_some() => CardState::Elsewhere,
        None => CardState::None,
    }
}

async fn make_join_code(browser: Browser, member: MemberId) -> Result<String, Failure> {
    let code = JoinCode::from_random(clock::random());
    let (duo, device) = browser
        .own_device()
        .await
        .map_err(|_| Failure::Unreachable)?;
    let body = to_bytes(&CodeRequest {
        device,
        member,
        code: code.hash(),
    });
    let (status, body) = transport::send(&Http {
        path: format!("/api/v1/duos/{duo}/codes"),
        body: Some(body),
    })
    .await?;
    if (200..300).contains(&status) {
        Ok(code.to_string())
    } else {
        Err(refusal(status, &body))
    }
}

/// The late part is missing where the server cannot be reached.
const MISSING: JoinFailure = JoinFailure::Server(Failure::Unreachable);

type Joined = Result<LocalBoxFuture<'static, Result<(), JoinFailure>>, SplitLoaderError>;

#[wasm_split(late, wasm_split_path = ::leptos::wasm_split, fallible)]
fn late_restore(browser: Browser, code: CardCode) -> Joined {
    Ok(Box::pin(async move {
        let duo = join::restore(&browser.storage, &code).await?;
        browser.joined(duo).await
    }))
}

#[wasm_split(late, wasm_split_path = ::leptos::wasm_split, fallible)]
fn late_register(browser: Browser) -> Joined {
    Ok(Box::pin(async move {
        let duo = join::register_anew(&browser.storage).await?;
        browser.joined(duo).await
    }))
}

impl PhonesHost for Browser {
    fn sign_out(&self, device: DeviceId) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        self.clone()
            .change_record(move |record| card::sign_out(record, device))
    }

    fn let_in(
        &self,
        device: DeviceId,
        instead_of: Vec<DeviceId>,
    ) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        self.clone().change_record(move |record| {
            if !record.approved.contains(&device) {
                record.approved.push(device);
            }
            for old in instead_of {
                card::sign_out(record, old);
            }
        })
    }

    fn make_join_code(&self, member: MemberId) -> LocalBoxFuture<'static, Result<String, Failure>> {
        Box::pin(make_join_code(self.clone(), member))
    }

    fn make_card(&self, kind: DeviceKind) -> LocalBoxFuture<'static, Result<CardCode, StoreError>> {
        let code = CardCode::from_random(clock::random());
        let browser = self.clone();
        Box::pin(async move {
            let made = code.clone();
            let make = move |record: &mut DuoRecord| {
                card::make(record, &made, kind, clock::now());
            };
            browser.change_record(make).await?;
            Ok(code)
        })
    }

    fn try_card(&self, code: CardCode) -> LocalBoxFuture<'static, Result<bool, StoreError>> {
        let browser = self.clone();
        Box::pin(async move {
            let found = std::rc::Rc::new(std::cell::Cell::new(false));
            let is_own = found.clone();
            browser
                .change_record(move |record| is_own.set(card::tried(record, &code)))
                .await?;
            Ok(found.get())
        })
    }

    fn end_transfers(&self) {
        let browser = self.clone();
        spawn_local(async move {
            // What could not be stored is ended by its time.
            drop(browser.change_record(card::end_every_transfer).await);
        });
    }

    fn restore(&self, code: CardCode) -> LocalBoxFuture<'static, Result<(), JoinFailure>> {
        let browser = self.clone();
        Box::pin(async move {
            let restoring = late_restore(browser, code).await;
            restoring.map_err(|_| MISSING)?.await
        })
    }

    fn register_anew(&self) -> LocalBoxFuture<'static, Result<(), JoinFailure>> {
        let browser = self.clone();
        Box::pin(async move {
            let registering = late_register(browser).await;
            registering.map_err(|_| MISSING)?.await
        })
    }

    fn notice_seen(&self, device: DeviceId, came: bool) {
        let browser = self.clone();
        spawn_local(async move {
            let seen = move |record: &mut DuoRecord| {
                record.notices.retain(|notice| match notice {
                    Notice::Came { device: id, .. } => !(came && *id == device),
                    Notice::Went { device: id, .. } => came || *id != device,
                });
            };
            // A mark that could not be stored only means that it is told again.
            drop(browser.change_record(seen).await);
        });
    }

    fn card_put_off(&self) -> bool {
        settings::card_put_off()
    }

    fn put_card_off(&self) {
        settings::put_card_off();
    }

    fn code_link(&self, code: &str) -> String {
        let origin = page::window().location().origin().unwrap_or_default();
        format!("{origin}/app/join#{code}")
    }

    fn qr(&self, text: String) -> LocalBoxFuture<'static, Option<String>> {
        Box::pin(async move { extras::load().await.ok()?.draw_qr(&text) })
    }

    fn scan(
        &self,
        video: HtmlVideoElement,
        wanted: fn(&str) -> bool,
    ) -> LocalBoxFuture<'static, Result<String, ScanTrouble>> {
        Box::pin(async move {
            scan(&video, wanted).await.map_err(|error| match error {
                ScanError::Denied => ScanTrouble::Denied,
                ScanError::NoCamera | ScanError::Busy => ScanTrouble::NoCamera,
                ScanError::Hidden => ScanTrouble::Hidden,
                ScanError::NoReader => ScanTrouble::NoReader,
            })
        })
    }
}
