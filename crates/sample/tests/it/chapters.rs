//! Tests of outlines and scene plans.

use std::collections::BTreeSet;

use scribe_domain::{
    chapter::{ChapterOutline, Record, SceneBriefs},
    stage::Person,
    text::words::count_words,
};
use scribe_ports::{agent::WrittenScene, model::ChapterQuestion};

use crate::book::{Book, asked, document, written};

fn book() -> Book {
    let mut asked = asked("In Dunmore, a clerk named Agnes Quill guards the water.", 60);
    asked.preferences.words_per_chapter = 2_100;
    Book::plan(&asked)
}

#[test]
fn an_outline_and_its_scenes_tell_the_planned_chapter() {
    let book = book();
    let outline: ChapterOutline = document(book.hints(4, ChapterQuestion::Outline));
    assert!(outline.beats.len() >= 4, "{outline:#?}");
    assert_eq!(outline.ending, book.plot.chapters[3].last_beat);
    let chapter = book.write(4);
    assert_eq!(chapter.briefs.len(), 3);
    assert_eq!(chapter.briefs[2].ending, outline.ending);
    for (brief, text) in chapter.briefs.iter().zip(&chapter.texts) {
        let wanted = brief.words as usize;
        let written = count_words(text);
        assert!(written.abs_diff(wanted) * 20 <= wanted, "{written} of {wanted}");
    }
}

#[test]
fn each_scene_of_a_book_has_its_own_plan() {
    let book = book();
    let mut goals = BTreeSet::new();
    let mut endings = BTreeSet::new();
    for position in 1..=60 {
        let plan: SceneBriefs =
            document(book.hints(position, ChapterQuestion::Scenes { outline: None }));
        for scene in plan.scenes {
            goals.insert(format!("{}{}{}", scene.goal, scene.obstacle, scene.turn));
            endings.insert(scene.ending);
        }
    }
    assert!(goals.len() >= 176, "{}", goals.len());
    assert_eq!(endings.len(), 180);
}

#[test]
fn a_chapter_of_every_length_has_an_outline() {
    for words in [200, 700, 5_000, 20_000] {
        let mut asked = asked("A ferry", 2);
        asked.preferences.words_per_chapter = words;
        asked.preferences.pov = Some(Person::First);
        let chapter = Book::plan(&asked).write(2);
        let written = count_words(&chapter.text());
        let wanted = words as usize;
        assert!(written.abs_diff(wanted) * 100 <= wanted * 15, "{written} of {wanted}");
    }
}

#[test]
fn the_record_quotes_the_text_of_the_chapter() {
    let book = book();
    let chapter = book.write(6);
    let text = chapter.text();
    let question = |texts: &[String]| ChapterQuestion::Record { scenes: written(texts) };
    let record: Record = document(book.hints(6, question(&chapter.texts)));
    assert_eq!(record.validate(), []);
    assert!(count_words(&record.summary) <= 120);
    assert_eq!(record.scenes.len(), 3);
    assert!(record.facts.len() >= 3, "{record:#?}");
    for fact in &record.facts {
        assert!(text.contains(&fact.quotation), "{fact:#?}");
    }
    assert!(record.characters.iter().any(|character| character.name == "Agnes Quill"));
    let texts = ["Agnes Quill kept the ring.".to_owned(), "“It is late,” he said.".to_owned()];
    let record: Record = document(book.hints(6, question(&texts)));
    assert_eq!(record.summary, "Agnes Quill kept the ring. “It is late,” he said.");
    assert_eq!(record.characters.len(), 1);
    assert_eq!(record.facts.len(), 1);
    assert_eq!(record.facts[0].statement, texts[0]);
    let nothing: Vec<WrittenScene> = Vec::new();
    let _: Record = document(book.hints(6, ChapterQuestion::Record { scenes: nothing }));
}
