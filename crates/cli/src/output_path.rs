//! Writes a book's file. A file that does not belong to the book is never overwritten. Instead, the
//! new file gets a number, such as `title (2).epub`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use scribe_app::file_name::format_file_name;
use scribe_domain::id::NovelId;
use scribe_ports::book::{Book, BookFormat};

use crate::{
    atomic,
    bounded::{NOT_A_FILE_REASON, read_bytes},
    exit::Failure,
    export_ledger::ExportLedger,
};

/// The highest number that is added to a file name to find one that is free.
const MAX_FILE_NUMBER: u32 = 1_000;

/// The maximum size of a book's file, in bytes. A thousand chapters of ten thousand words take a
/// quarter of it, so a larger file was not written by scribe.
pub const MAX_BOOK_BYTES: u64 = 256 * 1024 * 1024;

/// The maximum length of a file name, in bytes. File systems allow 255 bytes, which leaves room for
/// a number.
const MAX_NAME_BYTES: usize = 240;

/// The path and the format of a book's file.
#[derive(Clone)]
pub struct OutputPath {
    target: ExportTarget,
    format: &'static dyn BookFormat,
}

/// A file named by the user, or a folder in which the file is named after the book's title.
#[derive(Debug, Clone, PartialEq, Eq)]
enum ExportTarget {
    File(PathBuf),
    Folder(PathBuf),
}

impl OutputPath {
    /// Parses the path that the user gave. It names a file, whose extension selects the format, or
    /// a folder. Without a path, the current folder is used. The path is made absolute.
    ///
    /// # Errors
    /// The extension is not a known format, the folder does not exist, or the path names something
    /// that is neither a file nor a folder.
    pub fn parse(given: Option<&Path>) -> Result<Self, Failure> {
        if given.is_none()
            && let Err(error) = std::env::current_dir()
        {
            return Err(Failure::Usage(format!(
                "the current folder cannot be used for the book: {error}. Choose another place \
                 with --out"
            )));
        }
        let given = given.unwrap_or(Path::new("."));
        let wrong = |reason: &dyn std::fmt::Display| {
            Failure::Usage(format!("--out {}: {reason}", given.display()))
        };
        let path = std::path::absolute(given).map_err(|error| wrong(&error))?;
        if path.to_str().is_none() {
            return Err(wrong(&"the path is not valid Unicode"));
        }
        let formats = scribe_export::all_formats();
        if path.is_dir() {
            return Ok(Self { target: ExportTarget::Folder(path), format: formats[0] });
        }
        // Removes a trailing separator, which would hide an existing file.
        let path: PathBuf = path.components().collect();
        let there = fs::metadata(&path).ok();
        if there.as_ref().is_some_and(|there| !there.is_file()) {
            return Err(wrong(&NOT_A_FILE_REASON));
        }
        if is_folder_path(given) {
            return Err(wrong(&if there.is_some() {
                "it is not a folder"
            } else {
                MISSING_FOLDER_REASON
            }));
        }
        let extension = path.extension().and_then(|extension| extension.to_str());
        let extension = extension.unwrap_or_default().to_ascii_lowercase();
        let Some(format) = formats.into_iter().find(|format| format.extension() == extension)
        else {
            let known: Vec<String> =
                formats.iter().map(|format| format!(".{}", format.extension())).collect();
            return Err(wrong(&format_args!("the name must end in {}", known.join(" or "))));
        };
        if !path.parent().is_some_and(Path::is_dir) {
            return Err(wrong(&MISSING_FOLDER_REASON));
        }
        // The limit leaves room for a number, which is added if the name is taken.
        if path.file_name().is_some_and(|name| name.len() > MAX_NAME_BYTES) {
            return Err(wrong(&format_args!("the name may have at most {MAX_NAME_BYTES} bytes")));
        }
        Ok(Self { target: ExportTarget::File(path), format })
    }

    /// Returns the absolute path.
    #[must_use]
    pub fn path(&self) -> &Path {
        match &self.target {
            ExportTarget::File(path) | ExportTarget::Folder(path) => path,
        }
    }

