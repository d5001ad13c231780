//! The browser program: owns all browser IO, and starts everything.

mod attachments;
mod clock;
mod copy;
mod engine;
// Parts of it are for screens to come; public, so that the compiler does not ask who uses them.
pub mod extras;
mod hide;
mod host;
mod join;
mod late;
mod leaving;
mod media;
mod opening;
mod page;
mod passkeys;
mod people;
mod phones;
mod pokes;
mod programme;
mod scan;
mod settings;
mod shelf;
mod speech;
mod storage;
mod tabs;
mod texts;
mod together;
mod transport;
mod update;

use std::rc::Rc;
use std::sync::Arc;

use app::client::Client;
use app::texts::CurrentTexts;
use leptos::prelude::{Owner, RwSignal};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

/// The page has loaded the program.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    spawn_local(async {
        let language = settings::language();
        let browser = host::Browser::default();
        // Both take a while on a slow phone, and neither needs the other.
        let ahead = browser.read_ahead();
        let texts = match texts::fetch(language).await {
            Ok(texts) => texts,
            // Dutch is in every cache; a phone that has not even that shows keys, and still its diary.
            Err(()) => texts::fetch(&locale::LANGUAGES[0])
                .await
                .unwrap_or_else(|()| {
                    locale::Texts::new(language, std::collections::BTreeMap::new())
                }),
        };
        // Lives as long as the page.
        let owner = Owner::new();
        owner.set();
        let client = Client::new(Rc::new(browser.clone()));
        let texts = CurrentTexts(RwSignal::new(Arc::new(texts)));
        browser.begin(client, texts, ahead).await;
        // While something is waited for, the current owner can become another one.
        owner.with(|| {
            app::member::mount(client, texts);
            update::watch(client);
        });
        std::mem::forget(owner);
    });
}
