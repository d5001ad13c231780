//! How are hours added that are no meeting of the two: a group event, something of one's own?

use std::collections::BTreeMap;

use domain::MemberId;
use domain::meeting::Meeting;
use leptos::html;
use leptos::prelude::*;

use super::meeting_form::MeetingForm;
use crate::client::client;
use crate::member::follow::new_thing;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::words;

/// A quiet button; under it the form, each time for something new.
#[component]
pub fn OtherHours(
    /// Who uses this phone.
    me: Memo<Option<MemberId>>,
) -> impl IntoView {
    let client = client();
    let open = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    let close = Callback::new(move |()| {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            // What had the focus is gone with the form.
            let _ = button.focus();
        }
    });
    view! {
        <div class="stack">
            <button
                class="btn"
                type="button"
                node_ref=button
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <IconSvg icon=Icon::Plus />
                {words(keys::MEETINGS_OTHER)}
            </button>
            {move || {
                let me = me.get().filter(|_| open.get())?;
                let meeting = Meeting {
                    id: new_thing(client),
                    by: me,
                    place: String::new(),
                    said: BTreeMap::new(),
                };
                Some(
                    view! {
                        <section class="card stack-s">
                            <p class="field-hint">{words(keys::MEETINGS_OTHER_HINT)}</p>
                            <MeetingForm meeting=meeting me=me other=true close=close />
                        </section>
                    },
                )
            }}
        </div>
    }
}
