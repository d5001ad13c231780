//! Who are we, how does this phone behave, what is where and who can read it?

use leptos::prelude::*;

use super::own_duos::OwnDuos;
use super::storage_card::StorageCard;
use super::theme_choice::ThemeChoice;
use super::who_reads::WhoReads;
use crate::client::{People, client};
use crate::member::frame::Frame;
use crate::member::language_choice::LanguageChoice;
use crate::member::member_dot::{MemberDot, side};
use crate::member::route::Route;
use crate::member::tile::Tile;
use crate::texts::keys;
use crate::ui::icon::{Icon, IconSvg};
use crate::ui::words::{told, words};

/// About me and this phone.
#[component]
pub fn MePage() -> impl IntoView {
    let client = client();
    let people = Memo::new(move |_| client.people.get());
    let build = client.host().build();
    view! {
        <Frame title=keys::NAV_DUO heading_in_page=true>
            <div class="page stack-l">
                <div class="page-head">
                    <h1 tabindex="-1">{words(keys::ME_TITLE)}</h1>
                </div>
                {move || people.get().map(|people| view! { <Names people=people /> })}
                <section class="card">
                    <ul class="list">
                        <Tile route=Route::Meetings icon=Icon::Calendar name=keys::MEETINGS_TITLE />
                        <Tile route=Route::Goals icon=Icon::Activities name=keys::GOALS_TITLE />
                        <Tile route=Route::Reflections icon=Icon::Message name=keys::REFLECTION_TITLE />
                        <Tile route=Route::Referral icon=Icon::Help name=keys::REFERRAL_TITLE />
                    </ul>
                </section>
                <LanguageChoice>
                    <legend>
                        <h2>{words(keys::ME_LANGUAGE)}</h2>
                    </legend>
                </LanguageChoice> <ThemeChoice /> <StorageCard />
                <section class="card">
                    <h2>{words(keys::ME_SAFE)}</h2>
                    <ul class="list">
                        <Tile route=Route::Lock icon=Icon::Lock name=keys::LOCK_TITLE />
                        <Tile route=Route::Copy icon=Icon::Copy name=keys::COPY_TITLE />
                        <Tile route=Route::Report icon=Icon::Message name=keys::REPORT_TITLE />
                    </ul>
                </section> <WhoReads /> <OwnDuos />
                <section class="card">
                    <h2>{words(keys::ME_STOP)}</h2>
                    <ul class="list">
                        <Tile route=Route::Leave icon=Icon::Phone name=keys::LEAVE_TITLE />
                        <Tile route=Route::End icon=Icon::People name=keys::END_TITLE />
                    </ul>
                </section>
                <section class="card">
                    <dl class="kv">
                        <div>
                            <dt>{words(keys::ME_VERSION)}</dt>
                            <dd dir="ltr">{build}</dd>
                        </div>
                    </dl>
                    <p class="field-hint">{words(keys::ME_CODE)}</p>
                </section>
            </div>
        </Frame>
    }
}

/// The two, by name, and the way to the pictures.
#[component]
fn Names(people: People) -> impl IntoView {
    let all = people
        .me
        .iter()
        .chain(people.others.iter().map(|buddy| &buddy.member));
    let members: Vec<_> = all
        .map(|member| {
            let name = if people.is_me(member.id) {
                view! { <span>{told(keys::ME_YOU, vec![("name", member.name.clone())])}</span> }
                    .into_any()
            } else {
                view! { <bdi>{member.name.clone()}</bdi> }.into_any()
            };
            view! {
                <li class="row">
                    <MemberDot name=member.name.clone() side=side(&people, member.id) />
                    {name}
                </li>
            }
        })
        .collect();
    view! {
        <section class="card stack-s">
            <h2>{words(keys::ME_NAMES)}</h2>
            <ul class="stack-s">{members}</ul>
            <p class="field-hint">{words(keys::ME_NAME_HINT)}</p>
            <a class="btn" href=Route::Pictures.path()>
                <IconSvg icon=Icon::Pictures />
                {words(keys::ME_PICTURES)}
            </a>
            <a class="btn" href=Route::Phones.path()>
                <IconSvg icon=Icon::Phone />
                {words(keys::PHONES_TITLE)}
            </a>
        </section>
    }
}
