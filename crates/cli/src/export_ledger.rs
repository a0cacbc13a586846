//! Records the files that this installation has written, in one small document per book in the data
//! folder. Some file formats cannot contain the id of the book. A file in such a format is
//! recognised by the hash of what was last written.

use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use scribe_domain::content::ContentHash;
use serde::{Deserialize, Serialize};
use tokio::time::sleep;
use uuid::Uuid;

use crate::{atomic, bounded::read_bytes, exit::Failure, folder};

/// The number of versions of a file that are recorded: the existing version, and one that a process
/// may have recorded but not written.
const MAX_RECORDED_VERSIONS: usize = 2;

/// The number of attempts to lock a record. A process that holds the lock needs a few seconds for a
/// book of a thousand chapters.
const MAX_LOCK_TRIES: u32 = 3_000;
const LOCK_RETRY_INTERVAL: Duration = Duration::from_millis(10);

/// The maximum size of a record, enough for hundreds of thousands of files.
const MAX_RECORD_BYTES: u64 = 64 * 1024 * 1024;

/// The records of a data folder.
#[derive(Debug, Clone)]
pub struct ExportLedger {
    data_dir: PathBuf,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct ExportRecord {
    /// The absolute path to which the user wants the book exported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    out: Option<PathBuf>,
    /// The position up to which the exported file is current. `None` in records of earlier
    /// releases, whose files are updated only by a command that follows the book.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    written: Option<WrittenFile>,
    /// The hashes of the last written versions of each file, by absolute path, oldest first.
    #[serde(default)]
    files: BTreeMap<PathBuf, Vec<ContentHash>>,
}

/// The exported file as it was last written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenFile {
    /// The position of the log up to which the file holds the book.
    pub through: i64,
    /// The path of the file; `None` before the first chapter.
    pub path: Option<PathBuf>,
}

/// Locks a book's record while this process changes the book's file; dropping it releases the lock.
#[derive(Debug)]
pub struct RecordLock(File);

impl ExportLedger {
    /// Returns the records of a data folder.
    #[must_use]
    pub fn open(data_dir: &Path) -> Self {
        Self { data_dir: data_dir.to_path_buf() }
    }

    /// Records where the user wants a book exported, so that a resumed book is exported to the same
    /// place. `book` is the id of its session or novel.
    ///
    /// # Errors
    /// The data folder cannot be written.
    pub fn remember_output_path(&self, book: Uuid, out: &Path) -> Result<(), Failure> {
        let mut record = self.read_record(book)?;
        record.out = Some(out.to_path_buf());
        record.written.get_or_insert_default();
        self.write_record(book, &record)
    }

    /// Returns the position up to which the exported file is current.
    ///
    /// # Errors
    /// The record cannot be read.
    pub fn read_written_file(&self, book: Uuid) -> Result<Option<WrittenFile>, Failure> {
        Ok(self.read_record(book)?.written)
    }

    /// Records the position up to which the exported file is current.
    ///
    /// # Errors
    /// The data folder cannot be written.
    pub fn remember_written_file(&self, book: Uuid, written: WrittenFile) -> Result<(), Failure> {
        let mut record = self.read_record(book)?;
        record.written = Some(written);
        self.write_record(book, &record)
    }

