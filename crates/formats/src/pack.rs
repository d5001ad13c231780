//! How is an archive written that any phone or computer can open?

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::rc::Rc;

use miniz_oxide::deflate::compress_to_vec;
use rawzip::time::UtcDateTime;
use rawzip::{CompressionMethod, DataDescriptorOutput, ZipArchiveWriter, crc32};

use crate::name;

/// Nearly as small as the best, in half the time.
const LEVEL_TEXT: u8 = 6;

/// Whole blocks as they are. The ZIP method "stored" would do the same, but with sizes written after the bytes, as they are here, some
/// readers refuse it.
const LEVEL_AS_IT_IS: u8 = 0;

/// Most files: one more would need the ZIP64 format, which old readers do not know.
const FILES_MAX: usize = 65_534;

/// Most bytes of an archive, for the same reason; far more than a phone holds for a duo.
const ARCHIVE_BYTES_MAX: u64 = 4_000_000_000;

/// Why a file could not be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// The name is not clean, or would not stay as it is.
    #[error("name")]
    Name,
    /// A file of this name is there already.
    #[error("twice")]
    Twice,
    /// The archive would be too large.
    #[error("too_large")]
    TooLarge,
    /// The archive could not be written: a fault of the program.
    #[error("broken")]
    Broken,
}

impl From<rawzip::Error> for PackError {
    fn from(_: rawzip::Error) -> Self {
        Self::Broken
    }
}

/// An archive under way. It keeps the list of files, not their contents.
pub struct Packing {
    archive: ZipArchiveWriter<Written>,
    written: Written,
    names: BTreeSet<String>,
    at: UtcDateTime,
}

impl Packing {
    /// An archive whose files all carry this time, in seconds since 1970.
    pub fn new(at_seconds: i64) -> Self {
        let written = Written::default();
        Self {
            archive: ZipArchiveWriter::new(written.clone()),
            written,
            names: BTreeSet::new(),
            at: UtcDateTime::from_unix(at_seconds),
        }
    }

    /// The bytes of this file, which follow those of the file before.
    ///
    /// # Errors
    /// When the name is not clean or taken, or the archive would become too large; the archive stays as it was.
    pub fn add(&mut self, name: &str, bytes: &[u8], compress: bool) -> Result<Vec<u8>, PackError> {
        // What stands before a colon would be left out, as a drive of Windows, which knows no such names.
        if name::clean(name).as_deref() != Some(name) || name.contains(':') {
            return Err(PackError::Name);
        }
        let after = self.archive.stream_offset() + bytes.len() as u64;
        if self.names.len() == FILES_MAX || after > ARCHIVE_BYTES_MAX {
            return Err(PackError::TooLarge);
        }
        if !self.names.insert(name.to_owned()) {
            return Err(PackError::Twice);
        }
        let level = if compress { LEVEL_TEXT } else { LEVEL_AS_IT_IS };
        let file = self.archive.new_file(name);
        let (mut entry, _) = file
            .compression_method(CompressionMethod::DEFLATE)
            .last_modified(self.at)
            // With these, `unzip` takes the names for UTF-8 as they are, not for those of an old PC.
            .unix_permissions(0o644)
            .start()?;
        entry
            .write_all(&compress_to_vec(bytes, level))
            .map_err(|_| PackError::Broken)?;
        entry.finish(DataDescriptorOutput::new(crc32(bytes), bytes.len() as u64))?;
        Ok(self.written.take())
    }

    /// The list of files, with which the archive ends.
    ///
    /// # Errors
    /// None that is known; writing into memory does not fail.
    pub fn finish(self) -> Result<Vec<u8>, PackError> {
        self.archive.finish()?;
        Ok(self.written.take())
    }
}

/// What was written and not yet handed on.
#[derive(Clone, Default)]
struct Written(Rc<RefCell<Vec<u8>>>);

