//! What does Samen say to someone who has no diary yet? Four sentences and the way in.

use leptos::prelude::*;
use locale::LANGUAGES;

use crate::texts::{Key, keys, language, t};
use crate::ui::icon::{Icon, IconSvg};

/// Picture, sentence, and a sentence more.
const POINTS: [(Icon, Key, Key); 4] = [
    (
        Icon::People,
        keys::LANDING_TOGETHER,
        keys::LANDING_TOGETHER_TEXT,
    ),
    (
        Icon::CloudOff,
        keys::LANDING_OFFLINE,
        keys::LANDING_OFFLINE_TEXT,
    ),
    (
        Icon::Lock,
        keys::LANDING_PRIVATE,
        keys::LANDING_PRIVATE_TEXT,
    ),
    (Icon::Key, keys::LANDING_CODE, keys::LANDING_CODE_TEXT),
];

/// The landing page.
#[component]
pub fn LandingPage() -> impl IntoView {
    let points: Vec<_> = POINTS
        .iter()
        .map(|(icon, sentence, more)| {
            view! {
                <li class="point">
                    <IconSvg icon=*icon />
                    <div>
                        <h2>{t(*sentence)}</h2>
                        <p>{t(*more)}</p>
                    </div>
                </li>
            }
        })
        .collect();
    view! {
        <a class="skip-link" href="#main">
            {t(keys::APP_SKIP)}
        </a>
        <header class="site-head">
            <a class="brand" href="/">
                <img src="/icons/icon.svg" alt="" width="36" height="36" />
                {t(keys::APP_NAME)}
            </a>
            <OtherLanguages />
        </header>
        <main id="main">
            <section class="hero">
                <div class="hero-words">
                    <h1>{t(keys::LANDING_TITLE)}</h1>
                    <p>{t(keys::LANDING_LEAD)}</p>
                    <div class="row">
                        <a class="btn btn-primary" href="/app/join">
                            <IconSvg icon=Icon::Key />
                            {t(keys::LANDING_HAVE_CODE)}
                        </a>
                        <a class="btn" href="/app/">
                            {t(keys::LANDING_OPEN)}
                        </a>
                    </div>
                </div>
                <img class="hero-art" src="/art/two-at-table.svg" alt=t(keys::LANDING_ART_LABEL) width="400" height="300" />
            </section>
            <ul class="points" aria-label=t(keys::LANDING_POINTS)>
                {points}
            </ul>
        </main>
        <footer class="site-foot">
            <span>{t(keys::LANDING_FOOT)}</span>
            <span>{t(keys::LANDING_SOURCE)}</span>
        </footer>
    }
}

/// This page in the other languages, each by its own name.
#[component]
fn OtherLanguages() -> impl IntoView {
    let here = language();
    let links: Vec<_> = LANGUAGES
        .iter()
        .filter(|other| other.code != here)
        .map(|other| {
            view! {
                <a
                    class="btn btn-quiet"
                    href=format!("/?lang={}", other.code)
                    hreflang=other.code
                    lang=other.code
                    dir=other.dir
                >
                    <IconSvg icon=Icon::Globe />
                    {other.own_name}
                </a>
            }
        })
        .collect();
    view! {
        <nav class="row" aria-label=t(keys::LANGUAGE_LABEL)>
            {links}
        </nav>
    }
}
