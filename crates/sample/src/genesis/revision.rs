//! Revisions: the earlier version of a part with the user's wish in it, and several concepts made
//! into one.

use scribe_domain::stage::{Concept, Part};
use scribe_ports::model::{PartHints, PartRevision};
use serde_json::{Value, json};

use super::idea::Idea;

/// Returns the document that answers a question about a revision; `None` if the part is new.
pub(super) fn revise_part(hints: &PartHints, idea: &Idea<'_>) -> Option<Value> {
    if let [first, others @ ..] = hints.combined.as_slice() {
        return Some(combine_concepts(first, others));
    }
    let revision = hints.revision.as_ref()?;
    if matches!(hints.part, Part::Concerned { .. }) {
        return Some(json!({ "pieces": choose_pieces(revision) }));
    }
    let PartRevision { feedback, earlier, field, .. } = revision;
    if earlier.is_null() {
        return None;
    }
    let mut revised = earlier.clone();
    let revise_text = |text: &mut String| *text = idea.add_wish(text, Some(feedback));
    let Some(field) = field else {
        revise_longest_text(&mut revised, revise_text);
        return Some(revised);
    };
    let mut value = field.find(&revised).cloned().unwrap_or_default();
    revise_value(&mut value, revise_text);
    Some(json!({ field.last_name(): value }))
}

/// Chooses the pieces that the feedback names, or else the first piece.
fn choose_pieces(revision: &PartRevision) -> Vec<&String> {
    let feedback = revision.feedback.to_lowercase();
    let names = |piece: &&String| feedback.contains(&piece.to_lowercase());
    let named: Vec<&String> = revision.pieces.iter().filter(names).collect();
    if named.is_empty() { revision.pieces.iter().take(1).collect() } else { named }
}

/// Keeps the idea and the scores of the first concept, and adds the ideas of the others.
fn combine_concepts(first: &Concept, others: &[Concept]) -> Value {
    let mut combined = first.clone();
    for other in others {
        combined.core_idea = format!("{} {}", combined.core_idea, other.core_idea);
    }
    json!({ "concepts": [combined] })
}

/// Changes a value that is asked for alone. A number is moved by one.
fn revise_value(value: &mut Value, revise_text: impl Fn(&mut String)) {
    match value {
        Value::String(text) => revise_text(text),
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            let moved = if number > 1.0 { number - 1.0 } else { number + 1.0 };
            *value = if moved.fract() == 0.0 { json!(moved as i64) } else { json!(moved) };
        }
        Value::Array(_) | Value::Object(_) => revise_longest_text(value, revise_text),
        Value::Null | Value::Bool(_) => {}
    }
}

/// Changes the longest text of a document, which is the one that says most.
fn revise_longest_text(document: &mut Value, revise_text: impl Fn(&mut String)) {
    if let Some(path) = find_longest_text(document)
        && let Some(Value::String(text)) = document.pointer_mut(&path)
    {
        revise_text(text);
    }
}

/// True for the fields whose values other pieces refer to, or that are words of a vocabulary.
fn is_name(field: &str) -> bool {
    ["name", "title", "from", "to", "viewpoint", "cast", "role", "kind"].contains(&field)
}

/// Returns the JSON pointer of the longest text.
fn find_longest_text(value: &Value) -> Option<String> {
    fn collect(value: &Value, path: &str, texts: &mut Vec<(usize, String)>) {
        match value {
            Value::String(text) => texts.push((text.chars().count(), path.to_owned())),
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    collect(item, &format!("{path}/{i}"), texts);
                }
            }
            Value::Object(fields) => {
                for (name, field) in fields.iter().filter(|(name, _)| !is_name(name)) {
                    collect(field, &format!("{path}/{name}"), texts);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut texts = Vec::new();
    match value.get("cast") {
        // The list of the cast itself has sketches.
        Some(cast) if value.as_object().is_some_and(|fields| fields.len() == 1) => {
            collect(cast, "/cast", &mut texts);
        }
        _ => collect(value, "", &mut texts),
    }
    // Of several texts of the same length, the first one changes.
    texts.into_iter().rev().max_by_key(|(length, _)| *length).map(|(_, path)| path)
}
