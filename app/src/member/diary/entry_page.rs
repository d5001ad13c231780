//! How is one entry read, taken away and put back?

use domain::diary::Mark;
use domain::{Command, EntryId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::store::StoreError;
use sync::write::WriteError;

use super::attachments::{AttachmentSheet, Attachments, Section, Shown, Whereabouts};
use super::entry_facts::EntryFacts;
use super::entry_source::{Found, follow_entry};
use crate::client::client;
use crate::member::frame::Frame;
use crate::member::navigation::{Notice, navigation};
use crate::member::phrases::KeepPhrase;
use crate::member::route::Route;
use crate::member::starting_page::CardSkeletons;
use crate::member::trouble::{Trouble, TroubleText};
use crate::texts::{keys, language, t};
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// One entry.
#[component]
pub fn EntryPage(
    /// Which.
    id: EntryId,
) -> impl IntoView {
    let client = client();
    let found = follow_entry(id);
    Effect::new(move |_| {
        // Also what the other adds while the entry is in front of the person.
        if found.with(|found| matches!(found, Found::Here(_))) {
            client.host().mark_read(id);
        }
    });
    let heading = move || {
        found.with(|found| match found {
            Found::Reading => t(keys::DIARY_LOADING),
            Found::Missing => t(keys::ENTRY_NOT_FOUND_TITLE),
            Found::Failed(_) => t(keys::ERROR_TITLE),
            Found::Here(view) => format::day(
                language(),
                view.entry.day,
                &[
                    ("weekday", "long"),
                    ("day", "numeric"),
                    ("month", "long"),
                    ("year", "numeric"),
                ],
            ),
        })
    };
    // Each part is drawn anew only when it says something else: what a sync changes must not take a button from under a finger,
    // nor end a recording.
    let body = Memo::new(move |_| found.with(Body::of));
    let hangs = Memo::new(move |_| found.with(hanging));
    let is_here = Memo::new(move |_| hangs.with(Option::is_some));
    let section = Section::new(
        Some(id),
        Memo::new(move |_| hangs.get().unwrap_or_default()),
    );
    view! {
        <Frame title=keys::DIARY_TITLE heading_in_page=true above=Route::Diary>
            <article class="page entry-view">
                <div class="page-head">
                    <h1 tabindex="-1">{heading}</h1>
                </div>
                {move || match body.get() {
                    Body::Reading => view! { <CardSkeletons /> }.into_any(),
                    Body::Missing => view! { <Missing /> }.into_any(),
                    Body::Failed(error) => {
                        let trouble = Trouble::of_storage(&error);
                        view! { <TroubleText trouble=trouble after=Callback::new(|()| {}) /> }.into_any()
                    }
                    Body::Erased => view! { <p>{words(keys::ENTRY_ERASED)}</p> }.into_any(),
                    Body::Deleted(mark) => view! { <Deleted id=id mark=mark /> }.into_any(),
                    Body::Text(text) => {
                        view! {
                            <p class="entry-text" dir="auto">
                                {text}
                            </p>
                        }
                            .into_any()
                    }
                }}
                {move || {
                    is_here
                        .get()
                        .then(|| {
                            view! {
                                <Attachments section=section />
                                <AboutEntry id=id found=found />
                            }
                        })
                }}
                <AttachmentSheet section=section />
            </article>
        </Frame>
    }
}

/// What stands under the day.
#[derive(Debug, Clone, PartialEq)]
enum Body {
    Reading,
    Missing,
    Failed(StoreError),
    Erased,
    Deleted(Mark),
    Text(String),
}

impl Body {
    fn of(found: &Found) -> Self {
        match found {
            Found::Reading => Self::Reading,
            Found::Missing => Self::Missing,
            Found::Failed(error) => Self::Failed(error.clone()),
            Found::Here(view) => match view.entry.deleted {
                Some(_) if view.entry.erased.is_some() => Self::Erased,
                Some(mark) => Self::Deleted(mark),
                None => Self::Text(view.entry.text.clone()),
            },
        }
    }
}

/// What hangs on an entry that is in the diary: what the entry refers to, then what is on its way there.
fn hanging(found: &Found) -> Option<Vec<Shown>> {
    let Found::Here(view) = found else {
        return None;
    };
    if view.entry.deleted.is_some() {
        return None;
    }
    let attached = view.entry.attachments.iter().map(|attachment| Shown {
        attachment: attachment.clone(),
        whereabouts: Whereabouts::Attached,
    });
    let waiting = view.waiting.iter().map(|(attachment, refused)| Shown {
        attachment: attachment.clone(),
        whereabouts: if *refused {
            Whereabouts::Refused
        } else {
            Whereabouts::Waits
        },
    });
    Some(attached.chain(waiting).collect())
}

#[component]
fn Missing() -> impl IntoView {
    view! {
        <div class="empty">
            <img src="/art/waiting.svg" alt="" width="400" height="300" />
            <p>{words(keys::ENTRY_NOT_FOUND_TEXT)}</p>
            <a class="btn btn-primary" href=Route::Diary.path()>
                {words(keys::ENTRY_NOT_FOUND_BUTTON)}
            </a>
        </div>
    }
}

/// Who wrote it and who has it, and what can be done with it.
#[component]
fn AboutEntry(id: EntryId, found: RwSignal<Found>) -> impl IntoView {
    let navigation = navigation();
    let said = Memo::new(move |_| {
        found.with(|found| match found {
            Found::Here(view) => Some((view.entry.day, view.entry.text.clone())),
            _ => None,
        })
    });
    let delete = Wish::new(Command::DeleteEntry { entry: id }, move || {
        navigation.go_saying(Route::Diary, Notice::Deleted(id));
    });
    view! {
        <EntryFacts found=found />
        <KeepPhrase id=id entry=said />
        <div class="row">
            <a class="btn" href=Route::EditEntry(id).path()>
                <IconSvg icon=Icon::Pen />
                {words(keys::ENTRY_EDIT)}
            </a>
            <button class="btn btn-danger" type="button" on:click=move |_| delete.carry_out()>
                <IconSvg icon=Icon::Trash />
                {words(keys::ENTRY_DELETE)}
            </button>
        </div>
        <WishTrouble wish=delete />
        <details>
            <summary class="row">
                {words(keys::ERASE_TITLE)}
                <IconSvg icon=Icon::ChevronDown />
            </summary>
            <ul class="stack-s">
                <li>{words(keys::ERASE_UNDO)}</li>
                <li>{words(keys::ERASE_PHONES)}</li>
                <li>{words(keys::ERASE_SERVER)}</li>
                <li>{words(keys::ERASE_BACKUPS)}</li>
            </ul>
        </details>
    }
}

/// Who took the entry away, and the way to put it back. Its words are not shown.
#[component]
fn Deleted(id: EntryId, mark: Mark) -> impl IntoView {
    let (client, navigation) = (client(), navigation());
    let restore = Wish::new(Command::RestoreEntry { entry: id }, move || {
        navigation.notice.set(Some(Notice::Restored));
    });
    let by = Memo::new(move |_| {
        client.people.with(|people| {
            let people = people.as_ref()?;
            let name = people.member(mark.by)?.name.clone();
            Some((people.is_me(mark.by), name))
        })
    });
    view! {
        <p>
            {move || match by.get() {
                Some((false, name)) => told(keys::ENTRY_DELETED_BY, vec![("name", name)]),
                Some((true, _)) => told(keys::ENTRY_DELETED_BY_YOU, Vec::new()),
                None => told(keys::ENTRY_DELETED, Vec::new()),
            }}
        </p>
        <div class="row">
            <button class="btn" type="button" on:click=move |_| restore.carry_out()>
                <IconSvg icon=Icon::Undo />
                {words(keys::ENTRY_UNDO)}
            </button>
        </div>
        <WishTrouble wish=restore />
    }
}

/// A wish behind a button. Copies are the same.
#[derive(Clone, Copy)]
struct Wish {
    command: StoredValue<Command>,
    done: Callback<()>,
    error: RwSignal<Option<WriteError>>,
}

impl Wish {
    fn new(command: Command, done: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            command: StoredValue::new(command),
            done: Callback::new(move |()| done()),
            error: RwSignal::new(None),
        }
    }

    fn carry_out(self) {
        let doing = client().host().dispatch(self.command.get_value());
        spawn_local(async move {
            match doing.await {
                Ok(()) => {
                    self.error.try_set(None);
                    self.done.try_run(());
                }
                Err(error) => {
                    self.error.try_set(Some(error));
                }
            }
        });
    }
}

#[component]
fn WishTrouble(wish: Wish) -> impl IntoView {
    move || {
        wish.error.get().map(|error| {
            let trouble = Trouble::of_write(&error);
            view! {
                <div class="stack-s" role="alert">
                    <TroubleText trouble=trouble after=Callback::new(|()| {}) />
                </div>
            }
        })
    }
}
