//! How do two people edit one text at the same time? The form saves small differences and takes in the other's; the caret stays.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::diary::Entry;
use domain::editing::{Editing, Reading};
use domain::text::TextEdit;
use domain::{Command, EntryId};
use futures::lock::Mutex;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::record::Draft;
use sync::write::WriteError;

use super::form_error::FormError;
use crate::client::{Client, EntryView, client};
use crate::ui::debounce::Debounce;
use crate::ui::leaving::on_leaving;

/// How long after the last key the difference is saved: a pause for thought. Each costs an item in the log, of a few hundred bytes.
const SAVE_AFTER_MS: u64 = 1_200;

/// The text of an open form. Copies are the same.
#[derive(Clone, Copy)]
pub struct LiveText {
    client: Client,
    entry: EntryId,
    shared: StoredValue<Rc<Shared>, LocalStorage>,
    pause: StoredValue<Option<Debounce>>,
    /// The field.
    pub field: NodeRef<html::Textarea>,
    /// Something on the screen is not stored yet.
    pub pending: RwSignal<bool>,
    /// Why the last change was not stored.
    pub error: RwSignal<Option<FormError>>,
    /// Words of the other came in while the form was open.
    pub merged: RwSignal<bool>,
    /// The entry as it was last read.
    pub now: RwSignal<EntryView>,
}

/// Outlives the form until its last words are stored.
struct Shared {
    editing: RefCell<Editing>,
    /// One change after the other, in the order in which they were wished.
    turn: Mutex<()>,
    /// The form is gone.
    left: Cell<bool>,
    /// A draft of this text is kept because it could not be saved.
    has_draft: Cell<bool>,
}

impl LiveText {
    /// Opens the text of an entry, with words that an earlier form could not save.
    #[must_use]
    pub fn open(view: EntryView, unsaved: Option<&str>) -> Self {
        let stored = view.entry.text.clone();
        let editing = match unsaved {
            Some(unsaved) => Editing::with_unsaved(stored, unsaved),
            None => Editing::new(stored),
        };
        let live = Self {
            client: client(),
            entry: view.entry.id,
            field: NodeRef::new(),
            pending: RwSignal::new(editing.is_pending()),
            error: RwSignal::new(None),
            merged: RwSignal::new(false),
            now: RwSignal::new(view),
            shared: StoredValue::new_local(Rc::new(Shared {
                editing: RefCell::new(editing),
                turn: Mutex::new(()),
                left: Cell::new(false),
                has_draft: Cell::new(unsaved.is_some()),
            })),
            pause: StoredValue::new(None),
        };
        on_cleanup(move || live.leave());
        live.pause
            .set_value(Some(Debounce::new(SAVE_AFTER_MS, move || live.save_now())));
        if live.pending.get_untracked() {
            live.save_soon();
        }
        on_leaving(move || {
            live.compose(false);
            live.save_now();
        });
        Effect::new(move |_| {
            live.client.changes.track();
            live.read();
        });
        live
    }

    /// What is on the screen.
    #[must_use]
    pub fn text(self) -> String {
        self.shared.with_value(|shared| shared.text())
    }

    /// The person has typed.
    pub fn typed(self, text: String) {
        self.shared
            .with_value(|shared| shared.editing.borrow_mut().typed(text));
        self.pending.set(true);
        self.save_soon();
    }

    fn save_soon(self) {
        if let Some(pause) = self.pause.get_value() {
            pause.again();
        }
    }

    /// An input method begins, goes on or ends composing.
    pub fn compose(self, composing: bool) {
        self.shared
            .with_value(|shared| shared.editing.borrow_mut().compose(composing));
        if !composing {
            self.read();
        }
    }

    fn leave(self) {
        self.shared.with_value(|shared| {
            shared.left.set(true);
            shared.editing.borrow_mut().compose(false);
        });
        self.save_now();
    }

    /// Carries out another wish about the entry, after what is being saved.
    pub fn in_turn(self, command: Command) -> impl Future<Output = Result<(), WriteError>> + use<> {
        let shared = self.shared.get_value();
        let host = self.client.host();
        async move {
            let _turn = shared.turn.lock().await;
            host.dispatch(command).await
        }
    }

    /// Saves what is not saved yet, also when the form goes meanwhile.
    pub fn save_now(self) {
        let saving = self.save();
        spawn_local(async move {
            saving.await;
        });
    }

    /// Saves what is not saved yet; tells whether all of it is stored.
    ///
    /// What it needs is taken at the call: the form may be gone when its turn comes.
    pub fn save(self) -> impl Future<Output = bool> + use<> {
        let shared = self.shared.get_value();
        let last_seen = self.now.with_untracked(|view| view.entry.clone());
        let host = self.client.host();
        async move {
            let _turn = shared.turn.lock().await;
            let Some(edit) = shared.take_edit() else {
                return !shared.is_pending();
            };
            let wish = Command::EditEntryText {
                entry: last_seen.id,
                edit,
            };
            if let Err(error) = host.dispatch(wish).await {
                shared.editing.borrow_mut().not_saved();
                let text = shared.text();
                self.error.try_set(Some(FormError::of_write(&error, &text)));
                shared.has_draft.set(true);
                // The second net. When it fails too the text is still on the screen, and the form says so.
                let _ = host
                    .keep_draft(Some(last_seen.id), Some(draft_of(last_seen, text)))
                    .await;
                return false;
            }
            shared.editing.borrow_mut().saved();
            let pending = shared.is_pending();
            if shared.has_draft.get() && !pending {
                shared.has_draft.set(false);
                // A draft that stays is offered again, and adds nothing.
                let _ = host.keep_draft(Some(last_seen.id), None).await;
            }
            self.error.try_set(None);
            self.pending.try_set(pending);
            self.read();
            !pending
        }
    }

    /// Reads the stored text, and shows what the other has written.
    fn read(self) {
        let Some(shared) = self.shared.try_get_value() else {
            return;
        };
        if shared.left.get() {
            return;
        }
        let began = shared.editing.borrow().begin_read();
        let reading = self.client.host().entry(self.entry);
        spawn_local(async move {
            // A storage that fails is told when saving.
            if let Ok(Some(view)) = reading.await {
                self.show(&shared, began, view.entry.text.clone());
                self.now.try_set(view);
            }
        });
    }

    fn show(self, shared: &Shared, began: Reading, text: String) {
        let Some(field) = self.field.try_get_untracked().flatten() else {
            return;
        };
        let place = |found: Result<Option<u32>, _>| found.ok().flatten().unwrap_or(0);
        let selection = (place(field.selection_start()), place(field.selection_end()));
        let Some(shown) = shared.editing.borrow_mut().stored(began, text, selection) else {
            return;
        };
        let scrolled = field.scroll_top();
        field.set_value(&shown.text);
        // Some browsers give the focus to a field whose selection is set.
        if document().active_element().as_ref() == Some(field.as_ref()) {
            let (start, end) = shown.selection;
            // Refused only where there is no selection to keep.
            let _ = field.set_selection_range(start, end);
        }
        field.set_scroll_top(scrolled);
        self.merged.try_set(true);
        self.client.host().mark_read(self.entry);
    }
}

impl Shared {
    fn text(&self) -> String {
        self.editing.borrow().text().to_owned()
    }

    fn is_pending(&self) -> bool {
        self.editing.borrow().is_pending()
    }

    fn take_edit(&self) -> Option<TextEdit> {
        self.editing.borrow_mut().take_edit()
    }
}

fn draft_of(entry: Entry, text: String) -> Draft {
    Draft {
        day: entry.day,
        place: entry.place,
        text,
        entry: entry.id,
        touched: None,
    }
}
