//! The data folder. Only one process at a time holds it: the process locks the folder with a lock
//! of the operating system and writes its identity to a file.

mod holder;
mod owner;

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    thread::sleep,
    time::{Duration, Instant},
};

pub use self::holder::FolderHolder;
use self::owner::find_lock_owner;
use crate::{atomic, bounded::read_bytes, exit::Failure};

/// The file that names the holder: its pid, and for a server its address and model settings.
const HOLDER_FILE: &str = "scribe.pid";

/// The maximum size of the holder's file.
const MAX_HOLDER_BYTES: u64 = 64 * 1024;

/// Returns the path of the database in a data folder.
#[must_use]
pub fn database_path(folder: &Path) -> PathBuf {
    folder.join("scribe.db")
}

/// Returns the failure that says that a data folder cannot be used.
#[must_use]
pub fn unusable_folder_failure(folder: &Path, error: &io::Error) -> Failure {
    Failure::Folder(format!("the data folder {} cannot be used: {error}", folder.display()))
}

/// How often the lock is checked.
const LOCK_CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// How long a process that has just taken the lock may take to write its identity.
const HOLDER_WRITE_TIMEOUT: Duration = Duration::from_secs(1);
const HOLDER_READ_INTERVAL: Duration = Duration::from_millis(20);

/// A data folder that this process holds until it ends.
///
/// The lock is on a file in the folder. If the system allows it, the folder itself is locked too,
/// so that a second process cannot get in after the lock file was deleted.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    lock: Mutex<File>,
    folder_lock: Option<File>,
}

impl DataFolder {
    /// Creates the folder if it does not exist, and locks it.
    ///
    /// # Errors
    /// The folder cannot be written, or another process holds it. The failure names that process.
    pub fn lock(path: &Path) -> Result<Self, Failure> {
        let unusable = |error: io::Error| unusable_folder_failure(path, &error);
        fs::create_dir_all(path).map_err(unusable)?;
        // Locks the folder first. A process that is refused therefore never creates the lock file.
        // Only the process that holds the folder recreates a deleted lock file.
        let folder_lock = lock_folder(path)?;
        let lock = Mutex::new(lock_file(path)?);
        let folder = Self { path: path.to_path_buf(), lock, folder_lock };
        folder.write_holder(&FolderHolder::from_this_process(path))?;
        Ok(folder)
    }

    /// Resolves when another process has taken the folder, and returns the reason. If the lock file
    /// was deleted, it is created again.
    pub async fn wait_for_loss(&self) -> Failure {
        let mut looks = tokio::time::interval(LOCK_CHECK_INTERVAL);
        loop {
            looks.tick().await;
            if let Err(failure) = self.restore_lock() {
                return failure;
            }
        }
    }

    /// Takes the lock again if its file was deleted or replaced.
    fn restore_lock(&self) -> Result<(), Failure> {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        // If the folder itself is gone, the database is gone too. The loss of the database is then
        // reported with more detail.
        if !self.path.is_dir() || is_in_place(&lock, &lock_path(&self.path)) {
            return Ok(());
        }
        match lock_file(&self.path) {
            Ok(file) => {
                tracing::warn!(
                    folder = %self.path.display(),
                    "the lock file was deleted; it has been created again"
                );
                *lock = file;
                Ok(())
            }
            // The process that has locked the new file cannot lock the folder, so it is about to
            // end.
            Err(Failure::Held(_)) if self.folder_lock.is_some() => Ok(()),
            Err(failure @ Failure::Held(_)) => Err(failure),
            // Other errors, such as a full disk, are not a reason to stop.
            Err(failure) => {
                tracing::warn!(%failure, "the lock file was deleted and cannot be created again");
                Ok(())
            }
        }
    }

