//! How is an entry changed, while the other may be changing it too?

use domain::{Command, EntryId};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::store::StoreError;

use super::fields::{DayField, NotStored, OnlyYouTwo, PlaceField, message_for};
use super::form_error::{Field, FormError};
use super::live_text::LiveText;
use crate::client::{EntryView, client};
use crate::member::frame::Frame;
use crate::member::navigation::{Notice, navigation};
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::member::trouble::{Trouble, TroubleText};
use crate::texts::{keys, t};
use crate::ui::field_error::FieldError;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// How far opening the form is.
#[derive(Debug, Clone, PartialEq)]
enum Opening {
    Reading,
    Missing,
    Failed(StoreError),
    /// The entry, and words that an earlier form could not save.
    Ready(Box<EntryView>, Option<String>),
}

/// Change an entry.
#[component]
pub fn EditEntryPage(
    /// Which.
    id: EntryId,
) -> impl IntoView {
    let host = client().host();
    let opening = RwSignal::new(Opening::Reading);
    spawn_local(async move {
        let opened = match host.entry(id).await {
            Ok(Some(view)) => {
                // A draft that cannot be read must not keep the entry from being changed.
                let draft = host.draft(Some(id)).await.ok().flatten();
                Opening::Ready(Box::new(view), draft.map(|draft| draft.text))
            }
            Ok(None) => Opening::Missing,
            Err(error) => Opening::Failed(error),
        };
        opening.try_set(opened);
    });
    view! {
        <Frame title=keys::ENTRY_EDIT_TITLE above=Route::Entry(id) task=true>
            {move || match opening.get() {
                Opening::Ready(view, unsaved) => view! { <EditForm view=*view unsaved=unsaved /> }.into_any(),
                other => view! { <div class="page">{placeholder(other)}</div> }.into_any(),
            }}
        </Frame>
    }
}

fn placeholder(opening: Opening) -> AnyView {
    match opening {
        Opening::Reading | Opening::Ready(..) => view! { <CardSkeletons /> }.into_any(),
        Opening::Missing => view! {
            <div class="empty">
                <h2>{words(keys::ENTRY_NOT_FOUND_TITLE)}</h2>
                <p>{words(keys::ENTRY_NOT_FOUND_TEXT)}</p>
                <a class="btn btn-primary" href=Route::Diary.path()>
                    {words(keys::ENTRY_NOT_FOUND_BUTTON)}
                </a>
            </div>
        }
        .into_any(),
        Opening::Failed(error) => {
            let trouble = Trouble::of_storage(&error);
            view! { <TroubleText trouble=trouble after=Callback::new(|()| {}) /> }.into_any()
        }
    }
}

