//! The rules by which passages are objected to. Each names the passage and what would mend it.

use std::collections::VecDeque;

use scribe_domain::text::words::{count_words, words};
use serde_json::Value;

use super::{
    Finding,
    measures::{last_sentence, spread},
};
use crate::sample::{
    input,
    reading::{ReadScene, first_word, has_speech, names, sentences_of, shared_percent},
};

/// The orders that the rewriter understands.
pub(in crate::sample) const BEGIN_OTHERWISE: &str =
    "Let the sentence begin otherwise than its neighbours.";
pub(in crate::sample) const CUT_WORD: &str = "Cut the word: ";

/// Words that can always go.
const PADDING: [&str; 10] = [
    "suddenly",
    "very",
    "really",
    "somehow",
    "basically",
    "actually",
    "simply",
    "literally",
    "rather",
    "quite",
];
/// How many sentences running may not begin with the same word.
const SAME_OPENINGS: usize = 3;
/// How many sentences count as neighbours, and how many of them may not begin alike.
const NEIGHBOURS: usize = 6;
const ALIKE_OF_NEIGHBOURS: usize = 4;
/// How often a telling word may stand in a thousand words.
const OVERUSED_PER_THOUSAND: usize = 9;

/// Reads a scene.
pub(super) fn read(scene: &ReadScene<'_>, variables: &Value) -> Vec<Finding> {
    let sentences = sentences_of(scene.text);
    let mut findings: Vec<Finding> = ending(scene, &sentences).into_iter().collect();
    findings.extend(missing_cast(scene, &sentences));
    findings.extend(same_openings(scene, &sentences));
    findings.extend(padding(scene, &sentences));
    findings.extend(overused(scene, &sentences, variables));
    findings.extend(silence(scene, &sentences));
    findings.extend(monotony(scene, &sentences));
    findings
}

fn finding(
    scene: &ReadScene<'_>,
    severity: &'static str,
    kind: &'static str,
    passage: &str,
    (problem, order): (String, String),
) -> Finding {
    Finding { severity, passage: passage.to_owned(), problem, order, kind, scene: scene.number }
}

/// A scene ends on the beat that was planned for it.
fn ending(scene: &ReadScene<'_>, sentences: &[&str]) -> Option<Finding> {
    let planned = input::text(scene.brief, "ending");
    let last = last_sentence(scene.text);
    // The last two sentences may share the beat between them.
    let tail = sentences[sentences.len().saturating_sub(2)..].join(" ");
    (!planned.is_empty() && shared_percent(planned, &tail) < 35).then(|| {
        let problem = format!("the scene does not end as planned: {planned}");
        let order = format!("End on this: {planned}");
        finding(scene, "must", "redraft_scene", last, (problem, order))
    })
}

fn missing_cast(scene: &ReadScene<'_>, sentences: &[&str]) -> Vec<Finding> {
    // The one who tells the scene may never be named.
    let viewpoint = input::text(scene.brief, "viewpoint");
    let cast = input::texts(scene.brief, "cast");
    let missing = cast.iter().filter(|name| *name != viewpoint && !names(scene.text, name));
    // In a short scene not everybody has a turn.
    let missing =
        missing.skip(cast.len().saturating_sub(1).saturating_sub(count_words(scene.text) / 150));
    let first = sentences.first().copied().unwrap_or_default();
    missing
        .map(|name| {
            let problem = format!("{name} was to be there and is not");
            let order = format!("Let {name} take part.");
            finding(scene, "should", "redraft_scene", first, (problem, order))
        })
        .collect()
}

