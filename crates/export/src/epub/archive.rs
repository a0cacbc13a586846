//! Writes the zip file. `mimetype` comes first and is stored without compression, the other files
//! are deflated, and all time stamps are equal.

use std::io::{Cursor, Read, Write};

use zip::{
    CompressionMethod, DateTime, ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions,
};

use super::ArchiveFile;

/// Packs files in their order.
///
/// Source: EPUB 3.3, section 4.2 (OCF ZIP container).
pub(super) fn pack_files(files: &[ArchiveFile]) -> Result<Vec<u8>, ZipError> {
    // The default time is 1 January 1980, the earliest time that a zip file supports.
    let stored = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let deflated =
        stored.compression_method(CompressionMethod::Deflated).compression_level(Some(6));

    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("mimetype", stored)?;
    archive.write_all(b"application/epub+zip")?;
    for file in files {
        archive.start_file(file.path.as_str(), deflated)?;
        archive.write_all(&file.content)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The maximum length of a text that is unpacked. An untrusted archive may expand without limit.
const MAX_UNPACKED_BYTES: u64 = 4 * 1024 * 1024;

/// Reads a text from an archive. Returns `None` if the bytes are not an archive or the text is
/// missing.
pub(super) fn unpack_text(archive: &[u8], path: &str) -> Option<String> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).ok()?;
    let file = archive.by_name(path).ok()?;
    let mut text = String::new();
    file.take(MAX_UNPACKED_BYTES).read_to_string(&mut text).ok()?;
    Some(text)
}
