//! Chooses among the values of a reply.

use serde_json::{Map, Value};

use crate::{
    fit::{fit_to_schema, has_document, has_required, is_schema},
    lenient::{self, ReadOutcome},
};

/// The number of brackets that are tried as the start of the JSON before the search is given up.
pub(super) const MAX_STARTS: usize = 64;

scribe_domain::word_lists! {
    "json/choice":
        phrases ELLIPSES;
}

/// A part of a text that is JSON, complete or not.
struct JsonCandidate {
    bytes: usize,
    outcome: ReadOutcome,
}

/// Chooses a value from a text: the only value that fits the schema or, if there is no such value,
/// the longest one.
///
/// The schema itself is not an answer if there is another value.
pub(super) fn choose_value(text: &str, schema: Option<&Value>) -> Option<ReadOutcome> {
    let mut candidates = list_candidates(text);
    if let Some(schema) = schema {
        let is_schema_echo = |candidate: &JsonCandidate| match &candidate.outcome {
            ReadOutcome::Complete { value, .. } => {
                is_schema(value, schema) && !has_document(value, schema)
            }
            ReadOutcome::CutOff { .. } | ReadOutcome::Malformed { .. } => false,
        };
        if !candidates.iter().all(is_schema_echo) {
            candidates.retain(|candidate| !is_schema_echo(candidate));
        }
        if !candidates.iter().all(is_template) {
            candidates.retain(|candidate| !is_template(candidate));
        }
        if let Some(cut_off_document) =
            candidates.pop_if(|last| is_cut_off_document(&last.outcome, schema))
        {
            return Some(cut_off_document.outcome);
        }
        if let Some(ambiguous) = find_ambiguity(&candidates, schema) {
            return Some(ambiguous);
        }
        if let Some(index) = find_only_fitting(&candidates, schema) {
            return Some(candidates.swap_remove(index).outcome);
        }
    }
    // If two values are equally long, the last one is chosen.
    candidates.into_iter().max_by_key(|candidate| candidate.bytes).map(|longest| longest.outcome)
}

/// Returns true for an object whose values are all ellipses: a template, not an answer.
fn is_template(candidate: &JsonCandidate) -> bool {
    let is_ellipsis =
        |value: &Value| value.as_str().is_some_and(|text| ELLIPSES.contains(&text.trim()));
    matches!(&candidate.outcome, ReadOutcome::Complete { value: Value::Object(members), .. }
        if !members.is_empty() && members.values().all(is_ellipsis))
}

fn is_cut_off_document(outcome: &ReadOutcome, schema: &Value) -> bool {
    let ReadOutcome::CutOff { closed, .. } = outcome else { return false };
    let is_known = |key: &String| schema["properties"].get(key).is_some();
    closed.as_object().is_some_and(|members| members.keys().any(is_known))
}

/// Returns the fault of a reply with two different documents, because it is unclear which of them
/// is the answer.
fn find_ambiguity(candidates: &[JsonCandidate], schema: &Value) -> Option<ReadOutcome> {
    let mut documents = candidates.iter().filter_map(|candidate| match &candidate.outcome {
        ReadOutcome::Complete { value, bytes } if has_document(value, schema) => {
            Some((fit_to_schema(value.clone(), schema), *bytes))
        }
        ReadOutcome::Complete { .. }
        | ReadOutcome::CutOff { .. }
        | ReadOutcome::Malformed { .. } => None,
    });
    let (first, _) = documents.next()?;
    let (_, bytes) = documents.find(|(other, _)| *other != first)?;
    Some(ReadOutcome::Malformed {
        reason: "the reply contains two documents that differ".to_owned(),
        bytes,
        has_begun: true,
        is_ambiguous: true,
    })
}

/// Returns the index of the only complete value that fits a schema. Returns `None` if a longer
/// value is incomplete.
fn find_only_fitting(candidates: &[JsonCandidate], schema: &Value) -> Option<usize> {
    let mut fitting = candidates.iter().enumerate().filter(|(_, candidate)| {
        matches!(&candidate.outcome, ReadOutcome::Complete { value, .. } if has_document(value, schema))
    });
    let (index, only) = fitting.next().filter(|_| fitting.next().is_none())?;
    let is_incomplete = |candidate: &JsonCandidate| {
        candidate.bytes >= only.bytes && !matches!(candidate.outcome, ReadOutcome::Complete { .. })
    };
    (!candidates.iter().any(is_incomplete)).then_some(index)
}

/// Finds every part of the text that is JSON, complete or not.
///
/// Malformed JSON is not searched, because a part of it would be mistaken for the whole.
fn list_candidates(text: &str) -> Vec<JsonCandidate> {
    let mut candidates = Vec::new();
    let mut search_start = 0;
    for _ in 0..MAX_STARTS {
        let Some(offset) = text[search_start..].find(['{', '[']) else { break };
        let start = search_start + offset;
        let outcome = lenient::read_value(&text[start..]);
        let (bytes, is_last) = match &outcome {
            ReadOutcome::Complete { bytes, .. } => (*bytes, false),
            ReadOutcome::CutOff { .. } => (text.len() - start, true),
            ReadOutcome::Malformed { has_begun: false, .. } => {
                search_start = start + 1;
                continue;
            }
            ReadOutcome::Malformed { bytes, .. } => (*bytes, true),
        };
        candidates.push(JsonCandidate { bytes, outcome });
        if is_last {
            break;
        }
        search_start = start + bytes;
    }
    candidates
}

/// Returns all values of a text with several values. Returns `None` if one of them is incomplete.
pub(super) fn read_all_values(text: &str) -> Option<Vec<Value>> {
    let candidates = list_candidates(text);
    if candidates.len() < 2 {
        return None;
    }
    let value = |candidate: JsonCandidate| match candidate.outcome {
        ReadOutcome::Complete { value, .. } => Some(value),
        ReadOutcome::CutOff { .. } | ReadOutcome::Malformed { .. } => None,
    };
    candidates.into_iter().map(value).collect()
}

/// Returns true for a schema that requires one list and nothing else.
pub(super) fn requires_only_list(schema: &Value) -> bool {
    let required = schema["required"].as_array().map_or(&[][..], Vec::as_slice);
    matches!(required, [name] if name.as_str().is_some_and(|name| {
        schema["properties"][name]["items"]["properties"].is_object()
    }))
}

/// Merges objects that have no key in common. Returns `None` if two of them share a key, if one of
/// them is already complete, or if the result is not complete. A complete object has every member
/// that the schema requires.
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
