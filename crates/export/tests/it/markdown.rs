//! Tests that Markdown keeps the text: a CommonMark reader shows what was written.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use scribe_export::{EpubFormat, MarkdownFormat};
use scribe_ports::book::{Book, BookFormat};

use crate::{
    archive::{parse_page, read_file},
    books::{build_book, build_chapter, chinese_book, english_book},
};

fn render_markdown(book: &Book) -> String {
    String::from_utf8(MarkdownFormat.render(book).unwrap()).unwrap()
}

#[test]
fn the_markdown_of_an_english_book_matches_the_snapshot() {
    insta::assert_snapshot!("english_markdown", render_markdown(&english_book()));
}

#[test]
fn the_markdown_of_a_chinese_book_matches_the_snapshot() {
    insta::assert_snapshot!("chinese_markdown", render_markdown(&chinese_book()));
}

/// Returns the blocks that a CommonMark reader sees: running text, and `* * *` for a rule. Fails on
/// a block that is neither a heading nor a paragraph nor a rule.
#[expect(clippy::wildcard_enum_match_arm, reason = "whatever else there is, is a mistake")]
pub(crate) fn visible_blocks(markdown: &str) -> Vec<String> {
    let mut blocks = vec![];
    for event in Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. } | Tag::Paragraph) => blocks.push(String::new()),
            Event::Start(Tag::Emphasis)
            | Event::End(TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::Emphasis) => {}
            Event::InlineHtml(tag) if matches!(tag.as_ref(), "<em>" | "</em>") => {}
            Event::Text(text) => blocks.last_mut().unwrap().push_str(&text),
            Event::HardBreak => blocks.last_mut().unwrap().push('\n'),
            Event::Rule => blocks.push("* * *".to_owned()),
            other => panic!("{other:?} in {markdown}"),
        }
    }
    blocks
}

/// Returns the expected blocks, taken from the pages of the EPUB, which are made independently. The
/// language is one whose marks are left unchanged.
pub(crate) fn expected_blocks(novel: &Book) -> Vec<String> {
    let mut plain = novel.clone();
    plain.language = "und".to_owned();
    let mut blocks = vec![plain.title.clone()];
    for i in 1..=plain.chapters.len() {
        let page = read_file(&plain, &format!("EPUB/chapter-{i:03}.xhtml"));
        let document = parse_page(&page).unwrap();
        for node in document.descendants() {
            match node.tag_name().name() {
                "h1" => {
                    let spans = node.children().filter(roxmltree::Node::is_element);
                    let parts: Vec<_> = spans.filter_map(|span| span.text()).collect();
                    blocks.push(parts.join(": "));
                }
                "hr" => blocks.push("* * *".to_owned()),
                "p" => {
                    let text = node.descendants().filter(roxmltree::Node::is_text);
                    blocks.push(text.filter_map(|child| child.text()).collect());
                }
                _ => {}
            }
        }
    }
    blocks
}

#[test]
fn a_line_that_looks_like_markdown_stays_text() {
    let lines = [
        "# not a heading",
        "- not a list",
        "+ nor this",
        "1. nor that",
        "2) nor that",
        "> no quote",
        "=== ",
        "``` no code",
        "~~~ no code",
        "[link](to)",
        "<b>&amp;",
        "a_b_c `x` ~~y~~",
        "\\*",
        "| a | b |\n|---|---|",
        "[a]: b",
        "line\n===",
        "line\n---",
        "&copy; AT&T",
    ];
    let novel = build_book("B", "en", vec![build_chapter(1, "T #", &[&lines.join("\n\n")])]);
    assert_eq!(visible_blocks(&render_markdown(&novel)), expected_blocks(&novel));
}

#[test]
fn format_names_are_unique() {
    let names: Vec<_> = scribe_export::all_formats().iter().map(|format| format.name()).collect();
    assert_eq!(names, [EpubFormat.name(), MarkdownFormat.name()]);
    assert_eq!((EpubFormat.extension(), MarkdownFormat.extension()), ("epub", "md"));
}
