//! Resolves members of the cast that a reply refers to by number, for example `character_2` or
//! `#2`.

use serde_json::{Value, json};

use crate::stage::{
    FieldProblem,
    names::resolve::{ResolvedName, resolve_name},
};

crate::word_lists! {
    "stage/tidy/numbered":
        phrases WORDS;
}

/// The fields that name members of the cast.
const FIELDS: [&str; 4] = ["from", "to", "cast", "viewpoint"];

/// Replaces the numbers of members, counted from 1, by their names.
///
/// If one of the numbers is out of range, nothing is replaced, because it is then unknown whether
/// the reply counts from 0 or from 1.
pub(super) fn resolve_numbers(
    document: &mut Value,
    list: &str,
    names: &[String],
    changes: &mut Vec<FieldProblem>,
) {
    let items = document.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten();
    let mut numbered: Vec<(&mut Value, usize)> = Vec::new();
    for (key, value) in items.filter_map(Value::as_object_mut).flatten() {
        if !FIELDS.contains(&key.as_str()) {
            continue;
        }
        let value = match value {
            Value::Array(items) => items.iter_mut().collect(),
            // The number may be the size of the cast.
            Value::Number(_) if key == "cast" => continue,
            value @ (Value::Number(_)
            | Value::String(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Object(_)) => vec![value],
        };
        for value in value {
            if let Some(number) = extract_number(value, names) {
                numbered.push((value, number));
            }
        }
    }
    if numbered.iter().any(|(_, number)| !(1..=names.len()).contains(number)) {
        return;
    }
    for (value, number) in numbered {
        let name = json!(names[number - 1]);
        changes.push(FieldProblem::new(list, format!("was {value} and is {name}")));
        *value = name;
    }
}

/// Returns the number that a value contains, with or without a word before it.
fn extract_number(value: &Value, names: &[String]) -> Option<usize> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) if resolve_name(text, names) == ResolvedName::Nobody => {
            text.to_lowercase()
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            return None;
        }
    };
    let is_mark = |c: char| c.is_whitespace() || "_-#№.:()[]{}".contains(c);
    let text = text.trim_matches(is_mark);
    let prefix = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = text[prefix.len()..].parse().ok()?;
    let word = prefix.trim_matches(is_mark).replace(['_', '-'], " ");
    WORDS.contains(&word.as_str()).then_some(number)
}
