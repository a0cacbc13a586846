//! Detects that the files of the database were removed or replaced while they are in use. SQLite
//! continues to write to a deleted file, and everything that it writes is lost when the process
//! ends.
//!
//! A check costs three `stat` calls and a few short reads. It runs before every transaction, and
//! once a second while nothing is written. A model call is stored before it is made, so no call
//! starts after the file is gone.

use std::{
    fs::{self, Metadata},
    path::{Path, PathBuf},
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use rusqlite::Connection;
use scribe_ports::store::StoreError;

use super::{
    file::{damaged_database_error, has_no_tables},
    path_with_suffix, saved_copies,
    wal_monitor::{LogState, WalMonitor},
};

/// Watches the files of an open database.
#[derive(Debug)]
pub(super) struct FileGuard {
    path: PathBuf,
    main: Option<FileIdentity>,
    /// The largest size of the file so far.
    bytes: AtomicU64,
    /// The write-ahead log and its index, once they exist.
    logs: [(PathBuf, Mutex<Option<FileIdentity>>); 2],
    log_end: Option<WalMonitor>,
    lost: OnceLock<StoreError>,
}

/// Identifies a file, even if another one takes over its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileIdentity {
    device: u64,
    file: u64,
}

impl FileIdentity {
    #[cfg(unix)]
    fn from_metadata(file: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        Some(Self { device: file.dev(), file: file.ino() })
    }

    /// On other systems, an open file can be neither deleted nor replaced.
    #[cfg(not(unix))]
    fn from_metadata(_: &Metadata) -> Option<Self> {
        None
    }
}

/// What happened to the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileLoss {
    /// The path no longer exists, or names another file.
    FileDisplaced,
    /// The file is shorter than it was.
    FileTruncated,
    /// The write-ahead log was deleted or replaced.
    LogDisplaced,
    /// The write-ahead log was truncated or overwritten.
    LogDamaged,
    /// The index of the log was overwritten, but the log was not.
    IndexDamaged,
}

impl FileGuard {
    /// Starts to watch an open database.
    pub(super) fn new(path: &Path) -> Self {
        let file = fs::metadata(path).ok();
        let log = |end: &str| (path_with_suffix(path, end), Mutex::default());
        Self {
            path: path.to_owned(),
            main: file.as_ref().and_then(FileIdentity::from_metadata),
            bytes: AtomicU64::new(file.map_or(0, |file| file.len())),
            logs: [log("-wal"), log("-shm")],
            log_end: WalMonitor::open(&path_with_suffix(path, "-shm")),
            lost: OnceLock::new(),
        }
    }

    /// Returns why the database is lost, if it is.
    pub(super) fn loss(&self) -> Option<&StoreError> {
        self.lost.get()
    }

    /// Checks the files. If they are gone, saves what the idle writer connection can still read,
    /// and refuses all access to the database from then on.
    ///
    /// # Errors
    /// The files are gone.
    pub(super) fn check_files(
        &self,
        idle_writer: &Mutex<Option<Connection>>,
    ) -> Result<(), StoreError> {
        if let Some(lost) = self.loss() {
            return Err(lost.clone());
        }
        let Some(loss) = self.find_loss() else { return Ok(()) };
        let mut idle_writer = idle_writer.lock().unwrap_or_else(PoisonError::into_inner);
        if loss == FileLoss::FileTruncated
            && idle_writer.as_ref().is_some_and(|open| self.was_compacted(open))
        {
            return Ok(());
        }
        let error = self.save_database(loss, idle_writer.as_ref());
        // Closing the connection might delete the log of another database that now has the same
        // path.
        std::mem::forget(idle_writer.take());
        tracing::error!(%error, "the database can no longer be used");
        Err(self.lost.get_or_init(|| error).clone())
    }

    /// Closes the files after the database is closed.
    pub(super) fn close(&self) {
        if let Some(end) = &self.log_end {
            end.close();
        }
    }

