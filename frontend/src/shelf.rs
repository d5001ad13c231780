//! Phrases and activities, read once a page and language. The service worker has them all offline.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use catalogue::{Catalogue, Words};
use js_sys::{JSON, Reflect};
use minicbor::Decode;
use sync::request::Http;
use sync::wire::from_bytes;
use wasm_bindgen::JsValue;

use crate::{page, transport};

/// What was read. Clones are the same shelf.
#[derive(Clone, Default)]
pub struct Shelf(Rc<RefCell<Books>>);

#[derive(Default)]
struct Books {
    catalogue: Option<Rc<Catalogue>>,
    words: BTreeMap<String, Rc<Words>>,
}

impl Shelf {
    /// Phrases and activities in Dutch.
    pub async fn catalogue(self) -> Option<Rc<Catalogue>> {
        if let Some(known) = &self.0.borrow().catalogue {
            return Some(Rc::clone(known));
        }
        let read: Rc<Catalogue> = Rc::new(fetch("nl").await?);
        self.0.borrow_mut().catalogue = Some(Rc::clone(&read));
        Some(read)
    }

    /// The same in another language.
    pub async fn words(self, code: String) -> Option<Rc<Words>> {
        if let Some(known) = self.0.borrow().words.get(&code) {
            return Some(Rc::clone(known));
        }
        let read: Rc<Words> = Rc::new(fetch(&code).await?);
        self.0.borrow_mut().words.insert(code, Rc::clone(&read));
        Some(read)
    }
}

async fn fetch<T: for<'b> Decode<'b, ()>>(code: &str) -> Option<T> {
    let path = path_of(code)?;
    let (status, body) = transport::send(&Http { path, body: None }).await.ok()?;
    (status == 200).then(|| from_bytes(&body).ok())?
}

/// The shell's `<meta name="samen-catalogue">` holds an object of paths by language code.
fn path_of(code: &str) -> Option<String> {
    let paths = JSON::parse(&page::meta("samen-catalogue")?).ok()?;
    Reflect::get(&paths, &JsValue::from_str(code))
        .ok()?
        .as_string()
}
