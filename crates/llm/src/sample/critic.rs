//! The critic: reads a chapter by rules, all of them computed on the text.

mod measures;
mod rules;

use serde_json::{Map, Value, json};

use self::measures::Measures;
pub(super) use self::rules::{BEGIN_OTHERWISE, CUT_WORD};
use super::{
    answers::{self, Answered},
    reading::{self, sentences_of},
};

/// The most findings of one reading.
const MAX_FINDINGS: usize = 7;

/// Something that the critic objects to.
#[derive(Debug, Clone)]
struct Finding {
    severity: &'static str,
    passage: String,
    problem: String,
    order: String,
    kind: &'static str,
    scene: u64,
}

impl Finding {
    fn to_value(&self) -> Value {
        json!({
            "severity": self.severity,
            "passage": self.passage,
            "problem": self.problem,
            "order": self.order,
            "kind": self.kind,
            "scene": self.scene,
        })
    }
}

/// Judges a chapter; on a second reading it answers what it has found before.
pub(super) fn critique(variables: &Value) -> Value {
    let text = reading::text(variables);
    let scenes = reading::scenes(variables, &text);
    let mut findings: Vec<Finding> =
        scenes.iter().flat_map(|scene| rules::read(scene, variables)).collect();
    // What must be mended comes first; of equals, what comes first in the text.
    findings.sort_by_key(|finding| match finding.severity {
        "blocker" => 0,
        "must" => 1,
        _ => 2,
    });
    let found = findings.iter().map(Finding::to_value).collect();
    let Answered { answers, mut new } = answers::answer(variables, found);
    new.truncate(MAX_FINDINGS);
    findings.truncate(MAX_FINDINGS);
    let measures = Measures::of(&text, &scenes);
    json!({
        "basis": "rules",
        "criteria": criteria(&text, &measures, &findings),
        "findings": new,
        "answers": answers,
    })
}

/// The eight criteria, each with a sentence of the text.
fn criteria(text: &str, measures: &Measures, findings: &[Finding]) -> Value {
    let sentences = sentences_of(text);
    let at = |percent: usize| {
        let at = sentences.len().saturating_sub(1) * percent / 100;
        sentences.get(at).copied().unwrap_or_default()
    };
    let spoken = sentences.iter().find(|sentence| reading::has_speech(sentence)).copied();
    let objected = findings.iter().filter(|finding| finding.severity == "must").count();
    let scores = [
        ("scene_goal_and_turn", measures.goal_score(), at(20)),
        ("causality", measures.beats_score(), at(60)),
        ("character_and_voice", measures.cast_score(), spoken.unwrap_or_else(|| at(10))),
        ("tension", measures.tension_score(), at(50)),
        ("concrete_detail", measures.detail_score(), at(30)),
        ("dialogue", measures.dialogue_score(), spoken.unwrap_or_else(|| at(40))),
        ("style_sheet_kept", 8.6 - 0.4 * f64::from(u32::try_from(objected).unwrap_or(0)), at(70)),
        ("ending", measures.ending_score(), at(100)),
    ];
    let fields: Map<String, Value> = scores
        .into_iter()
        .map(|(name, score, quotation)| {
            let score = (score.clamp(0.0, 10.0) * 10.0).round() / 10.0;
            (name.to_owned(), json!({ "score": score, "quotation": quotation }))
        })
        .collect();
    Value::Object(fields)
}