    /// Returns the books whose files must be kept up to date.
    ///
    /// # Errors
    /// The folder of the records cannot be read.
    pub fn list_wanted_books(&self) -> Result<Vec<Uuid>, Failure> {
        let folder = self.data_dir.join("exports");
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(folder::unusable_folder_failure(&folder, &error)),
        };
        let names = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let ids = names.filter(|path| path.extension().is_some_and(|end| end == "json"));
        let ids = ids.filter_map(|path| path.file_stem()?.to_str()?.parse().ok());
        // An unreadable record is skipped; the error is reported when its own book is exported.
        let is_wanted = |id: &Uuid| {
            self.read_record(*id)
                .is_ok_and(|record| record.out.is_some() && record.written.is_some())
        };
        Ok(ids.filter(is_wanted).collect())
    }

    /// Locks the record of a book. If another process has the lock, waits until it is released.
    ///
    /// # Errors
    /// The data folder cannot be written, or the other process holds the lock for too long.
    pub async fn wait_for_lock(&self, book: Uuid) -> Result<RecordLock, Failure> {
        let path = self.data_dir.join("exports").join(format!("{book}.lock"));
        let unusable = |error: io::Error| folder::unusable_folder_failure(&path, &error);
        fs::create_dir_all(self.data_dir.join("exports")).map_err(unusable)?;
        let file = File::options().create(true).append(true).open(&path).map_err(unusable)?;
        for _ in 0..MAX_LOCK_TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(RecordLock(file)),
                Err(TryLockError::WouldBlock) => sleep(LOCK_RETRY_INTERVAL).await,
                Err(TryLockError::Error(error)) => return Err(unusable(error)),
            }
        }
        Err(unusable(io::Error::other("another process has kept it locked for too long")))
    }

    /// Returns where the user wants a book exported.
    ///
    /// # Errors
    /// The record cannot be read.
    pub fn read_output_path(&self, book: Uuid) -> Result<Option<PathBuf>, Failure> {
        Ok(self.read_record(book)?.out)
    }

    /// True if these bytes are one of the last versions that were written to this path for the
    /// book.
    ///
    /// # Errors
    /// The record cannot be read.
    pub(crate) fn has_recorded_file(
        &self,
        book: Uuid,
        path: &Path,
        bytes: &[u8],
    ) -> Result<bool, Failure> {
        let record = self.read_record(book)?;
        let hash = ContentHash::hash_bytes(bytes);
        Ok(record.files.get(path).is_some_and(|known| known.contains(&hash)))
    }

    /// Records the bytes that are about to be written to this path.
    ///
    /// # Errors
    /// The data folder cannot be written.
    pub(crate) fn remember_file(
        &self,
        book: Uuid,
        path: &Path,
        bytes: &[u8],
    ) -> Result<(), Failure> {
        let mut record = self.read_record(book)?;
        let hash = ContentHash::hash_bytes(bytes);
        let known = record.files.entry(path.to_path_buf()).or_default();
        known.retain(|known| *known != hash);
        known.push(hash);
        let surplus = known.len().saturating_sub(MAX_RECORDED_VERSIONS);
        known.drain(..surplus);
        self.write_record(book, &record)
    }

    fn path_of_record(&self, book: Uuid) -> PathBuf {
        self.data_dir.join("exports").join(format!("{book}.json"))
    }

    fn read_record(&self, book: Uuid) -> Result<ExportRecord, Failure> {
        let path = self.path_of_record(book);
        match read_bytes(&path, MAX_RECORD_BYTES) {
            Ok(None) => Err(folder::unusable_folder_failure(
                &path,
                &io::Error::other("scribe did not write this file"),
            )),
            Ok(Some(bytes)) => serde_json::from_slice(&bytes)
                .map_err(|error| folder::unusable_folder_failure(&path, &io::Error::other(error))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(ExportRecord::default()),
            Err(error) => Err(folder::unusable_folder_failure(&path, &error)),
        }
    }

    fn write_record(&self, book: Uuid, record: &ExportRecord) -> Result<(), Failure> {
        let path = self.path_of_record(book);
        let unusable = |error: io::Error| folder::unusable_folder_failure(&self.data_dir, &error);
        let bytes = serde_json::to_vec(record).map_err(io::Error::other).map_err(unusable)?;
        fs::create_dir_all(self.data_dir.join("exports")).map_err(unusable)?;
        atomic::replace_file(&path, &bytes).map_err(unusable)
    }
}

impl Drop for RecordLock {
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::debug!(
                %error,
                "could not release the lock; it is released when the process ends"
            );
        }
    }
}