    /// Stops using the database if a writer error shows that the files do not contain what was
    /// written to them.
    pub(super) fn record_loss(&self, error: StoreError) -> StoreError {
        let given = self.lost.get_or_init(|| {
            tracing::error!(%error, "the database can no longer be used");
            error
        });
        given.clone()
    }

    /// True if the file became shorter because another program compacted it.
    fn was_compacted(&self, connection: &Connection) -> bool {
        let number = |pragma: &str| {
            connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).ok()
        };
        let Some(needed) = number("page_count").zip(number("page_size")) else { return false };
        let Ok(file) = fs::metadata(&self.path) else { return false };
        let needed = u64::try_from(needed.0 * needed.1).unwrap_or(u64::MAX);
        let is_whole = file.len() > 0 && needed <= file.len();
        if is_whole {
            self.bytes.store(file.len(), Ordering::Relaxed);
        }
        is_whole
    }

    /// True while the path still names the file that is open.
    pub(super) fn is_in_place(&self) -> bool {
        self.loss().is_none() && self.metadata_if_in_place().is_some()
    }

    fn metadata_if_in_place(&self) -> Option<Metadata> {
        let file = fs::metadata(&self.path).ok()?;
        (FileIdentity::from_metadata(&file) == self.main).then_some(file)
    }

    fn find_loss(&self) -> Option<FileLoss> {
        let Some(file) = self.metadata_if_in_place() else { return Some(FileLoss::FileDisplaced) };
        let bytes = self.bytes.fetch_max(file.len(), Ordering::Relaxed);
        if file.len() < bytes {
            return Some(FileLoss::FileTruncated);
        }
        let is_lost = |(path, known): &(PathBuf, Mutex<Option<FileIdentity>>)| {
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            let present =
                fs::metadata(path).ok().and_then(|file| FileIdentity::from_metadata(&file));
            if known.is_none() {
                *known = present;
            }
            *known != present
        };
        if self.logs.iter().any(is_lost) {
            return Some(FileLoss::LogDisplaced);
        }
        match self.log_end.as_ref()?.check_log(&self.logs[0].0) {
            LogState::Intact => None,
            LogState::LogDamaged => Some(FileLoss::LogDamaged),
            LogState::IndexDamaged => Some(FileLoss::IndexDamaged),
        }
    }

    /// Saves what an open connection can still read. Returns the error, which says where the data
    /// was saved.
    fn save_database(&self, loss: FileLoss, connection: Option<&Connection>) -> StoreError {
        match loss {
            // Copying the rest of the log into the file would damage the file too.
            FileLoss::LogDamaged => return self.log_lost_error(),
            FileLoss::IndexDamaged => return self.index_lost_error(),
            FileLoss::FileDisplaced | FileLoss::FileTruncated | FileLoss::LogDisplaced => {}
        }
        let path = self.path.display();
        let has_all_in_file = connection.is_some_and(write_log_into_file);
        match loss {
            FileLoss::FileTruncated | FileLoss::LogDamaged | FileLoss::IndexDamaged => {
                damaged_database_error(
                    &self.path,
                    "was truncated or overwritten while scribe was using it",
                )
            }
            // If a whole folder is being deleted, the log can be gone before the file.
            FileLoss::LogDisplaced if has_all_in_file && self.metadata_if_in_place().is_some() => {
                StoreError::Unusable(format!(
                    "the write-ahead log of the database {path} was deleted or replaced while \
                     scribe was using it, so scribe has stopped. Everything that was stored has \
                     been written to {path}. Start scribe again"
                ))
            }
            FileLoss::FileDisplaced | FileLoss::LogDisplaced => {
                StoreError::Unusable(self.save_displaced_database(connection, has_all_in_file))
            }
        }
    }

    /// Returns the error for a log that no longer contains what was written to it.
    fn log_lost_error(&self) -> StoreError {
        let path = self.path.display();
        let log = self.logs[0].0.display();
        let happened = format!(
            "the write-ahead log {log} of the database was truncated or overwritten while scribe \
             was using it, so scribe has stopped"
        );
        StoreError::Unusable(if has_no_tables(&self.path) {
            format!(
                "{happened}. Everything that was stored was only in that log and is lost. If you \
                 have a backup, put it at {path} and start scribe again"
            )
        } else {
            format!(
                "{happened}. The newest changes were only in that log and are lost; {path} has \
                 everything before them and is unchanged. Keep a copy of both files. Then start \
                 scribe again to continue with what is left, or put a backup at {path}"
            )
        })
    }

    /// Returns the error for an overwritten index. SQLite rebuilds the index from the log when no
    /// process has the database open.
    fn index_lost_error(&self) -> StoreError {
        StoreError::Unusable(format!(
            "the index {index} of the write-ahead log of the database {path} was overwritten while \
             scribe was using it, so scribe has stopped. The log itself is complete, and nothing \
             is lost. Start scribe again",
            index = self.logs[1].0.display(),
            path = self.path.display(),
        ))
    }

    fn save_displaced_database(
        &self,
        connection: Option<&Connection>,
        has_all_in_file: bool,
    ) -> String {
        let path = self.path.display();
        let happened = if self.path.exists() {
            "was replaced by another file"
        } else {
            "was moved or deleted"
        };
        let happened = format!(
            "the database {path} {happened} while scribe was using it, so scribe has stopped"
        );
        if has_all_in_file && let Some(now) = self.main.and_then(find_open_file) {
            let now = now.display();
            return format!(
                "{happened}. Everything that was stored is in {now}. Move it to {path} and start \
                 scribe again"
            );
        }
        match connection.map(|connection| self.save_copy(connection)) {
            Some(Ok(saved)) => format!(
                "{happened}. Everything that was stored has been saved to {saved}. Move it to {path} \
                 and start scribe again",
                saved = saved.display(),
            ),
            Some(Err(cause)) => format!(
                "{happened}. Its contents could not be saved ({cause}) and are lost. If you have a \
                 backup, put it at {path} and start scribe again"
            ),
            None => format!(
                "{happened}. Its contents are lost. If you have a backup, put it at {path} and \
                 start scribe again"
            ),
        }
    }

    /// Copies the whole database to a new file. The file is in the folder of the database if
    /// possible, and otherwise in its parent folder or among the temporary files.
    fn save_copy(&self, connection: &Connection) -> Result<PathBuf, rusqlite::Error> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let above = folder.parent().unwrap_or(folder);
        let mut outcome = Err(rusqlite::Error::InvalidQuery);
        for place in [folder, above, &std::env::temp_dir()] {
            if !place.is_dir() {
                continue;
            }
            let saved = saved_copies::find_free_name(place);
            let name = saved.to_string_lossy();
            outcome = connection.execute("VACUUM INTO ?1", [&*name]).map(|_| saved.clone());
            if outcome.is_ok() {
                saved_copies::write_origin_note(&saved, &self.path);
                break;
            }
        }
        outcome
    }
}

/// Copies the write-ahead log into the database file. Returns true if the file contains everything
/// afterwards.
fn write_log_into_file(connection: &Connection) -> bool {
    let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
    let is_busy: Result<bool, _> = connection.query_row(sql, [], |row| row.get(0));
    is_busy.is_ok_and(|is_busy| !is_busy)
}

/// Finds the current path of an open file. Returns `None` if the file no longer has a path, or if
/// the system does not report it.
fn find_open_file(identity: FileIdentity) -> Option<PathBuf> {
    let open = fs::read_dir("/proc/self/fd").ok()?;
    let paths = open.flatten().filter_map(|entry| {
        let file = fs::metadata(entry.path()).ok()?;
        let path = fs::read_link(entry.path()).ok()?;
        (FileIdentity::from_metadata(&file) == Some(identity)).then_some(path)
    });
    let mut named = paths.filter(|path| {
        fs::metadata(path).is_ok_and(|file| FileIdentity::from_metadata(&file) == Some(identity))
    });
    named.next()
}
