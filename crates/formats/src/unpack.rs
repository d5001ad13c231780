//! How is an archive read that may be damaged, or made to do harm?

use std::collections::BTreeSet;

use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder, ZipSliceArchive, crc32};

use crate::name;

/// Most files: a duo's photos and voices of many years.
pub const FILES_MAX: usize = 20_000;

/// Most bytes of all files unpacked: about what a page on a cheap phone may hold at most.
pub const UNPACKED_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// Text packs to a tenth, repetitive JSON to a fiftieth. What packs better was made to burst.
pub const RATIO_MAX: u64 = 200;

/// Below this size nothing bursts, whatever the ratio.
pub const RATIO_IGNORED_BELOW_BYTES: u64 = 1024 * 1024;

/// Why an archive, or a file in it, is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// Not a ZIP archive, or cut off, or altered.
    #[error("broken")]
    Broken,
    /// More than [`FILES_MAX`] files.
    #[error("too_many")]
    TooMany,
    /// More than [`UNPACKED_BYTES_MAX`] bytes when unpacked, or packed more than [`RATIO_MAX`] times.
    #[error("too_large")]
    TooLarge,
    /// A name that leads out of the archive, deceives, is not UTF-8 or is there twice.
    #[error("name")]
    Name,
    /// Encrypted, or packed in a way other than the two that everybody uses.
    #[error("unknown_method")]
    UnknownMethod,
}

impl From<rawzip::Error> for UnpackError {
    fn from(_: rawzip::Error) -> Self {
        Self::Broken
    }
}

/// An archive whose list of files was checked.
#[derive(Debug)]
pub struct Unpacking {
    archive: ZipSliceArchive<Vec<u8>>,
    files: Vec<File>,
}

#[derive(Debug)]
struct File {
    name: String,
    place: ZipArchiveEntryWayfinder,
    is_deflated: bool,
}

impl Unpacking {
    /// Looks through the list of files; nothing is unpacked yet. Folders are left out.
    ///
    /// # Errors
    /// When the list is damaged or exceeds a limit.
    pub fn open(bytes: Vec<u8>) -> Result<Self, UnpackError> {
        let archive = ZipArchive::from_slice(bytes)?;
        let mut files = Vec::new();
        let mut names = BTreeSet::new();
        let mut unpacked_bytes = 0_u64;
        let mut entries = archive.entries();
        let mut listed = 0;
        while let Some(entry) = entries.next_entry()? {
            listed += 1;
            if listed > FILES_MAX {
                return Err(UnpackError::TooMany);
            }
            if entry.is_dir() {
                continue;
            }
            let is_deflated = match entry.compression_method() {
                CompressionMethod::STORE => false,
                CompressionMethod::DEFLATE => true,
                _ => return Err(UnpackError::UnknownMethod),
            };
            if entry.flags().is_encrypted() {
                return Err(UnpackError::UnknownMethod);
            }
            let (packed, unpacked) = (entry.compressed_size_hint(), entry.uncompressed_size_hint());
            unpacked_bytes = unpacked_bytes.saturating_add(unpacked);
            let bursts = unpacked > RATIO_IGNORED_BELOW_BYTES && unpacked / RATIO_MAX > packed;
            if unpacked_bytes > UNPACKED_BYTES_MAX || bursts {
                return Err(UnpackError::TooLarge);
            }
            let name =
                std::str::from_utf8(entry.file_path().as_bytes()).map_err(|_| UnpackError::Name)?;
            let name = name::clean(name).ok_or(UnpackError::Name)?;
            if !names.insert(name.clone()) {
                return Err(UnpackError::Name);
            }
            files.push(File {
                name,
                place: entry.wayfinder(),
                is_deflated,
            });
        }
        // A list that ends early was cut off.
        if listed as u64 != archive.entries_hint() {
            return Err(UnpackError::Broken);
        }
        Ok(Self { archive, files })
    }

