//! How does one entry stand in a list?

use domain::attachment::AttachmentCount;
use leptos::prelude::*;
use sync::record::Row;

use crate::client::client;
use crate::member::member_dot::{MemberDot, side};
use crate::member::route::Route;
use crate::texts::{keys, language, tn};
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// A leaf with its day, its first lines, who began it, and what is to know of it. It stays the same leaf while what it says changes:
/// a sync must not take it from under a finger.
#[component]
pub fn EntryCard(
    /// The entry.
    row: Signal<Row>,
) -> impl IntoView {
    let client = client();
    let day = Memo::new(move |_| row.with(|row| row.entry.day));
    let unread = Memo::new(move |_| row.with(|row| row.unread));
    let author = Memo::new(move |_| {
        let id = row.with(|row| row.entry.author);
        client.people.with(|people| {
            let people = people.as_ref()?;
            let name = people.member(id)?.name.clone();
            Some((name, side(people, id), people.is_me(id)))
        })
    });
    view! {
        <a
            class=move || if unread.get() { "entry-card is-new" } else { "entry-card" }
            data-member=move || author.get().map(|(_, side, _)| side)
            href=move || row.with(|row| Route::Entry(row.entry.id).path())
        >
            <time class="entry-card-day" datetime=move || day.get().to_string()>
                <strong>{move || format::number(language(), f64::from(day.get().day()))}</strong>
                <span>{move || format::day(language(), day.get(), &[("weekday", "short")])}</span>
            </time>
            <p class="entry-card-text" dir="auto">
                {move || row.with(|row| row.entry.preview.clone())}
            </p>
            <div class="entry-card-meta">
                {move || author.get().map(|(name, side, is_me)| who(name, side, is_me, unread.get()))} {place(row)}
                {attachments(row)} {waits(row)}
            </div>
        </a>
    }
}

fn who(name: String, side: &'static str, is_me: bool, unread: bool) -> impl IntoView {
    let named = |key| told(key, vec![("name", name.clone())]);
    let by = if is_me {
        words(keys::ENTRY_BY_YOU).into_any()
    } else {
        named(keys::ENTRY_BY).into_any()
    };
    let new = unread.then(|| view! { <span class="tag">{named(keys::DIARY_NEW_BY)}</span> });
    view! {
        <MemberDot name=name side=side />
        <span class="visually-hidden">{by}</span>
        {new}
    }
}

fn place(row: Signal<Row>) -> impl IntoView {
    let place = Memo::new(move |_| row.with(|row| row.entry.place.clone()));
    move || {
        place.with(|place| {
            (!place.is_empty()).then(|| {
                view! {
                    <span>
                        <IconSvg icon=Icon::Place />
                        <bdi>{place.clone()}</bdi>
                    </span>
                }
            })
        })
    }
}

fn attachments(row: Signal<Row>) -> impl IntoView {
    let counts = Memo::new(move |_| row.with(|row| row.entry.attachments));
    let count = |count: u16, icon, key| {
        let text = move || tn(key, u32::from(count), &[]);
        (count > 0).then(|| {
            view! {
                <span>
                    <IconSvg icon=icon />
                    <span>{text}</span>
                </span>
            }
        })
    };
    move || {
        let AttachmentCount { photos, voices } = counts.get()?;
        Some([
            count(photos, Icon::Camera, keys::MEDIA_PHOTOS),
            count(voices, Icon::Microphone, keys::MEDIA_VOICES),
        ])
    }
}

fn waits(row: Signal<Row>) -> impl IntoView {
    let waits = Memo::new(move |_| row.with(|row| row.unsent > 0));
    move || {
        waits.get().then(|| {
            view! {
                <span>
                    <IconSvg icon=Icon::CloudWait />
                    {words(keys::ENTRY_WAITS)}
                </span>
            }
        })
    }
}