    /// Renders the book and writes its file. Returns the path of the file.
    ///
    /// # Errors
    /// The folder cannot be written, or already contains a thousand other files of this name.
    pub fn write_book(&self, book: &Book, ledger: &ExportLedger) -> Result<PathBuf, Failure> {
        let bytes =
            self.format.render(book).map_err(|error| Failure::Other(anyhow::Error::new(error)))?;
        let unnumbered_path = match &self.target {
            ExportTarget::File(path) => path.clone(),
            ExportTarget::Folder(folder) => {
                folder.join(format_file_name(&book.title, self.format.extension()))
            }
        };
        for number in 1..=MAX_FILE_NUMBER {
            let path = format_numbered_path(&unnumbered_path, number);
            let failed = |error: io::Error| {
                Failure::Usage(format!("{} cannot be written: {error}", path.display()))
            };
            let owner = self.find_existing_file(&path, book.novel_id, &bytes, ledger)?;
            if owner == ExistingFile::Foreign {
                continue;
            }
            // The hash is recorded before the file is written. The file is then recognised even if
            // the process ends in between.
            ledger.remember_file(book.novel_id.0, &path, &bytes)?;
            let written = match owner {
                ExistingFile::Missing => atomic::create_file(&path, &bytes).map_err(failed)?,
                ExistingFile::EarlierExport => {
                    atomic::replace_file(&path, &bytes).map(|()| true).map_err(failed)?
                }
                ExistingFile::Foreign => false,
            };
            if written {
                return Ok(path);
            }
        }
        Err(Failure::Usage(format!(
            "{}: a file with this name exists, and so does a file with each number that scribe \
             tried; choose another place with --out",
            unnumbered_path.display()
        )))
    }

    fn find_existing_file(
        &self,
        path: &Path,
        novel: NovelId,
        bytes: &[u8],
        ledger: &ExportLedger,
    ) -> Result<ExistingFile, Failure> {
        let there = match read_bytes(path, MAX_BOOK_BYTES) {
            Ok(Some(there)) => there,
            Ok(None) => return Ok(ExistingFile::Foreign),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // A dangling link counts as a file that does not belong to the book.
                let free = fs::symlink_metadata(path).is_err();
                return Ok(if free { ExistingFile::Missing } else { ExistingFile::Foreign });
            }
            // A folder, a pipe, a device, or a file that this user cannot read.
            Err(_) => return Ok(ExistingFile::Foreign),
        };
        let ours = there == bytes
            || self.format.find_novel(&there) == Some(novel)
            || ledger.has_recorded_file(novel.0, path, &there)?;
        Ok(if ours { ExistingFile::EarlierExport } else { ExistingFile::Foreign })
    }
}

/// What exists at the path of a file to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExistingFile {
    /// The path is free.
    Missing,
    /// An earlier file of the book.
    EarlierExport,
    /// Something that does not belong to the book.
    Foreign,
}

const MISSING_FOLDER_REASON: &str = "the folder does not exist";

/// True if the path can only name a folder: it ends in a separator, or in `.` or `..`.
fn is_folder_path(given: &Path) -> bool {
    let given = given.to_string_lossy();
    let last = given.rsplit(std::path::is_separator).next();
    matches!(last, Some("" | "." | ".."))
}

