//! What the critic objects to.

use scribe_domain::{
    chapter::{SceneBrief, finding::FindingKind},
    text::{prose_check::Severity, sentences::sentences, words::words},
};
use scribe_ports::{agent::WrittenScene, model::ReviewQuestion};

use super::{Found, make_finding};
use crate::lexicon::Lexicon;

/// How many sentences running may not begin with the same word.
const SAME_BEGINNINGS: usize = 3;
/// How much of a planned moment, in per cent of its words, the end of a scene must share.
const LEAST_SHARED: usize = 35;
const CUT: &str = "Cut the word “";

/// Reads every scene.
pub(super) fn read(question: &ReviewQuestion) -> Vec<Found> {
    let read = |scene: &WrittenScene| {
        let brief = brief(question, scene.number);
        let all: Vec<&str> = sentences(&scene.text).into_iter().map(|(_, one)| one).collect();
        let mut found: Vec<Found> =
            brief.and_then(|b| check_ending(scene, b, &all)).into_iter().collect();
        found.extend(find_padding(scene, &all));
        found.extend(find_same_beginnings(scene, &all));
        found
    };
    question.scenes.iter().flat_map(read).collect()
}

pub(super) fn brief(question: &ReviewQuestion, scene: u32) -> Option<&SceneBrief> {
    question.briefs.get(usize::try_from(scene).ok()?.checked_sub(1)?)
}

/// The word that an order of these rules has cut.
pub(super) fn word_to_cut(order: &str) -> Option<&str> {
    order.strip_prefix(CUT)?.split('”').next()
}

/// How much of a planned sentence stands in a text, in per cent; only the stems of words count.
pub(crate) fn shared_percent(planned: &str, text: &str) -> usize {
    let stem = |word: &str| word.to_lowercase().chars().take(4).collect::<String>();
    let said: Vec<String> = words(text).map(stem).collect();
    let planned: Vec<String> =
        words(planned).filter(|word| word.chars().count() > 3).map(stem).collect();
    let shared = planned.iter().filter(|word| said.contains(word)).count();
    if planned.is_empty() { 100 } else { shared * 100 / planned.len() }
}

fn check_ending(scene: &WrittenScene, brief: &SceneBrief, all: &[&str]) -> Option<Found> {
    // The last two sentences may share the moment between them.
    let tail = all[all.len().saturating_sub(2)..].join(" ");
    (shared_percent(&brief.ending, &tail) < LEAST_SHARED).then(|| {
        let problem = format!("the scene does not end as planned: {}", brief.ending);
        let order = format!("End on this: {}", brief.ending);
        let passage = all.last().copied().unwrap_or_default();
        make_finding(
            scene.number,
            (Severity::Must, FindingKind::RedraftScene),
            passage,
            problem,
            order,
        )
    })
}

fn has_speech(sentence: &str) -> bool {
    sentence.contains(['“', '”', '‘', '«', '»', '「', '」', '—', '"'])
}

fn find_padding(scene: &WrittenScene, all: &[&str]) -> Vec<Found> {
    let lexicon = Lexicon::english();
    let padded = |sentence: &&str| {
        let mut padding = words(sentence).map(str::to_lowercase);
        let word = padding.find(|word| lexicon.has("padding", word))?;
        let problem = format!("“{word}” adds nothing");
        let weight = (Severity::Must, FindingKind::Patch);
        Some(make_finding(scene.number, weight, sentence, problem, format!("{CUT}{word}”.")))
    };
    all.iter().filter(|sentence| !has_speech(sentence)).filter_map(padded).collect()
}

fn find_same_beginnings(scene: &WrittenScene, all: &[&str]) -> Vec<Found> {
    let mut found_all = Vec::new();
    let mut run: Vec<String> = Vec::new();
    for sentence in all {
        let word = words(sentence).next().unwrap_or_default().to_lowercase();
        if has_speech(sentence) || run.last() != Some(&word) {
            run.clear();
        }
        if has_speech(sentence) {
            continue;
        }
        run.push(word.clone());
        if run.len() >= SAME_BEGINNINGS {
            let problem = format!("{SAME_BEGINNINGS} sentences running begin with “{word}”");
            let order = "Let the sentence begin otherwise.".to_owned();
            let weight = (Severity::Must, FindingKind::Patch);
            found_all.push(make_finding(scene.number, weight, sentence, problem, order));
            run.clear();
        }
    }
    found_all
}
