//! Tests of the critic, the fact checker, the rewriter and the director.

use scribe_domain::{
    chapter::{
        finding::{Finding, FindingDraft, FindingKind},
        review::{Critique, FactCheck, FindingStatus},
    },
    text::{
        patch::{Replacement, apply_replacements},
        prose_check::Severity,
        quote::find_all,
    },
};
use scribe_ports::model::{ChapterQuestion, ReviewQuestion};
use serde_json::Value;

use crate::book::{Book, asked, document, written};

fn book() -> Book {
    Book::plan(&asked(
        "In Dunmore, a clerk named Agnes Quill and Rupert Venner guard the water.",
        20,
    ))
}

fn critique(book: &Book, position: u32, question: ReviewQuestion) -> Critique {
    document(book.hints(position, ChapterQuestion::Critique(question)))
}

fn blocking(critique: &Critique) -> Vec<&FindingDraft> {
    critique.findings.iter().filter(|finding| finding.severity >= Severity::Must).collect()
}

/// Converts objections to findings as the program stores them.
fn kept(objections: &[FindingDraft], texts: &[String]) -> Vec<Finding> {
    (1..)
        .zip(objections)
        .map(|(n, objection)| Finding {
            id: format!("f{n}"),
            agent: "critic".into(),
            scene: (1..)
                .zip(texts)
                .find_map(|(number, text)| text.contains(&objection.passage).then_some(number))
                .unwrap(),
            draft: objection.clone(),
        })
        .collect()
}

#[test]
fn every_quotation_and_passage_occurs_in_the_text() {
    let book = book();
    for position in 1..=10 {
        let chapter = book.write(position);
        let text = chapter.text();
        let critique = critique(&book, position, Book::review(&chapter));
        for (name, criterion) in critique.criteria.with_names() {
            assert!((0.0..=10.0).contains(&criterion.score), "{name}");
            let quotation = &criterion.quotation;
            assert!(!find_all(&text, quotation).unwrap().is_empty(), "{name}: {quotation}");
        }
        for finding in &critique.findings {
            assert_eq!(find_all(&text, &finding.passage).unwrap().len(), 1, "{finding:#?}");
        }
        assert_eq!(critique.basis.as_deref(), Some("rules"));
    }
}

#[test]
fn a_few_chapters_need_a_revision_and_are_sound_after_it() {
    let book = book();
    let mut objected = 0;
    for position in 1..=20 {
        let mut chapter = book.write(position);
        let first = critique(&book, position, Book::review(&chapter));
        let mean =
            first.criteria.with_names().iter().map(|(_, finding)| finding.score).sum::<f64>() / 8.0;
        assert!(mean >= 7.0, "chapter {position}: {mean}");
        if blocking(&first).is_empty() {
            continue;
        }
        objected += 1;
        let findings = kept(&first.findings, &chapter.texts);
        let patch: Value = document(book.hints(
            position,
            ChapterQuestion::Patch { findings: findings.clone(), scenes: written(&chapter.texts) },
        ));
        let replacements = patch["replacements"].as_array().unwrap();
        for (number, text) in (1..).zip(&mut chapter.texts) {
            let own: Vec<Replacement> = replacements
                .iter()
                .filter(|finding| {
                    findings.iter().any(|f| f.scene == number && finding["finding_id"] == *f.id)
                })
                .map(|finding| Replacement {
                    passage: finding["passage"].as_str().unwrap().to_owned(),
                    replacement: finding["replacement"].as_str().unwrap().to_owned(),
                })
                .collect();
            *text = apply_replacements(text, &own).unwrap();
        }
        let again = ReviewQuestion { round: 1, open: findings.clone(), ..Book::review(&chapter) };
        let second = critique(&book, position, again);
        assert!(blocking(&second).is_empty(), "chapter {position}: {second:#?}");
        assert_eq!(second.answers.len(), findings.len());
        assert!(second.answers.iter().all(|answer| answer.state == FindingStatus::Closed));
    }
    assert!((2..=10).contains(&objected), "{objected} of 20");
}

#[test]
fn padding_is_found_outside_of_speech_and_the_rewriter_cuts_it() {
    let book = book();
    let text = "She went home very late. “Very late,” he said. Rupert said nothing at all.";
    let scenes = written(&[text.to_owned()]);
    let question = ReviewQuestion { scenes: scenes.clone(), ..ReviewQuestion::default() };
    let found = critique(&book, 1, question).findings;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].passage, "She went home very late.");
    assert_eq!(found[0].problem, "“very” adds nothing");
    let findings = kept(&found, &[text.to_owned()]);
    let patch: Value = document(book.hints(1, ChapterQuestion::Patch { findings, scenes }));
    assert_eq!(patch["replacements"][0]["replacement"], "She went home late.");
}

#[test]
fn a_passage_with_another_reviewers_finding_gets_another_beginning() {
    let book = book();
    let objection = FindingDraft {
        severity: Severity::Must,
        passage: "The sea rose.".into(),
        problem: "p".into(),
        instruction: "o".into(),
        kind: FindingKind::Patch,
    };
    let finding = Finding { id: "f1".into(), agent: "critic".into(), scene: 1, draft: objection };
    let scenes = written(&["The sea rose. It fell.".to_owned()]);
    let question = ChapterQuestion::Patch { findings: vec![finding.clone(), finding], scenes };
    let patch: Value = document(book.hints(1, question));
    // A passage is replaced once, even if it has several findings.
    assert_eq!(patch["replacements"].as_array().unwrap().len(), 1);
    let replacement = patch["replacements"][0]["replacement"].as_str().unwrap();
    assert!(replacement.ends_with(", the sea rose."), "{replacement}");
}

#[test]
fn the_sample_prose_is_consistent_with_its_canon() {
    let book = book();
    for position in 1..=10 {
        let question = Book::review(&book.write(position));
        let hints = book.hints(position, ChapterQuestion::FactCheck(question));
        let check: FactCheck = document(hints);
        assert_eq!(check.findings, [], "chapter {position}");
        assert_eq!(check.basis.as_deref(), Some("rules"));
    }
}

#[test]
fn the_director_accepts_a_chapter_after_one_redraft() {
    let book = book();
    let objection = FindingDraft {
        severity: Severity::Blocker,
        passage: "It is.".into(),
        problem: "p".into(),
        instruction: "o".into(),
        kind: FindingKind::RedraftScene,
    };
    let finding = Finding { id: "f1".into(), agent: "critic".into(), scene: 1, draft: objection };
    for (redrafts, decision) in [(0, "redraft"), (1, "accept")] {
        let findings = vec![finding.clone()];
        let question = ChapterQuestion::Arbitration { redrafts, findings };
        let ruling: Value = document(book.hints(1, question));
        assert_eq!(ruling["decision"], decision);
    }
}
