//! Reads files up to a limit. If another user or program may have replaced a path, the path can
//! name a source that never ends or never answers.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

/// The reason for refusing a pipe, a socket or a device.
pub(crate) const NOT_A_FILE_REASON: &str = "it is not a file";

/// Reads a text file of at most `max_bytes`. Returns `None` if it is longer.
///
/// # Errors
/// The file cannot be read, is not UTF-8, or is a pipe or a socket, which may never answer.
pub(crate) fn read_file(path: &Path, max_bytes: u64) -> io::Result<Option<String>> {
    if !may_be_read(path, &fs::metadata(path)?) {
        return Err(io::Error::other(NOT_A_FILE_REASON));
    }
    read_text(File::open(path)?, max_bytes)
}

/// Reads a regular file of at most `max_bytes`. Returns `None` if it is longer.
///
/// # Errors
/// The file cannot be read, or the path names something else, for example a pipe or a device.
pub(crate) fn read_bytes(path: &Path, max_bytes: u64) -> io::Result<Option<Vec<u8>>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other(NOT_A_FILE_REASON));
    }
    read_bytes_up_to(File::open(path)?, max_bytes)
}

/// Reads a text of at most `max_bytes`. Returns `None` if it is longer.
///
/// # Errors
/// The source cannot be read, or is not UTF-8.
pub(crate) fn read_text(source: impl Read, max_bytes: u64) -> io::Result<Option<String>> {
    let Some(bytes) = read_bytes_up_to(source, max_bytes)? else { return Ok(None) };
    String::from_utf8(bytes).map(Some).map_err(|error| {
        io::Error::new(io::ErrorKind::InvalidData, format!("it is not UTF-8: {error}"))
    })
}

fn read_bytes_up_to(source: impl Read, max_bytes: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    source.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= max_bytes).then_some(bytes))
}

/// True if opening the path cannot block. Opening a pipe blocks until another process opens it for
/// writing. Pipes below `/dev` are already open: they are the standard input of the process, or a
/// process substitution of the shell, such as `<(command)`.
#[cfg(unix)]
fn may_be_read(path: &Path, file: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    let kind = file.file_type();
    !kind.is_socket() && (!kind.is_fifo() || path.starts_with("/dev"))
}

#[cfg(not(unix))]
fn may_be_read(_: &Path, _: &fs::Metadata) -> bool {
    true
}
