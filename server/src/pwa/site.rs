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
    pub(super) style: String,
    /// The second program, for what is heavy and seldom needed. A build by `cargo leptos` alone has none.
    pub(super) extras: Option<Extras>,
}

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
        for folder in ["pkg", "icons", "art"] {
            collect(root, &format!("/{folder}"), &mut files)?;
        }
        let icon = root.join("favicon.svg");
        if icon.is_file() {
            files.push(built(root, "/favicon.svg".to_owned())?);
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let in_folder = |folder: &str, ending: &str| {
            let mut found = files.iter().map(|file| file.path.as_str()).filter(|path| {
                path.strip_prefix(folder)
                    .is_some_and(|name| name.ends_with(ending) && !name.contains('/'))
            });
            found.next().map(str::to_owned)
        };
        let program = |ending| in_folder("/pkg/", ending);
        let extras = |ending| in_folder("/pkg/extras/", ending);
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
            style,
            extras,
        }))
    }
}

fn collect(root: &Path, folder: &str, files: &mut Vec<BuiltFile>) -> io::Result<()> {
    let entries = match fs::read_dir(root.join(&folder[1..])) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        // A name that is no text could not be asked for either.
        let Some(name) = name.to_str() else { continue };
        let path = format!("{folder}/{name}");
        if entry.file_type()?.is_dir() {
            collect(root, &path, files)?;
        } else if is_for_phones(name) {
            files.push(built(root, path)?);
        }
    }
    Ok(())
}

/// Compressed twins are the same file to a browser; declarations and maps are for developers.
fn is_for_phones(name: &str) -> bool {
    ![".br", ".gz", ".d.ts", ".map", ".txt"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

fn built(root: &Path, path: String) -> io::Result<BuiltFile> {
    let hash = Hash::of(&[&fs::read(root.join(&path[1..]))?]);
    Ok(BuiltFile { path, hash })
}
