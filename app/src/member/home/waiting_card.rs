//! This phone has no key yet: whom does the person ask, and what shows that it is theirs?

use domain::DeviceKind;
use leptos::prelude::*;

use super::signed_out_card::is_signed_out;
use crate::client::{KnownDevice, client};
use crate::member::duo::PictureGrid;
use crate::member::phones::QrCode;
use crate::member::route::Route;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// What the card shows.
#[derive(Debug, Clone, PartialEq)]
struct Waiting {
    /// The others' names.
    others: String,
    /// Name and pictures of each phone that can let this one in.
    pictures: Vec<(String, [u8; 4])>,
    /// The member has another phone that can.
    own_phone: bool,
    fingerprint: String,
    /// This phone has waited since a day before today.
    long: bool,
    /// No phone and no card is left that holds the key: nobody can let this one in, now or ever.
    none_left: bool,
}

/// A card, as long as the phone waits for a person.
#[component]
pub fn WaitingCard() -> impl IntoView {
    let client = client();
    let is_out = is_signed_out();
    let waiting = Memo::new(move |_| {
        let people = client.people.get()?;
        // Nobody can let a phone in that was signed out.
        if people.has_key || !people.diary_exists || is_out.get() {
            return None;
        }
        let phones = client.phones.get();
        let can_let_in = |device: &&KnownDevice| {
            device.has_key && !device.here && device.kind == DeviceKind::Phone
        };
        let pictures = phones
            .devices
            .iter()
            .filter(can_let_in)
            .filter_map(|device| {
                let name = people.member(device.member)?.name.clone();
                Some((name, device.pictures?))
            });
        let mut able = phones.devices.iter().filter(can_let_in);
        let since = phones.devices.iter().find(|device| device.here)?.joined_day;
        let names: Vec<&str> = people
            .others
            .iter()
            .map(|b| b.member.name.as_str())
            .collect();
        Some(Waiting {
            others: names.join(", "),
            pictures: pictures.collect(),
            own_phone: able.any(|device| people.is_me(device.member)),
            none_left: !phones
                .devices
                .iter()
                .any(|device| device.has_key && !device.here),
            long: since.is_some_and(|since| since < unix_day_now()),
            fingerprint: phones.fingerprint.clone(),
        })
    });
    move || waiting.get().map(card)
}

fn card(waiting: Waiting) -> AnyView {
    let buddy = || vec![("buddy", waiting.others.clone())];
    let pictures: Vec<_> = waiting
        .pictures
        .iter()
        .map(|(name, pictures)| {
            view! {
                <h3>{told(keys::PHONES_WAITING_WITH, vec![("name", name.clone())])}</h3>
                <PictureGrid pictures=*pictures />
            }
        })
        .collect();
    let own_phone = waiting
        .own_phone
        .then(|| view! { <p>{words(keys::PHONES_WAITING_OWN)}</p> });
    let nobody = (waiting.long || waiting.none_left).then(|| {
        view! {
            <details open=waiting.none_left>
                <summary class="row">
                    {words(keys::PHONES_NOBODY_TITLE)}
                    <IconSvg icon=Icon::ChevronDown />
                </summary>
                <div class="stack-s">
                    <p>{words(keys::PHONES_NOBODY_LOOK)}</p>
                    <p>{words(keys::PHONES_NOBODY_GONE)}</p>
                    <p>{words(keys::PHONES_NOBODY_WHY)}</p>
                    <p>{words(keys::PHONES_NOBODY_NEW)}</p>
                </div>
            </details>
        }
    });
    view! {
        <section class="card stack-s">
            <h2>{words(keys::JOIN_NEW_PHONE_TITLE)}</h2>
            <p>{told(keys::JOIN_NEW_PHONE_TEXT, buddy())}</p>
            <p>{told(keys::JOIN_NEW_PHONE_DO, buddy())}</p>
            {own_phone}
            <p>{words(keys::PHONES_WAITING_SHOW)}</p>
            <QrCode text=waiting.fingerprint.clone() />
            {pictures}
            <p class="field-hint">{words(keys::JOIN_NEW_PHONE_WRITE)}</p>
            <a class="btn" href=Route::Join.path()>
                <IconSvg icon=Icon::Key />
                {words(keys::PHONES_WAITING_CARD)}
            </a>
            {nobody}
        </section>
    }
    .into_any()
}

/// Today in days since 1970, by this phone's clock.
fn unix_day_now() -> i64 {
    const DAY_MS: f64 = 86_400_000.0;
    // Far below 2⁵³; past the range the cast stays at its ends.
    #[allow(clippy::cast_possible_truncation)]
    let day = (js_sys::Date::now() / DAY_MS).floor() as i64;
    day
}
