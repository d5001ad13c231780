//! Where do the sealed bytes of photos, voices and sections lie? As objects: whole ones under `{duo}/{hash}`, parts of an upload under
//! `parts/{duo}/{hash}/{number}`. What counts as stored, the database says.

use std::path::Path as FolderPath;
use std::sync::Arc;

use anyhow::Context;
use axum::body::Bytes;
use domain::{DuoId, Hash, UnixMillis};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{Error, ObjectMeta, ObjectStore, ObjectStoreExt};
use sync::blob::{PART_BYTES, parts};
use tokio::sync::{Mutex, MutexGuard, Semaphore, SemaphorePermit};

/// Name of the folder in the data folder.
pub const FOLDER: &str = "blobs";

/// Most whole blobs in memory at once: some 64 MiB at their largest. Others wait their turn.
const BODIES_MAX: usize = 16;

/// Locks that blobs share by their hash: enough that two uploads seldom meet.
const TURNS: usize = 64;

/// The objects of all duos.
#[derive(Debug)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    turns: [Mutex<()>; TURNS],
    bodies: Semaphore,
}

/// Length of a part of a blob of so many bytes.
#[must_use]
pub fn part_len(bytes: u32, part: u32) -> usize {
    let before = part as usize * PART_BYTES;
    (bytes as usize).saturating_sub(before).min(PART_BYTES)
}

impl Blobs {
    /// The objects in a folder of this machine. What a lost power left of half-written files is taken away.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn in_folder(data: &FolderPath) -> anyhow::Result<Self> {
        let folder = data.join(FOLDER);
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .recursive(true)
            .create(&folder)
            .with_context(|| format!("making the folder {}", folder.display()))?;
        remove_half_written(&folder)
            .with_context(|| format!("tidying the folder {}", folder.display()))?;
        // An object is acknowledged once it and its folder are on the disk.
        let store = LocalFileSystem::new_with_prefix(&folder)?
            .with_fsync(true)
            .with_automatic_cleanup(true);
        Ok(Self::new(Arc::new(store)))
    }

    /// The objects in any store.
    #[must_use]
    pub fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self {
            store,
            turns: std::array::from_fn(|_| Mutex::default()),
            bodies: Semaphore::new(BODIES_MAX),
        }
    }

    /// Waits until nobody else changes this blob.
    pub async fn turn(&self, hash: Hash) -> MutexGuard<'_, ()> {
        self.turns[usize::from(hash.0[0]) % TURNS].lock().await
    }

    /// Waits for room in memory for one whole blob.
    pub async fn room(&self) -> SemaphorePermit<'_> {
        let permit = self.bodies.acquire().await;
        permit.expect("the semaphore is never closed")
    }

    /// The parts that are there in full, by rising number.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn parts(&self, duo: DuoId, hash: Hash, bytes: u32) -> Result<Vec<u32>, Error> {
        let prefix = parts_path(duo, hash);
        let found: Vec<ObjectMeta> = self.store.list(Some(&prefix)).try_collect().await?;
        let mut numbers: Vec<u32> = found
            .iter()
            .filter_map(|meta| {
                let number = meta.location.filename()?.parse().ok()?;
                let is_whole = number < parts(bytes) && meta.size == part_len(bytes, number) as u64;
                is_whole.then_some(number)
            })
            .collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// Stores a part.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put_part(
        &self,
        duo: DuoId,
        hash: Hash,
        part: u32,
        content: Vec<u8>,
    ) -> Result<(), Error> {
        let path = part_path(duo, hash, part);
        self.store.put(&path, content.into()).await.map(drop)
    }

    /// A stored part.
    ///
    /// # Errors
    /// When it is not there, or the store fails.
    pub async fn part(&self, duo: DuoId, hash: Hash, part: u32) -> Result<Bytes, Error> {
        self.store
            .get(&part_path(duo, hash, part))
            .await?
            .bytes()
            .await
    }

    /// Takes all parts of an upload away.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delete_parts(&self, duo: DuoId, hash: Hash) -> Result<(), Error> {
        self.delete_all(&parts_path(duo, hash)).await
    }

    /// Stores a whole blob; done means durable.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put(&self, duo: DuoId, hash: Hash, sealed: Vec<u8>) -> Result<(), Error> {
        let path = whole_path(duo, hash);
        self.store.put(&path, sealed.into()).await.map(drop)
    }

    /// The whole blob, when it is there and has its hash.
    ///
    /// # Errors
    /// When the store fails otherwise than by not having it.
    pub async fn checked(&self, duo: DuoId, hash: Hash) -> Result<Option<Bytes>, Error> {
        let found = match self.store.get(&whole_path(duo, hash)).await {
            Ok(found) => found.bytes().await?,
            Err(Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let is_its_own = crypto::blob_hash(&found) == hash;
        Ok(is_its_own.then_some(found))
    }

    /// The bytes of a blob as they come from the store, so that a slow reader holds none in memory.
    ///
    /// # Errors
    /// When it is not there, or the store fails.
    pub async fn stream(
        &self,
        duo: DuoId,
        hash: Hash,
    ) -> Result<BoxStream<'static, Result<Bytes, Error>>, Error> {
        let found = self.store.get(&whole_path(duo, hash)).await?;
        Ok(found.into_stream())
    }

    /// Takes a whole blob away; it may be gone already.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delete(&self, duo: DuoId, hash: Hash) -> Result<(), Error> {
        self.delete_one(&whole_path(duo, hash)).await
    }

    /// Takes everything of a duo away.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delete_duo(&self, duo: DuoId) -> Result<(), Error> {
        self.delete_all(&Path::from(duo.to_string())).await?;
        self.delete_all(&Path::from(format!("parts/{duo}"))).await
    }

    /// Blobs, and uploads, of which some object has not changed since then.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn older_than(&self, then: UnixMillis) -> Result<Vec<(DuoId, Hash)>, Error> {
        let old = self.store.list(None).try_filter_map(|meta| async move {
            let is_old = meta.last_modified.timestamp_millis() < then.0;
            Ok(is_old.then(|| named(&meta.location)).flatten())
        });
        let mut found: Vec<_> = old.try_collect().await?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    async fn delete_all(&self, prefix: &Path) -> Result<(), Error> {
        let mut found = self.store.list(Some(prefix));
        while let Some(meta) = found.next().await {
            self.delete_one(&meta?.location).await?;
        }
        Ok(())
    }

    async fn delete_one(&self, path: &Path) -> Result<(), Error> {
        match self.store.delete(path).await {
            Err(Error::NotFound { .. }) => Ok(()),
            other => other,
        }
    }
}

fn whole_path(duo: DuoId, hash: Hash) -> Path {
    Path::from(format!("{duo}/{hash}"))
}

fn parts_path(duo: DuoId, hash: Hash) -> Path {
    Path::from(format!("parts/{duo}/{hash}"))
}

fn part_path(duo: DuoId, hash: Hash, part: u32) -> Path {
    Path::from(format!("parts/{duo}/{hash}/{part}"))
}

/// Of which blob an object is.
fn named(path: &Path) -> Option<(DuoId, Hash)> {
    let text = path.as_ref();
    let mut names = text.strip_prefix("parts/").unwrap_or(text).split('/');
    Some((names.next()?.parse().ok()?, names.next()?.parse().ok()?))
}

/// Files that end in `#` and a number are being written, and nobody writes yet.
fn remove_half_written(folder: &FolderPath) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove_half_written(&entry.path())?;
        } else if entry.file_name().to_string_lossy().contains('#') {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
