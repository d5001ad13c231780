//! What can be seen of one photo or clip, said about it and done with it?

use domain::attachment::{Attachment, AttachmentKind, DESCRIPTION_CHARS_MAX};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::look::Look;
use super::section::{Section, Shown, Whereabouts, name_of};
use crate::client::Looked;
use crate::texts::{keys, t};
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::sheet::{self, Sheet};
use crate::ui::words::words;

/// Over the page, about the one that was opened. What it shows is forgotten when it closes, and so given back. It has a form of its
/// own, so it stands outside the page's.
#[component]
pub fn AttachmentSheet(section: Section) -> impl IntoView {
    let closed = Callback::new(move |()| section.opened.set(None));
    view! {
        <Sheet node=section.sheet labelled_by="attachment-title" on_close=closed>
            {move || section.opened.get().map(|shown| view! { <About section=section shown=shown /> })}
        </Sheet>
    }
}

#[component]
fn About(section: Section, shown: Shown) -> impl IntoView {
    let Shown {
        attachment,
        whereabouts,
    } = shown;
    let is_photo = attachment.kind == AttachmentKind::Photo;
    let (titled, removed, refused, described) = (
        attachment.clone(),
        attachment.clone(),
        attachment.clone(),
        attachment.clone(),
    );
    let title = Memo::new(move |_| name_of(section.client, &titled));
    let again = (whereabouts == Whereabouts::Refused).then(|| {
        let again = move |_| {
            sheet::close(section.sheet);
            section.put_back(refused.clone());
        };
        view! {
            <div class="banner" data-kind="warn">
                <IconSvg icon=Icon::Phone />
                <p>{words(keys::MEDIA_ONLY_HERE_TEXT)}</p>
                <button class="btn" type="button" on:click=again>
                    <IconSvg icon=Icon::Refresh />
                    {words(keys::MEDIA_TRY_AGAIN)}
                </button>
            </div>
        }
    });
    view! {
        <h2 id="attachment-title" dir="auto">{move || title.get()}</h2>
        {is_photo.then(|| view! { <Large attachment=attachment alt=title /> })}
        {again}
        <Description section=section attachment=described />
        <div class="row">
            <button class="btn btn-danger" type="button" on:click=move |_| section.take_away(removed.clone())>
                <IconSvg icon=Icon::Trash />
                {words(keys::ENTRY_DELETE)}
            </button>
            <button class="btn" type="button" on:click=move |_| sheet::close(section.sheet)>
                <IconSvg icon=Icon::Close />
                {words(keys::APP_CLOSE)}
            </button>
        </div>
    }
}

/// The photo, fetched when it is not here; until then the small one in its place.
#[component]
fn Large(attachment: Attachment, alt: Memo<String>) -> impl IntoView {
    let Attachment {
        original,
        thumbnail,
        media_type,
        width,
        height,
        ..
    } = attachment;
    let large = Look::at(original, media_type);
    let small = thumbnail.map(|thumbnail| Look::at(thumbnail, media_type));
    large.want();
    let address = move || large.address().or_else(|| small?.address());
    let state = move || match large.looked.get() {
        Looked::Comes => Some(t(keys::MEDIA_COMES)),
        Looked::NotHere => Some(t(keys::MEDIA_GONE)),
        Looked::Reading | Looked::Here(_) => None,
    };
    view! {
        <img class="photo-large" src=address alt=move || alt.get() width=width height=height />
        <p class="field-hint" role="status">{state}</p>
    }
}

/// What is to be seen or heard, for whoever cannot.
#[component]
fn Description(section: Section, attachment: Attachment) -> impl IntoView {
    let typed = RwSignal::new(attachment.described.clone().unwrap_or_default());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let words = typed.get_untracked().trim().to_owned();
        section.describe(Attachment {
            described: Some(words).filter(|words| !words.is_empty()),
            ..attachment.clone()
        });
    };
    view! {
        <form class="field" on:submit=submit>
            <label class="field-label" for="description">
                {words(keys::MEDIA_DESCRIBE_LABEL)}
            </label>
            <span class="field-hint" id="description-hint">
                {words(keys::MEDIA_DESCRIBE_HINT)}
            </span>
            <input
                id="description"
                dir="auto"
                autocomplete="off"
                enterkeyhint="done"
                maxlength=DESCRIPTION_CHARS_MAX
                aria-describedby="description-hint"
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <button class="btn" type="submit">
                <IconSvg icon=Icon::Check />
                {words(keys::ENTRY_SAVE)}
            </button>
        </form>
    }
}
