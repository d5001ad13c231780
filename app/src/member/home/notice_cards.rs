//! Which phones came and went, until the person has seen it? It concerns who can read the diary.

use domain::DeviceKind;
use leptos::prelude::*;

use crate::client::{KnownDevice, Told, client};
use crate::member::phones::SignOutSheet;
use crate::texts::{Key, keys};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// What a card shows: the notice, whose device it is, who did it, and whether it is the person's own.
type Shown = (Told, String, Option<String>, bool);

/// A card for each notice.
#[component]
pub fn NoticeCards() -> impl IntoView {
    let client = client();
    let asked = RwSignal::new(None::<(KnownDevice, String, bool)>);
    let notices = Memo::new(move |_| {
        let phones = client.phones.get();
        client.people.with(|people| {
            let Some(people) = people else {
                return Vec::new();
            };
            let shown = |notice: Told| -> Option<Shown> {
                let name = |id| people.member(id).map(|member| member.name.clone());
                let by = notice.by.and_then(name);
                let own = people.is_me(notice.member);
                Some((notice.clone(), name(notice.member)?, by, own))
            };
            phones
                .notices
                .into_iter()
                .filter_map(shown)
                .collect::<Vec<_>>()
        })
    });
    view! {
        {move || notices.get().into_iter().map(|shown| card(shown, asked)).collect::<Vec<_>>()}
        <SignOutSheet asked=asked />
    }
}

fn card(
    (notice, name, by, own): Shown,
    asked: RwSignal<Option<(KnownDevice, String, bool)>>,
) -> AnyView {
    let client = client();
    let title: Key = match (notice.came, notice.kind) {
        (true, DeviceKind::Phone) => keys::PHONES_NOTICE_PHONE,
        (true, DeviceKind::Card) => keys::PHONES_NOTICE_CARD,
        (true, DeviceKind::Transfer) => keys::PHONES_NOTICE_TRANSFER,
        (false, DeviceKind::Phone) => keys::PHONES_NOTICE_PHONE_WENT,
        (false, _) => keys::PHONES_NOTICE_CARD_WENT,
    };
    let by = match (notice.came && notice.kind == DeviceKind::Phone, by) {
        (true, Some(by)) => Some(told(keys::PHONES_NOTICE_BY, vec![("name", by)])),
        (true, None) => Some(told(keys::PHONES_NOTICE_BY_CARD, Vec::new())),
        _ => None,
    };
    let (device, came) = (notice.device, notice.came);
    let title = told(title, vec![("name", name.clone())]);
    let sign_out = notice.can_go.then(|| {
        let ask = move |_| {
            let known = client.phones.with_untracked(|phones| {
                let mut devices = phones.devices.iter();
                devices.find(|known| known.id == device).cloned()
            });
            asked.set(known.map(|known| (known, name.clone(), own)));
        };
        view! {
            <p>{words(keys::PHONES_NOTICE_DOUBT)}</p>
            <button class="btn btn-danger" type="button" on:click=ask>
                <IconSvg icon=Icon::Close />
                {words(keys::PHONES_SIGN_OUT)}
            </button>
        }
    });
    view! {
        <section class="card stack-s">
            <h2>{title}</h2>
            {by.map(|by| view! { <p>{by}</p> })}
            {sign_out}
            <button class="btn" type="button" on:click=move |_| client.host().notice_seen(device, came)>
                <IconSvg icon=Icon::Check />
                {words(keys::PHONES_NOTICE_SEEN)}
            </button>
        </section>
    }
    .into_any()
}
