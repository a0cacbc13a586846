//! Writes files atomically: each file is first written to a temporary file in the same folder,
//! which is then renamed.

use std::{fs::File, io, io::Write, path::Path};

use tempfile::{Builder, NamedTempFile};

/// Writes a file, replacing any existing one.
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_temporary_file(path, bytes)?.persist(path)?;
    sync_folder(path)
}

/// Writes a new file; returns false if a file with that name exists.
pub(crate) fn create_file(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    match write_temporary_file(path, bytes)?.persist_noclobber(path) {
        Ok(_) => sync_folder(path).map(|()| true),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.error),
    }
}

fn write_temporary_file(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".scribe-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::{fs::Permissions, os::unix::fs::PermissionsExt};
        // The mode that programs normally use; the user's umask removes permissions.
        builder.permissions(Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(parent_folder(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Makes the rename durable.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(parent_folder(path))?.sync_all() } else { Ok(()) }
}

fn parent_folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
