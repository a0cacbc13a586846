//! What this installation remembers of the files that it has written, a small document a book in
//! the data folder: a format without a mark of its own is recognised by what was written last.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use scribe_domain::content::ContentHash;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{atomic, bounded::read_bytes, exit::Failure, folder};

/// Versions of a file that are remembered: the one that is there, and the one that is being
/// written when the process ends.
const KEPT: usize = 2;

/// The longest record: hundreds of thousands of files.
const MAX_RECORD_BYTES: u64 = 64 * 1024 * 1024;

/// The records of a data folder.
#[derive(Debug, Clone)]
pub struct Exports {
    data_dir: PathBuf,
}

/// What is remembered of a book.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Record {
    /// Where the person wants the finished book, absolute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    out: Option<PathBuf>,
    /// The hashes of what was last written, by absolute path, oldest first.
    #[serde(default)]
    files: BTreeMap<PathBuf, Vec<ContentHash>>,
}

impl Exports {
    /// The records of a data folder.
    #[must_use]
    pub fn of(data_dir: &Path) -> Self {
        Self { data_dir: data_dir.to_path_buf() }
    }

    /// Remembers where a person wants a book, so that a resumed one goes there too; `book` is its
    /// session's or novel's id.
    ///
    /// # Errors
    /// The data folder cannot be written.
    pub fn remember_out(&self, book: Uuid, out: &Path) -> Result<(), Failure> {
        let mut record = self.read(book)?;
        record.out = Some(out.to_path_buf());
        self.write(book, &record)
    }

    /// Where a person wants a book.
    ///
    /// # Errors
    /// The record cannot be read.
    pub fn out(&self, book: Uuid) -> Result<Option<PathBuf>, Failure> {
        Ok(self.read(book)?.out)
    }

    /// True where these bytes are what was last written there for the book.
    ///
    /// # Errors
    /// The record cannot be read.
    pub(crate) fn knows(&self, book: Uuid, path: &Path, bytes: &[u8]) -> Result<bool, Failure> {
        let record = self.read(book)?;
        let hash = ContentHash::of(bytes);
        Ok(record.files.get(path).is_some_and(|known| known.contains(&hash)))
    }

    /// Remembers what is about to be written there.
    ///
    /// # Errors
    /// The data folder cannot be written.
    pub(crate) fn remember(&self, book: Uuid, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
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
