//! The reviewers: the critic and the fact checker, the rewriter and the director. They judge by
//! fixed rules, and say so. The one thing that the critic objects to is a word too many, which some
//! first drafts have, so that a book shows a revision.

use scribe_domain::{
    chapter::{
        arbitrate::Ruling,
        finding::{Finding, FindingKind, MAX_NEW, Objection},
        review::{Answer, FactCheck, Verdict},
    },
    text::{prose_check::Severity, quote::find_all, sentences::sentences, words::words},
};
use scribe_ports::{
    agent::WrittenScene,
    model::{ChapterHints, ReviewQuestion, SceneQuestion},
};
use serde_json::{Map, Value, json};

use crate::{
    frame::{draw, index},
    lexicon::{Lexicon, capitalize, uncapitalize},
};

/// What every judgement of this program is based on.
const BASIS: &str = "rules";
/// The score of a text, and what a finding costs.
const SCORE: f64 = 8.0;
const COST: f64 = 0.2;
/// A shorter scene has no room for a sentence with a word too many.
const LEAST_FLAWED_WORDS: u32 = 500;
const CRITERIA: [&str; 8] = [
    "scene_goal_and_turn",
    "causality",
    "character_and_voice",
    "tension",
    "concrete_detail",
    "dialogue",
    "style_sheet_kept",
    "ending",
];

/// True for a draft with a word too many.
pub(crate) fn is_flawed_draft(hints: &ChapterHints, question: &SceneQuestion) -> bool {
    let is_long = question.words >= LEAST_FLAWED_WORDS;
    hints.position % 4 == 2 && question.number <= 1 && question.round == 0 && is_long
}

/// Reads as a critic: objects to padding outside of speech.
pub(crate) fn critique(question: &ReviewQuestion, lexicon: &Lexicon) -> Value {
    let is_speech = |text: &str| text.contains(['“', '”', '‘', '«', '»', '「', '」', '—']);
    let all = question.scenes.iter().flat_map(|scene| sentences(&scene.text));
    let object = |(_, sentence): (usize, &str)| {
        let padding = words(sentence).map(str::to_lowercase);
        let word = padding.into_iter().find(|word| lexicon.has("padding", word))?;
        Some(Objection {
            severity: Severity::Must,
            passage: sentence.to_owned(),
            problem: format!("“{word}” adds nothing"),
            order: format!("Cut the word “{word}”."),
            kind: FindingKind::Patch,
        })
    };
    let found = all.filter(|(_, sentence)| !is_speech(sentence)).filter_map(object);
    let found: Vec<Objection> = found.take(MAX_NEW).collect();
    let cost = COST * f64::from(u8::try_from(found.len()).unwrap_or(u8::MAX));
    write_critique(question, SCORE - cost, found)
}

/// A critique with one score for all, and quotations from all over the text. Earlier findings are
/// closed, unless the same passage is objected to again.
fn write_critique(question: &ReviewQuestion, score: f64, mut found: Vec<Objection>) -> Value {
    let scenes = question.scenes.iter();
    let all: Vec<&str> = scenes.flat_map(|scene| sentences(&scene.text)).map(|(_, s)| s).collect();
    let criterion = |(n, name): (usize, &&str)| {
        let quotation = all.get(all.len() * n / CRITERIA.len()).copied().unwrap_or_default();
        ((*name).to_owned(), json!({ "score": score, "quotation": quotation }))
    };
    let criteria: Map<String, Value> = CRITERIA.iter().enumerate().map(criterion).collect();
    let is_same = |open: &Finding, new: &Objection| open.objection.passage == new.passage;
    let answers = close_all(question, |open| found.iter().any(|new| is_same(open, new)));
    found.retain(|new| !question.open.iter().any(|open| is_same(open, new)));
    json!({ "criteria": criteria, "findings": found, "answers": answers, "basis": BASIS })
}

fn close_all(question: &ReviewQuestion, is_open: impl Fn(&Finding) -> bool) -> Vec<Answer> {
    let answer = |open: &Finding| Answer {
        id: open.id.clone(),
        state: if is_open(open) { Verdict::Open } else { Verdict::Closed },
    };
    question.open.iter().map(answer).collect()
}

/// Finds no contradiction: the sample writer says only what its plans say.
pub(crate) fn check_facts(question: &ReviewQuestion) -> FactCheck {
    let answers = close_all(question, |_| false);
    FactCheck { findings: Vec::new(), answers, basis: Some(BASIS.to_owned()) }
}

