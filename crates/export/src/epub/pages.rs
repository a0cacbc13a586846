//! Renders the pages: cover, title, imprint and chapters, each as a complete XHTML document.

use super::{ChapterPage, RenderContext};
use crate::{
    prose::{self, Block},
    typography,
    xml::EscapedXml,
};

/// Renders a page around a body.
pub(super) fn render_page(
    context: &RenderContext<'_>,
    title: &str,
    matter: &str,
    body: &str,
) -> String {
    let language = &context.language;
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="{tag}" xml:lang="{tag}" dir="{direction}">
<head>
<meta charset="UTF-8"/>
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<link rel="stylesheet" type="text/css" href="style.css"/>
</head>
<body class="{script}" epub:type="{matter}">
{body}
</body>
</html>
"#,
        tag = language.tag,
        direction = language.direction(),
        title = EscapedXml(title),
        script = if language.is_cjk() { "cjk" } else { "spaced" },
    )
}

/// Returns the page that shows the cover picture.
pub(super) fn render_cover_page(context: &RenderContext<'_>) -> String {
    let body = format!(
        "<section class=\"cover\" epub:type=\"cover\">\n\
         <img src=\"cover.svg\" alt=\"{}\" role=\"doc-cover\"/>\n</section>",
        EscapedXml(&context.title)
    );
    render_page(context, context.wording.cover, "frontmatter", &body)
}

pub(super) fn render_title_page(context: &RenderContext<'_>) -> String {
    let mut body = format!(
        "<section class=\"title-page\" epub:type=\"titlepage\">\n<h1>{}</h1>\n",
        EscapedXml(&typography::typeset_paragraph_in(&context.title, &context.language))
    );
    if !context.author.is_empty() {
        body.push_str(&format!("<p class=\"author\">{}</p>\n", EscapedXml(&context.author)));
    }
    body.push_str("</section>");
    render_page(context, &context.title, "frontmatter", &body)
}

/// Returns the imprint: the title of the book, the date of its text, and the kind of writer.
pub(super) fn render_imprint_page(context: &RenderContext<'_>) -> String {
    let wording = &context.wording;
    let date = context.book.modified_at.format("%Y-%m-%d");
    let mut body = format!(
        "<section class=\"imprint\" epub:type=\"copyright-page\" lang=\"{tag}\" \
         xml:lang=\"{tag}\">\n\
         <p class=\"book\" lang=\"{book_tag}\" xml:lang=\"{book_tag}\"><cite>{title}</cite></p>\n",
        tag = wording.tag,
        book_tag = context.language.tag,
        title = EscapedXml(&typography::typeset_paragraph_in(&context.title, &context.language)),
    );
    let mut add_line = |text: &str| body.push_str(&format!("<p>{}</p>\n", EscapedXml(text)));
    if context.book.written_by_sample {
        add_line(wording.no_model);
    }
    add_line(wording.made_with);
    add_line(&format!("{}{}{date}", wording.modified, wording.colon));
    if let Some(chapters) = render_findings_list(context) {
        add_line(&format!("{}{}{chapters}", wording.open_findings, wording.colon));
    }
    add_line(&context.book_identifier());
    body.push_str("</section>");
    render_page(context, wording.imprint, "frontmatter", &body)
}

/// Returns the list of chapters that were accepted with open findings, with the number of findings.
fn render_findings_list(context: &RenderContext<'_>) -> Option<String> {
    let (open, close, comma) =
        if context.language.is_chinese() { ("（", "）", "、") } else { (" (", ")", ", ") };
    let entries: Vec<String> = context
        .chapter_pages
        .iter()
        .filter(|page| page.open_findings > 0)
        .map(|page| format!("{}{open}{}{close}", page.heading.number, page.open_findings))
        .collect();
    (!entries.is_empty()).then(|| entries.join(comma))
}

pub(super) fn render_chapter_page(context: &RenderContext<'_>, page: &ChapterPage<'_>) -> String {
    let heading = &page.heading;
    let mut body = String::from(
        "<section class=\"chapter\" epub:type=\"chapter\" role=\"doc-chapter\" aria-labelledby=\"heading\">\n",
    );
    if heading.title.is_empty() {
        body.push_str(&format!("<h1 id=\"heading\">{}</h1>\n", EscapedXml(&heading.number)));
    } else {
        body.push_str(&format!(
            "<h1 id=\"heading\"><span class=\"number\">{}</span> \
             <span class=\"name\">{}</span></h1>\n",
            EscapedXml(&heading.number),
            EscapedXml(&typography::typeset_paragraph_in(&heading.title, &context.language)),
        ));
    }
    for block in prose::split_blocks(page.scenes) {
        match block {
            Block::SceneBreak => body.push_str("<hr class=\"scene\"/>\n"),
            Block::Paragraph(lines) => {
                let typeset =
                    typography::typeset_paragraph_in(&lines.join("\n"), &context.language);
                let lines: Vec<String> = typeset.split('\n').map(format_line).collect();
                body.push_str(&format!("<p>{}</p>\n", lines.join("<br/>\n")));
            }
        }
    }
    body.push_str("</section>");
    render_page(context, &heading.to_one_line(), "bodymatter", &body)
}

fn format_line(text: &str) -> String {
    prose::split_spans(text)
        .iter()
        .map(|span| {
            if span.emphasised {
                format!("<em>{}</em>", EscapedXml(&span.text))
            } else {
                EscapedXml(&span.text).to_string()
            }
        })
        .collect()
}
