//! What does a phone see before the program has loaded? One static page: brand, skeleton, and the way to everything else.

use std::collections::BTreeMap;

use locale::keys;

use super::manifest::{PAPER_DARK, PAPER_LIGHT};
use super::site::Site;

/// Starts the program. A script of its own, since the page allows none inside it.
pub(super) fn start_script(site: &Site) -> String {
    let Site { script, wasm, .. } = site;
    format!("import init from \"{script}\";\ninit({{ module_or_path: \"{wasm}\" }});\n")
}

/// The page that answers every address of the app. It is Dutch until the head script, which runs before the first paint, says otherwise.
pub(super) fn page(
    site: &Site,
    head: &str,
    start: &str,
    locales: &BTreeMap<&'static str, String>,
    catalogue: &BTreeMap<String, String>,
    build: &str,
) -> String {
    let language = &locale::LANGUAGES[0];
    let texts = locale::embedded(language);
    let text = |key| escape(&texts.fill(key, &[]));
    let locales = serde_json::to_string(locales).expect("texts by text are JSON");
    let locales = escape(&locales);
    let catalogue = serde_json::to_string(catalogue).expect("texts by text are JSON");
    let catalogue = escape(&catalogue);
    let manifest = super::manifest::path(language);
    let Site {
        script,
        wasm,
        style,
        extras,
        late_script,
        ..
    } = site;
    // It stands between the script and the start, so it is not to be found out only then.
    let late_script = late_script.as_ref().map_or_else(String::new, |late| {
        format!("<link rel=\"modulepreload\" href=\"{late}\">\n")
    });
    let extras = serde_json::to_string(extras).expect("two texts are JSON");
    let extras = escape(&extras);
    let (name, description) = (text(keys::APP_NAME), text(keys::APP_DESCRIPTION));
    let (loading, no_script) = (text(keys::APP_LOADING), text(keys::APP_NO_SCRIPT));
    let (lang, dir) = (language.code, language.dir);
    // The head script reads the locales and changes the manifest's address, so it comes after both.
    format!(
        r##"<!doctype html>
<html lang="{lang}" dir="{dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<title>{name}</title>
<meta name="description" content="{description}">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="{PAPER_LIGHT}">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="{PAPER_DARK}">
<meta name="samen-locales" content="{locales}">
<meta name="samen-catalogue" content="{catalogue}">
<meta name="samen-build" content="{build}">
<meta name="samen-extras" content="{extras}">
<link rel="manifest" href="{manifest}">
<script src="{head}"></script>
<link rel="stylesheet" href="{style}">
<link rel="icon" type="image/svg+xml" href="/favicon.svg">
<link rel="apple-touch-icon" href="/icons/apple-touch-icon.png">
<link rel="preload" as="fetch" type="application/wasm" crossorigin="anonymous" href="{wasm}">
<link rel="modulepreload" href="{script}">
{late_script}<script type="module" src="{start}"></script>
</head>
<body>
<div id="boot" class="shell">
<header class="topbar"><p class="topbar-title" translate="no">{name}</p></header>
<main>
<div class="page">
<p class="visually-hidden" role="status">{loading}</p>
<noscript><p>{no_script}</p></noscript>
<div class="skeleton" aria-hidden="true"><div class="skeleton-line"></div><div class="skeleton-card"></div><div class="skeleton-card"></div><div class="skeleton-card"></div></div>
</div>
</main>
</div>
</body>
</html>
"##
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
