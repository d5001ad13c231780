//! Makes the table of the pictures that two phones compare, so that a picture without a name does not compile.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use serde_json::Value;

/// A picture number has six bits.
const PICTURES: usize = 64;

fn main() {
    let file = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"))
        .join("../content/pictures/pictures.json");
    println!("cargo::rerun-if-changed={}", file.display());
    let text = fs::read_to_string(&file).expect("content/pictures/pictures.json can be read");
    let pictures: Vec<Value> =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("pictures.json: {error}"));
    assert_eq!(
        pictures.len(),
        PICTURES,
        "pictures.json holds {PICTURES} pictures"
    );
    let mut code =
        format!("/// The pictures, by number.\npub const PICTURES: [Picture; {PICTURES}] = [\n");
    for picture in &pictures {
        let part = |name: &str| {
            picture
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_else(|| panic!("pictures.json: {picture} needs {name}"))
        };
        let key = part("id").to_uppercase().replace(['.', '-'], "_");
        let _ = writeln!(
            code,
            "    Picture {{ name: keys::PICTURE_{key}, emoji: {:?} }},",
            part("emoji")
        );
    }
    code.push_str("];\n");
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("pictures.rs");
    fs::write(out, code).expect("the build folder can be written");
}
