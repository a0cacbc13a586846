//! Tests that for any book, every page is well-formed XML and keeps the readable text.

use proptest::prelude::*;
use scribe_export::MarkdownFormat;
use scribe_ports::book::{Book, BookChapter, BookFormat};

use crate::{
    archive::{parse_page, read_file, text_files},
    books::{build_book, build_chapter, hostile_book},
};

fn assert_well_formed(book: &Book) {
    for (path, text) in text_files(book) {
        if [".opf", ".xml", ".xhtml", ".svg"].iter().any(|end| path.ends_with(end)) {
            let parsed = parse_page(&text);
            assert!(parsed.is_ok(), "{path}: {parsed:?}\n{text}");
        }
    }
}

#[test]
fn a_hostile_book_is_well_formed() {
    assert_well_formed(&hostile_book());
}

#[test]
fn control_characters_and_turned_directions_do_not_reach_a_title() {
    let novel = build_book("a\u{0}\u{202e}b\r\n c\u{2066}", "en", vec![]);
    assert!(read_file(&novel, "EPUB/package.opf").contains(">ab c</dc:title>"));
}

#[test]
fn a_title_of_2000_characters_fits_its_cover() {
    for title in ["word ".repeat(400), "w".repeat(2_000), "很长".repeat(1_000)] {
        let cover = read_file(&build_book(&title, "en", vec![]), "EPUB/cover.svg");
        let document = parse_page(&cover).unwrap();
        let lines: Vec<_> = document.descendants().filter(|n| n.has_tag_name("text")).collect();
        assert!(lines.len() <= 6);
        assert!(lines.last().unwrap().text().unwrap().ends_with('…'));
    }
}

/// Generates difficult text: any character, with frequent special characters.
fn any_text() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        "<",
        ">",
        "&",
        "\"",
        "'",
        "*",
        "_",
        "\\",
        "`",
        "#",
        "-",
        "--",
        "...",
        "\n",
        "\n\n",
        "\r",
        " ",
        "\t",
        "]]>",
        "&amp;",
        "1.",
        "\u{0}",
        "\u{b}",
        "\u{85}",
        "\u{a0}",
        "\u{2028}",
        "\u{202e}",
        "\u{feff}",
        "\u{ffff}",
        "“",
        "中",
        "。",
        "e\u{301}",
        "a",
        "Z",
        "7",
        "~~~",
        "|",
        "[x](y)",
        "    ",
        "+ ",
        "> ",
        "=",
        "<!--",
        "http://a.b",
    ]);
    let any = prop_oneof![
        4 => special.prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from)
    ];
    prop::collection::vec(any, 0..24).prop_map(|parts| parts.concat())
}

fn any_book() -> impl Strategy<Value = Book> {
    let languages = vec!["en", "de", "fr", "zh", "zh-TW", "ja", "ar", "", "<&"];
    let scenes = prop::collection::vec(any_text(), 0..3);
    let chapters = prop::collection::vec((any::<u32>(), any_text(), scenes, 0_u32..3), 0..3);
    (
        any_text(),
        any_text(),
        prop::sample::select(languages),
        prop::option::of(any_text()),
        chapters,
    )
        .prop_map(|(title, author, language, description, chapters)| Book {
            author,
            description,
            ..build_book(&title, language, chapters.into_iter().map(any_chapter).collect())
        })
}

fn any_chapter(parts: (u32, String, Vec<String>, u32)) -> BookChapter {
    let (position, title, scenes, open_findings) = parts;
    BookChapter { position, title, scenes, open_findings }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn any_book_gives_well_formed_pages(book in any_book()) {
        assert_well_formed(&book);
    }

    #[test]
    fn any_text_survives_a_markdown_round_trip(scenes in prop::collection::vec(any_text(), 0..3)) {
        let scenes: Vec<&str> = scenes.iter().map(String::as_str).collect();
        let novel = build_book("B", "en", vec![build_chapter(1, "T", &scenes)]);
        let markdown = String::from_utf8(MarkdownFormat.render(&novel).unwrap()).unwrap();
        prop_assert_eq!(
            crate::markdown::visible_blocks(&markdown),
            crate::markdown::expected_blocks(&novel),
            "{}", markdown
        );
    }
}
