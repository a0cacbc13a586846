//! Makes the record of a chapter from its text.

use scribe_domain::{
    chapter::{CharacterState, Record, RecordedFact},
    text::{
        mention::{mentions_name, mentions_person},
        sentences::split_sentences,
        shorten::shorten_text,
        words::count_words,
    },
};
use scribe_ports::{agent::WrittenScene, model::ChapterHints};

const SUMMARY_CHARS: usize = 500;
const LINE_CHARS: usize = 400;
const MAX_FACTS: usize = 5;

/// Makes the record. The summary consists of the first sentences of the scenes.
pub(crate) fn record(hints: &ChapterHints, scenes: &[WrittenScene]) -> Record {
    let first_line = |scene: &WrittenScene| {
        split_sentences(&scene.text).first().map(|(_, first)| shorten_text(first, LINE_CHARS))
    };
    let beginnings: Vec<String> = scenes.iter().filter_map(first_line).collect();
    let text = scenes.iter().map(|scene| scene.text.as_str()).collect::<Vec<_>>().join("\n\n");
    let place = hints.entries.iter().find(|entry| mentions_name(&text, &entry.name));
    let names = hints.cast.iter().map(|member| &member.sheet.name);
    let names: Vec<&String> = names.filter(|name| mentions_person(&text, name)).collect();
    let character = |name: &&String| CharacterState {
        name: (*name).clone(),
        place: place.map(|place| place.name.clone()).unwrap_or_default(),
        condition: String::new(),
        possessions: Vec::new(),
        learned: Vec::new(),
        unknown: Vec::new(),
    };
    // The facts are narrated sentences about members of the cast, taken from all over the chapter.
    let fact = |(_, sentence): (usize, &str)| {
        let is_narrated = (4..=40).contains(&count_words(sentence)) && !sentence.contains('“');
        let subject = names.iter().find(|name| is_narrated && mentions_person(sentence, name))?;
        let (statement, quotation) = (sentence.to_owned(), sentence.to_owned());
        Some(RecordedFact { subject: (*subject).clone(), statement, quotation })
    };
    let facts: Vec<RecordedFact> = split_sentences(&text).into_iter().filter_map(fact).collect();
    let step = facts.len().div_ceil(MAX_FACTS).max(1);
    Record {
        summary: shorten_text(&beginnings.join(" "), SUMMARY_CHARS),
        scenes: beginnings,
        characters: names.iter().map(character).collect(),
        facts: facts.into_iter().step_by(step).collect(),
        promises: Vec::new(),
        story_date: String::new(),
        differs_from_plan: String::new(),
        recap: String::new(),
        long_recap: String::new(),
    }
}
