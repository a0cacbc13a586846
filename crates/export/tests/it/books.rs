//! Books for the tests: English, Chinese, and one with hostile texts.

use chrono::DateTime;
use scribe_domain::id::NovelId;
use scribe_ports::book::{Book, BookChapter};
use uuid::Uuid;

pub(crate) fn build_book(title: &str, language: &str, chapters: Vec<BookChapter>) -> Book {
    Book {
        novel_id: NovelId(Uuid::from_u128(0x0192_f0c4_7a10_7b3e_9d52_6f1c_0a48_e733)),
        title: title.to_owned(),
        author: String::new(),
        language: language.to_owned(),
        description: None,
        written_by_sample: false,
        modified_at: DateTime::from_timestamp(1_793_000_000, 123_456_000).unwrap(),
        chapters,
    }
}

pub(crate) fn build_chapter(position: u32, title: &str, scenes: &[&str]) -> BookChapter {
    BookChapter {
        position,
        title: title.to_owned(),
        scenes: scenes.iter().map(|&scene| scene.to_owned()).collect(),
        open_findings: 0,
    }
}

pub(crate) fn english_book() -> Book {
    let first = build_chapter(
        1,
        "The Lamp at Harrow Point",
        &[
            "The lamp had been dark for three nights when Ines rowed out to it, and nobody in the \
             village had said so aloud. They had looked at the sea instead, the way people look \
             at a door that somebody has just gone through.\n\n\
             \"You'll want a second pair of hands,\" her brother said.\n\n\
             \"I'll want a *quiet* pair.\" She pushed off. \"'Tis only a lamp, Tom.\"\n\n\
             It was not only a lamp. In the winter of '68 it had brought in eleven boats---and \
             lost one, which was the one that everybody counted. She had been nine. She had \
             stood on the keeper's stairs and heard her mother say, \"Don't tell her 'never', \
             tell her 'not yet'...\" and had believed it for years.",
            "The door was open. Inside, the brass had been polished.",
        ],
    );
    let second = build_chapter(
        2,
        "Chapter 2: What the Keeper Wrote",
        &[
            "Dear whoever comes,\nI have left the oil where you'd look for it.\nForgive the stairs.\n\n\
           She read it twice -- once for the words, once for the hand.",
        ],
    );
    let mut third = build_chapter(3, "", &["Then the light went round."]);
    third.open_findings = 2;
    Book {
        author: "Mara Ellison".to_owned(),
        description: Some("A lighthouse goes dark, and a daughter rows out to it.".to_owned()),
        written_by_sample: true,
        ..build_book("The Keeper's Last Light", "en", vec![first, second, third])
    }
}

pub(crate) fn chinese_book() -> Book {
    let first = build_chapter(
        1,
        "雨夜",
        &[
            "雨下了整整一夜。林晚站在渡口，听见对岸有人喊她的名字。\n\n\
             “你终于来了。”老人说，“我等了你*二十年*。”\n\n她没有回答——她不知道该回答什么……",
            "天亮的时候，船已经不在了。",
        ],
    );
    Book {
        novel_id: NovelId(Uuid::from_u128(0x0192_f0c4_7a10_7b3e_8a01_11d2_54c7_90be)),
        author: "沈知秋".to_owned(),
        written_by_sample: true,
        ..build_book("渡口的灯", "zh-Hans", vec![first, build_chapter(12, "", &["水退了。"])])
    }
}

pub(crate) fn hostile_book() -> Book {
    let title = "</title><script>\"'&amp; \u{0}\u{1b}\u{202e}\u{fffe}\r\n--> ]]> ".to_owned()
        + &"very long 很长的题目 ".repeat(120);
    let chapters = vec![
        build_chapter(0, "", &[]),
        build_chapter(7, "\u{202e}<b>\u{1}</b>\u{2067} & \"co\"", &["", "\n\n \n", "***", "\u{0}"]),
        build_chapter(
            7,
            &"x".repeat(2_000),
            &["<p>&nbsp;</p> *<*>* ]]>\u{8}\u{ffff}\n\n---\n\n# end *"],
        ),
        build_chapter(
            u32::MAX,
            "\u{3000}",
            &["שלום \u{202e}olleh\n\n\u{1f468}\u{200d}\u{1f469}\u{301}"],
        ),
    ];
    Book {
        author: "<author/>\u{7f}\u{85}".to_owned(),
        description: Some("\u{b}&lt;".to_owned()),
        ..build_book(&title, "en_US-\u{0}<>", chapters)
    }
}
