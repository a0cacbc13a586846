//! The patterns of ids, by the names of the fields and parameters that hold them.

use serde_json::{Value, json};

/// A hyphenated UUID as it is sent.
const UUID: &str = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/// A UUID as it is taken: in upper case and without hyphens, too.
const ANY_UUID: &str = "([0-9a-fA-F]{32}|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}\
                        -[0-9a-fA-F]{4}-[0-9a-fA-F]{12})";

/// The prefixes of each field or parameter.
const PREFIXES: [(&str, &[&str]); 18] = [
    ("arc_id", &["arc"]),
    ("base_version", &["ver"]),
    ("call_id", &["cal"]),
    ("chapter_id", &["chp"]),
    ("character_id", &["chr"]),
    ("command_id", &["cmd"]),
    ("concept_ids", &["cpt"]),
    ("dead_letter_id", &["dlt"]),
    ("entry_id", &["ent"]),
    ("event_id", &["evt"]),
    ("fact_id", &["fac"]),
    ("novel_id", &["nov"]),
    ("parent_id", &["ver"]),
    ("proposal_id", &["prp", "cpt"]),
    ("review_id", &["rev"]),
    ("session_id", &["ses"]),
    ("task_id", &["tsk"]),
    ("version_id", &["ver"]),
];

/// Whether ids are sent, always with their prefix, or taken, with it or without.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Sent,
    Taken,
}

/// The pattern of an id by the name of its field; `None` for a field that holds none.
pub(super) fn pattern(name: &str, direction: Direction) -> Option<String> {
    let (_, prefixes) = PREFIXES.iter().find(|(field, _)| *field == name)?;
    let prefixes = prefixes.join("|");
    Some(match direction {
        Direction::Sent => format!("^({prefixes})_{UUID}$"),
        Direction::Taken => format!("^(({prefixes})_)?{ANY_UUID}$"),
    })
}

/// Adds the patterns to every property that holds an id, at any depth.
pub(super) fn add_patterns(schema: &mut Value, direction: Direction) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for (name, property) in properties {
            let Some(pattern) = pattern(name, direction) else { continue };
            // Of a list, each item is an id.
            let holder = match property.get_mut("items") {
                Some(items) => items,
                None => property,
            };
            if let Some(holder) = holder.as_object_mut() {
                holder.insert("pattern".to_owned(), json!(pattern));
            }
        }
    }
    match schema {
        Value::Object(fields) => {
            fields.values_mut().for_each(|field| add_patterns(field, direction));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| add_patterns(item, direction)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
