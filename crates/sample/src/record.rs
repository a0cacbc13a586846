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

const SUMMARY_WORDS: usize = 110;
const LINE_CHARS: usize = 400;
const FACTS: usize = 5;

/// Makes the record. The summary consists of the first sentence of each scene and the last
/// sentence.
pub(crate) fn record(hints: &ChapterHints, scenes: &[WrittenScene]) -> Record {
    let all = scenes.iter().flat_map(|scene| split_sentences(&scene.text));
    let all: Vec<&str> = all.map(|(_, sentence)| sentence).collect();
    let begin = |scene: &WrittenScene| {
        split_sentences(&scene.text)
            .first()
            .map(|(_, one)| shorten_text(one, LINE_CHARS))
            .unwrap_or_default()
    };
    let beginnings: Vec<String> = scenes.iter().map(begin).collect();
    let ending = all.last().map(|last| shorten_text(last, LINE_CHARS)).unwrap_or_default();
    let mut summary = String::new();
    for line in beginnings.iter().chain([&ending]) {
        let longer = format!("{summary} {line}").trim().to_owned();
        if !summary.contains(line.as_str()) && count_words(&longer) <= SUMMARY_WORDS {
            summary = longer;
        }
    }
    let text = all.join(" ");
    let is_there = |name: &&String| mentions_person(&text, name);
    let names = hints.cast.iter().map(|member| &member.sheet.name).filter(is_there);
    let place = hints.entries.iter().find(|entry| mentions_name(&text, &entry.name));
    let character = |name: &String| CharacterState {
        name: name.clone(),
        place: place.map(|place| place.name.clone()).unwrap_or_default(),
        condition: String::new(),
        possessions: Vec::new(),
        learned: Vec::new(),
        unknown: Vec::new(),
    };
    Record {
        summary,
        scenes: beginnings,
        characters: names.clone().map(character).collect(),
        facts: list_facts(&names.collect::<Vec<_>>(), &all),
        promises: Vec::new(),
        story_date: String::new(),
        differs_from_plan: String::new(),
    }
}

/// Returns sentences about members of the cast, taken from all over the chapter.
fn list_facts(names: &[&String], all: &[&str]) -> Vec<RecordedFact> {
    let is_told = |one: &&&str| (4..=40).contains(&count_words(one)) && !one.contains('“');
    let fact = |sentence: &&str| {
        let subject = names.iter().find(|name| mentions_person(sentence, name))?;
        let (statement, quotation) = ((*sentence).to_owned(), (*sentence).to_owned());
        Some(RecordedFact { subject: (*subject).clone(), statement, quotation })
    };
    let about: Vec<RecordedFact> = all.iter().filter(is_told).filter_map(fact).collect();
    let step = about.len().div_ceil(FACTS).max(1);
    about.into_iter().step_by(step).collect()
}
