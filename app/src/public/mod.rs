//! Pages for everybody, rendered on the server; they work without script.

mod landing_page;
mod site_document;

pub use landing_page::LandingPage;
pub use site_document::{SitePage, render};

use locale::Language;

use crate::texts::keys;
use leptos::prelude::*;

/// The landing page (`/`) as a whole HTML document in a language. `css_href` is the path of the style sheet.
#[must_use]
pub fn render_landing(language: &'static Language, css_href: &str) -> String {
    let page = SitePage {
        language,
        css_href,
        title: keys::LANDING_TITLE,
        description: keys::APP_DESCRIPTION,
    };
    render(page, || view! { <LandingPage /> })
}
