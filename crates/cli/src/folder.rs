//! The data folder: one holder at a time, by a lock of the operating system and a file that names
//! the process.

mod holder;

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

pub use self::holder::Holder;
use crate::{atomic, exit::Failure};

/// The file that names the holder: its pid, and for a server its address and model settings.
const HOLDER: &str = "scribe.pid";

/// Where a data folder keeps its database.
#[must_use]
pub fn database(folder: &Path) -> PathBuf {
    folder.join("scribe.db")
}

/// Says that a data folder cannot be used.
#[must_use]
pub fn unusable(folder: &Path, error: &io::Error) -> Failure {
    Failure::Folder(format!("the data folder {} cannot be used: {error}", folder.display()))
}

/// A data folder that this process holds until it ends.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes the folder where it does not exist, and takes hold of it.
    ///
    /// # Errors
    /// It cannot be written, or another process holds it, which is named.
    pub fn hold(path: &Path) -> Result<Self, Failure> {
        let unusable = |error: io::Error| unusable(path, &error);
        fs::create_dir_all(path).map_err(unusable)?;
        let lock_path = path.join("scribe.lock");
        let lock = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&lock_path)
            .map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let said = fs::read_to_string(path.join(HOLDER)).unwrap_or_default();
                return Err(Failure::Held(Box::new(Holder::read(path, &said))));
            }
            Err(TryLockError::Error(error)) => return Err(unusable(error)),
        }
        let folder = Self { path: path.to_path_buf(), _lock: lock };
        folder.say(&Holder::of_this_process(path))?;
        Ok(folder)
    }

    /// Tells commands that come later who holds the folder.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn say(&self, holder: &Holder) -> Result<(), Failure> {
        // Whoever reads it reads it whole.
        atomic::replace(&self.path.join(HOLDER), holder.to_string_in_file().as_bytes())
            .map_err(|error| unusable(&self.path, &error))
    }

    /// The database's file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        database(&self.path)
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}
