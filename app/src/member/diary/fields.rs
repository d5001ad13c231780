//! The parts of the entry form: day and place, and how trouble with storing is told under them.

use leptos::prelude::*;

use super::form_error::{Field, FormError};
use crate::member::trouble::TroubleText;
use crate::texts::keys;
use crate::ui::copy_button::CopyButton;
use crate::ui::field_error::FieldError;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// The sentence for a field, when the error is that field's.
pub fn message_for(field: Field, error: RwSignal<Option<FormError>>) -> Signal<Option<String>> {
    Signal::derive(move || {
        error.with(|error| {
            error
                .as_ref()
                .filter(|error| error.field() == field)
                .map(FormError::sentence)
        })
    })
}

/// Which day the entry tells about.
#[component]
pub fn DayField(
    /// As the browser writes it: `2026-05-31`, or empty.
    day: RwSignal<String>,
    /// What is wrong with the form.
    error: RwSignal<Option<FormError>>,
    /// The person has chosen another.
    on_change: Callback<()>,
) -> impl IntoView {
    let message = message_for(Field::Day, error);
    view! {
        <div class="field">
            <label class="field-label" for="day">
                {words(keys::ENTRY_DAY_LABEL)}
            </label>
            <input
                id="day"
                name="day"
                type="date"
                required
                aria-describedby=move || message.get().map(|_| "day-error")
                aria-invalid=move || message.get().map(|_| "true")
                prop:value=move || day.get()
                on:change=move |event| {
                    day.set(event_target_value(&event));
                    on_change.run(());
                }
            />
            <FieldError id="day-error" message=message />
        </div>
    }
}

/// Where it was: behind a quiet row, because most entries need none.
#[component]
pub fn PlaceField(
    /// What is typed.
    place: RwSignal<String>,
    /// What is wrong with the form.
    error: RwSignal<Option<FormError>>,
    /// At each character.
    on_input: Callback<()>,
    /// When the field is left with another place.
    on_change: Callback<()>,
) -> impl IntoView {
    let message = message_for(Field::Place, error);
    let open = !place.get_untracked().is_empty();
    view! {
        <details open=open>
            <summary class="row">
                <IconSvg icon=Icon::Place />
                <span>{words(keys::ENTRY_PLACE_LABEL)}</span>
                <span class="field-hint">{words(keys::ENTRY_OPTIONAL)}</span>
                <IconSvg icon=Icon::ChevronDown />
            </summary>
            <div class="field">
                <label class="visually-hidden" for="place">
                    {words(keys::ENTRY_PLACE_LABEL)}
                </label>
                <input
                    id="place"
                    name="place"
                    dir="auto"
                    autocomplete="off"
                    enterkeyhint="done"
                    aria-describedby=move || message.get().map(|_| "place-error")
                    aria-invalid=move || message.get().map(|_| "true")
                    prop:value=move || place.get()
                    on:input=move |event| {
                        place.set(event_target_value(&event));
                        on_input.run(());
                    }
                    on:change=move |_| on_change.run(())
                />
                <FieldError id="place-error" message=message />
            </div>
        </details>
    }
}

/// The phone did not store it: what happened, and the way to take the text along.
#[component]
pub fn NotStored(
    /// What is wrong with the form.
    error: RwSignal<Option<FormError>>,
    /// The text, to be copied.
    #[prop(into)]
    text: Signal<String>,
    /// Tries once more.
    retry: Callback<()>,
) -> impl IntoView {
    let trouble = Memo::new(move |_| {
        error.with(|error| match error {
            Some(FormError::NotStored(trouble)) => Some(trouble.clone()),
            _ => None,
        })
    });
    move || {
        trouble.get().map(|trouble| {
            view! {
                <div class="stack-s" role="alert">
                    <div class="row">
                        <CopyButton text=text />
                    </div>
                    <TroubleText trouble=trouble after=retry />
                </div>
            }
        })
    }
}

/// Who reads this.
#[component]
pub fn OnlyYouTwo() -> impl IntoView {
    view! {
        <span class="lock-note">
            <IconSvg icon=Icon::Lock />
            {words(keys::APP_AUDIENCE_DUO)}
        </span>
    }
}