impl Written {
    fn take(&self) -> Vec<u8> {
        self.0.take()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::unpack::Unpacking;
    use proptest::prelude::*;

    /// 1 March 2026, noon.
    const AT: i64 = 1_772_366_400;

    fn archive(files: &[(&str, &[u8], bool)]) -> Vec<u8> {
        let mut packing = Packing::new(AT);
        let mut bytes = Vec::new();
        for (name, contents, compress) in files {
            bytes.extend(packing.add(name, contents, *compress).unwrap());
        }
        bytes.extend(packing.finish().unwrap());
        bytes
    }

    #[test]
    fn the_same_files_at_the_same_time_give_the_same_bytes() {
        let files: [(&str, &[u8], bool); 2] = [
            ("dagboek.md", b"# Maart", true),
            ("1.jpg", &[0xFF; 99], false),
        ];
        assert_eq!(archive(&files), archive(&files));
    }

    #[test]
    fn text_becomes_smaller_and_a_picture_hardly_larger() {
        let text = "De brug over de Dijle. ".repeat(500);
        assert!(archive(&[("a.md", text.as_bytes(), true)]).len() < text.len() / 10);
        let picture: Vec<u8> = (0..200_000_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        assert!(archive(&[("1.jpg", &picture, false)]).len() < picture.len() + 300);
    }

    #[test]
    fn what_was_handed_on_is_not_kept() {
        let mut packing = Packing::new(AT);
        let first = packing.add("1.jpg", &[7; 50_000], false).unwrap();
        let second = packing.add("2.jpg", &[8; 10], false).unwrap();
        assert!(first.len() > 50_000 && second.len() < 200);
        assert!(packing.finish().unwrap().len() < 300);
    }

    #[test]
    fn a_name_that_is_taken_or_not_clean_is_refused_and_the_archive_goes_on() {
        let mut packing = Packing::new(AT);
        let mut bytes = packing.add("a.md", b"one", true).unwrap();
        assert_eq!(packing.add("a.md", b"two", true), Err(PackError::Twice));
        assert_eq!(packing.add("../a.md", b"two", true), Err(PackError::Name));
        assert_eq!(packing.add("./b.md", b"two", true), Err(PackError::Name));
        assert_eq!(packing.add("10:30.md", b"two", true), Err(PackError::Name));
        bytes.extend(packing.finish().unwrap());
        let unpacking = Unpacking::open(bytes).unwrap();
        assert_eq!(unpacking.names().collect::<Vec<_>>(), ["a.md"]);
    }

    #[test]
    fn names_are_marked_as_what_they_are_and_times_are_as_given() {
        let bytes = archive(&[("café/é.md", b"", true)]);
        let archive = rawzip::ZipArchive::from_slice(&bytes).unwrap();
        let entry = archive.entries().next_entry().unwrap().unwrap();
        assert_eq!(entry.file_path().as_bytes(), "café/é.md".as_bytes());
        // The bit for UTF-8, in the list and before the file; and a system that means it.
        for flags in [
            entry.flags(),
            archive
                .get_entry(entry.wayfinder())
                .unwrap()
                .local_header()
                .flags(),
        ] {
            assert!(flags.is_utf8());
        }
        assert_eq!(
            entry.version_made_by().creator_system(),
            rawzip::CreatorSystem::UNIX
        );
        let at = UtcDateTime::from_unix(AT);
        assert_eq!(
            entry.last_modified(),
            rawzip::time::ZipDateTimeKind::Utc(at)
        );
    }

    #[test]
    fn an_archive_without_files_opens() {
        assert_eq!(Unpacking::open(archive(&[])).unwrap().names().count(), 0);
    }

    proptest! {
        #[test]
        fn whatever_is_packed_is_unpacked_the_same(
            files in proptest::collection::btree_map("[a-zé م]{1,9}(/[a-z]{1,9})?", (any::<Vec<u8>>(), any::<bool>()), 0..9),
        ) {
            let mut packing = Packing::new(AT);
            let mut bytes = Vec::new();
            for (name, (contents, compress)) in &files {
                bytes.extend(packing.add(name, contents, *compress).unwrap());
            }
            bytes.extend(packing.finish().unwrap());
            let unpacking = Unpacking::open(bytes).unwrap();
            let names: Vec<_> = unpacking.names().collect();
            prop_assert_eq!(&names, &files.keys().collect::<Vec<_>>());
            for (index, (contents, _)) in files.values().enumerate() {
                prop_assert_eq!(&unpacking.read(index).unwrap(), contents);
            }
        }
    }
}
