//! How much room do photos take on this phone, and do their bytes cost the person anything?

use js_sys::Reflect;
use sync::driver::Store;
use sync::evict;
use sync::store::{StoreError, Transaction};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::page;
use crate::storage::Storage;

/// Whether the browser says that bytes cost nothing now: on Wi-Fi or a cable, and not asked to be sparing. Only Chromium on phones says
/// it; all others count as paying.
pub fn is_unmetered() -> bool {
    let navigator = page::window().navigator();
    let said = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).unwrap_or_default();
    let connection = said(&navigator, "connection");
    if !connection.is_object() || said(&connection, "saveData").is_truthy() {
        return false;
    }
    let kind = said(&connection, "type").as_string();
    matches!(kind.as_deref(), Some("wifi" | "ethernet"))
}

/// Lets photos make room that nobody looked at for long, when there are too many.
///
/// # Errors
/// When the storage fails.
pub async fn make_room(storage: &Storage) -> Result<(), StoreError> {
    let room = evict::room(quota().await);
    let tx = storage.begin_reading().await?;
    if evict::originals_bytes(&tx).await? <= room {
        return Ok(());
    }
    drop(tx);
    let tx = storage.begin().await?;
    evict::make_room(&tx, room).await?;
    tx.commit().await
}

/// Bytes that the browser lets this app store.
async fn quota() -> Option<u64> {
    let asked = page::window().navigator().storage().estimate().ok()?;
    let estimate = JsFuture::from(asked).await.ok()?;
    let quota = Reflect::get(estimate.unchecked_ref(), &"quota".into()).ok()?;
    // Far below 2⁵³.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    quota.as_f64().map(|bytes| bytes as u64)
}
