//! What the second program can do with photos and voices, and its reasons when it cannot.

use app::client::MediaError;
use js_sys::Error;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::extras;

/// Loads it.
pub async fn load() -> Result<Program, MediaError> {
    let extras = extras::load().await.map_err(|_| MediaError::NotThere)?;
    Ok(extras.exports().unchecked_into())
}

/// The words are those of `extras/src/photo.rs` and `extras/src/voice.rs`.
pub fn reason(thrown: JsValue) -> MediaError {
    let word = thrown
        .dyn_ref::<Error>()
        .map(|error| String::from(error.message()));
    match word.as_deref() {
        Some("unreadable") => MediaError::Unreadable,
        Some("too_large") => MediaError::TooLarge,
        Some("denied") => MediaError::Denied,
        Some("no_microphone") => MediaError::NoMicrophone,
        Some("silent") => MediaError::Silent,
        Some("unplayable") => MediaError::Unplayable,
        _ => MediaError::NotThere,
    }
}

#[wasm_bindgen]
extern "C" {
    pub type Program;

    #[wasm_bindgen(method, catch, js_name = makePhoto)]
    pub async fn make_photo(this: &Program, file: &web_sys::Blob) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = carriesNotes)]
    pub fn carries_notes(this: &Program, picture: &[u8]) -> Result<bool, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub async fn record(this: &Program) -> Result<JsValue, JsValue>;

    pub type Photo;

    #[wasm_bindgen(method)]
    pub fn original(this: &Photo) -> Vec<u8>;

    #[wasm_bindgen(method)]
    pub fn thumbnail(this: &Photo) -> Vec<u8>;

    #[wasm_bindgen(method, js_name = mediaType)]
    pub fn media_type(this: &Photo) -> String;

    #[wasm_bindgen(method)]
    pub fn width(this: &Photo) -> u32;

    #[wasm_bindgen(method)]
    pub fn height(this: &Photo) -> u32;

    #[wasm_bindgen(method)]
    pub fn free(this: &Photo);

    #[derive(Clone)]
    pub type Recording;

    #[wasm_bindgen(method, catch)]
    pub async fn finish(this: &Recording) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = free)]
    pub fn close(this: &Recording) -> Result<(), JsValue>;

    pub type Clip;

    #[wasm_bindgen(method)]
    pub fn bytes(this: &Clip) -> Vec<u8>;

    #[wasm_bindgen(method, js_name = mediaType)]
    pub fn form(this: &Clip) -> String;

    #[wasm_bindgen(method)]
    pub fn seconds(this: &Clip) -> f64;

    #[wasm_bindgen(method, js_name = free)]
    pub fn drop_it(this: &Clip);
}
