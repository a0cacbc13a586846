//! Tests of questions of unknown kinds and of missing hints.

use scribe_domain::stage::{DimensionKind, Part};
use scribe_ports::model::{
    ChapterHints, ChapterQuestion, PartHints, ReviewQuestion, SampleWriterHints,
};
use serde_json::{Value, json};

use crate::book::reply;

#[test]
fn an_agent_of_an_unknown_kind_gets_a_document_of_its_schema() {
    let schema = json!({
        "type": "object",
        "required": ["advice", "weight", "of"],
        "properties": {
            "advice": { "type": "array", "items": { "type": "string" }, "minItems": 1 },
            "weight": { "type": "integer", "minimum": 1, "maximum": 5 },
            "of": { "enum": ["plot", "people"] },
        },
    });
    let answer: Value =
        serde_json::from_str(&reply(SampleWriterHints::None, Some(schema.clone()))).unwrap();
    assert!(answer["advice"][0].is_string());
    assert_eq!(answer["weight"], 3);
    assert_eq!(answer["of"], "plot");
    let known = SampleWriterHints::Chapter(Box::default());
    let answer: Value = serde_json::from_str(&reply(known, Some(schema))).unwrap();
    assert_eq!(answer["weight"], 3);
    assert!(reply(SampleWriterHints::None, None).len() > 100);
}

#[test]
fn every_question_without_hints_is_answered() {
    let questions = [
        ChapterQuestion::Outline,
        ChapterQuestion::Scenes { outline: None },
        ChapterQuestion::Critique(ReviewQuestion::default()),
        ChapterQuestion::FactCheck(ReviewQuestion::default()),
        ChapterQuestion::Patch { findings: Vec::new(), scenes: Vec::new() },
        ChapterQuestion::Arbitration { redrafts: 0, findings: Vec::new() },
        ChapterQuestion::Record { scenes: Vec::new() },
    ];
    for question in questions {
        let hints = ChapterHints { question, ..ChapterHints::default() };
        let answer = reply(SampleWriterHints::Chapter(Box::new(hints)), Some(json!({})));
        assert!(serde_json::from_str::<Value>(&answer).unwrap().is_object(), "{answer}");
    }
    let parts = [
        Part::Concepts { count: 3 },
        Part::Story,
        Part::Style,
        Part::Dimension(DimensionKind::Rules),
        Part::PowerSystem,
        Part::Entries,
        Part::Cast,
        Part::Character { index: 90 },
        Part::Relations,
        Part::Arcs,
        Part::NodeCards { first: 1, last: 10 },
        Part::ChapterPlans { first: 1, last: 8 },
    ];
    for part in parts {
        let hints = SampleWriterHints::Part(Box::new(PartHints::new(part)));
        let answer = reply(hints, Some(part.reply_schema()));
        assert!(serde_json::from_str::<Value>(&answer).unwrap().is_object(), "{part}: {answer}");
    }
}
