//! How is a new entry written, kept while it is written, and saved?

use document::DocumentError;
use domain::attachment::AttachmentKind;
use domain::{Command, Day};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::record::Draft;
use sync::write::WriteError;

use super::attachments::{AttachmentSheet, Attachments, Section, Shown, Whereabouts};
use super::fields::{DayField, NotStored, OnlyYouTwo, PlaceField, message_for};
use super::form_error::{Field, FormError};
use crate::client::{Client, MediaError, client};
use crate::member::navigation::{Navigation, Notice, navigation};
use crate::member::route::Route;
use crate::texts::{keys, t};
use crate::ui::debounce::Debounce;
use crate::ui::field_error::FieldError;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::leaving::on_leaving;
use crate::ui::words::words;

/// How long after the last key the draft is kept: unnoticed, and once for a word typed fluently.
const KEEP_AFTER_MS: u64 = 400;

/// The form's state. Copies are the same.
#[derive(Clone, Copy)]
struct Form {
    client: Client,
    navigation: Navigation,
    text: RwSignal<String>,
    day: RwSignal<String>,
    place: RwSignal<String>,
    entry: RwSignal<domain::EntryId>,
    error: RwSignal<Option<FormError>>,
    /// The draft as it stands is stored.
    kept: RwSignal<bool>,
    saving: RwSignal<bool>,
    /// The entry is stored: from now on no draft is.
    saved: StoredValue<bool>,
    /// What was thrown away, until it is put back or something else is written.
    thrown_away: RwSignal<Option<String>>,
    field: NodeRef<html::Textarea>,
    /// Photos and clips that wait with the draft.
    attachments: Section,
}

impl Form {
    fn draft(self) -> Draft {
        Draft {
            day: self
                .day
                .get_untracked()
                .parse()
                .unwrap_or_else(|_| self.client.host().today()),
            place: self.place.get_untracked(),
            text: self.text.get_untracked(),
            entry: self.entry.get_untracked(),
            touched: None,
        }
    }

    /// Keeps the draft; an empty one is none.
    fn keep(self) {
        if self.saved.get_value() {
            return;
        }
        let draft =
            Some(self.draft()).filter(|draft| !(draft.text.is_empty() && draft.place.is_empty()));
        let has_text = draft.is_some();
        let keeping = self.client.host().keep_draft(None, draft);
        spawn_local(async move {
            // A storage that fails shows in the sync badge; the text is on the screen.
            let kept = keeping.await.is_ok();
            self.kept.try_set(kept && has_text);
        });
    }

    fn save(self) {
        if self.saving.get_untracked() {
            return;
        }
        self.name_what_needs_no_words();
        let checked = FormError::check(
            &self.text.get_untracked(),
            &self.day.get_untracked(),
            &self.place.get_untracked(),
        );
        match checked {
            Err(error) => self.fail(error),
            Ok(day) => {
                self.saving.set(true);
                self.error.set(None);
                spawn_local(self.write(day));
            }
        }
    }

    /// A photo or a clip says enough; the diary's list needs a word for it all the same.
    fn name_what_needs_no_words(self) {
        if !self.text.with_untracked(|text| text.trim().is_empty()) {
            return;
        }
        let first = self.attachments.shown.with_untracked(|shown| {
            let first = shown.first();
            first.map(|shown| shown.attachment.kind)
        });
        if let Some(kind) = first {
            self.text.set(t(match kind {
                AttachmentKind::Photo => keys::MEDIA_TEXT_PHOTO,
                AttachmentKind::Voice => keys::MEDIA_TEXT_VOICE,
            }));
        }
    }

    async fn write(self, day: Day) {
        let host = self.client.host();
        let Draft {
            place, text, entry, ..
        } = self.draft();
        let place = place.trim().to_owned();
        let outcome = host
            .dispatch(Command::WriteEntry {
                entry,
                day,
                place,
                text: text.clone(),
            })
            .await;
        let is_stored = match &outcome {
            Ok(()) => true,
            // Saved twice: by a double tap, or by two windows with the same draft. The same words count as saved.
            Err(WriteError::Document(DocumentError::AlreadyWritten)) => {
                let stored = host.entry(entry).await.ok().flatten();
                stored.is_some_and(|stored| stored.entry.text == text)
            }
            Err(_) => false,
        };
        if is_stored {
            self.saved.try_set_value(true);
            // Last of all, so that a draft that was just being kept does not come back. Failing that, the next form notices.
            let _ = host.keep_draft(None, None).await;
            self.navigation
                .replace_saying(Route::Entry(entry), Notice::Saved);
            return;
        }
        self.saving.try_set(false);
        match outcome {
            Err(WriteError::Document(DocumentError::AlreadyWritten)) => {
                // Other words under the same name: they are another entry.
                self.entry.try_set(host.new_entry_id());
                self.save();
            }
            Err(error) => self.fail(FormError::of_write(&error, &text)),
            Ok(()) => {}
        }
    }

    fn fail(self, error: FormError) {
        let field = error.field();
        self.error.try_set(Some(error));
        if field == Field::Text
            && let Some(field) = self.field.try_get_untracked().flatten()
        {
            // Read aloud together with the sentence that describes it.
            let _ = field.focus();
        }
        self.keep();
    }