fn same_openings(scene: &ReadScene<'_>, sentences: &[&str]) -> Vec<Finding> {
    let told: Vec<&str> =
        sentences.iter().filter(|sentence| !has_speech(sentence)).copied().collect();
    let mut findings = Vec::new();
    let mut recent: VecDeque<String> = VecDeque::new();
    for sentence in told {
        let word = first_word(sentence);
        let run = 1 + recent.iter().rev().take_while(|before| **before == word).count();
        let near = 1 + recent.iter().filter(|before| **before == word).count();
        recent.push_back(word.clone());
        if recent.len() >= NEIGHBOURS {
            recent.pop_front();
        }
        let problem = if run >= SAME_OPENINGS {
            format!("{SAME_OPENINGS} sentences running begin with “{word}”")
        } else if near >= ALIKE_OF_NEIGHBOURS {
            format!("{ALIKE_OF_NEIGHBOURS} of {NEIGHBOURS} sentences begin with “{word}”")
        } else {
            continue;
        };
        let mending = (problem, BEGIN_OTHERWISE.to_owned());
        findings.push(finding(scene, "must", "patch", sentence, mending));
        recent.clear();
    }
    findings
}

fn padding(scene: &ReadScene<'_>, sentences: &[&str]) -> Option<Finding> {
    let padded = |sentence: &&&str| {
        !has_speech(sentence)
            && words(sentence).any(|word| PADDING.contains(&word.to_lowercase().as_str()))
    };
    let found: Vec<&&str> = sentences.iter().filter(padded).collect();
    // One such word in five hundred is a voice, more of them are a habit.
    let allowed = 1 + count_words(scene.text) / 500;
    let passage = found.get(allowed)?;
    let word = words(passage).find(|word| PADDING.contains(&word.to_lowercase().as_str()))?;
    let problem = format!("“{word}” adds nothing");
    Some(finding(scene, "should", "patch", passage, (problem, format!("{CUT_WORD}{word}"))))
}

fn overused(scene: &ReadScene<'_>, sentences: &[&str], variables: &Value) -> Option<Finding> {
    let all = count_words(scene.text);
    let mut telling: Vec<String> = words(scene.text)
        .filter(|word| word.chars().count() > 4 && word.chars().all(char::is_lowercase))
        .map(str::to_owned)
        .collect();
    telling.sort();
    let known = input::texts(variables, "known_words");
    let most = telling
        .chunk_by(|one, other| one == other)
        .filter(|same| !known.contains(&same[0]) && !EVERYDAY.contains(&same[0].as_str()))
        .max_by_key(|same| same.len())?;
    let (word, count) = (&most[0], most.len());
    if count < 6 || count * 1_000 < OVERUSED_PER_THOUSAND * all {
        return None;
    }
    let has = |sentence: &&&str| words(sentence).any(|known| known == word);
    let passage = sentences.iter().rev().find(has)?;
    let problem = format!("“{word}” comes {count} times");
    let order = "Say it with another word.".to_owned();
    Some(finding(scene, "should", "patch", passage, (problem, order)))
}

const EVERYDAY: [&str; 16] = [
    "about", "after", "again", "before", "could", "there", "their", "where", "which", "would",
    "those", "these", "nothing", "somebody", "until", "while",
];

fn silence(scene: &ReadScene<'_>, sentences: &[&str]) -> Option<Finding> {
    let company = input::texts(scene.brief, "cast").len() > 1;
    let spoken = sentences.iter().filter(|sentence| has_speech(sentence)).count();
    (company && count_words(scene.text) > 250 && spoken * 100 < sentences.len() * 12).then(|| {
        let problem = "people meet and hardly speak".to_owned();
        let order = "Let them talk, and mean something else.".to_owned();
        let passage = sentences.get(sentences.len() / 2).copied().unwrap_or_default();
        finding(scene, "must", "redraft_scene", passage, (problem, order))
    })
}

fn monotony(scene: &ReadScene<'_>, sentences: &[&str]) -> Option<Finding> {
    (sentences.len() > 12 && spread(sentences) < 3.0).then(|| {
        let problem = "all sentences have about the same length".to_owned();
        let order = "Vary the length of the sentences.".to_owned();
        let passage = sentences.get(sentences.len() / 2).copied().unwrap_or_default();
        finding(scene, "should", "redraft_scene", passage, (problem, order))
    })
}