/// Has a scene written again once if something blocks.
pub(crate) fn arbitrate(redrafts: u32, findings: &[Finding]) -> Value {
    let blocks = findings.iter().any(|one| one.objection.severity == Severity::Blocker);
    match blocks && redrafts == 0 {
        true => {
            rule(Ruling::Redraft, "A finding blocks the chapter, and it has not been redrafted.")
        }
        false => rule(Ruling::Accept, "What is open does not keep a reader from reading on."),
    }
}

fn rule(decision: Ruling, reason: &str) -> Value {
    json!({ "decision": decision, "reason": reason })
}

/// Replaces the passages of findings: cuts the padding from a sentence, or begins it in another way.
pub(crate) fn patch(
    hints: &ChapterHints,
    findings: &[Finding],
    scenes: &[WrittenScene],
    lexicon: &Lexicon,
) -> Value {
    let mut seen: Vec<(u32, &str)> = Vec::new();
    let mut replacements = Vec::new();
    for (n, finding) in (0..).zip(findings) {
        let passage = finding.objection.passage.as_str();
        let scene = scenes.iter().find(|scene| scene.number == finding.scene);
        let places = scene.and_then(|scene| find_all(&scene.text, passage).ok());
        let is_once = scene.is_none() || places.is_some_and(|places| places.len() == 1);
        let place = (finding.scene, passage);
        if finding.objection.kind == FindingKind::Patch && is_once && !seen.contains(&place) {
            seen.push(place);
            let kept: Vec<&str> = passage
                .split(' ')
                .filter(|word| !lexicon.has("padding", &word.to_lowercase()))
                .collect();
            let kept = capitalize(&kept.join(" "));
            let replacement =
                if kept == passage { begin_otherwise(hints, passage, n, lexicon) } else { kept };
            replacements.push(json!({
                "finding_id": finding.id, "passage": passage, "replacement": replacement
            }));
        }
    }
    json!({ "replacements": replacements })
}

fn begin_otherwise(hints: &ChapterHints, passage: &str, n: u64, lexicon: &Lexicon) -> String {
    let start = index(draw(hints.seed, &format!("beginnings {} {n}", hints.position)), 1_000);
    let first = passage.split(' ').next().unwrap_or_default();
    let is_small = lexicon.has("small in sentences", &first.to_lowercase()) && first != "I";
    let rest = if is_small { uncapitalize(passage) } else { passage.to_owned() };
    format!("{}, {rest}", lexicon.item("beginnings", start))
}

/// What the tests' script says of the first two chapters: the first needs a patch and a redraft,
/// the second never scores enough until the director has it written again.
pub(crate) fn scripted_critique(hints: &ChapterHints, question: &ReviewQuestion) -> Value {
    let is_new = question.round == 0;
    let score = if hints.position == 2 && is_new { 5.5 } else { SCORE };
    let is_rejected = hints.position == 1 && is_new && question.scenes.len() > 1;
    let object = |scene: &WrittenScene| {
        let (severity, kind) = match scene.number {
            1 => (Severity::Must, FindingKind::Patch),
            _ => (Severity::Blocker, FindingKind::RedraftScene),
        };
        let passage = sentences(&scene.text).first().map_or("", |(_, first)| *first).to_owned();
        let (problem, order) = ("It is said too plainly.".into(), "Say it otherwise.".into());
        Objection { severity, passage, problem, order, kind }
    };
    let found = question.scenes.iter().filter(|_| is_rejected).map(object);
    write_critique(question, score, found.collect())
}

/// What the tests' script says of a chapter that does not pass.
pub(crate) fn scripted_ruling() -> Value {
    rule(Ruling::Redraft, "It can be told better once more.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_begins_otherwise_goes_on_in_small_letters() {
        let revise = |passage| {
            let lexicon = Lexicon::for_language("en");
            begin_otherwise(&ChapterHints::default(), passage, 1, lexicon)
        };
        for passage in ["Towards evening it rained.", "In the doorway lay a bell.", "The sea rose."]
        {
            let revised = revise(passage);
            let (_, rest) = revised.split_once(", ").unwrap();
            assert!(rest.starts_with(char::is_lowercase), "{revised}");
        }
        assert!(revise("Alice laughed.").ends_with(", Alice laughed."));
    }
}
