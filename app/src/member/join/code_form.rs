//! How is a code typed, pasted or scanned?

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;

use super::code_problem::{CodeProblem, TypedCode};
use crate::member::phones::ScanButton;
use crate::texts::{Key, t};
use crate::ui::field_error::FieldError;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// A field for a code, with its button and the camera. A code that is none is told here; the rest is for whoever asked.
#[component]
pub fn CodeForm(
    /// The field, for whoever leads to it.
    field: NodeRef<html::Textarea>,
    /// What stands in it.
    code: RwSignal<String>,
    /// What is wrong.
    problem: RwSignal<Option<CodeProblem>>,
    /// The code is on its way.
    busy: RwSignal<bool>,
    /// No joining code is meant.
    #[prop(optional)]
    card_only: bool,
    /// The field's name.
    label: Key,
    /// What such a code looks like.
    hint: Key,
    /// The word on the button, at rest and while busy.
    button: (Key, Key),
    /// A code that can be one.
    entered: Callback<TypedCode>,
) -> impl IntoView {
    Effect::new(move |_| {
        if problem.get().is_some()
            && let Some(field) = field.get_untracked()
        {
            // The field names the sentence as its description: with the focus both are read aloud.
            let _ = field.focus();
        }
    });
    let enter = move || {
        if busy.get_untracked() {
            return;
        }
        problem.set(None);
        match CodeProblem::check(&code.get_untracked(), card_only) {
            Ok(typed) => entered.run(typed),
            Err(reason) => problem.set(Some(reason)),
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        enter();
    };
    // A card's code is longer than a line, so the field has several; it is one thing all the same.
    let key = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            enter();
        }
    };
    let scanned = Callback::new(move |text: String| {
        code.set(text.rsplit('#').next().unwrap_or_default().to_owned());
        enter();
    });
    let message = Signal::derive(move || problem.get().map(CodeProblem::sentence));
    let described = move || {
        if problem.get().is_some() {
            "code-error code-hint"
        } else {
            "code-hint"
        }
    };
    // Set large where it is short.
    let long = move || code.with(|code| code.chars().count() > 12).then_some("");
    let wanted = if card_only {
        |text: &str| matches!(CodeProblem::check(text, true), Ok(TypedCode::Card(_)))
    } else {
        |text: &str| CodeProblem::check(text, false).is_ok()
    };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <div class="field">
                <label class="field-label" for="code">
                    {words(label)}
                </label>
                <textarea
                    id="code"
                    name="code"
                    class="code-input"
                    rows="1"
                    data-long=long
                    node_ref=field
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                    enterkeyhint="go"
                    aria-describedby=described
                    aria-invalid=move || problem.get().is_some().then_some("true")
                    prop:value=move || code.get()
                    on:input=move |event| code.set(event_target_value(&event))
                    on:keydown=key
                ></textarea>
                <FieldError id="code-error" message=message />
                <span class="field-hint" id="code-hint">
                    {words(hint)}
                </span>
            </div>
            <button class="btn btn-primary" type="submit" aria-busy=move || busy.get().then_some("true")>
                <IconSvg icon=Icon::Key />
                {move || t(if busy.get() { button.1 } else { button.0 })}
            </button>
            <ScanButton wanted=wanted found=scanned />
        </form>
    }
}
