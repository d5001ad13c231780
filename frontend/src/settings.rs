//! What this browser remembers outside the diary: language, theme, and which duo was open. Read by the head script before the first paint.

use app::client::Theme;
use domain::DuoId;
use web_sys::Storage;

const LANGUAGE: &str = "samen-language";
const THEME: &str = "samen-theme";
const DUO: &str = "samen-duo";
const OWN_LANGUAGE: &str = "samen-own-language";
const LEARNS_BACK: &str = "samen-learns-back";
const CARD_PUT_OFF: &str = "samen-card-later";

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// A setting that cannot be kept is asked again next time: no reason to bother anyone.
fn keep(key: &str, value: Option<&str>) {
    let Some(storage) = storage() else { return };
    let _ = match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    };
}

/// The chosen language; else the first of the browser's that the app has; else Dutch.
#[must_use]
pub fn language() -> &'static locale::Language {
    let chosen = read(LANGUAGE).and_then(|code| locale::language(&code));
    let of_browser = || browser_languages().find_map(|code| locale::language(&code));
    chosen.or_else(of_browser).unwrap_or(&locale::LANGUAGES[0])
}

/// Remembers the language.
pub fn keep_language(code: &str) {
    keep(LANGUAGE, Some(code));
}

/// The chosen theme.
#[must_use]
pub fn theme() -> Theme {
    match read(THEME).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    }
}

/// Remembers the theme and shows it.
pub fn keep_theme(theme: Theme) {
    let name = match theme {
        Theme::System => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    keep(THEME, name);
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    if let Some(root) = root {
        let _ = match name {
            Some(name) => root.set_attribute("data-theme", name),
            None => root.remove_attribute("data-theme"),
        };
    }
}

/// The language beside Dutch that was chosen; an empty one for pictures alone.
#[must_use]
pub fn own_language() -> Option<String> {
    read(OWN_LANGUAGE)
}

/// Remembers it.
pub fn keep_own_language(code: &str) {
    keep(OWN_LANGUAGE, Some(code));
}

/// Whether that language is learnt instead of Dutch.
#[must_use]
pub fn learns_back() -> bool {
    read(LEARNS_BACK).is_some()
}

/// Remembers it.
pub fn keep_learns_back(back: bool) {
    keep(LEARNS_BACK, back.then_some("yes"));
}

/// The languages that the browser names, the preferred one first.
pub fn browser_languages() -> impl Iterator<Item = String> {
    let languages = web_sys::window().map(|window| window.navigator().languages());
    let codes: Vec<String> = languages
        .iter()
        .flat_map(|codes| {
            codes
                .iter()
                .filter_map(|code| code.as_string())
                .collect::<Vec<_>>()
        })
        .collect();
    codes.into_iter()
}

/// The duo that was open last.
#[must_use]
pub fn open_duo() -> Option<DuoId> {
    read(DUO)?.parse().ok()
}

/// Remembers which duo is open.
pub fn keep_open_duo(duo: DuoId) {
    keep(DUO, Some(&duo.to_string()));
}

/// Forgets which duo was open.
pub fn forget_open_duo() {
    keep(DUO, None);
}

/// Whether the offer of a recovery card was put off.
#[must_use]
pub fn card_put_off() -> bool {
    read(CARD_PUT_OFF).is_some()
}

/// Remembers that it was.
pub fn put_card_off() {
    keep(CARD_PUT_OFF, Some("1"));
}