    /// Writes the file that tells other commands which process holds the folder.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn write_holder(&self, holder: &FolderHolder) -> Result<(), Failure> {
        // The file is replaced atomically, so readers always see a complete one.
        atomic::replace_file(&self.path.join(HOLDER_FILE), holder.to_file_text().as_bytes())
            .map_err(|error| unusable_folder_failure(&self.path, &error))
    }

    #[must_use]
    pub fn database_path(&self) -> PathBuf {
        database_path(&self.path)
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn lock_path(folder: &Path) -> PathBuf {
    folder.join("scribe.lock")
}

/// Returns the failure for a lock file that cannot be opened. The folder may be usable although
/// something else exists at the path of the lock file.
fn unusable_lock_failure(folder: &Path, error: &io::Error) -> Failure {
    let path = lock_path(folder);
    match fs::metadata(&path) {
        Ok(there) if !there.is_file() => {
            let what = if there.is_dir() { "a folder" } else { "not a file" };
            Failure::Folder(format!(
                "{path} is {what}, but scribe needs this path for its lock file. Move it away and \
                 start scribe again",
                path = path.display(),
            ))
        }
        _ => unusable_folder_failure(folder, error),
    }
}

fn lock_file(folder: &Path) -> Result<File, Failure> {
    let lock = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(lock_path(folder))
        .map_err(|error| unusable_lock_failure(folder, &error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(held_failure(folder, &lock)),
        Err(TryLockError::Error(error)) => Err(unusable_folder_failure(folder, &error)),
    }
}

/// Locks the folder itself; returns `None` if the system or the file system does not allow that.
fn lock_folder(folder: &Path) -> Result<Option<File>, Failure> {
    let Ok(lock) = File::open(folder) else { return Ok(None) };
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Err(held_failure(folder, &lock)),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// Returns the failure that names the holder of the folder. If the holder has taken the lock but
/// has not written its identity yet, waits briefly for it.
fn held_failure(folder: &Path, lock: &File) -> Failure {
    let began = Instant::now();
    loop {
        let (owner, holder) = (find_lock_owner(lock), read_holder(folder));
        if holder.is_pid_of(owner) || began.elapsed() > HOLDER_WRITE_TIMEOUT {
            return Failure::Held(Box::new(holder.with_pid(owner)));
        }
        sleep(HOLDER_READ_INTERVAL);
    }
}

/// Reads which process holds a folder, or held it last.
pub(crate) fn read_holder(folder: &Path) -> FolderHolder {
    let bytes =
        read_bytes(&folder.join(HOLDER_FILE), MAX_HOLDER_BYTES).ok().flatten().unwrap_or_default();
    FolderHolder::parse(folder, &String::from_utf8(bytes).unwrap_or_default())
}

/// True if the path still names the open file.
#[cfg(unix)]
fn is_in_place(open: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |file: fs::Metadata| (file.dev(), file.ino());
    match (open.metadata(), fs::metadata(path)) {
        (Ok(open), Ok(named)) => identity(open) == identity(named),
        _ => false,
    }
}

/// Always true: on other systems, an open file can be neither deleted nor replaced.
#[cfg(not(unix))]
fn is_in_place(_: &File, _: &Path) -> bool {
    true
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_holder_outlasts_a_process_that_locks_the_new_lock_file_before_it_is_refused() {
        let parent = tempfile::tempdir().unwrap();
        let folder = DataFolder::lock(parent.path()).unwrap();
        fs::remove_file(lock_path(parent.path())).unwrap();
        let other = lock_file(parent.path()).unwrap();
        folder.restore_lock().unwrap();
        drop(other);
        folder.restore_lock().unwrap();
        assert!(is_in_place(&folder.lock.lock().unwrap(), &lock_path(parent.path())));
        assert!(matches!(lock_file(parent.path()), Err(Failure::Held(_))));
    }

    #[test]
    fn a_process_that_is_refused_leaves_no_lock_file() {
        let parent = tempfile::tempdir().unwrap();
        let _folder = DataFolder::lock(parent.path()).unwrap();
        fs::remove_file(lock_path(parent.path())).unwrap();
        assert!(matches!(DataFolder::lock(parent.path()), Err(Failure::Held(_))));
        assert!(!lock_path(parent.path()).exists());
    }
}
