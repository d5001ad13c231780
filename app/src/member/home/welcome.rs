//! How are the two greeted?

use leptos::prelude::*;

use crate::client::{People, client};
use crate::member::member_dot::{MemberDot, side};
use crate::member::navigation::{Notice, navigation};
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// The names of the two; after joining also who can read along and what to do when the name is wrong.
#[component]
pub fn Welcome() -> impl IntoView {
    let client = client();
    let people = Memo::new(move |_| client.people.get());
    move || {
        people
            .get()
            .map(|people| view! { <Greeting people=people /> })
    }
}

#[component]
fn Greeting(people: People) -> impl IntoView {
    let me = people.me.clone()?;
    let notice = navigation().notice;
    let share = match people.buddy() {
        Some(buddy) => told(
            keys::JOIN_WELCOME_TEXT,
            vec![("buddy", buddy.member.name.clone())],
        ),
        None => told(keys::JOIN_WELCOME_TEXT_ALONE, Vec::new()),
    };
    let all = people
        .me
        .iter()
        .chain(people.others.iter().map(|buddy| &buddy.member));
    let dots: Vec<_> = all
        .map(|member| view! { <MemberDot name=member.name.clone() side=side(&people, member.id) large=true /> })
        .collect();
    let name = me.name;
    let not_me = told(keys::JOIN_WELCOME_NOT_ME, vec![("name", name.clone())]);
    let first_time = move || {
        (notice.get() == Some(Notice::Joined)).then(|| {
            view! {
                <p class="lock-note">
                    <IconSvg icon=Icon::Lock />
                    {words(keys::JOIN_WELCOME_PRIVATE)}
                </p>
                <p class="field-hint">{not_me.clone()}</p>
            }
        })
    };
    Some(view! {
        <section class="card stack-s">
            <div class="pair">{dots}</div>
            <h2>{told(keys::JOIN_WELCOME_TITLE, vec![("name", name)])}</h2>
            <p>{share}</p>
            {first_time}
        </section>
    })
}