    /// The files' names, in the archive's order, each once.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.name.as_str())
    }

    /// The contents of the file at this place in the list of names.
    ///
    /// # Errors
    /// When there is none, when it is damaged, or when more comes out of it than the list says.
    pub fn read(&self, index: usize) -> Result<Vec<u8>, UnpackError> {
        let file = self.files.get(index).ok_or(UnpackError::Broken)?;
        let entry = self.archive.get_entry(file.place)?;
        // The list's sizes were held against the limits, so no more than that may come out.
        let size = usize::try_from(file.place.uncompressed_size_hint())
            .map_err(|_| UnpackError::TooLarge)?;
        let contents = if file.is_deflated {
            decompress_to_vec_with_limit(entry.data(), size).map_err(|error| {
                match error.status {
                    TINFLStatus::HasMoreOutput => UnpackError::TooLarge,
                    _ => UnpackError::Broken,
                }
            })?
        } else {
            entry.data().to_vec()
        };
        let promised = entry.claim_verifier();
        if contents.len() != size || crc32(&contents) != promised.crc {
            return Err(UnpackError::Broken);
        }
        Ok(contents)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::pack::Packing;
    use miniz_oxide::deflate::compress_to_vec;
    use proptest::prelude::*;
    use rawzip::path::EntryPath;
    use rawzip::{DataDescriptorOutput, ZipArchiveWriter};

    /// An entry as our own packing would never write it.
    struct Odd<'a> {
        name: &'a [u8],
        method: CompressionMethod,
        packed: Vec<u8>,
        told: DataDescriptorOutput,
        encrypted: bool,
    }

    fn odd<'a>(name: &'a [u8], contents: &[u8]) -> Odd<'a> {
        Odd {
            name,
            method: CompressionMethod::DEFLATE,
            packed: compress_to_vec(contents, 6),
            told: told(contents, contents.len()),
            encrypted: false,
        }
    }

    fn told(contents: &[u8], bytes: usize) -> DataDescriptorOutput {
        DataDescriptorOutput::new(crc32(contents), bytes as u64)
    }

    fn archive<'a>(entries: impl IntoIterator<Item = Odd<'a>>) -> Vec<u8> {
        let mut archive = ZipArchiveWriter::new(Vec::new());
        for odd in entries {
            let (mut entry, _) = archive
                .new_file(EntryPath::verbatim(odd.name))
                .compression_method(odd.method)
                .encrypted(odd.encrypted)
                .start()
                .unwrap();
            entry.write_all(&odd.packed).unwrap();
            entry.finish(odd.told).unwrap();
        }
        archive.finish().unwrap()
    }

    fn refusal(bytes: Vec<u8>) -> UnpackError {
        Unpacking::open(bytes).unwrap_err()
    }

    fn ours() -> Vec<u8> {
        let mut packing = Packing::new(0);
        let mut bytes = packing
            .add("diary.md", b"Samen naar de markt. Samen naar huis.", true)
            .unwrap();
        bytes.extend(packing.add("1.jpg", &[0xD8; 40], false).unwrap());
        bytes.extend(packing.finish().unwrap());
        bytes
    }

    #[test]
    fn files_that_others_stored_or_packed_are_read_and_folders_left_out() {
        let stored = Odd {
            method: CompressionMethod::STORE,
            packed: b"plain".to_vec(),
            ..odd(b"./a.txt", b"plain")
        };
        let folder = Odd {
            method: CompressionMethod::STORE,
            packed: vec![],
            ..odd(b"photos/", b"")
        };
        let unpacking =
            Unpacking::open(archive([folder, stored, odd(b"photos\\b.txt", b"packed")])).unwrap();
        assert_eq!(
            unpacking.names().collect::<Vec<_>>(),
            ["a.txt", "photos/b.txt"]
        );
        assert_eq!(unpacking.read(0).unwrap(), b"plain");
        assert_eq!(unpacking.read(1).unwrap(), b"packed");
        assert_eq!(unpacking.read(2), Err(UnpackError::Broken));
    }

    #[test]
    fn a_name_that_leads_out_is_no_text_or_is_there_twice_is_refused() {
        for name in [&b"../a"[..], b"/a", b"a\\..\\..\\b", b"\xFF\xFE"] {
            assert_eq!(
                refusal(archive([odd(name, b"")])),
                UnpackError::Name,
                "{name:?}"
            );
        }
        assert_eq!(
            refusal(archive([odd(b"a", b"1"), odd(b"./a", b"2")])),
            UnpackError::Name
        );
    }

    #[test]
    fn what_is_encrypted_or_packed_unusually_is_refused() {
        let encrypted = Odd {
            encrypted: true,
            ..odd(b"a", b"")
        };
        assert_eq!(refusal(archive([encrypted])), UnpackError::UnknownMethod);
        let unusual = Odd {
            method: CompressionMethod::BZIP2,
            ..odd(b"a", b"")
        };
        assert_eq!(refusal(archive([unusual])), UnpackError::UnknownMethod);
    }

    #[test]
    fn an_archive_that_was_made_to_burst_is_refused_before_it_is_unpacked() {
        let zeros = vec![0; 4 * 1024 * 1024];
        assert_eq!(refusal(archive([odd(b"a", &zeros)])), UnpackError::TooLarge);
        let part = usize::try_from(UNPACKED_BYTES_MAX / 2).unwrap();
        let large = |name| Odd {
            packed: vec![0; part / 190],
            told: told(b"", part),
            ..odd(name, b"")
        };
        assert!(Unpacking::open(archive([large(b"a"), large(b"b")])).is_ok());
        let sum = archive([large(b"a"), large(b"b"), odd(b"c", b"one more")]);
        assert_eq!(refusal(sum), UnpackError::TooLarge);
    }

    #[test]
    fn no_more_comes_out_than_the_list_says() {
        let contents = vec![7; 100_000];
        let lying = Odd {
            told: told(&contents, 10),
            ..odd(b"a", &contents)
        };
        let unpacking = Unpacking::open(archive([lying])).unwrap();
        assert_eq!(unpacking.read(0), Err(UnpackError::TooLarge));
        let boasting = Odd {
            told: told(b"abc", 4),
            ..odd(b"a", b"abc")
        };
        let unpacking = Unpacking::open(archive([boasting])).unwrap();
        assert_eq!(unpacking.read(0), Err(UnpackError::Broken));
    }

    #[test]
    fn more_files_than_a_duo_has_are_refused() {
        let names: Vec<_> = (0..=FILES_MAX).map(|n| n.to_string()).collect();
        let entries = |count| archive(names[..count].iter().map(|name| odd(name.as_bytes(), b"")));
        assert!(Unpacking::open(entries(FILES_MAX)).is_ok());
        assert_eq!(refusal(entries(FILES_MAX + 1)), UnpackError::TooMany);
    }

    #[test]
    fn an_archive_that_was_cut_off_anywhere_is_refused() {
        let whole = ours();
        for length in 0..whole.len() {
            assert!(
                Unpacking::open(whole[..length].to_vec()).is_err(),
                "{length}"
            );
        }
    }

    #[test]
    fn a_list_that_is_shorter_than_its_count_is_refused() {
        let mut bytes = ours();
        // Files on this disk and in all, in the end record, which has no comment.
        let counts = bytes.len() - 22 + 8;
        assert_eq!(bytes[counts..counts + 4], [2, 0, 2, 0]);
        bytes[counts..counts + 4].copy_from_slice(&[3, 0, 3, 0]);
        assert_eq!(refusal(bytes), UnpackError::Broken);
    }

    #[test]
    fn no_flipped_bit_gives_other_contents() {
        let whole = ours();
        let expected = [
            b"Samen naar de markt. Samen naar huis.".to_vec(),
            vec![0xD8; 40],
        ];
        for bit in 0..whole.len() * 8 {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let Ok(unpacking) = Unpacking::open(bytes) else {
                continue;
            };
            for index in 0..unpacking.names().count() {
                if let Ok(contents) = unpacking.read(index) {
                    assert!(expected.contains(&contents), "bit {bit}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn noise_never_ends_the_program(bytes: Vec<u8>, at in 0_usize..400, noise in proptest::collection::vec(any::<u8>(), 1..30)) {
            let _ = Unpacking::open(bytes);
            let mut bytes = ours();
            let at = at % bytes.len();
            for (byte, noise) in bytes[at..].iter_mut().zip(noise) {
                *byte = noise;
            }
            if let Ok(unpacking) = Unpacking::open(bytes) {
                for index in 0..unpacking.names().count() {
                    let _ = unpacking.read(index);
                }
            }
        }
    }
}
