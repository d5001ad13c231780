//! A phone asks to read the diary: does a person let it in?

use domain::{DeviceId, DeviceKind};
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::record::Compared;

use crate::client::{Asking, KnownDevice, Phones, client};
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
    device: DeviceId,
    name: String,
    own: bool,
    pictures: Option<[u8; 4]>,
    fingerprint: String,
    /// The member's other phones, with the day they joined: one may be lost.
    others: Vec<(DeviceId, Option<i64>)>,
}

/// A card for each phone that waits for a person's word.
#[component]
pub fn AskingCards() -> impl IntoView {
    let client = client();
    let questions = Memo::new(move |_| {
        let phones = client.phones.get();
        client.people.with(|people| {
            let Some(people) = people else {
                return Vec::new();
            };
            let question = |asking: &crate::client::Asking| {
                let name = people.member(asking.member)?.name.clone();
                let own = people.is_me(asking.member);
                Some(Question {
                    device: asking.device,
                    name,
                    own,
                    pictures: asking.pictures,
                    fingerprint: asking.fingerprint.clone(),
                    others: others_of(&phones, asking),
                })
            };
            people
                .asking
                .iter()
                .filter_map(question)
                .collect::<Vec<_>>()
        })
    });
    move || {
        let cards = questions
            .get()
            .into_iter()
            .map(|question| view! { <AskingCard question=question /> });
        cards.collect::<Vec<_>>()
    }
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
fn AskingCard(question: Question) -> impl IntoView {
    let client = client();
    let Question {
        device,
        name,
        own,
        pictures,
        fingerprint,
        others,
    } = question;
    let answer = RwSignal::new(Answer::None);
    let lost = RwSignal::new(Vec::<DeviceId>::new());
    // Whether the code that was scanned is that of this phone.
    let scanned = RwSignal::new(None::<bool>);
    let found = Callback::new(move |text: String| scanned.set(Some(text == fingerprint)));
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
    let lost_choices: Vec<_> = others
        .into_iter()
        .map(|(old, joined)| lost_choice(old, joined, lost))
        .collect();
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
    view! {
        <section class="card stack-s">
            <h2>{title}</h2>
            <p>{words(keys::PAIRING_APPROVE_TEXT)}</p>
            {explain}
            {pictures
                .map(|pictures| {
                    view! {
                        <p>{words(keys::PAIRING_HOW)}</p>
                        <PictureGrid pictures=pictures />
                    }
                })}
            <ScanButton wanted=is_fingerprint found=found />
            <div aria-live="polite">{scan_said}</div>
            <div class="choices">{lost_choices}</div>
            <div aria-live="polite">{buttons}</div>
            <FieldError id="approve-error" message=failed />
        </section>
    }
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
    view! {
        <label class="choice">
            <input type="checkbox" on:change=choose />
            <span>{label}</span>
        </label>
    }
    .into_any()
}
