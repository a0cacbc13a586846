//! Upcasters: an older stored event becomes the one that is written today, a version at a time.
//!
//! An event that says less than today's is completed by the rule that was in force when it was
//! written. Each version has a file with frozen copies of these rules; they never follow a change of
//! today's. Some need the state that the stream's earlier events fold into.

mod v1;

use serde_json::{Map, Value};

use crate::chapter::Chapter;

/// The version in which a fact is written today; 1 where nothing is said here.
const NEWEST: [(&str, i32); 7] = [
    ("Chapter.Critiqued", 2),
    ("Chapter.FactChecked", 2),
    ("Chapter.RedraftOrdered", 2),
    ("Chapter.Reviewed", 2),
    ("Chapter.WorkResumed", 2),
    ("Genesis.ConceptsProposed", 2),
    ("Genesis.Started", 2),
];

/// The version in which events of a type are written.
pub(crate) fn newest_version(event_type: &str) -> i32 {
    let known = NEWEST.iter().find(|(name, _)| *name == event_type);
    known.map_or(1, |(_, version)| *version)
}

/// Turns a payload of any version into one of the newest. `before` is the chapter before the event,
/// where the event is folded.
///
/// # Errors
/// The version is unknown, or the payload does not have the shape of its version.
pub(crate) fn upcast(
    event_type: &str,
    version: i32,
    payload: Value,
    before: Option<&Chapter>,
) -> Result<Value, String> {
    let newest = newest_version(event_type);
    if !(1..=newest).contains(&version) {
        return Err("this program does not know the version".to_owned());
    }
    if version == newest {
        return Ok(payload);
    }
    let Value::Object(mut fields) = payload else {
        return Err("the payload is not an object".to_owned());
    };
    if version == 1 {
        let missing = v1::missing_fields(event_type, &fields, before)?;
        add_fields(&mut fields, missing)?;
    }
    Ok(Value::Object(fields))
}

/// Adds what an older version does not have; a field that is there already is not of that version.
fn add_fields(fields: &mut Map<String, Value>, missing: Map<String, Value>) -> Result<(), String> {
    if let Some(name) = missing.keys().find(|name| fields.contains_key(*name)) {
        return Err(format!("its version has no field {name}"));
    }
    fields.extend(missing);
    Ok(())
}
