//! What stands around a public page: the document, its head, the language?

use std::sync::Arc;

use leptos::prelude::*;
use locale::Language;

use crate::texts::{CurrentTexts, Key, keys, t};

/// A public page, as its document must know it.
#[derive(Debug, Clone, Copy)]
pub struct SitePage<'p> {
    /// In which language it is.
    pub language: &'static Language,
    /// Path of the style sheet.
    pub css_href: &'p str,
    /// The page's title, without the product's name.
    pub title: Key,
    /// One sentence for search engines and link previews.
    pub description: Key,
}

/// The document of a page, whose body is made with the texts of its language at hand.
///
/// Nothing in it loads or runs a script, so that it works everywhere and under the strictest policy.
#[must_use]
pub fn render<View: IntoView>(page: SitePage<'_>, body: impl FnOnce() -> View) -> String {
    // Whatever the page makes lives as long as this call.
    let owner = Owner::new();
    let html = owner.with(|| {
        provide_context(CurrentTexts(RwSignal::new(Arc::new(locale::embedded(page.language)))));
        let name = t(keys::APP_NAME);
        let css_href = page.css_href.to_owned();
        view! {
            <html lang=page.language.code dir=page.language.dir>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                    <title>{format!("{} · {name}", t(page.title))}</title>
                    <meta name="description" content=t(page.description) />
                    <meta name="theme-color" content="#FBF7F0" media="(prefers-color-scheme: light)" />
                    <meta name="theme-color" content="#14201F" media="(prefers-color-scheme: dark)" />
                    <link rel="stylesheet" href=css_href />
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                    <link rel="apple-touch-icon" href="/icons/apple-touch-icon.png" />
                </head>
                <body>{body()}</body>
            </html>
        }
        .to_html()
    });
    owner.cleanup();
    format!("<!DOCTYPE html>{html}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::public::render_landing;

    fn landing(code: &str) -> String {
        render_landing(locale::language(code).unwrap(), "/pkg/samen.123.css")
    }

    #[test]
    fn the_landing_page_is_whole_without_script() {
        let html = landing("nl");
        assert!(
            html.starts_with("<!DOCTYPE html><html lang=\"nl\" dir=\"ltr\">"),
            "{html}"
        );
        assert!(html.contains("href=\"/pkg/samen.123.css\""));
        assert!(html.contains("href=\"/app/join\"") && html.contains("href=\"/app/\""));
        assert!(!html.contains("<script"));
        assert_eq!(html.matches("<h1").count(), 1);
    }

    #[test]
    fn each_language_leads_to_the_others() {
        assert!(landing("nl").contains("/?lang=en"));
        let english = landing("en");
        assert!(english.contains("<html lang=\"en\"") && english.contains("/?lang=nl"));
    }

    #[test]
    fn no_text_is_missing() {
        for language in locale::LANGUAGES {
            let html = landing(language.code);
            assert!(
                !html.contains("landing.") && !html.contains("app."),
                "{html}"
            );
        }
    }
}
