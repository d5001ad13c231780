//! A phone asks to read the diary: does a person let it in?

use domain::{DeviceId, DeviceKind};
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::record::Compared;

use crate::client::{Asking, Client, KnownDevice, Phones, client};
use crate::member::duo::PictureGrid;
use crate::member::phones::ScanButton;
use crate::texts::{keys, language, t, tf};
use crate::ui::field_error::FieldError;
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// What a card shows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Question {
    name: String,
    own: bool,
    pictures: Option<[u8; 4]>,
    fingerprint: String,
    /// The member's other phones, with the day they joined: one may be lost.
    others: Vec<(DeviceId, Option<i64>)>,
}

/// A card for each phone that waits for a person's word. A card stays the same one while its phone asks, whatever else comes in: somebody
/// may be scanning.
#[component]
pub fn AskingCards() -> impl IntoView {
    let client = client();
    let asking = Memo::new(move |_| {
        client.people.with(|people| {
            let asking = people.iter().flat_map(|people| &people.asking);
            asking.map(|asking| asking.device).collect::<Vec<_>>()
        })
    });
    move || {
        let cards = asking
            .get()
            .into_iter()
            .map(|device| view! { <AskingCard device=device /> });
        cards.collect::<Vec<_>>()
    }
}

/// What is known of a phone that asks.
fn question(client: Client, device: DeviceId) -> Option<Question> {
    let phones = client.phones.get();
    client.people.with(|people| {
        let people = people.as_ref()?;
        let asking = people
            .asking
            .iter()
            .find(|asking| asking.device == device)?;
        Some(Question {
            name: people.member(asking.member)?.name.clone(),
            own: people.is_me(asking.member),
            pictures: asking.pictures,
            fingerprint: asking.fingerprint.clone(),
            others: others_of(&phones, asking),
        })
    })
}

/// The phones that the member of an asking phone may have lost. Those that are asking too are questions of their own.
fn others_of(phones: &Phones, asking: &Asking) -> Vec<(DeviceId, Option<i64>)> {
    let may_be_lost = |device: &&KnownDevice| {
        device.member == asking.member
            && device.kind == DeviceKind::Phone
            && device.has_key
            && !(device.here || device.going)
    };
    let others = phones.devices.iter().filter(may_be_lost);
    others
        .map(|device| (device.id, device.joined_day))
        .collect()
}

/// What became of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    None,
    Refused,
    Failed,
}

#[component]
fn AskingCard(device: DeviceId) -> impl IntoView {
    let client = client();
    let asked = Memo::new(move |_| question(client, device));
    let Question { name, own, .. } = asked.get_untracked()?;
    let answer = RwSignal::new(Answer::None);
    let lost = RwSignal::new(Vec::<DeviceId>::new());
    // Whether the code that was scanned is that of this phone.
    let scanned = RwSignal::new(None::<bool>);
    let found = Callback::new(move |text: String| {
        let right = asked.with_untracked(|asked| {
            let fingerprint = asked.as_ref().map(|asked| &asked.fingerprint);
            fingerprint == Some(&text)
        });
        scanned.set(Some(right));
    });
    let scan_said = move || {
        scanned.get().map(|right| {
            let (icon, said) = if right {
                (Icon::Check, keys::PHONES_ASKING_RIGHT)
            } else {
                (Icon::Warning, keys::PHONES_ASKING_WRONG)
            };
            view! {
                <p class="lock-note">
                    <IconSvg icon=icon />
                    <span>{words(said)}</span>
                </p>
            }
        })
    };
    let pictures = Memo::new(move |_| asked.with(|asked| asked.as_ref()?.pictures));
    let others = Memo::new(move |_| {
        asked.with(|asked| {
            asked
                .as_ref()
                .map(|asked| asked.others.clone())
                .unwrap_or_default()
        })
    });
    let lost_choices = move || {
        let choice = |(old, joined)| lost_choice(old, joined, lost);
        others.get().into_iter().map(choice).collect::<Vec<_>>()
    };
    let approve = move |_| {
        let approving = client.host().let_in(device, lost.get_untracked());
        spawn_local(async move {
            if approving.await.is_err() {
                answer.try_set(Answer::Failed);
            }
        });
    };
    let refuse = move |_| {
        let noting = client.host().compared(device, Compared::Different);
        spawn_local(async move {
            let noted = noting.await.is_ok();
            answer.try_set(if noted {
                Answer::Refused
            } else {
                Answer::Failed
            });
        });
    };
    let named = |key| told(key, vec![("name", name.clone())]);
    let title = named(if own {
        keys::PAIRING_APPROVE_TITLE_OWN
    } else {
        keys::PAIRING_APPROVE_TITLE
    });
    let explain = (!own).then(|| view! { <p>{named(keys::PAIRING_APPROVE_EXPLAIN)}</p> });
    let yes = named(keys::PAIRING_APPROVE_YES);
    let failed =
        Signal::derive(move || (answer.get() == Answer::Failed).then(|| t(keys::ERROR_WHAT)));
    let buttons = move || {
        if answer.get() == Answer::Refused {
            return view! { <p>{words(keys::PAIRING_APPROVE_REFUSED)}</p> }.into_any();
        }
        view! {
            <div class="row">
                <button class="btn btn-primary" type="button" on:click=approve>
                    <IconSvg icon=Icon::Check />
                    <span>{yes.clone()}</span>
                </button>
                <button class="btn btn-danger" type="button" on:click=refuse>
                    <IconSvg icon=Icon::Close />
                    {words(keys::PAIRING_APPROVE_NO)}
                </button>
            </div>
        }
        .into_any()
    };
    let card = view! {
        <section class="card stack-s">
            <h2>{title}</h2>
            <p>{words(keys::PAIRING_APPROVE_TEXT)}</p>
            {explain}
            {move || {
                pictures
                    .get()
                    .map(|pictures| {
                        view! {
                            <p>{words(keys::PAIRING_HOW)}</p>
                            <PictureGrid pictures=pictures />
                        }
                    })
            }}
            <ScanButton wanted=is_fingerprint found=found />
            <div aria-live="polite">{scan_said}</div>
            <div class="choices">{lost_choices}</div>
            <div aria-live="polite">{buttons}</div>
            <FieldError id="approve-error" message=failed />
        </section>
    };
    Some(card.into_any())
}

/// Any phone of this app: another one than the one that asks has to be told as such.
fn is_fingerprint(text: &str) -> bool {
    text.starts_with("SAMEN:")
}

/// "The old phone is lost": signs it out in the same step.
fn lost_choice(old: DeviceId, joined: Option<i64>, lost: RwSignal<Vec<DeviceId>>) -> AnyView {
    let label = move || match joined {
        Some(day) => tf(
            keys::PHONES_ASKING_LOST_SINCE,
            &[("day", &format::unix_day(language(), day))],
        ),
        None => t(keys::PHONES_ASKING_LOST),
    };
    let choose = move |event| {
        let is_lost = event_target_checked(&event);
        lost.update(|lost| {
            lost.retain(|known| *known != old);
            lost.extend(is_lost.then_some(old));
        });
    };
    let is_lost = lost.with_untracked(|lost| lost.contains(&old));
    view! {
        <label class="choice">
            <input type="checkbox" checked=is_lost on:change=choose />
            <span>{label}</span>
        </label>
    }
    .into_any()
}
