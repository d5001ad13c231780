//! Where does a person want the copy to be?

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::GetUntracked;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use app::client::MadeCopy;

use crate::host::Browser;
use crate::leaving::has_picker;
use crate::page;

/// Asks where the copy should go and writes it there. False where the browser cannot ask.
pub fn save(browser: &Browser) -> bool {
    let Some(made) = browser
        .client()
        .leaving
        .made
        .get_untracked()
        .filter(|_| has_picker())
    else {
        return false;
    };
    spawn_local(async move {
        // A person who changes their mind is no failure, and the button stays.
        let _ = write_where_asked(&made).await;
    });
    true
}

async fn write_where_asked(made: &MadeCopy) -> Result<(), JsValue> {
    let window = page::window();
    let options = js_sys::Object::new();
    Reflect::set(
        &options,
        &"suggestedName".into(),
        &made.name.as_str().into(),
    )?;
    let handle = call(&window, "showSaveFilePicker", &options).await?;
    let file = call(&handle, "createWritable", &JsValue::UNDEFINED).await?;
    let copy = JsFuture::from(window.fetch_with_str(&made.address)).await?;
    let copy = call(&copy, "blob", &JsValue::UNDEFINED).await?;
    call(&file, "write", &copy).await?;
    call(&file, "close", &JsValue::UNDEFINED).await?;
    Ok(())
}

async fn call(on: &JsValue, name: &str, with: &JsValue) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(on, &name.into())?.dyn_into()?;
    let promise: Promise = function.call1(on, with)?.dyn_into()?;
    JsFuture::from(promise).await
}
