//! Tests of the pages against golden files, and of their required parts.

use scribe_ports::book::Book;

use crate::{
    archive::{file, files},
    books::{book, chapter, chinese, english},
};

#[test]
fn an_english_book_has_these_pages() {
    insta::assert_snapshot!("english", pages(&english()));
}

#[test]
fn a_chinese_book_has_these_pages() {
    insta::assert_snapshot!("chinese", pages(&chinese()));
}

/// Returns all files except the style sheet, one after the other.
fn pages(book: &Book) -> String {
    let files = files(book).into_iter().filter(|(path, _)| !path.ends_with(".css"));
    files.map(|(path, text)| format!("==== {path}\n{text}\n")).collect()
}

#[test]
fn a_book_of_the_sample_writer_says_that_no_model_was_used() {
    let mut novel = english();
    let sentence = "No language model was used to write this book.";
    assert!(file(&novel, "EPUB/imprint.xhtml").contains(sentence));
    assert!(file(&chinese(), "EPUB/imprint.xhtml").contains("没有使用任何语言模型"));
    novel.written_by_sample = false;
    assert!(!file(&novel, "EPUB/imprint.xhtml").contains(sentence));
}

#[test]
fn chapters_with_open_findings_are_named_on_the_imprint() {
    assert!(file(&english(), "EPUB/imprint.xhtml").contains("findings: Chapter 3 (2)"));
}

#[test]
fn a_number_in_the_title_is_not_repeated() {
    let navigation = file(&english(), "EPUB/nav.xhtml");
    assert!(navigation.contains(">Chapter 2: What the Keeper Wrote<"));
    let novel = book("灯", "zh", vec![chapter(3, "第三章 灯火", &[])]);
    assert!(file(&novel, "EPUB/nav.xhtml").contains(">第三章\u{3000}灯火<"));
    let novel = book("B", "en", vec![chapter(3, "Chapter 30 of My Life", &[])]);
    assert!(file(&novel, "EPUB/nav.xhtml").contains(">Chapter 3: Chapter 30 of My Life<"));
}

#[test]
fn a_chapter_without_a_title_is_known_by_its_number() {
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
        let page = file(&book("B", language, vec![chapter(3, "", &[])]), "EPUB/chapter-001.xhtml");
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
        let novel = book("", language, vec![chapter(1, "", &["x"])]);
        let navigation = file(&novel, "EPUB/nav.xhtml");
        assert!(navigation.contains(&format!(">{title_page}<")), "{language}: {navigation}");
        assert!(navigation.contains(&format!(">{contents}<")), "{language}: {navigation}");
        assert!(file(&novel, "EPUB/title.xhtml").contains(untitled), "{language}");
        let leftwards = ["ar", "he"].contains(&language);
        assert_eq!(navigation.contains("dir=\"rtl\""), leftwards, "{language}");
        // The imprint's sentences are in English if they are not translated.
        let imprint = file(&novel, "EPUB/imprint.xhtml");
        let tag = if language == "zh-Hant" { "zh-Hant" } else { "en" };
        assert!(imprint.contains(&format!("epub:type=\"copyright-page\" lang=\"{tag}\"")));
    }
}

#[test]
fn an_empty_scene_leaves_no_break_behind() {
    let scenes = ["", "One.", " \n", "***\n\nTwo.\n\n* * *", ""];
    let page = file(&book("B", "en", vec![chapter(1, "", &scenes)]), "EPUB/chapter-001.xhtml");
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
        let page = file(&book("B", "en", vec![chapter(1, "", &[text])]), "EPUB/chapter-001.xhtml");
        assert!(page.contains(&format!("<p>{html}</p>")), "{text}: {page}");
    }
}

#[test]
fn a_book_without_title_author_and_chapters_is_a_book() {
    let page = file(&book(" \u{1} ", "zz-!", vec![]), "EPUB/package.opf");
    assert!(page.contains("<dc:title id=\"book-title\">Untitled</dc:title>"));
    assert!(!page.contains("dc:creator"));
}
