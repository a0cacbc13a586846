//! Checks the file at the path of the database before SQLite may write to it. A file of another
//! application is therefore never changed.

use std::{
    fs::{self, File},
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
};

use rusqlite::Connection;
use scribe_ports::store::StoreError;

use super::{AccessMode, DatabaseSource, path_with_suffix, saved_copies, to_store_error};
use crate::migration;

/// The application id that marks a SQLite file as a database of this program: "scrb".
pub(super) const APPLICATION_ID: i32 = i32::from_be_bytes(*b"scrb");

/// Source: <https://www.sqlite.org/fileformat2.html>, section 1.3.
const SQLITE_MAGIC: &[u8; 16] = b"SQLite format 3\0";
const HEADER_BYTES: usize = 100;

/// The maximum number of another application's tables that the message names.
const MAX_NAMED_TABLES: usize = 5;

/// Checks the file at a path without writing. Returns false if there is no file.
///
/// # Errors
/// The file is not a database of this program, is damaged, or was written by a newer version.
pub(super) fn inspect_file(path: &Path) -> Result<bool, StoreError> {
    let link = match fs::symlink_metadata(path) {
        Ok(link) => link,
        Err(cause) if cause.kind() == ErrorKind::NotFound => {
            return saved_copies::refuse_if_copies_exist(path).map(|()| false);
        }
        Err(cause) => return Err(unreadable_database_error(path, &cause)),
    };
    let file = match fs::metadata(path) {
        Ok(file) => file,
        Err(cause) if link.is_symlink() && cause.kind() == ErrorKind::NotFound => {
            return Err(foreign_file_error(path, "is a link to a file that does not exist"));
        }
        Err(cause) => return Err(unreadable_database_error(path, &cause)),
    };
    if file.is_dir() {
        return Err(foreign_file_error(path, "is a folder, not a database"));
    }
    if !file.is_file() {
        return Err(foreign_file_error(path, "is not a file"));
    }
    if file.len() == 0 {
        return Err(foreign_file_error(path, "is empty: it has 0 bytes"));
    }
    let header = FileHeader::read_from_file(path)
        .map_err(|cause| unreadable_database_error(path, &cause))?;
    let Some(header) = header else {
        return Err(foreign_file_error(path, "is not a SQLite database"));
    };
    // If there is a write-ahead log, the file alone is not the whole database.
    let log_bytes = fs::metadata(path_with_suffix(path, "-wal")).ok().map(|log| log.len());
    if log_bytes.unwrap_or(0) == 0
        && let Some(whole) = header.expected_file_bytes().filter(|whole| *whole != file.len())
    {
        let has = file.len();
        let what = format!("is damaged: it has {has} bytes, and should have {whole}");
        return Err(damaged_database_error(path, &what));
    }
    match header.application_id {
        APPLICATION_ID => check_version(path, header.user_version)?,
        0 => {}
        other => {
            let what = format!("belongs to another application (application id {other:#x})");
            return Err(foreign_file_error(path, &what));
        }
    }
    check_tables(path, log_bytes.is_some(), header.application_id == APPLICATION_ID)?;
    Ok(true)
}

/// Checks whether a database can be written. This happens before SQLite creates files next to it,
/// which might not be writable either.
///
/// # Errors
/// The user may not write the file.
pub(super) fn check_writable(path: &Path) -> Result<(), StoreError> {
    match File::options().append(true).open(path) {
        Err(cause) if cause.kind() == ErrorKind::PermissionDenied => {
            Err(StoreError::Unusable(format!(
                "the user who runs scribe may not write the database {path}: {cause}. scribe has \
                 not changed it. Give that user the right, for example with chmod u+w, and start \
                 scribe again",
                path = path.display(),
            )))
        }
        // SQLite reports all other faults when it opens the file.
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Creates an empty database at a path, atomically.
///
/// # Errors
/// The database cannot be written.
pub(super) fn create_database(path: &Path) -> Result<(), StoreError> {
    let fresh = path_with_suffix(path, ".new");
    remove_unfinished_files(&fresh);
    let made = write_empty_database(&fresh)
        .map_err(to_store_error)
        .and_then(|()| fs::rename(&fresh, path).map_err(StoreError::unwritable_folder));
    if made.is_err() {
        remove_unfinished_files(&fresh);
    }
    made
}

fn write_empty_database(path: &Path) -> Result<(), rusqlite::Error> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.close().map_err(|(_, cause)| cause)
}

/// Removes the files that remain if the creation of a database was interrupted or the disk was
/// full.
fn remove_unfinished_files(path: &Path) {
    for leftover in [path.to_owned(), path_with_suffix(path, "-journal")] {
        match fs::remove_file(&leftover) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => {
                tracing::debug!(
                    path = %leftover.display(), %cause,
                    "a leftover file could not be removed"
                );
            }
            Ok(()) | Err(_) => {}
        }
    }
}

