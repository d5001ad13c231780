//! Fetches the texts of a language. The shell names each language's file; the service worker has them all offline.

use std::collections::BTreeMap;

use futures::future::{Either, select};
use js_sys::{JSON, Object, Reflect};
use locale::{Language, Text, Texts};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use crate::page;
use crate::transport::ANSWER_MS_MAX;

/// The texts of a language.
///
/// # Errors
/// When they are neither cached nor to be fetched.
pub async fn fetch(language: &'static Language) -> Result<Texts, ()> {
    let path = path_of(language).ok_or(())?;
    let reading = Box::pin(read_json(&path));
    match select(reading, Box::pin(page::pause(ANSWER_MS_MAX))).await {
        Either::Left((Ok(parsed), _)) => Ok(Texts::new(language, read(&parsed))),
        _ => Err(()),
    }
}

/// Asked for in the plainest way: so it is the file that the head script has the browser load beside the program.
async fn read_json(path: &str) -> Result<Object, JsValue> {
    let response = JsFuture::from(page::window().fetch_with_str(path)).await?;
    let response: Response = response.dyn_into()?;
    if !response.ok() {
        return Err(JsValue::NULL);
    }
    Ok(JsFuture::from(response.json()?).await?.into())
}

/// The shell's `<meta name="samen-locales">` holds an object of paths by language code.
fn path_of(language: &Language) -> Option<String> {
    let paths = JSON::parse(&crate::page::meta("samen-locales")?).ok()?;
    Reflect::get(&paths, &JsValue::from_str(language.code))
        .ok()?
        .as_string()
}

fn read(parsed: &Object) -> BTreeMap<String, Text> {
    // Not collected: a map made of a whole list sorts it, and each sort is kilobytes of wasm.
    let mut texts = BTreeMap::new();
    for (key, value) in entries(parsed) {
        texts.insert(key, text(&value));
    }
    texts
}

fn text(value: &JsValue) -> Text {
    match value.as_string() {
        Some(text) => Text::Plain(text),
        None => {
            let forms = entries(&Object::from(value.clone()));
            let mut plural = BTreeMap::new();
            for (form, text) in forms {
                if let Some(text) = text.as_string() {
                    plural.insert(form, text);
                }
            }
            Text::Plural(plural)
        }
    }
}

fn entries(object: &Object) -> Vec<(String, JsValue)> {
    let keys = Object::keys(object);
    keys.iter()
        .filter_map(|key| Some((key.as_string()?, Reflect::get(object, &key).ok()?)))
        .collect()
}
