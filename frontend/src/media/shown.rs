//! How does a sealed photo or clip get onto the screen, and onto this phone when it is not here?

use app::client::Looked;
use domain::attachment::{BlobRef, MediaType};
use js_sys::{Array, Uint8Array};
use sync::attach::open;
use sync::driver::Store;
use sync::record::{BlobFacts, BlobKind, blob_key};
use sync::store::{StoreError, Table, Transaction, read};
use sync::transfer;
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag, Url};

use crate::clock;
use crate::host::Browser;

/// A look is noted again only after so many milliseconds, an hour: which photo was looked at before another hardly matters within one.
const NOTED_MS: i64 = 60 * 60 * 1_000;

/// Opens a blob that is here. One that is damaged is taken off the phone, and the server's copy is fetched in its place.
///
/// # Errors
/// When the storage fails.
pub async fn look(
    browser: &Browser,
    blob: &BlobRef,
    media_type: MediaType,
) -> Result<Looked, StoreError> {
    let open_duo = browser.open_duo()?;
    let duo = open_duo.phone.duo;
    let tx = browser.storage.begin_reading().await?;
    let Some(sealed) = tx.get(Table::Blobs, &blob_key(duo, blob.hash)).await? else {
        let comes = transfer::is_wanted(&tx, duo, blob.hash).await?;
        return Ok(if comes {
            Looked::Comes
        } else {
            Looked::NotHere
        });
    };
    let facts: Option<BlobFacts> = read(&tx, Table::BlobFacts, &blob_key(duo, blob.hash)).await?;
    drop(tx);
    let contents = open(blob, &sealed);
    let now = clock::now();
    let Some(contents) = contents else {
        let kind = facts.map_or(BlobKind::Original, |facts| facts.kind);
        let tx = browser.storage.begin().await?;
        transfer::forget(&tx, duo, blob.hash)?;
        transfer::want(&tx, duo, blob.hash, kind).await?;
        tx.commit().await?;
        open_duo.written();
        return Ok(Looked::Comes);
    };
    let is_noted = facts.is_some_and(|facts| {
        facts.kind == BlobKind::Thumbnail || now.0 - facts.used_at.0 < NOTED_MS
    });
    if !is_noted {
        let tx = browser.storage.begin().await?;
        transfer::used(&tx, duo, blob.hash, now).await?;
        tx.commit().await?;
    }
    let address = address(&contents, media_type).ok();
    Ok(address.map_or(Looked::NotHere, Looked::Here))
}

fn address(contents: &[u8], media_type: MediaType) -> Result<String, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type.mime());
    let parts = Array::of1(&Uint8Array::from(contents));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    Url::create_object_url_with_blob(&blob)
}

/// Sees to it that an original comes to this phone.
///
/// # Errors
/// When the storage fails.
pub async fn want(browser: &Browser, blob: &BlobRef) -> Result<(), StoreError> {
    let duo = browser.open_duo()?;
    let tx = browser.storage.begin().await?;
    transfer::want(&tx, duo.phone.duo, blob.hash, BlobKind::Original).await?;
    tx.commit().await?;
    duo.written();
    Ok(())
}
