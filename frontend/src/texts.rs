//! Fetches the texts of a language. The shell names each language's file; the service worker has them all offline.

use std::collections::BTreeMap;

use js_sys::{JSON, Object, Reflect};
use locale::{Language, Text, Texts};
use sync::request::Http;
use wasm_bindgen::JsValue;

use crate::transport;

/// The texts of a language.
///
/// # Errors
/// When they are neither cached nor to be fetched.
pub async fn fetch(language: &'static Language) -> Result<Texts, ()> {
    let path = path_of(language).ok_or(())?;
    let (status, body) = transport::send(&Http { path, body: None })
        .await
        .map_err(|_| ())?;
    if status != 200 {
        return Err(());
    }
    let json = String::from_utf8(body).map_err(|_| ())?;
    let parsed: Object = JSON::parse(&json).map_err(|_| ())?.into();
    Ok(Texts::new(language, read(&parsed)))
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
