//! What does each say at one moment, and how does a member begin to write?

use domain::MemberId;
use domain::reflection::{Answers, Moment, Question, Reflection};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::reflection_form::{ReflectionForm, unsaved};
use crate::client::client;
use crate::member::follow::name_of;
use crate::texts::{Key, keys};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// The word for a moment.
const fn moment_key(moment: Moment) -> Key {
    match moment {
        Moment::HalfWay => keys::REFLECTION_HALFWAY,
        Moment::Closing => keys::REFLECTION_CLOSING,
    }
}

/// The question, as it is asked.
pub const fn question_key(question: Question) -> Key {
    match question {
        Question::Well => keys::REFLECTION_WELL,
        Question::Better => keys::REFLECTION_BETTER,
        Question::Tip => keys::REFLECTION_TIP,
    }
}

/// One moment: the member's own words, then those of the others.
#[component]
pub fn ReflectionCard(
    /// When.
    moment: Moment,
    /// What was said; none while nobody has said anything.
    reflection: Memo<Option<Reflection>>,
    /// Who uses this phone.
    me: MemberId,
) -> impl IntoView {
    let client = client();
    // The words to begin with, while the form is open.
    let writing = RwSignal::new(None::<Answers>);
    let mine = Memo::new(move |_| reflection.with(|all| all.as_ref()?.said.get(&me).cloned()));
    spawn_local(async move {
        // What was begun and not saved is in front of the member again.
        let begun = unsaved(client, moment).await;
        if !begun.is_empty() {
            let mut words = mine.try_get_untracked().flatten().unwrap_or_default();
            words.extend(begun);
            writing.try_set(Some(words));
        }
    });
    let begin = move |_| writing.set(Some(mine.get_untracked().unwrap_or_default()));
    let close = Callback::new(move |()| writing.set(None));
    let own = move || {
        if let Some(answers) = writing.get() {
            return view! { <ReflectionForm moment=moment me=me answers=answers close=close /> }
                .into_any();
        }
        let (word, said) = match mine.get() {
            None => (keys::REFLECTION_WRITE, None),
            Some(answers) => (keys::REFLECTION_CHANGE, Some(answers)),
        };
        view! {
            {said
                .map(|answers| {
                    view! {
                        <h3>{words(keys::REFLECTION_MINE)}</h3>
                        <Said answers=answers />
                    }
                })}
            <button class="btn" type="button" on:click=begin>
                <IconSvg icon=Icon::Pen />
                {words(word)}
            </button>
        }
        .into_any()
    };
    let theirs = move || {
        let others = client.people.with(|people| {
            let others = people.iter().flat_map(|people| &people.others);
            others.map(|buddy| buddy.member.id).collect::<Vec<_>>()
        });
        let all = others.into_iter().map(|other| {
            let name = vec![("name", name_of(client, other))];
            let said = reflection.with(|all| all.as_ref()?.said.get(&other).cloned());
            match said {
                None => view! { <p class="field-hint">{told(keys::REFLECTION_WAITS, name)}</p> }
                    .into_any(),
                Some(answers) => view! {
                    <h3>{told(keys::REFLECTION_THEIRS, name)}</h3>
                    <Said answers=answers />
                }
                .into_any(),
            }
        });
        all.collect::<Vec<_>>()
    };
    view! {
        <section class="card stack">
            <h2>{words(moment_key(moment))}</h2>
            {own}
            {theirs}
        </section>
    }
}

/// Answers to read.
#[component]
fn Said(answers: Answers) -> impl IntoView {
    let answers = answers.into_iter().map(|(question, text)| {
        view! {
            <div>
                <dt>{words(question_key(question))}</dt>
                <dd class="reflection-text" dir="auto">
                    {text}
                </dd>
            </div>
        }
    });
    view! { <dl class="stack-s">{answers.collect::<Vec<_>>()}</dl> }
}
