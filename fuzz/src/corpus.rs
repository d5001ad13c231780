//! Which inputs are kept from one run to the next?

use std::fs;
use std::io;
use std::path::PathBuf;

use domain::Hash;

fn folder(target: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target)
}

/// The inputs kept for a target, by name; none when it has no folder.
pub fn kept(target: &str) -> io::Result<Vec<Vec<u8>>> {
    let listed = match fs::read_dir(folder(target)) {
        Ok(listed) => listed,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut paths = listed
        .map(|file| Ok(file?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    paths.into_iter().map(fs::read).collect()
}

/// Keeps an input that broke a promise; the path says where.
pub fn keep(target: &str, input: &[u8]) -> io::Result<PathBuf> {
    let folder = folder(target);
    fs::create_dir_all(&folder)?;
    let name: String = Hash::of(&[input]).to_string().chars().take(16).collect();
    let path = folder.join(name).with_extension("bin");
    fs::write(&path, input)?;
    Ok(path)
}
