//! What this installation remembers of the files that it has written, a small document a book in
//! the data folder: a format without a mark of its own is recognised by what was written last.

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

/// Versions of a file that are remembered: the one that is there, and the one that is being
/// written when the process ends.
const KEPT: usize = 2;

/// How often a locked record is tried, and the pause between: a book of a thousand chapters is written
/// in some seconds.
const LOCK_TRIES: u32 = 3_000;
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// The longest record: hundreds of thousands of files.
const MAX_RECORD_BYTES: u64 = 64 * 1024 * 1024;

/// The records of a data folder.
#[derive(Debug, Clone)]
pub struct ExportLedger {
    data_dir: PathBuf,
}

/// What is remembered of a book.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Record {
    /// Where the person wants the finished book, absolute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    out: Option<PathBuf>,
    /// How far the book's log is in the file that the person wants; `None` in records of earlier
    /// releases, whose files are left where they are until the book changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    written: Option<WrittenFile>,
    /// The hashes of what was last written, by absolute path, oldest first.
    #[serde(default)]
    files: BTreeMap<PathBuf, Vec<ContentHash>>,
}

/// The file that a person wants, as it was last written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenFile {
    /// The position of the log up to which the file holds the book.
    pub through: i64,
    /// Where it is; `None` before the first chapter.
    pub path: Option<PathBuf>,
}

/// A book's record while one process changes the book's file; released when it is dropped.
#[derive(Debug)]
pub struct RecordLock(File);

impl ExportLedger {
    /// The records of a data folder.
    #[must_use]
    pub fn in_folder(data_dir: &Path) -> Self {
        Self { data_dir: data_dir.to_path_buf() }
    }

    /// Remembers where a person wants a book, so that a resumed one goes there too; `book` is its
    /// session's or novel's id.
    ///
    /// # Errors
    /// The data folder cannot be written.
    pub fn remember_output_path(&self, book: Uuid, out: &Path) -> Result<(), Failure> {
        let mut record = self.read(book)?;
        record.out = Some(out.to_path_buf());
        record.written.get_or_insert_default();
        self.write(book, &record)
    }

    /// How far the file that a person wants is.
    ///
    /// # Errors
    /// The record cannot be read.
    pub fn written_file(&self, book: Uuid) -> Result<Option<WrittenFile>, Failure> {
        Ok(self.read(book)?.written)
    }

    /// Remembers how far the file is.
    ///
    /// # Errors
    /// The data folder cannot be written.
    pub fn remember_written_file(&self, book: Uuid, written: WrittenFile) -> Result<(), Failure> {
        let mut record = self.read(book)?;
        record.written = Some(written);
        self.write(book, &record)
    }

    /// The books whose files are to be kept up to date.
    ///
    /// # Errors
    /// The folder of the records cannot be read.
    pub fn wanted_books(&self) -> Result<Vec<Uuid>, Failure> {
        let folder = self.data_dir.join("exports");
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(folder::unusable(&folder, &error)),
        };
        let names = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let ids = names.filter(|path| path.extension().is_some_and(|end| end == "json"));
        let ids = ids.filter_map(|path| path.file_stem()?.to_str()?.parse().ok());
        // A record that cannot be read is the matter of its own book.
        let is_wanted = |id: &Uuid| {
            self.read(*id).is_ok_and(|record| record.out.is_some() && record.written.is_some())
        };
        Ok(ids.filter(is_wanted).collect())
    }

    /// Waits until no other process changes the book's file.
    ///
    /// # Errors
    /// The data folder cannot be written, or the other process does not end.
    pub async fn lock(&self, book: Uuid) -> Result<RecordLock, Failure> {
        let path = self.data_dir.join("exports").join(format!("{book}.lock"));
        let unusable = |error: io::Error| folder::unusable(&path, &error);
        fs::create_dir_all(self.data_dir.join("exports")).map_err(unusable)?;
        let file = File::options().create(true).append(true).open(&path).map_err(unusable)?;
        for _ in 0..LOCK_TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(RecordLock(file)),
                Err(TryLockError::WouldBlock) => sleep(LOCK_PAUSE).await,
                Err(TryLockError::Error(error)) => return Err(unusable(error)),
            }
        }
        Err(unusable(io::Error::other("another process holds it for too long")))
    }

    /// Where a person wants a book.
    ///
    /// # Errors
    /// The record cannot be read.
    pub fn output_path(&self, book: Uuid) -> Result<Option<PathBuf>, Failure> {
        Ok(self.read(book)?.out)
    }

    /// True where these bytes are what was last written there for the book.
    ///
    /// # Errors
    /// The record cannot be read.
    pub(crate) fn knows_file(
        &self,
        book: Uuid,
        path: &Path,
        bytes: &[u8],
    ) -> Result<bool, Failure> {
        let record = self.read(book)?;
        let hash = ContentHash::of(bytes);
        Ok(record.files.get(path).is_some_and(|known| known.contains(&hash)))
    }

    /// Remembers what is about to be written there.
    ///
    /// # Errors
    /// The data folder cannot be written.
    pub(crate) fn remember_file(
        &self,
        book: Uuid,
        path: &Path,
        bytes: &[u8],
    ) -> Result<(), Failure> {
        let mut record = self.read(book)?;
        let hash = ContentHash::of(bytes);
        let known = record.files.entry(path.to_path_buf()).or_default();
        known.retain(|known| *known != hash);
        known.push(hash);
        let surplus = known.len().saturating_sub(KEPT);
        known.drain(..surplus);
        self.write(book, &record)
    }

    fn path(&self, book: Uuid) -> PathBuf {
        self.data_dir.join("exports").join(format!("{book}.json"))
    }

    fn read(&self, book: Uuid) -> Result<Record, Failure> {
        let path = self.path(book);
        match read_bytes(&path, MAX_RECORD_BYTES) {
            Ok(None) => {
                Err(folder::unusable(&path, &io::Error::other("it is not a record of scribe")))
            }
            Ok(Some(bytes)) => serde_json::from_slice(&bytes)
                .map_err(|error| folder::unusable(&path, &io::Error::other(error))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Record::default()),
            Err(error) => Err(folder::unusable(&path, &error)),
        }
    }

    fn write(&self, book: Uuid, record: &Record) -> Result<(), Failure> {
        let path = self.path(book);
        let unusable = |error: io::Error| folder::unusable(&self.data_dir, &error);
        let bytes = serde_json::to_vec(record).map_err(io::Error::other).map_err(unusable)?;
        fs::create_dir_all(self.data_dir.join("exports")).map_err(unusable)?;
        atomic::replace(&path, &bytes).map_err(unusable)
    }
}

impl Drop for RecordLock {
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::debug!(%error, "the lock goes with the process");
        }
    }
}
