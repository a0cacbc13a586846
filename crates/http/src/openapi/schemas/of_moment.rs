//! The schemas of what happens at this moment, in the event streams.

use scribe_domain::task::TaskKind;
use serde_json::{Value, json};

use super::{number, object, one_of, stage, text, text_or_null, time};

/// A scene as far as it is written.
pub(super) fn snapshot() -> Value {
    let mut snapshot = object(&json!({
        "chapter_id": text_or_null(), "scene": { "type": ["integer", "null"], "minimum": 1 },
        "call_id": text_or_null(), "offset": { "const": 0 }, "text": text(),
    }));
    snapshot["description"] = json!("Null and empty where no scene is being written.");
    snapshot
}

/// The next piece of a scene.
pub(super) fn delta() -> Value {
    object(&json!({
        "chapter_id": text(), "scene": { "type": "integer", "minimum": 1 }, "call_id": text(),
        "offset": {
            "type": "integer", "minimum": 0,
            "description": "The characters (Unicode scalar values) of the call before this piece.",
        },
        "text": text(),
    }))
}

/// What an agent does.
pub(super) fn progress() -> Value {
    let mut progress = object(&json!({
        "task_id": text(), "status": one_of(&["running", "waiting", "ended"]), "agent": text(),
        "task": one_of(TaskKind::WORDS), "call_id": text(),
    }));
    for (name, schema) in [
        ("session_id", text()),
        ("stage", stage()),
        ("novel_id", text()),
        ("chapter_id", text()),
        ("chapter", number()),
        ("scene", number()),
        ("waits_until", time()),
        ("reason", text()),
        ("notice", text()),
    ] {
        progress["properties"][name] = schema;
    }
    progress
}
