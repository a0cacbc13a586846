//! The record of a chapter, read from its text.

use scribe_domain::{
    chapter::{CharacterState, PromiseKind, PromiseState, Record, RecordedFact, RecordedPromise},
    stage::EntryKind,
    text::{
        mention::{mentions, mentions_person},
        sentences::sentences,
        shorten::shorten,
        words::count_words,
    },
};
use scribe_ports::{agent::WrittenScene, model::ChapterHints};

use crate::{idea::call_name, lexicon::Lexicon, review::shared_percent};

const SUMMARY_WORDS: usize = 110;
const LINE_CHARS: usize = 400;
const FACTS: usize = 5;
/// Words of the last moment that a text must share with its plan, in per cent.
const LEAST_SHARED: usize = 35;

/// Reads a chapter.
pub(crate) fn record(hints: &ChapterHints, scenes: &[WrittenScene]) -> Record {
    let all: Vec<&str> =
        scenes.iter().flat_map(|scene| sentences(&scene.text)).map(|(_, one)| one).collect();
    let edges = scenes.iter().flat_map(|scene| {
        let own = sentences(&scene.text);
        let (first, last) = (own.first().copied(), own.last().copied());
        [first, last.filter(|_| own.len() > 1)].into_iter().flatten().map(|(_, one)| one)
    });
    let mut words = 0;
    let fits = |sentence: &&str| {
        words += count_words(sentence);
        words <= SUMMARY_WORDS
    };
    let summary: Vec<&str> = edges.take_while(fits).collect();
    let summary = if summary.is_empty() {
        shorten(all.first().unwrap_or(&""), 600)
    } else {
        summary.join(" ")
    };
    let first = |scene: &WrittenScene| {
        sentences(&scene.text).first().map(|(_, one)| shorten(one, LINE_CHARS)).unwrap_or_default()
    };
    Record {
        summary,
        scenes: scenes.iter().map(first).collect(),
        characters: list_characters(hints, scenes, &all),
        facts: list_facts(hints, &all),
        promises: list_promises(&all),
        story_date: String::new(),
        differs_from_plan: describe_difference(hints, &all),
    }
}

fn list_characters(
    hints: &ChapterHints,
    scenes: &[WrittenScene],
    all: &[&str],
) -> Vec<CharacterState> {
    let state = |name: &String| {
        let last = scenes.iter().rev().find(|scene| mentions_person(&scene.text, name))?;
        let mut places = hints.entries.iter().filter(|entry| entry.kind == EntryKind::Location);
        let place = places.find(|place| mentions(&last.text, &place.name));
        Some(CharacterState {
            name: name.clone(),
            place: place.map(|place| place.name.clone()).unwrap_or_default(),
            condition: String::new(),
            possessions: all
                .iter()
                .filter_map(|one| find_possession(one, call_name(name)))
                .collect(),
            learned: Vec::new(),
            unknown: Vec::new(),
        })
    };
    hints.cast.iter().filter_map(|member| state(&member.sheet.name)).collect()
}

/// What somebody keeps, as a sentence says it: "Agnes kept the ring."
fn find_possession(sentence: &str, call: &str) -> Option<String> {
    let verbs = ["kept", "keeps", "took", "takes", "hid", "hides"];
    let kept = verbs.iter().find_map(|verb| {
        sentence.split_once(&format!("{call} {verb} the ")).map(|(_, rest)| rest)
    })?;
    let is_part = |word: &&str| !Lexicon::english().has("function words", word);
    let words: Vec<&str> = kept.split(' ').take_while(is_part).take(3).collect();
    let thing = words.join(" ");
    let thing = thing.split(['.', ',', ';']).next().unwrap_or_default();
    (!thing.is_empty()).then(|| format!("the {thing}"))
}

/// Sentences about members of the cast, from all over the chapter.
fn list_facts(hints: &ChapterHints, all: &[&str]) -> Vec<RecordedFact> {
    let about: Vec<(&str, &str)> = all
        .iter()
        .filter(|sentence| (4..=40).contains(&count_words(sentence)) && !sentence.contains('“'))
        .filter_map(|sentence| {
            let names = || hints.cast.iter().map(|member| member.sheet.name.as_str());
            names().find(|name| mentions_person(sentence, name)).map(|name| (name, *sentence))
        })
        .collect();
    let step = about.len().div_ceil(FACTS).max(1);
    let fact = |(name, sentence): &(&str, &str)| RecordedFact {
        subject: (*name).to_owned(),
        statement: (*sentence).to_owned(),
        quotation: (*sentence).to_owned(),
    };
    about.iter().step_by(step).map(fact).collect()
}

fn list_promises(all: &[&str]) -> Vec<RecordedPromise> {
    let vows = all
        .iter()
        .filter(|sentence| sentence.contains("I promise") && !sentence.contains("I promised"));
    let vow = |sentence: &&str| RecordedPromise {
        text: (*sentence).to_owned(),
        kind: PromiseKind::Vow,
        state: PromiseState::Open,
        quotation: (*sentence).to_owned(),
    };
    vows.take(2).map(vow).collect()
}

fn describe_difference(hints: &ChapterHints, all: &[&str]) -> String {
    let planned = hints.plan.as_ref().map(|plan| plan.last_beat.as_str()).unwrap_or_default();
    let tail = all[all.len().saturating_sub(2)..].join(" ");
    if shared_percent(planned, &tail) < LEAST_SHARED {
        format!("It does not end on this: {planned}")
    } else {
        String::new()
    }
}
