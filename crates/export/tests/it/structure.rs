//! Tests of the pages against golden files, and of their required parts.

use scribe_ports::book::Book;

use crate::{
    archive::{read_file, text_files},
    books::{build_book, build_chapter, chinese_book, english_book},
};

#[test]
fn the_pages_of_an_english_book_match_the_snapshot() {
    insta::assert_snapshot!("english", all_pages(&english_book()));
}

#[test]
fn the_pages_of_a_chinese_book_match_the_snapshot() {
    insta::assert_snapshot!("chinese", all_pages(&chinese_book()));
}

/// Returns all files except the style sheet, one after the other.
fn all_pages(book: &Book) -> String {
    let files = text_files(book).into_iter().filter(|(path, _)| !path.ends_with(".css"));
    files.map(|(path, text)| format!("==== {path}\n{text}\n")).collect()
}

#[test]
fn the_imprint_of_a_sample_book_states_that_no_model_was_used() {
    let mut novel = english_book();
    let sentence = "No language model was used to write this book.";
    assert!(read_file(&novel, "EPUB/imprint.xhtml").contains(sentence));
    assert!(read_file(&chinese_book(), "EPUB/imprint.xhtml").contains("没有使用任何语言模型"));
    novel.written_by_sample = false;
    assert!(!read_file(&novel, "EPUB/imprint.xhtml").contains(sentence));
}

#[test]
fn chapters_with_open_findings_are_named_on_the_imprint() {
    assert!(read_file(&english_book(), "EPUB/imprint.xhtml").contains("findings: Chapter 3 (2)"));
}

#[test]
fn a_number_in_the_title_is_not_repeated() {
    let navigation = read_file(&english_book(), "EPUB/nav.xhtml");
    assert!(navigation.contains(">Chapter 2: What the Keeper Wrote<"));
    let novel = build_book("灯", "zh", vec![build_chapter(3, "第三章 灯火", &[])]);
    assert!(read_file(&novel, "EPUB/nav.xhtml").contains(">第三章\u{3000}灯火<"));
    let novel = build_book("B", "en", vec![build_chapter(3, "Chapter 30 of My Life", &[])]);
    assert!(read_file(&novel, "EPUB/nav.xhtml").contains(">Chapter 3: Chapter 30 of My Life<"));
}

#[test]
fn a_chapter_without_a_title_has_its_number_as_heading() {
    for (language, heading) in [
        ("en", "Chapter 3"),
        ("zh", "第三章"),
        ("zh-Hant", "第三章"),
        ("ja", "第三章"),
        ("de-AT", "Kapitel 3"),
        ("tlh", "Chapter 3"),
        ("tr", "Bölüm 3"),
        ("ar", "الفصل 3"),
        ("hi", "अध्याय 3"),
        ("th", "บทที่ 3"),
        ("he", "פרק 3"),
        ("fa-IR", "فصل 3"),
        ("el", "Κεφάλαιο 3"),
        ("fi", "Luku 3"),
        ("cs", "Kapitola 3"),
        ("hu", "3. fejezet"),
        ("ro", "Capitolul 3"),
        ("vi", "Chương 3"),
        ("id", "Bab 3"),
        ("uk", "Розділ 3"),
        ("pt-BR", "Capítulo 3"),
        ("sr", "Поглавље 3"),
        ("sr-Latn", "Poglavlje 3"),
        ("ko", "제3장"),
    ] {
        let page = read_file(
            &build_book("B", language, vec![build_chapter(3, "", &[])]),
            "EPUB/chapter-001.xhtml",
        );
        assert!(page.contains(&format!("<h1 id=\"heading\">{heading}</h1>")), "{page}");
    }
}

