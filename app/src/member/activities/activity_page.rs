//! What is this activity, do we like it, and when shall we do it?

use domain::ThingId;
use domain::activity::Activity;
use domain::opinion::{Opinion, Said};
use domain::phrase::Phrase;
use domain::thing::ThingKind;
use leptos::prelude::*;

use super::activity_words::{facts, own_or_dutch};
use super::doing::{Doing, Shelf, address_of};
use crate::client::client;
use crate::member::frame::Frame;
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::texts::keys;
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// One activity.
#[component]
pub fn ActivityPage(
    /// Its address: the thing of its opinions.
    id: ThingId,
) -> impl IntoView {
    let doing = Doing::follow(client());
    view! {
        <Frame title=keys::NAV_ACTIVITIES heading_in_page=true above=Route::Activities>
            {move || match (doing.shelf.get(), doing.activity_at(id)) {
                (Shelf::Reading, _) => {
                    view! {
                        <div class="page">
                            <CardSkeletons />
                        </div>
                    }
                        .into_any()
                }
                (_, None) => {
                    view! {
                        <div class="page">
                            <p role="alert">{words(keys::DO_UNKNOWN)}</p>
                        </div>
                    }
                        .into_any()
                }
                (_, Some(activity)) => view! { <Shown doing=doing activity=activity /> }.into_any(),
            }}
        </Frame>
    }
}

#[component]
fn Shown(doing: Doing, activity: Activity) -> impl IntoView {
    let id = StoredValue::new(activity.id.clone());
    let own = move || doing.in_own_words(&id.get_value());
    let own_title =
        move || own().map(|own| view! { <p class="own-words" dir="auto">{own.title}</p> });
    let dutch = activity.sentence.clone();
    let sentence = move || own_or_dutch(own().map(|own| own.sentence), dutch.clone());
    let steps: Vec<_> = activity
        .steps
        .iter()
        .enumerate()
        .map(|(place, step)| {
            let own_step = move || {
                let step = own()?.steps.into_iter().nth(place)?;
                Some(view! { <span class="own-words" dir="auto">{step}</span> })
            };
            view! {
                <li>
                    <bdi lang="nl">{step.clone()}</bdi>
                    {own_step}
                </li>
            }
        })
        .collect();
    let address = activity.address.clone().map(|address| {
        view! {
            <p class="row">
                <IconSvg icon=Icon::Place />
                <bdi lang="nl">{address}</bdi>
            </p>
        }
    });
    let opening = activity.opening.clone().map(|opening| {
        view! {
            <p class="row">
                <IconSvg icon=Icon::Clock />
                <bdi lang="nl">{opening}</bdi>
            </p>
        }
    });
    view! {
        <article class="page">
            <div class="page-head">
                <span class="activity-icon" aria-hidden="true">
                    {activity.icon.clone()}
                </span>
                <h1 tabindex="-1" lang="nl" dir="ltr">
                    {activity.title.clone()}
                </h1>
                {own_title}
                {sentence}
            </div>
            {facts(&activity)}
            {address}
            {opening}
            <section class="card stack-s">
                <h2>{words(keys::DO_STEPS)}</h2>
                <ol class="steps">{steps}</ol>
            </section>
            <Phrases doing=doing activity=activity.clone() />
            <Opinions doing=doing activity=activity.clone() />
            <div class="btn-bar">
                <a class="btn btn-primary" href=Route::PlanActivity(address_of(&activity.id)).path()>
                    <IconSvg icon=Icon::Calendar />
                    {words(keys::DO_PLAN_IT)}
                </a>
            </div>
        </article>
    }
}

