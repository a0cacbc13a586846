//! Reads a rendered EPUB for the tests.

use std::io::{Cursor, Read};

use crate::books::english_book;
use scribe_export::{EpubFormat, MarkdownFormat};
use scribe_ports::book::{Book, BookFormat};
use zip::{CompressionMethod, DateTime, ZipArchive};

/// Returns the text files of a rendered book as path and text, in order.
pub(crate) fn text_files(book: &Book) -> Vec<(String, String)> {
    let files = all_files(book).into_iter().filter(|(path, _)| !path.ends_with(".png"));
    files.map(|(path, content)| (path, String::from_utf8(content).unwrap())).collect()
}

/// Returns all files of a rendered book as path and content, in order.
pub(crate) fn all_files(book: &Book) -> Vec<(String, Vec<u8>)> {
    let mut archive = open_archive(book);
    (0..archive.len())
        .map(|i| {
            let mut file = archive.by_index(i).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect()
}

/// Returns one file of a rendered book.
pub(crate) fn read_file(book: &Book, path: &str) -> String {
    let found = text_files(book).into_iter().find(|(name, _)| name == path);
    found.unwrap_or_else(|| panic!("no file {path}")).1
}

/// Parses a page, which begins with a document type.
pub(crate) fn parse_page(page: &str) -> Result<roxmltree::Document<'_>, roxmltree::Error> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    roxmltree::Document::parse_with_options(page, options)
}

fn open_archive(book: &Book) -> ZipArchive<Cursor<Vec<u8>>> {
    ZipArchive::new(Cursor::new(EpubFormat.render(book).unwrap())).unwrap()
}

#[test]
fn the_media_type_comes_first_and_is_stored() {
    let bytes = EpubFormat.render(&crate::books::english_book()).unwrap();
    // The local header has 30 bytes. The name follows, without an extra field, and then the plain
    // text.
    assert_eq!(&bytes[30..58], b"mimetypeapplication/epub+zip");
    assert_eq!(bytes[28..30], [0, 0]);
}

#[test]
fn every_file_has_the_same_fixed_time_and_only_the_first_is_stored() {
    let mut archive = open_archive(&crate::books::english_book());
    for i in 0..archive.len() {
        let file = archive.by_index(i).unwrap();
        assert_eq!(file.last_modified(), Some(DateTime::default()), "{:?}", file.name());
        let stored = file.compression() == CompressionMethod::Stored;
        assert_eq!(stored, i == 0, "{:?}", file.name());
    }
}

#[test]
fn the_same_book_gives_the_same_bytes() {
    for book in
        [crate::books::english_book(), crate::books::chinese_book(), crate::books::hostile_book()]
    {
        for format in scribe_export::all_formats() {
            assert_eq!(format.render(&book).unwrap(), format.render(&book.clone()).unwrap());
        }
    }
}

#[test]
fn different_books_have_different_covers() {
    let one = crate::books::english_book();
    let mut other = one.clone();
    other.novel_id.0 = uuid::Uuid::from_u128(7);
    assert_ne!(read_file(&one, "EPUB/cover.svg"), read_file(&other, "EPUB/cover.svg"));
}

#[test]
fn an_epub_names_its_novel_and_other_files_name_none() {
    let book = english_book();
    let file = EpubFormat.render(&book).unwrap();
    assert_eq!(EpubFormat.find_novel(&file), Some(book.novel_id));
    assert_eq!(EpubFormat.find_novel(b"no archive"), None);
    assert_eq!(EpubFormat.find_novel(&file[..file.len() / 2]), None);
    assert_eq!(MarkdownFormat.find_novel(&MarkdownFormat.render(&book).unwrap()), None);
}