#[test]
fn the_parts_of_a_book_are_named_in_its_language() {
    for (language, title_page, contents, untitled) in [
        ("en", "Title Page", "Contents", "Untitled"),
        ("tlh", "Title Page", "Contents", "Untitled"),
        ("de-AT", "Titelseite", "Inhalt", "Ohne Titel"),
        ("fr", "Page de titre", "Table des matières", "Sans titre"),
        ("tr", "Başlık Sayfası", "İçindekiler", "Adsız"),
        ("ar", "صفحة العنوان", "المحتويات", "بلا عنوان"),
        ("th", "หน้าชื่อเรื่อง", "สารบัญ", "ไม่มีชื่อ"),
        ("hi", "शीर्षक पृष्ठ", "विषय-सूची", "शीर्षकहीन"),
        ("ja", "扉", "目次", "無題"),
        ("ko", "속표지", "차례", "제목 없음"),
        ("no", "Tittelside", "Innhold", "Uten tittel"),
        ("he", "עמוד השער", "תוכן העניינים", "ללא כותרת"),
        ("ru", "Титульный лист", "Содержание", "Без названия"),
        ("zh-Hant", "書名頁", "目錄", "無題"),
        // There are no names for Arabic in Latin letters.
        ("ar-Latn", "Title Page", "Contents", "Untitled"),
    ] {
        let novel = build_book("", language, vec![build_chapter(1, "", &["x"])]);
        let navigation = read_file(&novel, "EPUB/nav.xhtml");
        assert!(navigation.contains(&format!(">{title_page}<")), "{language}: {navigation}");
        assert!(navigation.contains(&format!(">{contents}<")), "{language}: {navigation}");
        assert!(read_file(&novel, "EPUB/title.xhtml").contains(untitled), "{language}");
        let leftwards = ["ar", "he"].contains(&language);
        assert_eq!(navigation.contains("dir=\"rtl\""), leftwards, "{language}");
        // The imprint's sentences are in English if they are not translated.
        let imprint = read_file(&novel, "EPUB/imprint.xhtml");
        let tag = if language == "zh-Hant" { "zh-Hant" } else { "en" };
        assert!(imprint.contains(&format!("epub:type=\"copyright-page\" lang=\"{tag}\"")));
    }
}

#[test]
fn an_empty_scene_adds_no_scene_break() {
    let scenes = ["", "One.", " \n", "***\n\nTwo.\n\n* * *", ""];
    let page = read_file(
        &build_book("B", "en", vec![build_chapter(1, "", &scenes)]),
        "EPUB/chapter-001.xhtml",
    );
    assert!(page.contains("</h1>\n<p>One.</p>\n<hr class=\"scene\"/>\n<p>Two.</p>\n</section>"));
}

#[test]
fn ambiguous_marks_are_not_emphasis() {
    for (text, html) in [
        ("It was *so* dark.", "It was <em>so</em> dark."),
        ("*All of it.*", "<em>All of it.</em>"),
        ("\"*Stop*,\" she said.", "“<em>Stop</em>,” she said."),
        ("他*真的*走了", "他<em>真的</em>走了"),
        ("2*3*4 and 5 * 6 * 7", "2*3*4 and 5 * 6 * 7"),
        ("**loud** and *unclosed", "<em>loud</em> and *unclosed"),
        ("\"_Never_,\" she said.", "“<em>Never</em>,” she said."),
        ("f**k the file_name_ of it", "f**k the file_name_ of it"),
        ("a footnote* and another*", "a footnote* and another*"),
        ("*<b>*", "<em>&lt;b&gt;</em>"),
    ] {
        let page = read_file(
            &build_book("B", "en", vec![build_chapter(1, "", &[text])]),
            "EPUB/chapter-001.xhtml",
        );
        assert!(page.contains(&format!("<p>{html}</p>")), "{text}: {page}");
    }
}

#[test]
fn a_book_without_title_author_and_chapters_is_rendered() {
    let page = read_file(&build_book(" \u{1} ", "zz-!", vec![]), "EPUB/package.opf");
    assert!(page.contains("<dc:title id=\"book-title\">Untitled</dc:title>"));
    assert!(!page.contains("dc:creator"));
}
