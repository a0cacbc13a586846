//! The fact checker: compares a draft with the book's canon, and records what an accepted text
//! holds.

mod record;

use scribe_domain::text::words::words;
use serde_json::{Value, json};

pub(super) use self::record::record;
use super::{
    answers::{self, Answered},
    input,
    names::call_name,
    reading::{self, ReadScene, sentences_of},
};

/// The most findings of one reading.
const MAX_FINDINGS: usize = 7;

/// Capitalised words that name neither people nor places of the book.
const KNOWN: &str = " I Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February \
    March April May June July August September October November December Mr Mrs Ms Dr God Lord \
    Christmas Easter English French ";

/// Checks a draft against the cast, the entries and the briefs; on a second reading it answers
/// what it has found before.
pub(super) fn check(variables: &Value) -> Value {
    let text = reading::text(variables);
    let scenes = reading::scenes(variables, &text);
    let mut findings = Vec::new();
    for scene in &scenes {
        findings.extend(wrong_place(scene));
        findings.extend(unknown_names(scene, variables));
        findings.extend(dead_speakers(scene, variables));
    }
    let consistent = findings.iter().all(|finding| finding["severity"] == "should");
    let Answered { answers, mut new } = answers::answer(variables, findings);
    new.truncate(MAX_FINDINGS);
    json!({ "basis": "rules", "consistent": consistent, "findings": new, "answers": answers })
}

fn finding(
    scene: &ReadScene<'_>,
    severity: &str,
    passage: &str,
    problem: &str,
    order: &str,
) -> Value {
    json!({
        "severity": severity,
        "passage": passage,
        "problem": problem,
        "order": order,
        "kind": if severity == "should" { "patch" } else { "redraft_scene" },
        "scene": scene.number,
    })
}

fn wrong_place(scene: &ReadScene<'_>) -> Option<Value> {
    let place = input::text(scene.brief, "place").trim();
    let bare = place.strip_prefix("the ").or_else(|| place.strip_prefix("The ")).unwrap_or(place);
    let first = sentences_of(scene.text).first().copied().unwrap_or_default().to_owned();
    (!bare.is_empty() && !scene.text.to_lowercase().contains(&bare.to_lowercase())).then(|| {
        let problem = format!("the scene was to be at {place}, which the text never names");
        finding(scene, "should", &first, &problem, &format!("Set the scene at {place}."))
    })
}

/// Names in the middle of sentences that nobody has introduced.
fn unknown_names(scene: &ReadScene<'_>, variables: &Value) -> Vec<Value> {
    let known = known_words(scene, variables);
    let mut reported: Vec<String> = Vec::new();
    let mut findings = Vec::new();
    for sentence in sentences_of(scene.text) {
        for pair in words(sentence).collect::<Vec<_>>().windows(2) {
            let name = pair[1].trim_end_matches("’s").trim_end_matches("'s");
            let begins_speech =
                sentence.contains(&format!("“{name}")) || sentence.contains(&format!("‘{name}"));
            let capitalised = name.chars().next().is_some_and(char::is_uppercase)
                && name.chars().skip(1).all(char::is_lowercase)
                && name.chars().count() > 1;
            let is_known = known.contains(&format!(" {} ", name.to_lowercase()))
                || KNOWN.contains(&format!(" {name} "));
            if capitalised
                && !begins_speech
                && !is_known
                && !reported.iter().any(|seen| seen == name)
            {
                reported.push(name.to_owned());
                let problem = format!("{name} is in neither the cast nor the entries");
                findings.push(finding(
                    scene,
                    "should",
                    sentence,
                    &problem,
                    "Use a known name or none.",
                ));
            }
        }
    }
    findings
}

/// Every word of the variables that could introduce a name, in lower case.
fn known_words(scene: &ReadScene<'_>, variables: &Value) -> String {
    let mut known = String::from(" ");
    let mut add = |value: &Value| {
        for word in words(&value.to_string()) {
            known.push_str(&word.to_lowercase());
            known.push(' ');
        }
    };
    add(scene.brief);
    if let Some(fields) = variables.as_object() {
        // What is judged introduces nobody, nor does what was said of it.
        let texts = [
            "text",
            "draft",
            "content",
            "chapter_text",
            "scenes",
            "findings",
            "open_findings",
            "again",
            "schema",
        ];
        fields
            .iter()
            .filter(|(name, _)| !texts.contains(&name.as_str()))
            .for_each(|(_, value)| add(value));
    }
    known
}

fn dead_speakers(scene: &ReadScene<'_>, variables: &Value) -> Vec<Value> {
    let is_dead = |character: &&Value| {
        ["status", "condition", "state"].into_iter().any(|field| {
            let text = input::text(character, field).to_lowercase();
            text == "dead"
                || text.starts_with("dead ")
                || text.contains(" died")
                || text.starts_with("died")
        })
    };
    let dead = input::items(variables, "characters").iter().filter(is_dead);
    dead.filter_map(|character| {
        let name = input::text(character, "name");
        let call = call_name(name);
        let speaks = |sentence: &&&str| {
            ["said", "says", "asked", "asks", "answered", "answers"]
                .iter()
                .any(|verb| sentence.contains(&format!("{call} {verb}")))
        };
        let sentences = sentences_of(scene.text);
        let passage = sentences.iter().find(speaks)?;
        let problem = format!("{name} is dead and speaks");
        Some(finding(scene, "blocker", passage, &problem, &format!("Leave {name} out.")))
    })
    .collect()
}