    fn throw_away(self) {
        self.thrown_away.set(Some(self.text.get_untracked()));
        self.text.set(String::new());
        self.keep();
    }

    fn put_back(self) {
        if let Some(text) = self.thrown_away.try_update(Option::take).flatten() {
            self.text.set(text);
            self.keep();
        }
    }
}

/// The form for a new entry.
#[component]
pub fn DraftForm(
    /// Where it begins.
    draft: Draft,
    /// Why not all that was shared is with it.
    problem: Option<MediaError>,
) -> impl IntoView {
    let attachments = Section::new(None, drafted());
    attachments.problem.set(problem);
    let form = Form {
        client: client(),
        navigation: navigation(),
        kept: RwSignal::new(!draft.text.is_empty()),
        text: RwSignal::new(draft.text),
        day: RwSignal::new(draft.day.to_string()),
        place: RwSignal::new(draft.place),
        entry: RwSignal::new(draft.entry),
        error: RwSignal::new(None),
        saving: RwSignal::new(false),
        saved: StoredValue::new(false),
        thrown_away: RwSignal::new(None),
        field: NodeRef::new(),
        attachments,
    };
    let keeper = Debounce::new(KEEP_AFTER_MS, move || form.keep());
    on_leaving(move || keeper.now());
    let touched = Callback::new(move |()| {
        form.kept.set(false);
        keeper.again();
    });
    Effect::new(move |_| {
        if let Some(field) = form.field.get() {
            // One field, one task: the person came to write.
            let _ = field.focus();
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        keeper.cancel();
        form.save();
    };
    let message = message_for(Field::Text, form.error);
    let is_saving = move || form.saving.get();
    view! {
        <form class="page" novalidate on:submit=submit on:focusout=move |_| keeper.now()>
            <div class="field">
                <label class="field-label" for="text">
                    {words(keys::ENTRY_TEXT_LABEL)}
                </label>
                <span class="field-hint" id="text-hint">
                    {words(keys::ENTRY_TEXT_HINT)}
                </span>
                <textarea
                    id="text"
                    name="text"
                    dir="auto"
                    rows="6"
                    node_ref=form.field
                    aria-describedby=move || if message.get().is_some() { "text-error text-hint" } else { "text-hint" }
                    aria-invalid=move || message.get().map(|_| "true")
                    prop:readOnly=is_saving
                    prop:value=move || form.text.get()
                    on:input=move |event| {
                        form.text.set(event_target_value(&event));
                        form.thrown_away.set(None);
                        touched.run(());
                    }
                />
                <FieldError id="text-error" message=message />
                <OnlyYouTwo />
            </div>
            <Attachments section=attachments />
            <NotStored error=form.error text=form.text retry=Callback::new(move |()| form.save()) />
            <DayField day=form.day error=form.error on_change=touched />
            <PlaceField place=form.place error=form.error on_input=touched on_change=Callback::new(|()| {}) />
            <DraftState form=form />
            <div class="btn-bar">
                <button class="btn btn-primary" type="submit" aria-busy=move || is_saving().then_some("true")>
                    <IconSvg icon=Icon::Check />
                    {move || t(if is_saving() { keys::ENTRY_SAVING } else { keys::ENTRY_SAVE })}
                </button>
            </div>
        </form>
        <AttachmentSheet section=attachments />
    }
}

/// What waits with the draft, read again whenever something stored has changed.
fn drafted() -> Memo<Vec<Shown>> {
    let client = client();
    let drafted = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        client.changes.track();
        let reading = client.host().drafted();
        spawn_local(async move {
            // A storage that fails shows in the sync badge.
            if let Ok(found) = reading.await {
                drafted.try_set(found);
            }
        });
    });
    Memo::new(move |_| {
        let shown = |attachment| Shown {
            attachment,
            whereabouts: Whereabouts::Draft,
        };
        drafted.get().into_iter().map(shown).collect()
    })
}

/// Whether the draft is kept, and the way to be rid of it, and back.
#[component]
fn DraftState(form: Form) -> impl IntoView {
    let has_text = Memo::new(move |_| form.text.with(|text| !text.is_empty()));
    move || {
        if form.thrown_away.with(Option::is_some) {
            return view! {
                <div class="row" role="status">
                    <span>{words(keys::ENTRY_DRAFT_DISCARDED)}</span>
                    <button class="btn" type="button" on:click=move |_| form.put_back()>
                        <IconSvg icon=Icon::Undo />
                        {words(keys::ENTRY_UNDO)}
                    </button>
                </div>
            }
            .into_any();
        }
        if !has_text.get() {
            return ().into_any();
        }
        view! {
            <div class="row">
                <span class="field-hint">
                    {move || form.kept.get().then(|| t(keys::ENTRY_DRAFT_KEPT))}
                </span>
                <button class="btn btn-quiet" type="button" on:click=move |_| form.throw_away()>
                    <IconSvg icon=Icon::Trash />
                    {words(keys::ENTRY_DRAFT_DISCARD)}
                </button>
            </div>
        }
        .into_any()
    }
}
