//! Upcasters: convert an older stored event to its current version, one version at a time.
//!
//! An event with fewer fields than the current version is completed by the rule that was in force
//! when the event was written. Each version has a file with frozen copies of these rules, which do
//! not change when the current rules change. Some rules need the state that results from the
//! earlier events of the stream.

mod v1;

use serde_json::{Map, Value};

use crate::chapter::Chapter;

/// The current version of each event type. Types that are not listed have version 1.
const NEWEST_VERSIONS: &[(&str, i32)] = &[
    ("Chapter.Critiqued", 2),
    ("Chapter.FactChecked", 2),
    ("Chapter.RedraftOrdered", 2),
    ("Chapter.Reviewed", 2),
    ("Chapter.WorkResumed", 2),
    ("Genesis.ConceptsProposed", 2),
    ("Genesis.ProposalRequested", 2),
    ("Genesis.StagePartDrafted", 2),
    ("Genesis.Started", 2),
];

/// Returns the current version of an event type.
pub(crate) fn newest_version(event_type: &str) -> i32 {
    let known = NEWEST_VERSIONS.iter().find(|(name, _)| *name == event_type);
    known.map_or(1, |(_, version)| *version)
}

/// Converts a payload of any version to the current version. `before` is the chapter before the
/// event, or `None` if only the event itself is read.
///
/// # Errors
/// The version is unknown, or the payload does not have the shape of its version.
pub(crate) fn upcast_payload(
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

/// Adds the fields that an older version does not have. If one of these fields already exists, the
/// payload does not have the shape of its version and is refused.
fn add_fields(fields: &mut Map<String, Value>, missing: Map<String, Value>) -> Result<(), String> {
    if let Some(name) = missing.keys().find(|name| fields.contains_key(*name)) {
        return Err(format!(
            "the payload has the field {name}, which this version of the event does not define"
        ));
    }
    fields.extend(missing);
    Ok(())
}
