//! What did another app share with this one? The service worker has put it aside in a cache, since the diary is the page's alone.

use app::client::{MediaError, Shared};
use sync::store::StoreError;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Cache, Request, Response};

use super::add_photo;
use crate::host::Browser;
use crate::page;

/// As in `frontend/service-worker.js`.
const CACHE: &str = "shared";

/// The worker's word in the address that it could not put everything aside.
const NO_ROOM: &str = "#no-room";

/// Its word that it put aside as many as an entry holds, and no more.
const TOO_MANY: &str = "#too-many";

/// Puts shared photos with the draft of a new entry, and hands over the words. What was taken is gone from the cache; what the phone
/// could not store stays there.
pub async fn take_shared(browser: &Browser) -> Shared {
    let mut shared = Shared::default();
    // Where the browser keeps no caches, nothing can have been put aside.
    let _ = take_all(browser, &mut shared).await;
    match page::window().location().hash().as_deref() {
        Ok(NO_ROOM) => shared.problem = Some(StoreError::Full.into()),
        Ok(TOO_MANY) => shared.problem = Some(MediaError::TooMany),
        _ => {}
    }
    shared
}

fn joined(before: &str, words: &str) -> String {
    [before, words].join("\n").trim().to_owned()
}

async fn take_all(browser: &Browser, shared: &mut Shared) -> Result<(), JsValue> {
    let caches = page::window().caches()?;
    let has = JsFuture::from(caches.has(CACHE)).await?;
    if !has.is_truthy() {
        return Ok(());
    }
    let cache: Cache = JsFuture::from(caches.open(CACHE)).await?.dyn_into()?;
    let requests: js_sys::Array = JsFuture::from(cache.keys()).await?.dyn_into()?;
    for request in requests.iter() {
        let request: Request = request.dyn_into()?;
        let found = JsFuture::from(cache.match_with_request(&request)).await?;
        let found: Response = found.dyn_into()?;
        let blob: Blob = JsFuture::from(found.blob()?).await?.dyn_into()?;
        if blob.type_().starts_with("text/") {
            let words = JsFuture::from(blob.text()).await?;
            let words = words.as_string().unwrap_or_default();
            shared.text = joined(&shared.text, &words);
        } else if let Err(problem) = add_photo(browser, None, &blob).await {
            let stays = matches!(problem, MediaError::Write(_) | MediaError::NotThere);
            shared.problem = Some(problem);
            if stays {
                continue;
            }
        }
        JsFuture::from(cache.delete_with_request(&request)).await?;
    }
    Ok(())
}
