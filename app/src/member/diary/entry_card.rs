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

/// A leaf with its day, its first lines, who began it, and what is to know of it.
#[component]
pub fn EntryCard(
    /// The entry.
    row: Row,
) -> impl IntoView {
    let client = client();
    let Row {
        entry,
        unread,
        unsent,
        ..
    } = row;
    let (day, author_id) = (entry.day, entry.author);
    let author = Memo::new(move |_| {
        client.people.with(|people| {
            let people = people.as_ref()?;
            let member = people.member(author_id)?;
            Some((
                member.name.clone(),
                side(people, author_id),
                people.is_me(author_id),
            ))
        })
    });
    let who = move || {
        author.get().map(|(name, side, is_me)| {
            let by = if is_me {
                view! { <span class="visually-hidden">{words(keys::ENTRY_BY_YOU)}</span> }.into_any()
            } else {
                view! { <span class="visually-hidden">{told(keys::ENTRY_BY, vec![("name", name.clone())])}</span> }
                    .into_any()
            };
            let new = unread.then(|| {
                view! { <span class="tag">{told(keys::DIARY_NEW_BY, vec![("name", name.clone())])}</span> }
            });
            view! {
                <MemberDot name=name.clone() side=side />
                {by}
                {new}
            }
        })
    };
    let place = (!entry.place.is_empty()).then(|| {
        view! {
            <span>
                <IconSvg icon=Icon::Place />
                <bdi>{entry.place.clone()}</bdi>
            </span>
        }
    });
    let attachments = entry.attachments.map(|AttachmentCount { photos, voices }| {
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
        [
            count(photos, Icon::Camera, keys::MEDIA_PHOTOS),
            count(voices, Icon::Microphone, keys::MEDIA_VOICES),
        ]
    });
    let waits = (unsent > 0).then(|| {
        view! {
            <span>
                <IconSvg icon=Icon::CloudWait />
                {words(keys::ENTRY_WAITS)}
            </span>
        }
    });
    view! {
        <a
            class=if unread { "entry-card is-new" } else { "entry-card" }
            data-member=move || author.get().map(|(_, side, _)| side)
            href=Route::Entry(entry.id).path()
        >
            <time class="entry-card-day" datetime=day.to_string()>
                <strong>{move || format::number(language(), f64::from(day.day()))}</strong>
                <span>{move || format::day(language(), day, &[("weekday", "short")])}</span>
            </time>
            <p class="entry-card-text" dir="auto">
                {entry.preview}
            </p>
            <div class="entry-card-meta">{who} {place} {attachments} {waits}</div>
        </a>
    }
}
