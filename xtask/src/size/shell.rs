//! Which files do the app's shell and its service worker name?

use anyhow::{Context, Result, bail};
use serde_json::{Deserializer, Value};

/// Browsers fetch these only on installation, on bookmarking, or never.
const RELATIONS_NOT_FETCHED: [&str; 4] = ["apple-touch-icon", "canonical", "alternate", "author"];

/// What the elements `link`, `script` and `img` of a page make the browser fetch, in order.
///
/// Reads the attributes of our own hand-written shell, in double quotes; no general HTML.
pub fn references(html: &str) -> Vec<String> {
    html.split('<')
        .filter_map(|rest| {
            let (tag, _) = rest.split_once('>')?;
            let name = tag.split_whitespace().next()?;
            match name {
                "link" if is_fetched(tag) => attribute(tag, "href"),
                "script" | "img" => attribute(tag, "src"),
                _ => None,
            }
        })
        .filter(|reference| !reference.starts_with("data:"))
        .map(str::to_owned)
        .collect()
}

fn is_fetched(link_tag: &str) -> bool {
    attribute(link_tag, "rel").is_none_or(|relation| !RELATIONS_NOT_FETCHED.contains(&relation))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let (value, _) = tag[start..].split_once('"')?;
    Some(value)
}

/// The list in `const PRECACHE = […]`: paths, or objects with a `url`.
///
/// # Errors
/// When the script holds no such list.
pub fn precache_list(service_worker: &str) -> Result<Vec<String>> {
    let (_, after) = service_worker
        .split_once("const PRECACHE =")
        .context("the service worker has no `const PRECACHE =`")?;
    let list: Vec<Value> = Deserializer::from_str(after)
        .into_iter()
        .next()
        .context("nothing follows `const PRECACHE =`")?
        .context("PRECACHE is no JSON list")?;
    list.iter()
        .map(|item| match item.get("url").unwrap_or(item) {
            Value::String(path) => Ok(path.clone()),
            other => bail!("PRECACHE holds {other}, which is neither a path nor has a url"),
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn links_scripts_and_images_are_found_in_order() {
        let html = r#"<!doctype html><html><head>
            <link rel="stylesheet" href="/pkg/samen.css">
            <link rel="apple-touch-icon" href="/icons/apple-touch-icon.png">
            <script src="/app/head.js" defer></script>
            <script type="module">inline()</script></head>
            <body><a href="/elsewhere">no</a><img alt="" src="/art/two.svg"/><img src="data:,"></body>"#;
        assert_eq!(
            references(html),
            ["/pkg/samen.css", "/app/head.js", "/art/two.svg"]
        );
    }

    #[test]
    fn the_precache_list_may_hold_paths_or_objects() {
        let script = r#"const BUILD = "x"; const PRECACHE = ["/app/", {"url": "/pkg/a.wasm"}];
            self.addEventListener("install", () => {});"#;
        assert_eq!(precache_list(script).unwrap(), ["/app/", "/pkg/a.wasm"]);
    }

    #[test]
    fn a_service_worker_without_a_list_is_refused() {
        assert!(precache_list("self.skipWaiting()").is_err());
        assert!(precache_list("const PRECACHE = later();").is_err());
    }
}
