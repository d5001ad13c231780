//! Pages for everybody, rendered on the server; they work without script.

mod landing_page;
mod site_document;

pub use landing_page::LandingPage;
pub use site_document::{SitePage, document};

use leptos::prelude::*;
use locale::Language;

use crate::texts::keys;

/// The landing page (`/`) as a whole document in a language. `css_href` is the path of the style sheet.
pub fn landing(language: &'static Language, css_href: &str) -> impl IntoView + use<> {
    let page = SitePage {
        language,
        css_href,
        title: keys::LANDING_TITLE,
        description: keys::APP_DESCRIPTION,
    };
    document(page, || view! { <LandingPage /> })
}