/// Writes the marks that [`inspect_file`] looks for. Databases of the first releases do not have
/// them.
///
/// # Errors
/// The marks cannot be written.
pub(super) fn mark_database(
    connection: &Connection,
    migrations: usize,
) -> Result<(), rusqlite::Error> {
    let version = i32::try_from(migrations).unwrap_or(i32::MAX);
    for (pragma, wanted) in [("application_id", APPLICATION_ID), ("user_version", version)] {
        let stored: i32 = connection.pragma_query_value(None, pragma, |row| row.get(0))?;
        if stored != wanted {
            connection.pragma_update(None, pragma, wanted)?;
        }
    }
    Ok(())
}

/// Returns the error for a file that is not a database of this program.
fn foreign_file_error(path: &Path, what: &str) -> StoreError {
    StoreError::Unusable(format!(
        "{path} {what}. scribe has not changed it. If there was a database before, put a backup of \
         it there. Otherwise move it away and start again: scribe then creates a new database",
        path = path.display(),
    ))
}

/// Returns the error for a database that cannot be read.
pub(super) fn damaged_database_error(path: &Path, what: &str) -> StoreError {
    StoreError::Unusable(format!(
        "the database {path} {what}. Stop scribe, move the file away together with {wal} and {shm} \
         if they exist, and put a backup of the database in its place",
        path = path.display(),
        wal = name_with_suffix(path, "-wal"),
        shm = name_with_suffix(path, "-shm"),
    ))
}

/// Returns the name of a file next to the database. The message tells the user to move the log away
/// too, because SQLite would otherwise apply it to the backup.
fn name_with_suffix(path: &Path, end: &str) -> String {
    path_with_suffix(path, end).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn newer_schema_error(path: &Path, what: &str) -> StoreError {
    StoreError::Unusable(format!(
        "the database {path} was written by a newer version of scribe: {what}. scribe has not changed \
         it. Use that version, or name another data folder with SCRIBE__DATA_DIR",
        path = path.display(),
    ))
}

fn unreadable_database_error(path: &Path, cause: &std::io::Error) -> StoreError {
    StoreError::Unusable(format!(
        "the database {path} cannot be read: {cause}. Give the user who runs scribe the right to read \
         and write it, or name another data folder with SCRIBE__DATA_DIR",
        path = path.display(),
    ))
}

fn check_version(path: &Path, version: u32) -> Result<(), StoreError> {
    let known = migration::migration_names().count();
    if usize::try_from(version).is_ok_and(|version| version <= known) {
        return Ok(());
    }
    Err(newer_schema_error(
        path,
        &format!("its schema has version {version}, but this program only knows {known}"),
    ))
}

/// Checks the tables and the migrations that were applied to them.
fn check_tables(path: &Path, has_log: bool, is_marked: bool) -> Result<(), StoreError> {
    // Without a log, no process has the database open, and the check must not create files next to
    // it.
    let access = if has_log { AccessMode::Read } else { AccessMode::ReadImmutable };
    let source = DatabaseSource { path: path.to_owned(), access };
    let read = || -> Result<(Vec<String>, Vec<String>), StoreError> {
        let connection = source.open().map_err(to_store_error)?;
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' \
                      AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
        let tables = read_texts(&connection, tables).map_err(to_store_error)?;
        let applied = if tables.iter().any(|table| table == "seaql_migrations") {
            let applied = "SELECT version FROM seaql_migrations ORDER BY version";
            read_texts(&connection, applied).map_err(to_store_error)?
        } else {
            Vec::new()
        };
        Ok((tables, applied))
    };
    let (tables, applied) = read().map_err(|cause| add_path_to_error(path, cause))?;
    let is_known = |name: &String| migration::migration_names().any(|known| known == name);
    let only_bookkeeping = tables.iter().all(|table| table == "seaql_migrations");
    let is_ours = is_marked
        || applied.iter().any(is_known)
        || (applied.is_empty() && only_bookkeeping && !tables.is_empty());
    if !is_ours {
        return Err(foreign_file_error(path, &describe_tables(&tables)));
    }
    match applied.iter().find(|name| !is_known(name)) {
        Some(name) => Err(newer_schema_error(
            path,
            &format!("this program does not know its migration {name}"),
        )),
        None => Ok(()),
    }
}

/// True if the file itself has no table, whatever the log next to it contains.
pub(super) fn has_no_tables(path: &Path) -> bool {
    let source = DatabaseSource { path: path.to_owned(), access: AccessMode::ReadImmutable };
    let count = |connection: Connection| {
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
    };
    source.open().and_then(count).is_ok_and(|tables| tables == 0)
}

/// Lists the databases of this program that are in the same folder under other names. Databases of
/// the first releases have no mark and are recognised by their name.
#[must_use]
pub(crate) fn list_sibling_databases(path: &Path) -> Vec<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let Ok(entries) = fs::read_dir(folder.unwrap_or(Path::new("."))) else { return Vec::new() };
    let is_database = |other: &PathBuf| {
        let has_name = other.file_name().is_some_and(|name| {
            path.file_stem()
                .is_some_and(|stem| name.as_encoded_bytes().starts_with(stem.as_encoded_bytes()))
        });
        let header =
            other.is_file().then(|| FileHeader::read_from_file(other).ok().flatten()).flatten();
        other != path
            && header.is_some_and(|header| match header.application_id {
                APPLICATION_ID => header.pages > 0,
                0 => has_name,
                _ => false,
            })
    };
    let mut found: Vec<_> =
        entries.flatten().map(|entry| entry.path()).filter(is_database).collect();
    found.sort();
    found
}

