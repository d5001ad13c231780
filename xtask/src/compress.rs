//! How are files made small for the way to the phone?

use std::{
    ffi::OsString,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use flate2::{Compression, write::GzEncoder};

/// The best brotli can do; worth its seconds because a file is compressed once per build.
const BROTLI_QUALITY: i32 = 11;
/// 16 MiB: the whole of any of our files in one window.
const BROTLI_WINDOW_LOG2: i32 = 24;

/// Writes `x.br` and `x.gz` beside every file `x` under `folder`, for a server that sends them as they are.
///
/// # Errors
/// When a file cannot be read or written.
pub fn beside_each_file(folder: &Path) -> Result<()> {
    for path in files_under(folder)? {
        if is_compressed(&path) {
            continue;
        }
        let plain = fs::read(&path).with_context(|| format!("{}", path.display()))?;
        write_beside(&path, "br", &brotli(&plain))?;
        write_beside(&path, "gz", &gzip(&plain))?;
    }
    Ok(())
}

/// Brotli at its best.
pub fn brotli(plain: &[u8]) -> Vec<u8> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW_LOG2,
        size_hint: plain.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &plain[..], &mut compressed, &parameters)
        .expect("writing into memory cannot fail");
    compressed
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(plain)
        .and_then(|()| encoder.finish())
        .expect("writing into memory cannot fail")
}

fn write_beside(path: &Path, extension: &str, bytes: &[u8]) -> Result<()> {
    let mut name = OsString::from(path);
    name.push(format!(".{extension}"));
    fs::write(&name, bytes).with_context(|| format!("{}", name.display()))
}

fn is_compressed(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "br" || extension == "gz")
}

/// Every file under `folder`, in no order.
///
/// # Errors
/// When a folder cannot be listed.
pub fn files_under(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(&folder).with_context(|| format!("{}", folder.display()))? {
            let path = item?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn every_file_gets_a_brotli_and_a_gzip_twin_that_hold_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let plain = b"samen samen samen ".repeat(100);
        fs::create_dir(folder.path().join("snippets")).unwrap();
        let path = folder.path().join("snippets/a.js");
        fs::write(&path, &plain).unwrap();

        beside_each_file(folder.path()).unwrap();

        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(fs::File::open(path.with_extension("js.gz")).unwrap())
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, plain);
        unpacked.clear();
        let mut small = fs::File::open(path.with_extension("js.br")).unwrap();
        brotli::BrotliDecompress(&mut small, &mut unpacked).unwrap();
        assert_eq!(unpacked, plain);
    }

    #[test]
    fn compressing_twice_compresses_no_twin() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.css"), "a{}").unwrap();
        beside_each_file(folder.path()).unwrap();
        beside_each_file(folder.path()).unwrap();
        assert_eq!(files_under(folder.path()).unwrap().len(), 3);
    }
}
