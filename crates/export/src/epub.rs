//! Renders EPUB 3 with the parts that older readers look for: a cover, a title page, an imprint,
//! one page per chapter and a table of contents.
//!
//! Source: EPUB 3.3 (W3C Recommendation). Tests validate the result with the W3C's EPUBCheck.

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
    xml::to_one_line,
};

/// The EPUB 3 format.
#[derive(Debug, Clone, Copy, Default)]
pub struct EpubFormat;

impl BookFormat for EpubFormat {
    fn name(&self) -> &'static str {
        "epub"
    }

    fn extension(&self) -> &'static str {
        "epub"
    }

    fn media_type(&self) -> &'static str {
        "application/epub+zip"
    }

    fn find_novel(&self, file: &[u8]) -> Option<NovelId> {
        let package = archive::unpack_text(file, PACKAGE_PATH)?;
        let (_, remaining) = package.split_once("<dc:identifier id=\"book-id\">urn:uuid:")?;
        let (id, _) = remaining.split_once("</dc:identifier>")?;
        id.parse().ok()
    }

    fn render(&self, book: &Book) -> Result<Vec<u8>, RenderError> {
        let context = RenderContext::new(book);
        let image = cover::raster::image(&context).map_err(|source| self.render_error(source))?;
        let mut files = vec![
            ArchiveFile::new("META-INF/container.xml", CONTAINER_XML),
            ArchiveFile::new(PACKAGE_PATH, package::render_package_document(&context)),
            ArchiveFile::new("EPUB/nav.xhtml", package::render_navigation_document(&context)),
            ArchiveFile::new("EPUB/style.css", include_str!("epub/style.css")),
            ArchiveFile::new("EPUB/toc.ncx", package::render_ncx_document(&context)),
            ArchiveFile::new("EPUB/cover.png", image),
            ArchiveFile::new("EPUB/cover.svg", cover::draw_cover(&context)),
            ArchiveFile::new("EPUB/cover.xhtml", pages::render_cover_page(&context)),
            ArchiveFile::new("EPUB/title.xhtml", pages::render_title_page(&context)),
            ArchiveFile::new("EPUB/imprint.xhtml", pages::render_imprint_page(&context)),
        ];
        for page in &context.chapter_pages {
            files.push(ArchiveFile::new(
                format!("EPUB/{}", page.file),
                pages::render_chapter_page(&context, page),
            ));
        }
        archive::pack_files(&files).map_err(|source| self.render_error(source))
    }
}

impl EpubFormat {
    fn render_error(self, source: impl Error + Send + Sync + 'static) -> RenderError {
        RenderError { format: self.name(), source: Box::new(source) }
    }
}

const PACKAGE_PATH: &str = "EPUB/package.opf";

const CONTAINER_XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles>
    <rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
  </rootfiles>
</container>
"#;

#[derive(Debug)]
struct ArchiveFile {
    path: String,
    content: Vec<u8>,
}

impl ArchiveFile {
    fn new(path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), content: content.into() }
    }
}

/// A book with the data that all its pages share, computed once.
#[derive(Debug)]
struct RenderContext<'a> {
    book: &'a Book,
    language: Language,
    wording: Wording,
    title: String,
    author: String,
    chapter_pages: Vec<ChapterPage<'a>>,
}

/// A chapter with the name of its page.
#[derive(Debug)]
struct ChapterPage<'a> {
    /// The name of the page, which is also its id.
    id: String,
    file: String,
    heading: Heading,
    scenes: &'a [String],
    open_findings: u32,
}

impl<'a> RenderContext<'a> {
    fn new(book: &'a Book) -> Self {
        let language = Language::parse(&book.language);
        let wording = Wording::for_language(&language);
        let chapter_pages = book.chapters.iter().enumerate().map(|(index, chapter)| {
            let id = format!("chapter-{:03}", index + 1);
            ChapterPage {
                file: format!("{id}.xhtml"),
                id,
                heading: Heading::for_chapter(chapter, &language),
                scenes: &chapter.scenes,
                open_findings: chapter.open_findings,
            }
        });
        Self {
            title: wording.title(book),
            author: to_one_line(&book.author),
            chapter_pages: chapter_pages.collect(),
            book,
            language,
            wording,
        }
    }

    fn book_identifier(&self) -> String {
        format!("urn:uuid:{}", self.book.novel_id.0)
    }
}
