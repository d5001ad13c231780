//! A question that is not a buddy's: what does one say, and who helps?

use std::rc::Rc;

use catalogue::programme::{ProgrammeSheet, Topic};
use catalogue::{Catalogue, ContentLanguage, Words};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::address::Address;
use crate::client::client;
use crate::member::frame::Frame;
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::texts::{Key, keys};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// What the page tells, read from the phone.
#[derive(Clone)]
struct Told {
    catalogue: Option<Rc<Catalogue>>,
    words: Option<(&'static ContentLanguage, Rc<Words>)>,
}

/// What to say, and the programme's addresses, by topic.
#[component]
pub fn ReferralPage() -> impl IntoView {
    let client = client();
    let told = RwSignal::new_local(None::<Told>);
    let sheet = RwSignal::new_local(None::<Rc<ProgrammeSheet>>);
    Effect::new(move |_| {
        client.changes.track();
        let host = client.together();
        spawn_local(async move {
            let now = host.programme().await;
            if sheet.try_with_untracked(|before| *before != now) == Some(true) {
                sheet.set(now);
            }
        });
    });
    let host = client.together();
    spawn_local(async move {
        let words = match host.own_language().language() {
            Some(language) => host.words(language.code).await.map(|it| (language, it)),
            None => None,
        };
        let read = Told {
            catalogue: host.catalogue().await,
            words,
        };
        told.try_set(Some(read));
    });
    let topics = move || match told.get() {
        None => view! { <CardSkeletons /> }.into_any(),
        Some(told) => {
            let none = move || {
                let is_none = sheet.with(Option::is_none);
                is_none.then(|| view! { <p>{words(keys::REFERRAL_NONE)}</p> })
            };
            let topics: Vec<_> = Topic::ALL
                .into_iter()
                .map(|topic| view! { <TopicCard topic=topic told=told.clone() sheet=sheet /> })
                .collect();
            view! {
                {none}
                <div class="stack">{topics}</div>
            }
            .into_any()
        }
    };
    view! {
        <Frame title=keys::NAV_DUO heading_in_page=true above=Route::Me>
            <div class="page">
                <div class="page-head">
                    <h1 tabindex="-1">{words(keys::REFERRAL_TITLE)}</h1>
                    <p>{words(keys::REFERRAL_LEAD)}</p>
                </div>
                {topics}
                <p class="lock-note">
                    <IconSvg icon=Icon::Lock />
                    <span>{words(keys::REFERRAL_PRIVATE)}</span>
                </p>
            </div>
        </Frame>
    }
}

/// One topic, folded until it is wanted.
#[component]
fn TopicCard(
    topic: Topic,
    told: Told,
    sheet: RwSignal<Option<Rc<ProgrammeSheet>>, LocalStorage>,
) -> impl IntoView {
    let (emoji, name) = face(topic);
    let sentence = told
        .catalogue
        .and_then(|catalogue| catalogue.referral.get(topic.name()).cloned());
    let own = told.words.as_ref().map(|(language, _)| language.code);
    let translated = told.words.and_then(|(language, words)| {
        let text = words.referral.get(topic.name())?.clone();
        Some(view! {
            <p lang=language.code dir=language.dir>
                {text}
            </p>
        })
    });
    let say = sentence.map(|sentence| {
        view! {
            <div class="referral-say stack-s">
                <p class="field-hint">{words(keys::REFERRAL_SAY)}</p>
                <p lang="nl" dir="ltr">
                    <strong>{sentence}</strong>
                </p>
                {translated}
            </div>
        }
    });
    let addresses = move || {
        let sheet = sheet.get()?;
        let here = sheet.referrals.iter();
        let addresses: Vec<_> = here
            .filter(|referral| referral.topic == topic)
            .map(|referral| view! { <Address referral=referral.clone() own=own /> })
            .collect();
        Some(match addresses.is_empty() {
            true => view! { <p>{words(keys::REFERRAL_EMPTY)}</p> }.into_any(),
            false => view! { <ul class="stack">{addresses}</ul> }.into_any(),
        })
    };
    view! {
        <details class="card">
            <summary class="row">
                <span aria-hidden="true">{emoji}</span>
                <span>{words(name)}</span>
                <IconSvg icon=Icon::ChevronDown />
            </summary>
            <div class="stack">
                {say}
                {addresses}
            </div>
        </details>
    }
}

fn face(topic: Topic) -> (&'static str, Key) {
    match topic {
        Topic::Housing => ("🏠", keys::REFERRAL_TOPIC_HOUSING),
        Topic::Papers => ("📄", keys::REFERRAL_TOPIC_PAPERS),
        Topic::Work => ("💼", keys::REFERRAL_TOPIC_WORK),
        Topic::School => ("🏫", keys::REFERRAL_TOPIC_SCHOOL),
        Topic::Health => ("🩺", keys::REFERRAL_TOPIC_HEALTH),
        Topic::Money => ("💶", keys::REFERRAL_TOPIC_MONEY),
        Topic::Law => ("⚖️", keys::REFERRAL_TOPIC_LAW),
    }
}
