//! The zip file: `mimetype` first and stored, the rest deflated, every time stamp the same.

use std::io::{Cursor, Write};

use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::File;

/// Packs files in their order.
///
/// Source: EPUB 3.3, section 4.2 (OCF ZIP container).
pub(super) fn pack(files: &[File]) -> Result<Vec<u8>, ZipError> {
    // The default time is 1 January 1980, the oldest that a zip file can name.
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
        archive.write_all(file.text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}
