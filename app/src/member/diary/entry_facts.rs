//! What is to know of an entry: who began and changed it, where it was, and who has it?

use domain::Seq;
use leptos::prelude::*;

use super::entry_source::Found;
use crate::client::{EntryView, People, client};
use crate::member::member_dot::{MemberDot, side};
use crate::texts::{keys, language};
use crate::ui::format;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// How far an entry is on its way to another member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Delivery {
    /// Something of it is on this phone only.
    Waits,
    /// On the server.
    Underway,
    /// On a phone of the other.
    Arrived,
}

impl Delivery {
    fn of(view: &EntryView, seen: Seq) -> Self {
        if view.unsent > 0 || view.seq == Seq(0) {
            Self::Waits
        } else if seen >= view.seq {
            Self::Arrived
        } else {
            Self::Underway
        }
    }
}

/// Lines under an entry.
#[component]
pub fn EntryFacts(
    /// The entry; nothing is said while it is not here.
    found: RwSignal<Found>,
) -> impl IntoView {
    let client = client();
    let people = Memo::new(move |_| client.people.get());
    move || {
        let people = people.get()?;
        found.with(|found| match found {
            Found::Here(view) => Some(lines(view, &people)),
            _ => None,
        })
    }
}

fn lines(view: &EntryView, people: &People) -> impl IntoView + use<> {
    let entry = &view.entry;
    let author = people.member(entry.author).map(|author| {
        let name = author.name.clone();
        let by = if people.is_me(author.id) {
            view! { <span>{words(keys::ENTRY_BY_YOU)}</span> }.into_any()
        } else {
            view! { <span>{told(keys::ENTRY_BY, vec![("name", name.clone())])}</span> }.into_any()
        };
        view! {
            <span>
                <MemberDot name=name side=side(people, author.id) />
                {by}
            </span>
        }
    });
    let place = (!entry.place.is_empty()).then(|| {
        let place = told(keys::ENTRY_PLACE, vec![("place", entry.place.clone())]);
        view! {
            <span>
                <IconSvg icon=Icon::Place />
                <span>{place}</span>
            </span>
        }
    });
    let edited = entry.edited.and_then(|mark| {
        let member = people.member(mark.by)?;
        let date = format::moment(language(), mark.at.0);
        let (key, name) = if people.is_me(member.id) {
            (keys::ENTRY_CHANGED_BY_YOU, String::new())
        } else {
            (keys::ENTRY_CHANGED_BY, member.name.clone())
        };
        let text = told(key, vec![("name", name), ("date", date)]);
        Some(view! {
            <span>
                <IconSvg icon=Icon::Pen />
                <span>{text}</span>
            </span>
        })
    });
    let origin = entry.origin.as_ref().map(|origin| {
        let date = format::moment(language(), origin.at.0);
        let text = told(
            keys::ENTRY_FROM_COPY,
            vec![("name", origin.name.clone()), ("date", date)],
        );
        view! {
            <span>
                <IconSvg icon=Icon::Copy />
                <span>{text}</span>
            </span>
        }
    });
    view! {
        <div class="entry-meta">
            {author} {origin} {place} {edited} {deliveries(view, people)}
        </div>
    }
}

/// Who has what was last written here. What another wrote needs no word: it came from them.
fn deliveries(view: &EntryView, people: &People) -> Vec<AnyView> {
    let last_by = view.entry.edited.map_or(view.entry.author, |mark| mark.by);
    if !people.is_me(last_by) && view.unsent == 0 {
        return Vec::new();
    }
    let line = |icon: Icon, text: AnyView| {
        view! {
            <span>
                <IconSvg icon=icon />
                <span>{text}</span>
            </span>
        }
        .into_any()
    };
    if Delivery::of(view, Seq(0)) == Delivery::Waits {
        return vec![line(Icon::CloudWait, words(keys::ENTRY_WAITS).into_any())];
    }
    let others = people.others.iter().map(|buddy| {
        let name = vec![("name", buddy.member.name.clone())];
        match Delivery::of(view, buddy.seen) {
            Delivery::Arrived => line(Icon::Eye, told(keys::ENTRY_SEEN_BY, name).into_any()),
            _ => line(Icon::EyeOff, told(keys::ENTRY_NOT_SEEN_BY, name).into_any()),
        }
    });
    others.collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use domain::diary::Entry;
    use domain::{EntryId, MemberId, UnixMillis};

    use super::*;

    fn entry(seq: u64, unsent: u32) -> EntryView {
        let entry = Entry {
            id: EntryId::from_bytes([1; 16]),
            day: "2026-05-31".parse().unwrap(),
            place: String::new(),
            text: String::new(),
            author: MemberId::from_bytes([1; 16]),
            created_at: UnixMillis(0),
            edited: None,
            deleted: None,
            erased: None,
            attachments: Vec::new(),
            origin: None,
        };
        EntryView {
            entry,
            seq: Seq(seq),
            unsent,
            waiting: Vec::new(),
        }
    }

    #[test]
    fn an_entry_has_arrived_only_when_all_of_it_has() {
        assert_eq!(Delivery::of(&entry(0, 1), Seq(9)), Delivery::Waits);
        assert_eq!(
            Delivery::of(&entry(5, 1), Seq(9)),
            Delivery::Waits,
            "an edit still waits"
        );
        assert_eq!(Delivery::of(&entry(5, 0), Seq(4)), Delivery::Underway);
        assert_eq!(Delivery::of(&entry(5, 0), Seq(5)), Delivery::Arrived);
    }
}
