//! How is a goal worded: in one's own words, or by an example?

use domain::ThingId;
use domain::goal::{GOAL_UTF16_MAX, Goal};
use domain::thing::ThingKind;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::client::client;
use crate::member::follow::say;
use crate::texts::{Key, keys, t};
use crate::ui::field_error::FieldError;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// The usual goals, by the name that lies in the goal.
const TEMPLATES: [(&str, Key); 8] = [
    ("speak", keys::GOALS_TEMPLATE_SPEAK),
    ("people", keys::GOALS_TEMPLATE_PEOPLE),
    ("town", keys::GOALS_TEMPLATE_TOWN),
    ("club", keys::GOALS_TEMPLATE_CLUB),
    ("volunteer", keys::GOALS_TEMPLATE_VOLUNTEER),
    ("cycling", keys::GOALS_TEMPLATE_CYCLING),
    ("phone", keys::GOALS_TEMPLATE_PHONE),
    ("kitchen", keys::GOALS_TEMPLATE_KITCHEN),
];

/// The words of a goal: those of an example in the reader's language, else its own.
pub fn wording(goal: &Goal) -> String {
    let template = goal.template.as_deref();
    let known = TEMPLATES.iter().find(|(name, _)| Some(*name) == template);
    known.map_or_else(|| goal.text.clone(), |(_, key)| t(*key))
}

/// Which example these words are, if they still are.
fn template_of(text: &str) -> Option<&'static str> {
    let same = TEMPLATES.iter().find(|(_, key)| t(*key) == text.trim());
    same.map(|(name, _)| *name)
}

/// For a new goal, or with other words for one.
#[component]
pub fn GoalForm(
    /// Which.
    id: ThingId,
    /// What it says now; nothing while it is new.
    #[prop(optional)]
    now: String,
    /// Closes the form.
    close: Callback<()>,
) -> impl IntoView {
    let client = client();
    let is_new = now.is_empty();
    // One primary button a screen: that of a new goal.
    let save_class = if is_new { "btn btn-primary" } else { "btn" };
    let text = RwSignal::new(now);
    let problem = RwSignal::new(None::<Key>);
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let words = text.get_untracked();
        if words.trim().is_empty() {
            problem.set(Some(keys::GOALS_BLANK));
            return;
        }
        let facts = Goal::worded(&words, untrack(|| template_of(&words)));
        let saying = say(client, id, ThingKind::Goal, facts);
        spawn_local(async move {
            match saying.await {
                Ok(()) => drop(close.try_run(())),
                Err(_) => drop(problem.try_set(Some(keys::GOALS_NOT_STORED))),
            }
        });
    };
    let field_id = format!("goal-{id}");
    let message = Signal::derive(move || problem.get().map(t));
    view! {
        <form class="stack" novalidate on:submit=submit>
            <div class="field">
                <label class="field-label" for=field_id.clone()>
                    {words(keys::GOALS_WORDS)}
                </label>
                <input
                    id=field_id
                    dir="auto"
                    autocomplete="off"
                    enterkeyhint="done"
                    maxlength=GOAL_UTF16_MAX
                    node_ref=field
                    aria-describedby=move || problem.get().map(|_| "goal-error")
                    aria-invalid=move || problem.get().map(|_| "true")
                    bind:value=text
                />
                <FieldError id="goal-error" message=message />
            </div>
            <button class=save_class type="submit">
                <IconSvg icon=Icon::Check />
                {words(keys::GOALS_SAVE)}
            </button>
            {is_new.then(|| view! { <Examples text=text /> })}
        </form>
    }
}

/// Examples to begin with; choosing one writes it into the field.
#[component]
fn Examples(text: RwSignal<String>) -> impl IntoView {
    let examples: Vec<_> = TEMPLATES
        .iter()
        .map(|(_, key)| {
            let pressed = move || text.with(|text| text.trim() == t(*key)).to_string();
            view! {
                <button class="choice" type="button" aria-pressed=pressed on:click=move |_| text.set(t(*key))>
                    <span>{words(*key)}</span>
                </button>
            }
        })
        .collect();
    view! {
        <fieldset class="stack-s">
            <legend class="field-label">{words(keys::GOALS_IDEAS)}</legend>
            <div class="choices">{examples}</div>
        </fieldset>
    }
}
