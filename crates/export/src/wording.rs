//! The words that the book adds to the text: headings, the imprint, names in the table of contents.

mod navigation;

use scribe_ports::book::{Book, BookChapter};

use self::navigation::{find_part_names, format_chapter_number};
use crate::{cjk, language::Language, xml::to_one_line};

/// The words of one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wording {
    /// The language of the imprint's sentences. They are in English if they are not translated.
    pub(crate) tag: &'static str,
    pub(crate) untitled: &'static str,
    pub(crate) cover: &'static str,
    pub(crate) title_page: &'static str,
    pub(crate) imprint: &'static str,
    pub(crate) contents: &'static str,
    pub(crate) text: &'static str,
    pub(crate) made_with: &'static str,
    pub(crate) no_model: &'static str,
    pub(crate) modified: &'static str,
    pub(crate) open_findings: &'static str,
    pub(crate) colon: &'static str,
}

const ENGLISH: Wording = Wording {
    tag: "en",
    untitled: "Untitled",
    cover: "Cover",
    title_page: "Title Page",
    imprint: "Imprint",
    contents: "Contents",
    text: "Beginning",
    made_with: "Made with InfiniteScribe.",
    no_model: "No language model was used to write this book. Its sentences come from the sample \
               writer that is built into InfiniteScribe, which puts prepared pieces together to \
               show how the program works.",
    modified: "Last changed",
    open_findings: "Chapters accepted with open review findings",
    colon: ": ",
};

const SIMPLIFIED_CHINESE: Wording = Wording {
    tag: "zh-Hans",
    untitled: "无题",
    cover: "封面",
    title_page: "书名页",
    imprint: "版权页",
    contents: "目录",
    text: "正文",
    made_with: "本书以 InfiniteScribe 制作。",
    no_model: "本书的写作没有使用任何语言模型。文中语句出自 InfiniteScribe 内置的样例写作器，\
               由预先写好的片段拼接而成，仅用于展示程序如何运作。",
    modified: "最后修改",
    open_findings: "以下章节定稿时仍有未解决的审读意见",
    colon: "：",
};

const TRADITIONAL_CHINESE: Wording = Wording {
    tag: "zh-Hant",
    untitled: "無題",
    cover: "封面",
    title_page: "書名頁",
    imprint: "版權頁",
    contents: "目錄",
    text: "正文",
    made_with: "本書以 InfiniteScribe 製作。",
    no_model: "本書的寫作沒有使用任何語言模型。文中語句出自 InfiniteScribe 內建的範例寫作器，\
               由預先寫好的片段拼接而成，僅用於展示程式如何運作。",
    modified: "最後修改",
    open_findings: "以下章節定稿時仍有未解決的審讀意見",
    colon: "：",
};

impl Wording {
    /// Returns the words for a book in a language. The names of a book's parts are translated into
    /// more languages than the sentences of the imprint.
    pub(crate) fn for_language(language: &Language) -> Self {
        match (language.is_chinese(), language.is_traditional()) {
            (true, true) => return TRADITIONAL_CHINESE,
            (true, false) => return SIMPLIFIED_CHINESE,
            (false, _) => {}
        }
        let Some(names) = find_part_names(language) else { return ENGLISH };
        Self {
            untitled: names.untitled,
            cover: names.cover,
            title_page: names.title_page,
            imprint: names.imprint,
            contents: names.contents,
            text: names.text,
            ..ENGLISH
        }
    }

    /// Returns the book's title on one line. It is never empty.
    pub(crate) fn title(&self, book: &Book) -> String {
        let title = to_one_line(&book.title);
        if title.is_empty() { self.untitled.to_owned() } else { title }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heading {
    /// The chapter's number in words: "Chapter 3", 第三章.
    pub(crate) number: String,
    /// The title without the number; empty if the chapter has none.
    pub(crate) title: String,
    separator: &'static str,
}

impl Heading {
    /// Makes the heading of a chapter in a language.
    pub(crate) fn for_chapter(chapter: &BookChapter, language: &Language) -> Self {
        let number = if language.is_cjk() {
            format!("第{}章", cjk::format_numeral(chapter.position))
        } else {
            format_chapter_number(chapter.position, language)
        };
        let title = to_one_line(&chapter.title);
        let title = strip_number(&title, &number).to_owned();
        Self { number, title, separator: if language.is_cjk() { "\u{3000}" } else { ": " } }
    }

    /// Returns the heading on one line: "Chapter 3: The Lamp", 第三章　灯.
    pub(crate) fn to_one_line(&self) -> String {
        if self.title.is_empty() {
            return self.number.clone();
        }
        [self.number.as_str(), self.separator, &self.title].concat()
    }
}

/// Removes a repeated number ("Chapter 3: The Lamp") from a title.
fn strip_number<'a>(title: &'a str, number: &str) -> &'a str {
    let Some((head, remaining)) = title.split_at_checked(number.len()) else { return title };
    // 第三章 needs no space after it. "Chapter 30" is not chapter 3.
    let is_whole_number = number.ends_with('章') || !remaining.starts_with(char::is_alphanumeric);
    if !is_whole_number || head.to_lowercase() != number.to_lowercase() {
        return title;
    }
    remaining.trim_start_matches(|c: char| c.is_whitespace() || ":：.．—–-·、,".contains(c))
}
