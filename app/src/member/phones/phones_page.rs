//! Which phones and cards can open the diary, and how is one of them signed out?

use domain::{DeviceKind, Member};
use leptos::prelude::*;
use sync::record::Compared;

use super::confirm_sheet::ConfirmSheet;
use super::passkeys_card::PasskeysCard;
use crate::client::{CardState, KnownDevice, Phones, client};
use crate::member::frame::Frame;
use crate::member::route::Route;
use crate::texts::{Key, keys, language, t, tf};
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// A device to be signed out: it, its member's name, and whether that is the person here.
type Asked = (KnownDevice, String, bool);

/// The devices of the duo, by member, and the ways to a further one.
#[component]
pub fn PhonesPage() -> impl IntoView {
    let client = client();
    let asked = RwSignal::new(None::<Asked>);
    let groups = Memo::new(move |_| {
        let phones = client.phones.get();
        let people = client.people.get();
        let members = people.iter().flat_map(|people| {
            people
                .me
                .iter()
                .chain(people.others.iter().map(|b| &b.member))
        });
        let of = |member: &Member| {
            let own = people
                .as_ref()
                .is_some_and(|people| people.is_me(member.id));
            let devices = phones
                .devices
                .iter()
                .filter(|device| device.member == member.id);
            (
                member.name.clone(),
                own,
                devices.cloned().collect::<Vec<_>>(),
            )
        };
        members.map(of).collect::<Vec<_>>()
    });
    let card = Memo::new(move |_| client.phones.with(|phones: &Phones| phones.card));
    let card_note = move || {
        t(match card.get() {
            CardState::None => keys::PHONES_CARD_NONE,
            CardState::Untried => keys::PHONES_CARD_UNTRIED,
            CardState::Tried { known: false } => keys::PHONES_CARD_WAITS,
            CardState::Tried { known: true } => keys::PHONES_CARD_WORKS,
            CardState::Elsewhere => keys::PHONES_CARD_ELSEWHERE,
        })
    };
    view! {
        <Frame title=keys::NAV_DUO heading_in_page=true above=Route::Me>
            <div class="page">
                <div class="page-head">
                    <h1 tabindex="-1">{words(keys::PHONES_TITLE)}</h1>
                    <p>{words(keys::PHONES_LEAD)}</p>
                </div>
                {move || groups.get().into_iter().map(|group| member_card(group, asked)).collect::<Vec<_>>()}
                <section class="card">
                    <h2>{words(keys::PHONES_MORE)}</h2>
                    <ul class="list">
                        {way(Route::NewPhone, Icon::Plus, keys::PHONES_NEW_TITLE)}
                        {way(Route::Move, Icon::Home, keys::PHONES_MOVE_TITLE)}
                        {way(Route::Card, Icon::Key, keys::PHONES_CARD_TITLE)}
                    </ul>
                    <p class="field-hint">{card_note}</p>
                </section>
                <PasskeysCard />
            </div>
        </Frame>
        <SignOutSheet asked=asked />
    }
}

fn way(route: Route, icon: Icon, name: Key) -> AnyView {
    view! {
        <li>
            <a href=route.path()>
                <IconSvg icon=icon />
                <span>{words(name)}</span>
                <IconSvg icon=Icon::ChevronEnd />
            </a>
        </li>
    }
    .into_any()
}

fn member_card(
    (name, own, devices): (String, bool, Vec<KnownDevice>),
    asked: RwSignal<Option<Asked>>,
) -> AnyView {
    let title = told(
        if own {
            keys::PHONES_OWN
        } else {
            keys::PHONES_OF
        },
        vec![("name", name.clone())],
    );
    let none = devices
        .is_empty()
        .then(|| view! { <p class="field-hint">{words(keys::PHONES_NONE)}</p> });
    let rows: Vec<_> = devices
        .into_iter()
        .map(|device| device_row(device, name.clone(), own, asked))
        .collect();
    view! {
        <section class="card stack-s">
            <h2>{title}</h2>
            {none}
            <ul class="devices">{rows}</ul>
        </section>
    }
    .into_any()
}

fn device_row(
    device: KnownDevice,
    name: String,
    own: bool,
    asked: RwSignal<Option<Asked>>,
) -> AnyView {
    let (icon, kind) = match device.kind {
        _ if device.here => (Icon::Phone, keys::PHONES_HERE),
        DeviceKind::Phone => (Icon::Phone, keys::PHONES_KIND_PHONE),
        DeviceKind::Card => (Icon::Key, keys::PHONES_KIND_CARD),
        DeviceKind::Transfer => (Icon::Key, keys::PHONES_KIND_TRANSFER),
    };
    let facts = facts(&device);
    let last = if device.here {
        ().into_any()
    } else if device.going {
        view! { <p class="tag">{words(keys::PHONES_GOING)}</p> }.into_any()
    } else {
        let word = if own {
            keys::PHONES_SIGN_OUT
        } else {
            keys::PHONES_NOT_THEIRS
        };
        let ask = (device, name.clone(), own);
        view! {
            <button class="btn" type="button" on:click=move |_| asked.set(Some(ask.clone()))>
                <IconSvg icon=Icon::Close />
                <span>{told(word, vec![("name", name)])}</span>
            </button>
        }
        .into_any()
    };
    view! {
        <li>
            <IconSvg icon=icon />
            <div class="stack-s">
                <strong>{words(kind)}</strong>
                {facts}
                {last}
            </div>
        </li>
    }
    .into_any()
}

/// Since when, when last, and whether its keys were checked.
fn facts(device: &KnownDevice) -> Vec<AnyView> {
    let day = |key: Key, day: i64| {
        let fact = move || tf(key, &[("day", &format::unix_day(language(), day))]);
        view! { <p class="field-hint">{fact}</p> }.into_any()
    };
    let said = |key: Key| view! { <p class="field-hint">{words(key)}</p> }.into_any();
    let joined = device
        .joined_day
        .map(|joined| day(keys::PHONES_SINCE, joined));
    let used = match device.used_day {
        _ if device.here => None,
        Some(used) => Some(day(keys::PHONES_USED, used)),
        None => Some(said(keys::PHONES_UNUSED)),
    };
    let checked = (!device.here && device.kind == DeviceKind::Phone).then(|| {
        said(match device.compared {
            Some(Compared::Same) => keys::PHONES_CHECKED,
            Some(Compared::Different) => keys::PHONES_DIFFERENT,
            None => keys::PHONES_UNCHECKED,
        })
    });
    joined.into_iter().chain(used).chain(checked).collect()
}

/// Asks before a device is signed out, and says what that does.
#[component]
pub fn SignOutSheet(
    /// The device in question; none while nothing is asked.
    asked: RwSignal<Option<Asked>>,
) -> impl IntoView {
    let client = client();
    move || {
        let (device, name, own) = asked.get()?;
        let is_phone = device.kind == DeviceKind::Phone;
        let title = match (is_phone, own) {
            (false, _) => keys::PHONES_OUT_CARD,
            (true, true) => keys::PHONES_OUT_OWN,
            (true, false) => keys::PHONES_OUT_OF,
        };
        let mut what = vec![keys::PHONES_OUT_NOTHING_NEW];
        if is_phone {
            what.push(keys::PHONES_OUT_KEEPS);
        }
        let act = Callback::new(move |()| client.host().sign_out(device.id));
        let closed = Callback::new(move |()| drop(asked.try_set(None)));
        Some(
            view! { <ConfirmSheet title=title what=what name=name yes=keys::PHONES_SIGN_OUT act=act closed=closed /> },
        )
    }
}
