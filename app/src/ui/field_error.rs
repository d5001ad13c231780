//! How is a mistake told beside its field?

use leptos::prelude::*;

use crate::ui::icon::{Icon, IconSvg};

/// What is wrong with a field, when something is. The field names `id` in its `aria-describedby`.
#[component]
pub fn FieldError(
    /// Id of the message.
    id: &'static str,
    /// The sentence.
    #[prop(into)]
    message: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        message.get().map(|message| {
            view! {
                <p class="field-error" id=id>
                    <IconSvg icon=Icon::Warning />
                    <span>{message}</span>
                </p>
            }
        })
    }
}
