//! What has the build left in the site folder?

use std::fs;
use std::io;
use std::path::Path;

use domain::Hash;

/// The built files, and which of them are the program.
#[derive(Debug)]
pub(super) struct Site {
    /// All that a phone keeps to work without internet.
    pub(super) files: Vec<BuiltFile>,
    pub(super) script: String,
    pub(super) wasm: String,
    /// What fetches the program's late part; the script imports it. A build that was not cut in two has none.
    pub(super) late_script: Option<String>,
    pub(super) style: String,
    /// The second program, for what is heavy and seldom needed. A build by `cargo leptos` alone has none.
    pub(super) extras: Option<Extras>,
}

/// How the paths begin that the build gives to the script that fetches the program's late part, and to that part's wasm.
const LATE_PART: [&str; 2] = ["/pkg/__wasm_split.", "/pkg/split_"];

/// Where the second program is.
#[derive(Debug, serde::Serialize)]
pub(super) struct Extras {
    pub(super) script: String,
    pub(super) wasm: String,
}

/// One built file, by the path under which it is served.
#[derive(Debug)]
pub(super) struct BuiltFile {
    pub(super) path: String,
    pub(super) hash: Hash,
}

impl Site {
    /// The built app in this folder, when there is one. The names carry hashes, so they are found by their endings.
    pub(super) fn find(root: &Path) -> io::Result<Option<Self>> {
        let mut files = Vec::new();
        for folder in ["/pkg", "/icons", "/art"] {
            let paths = paths(root, folder)?.into_iter();
            for path in paths.filter(|path| is_for_phones(path)) {
                files.push(built(root, path)?);
            }
        }
        let icon = root.join("favicon.svg");
        if icon.is_file() {
            files.push(built(root, "/favicon.svg".to_owned())?);
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let named = |begin: &str, ending: &str| {
            files
                .iter()
                .map(|file| file.path.as_str())
                .filter(|path| {
                    path.strip_prefix(begin)
                        .is_some_and(|rest| rest.ends_with(ending) && !rest.contains('/'))
                })
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let program = |ending| {
            let is_late = |path: &String| LATE_PART.iter().any(|begin| path.starts_with(begin));
            named("/pkg/", ending)
                .into_iter()
                .find(|path| !is_late(path))
        };
        let late_script = named(LATE_PART[0], ".js").into_iter().next();
        let extras = |ending| named("/pkg/extras/", ending).into_iter().next();
        let extras = extras(".js").zip(extras(".wasm"));
        let extras = extras.map(|(script, wasm)| Extras { script, wasm });
        let (Some(script), Some(wasm), Some(style)) =
            (program(".js"), program(".wasm"), program(".css"))
        else {
            return Ok(None);
        };
        Ok(Some(Self {
            files,
            script,
            wasm,
            late_script,
            style,
            extras,
        }))
    }
}

/// The paths of all files of the site in a folder and in those within it, each with a slash before it. One that is not there holds none.
pub(super) fn paths(root: &Path, folder: &str) -> io::Result<Vec<String>> {
    let items = match fs::read_dir(root.join(folder.trim_start_matches('/'))) {
        Ok(items) => items,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for item in items {
        let item = item?;
        let name = item.file_name();
        // A name that is no text could not be asked for either.
        let Some(name) = name.to_str() else { continue };
        let path = format!("{folder}/{name}");
        match fs::metadata(item.path()) {
            Ok(metadata) if metadata.is_dir() => found.extend(paths(root, &path)?),
            Ok(_) => found.push(path),
            // A build that is going on has replaced it meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// Compressed twins are the same file to a browser; declarations and maps are for developers.
fn is_for_phones(path: &str) -> bool {
    ![".br", ".gz", ".d.ts", ".map", ".txt"]
        .iter()
        .any(|ending| path.ends_with(ending))
}

fn built(root: &Path, path: String) -> io::Result<BuiltFile> {
    let hash = Hash::of(&[&fs::read(root.join(&path[1..]))?]);
    Ok(BuiltFile { path, hash })
}
