//! The package document and the table of contents.

use std::fmt::Write as _;

use scribe_domain::Timestamp;

use super::{ChapterPage, RenderContext, pages};
use crate::xml::{EscapedXml, to_one_line};

/// The program's name in the metadata of the file.
const GENERATOR_NAME: &str = concat!("InfiniteScribe ", env!("CARGO_PKG_VERSION"));

/// Returns the package document: the metadata, the list of files and the reading order.
pub(super) fn render_package_document(context: &RenderContext<'_>) -> String {
    let chapter_pages = &context.chapter_pages;
    let manifest: String = chapter_pages.iter().map(render_manifest_item).collect();
    let spine: String = chapter_pages
        .iter()
        .map(|page| format!("    <itemref idref=\"{}\"/>\n", page.id))
        .collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book-id" xml:lang="{language}" dir="{direction}">
{metadata}
  <manifest>
    <item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
    <item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
    <item id="style" href="style.css" media-type="text/css"/>
    <item id="cover-image" href="cover.png" media-type="image/png" properties="cover-image"/>
    <item id="cover-picture" href="cover.svg" media-type="image/svg+xml"/>
    <item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/>
    <item id="title" href="title.xhtml" media-type="application/xhtml+xml"/>
    <item id="imprint" href="imprint.xhtml" media-type="application/xhtml+xml"/>
{manifest}  </manifest>
  <spine toc="ncx" page-progression-direction="{direction}">
    <itemref idref="cover"/>
    <itemref idref="title"/>
    <itemref idref="imprint"/>
    <itemref idref="nav"/>
{spine}  </spine>
</package>
"#,
        language = context.language.tag,
        direction = context.language.direction(),
        metadata = render_metadata_elements(context),
    )
}

fn render_manifest_item(page: &ChapterPage<'_>) -> String {
    format!(
        "    <item id=\"{}\" href=\"{}\" media-type=\"application/xhtml+xml\"/>\n",
        page.id, page.file
    )
}

fn render_metadata_elements(context: &RenderContext<'_>) -> String {
    let mut lines = vec![
        format!("<dc:identifier id=\"book-id\">{}</dc:identifier>", context.book_identifier()),
        format!("<dc:title id=\"book-title\">{}</dc:title>", EscapedXml(&context.title)),
        format!("<dc:language>{}</dc:language>", context.language.tag),
    ];
    if !context.author.is_empty() {
        lines.push(format!(
            "<dc:creator id=\"author\">{}</dc:creator>",
            EscapedXml(&context.author)
        ));
        lines.push(
            "<meta refines=\"#author\" property=\"role\" scheme=\"marc:relators\">aut</meta>"
                .into(),
        );
    }
    let description = context.book.description.as_deref().map(to_one_line).unwrap_or_default();
    if !description.is_empty() {
        lines.push(format!("<dc:description>{}</dc:description>", EscapedXml(&description)));
    }
    lines.push(format!(
        "<meta property=\"dcterms:modified\">{}</meta>",
        format_seconds(context.book.modified_at)
    ));
    // Source: EPUB Accessibility 1.1, section 2.2 (discovery metadata).
    for (property, value) in [
        ("accessMode", "textual"),
        ("accessModeSufficient", "textual"),
        ("accessibilityFeature", "readingOrder"),
        ("accessibilityFeature", "structuralNavigation"),
        ("accessibilityFeature", "tableOfContents"),
        ("accessibilityHazard", "none"),
    ] {
        lines.push(format!("<meta property=\"schema:{property}\">{value}</meta>"));
    }
    lines.push(format!("<meta name=\"generator\" content=\"{GENERATOR_NAME}\"/>"));
    // EPUB 2 readers find the cover only through this line.
    lines.push("<meta name=\"cover\" content=\"cover-image\"/>".into());
    let mut text = String::from("  <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n");
    for line in lines {
        text.push_str("    ");
        text.push_str(&line);
        text.push('\n');
    }
    text.push_str("  </metadata>");
    text
}

/// Formats a time to the second, the only form that the package document accepts.
fn format_seconds(at: Timestamp) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Returns the table of contents and the landmarks.
pub(super) fn render_navigation_document(context: &RenderContext<'_>) -> String {
    let wording = &context.wording;
    let mut entries = String::new();
    add_list_entry(&mut entries, "title.xhtml", "", wording.title_page);
    for page in &context.chapter_pages {
        add_list_entry(&mut entries, &page.file, "", &page.heading.to_one_line());
    }
    let mut landmarks = String::new();
    add_list_entry(&mut landmarks, "cover.xhtml", "cover", wording.cover);
    add_list_entry(&mut landmarks, "nav.xhtml#toc", "toc", wording.contents);
    add_list_entry(&mut landmarks, "imprint.xhtml", "copyright-page", wording.imprint);
    if let Some(first) = context.chapter_pages.first() {
        add_list_entry(&mut landmarks, &first.file, "bodymatter", wording.text);
    }
    let body = format!(
        r#"<nav epub:type="toc" role="doc-toc" id="toc">
<h1>{contents}</h1>
<ol>
{entries}</ol>
</nav>
<nav epub:type="landmarks" id="landmarks" hidden="hidden">
<h2>{contents}</h2>
<ol>
{landmarks}</ol>
</nav>"#,
        contents = wording.contents,
    );
    pages::render_page(context, wording.contents, "frontmatter", &body)
}

/// Returns the table of contents for EPUB 2 readers.
///
/// Source: Open Packaging Format 2.0.1, section 2.4.1 (NCX).
pub(super) fn render_ncx_document(context: &RenderContext<'_>) -> String {
    let title_page = ("title.xhtml", context.wording.title_page.to_owned());
    let chapters =
        context.chapter_pages.iter().map(|page| (page.file.as_str(), page.heading.to_one_line()));
    let mut points = String::new();
    for (order, (file, name)) in (1..).zip(std::iter::once(title_page).chain(chapters)) {
        // Writing to a string cannot fail.
        _ = writeln!(
            points,
            "    <navPoint id=\"point-{order}\" playOrder=\"{order}\">\n      \
             <navLabel><text>{}</text></navLabel>\n      \
             <content src=\"{file}\"/>\n    </navPoint>",
            EscapedXml(&name)
        );
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1" xml:lang="{language}">
  <head>
    <meta name="dtb:uid" content="{identifier}"/>
    <meta name="dtb:depth" content="1"/>
    <meta name="dtb:totalPageCount" content="0"/>
    <meta name="dtb:maxPageNumber" content="0"/>
  </head>
  <docTitle><text>{title}</text></docTitle>
  <navMap>
{points}  </navMap>
</ncx>
"#,
        language = context.language.tag,
        identifier = context.book_identifier(),
        title = EscapedXml(&context.title),
    )
}

fn add_list_entry(list: &mut String, target: &str, kind: &str, name: &str) {
    let kind = if kind.is_empty() { String::new() } else { format!(" epub:type=\"{kind}\"") };
    // Writing to a string cannot fail.
    _ = writeln!(list, "<li><a{kind} href=\"{target}\">{}</a></li>", EscapedXml(name));
}
