//! A phone asks to read the diary: does a person let it in?

use domain::DeviceId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::record::Compared;

use crate::client::client;
use crate::member::duo::PictureGrid;
use crate::texts::{keys, t};
use crate::ui::field_error::FieldError;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// What a card shows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Question {
    device: DeviceId,
    name: String,
    own: bool,
    pictures: Option<[u8; 4]>,
}

/// A card for each phone that waits for a person's word.
#[component]
pub fn AskingCards() -> impl IntoView {
    let client = client();
    let questions = Memo::new(move |_| {
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
    } = question;
    let answer = RwSignal::new(Answer::None);
    let approve = move |_| {
        let approving = client.host().approve(device);
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
                <button class="btn" type="button" on:click=approve>
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
            <div aria-live="polite">{buttons}</div>
            <FieldError id="approve-error" message=failed />
        </section>
    }
}
