//! The reviewers: the critic, the fact checker, the rewriter and the director. They judge by fixed
//! rules and say so. The critic's only finding is a superfluous word, which some first drafts
//! contain on purpose, so that a book shows a revision.

use scribe_domain::{
    chapter::{
        arbitrate::Ruling,
        finding::{Finding, FindingDraft, FindingKind, MAX_NEW},
    },
    text::{prose_check::Severity, sentences::split_sentences, words::split_words},
};
use scribe_ports::{
    agent::WrittenScene,
    model::{ChapterHints, ReviewQuestion, SceneQuestion},
};
use serde_json::{Map, Value, json};

use crate::lexicon::{Lexicon, capitalize};

/// The stated basis of every judgement by this program.
const BASIS: &str = "rules";
/// The score of a text without findings, and the cost of a finding.
const BASE_SCORE: f64 = 8.0;
const FINDING_COST: f64 = 0.2;
const CRITERIA: &str = "scene_goal_and_turn causality character_and_voice tension concrete_detail \
                        dialogue style_sheet_kept ending";
/// A shorter scene has no room for a sentence with a superfluous word.
const MIN_FLAWED_WORDS: u32 = 500;

/// Returns true if a draft gets a superfluous word.
pub(crate) fn is_flawed_draft(hints: &ChapterHints, question: &SceneQuestion) -> bool {
    let is_long = question.words >= MIN_FLAWED_WORDS;
    hints.position % 4 == 2 && question.number <= 1 && question.round == 0 && is_long
}

/// Reviews as the critic: reports padding outside of speech.
pub(crate) fn critique(question: &ReviewQuestion, lexicon: &Lexicon) -> Value {
    let is_speech = |text: &str| text.contains(['“', '”', '‘', '«', '»', '「', '」', '—']);
    let all = question.scenes.iter().flat_map(|scene| split_sentences(&scene.text));
    let build_finding = |(_, sentence): (usize, &str)| {
        let mut padding = split_words(sentence).map(str::to_lowercase);
        let word = padding.find(|word| lexicon.has("padding", word))?;
        Some(FindingDraft {
            severity: Severity::Must,
            passage: sentence.to_owned(),
            problem: format!("“{word}” adds nothing"),
            instruction: format!("Cut the word “{word}”."),
            kind: FindingKind::Patch,
        })
    };
    let findings = all.filter(|(_, sentence)| !is_speech(sentence)).filter_map(build_finding);
    let mut findings: Vec<FindingDraft> = findings.take(MAX_NEW).collect();
    let score = BASE_SCORE - FINDING_COST * findings.len() as f64;
    let scenes = question.scenes.iter();
    let all: Vec<&str> =
        scenes.flat_map(|scene| split_sentences(&scene.text)).map(|(_, s)| s).collect();
    // The quotations come from all over the text.
    let criterion = |(n, name): (usize, &str)| {
        let quotation = all.get(all.len() * n / 8).copied().unwrap_or_default();
        (name.to_owned(), json!({ "score": score, "quotation": quotation }))
    };
    let criteria: Map<String, Value> = CRITERIA.split(' ').enumerate().map(criterion).collect();
    // An earlier finding is closed unless the same passage has a finding again.
    let is_same = |open: &Finding, new: &FindingDraft| open.draft.passage == new.passage;
    let answers = answer_all(question, |open| findings.iter().any(|new| is_same(open, new)));
    findings.retain(|new| !question.open.iter().any(|open| is_same(open, new)));
    json!({ "criteria": criteria, "findings": findings, "answers": answers, "basis": BASIS })
}

fn answer_all(question: &ReviewQuestion, is_open: impl Fn(&Finding) -> bool) -> Vec<Value> {
    let state = |open| if is_open(open) { "open" } else { "closed" };
    question.open.iter().map(|open| json!({ "id": open.id, "state": state(open) })).collect()
}

/// Reports no contradiction, because the sample writer states only what its plans state.
pub(crate) fn check_facts(question: &ReviewQuestion) -> Value {
    json!({ "findings": [], "answers": answer_all(question, |_| false), "basis": BASIS })
}

/// Orders one redraft if a finding blocks the chapter.
pub(crate) fn arbitrate(redrafts: u32, findings: &[Finding]) -> Value {
    let blocks = findings.iter().any(|finding| finding.draft.severity == Severity::Blocker);
    let (decision, reason) = match blocks && redrafts == 0 {
        true => (Ruling::Redraft, "A finding blocks the chapter, and it has not been redrafted."),
        false => (Ruling::Accept, "What is open does not keep a reader from reading on."),
    };
    json!({ "decision": decision, "reason": reason })
}

/// Replaces the passage of each finding once: removes the superfluous word, or gives the sentence
/// another beginning.
pub(crate) fn patch(findings: &[Finding], scenes: &[WrittenScene], lexicon: &Lexicon) -> Value {
    let mut seen: Vec<&str> = Vec::new();
    let mut replacements = Vec::new();
    for (n, finding) in (0..).zip(findings) {
        let passage = finding.draft.passage.as_str();
        let occurrences: usize =
            scenes.iter().map(|scene| scene.text.matches(passage).count()).sum();
        if finding.draft.kind != FindingKind::Patch || occurrences > 1 || seen.contains(&passage) {
            continue;
        }
        seen.push(passage);
        let is_kept = |word: &&str| !lexicon.has("padding", &word.to_lowercase());
        let kept_words: Vec<&str> = passage.split(' ').filter(is_kept).collect();
        let shortened = capitalize(&kept_words.join(" "));
        let varied = lexicon.vary_beginning(passage, n);
        let replacement = if shortened == passage { varied } else { shortened };
        replacements.push(json!({
            "finding_id": finding.id, "passage": passage, "replacement": replacement
        }));
    }
    json!({ "replacements": replacements })
}
