//! EPUB 3, with what older readers look for: a cover, a title page, an imprint, one page per chapter and a table of contents.
//!
//! Source: EPUB 3.3 (W3C Recommendation); the result is held against the W3C's own EPUBCheck.

mod archive;
mod cover;
mod package;
mod pages;
mod title_block;

use std::error::Error;

use scribe_domain::id::NovelId;
use scribe_ports::book::{Book, BookFormat, RenderError};

use crate::{
    language::Language,
    wording::{Heading, Wording},
    xml::one_line,
};

/// The EPUB 3 format.
#[derive(Debug, Clone, Copy, Default)]
pub struct Epub;

impl BookFormat for Epub {
    fn name(&self) -> &'static str {
        "epub"
    }

    fn extension(&self) -> &'static str {
        "epub"
    }

    fn media_type(&self) -> &'static str {
        "application/epub+zip"
    }

    fn novel_of(&self, file: &[u8]) -> Option<NovelId> {
        let package = archive::unpack(file, PACKAGE)?;
        let (_, rest) = package.split_once("<dc:identifier id=\"book-id\">urn:uuid:")?;
        let (id, _) = rest.split_once("</dc:identifier>")?;
        id.parse().ok()
    }

    fn render(&self, book: &Book) -> Result<Vec<u8>, RenderError> {
        let edition = Edition::of(book);
        let image = cover::raster::image(&edition).map_err(|source| self.failed(source))?;
        let mut files = vec![
            File::new("META-INF/container.xml", CONTAINER),
            File::new(PACKAGE, package::package(&edition)),
            File::new("EPUB/nav.xhtml", package::navigation(&edition)),
            File::new("EPUB/style.css", include_str!("epub/style.css")),
            File::new("EPUB/toc.ncx", package::ncx(&edition)),
            File::new("EPUB/cover.png", image),
            File::new("EPUB/cover.svg", cover::picture(&edition)),
            File::new("EPUB/cover.xhtml", pages::cover(&edition)),
            File::new("EPUB/title.xhtml", pages::title(&edition)),
            File::new("EPUB/imprint.xhtml", pages::imprint(&edition)),
        ];
        for leaf in &edition.leaves {
            files.push(File::new(format!("EPUB/{}", leaf.file), pages::chapter(&edition, leaf)));
        }
        archive::pack(&files).map_err(|source| self.failed(source))
    }
}

impl Epub {
    fn failed(self, source: impl Error + Send + Sync + 'static) -> RenderError {
        RenderError { format: self.name(), source: Box::new(source) }
    }
}

/// Where the package document lies.
const PACKAGE: &str = "EPUB/package.opf";

const CONTAINER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles>
    <rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
  </rootfiles>
</container>
"#;

/// One file of the archive.
#[derive(Debug)]
struct File {
    path: String,
    content: Vec<u8>,
}

impl File {
    fn new(path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), content: content.into() }
    }
}

/// A book with everything that its pages share, worked out once.
#[derive(Debug)]
struct Edition<'a> {
    book: &'a Book,
    language: Language,
    wording: Wording,
    title: String,
    author: String,
    leaves: Vec<Leaf<'a>>,
}

/// A chapter with its place in the file.
#[derive(Debug)]
struct Leaf<'a> {
    /// The name of its page, which is also its id.
    id: String,
    file: String,
    heading: Heading,
    scenes: &'a [String],
    open_findings: u32,
}

impl<'a> Edition<'a> {
    fn of(book: &'a Book) -> Self {
        let language = Language::read(&book.language);
        let wording = Wording::of(&language);
        let leaves = book.chapters.iter().enumerate().map(|(index, chapter)| {
            let id = format!("chapter-{:03}", index + 1);
            Leaf {
                file: format!("{id}.xhtml"),
                id,
                heading: Heading::of(chapter, &language),
                scenes: &chapter.scenes,
                open_findings: chapter.open_findings,
            }
        });
        Self {
            title: wording.title(book),
            author: one_line(&book.author),
            leaves: leaves.collect(),
            book,
            language,
            wording,
        }
    }

    fn identifier(&self) -> String {
        format!("urn:uuid:{}", self.book.novel_id.0)
    }
}
