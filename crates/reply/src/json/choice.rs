//! Chooses among the values of a reply.

use serde_json::{Map, Value};

use crate::{
    fit::{fit_to_schema, has_required, holds_document, is_schema},
    lenient::{self, Outcome},
};

/// How many brackets are tried as the beginning of the JSON before the search is given up.
pub(super) const MOST_STARTS: usize = 64;

scribe_domain::word_lists! {
    "json/choice":
        phrases ELLIPSES;
}

/// Something in a text that is, or began as, JSON.
struct Candidate {
    bytes: usize,
    outcome: Outcome,
}

/// Chooses a value of a text: the only one that fits the schema, or else the longest one.
///
/// The schema itself is not an answer if there is another one.
pub(super) fn choose_value(text: &str, wanted: Option<&Value>) -> Option<Outcome> {
    let mut candidates = find_candidates(text);
    if let Some(schema) = wanted {
        let is_echo = |candidate: &Candidate| match &candidate.outcome {
            Outcome::Complete { value, .. } => {
                is_schema(value, schema) && !holds_document(value, schema)
            }
            Outcome::CutOff { .. } | Outcome::Malformed { .. } => false,
        };
        if !candidates.iter().all(is_echo) {
            candidates.retain(|candidate| !is_echo(candidate));
        }
        if !candidates.iter().all(is_outline) {
            candidates.retain(|candidate| !is_outline(candidate));
        }
        if let Some(cut_off) = candidates.pop_if(|last| is_beginning(&last.outcome, schema)) {
            return Some(cut_off.outcome);
        }
        if let Some(ambiguous) = find_second_document(&candidates, schema) {
            return Some(ambiguous);
        }
        if let Some(at) = find_only_fitting(&candidates, schema) {
            return Some(candidates.swap_remove(at).outcome);
        }
    }
    // Of two that are as long, the last one.
    candidates.into_iter().max_by_key(|candidate| candidate.bytes).map(|longest| longest.outcome)
}

/// Returns true for an object in which every value is an ellipsis: it shows a form without filling
/// it.
fn is_outline(candidate: &Candidate) -> bool {
    let is_ellipsis =
        |value: &Value| value.as_str().is_some_and(|text| ELLIPSES.contains(&text.trim()));
    matches!(&candidate.outcome, Outcome::Complete { value: Value::Object(members), .. }
        if !members.is_empty() && members.values().all(is_ellipsis))
}

/// Returns true for the beginning of a document that was cut off, because it was then replaced.
fn is_beginning(outcome: &Outcome, schema: &Value) -> bool {
    let Outcome::CutOff { closed, .. } = outcome else { return false };
    let is_known = |key: &String| schema["properties"].get(key).is_some();
    closed.as_object().is_some_and(|members| members.keys().any(is_known))
}

/// The fault of a reply with two documents that differ: nothing says which of them is meant.
fn find_second_document(candidates: &[Candidate], schema: &Value) -> Option<Outcome> {
    let mut documents = candidates.iter().filter_map(|candidate| match &candidate.outcome {
        Outcome::Complete { value, bytes } if holds_document(value, schema) => {
            Some((fit_to_schema(value.clone(), schema), *bytes))
        }
        Outcome::Complete { .. } | Outcome::CutOff { .. } | Outcome::Malformed { .. } => None,
    });
    let (first, _) = documents.next()?;
    let (_, bytes) = documents.find(|(other, _)| *other != first)?;
    Some(Outcome::Malformed {
        reason: "the reply holds two documents that differ".to_owned(),
        bytes,
        has_begun: true,
        is_ambiguous: true,
    })
}

/// The only complete value that fits a schema, if nothing longer is incomplete.
fn find_only_fitting(candidates: &[Candidate], schema: &Value) -> Option<usize> {
    let mut fitting = candidates.iter().enumerate().filter(|(_, candidate)| {
        matches!(&candidate.outcome, Outcome::Complete { value, .. } if holds_document(value, schema))
    });
    let (at, only) = fitting.next().filter(|_| fitting.next().is_none())?;
    let is_incomplete = |candidate: &Candidate| {
        candidate.bytes >= only.bytes && !matches!(candidate.outcome, Outcome::Complete { .. })
    };
    (!candidates.iter().any(is_incomplete)).then_some(at)
}

/// Everything in the text that is, or began as, JSON.
///
/// Nothing is looked for inside JSON that went wrong: a part of it would pass for the whole.
fn find_candidates(text: &str) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    let mut from = 0;
    for _ in 0..MOST_STARTS {
        let Some(offset) = text[from..].find(['{', '[']) else { break };
        let start = from + offset;
        let outcome = lenient::read_value(&text[start..]);
        let (bytes, is_last) = match &outcome {
            Outcome::Complete { bytes, .. } => (*bytes, false),
            Outcome::CutOff { .. } => (text.len() - start, true),
            Outcome::Malformed { has_begun: false, .. } => {
                from = start + 1;
                continue;
            }
            Outcome::Malformed { bytes, .. } => (*bytes, true),
        };
        candidates.push(Candidate { bytes, outcome });
        if is_last {
            break;
        }
        from = start + bytes;
    }
    candidates
}

/// Returns every value of a text that has several, and `None` if one of them is incomplete.
pub(super) fn all_values(text: &str) -> Option<Vec<Value>> {
    let candidates = find_candidates(text);
    if candidates.len() < 2 {
        return None;
    }
    let value = |candidate: Candidate| match candidate.outcome {
        Outcome::Complete { value, .. } => Some(value),
        Outcome::CutOff { .. } | Outcome::Malformed { .. } => None,
    };
    candidates.into_iter().map(value).collect()
}

/// Returns true for a schema that requires one list and nothing else.
pub(super) fn has_sole_list(schema: &Value) -> bool {
    let required = schema["required"].as_array().map_or(&[][..], Vec::as_slice);
    matches!(required, [name] if name.as_str().is_some_and(|name| {
        schema["properties"][name]["items"]["properties"].is_object()
    }))
}

/// The object whose members are split over several ones, each with other members: none of them has
/// everything that the schema requires, and together they have.
pub(super) fn join_members(objects: &Value, schema: &Value) -> Option<Value> {
    let mut joined = Map::new();
    for object in objects.as_array()? {
        let members = object.as_object().filter(|members| !has_required(members, schema))?;
        for (key, value) in members {
            if joined.insert(key.clone(), value.clone()).is_some() {
                return None;
            }
        }
    }
    has_required(&joined, schema).then_some(Value::Object(joined))
}