fn describe_tables(tables: &[String]) -> String {
    if tables.is_empty() {
        return "is a SQLite database without tables, not a database of scribe".to_owned();
    }
    let named =
        tables.iter().take(MAX_NAMED_TABLES).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if tables.len() > MAX_NAMED_TABLES { ", …" } else { "" };
    format!("is a database of another application (its tables: {named}{more})")
}

fn read_texts(connection: &Connection, sql: &str) -> Result<Vec<String>, rusqlite::Error> {
    connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}

/// Adds the path to an error that SQLite has reported about the file.
pub(super) fn add_path_to_error(path: &Path, cause: StoreError) -> StoreError {
    match cause {
        StoreError::Unusable(reason) if !reason.contains(&*path.to_string_lossy()) => {
            damaged_database_error(path, &format!("is damaged: {reason}"))
        }
        other => other,
    }
}

struct FileHeader {
    page_bytes: u64,
    pages: u64,
    /// False if the last program that wrote the file does not maintain the page count.
    counts_pages: bool,
    user_version: u32,
    application_id: i32,
}

impl FileHeader {
    /// Reads the header. Returns `None` if the file is not a SQLite file.
    fn read_from_file(path: &Path) -> std::io::Result<Option<Self>> {
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        File::open(path)?.take(HEADER_BYTES as u64).read_to_end(&mut bytes)?;
        if bytes.len() < HEADER_BYTES || !bytes.starts_with(SQLITE_MAGIC) {
            return Ok(None);
        }
        let number = |at: usize| {
            bytes[at..at + 4].iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte))
        };
        let page_bytes = match u64::from(bytes[16]) << 8 | u64::from(bytes[17]) {
            1 => 65_536,
            bytes => bytes,
        };
        Ok(Some(Self {
            page_bytes,
            pages: u64::from(number(28)),
            counts_pages: number(24) == number(92) && number(28) > 0,
            user_version: number(60),
            application_id: number(68).cast_signed(),
        }))
    }

    /// Returns the length that the file should have, if the header says so.
    fn expected_file_bytes(&self) -> Option<u64> {
        self.counts_pages.then_some(self.pages * self.page_bytes)
    }
}
