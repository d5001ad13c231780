//! Which files make the installable app and the public page, and under which names? Put together once at the start, from what was built.

mod manifest;
mod routes;
mod shell;
mod site;
mod unchanged;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use axum::body::Bytes;
use domain::Hash;
use sync::wire::to_bytes;

pub use routes::routes;

use site::Site;
use unchanged::Unchanged;

/// The head script, which sets language, direction and theme before the first paint.
const HEAD_SCRIPT: &str = include_str!("../../../frontend/head.js");

/// The service worker with two places to fill.
const SERVICE_WORKER: &str = include_str!("../../../frontend/service-worker.js");

/// How long a browser may keep a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// For ever: its name changes with its contents.
    ForEver,
    /// Until it has asked whether there is a newer one.
    Ask,
}

/// A file that is made here, not built.
#[derive(Debug, Clone)]
struct File {
    media_type: &'static str,
    keep: Keep,
    body: Bytes,
}

/// The app's files.
#[derive(Debug)]
pub struct Pwa {
    site: PathBuf,
    /// While developing the files change under the running server: then they are put together for each request.
    watched: bool,
    files: BTreeMap<String, File>,
    /// What is given from the folder itself, as it was when the files above were put together.
    unchanged: Unchanged,
}

impl Pwa {
    /// Puts the app together from the folder of built files. When there are none, all its pages say so.
    ///
    /// # Errors
    /// When a built file cannot be read.
    pub fn load(site: &Path, watched: bool) -> std::io::Result<Self> {
        let unchanged = Unchanged::look(site)?;
        let files = files(site, watched)?;
        Ok(Self {
            site: site.to_owned(),
            watched,
            files,
            unchanged,
        })
    }

    /// Whether there is an app to serve.
    #[must_use]
    pub fn is_built(&self) -> bool {
        self.files.contains_key(SHELL)
    }

    fn file(&self, path: &str) -> Option<File> {
        if self.watched {
            return files(&self.site, true).ok()?.remove(path);
        }
        self.files.get(path).cloned()
    }
}

/// The path under which the shell is kept on the phone; it answers every page under it.
const SHELL: &str = "/app/";

fn files(site: &Path, watched: bool) -> std::io::Result<BTreeMap<String, File>> {
    let catalogue = catalogue_files();
    let paths = catalogue.iter();
    let catalogue_paths = paths
        .map(|(code, path, _)| (code.clone(), path.clone()))
        .collect();
    let mut files = texts(catalogue);
    let Some(site) = Site::find(site)? else {
        return Ok(files);
    };
    let head = format!("/app/head.js?{}", short(HEAD_SCRIPT.as_bytes()));
    let start_script = shell::start_script(&site);
    let start = format!("/app/start.js?{}", short(start_script.as_bytes()));
    put(
        &mut files,
        &head,
        "text/javascript; charset=utf-8",
        Keep::ForEver,
        HEAD_SCRIPT.into(),
    );
    put(
        &mut files,
        &start,
        "text/javascript; charset=utf-8",
        Keep::ForEver,
        start_script,
    );
    for language in locale::LANGUAGES {
        let path = manifest::path(language);
        let body = manifest::manifest(language);
        put(
            &mut files,
            &path,
            "application/manifest+json",
            Keep::Ask,
            body,
        );
    }
    // The build id stands in the shell, and the shell is part of what it identifies: so it is made without it first.
    let page = |build: &str| {
        shell::page(
            &site,
            &head,
            &start,
            &locale_paths(),
            &catalogue_paths,
            build,
        )
    };
    put(
        &mut files,
        SHELL,
        "text/html; charset=utf-8",
        Keep::Ask,
        page(""),
    );
    let build = build_id(&files, &site);
    let told = if watched { "" } else { build.as_str() };
    put(
        &mut files,
        SHELL,
        "text/html; charset=utf-8",
        Keep::Ask,
        page(told),
    );
    let mut precache: Vec<&str> = files.keys().map(String::as_str).collect();
    precache.extend(site.files.iter().map(|file| file.path.as_str()));
    let precache = serde_json::to_string(&precache).expect("a list of texts is JSON");
    let worker = SERVICE_WORKER
        .replace("/*BUILD_ID*/", &build)
        .replace("/*PRECACHE*/[]", &precache)
        .replace("/*PRECACHE*/", &precache);
    put(
        &mut files,
        "/app/sw.js",
        "text/javascript; charset=utf-8",
        Keep::Ask,
        worker,
    );
    // Public pages are not for offline, so the worker does not keep them.
    for language in locale::LANGUAGES {
        let page = app::public::render_landing(language, &site.style);
        put(
            &mut files,
            &landing_path(language),
            "text/html; charset=utf-8",
            Keep::Ask,
            page,
        );
    }
    Ok(files)
}

/// Where the public page is in this language.
fn landing_path(language: &locale::Language) -> String {
    format!("/?lang={}", language.code)
}

/// The texts of each language and the catalogue: they are inside the program, built or not.
fn texts(catalogue: Vec<(String, String, Vec<u8>)>) -> BTreeMap<String, File> {
    let mut files = BTreeMap::new();
    for (language, path) in locale_paths() {
        let source = locale::SOURCES.iter().find(|(code, _)| *code == language);
        let body = source
            .map(|(_, json)| (*json).to_owned())
            .unwrap_or_default();
        put(&mut files, &path, "application/json", Keep::ForEver, body);
    }
    for (_, path, body) in catalogue {
        let file = File {
            media_type: "application/cbor",
            keep: Keep::ForEver,
            body: body.into(),
        };
        files.insert(path, file);
    }
    files
}

/// Phrases and activities, in Dutch and in each other language: its code, its path, its bytes.
fn catalogue_files() -> Vec<(String, String, Vec<u8>)> {
    let content = catalogue::embedded::content();
    let file = |name: &str, body: Vec<u8>| {
        let path = format!("/content/{name}.{}.cbor", short(&body));
        (name.to_owned(), path, body)
    };
    let words = content.words.iter();
    let words = words.map(|(code, words)| file(code, to_bytes(words)));
    let dutch = file("nl", to_bytes(&content.catalogue));
    std::iter::once(dutch).chain(words).collect()
}

/// Where each language's texts are.
fn locale_paths() -> BTreeMap<&'static str, String> {
    let path = |(code, json): &(&'static str, &str)| {
        (
            *code,
            format!("/locales/{code}.{}.json", short(json.as_bytes())),
        )
    };
    locale::SOURCES.iter().map(path).collect()
}

fn put(
    files: &mut BTreeMap<String, File>,
    path: &str,
    media_type: &'static str,
    keep: Keep,
    body: String,
) {
    files.insert(
        path.to_owned(),
        File {
            media_type,
            keep,
            body: body.into(),
        },
    );
}

/// Names exactly these files with exactly these contents.
fn build_id(files: &BTreeMap<String, File>, site: &Site) -> String {
    let made = files
        .iter()
        .map(|(path, file)| (path.as_str(), Hash::of(&[&file.body])));
    let built = site
        .files
        .iter()
        .map(|file| (file.path.as_str(), file.hash));
    let list: String = made
        .chain(built)
        .map(|(path, hash)| format!("{hash} {path}\n"))
        .collect();
    short(format!("{list}{SERVICE_WORKER}").as_bytes())
}

/// The first 64 bits of SHA-256: enough to tell builds apart.
fn short(bytes: &[u8]) -> String {
    Hash::of(&[bytes]).to_string()[..16].to_owned()
}
