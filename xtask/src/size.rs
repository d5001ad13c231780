//! How many bytes does a phone download?

mod shell;

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};

use crate::{build, compress, server_process::ServerProcess, step, tools, workspace::Workspace};

const SHELL: &str = "/app/";
const SERVICE_WORKER: &str = "/app/sw.js";
/// The second program: kept on the phone in the background, and no part of the first screen.
const EXTRAS: &str = "/pkg/extras/";
/// The program's late part: fetched once the first screen is painted.
const LATE: &str = "/pkg/split_";

/// One file as it comes from the server.
struct Download {
    path: String,
    brotli_bytes: usize,
    sent_compressed: bool,
}

/// Builds, asks the real server for what a first visit in Dutch fetches, and prints the figures.
///
/// # Errors
/// When the build or the server fails, or the wasm, the Dutch texts or the precache list is not found.
pub fn size(workspace: &Workspace) -> Result<()> {
    tools::ensure_for_build(workspace)?;
    build::release(workspace)?;
    let server = ServerProcess::start(workspace)?;

    let precache = shell::precache_list(&fetch_text(&server, SERVICE_WORKER)?)?;
    let shell_html = fetch_text(&server, SHELL)?;
    let first_screen = first_screen(shell::references(&shell_html), &precache)?;
    let extras: Vec<&String> = precache
        .iter()
        .filter(|path| path.starts_with(EXTRAS))
        .collect();
    if !extras.iter().any(|path| is_wasm(path)) {
        bail!("the precache list names no wasm in {EXTRAS}");
    }
    let late: Vec<&String> = precache
        .iter()
        .filter(|path| path.starts_with(LATE))
        .collect();
    if late.is_empty() {
        bail!("the precache list names no late part of the program ({LATE}…)");
    }
    let (downloads, late, extras) = step::timed("Measure what is downloaded", || {
        let measure = |path: &String| download(&server, path);
        let first_screen: Vec<_> = first_screen.iter().map(measure).collect::<Result<_>>()?;
        let late: Vec<_> = late.into_iter().map(measure).collect::<Result<_>>()?;
        let extras: Vec<_> = extras.into_iter().map(measure).collect::<Result<_>>()?;
        Ok((first_screen, late, extras))
    })?;

    for file in &downloads {
        let remark = if file.sent_compressed {
            ""
        } else {
            "  (sent as it is; counted as brotli where that is smaller)"
        };
        println!("  {:>8}  {}{remark}", file.brotli_bytes, file.path);
    }
    let sum = |wanted: fn(&Download) -> bool| -> usize {
        downloads
            .iter()
            .filter(|file| wanted(file))
            .map(|file| file.brotli_bytes)
            .sum()
    };
    println!("\nwasm_brotli_bytes: {}", sum(|file| is_wasm(&file.path)));
    println!("first_screen_brotli_bytes: {}", sum(|_| true));
    let late_bytes: usize = late.iter().map(|file| file.brotli_bytes).sum();
    println!("late_brotli_bytes: {late_bytes}");
    let extras_bytes: usize = extras.iter().map(|file| file.brotli_bytes).sum();
    println!("extras_brotli_bytes: {extras_bytes}");
    println!("precache_files: {}", precache.len());
    Ok(())
}

/// The shell, what its HTML names, and what its scripts load: program, styles and the Dutch texts.
fn first_screen(references: Vec<String>, precache: &[String]) -> Result<BTreeSet<String>> {
    let mut paths = BTreeSet::from([SHELL.to_owned()]);
    for reference in references {
        if !reference.starts_with('/') || reference.starts_with("//") {
            bail!("the shell names {reference}, which is not a path on the server itself");
        }
        paths.insert(reference);
    }
    let loaded_by_scripts = |path: &&String| is_program_part(path) || is_dutch_texts(path);
    paths.extend(precache.iter().filter(loaded_by_scripts).cloned());

    if !paths.iter().any(|path| is_wasm(path)) {
        bail!("neither the shell nor the precache list names a wasm file");
    }
    if !paths.iter().any(|path| is_dutch_texts(path)) {
        bail!("neither the shell nor the precache list names the Dutch texts (nl….json)");
    }
    Ok(paths)
}

fn is_wasm(path: &str) -> bool {
    path.ends_with(".wasm")
}

fn is_program_part(path: &str) -> bool {
    path.starts_with("/pkg/")
        && !path.starts_with(EXTRAS)
        && !path.starts_with(LATE)
        && [".wasm", ".js", ".css"]
            .iter()
            .any(|end| path.ends_with(end))
}

/// `nl.json`, or with a hash `nl.3f2a.json`.
fn is_dutch_texts(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("nl.") && name.ends_with(".json")
}

fn fetch_text(server: &ServerProcess, path: &str) -> Result<String> {
    ureq::get(format!("{}{path}", server.url()))
        .call()
        .and_then(|response| response.into_body().read_to_string())
        .with_context(|| format!("GET {path}"))
}

fn download(server: &ServerProcess, path: &str) -> Result<Download> {
    let response = ureq::get(format!("{}{path}", server.url()))
        .header("accept-encoding", "br")
        .call()
        .with_context(|| format!("GET {path}"))?;
    let sent_compressed = response
        .headers()
        .get("content-encoding")
        .is_some_and(|encoding| encoding == "br");
    let body = response
        .into_body()
        .read_to_vec()
        .with_context(|| format!("body of {path}"))?;
    let brotli_bytes = if sent_compressed {
        body.len()
    } else {
        compress::brotli(&body).len().min(body.len())
    };
    Ok(Download {
        path: path.to_owned(),
        brotli_bytes,
        sent_compressed,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn texts(paths: &[&str]) -> Vec<String> {
        paths.iter().map(|&path| path.to_owned()).collect()
    }

    #[test]
    fn the_first_screen_is_shell_program_styles_and_dutch_texts() {
        let references = texts(&["/pkg/samen.1a.css", "/app/head.js"]);
        let precache = texts(&[
            "/pkg/samen.1a.css",
            "/pkg/samen.1a.wasm",
            "/pkg/samen.1a.js",
            "/pkg/__wasm_split.3c.js",
            "/pkg/split_late.4d.wasm",
            "/pkg/extras/extras.2b.js",
            "/pkg/extras/extras.2b.wasm",
            "/locales/nl.9c.json",
            "/locales/en.7d.json",
            "/icons/icon-512.png",
        ]);
        let expected: BTreeSet<_> = texts(&[
            "/app/",
            "/app/head.js",
            "/pkg/samen.1a.css",
            "/pkg/samen.1a.wasm",
            "/pkg/samen.1a.js",
            "/pkg/__wasm_split.3c.js",
            "/locales/nl.9c.json",
        ])
        .into_iter()
        .collect();
        assert_eq!(first_screen(references, &precache).unwrap(), expected);
    }

    #[test]
    fn a_shell_that_fetches_from_elsewhere_is_refused() {
        for foreign in ["https://example.org/a.js", "//example.org/a.js"] {
            assert!(first_screen(texts(&[foreign]), &[]).is_err());
        }
    }

    #[test]
    fn a_missing_wasm_is_told_instead_of_counted_as_nothing() {
        assert!(first_screen(vec![], &texts(&["/locales/nl.json"])).is_err());
    }
}
