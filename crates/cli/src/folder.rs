//! The data folder: one holder at a time, by a lock of the operating system and a file that names
//! the process.

use std::{
    fs::{self, File, TryLockError},
    io::Write,
    path::{Path, PathBuf},
};

use crate::exit::Failure;

/// Where a data folder keeps its database.
#[must_use]
pub fn database(folder: &Path) -> PathBuf {
    folder.join("scribe.db")
}

/// Says that a data folder cannot be used.
#[must_use]
pub fn unusable(folder: &Path, error: &std::io::Error) -> Failure {
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
        let unusable = |error: std::io::Error| unusable(path, &error);
        fs::create_dir_all(path).map_err(unusable)?;
        let lock_path = path.join("scribe.lock");
        let mut lock = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&lock_path)
            .map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = fs::read_to_string(path.join("scribe.pid")).unwrap_or_default();
                return Err(Failure::Folder(format!(
                    "the data folder {} is held by process {}; stop it, or name another folder \
                     with SCRIBE__DATA_DIR",
                    path.display(),
                    holder.trim(),
                )));
            }
            Err(TryLockError::Error(error)) => return Err(unusable(error)),
        }
        lock.flush().map_err(unusable)?;
        fs::write(path.join("scribe.pid"), std::process::id().to_string()).map_err(unusable)?;
        Ok(Self { path: path.to_path_buf(), _lock: lock })
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