#[component]
fn EditForm(view: EntryView, unsaved: Option<String>) -> impl IntoView {
    let navigation = navigation();
    let entry = view.entry.id;
    let day = RwSignal::new(view.entry.day.to_string());
    let place = RwSignal::new(view.entry.place.clone());
    let live = LiveText::open(view, unsaved.as_deref());
    let beginning = live.text();
    // What is wrong with day or place; the text has its own.
    let error = RwSignal::new(None::<FormError>);

    let carry_out = move |command: Command| {
        let doing = live.in_turn(command);
        spawn_local(async move {
            let outcome = doing.await.err();
            error.try_set(outcome.map(|problem| FormError::of_write(&problem, "")));
        });
    };
    let move_entry = Callback::new(move |()| match FormError::check_day(&day.get_untracked()) {
        Ok(day) => carry_out(Command::MoveEntry { entry, day }),
        Err(problem) => error.set(Some(problem)),
    });
    let place_entry =
        Callback::new(
            move |()| match FormError::check_place(&place.get_untracked()) {
                Ok(()) => carry_out(Command::PlaceEntry {
                    entry,
                    place: place.get_untracked().trim().to_owned(),
                }),
                Err(problem) => error.set(Some(problem)),
            },
        );
    let again = move || {
        move_entry.run(());
        place_entry.run(());
    };
    let text = Signal::derive(move || live.text());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let saving = live.save();
        spawn_local(async move {
            // Day and place took their turn before. What failed keeps the form open.
            if saving.await && error.try_get_untracked() == Some(None) {
                navigation.up(Route::Entry(entry), Some(Notice::Saved));
            }
        });
    };
    let message = message_for(Field::Text, live.error);
    let typed = move |event: leptos::ev::Event| live.typed(event_target_value(&event));
    let composed = move |event: leptos::ev::CompositionEvent| {
        live.compose(false);
        live.typed(event_target_value(&event));
    };
    view! {
        <form class="page" novalidate on:submit=submit>
            <DeletedMeanwhile live=live />
            <div class="field">
                <label class="field-label" for="text">
                    {words(keys::ENTRY_TEXT_LABEL)}
                </label>
                <textarea
                    id="text"
                    name="text"
                    dir="auto"
                    rows="6"
                    node_ref=live.field
                    aria-describedby=move || message.get().map(|_| "text-error")
                    aria-invalid=move || message.get().map(|_| "true")
                    prop:value=beginning
                    on:input=typed
                    on:compositionstart=move |_| live.compose(true)
                    on:compositionupdate=move |_| live.compose(true)
                    on:compositionend=composed
                    on:blur=move |_| live.save_now()
                />
                <FieldError id="text-error" message=message />
                <SavedLine live=live />
                <OnlyYouTwo />
            </div>
            <NotStored error=live.error text=text retry=Callback::new(move |()| live.save_now()) />
            <DayField day=day error=error on_change=move_entry />
            <PlaceField place=place error=error on_input=Callback::new(|()| {}) on_change=place_entry />
            <NotStored error=error text=text retry=Callback::new(move |()| again()) />
            <div class="btn-bar">
                <button class="btn btn-primary" type="submit">
                    <IconSvg icon=Icon::Check />
                    {words(keys::ENTRY_SAVE)}
                </button>
            </div>
        </form>
    }
}

/// Whether what is on the screen is stored, and whether the other has written too.
#[component]
fn SavedLine(live: LiveText) -> impl IntoView {
    let client = client();
    let other = Memo::new(move |_| {
        client.people.with(|people| {
            let buddy = people.as_ref().and_then(|people| people.buddy());
            buddy
                .map(|buddy| buddy.member.name.clone())
                .unwrap_or_default()
        })
    });
    let state = move || {
        t(if live.pending.get() {
            keys::ENTRY_SAVING
        } else {
            keys::ENTRY_SAVED
        })
    };
    view! {
        <span class="field-hint">{move || live.error.with(Option::is_none).then(state)}</span>
        <span class="field-hint" role="status">
            {move || live.merged.get().then(|| told(keys::ENTRY_OTHER_IS_EDITING, vec![("name", other.get())]))}
        </span>
    }
}

/// The other took the entry away while it is being changed here: what is typed shows when it is put back.
#[component]
fn DeletedMeanwhile(live: LiveText) -> impl IntoView {
    let client = client();
    let deleted = Memo::new(move |_| {
        live.now
            .with(|view| view.entry.deleted.map(|mark| (view.entry.id, mark.by)))
    });
    move || {
        deleted.get().map(|(entry, by)| {
            let name = client.people.with(|people| {
                let member = people.as_ref().and_then(|people| people.member(by));
                member.map(|member| member.name.clone()).unwrap_or_default()
            });
            let restore = move |_| {
                let restoring = client.host().dispatch(Command::RestoreEntry { entry });
                spawn_local(async move {
                    if let Err(problem) = restoring.await {
                        live.error.try_set(Some(FormError::of_write(&problem, "")));
                    }
                });
            };
            view! {
                <div class="banner" data-kind="warn" role="alert">
                    <IconSvg icon=Icon::Trash />
                    <div>{told(keys::ENTRY_DELETED_BY, vec![("name", name)])}</div>
                    <button class="btn" type="button" on:click=restore>
                        <IconSvg icon=Icon::Undo />
                        {words(keys::ENTRY_UNDO)}
                    </button>
                </div>
            }
        })
    }
}
