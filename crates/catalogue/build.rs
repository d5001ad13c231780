//! Lists the files of `content/` that hold phrases and activities, for the server that carries them inside itself.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const FOLDERS: [&str; 6] = [
    "phrases/themes",
    "phrases/languages",
    "activities",
    "activities/languages",
    "referral",
    "referral/languages",
];

fn main() {
    let content =
        Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../content");
    let mut files = Vec::new();
    for folder in FOLDERS {
        let path = content.join(folder);
        println!("cargo::rerun-if-changed={}", path.display());
        let items =
            fs::read_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for item in items {
            let name = item.expect("a folder can be listed").file_name();
            let name = name.to_str().expect("a plain file name");
            if name.ends_with(".toml") {
                files.push(format!("{folder}/{name}"));
            }
        }
    }
    files.sort();
    let mut code = String::from("const FILES: &[(&str, &str)] = &[\n");
    for file in files {
        let path = content.join(&file);
        let _ = writeln!(
            code,
            "    ({file:?}, include_str!({:?})),",
            path.display().to_string()
        );
    }
    code.push_str("];\n");
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("files.rs");
    fs::write(out, code).expect("the build folder can be written");
}