/// The phrases that go with it, to say them once before.
#[component]
fn Phrases(doing: Doing, activity: Activity) -> impl IntoView {
    let phrases: Vec<Phrase> = doing.shelf.with_untracked(|shelf| match shelf {
        Shelf::Here(catalogue) => {
            let wanted = |phrase: &&Phrase| activity.phrases.contains(&phrase.id);
            catalogue.phrases.iter().filter(wanted).cloned().collect()
        }
        Shelf::Reading | Shelf::NotThere => Vec::new(),
    });
    let host = client().together();
    let has_voice = host.has_voice();
    let items: Vec<_> = phrases
        .into_iter()
        .map(|phrase| {
            let id = phrase.id.0.clone();
            let own = move || {
                let meaning = doing
                    .words
                    .with(|words| words.as_ref()?.phrases.get(&id).cloned())?;
                Some(view! { <span class="own-words" dir="auto">{meaning}</span> })
            };
            let (host, text) = (host.clone(), phrase.text.clone());
            let listen = has_voice.then(|| {
                view! {
                    <button class="btn btn-quiet" type="button" on:click=move |_| host.say(&text)>
                        <IconSvg icon=Icon::Speaker />
                        {words(keys::PRACTICE_LISTEN)}
                    </button>
                }
            });
            view! {
                <li class="activity-phrase">
                    <span aria-hidden="true">{phrase.picture}</span>
                    <span class="activity-title">
                        <bdi lang="nl">{phrase.text}</bdi>
                        {own}
                    </span>
                    {listen}
                </li>
            }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <section class="card stack-s">
                <h2>{words(keys::DO_PHRASES)}</h2>
                <ul class="stack-s">{items}</ul>
            </section>
        }
    })
}

/// What each thinks, and when it was last done.
#[component]
fn Opinions(doing: Doing, activity: Activity) -> impl IntoView {
    let id = StoredValue::new(activity.id);
    let me = doing.me();
    let opinion = move || doing.opinion(&id.get_value());
    let likes = move || {
        let own = opinion()?.said.get(&me?).copied()?;
        Some(own.like)
    };
    let say = move |like: bool| {
        let Some(me) = me else { return };
        let client = doing.client;
        // A second tap takes it back.
        let said = (untrack(likes) != Some(like)).then(|| Said {
            like,
            day: client.host().today(),
        });
        let id = id.get_value();
        let facts = Opinion::says(&id, me, said);
        doing.note(address_of(&id), ThingKind::Opinion, facts);
    };
    let others = move || {
        let said = opinion().map(|opinion| opinion.said).unwrap_or_default();
        let others = said.into_iter().filter(|(member, _)| Some(*member) != me);
        others
            .map(|(member, said)| {
                let name = vec![("name", doing.name_of(member))];
                let key = if said.like {
                    keys::DO_OTHER_LIKES
                } else {
                    keys::DO_OTHER_REFUSES
                };
                view! { <p>{told(key, name)}</p> }
            })
            .collect::<Vec<_>>()
    };
    let done = move || {
        let day = doing
            .situation(doing.client.host().today())
            .done
            .get(&id.get_value())
            .copied()?;
        let day = format::day(
            crate::texts::language(),
            day,
            &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
        );
        Some(view! { <p class="field-hint">{told(keys::DO_LAST_DONE, vec![("day", day)])}</p> })
    };
    view! {
        <section class="stack-s">
            {others}
            {done}
            <div class="row" role="group" aria-label=words(keys::DO_OPINION)>
                <button
                    class="chip"
                    type="button"
                    aria-pressed=move || (likes() == Some(true)).to_string()
                    on:click=move |_| say(true)
                >
                    <IconSvg icon=Icon::Check />
                    <span>{words(keys::DO_LIKE)}</span>
                </button>
                <button
                    class="chip"
                    type="button"
                    aria-pressed=move || (likes() == Some(false)).to_string()
                    on:click=move |_| say(false)
                >
                    <IconSvg icon=Icon::Close />
                    <span>{words(keys::DO_REFUSE)}</span>
                </button>
            </div>
            <p class="field-hint" role="status">
                {move || (likes() == Some(false)).then(|| words(keys::DO_REFUSED)())}
            </p>
        </section>
    }
}
