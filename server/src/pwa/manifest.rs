//! How does the app introduce itself to the phone it is installed on? One manifest per language, all of one app.

use locale::{Language, keys};
use serde_json::json;

/// The light theme's paper, as in `style/tokens.css`.
pub(super) const PAPER_LIGHT: &str = "#FBF7F0";

/// The dark theme's paper, as in `style/tokens.css`.
pub(super) const PAPER_DARK: &str = "#14201F";

/// Where other apps send what is shared with this one.
pub(super) const SHARE: &str = "/app/share";

/// Where the manifest of this language is. The head script changes the language in it.
pub(super) fn path(language: &Language) -> String {
    format!("/app/manifest.{}.webmanifest", language.code)
}

/// The manifest in this language.
pub(super) fn manifest(language: &'static Language) -> String {
    let texts = locale::embedded(language);
    let text = |key| texts.fill(key, &[]);
    let icon = |name: &str, pixels: u32, purpose: &str| {
        json!({
            "src": format!("/icons/{name}-{pixels}.png"),
            "sizes": format!("{pixels}x{pixels}"),
            "type": "image/png",
            "purpose": purpose,
        })
    };
    let manifest = json!({
        // The same in every language: changing the language must not make another app of it.
        "id": "/app/",
        "name": text(keys::APP_NAME),
        "short_name": text(keys::APP_NAME),
        "description": text(keys::APP_DESCRIPTION),
        "lang": language.code,
        "dir": language.dir,
        "start_url": "/app/",
        "scope": "/app/",
        "display": "standalone",
        "theme_color": PAPER_LIGHT,
        "background_color": PAPER_LIGHT,
        "icons": [
            icon("icon", 192, "any"),
            icon("icon", 512, "any"),
            icon("maskable", 192, "maskable"),
            icon("maskable", 512, "maskable"),
        ],
        "shortcuts": [{
            "name": text(keys::DIARY_NEW_ENTRY_LABEL),
            "short_name": text(keys::DIARY_NEW_ENTRY),
            "url": "/app/diary/new",
            "icons": [icon("icon", 192, "any")],
        }],
        // The service worker takes it, so that it works without internet and nothing of it reaches the server.
        "share_target": {
            "action": SHARE,
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {
                "title": "title",
                "text": "text",
                "url": "url",
                "files": [{ "name": "photos", "accept": ["image/*"] }],
            },
        },
        "launch_handler": { "client_mode": "navigate-existing" },
        "categories": ["lifestyle", "social"],
    });
    manifest.to_string()
}
