//! Which inputs are kept from one run to the next?

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use domain::Hash;

/// A folder with a folder for each target, and one for [`EVERY_TARGET`].
#[derive(Debug, Clone)]
pub struct Corpus(PathBuf);

/// Inputs that are bad for any decoder of such messages.
const EVERY_TARGET: &str = "every_target";

impl Corpus {
    /// The one that is kept with the sources.
    #[must_use]
    pub fn of_the_repository() -> Self {
        Self::in_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"))
    }

    /// One elsewhere, empty while the folder is not there.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// The inputs kept for a target, by name.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn kept(&self, target: &str) -> io::Result<Vec<Vec<u8>>> {
        let mut kept = read_all(&self.0.join(EVERY_TARGET))?;
        kept.extend(read_all(&self.0.join(target))?);
        Ok(kept)
    }

    /// Keeps an input that broke a promise, under a name that follows from it; the path says where.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, target: &str, input: &[u8]) -> io::Result<PathBuf> {
        let folder = self.0.join(target);
        fs::create_dir_all(&folder)?;
        let name: String = Hash::of(&[input]).to_string().chars().take(16).collect();
        let path = folder.join(name).with_extension("bin");
        fs::write(&path, input)?;
        Ok(path)
    }
}

fn read_all(folder: &Path) -> io::Result<Vec<Vec<u8>>> {
    let listed = match fs::read_dir(folder) {
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