/// Returns `title.epub`, then `title (2).epub` and so on.
fn format_numbered_path(path: &Path, number: u32) -> PathBuf {
    if number == 1 {
        return path.to_path_buf();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem} ({number}).{extension}"))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use scribe_ports::book::BookChapter;
    use tempfile::TempDir;
    use uuid::Uuid;

    use super::*;

    fn sample_book(id: u128, text: &str) -> Book {
        Book {
            novel_id: NovelId(Uuid::from_u128(id)),
            title: "The/Lamp".to_owned(),
            author: String::new(),
            language: "en".to_owned(),
            description: None,
            written_by_sample: false,
            modified_at: DateTime::UNIX_EPOCH,
            chapters: vec![BookChapter {
                position: 1,
                title: String::new(),
                scenes: vec![text.to_owned()],
                open_findings: 0,
            }],
        }
    }

    struct Desk {
        folder: TempDir,
        ledger: ExportLedger,
    }

    impl Desk {
        fn new() -> Self {
            let folder = TempDir::new().unwrap();
            let ledger = ExportLedger::open(&folder.path().join("data"));
            Self { folder, ledger }
        }

        /// Writes a book and returns the name of its file.
        fn write(&self, name: &str, book: &Book) -> String {
            let out = OutputPath::parse(Some(&self.folder.path().join(name))).unwrap();
            let path = out.write_book(book, &self.ledger).unwrap();
            path.file_name().unwrap().to_str().unwrap().to_owned()
        }

        fn read(&self, name: &str) -> Vec<u8> {
            fs::read(self.folder.path().join(name)).unwrap()
        }
    }

    #[test]
    fn only_the_own_file_of_a_book_is_overwritten() {
        for extension in ["epub", "md"] {
            let desk = Desk::new();
            let name = format!("book.{extension}");
            fs::write(desk.folder.path().join(&name), "somebody's").unwrap();
            let second = format!("book (2).{extension}");
            let third = format!("book (3).{extension}");
            assert_eq!(desk.write(&name, &sample_book(1, "One.")), second);
            assert_eq!(desk.write(&name, &sample_book(1, "One, again.")), second);
            assert_eq!(desk.write(&name, &sample_book(2, "Two.")), third);
            assert_eq!(desk.write(&name, &sample_book(2, "Two, again.")), third);
            assert_eq!(desk.read(&name), b"somebody's");
            let left = fs::read_dir(desk.folder.path()).unwrap().count();
            assert_eq!(left, 4, "three files and the data folder, nothing half written");
        }
    }

    #[test]
    fn a_markdown_file_changed_by_the_user_is_not_overwritten() {
        let desk = Desk::new();
        assert_eq!(desk.write("book.md", &sample_book(1, "One.")), "book.md");
        fs::write(desk.folder.path().join("book.md"), "my notes").unwrap();
        assert_eq!(desk.write("book.md", &sample_book(1, "One, again.")), "book (2).md");
    }

    #[test]
    fn an_epub_is_recognised_by_its_identifier_without_a_record() {
        let desk = Desk::new();
        assert_eq!(desk.write("book.epub", &sample_book(1, "One.")), "book.epub");
        fs::remove_dir_all(desk.folder.path().join("data")).unwrap();
        assert_eq!(desk.write("book.epub", &sample_book(1, "One, again.")), "book.epub");
    }

    #[test]
    fn a_book_in_a_folder_is_named_by_its_title() {
        let desk = Desk::new();
        assert_eq!(desk.write("", &sample_book(1, "One.")), "The Lamp.epub");
    }

    #[test]
    fn an_output_path_without_a_format_or_folder_is_refused() {
        for wrong in ["book.docx", "book", "no/such/folder/book.epub"] {
            assert!(OutputPath::parse(Some(Path::new(wrong))).is_err(), "{wrong}");
        }
        assert!(OutputPath::parse(Some(Path::new("book.EPUB"))).unwrap().path().is_absolute());
    }

    #[test]
    fn a_missing_folder_is_reported_as_missing() {
        let refused =
            |given: &str| OutputPath::parse(Some(Path::new(given))).err().unwrap().to_string();
        for missing in ["missing/", "missing/out/", "missing.epub/", "missing/.", "missing/a.md"] {
            assert!(refused(missing).ends_with("the folder does not exist"), "{missing}");
        }
        let desk = Desk::new();
        let file = desk.folder.path().join("book.md");
        fs::write(&file, "somebody's").unwrap();
        let as_folder = format!("{}/", file.display());
        assert!(refused(&as_folder).ends_with("it is not a folder"));
        assert!(refused("missing").contains(".epub or .md"));
    }
}
