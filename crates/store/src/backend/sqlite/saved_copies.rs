//! Handles copies of a database that was removed while it was in use. A new database at the same
//! path would hide such a copy, so no new database is created there.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use scribe_ports::store::StoreError;

use super::path_with_suffix;

const COPY_NAME: &str = "scribe-saved";

/// The suffix of a note, a file next to a copy. The note states the original path of the database.
const NOTE_SUFFIX: &str = ".txt";
const NOTE_PREFIX: &str =
    "This database was saved by scribe when it was taken away from its place: ";

/// The maximum size of a note.
const MAX_NOTE_BYTES: u64 = 64 * 1024;

/// Returns an unused name for a copy in a folder.
pub(super) fn find_free_name(folder: &Path) -> PathBuf {
    let name = |n: u32| match n {
        0 => folder.join(format!("{COPY_NAME}.db")),
        n => folder.join(format!("{COPY_NAME}-{n}.db")),
    };
    (0..).map(name).find(|path| fs::symlink_metadata(path).is_err()).unwrap_or_else(|| name(0))
}

/// Writes the original path of a database into a note next to its copy, because a folder may
/// contain copies of several databases.
pub(super) fn write_origin_note(saved: &Path, database: &Path) {
    let note = to_absolute_string(database).and_then(|database| {
        fs::write(path_with_suffix(saved, NOTE_SUFFIX), format!("{NOTE_PREFIX}{database}\n"))
    });
    if let Err(cause) = note {
        // The message to the user names the copy anyway.
        tracing::warn!(%cause, "the note beside the saved copy could not be written");
    }
}

/// Refuses a path without a database if a copy of that database was saved.
///
/// # Errors
/// There is such a copy.
pub(super) fn refuse_if_copies_exist(database: &Path) -> Result<(), StoreError> {
    let Some(saved) = find_copy(database) else { return Ok(()) };
    Err(StoreError::Unusable(format!(
        "there is no database {path}, but {saved} was saved when it disappeared. To continue with \
         it, rename it to {path}. To start from nothing, move it away",
        path = database.display(),
        saved = saved.display(),
    )))
}

/// Returns the saved copy of a database. A copy in the folder of the database comes first.
/// Otherwise this is the newest copy in the parent folder or among the temporary files whose note
/// names the database.
fn find_copy(database: &Path) -> Option<PathBuf> {
    let in_its_folder = database.with_file_name(format!("{COPY_NAME}.db"));
    if in_its_folder.is_file() {
        return Some(in_its_folder);
    }
    let database = to_absolute_string(database).ok()?;
    let above = Path::new(&database).parent().and_then(Path::parent).map(Path::to_path_buf);
    above.into_iter().chain([std::env::temp_dir()]).find_map(|place| {
        let copies = fs::read_dir(place).ok()?.flatten().map(|entry| entry.path());
        copies
            .filter(|path| is_copy_of(path, &database))
            .max_by_key(|path| fs::metadata(path).and_then(|file| file.modified()).ok())
    })
}

fn is_copy_of(path: &Path, database: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(COPY_NAME)
        && name.ends_with(".db")
        && path.is_file()
        && read_note(path).is_ok_and(|note| {
            note.trim_end().strip_prefix(NOTE_PREFIX).is_some_and(|origin| origin == database)
        })
}

fn read_note(saved: &Path) -> io::Result<String> {
    let path = path_with_suffix(saved, NOTE_SUFFIX);
    let mut note = String::new();
    if fs::metadata(&path)?.is_file() {
        File::open(path)?.take(MAX_NOTE_BYTES).read_to_string(&mut note)?;
    }
    Ok(note)
}

fn to_absolute_string(path: &Path) -> io::Result<String> {
    Ok(std::path::absolute(path)?.to_string_lossy().into_owned())
}
