//! What hangs on an entry or on the draft of a new one, and what can be done with it?

use domain::EntryId;
use domain::attachment::{Attachment, AttachmentKind};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::add_buttons::AddButtons;
use super::photo_tile::PhotoTile;
use super::voice_player::VoicePlayer;
use crate::client::{Client, MediaError, client};
use crate::texts::{keys, language, t, tf};
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::sheet::{self, SheetRef};
use crate::ui::words::words;

/// Where a photo or clip is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// With the draft; it goes nowhere before the entry is saved.
    Draft,
    /// On its way to the server.
    Waits,
    /// The server does not take it: only on this phone.
    Refused,
    /// The entry refers to it.
    Attached,
}

/// A photo or clip, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What.
    pub attachment: Attachment,
    /// Where.
    pub whereabouts: Whereabouts,
}

/// What the parts of the section share. Copies are the same.
#[derive(Clone, Copy)]
pub struct Section {
    /// The browser program.
    pub client: Client,
    /// The entry; none for the draft of a new one.
    pub of: Option<EntryId>,
    /// What hangs on it.
    pub shown: Memo<Vec<Shown>>,
    /// What the sheet is about.
    pub opened: RwSignal<Option<Shown>>,
    /// The sheet.
    pub sheet: SheetRef,
    /// What was taken away last.
    pub removed: RwSignal<Option<Attachment>>,
    /// Why the last wish was not carried out.
    pub problem: RwSignal<Option<MediaError>>,
}

impl Section {
    /// What hangs on an entry, or (none) on the draft of a new one.
    #[must_use]
    pub fn new(of: Option<EntryId>, shown: Memo<Vec<Shown>>) -> Self {
        Self {
            client: client(),
            of,
            shown,
            opened: RwSignal::new(None),
            sheet: SheetRef::new(),
            removed: RwSignal::new(None),
            problem: RwSignal::new(None),
        }
    }

    /// Opens the sheet about one of them.
    pub fn open(self, shown: Shown) {
        self.opened.set(Some(shown));
        sheet::open(self.sheet);
    }

    /// Takes it away.
    pub fn take_away(self, attachment: Attachment) {
        sheet::close(self.sheet);
        let taking = self.client.attachments().take_away(self.of, attachment.id);
        spawn_local(async move {
            match taking.await {
                Ok(()) => drop(self.removed.try_set(Some(attachment))),
                Err(error) => drop(self.problem.try_set(Some(error.into()))),
            }
        });
    }

    /// Undoes that, or tries once more to send what was refused.
    pub fn put_back(self, attachment: Attachment) {
        self.removed.set(None);
        let putting = self.client.attachments().put_back(self.of, attachment);
        self.told(putting);
    }

    /// Stores a description.
    pub fn describe(self, attachment: Attachment) {
        sheet::close(self.sheet);
        let describing = self.client.attachments().describe(self.of, attachment);
        self.told(describing);
    }

    fn told<E: Into<MediaError> + 'static>(
        self,
        doing: impl Future<Output = Result<(), E>> + 'static,
    ) {
        spawn_local(async move {
            let outcome = doing.await;
            self.problem.try_set(outcome.err().map(Into::into));
        });
    }
}

/// Photos, clips, and the buttons that add one. [`AttachmentSheet`](super::AttachmentSheet) belongs to it.
#[component]
pub fn Attachments(section: Section) -> impl IntoView {
    let shown = section.shown;
    let is_empty = Memo::new(move |_| shown.with(Vec::is_empty));
    view! {
        <section class="attachments">
            <ul class="attachment-list" hidden=move || is_empty.get()>
                <For each=move || shown.get() key=what_shows let:shown>
                    <Item section=section shown=shown />
                </For>
            </ul>
            <Removed section=section />
            <AddButtons section=section />
        </section>
    }
}

/// Everything that an item shows: one that shows something else is another item.
fn what_shows(shown: &Shown) -> String {
    let Shown {
        attachment,
        whereabouts,
    } = shown;
    format!(
        "{}{whereabouts:?}{}",
        attachment.id,
        attachment.described.as_deref().unwrap_or_default()
    )
}

#[component]
fn Item(section: Section, shown: Shown) -> impl IntoView {
    let (kind, item) = match shown.attachment.kind {
        AttachmentKind::Photo => (
            "photo",
            view! { <PhotoTile section=section shown=shown /> }.into_any(),
        ),
        AttachmentKind::Voice => (
            "voice",
            view! { <VoicePlayer section=section shown=shown /> }.into_any(),
        ),
    };
    view! { <li data-kind=kind>{item}</li> }
}

/// Where it is, when that is not simply in the diary.
#[component]
pub fn WhereaboutsNote(whereabouts: Whereabouts) -> impl IntoView {
    let (icon, key) = match whereabouts {
        Whereabouts::Draft | Whereabouts::Attached => return None,
        Whereabouts::Waits => (Icon::CloudWait, keys::ENTRY_WAITS),
        Whereabouts::Refused => (Icon::Phone, keys::MEDIA_ONLY_HERE),
    };
    Some(view! {
        <span class="attachment-note">
            <IconSvg icon=icon />
            {words(key)}
        </span>
    })
}

/// What is to be seen or heard, for whoever cannot; undescribed, whose it is and when it was made.
pub fn name_of(client: Client, attachment: &Attachment) -> String {
    if let Some(described) = attachment
        .described
        .as_ref()
        .filter(|words| !words.is_empty())
    {
        return described.clone();
    }
    let by = attachment.added.by;
    let (is_me, name) = client.people.with(|people| {
        let people = people.as_ref();
        let member = people.and_then(|people| people.member(by));
        let name = member.map(|member| member.name.clone()).unwrap_or_default();
        (people.is_some_and(|people| people.is_me(by)), name)
    });
    let key = match (attachment.kind, is_me) {
        (AttachmentKind::Photo, true) => keys::MEDIA_PHOTO_BY_YOU,
        (AttachmentKind::Photo, false) => keys::MEDIA_PHOTO_BY,
        (AttachmentKind::Voice, true) => keys::MEDIA_VOICE_BY_YOU,
        (AttachmentKind::Voice, false) => keys::MEDIA_VOICE_BY,
    };
    let date = format::moment(language(), attachment.added.at.0);
    tf(key, &[("name", &name), ("date", &date)])
}

/// What was taken away last, with the way to put it back.
#[component]
fn Removed(section: Section) -> impl IntoView {
    let removed = section.removed;
    let undo = NodeRef::<html::Button>::new();
    Effect::new(move |_| {
        if let Some(undo) = undo.get() {
            // What had the focus is gone, and this is what comes next.
            let _ = undo.focus();
        }
    });
    view! {
        <div role="status">
            {move || {
                let attachment = removed.get()?;
                let text = match attachment.kind {
                    AttachmentKind::Photo => keys::MEDIA_PHOTO_REMOVED,
                    AttachmentKind::Voice => keys::MEDIA_VOICE_REMOVED,
                };
                let put_back = move |_| section.put_back(attachment.clone());
                Some(
                    view! {
                        <div class="row">
                            <span>{t(text)}</span>
                            <button class="btn" type="button" node_ref=undo on:click=put_back>
                                <IconSvg icon=Icon::Undo />
                                {words(keys::ENTRY_UNDO)}
                            </button>
                        </div>
                    },
                )
            }}
        </div>
    }
}
