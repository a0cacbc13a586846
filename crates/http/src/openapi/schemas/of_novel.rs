//! The schemas of novels: commands, canon, versions, reviews, costs.

use scribe_domain::chapter::version::VersionStatus;
use scribe_ports::model::Tier;
use serde_json::{Value, json};

use super::{beginning, number, object, one_of, text, text_or_null, time};

fn any() -> Value {
    json!({ "type": "object" })
}

/// A novel that is not made from a session.
pub(super) fn draft() -> Value {
    json!({
        "type": "object", "required": ["title"],
        "properties": { "title": text(), "language": text() },
    })
}

/// A command for a novel; the path names the novel, and the body may.
pub(super) fn command() -> Value {
    let of_novel = |name: &str, payload: &Value| {
        let mut command = beginning(name, payload);
        command["properties"]["novel_id"] = text();
        command
    };
    let reason = json!({ "reason": text() });
    let mut edit = of_novel(
        "EDIT_CHAPTER",
        &json!({
            "chapter_id": text(),
            "content": {
                "type": "string",
                "description": "The whole text, at most 4 MiB of UTF-8; a line of `* * *` parts \
                                two scenes.",
            },
            "base_version": {
                "type": ["string", "integer", "null"],
                "description": "The version that was edited, by its id or number; null where \
                                there was no text.",
            },
        }),
    );
    edit["properties"]["payload"]["required"] = json!(["chapter_id", "content"]);
    json!({ "oneOf": [
        of_novel("START_GENERATION", &json!({
            "chapters": {
                "type": ["integer", "null"], "minimum": 1,
                "description": "The last position to write; all that are planned by default.",
            },
            "approval": { "type": "string", "enum": ["none", "chapter"], "default": "none" },
        })),
        of_novel("PAUSE_GENERATION", &reason),
        of_novel("RESUME_GENERATION", &reason),
        of_novel("CANCEL_GENERATION", &reason),
        edit,
    ] })
}

/// A character with how it was last seen.
pub(super) fn character() -> Value {
    let mut last_seen = object(&json!({
        "chapter_id": text(), "position": number(), "state": any(), "recorded_at": time(),
    }));
    last_seen["type"] = json!(["object", "null"]);
    object(&json!({
        "character_id": text(), "novel_id": text(), "name": text(), "role": text(),
        "sheet": any(), "last_seen": last_seen, "created_at": time(),
    }))
}

/// A place, group or thing.
pub(super) fn entry() -> Value {
    object(&json!({
        "entry_id": text(), "novel_id": text(), "kind": text(), "name": text(), "entry": any(),
        "created_at": time(),
    }))
}

/// How one character stands to another.
pub(super) fn relation() -> Value {
    object(&json!({
        "novel_id": text(), "from": text(), "to": text(), "kind": text(),
        "strength": { "type": "integer", "minimum": -10, "maximum": 10 },
        "description": text(), "updated_at": time(),
    }))
}

/// A thread of the story.
pub(super) fn arc() -> Value {
    object(&json!({
        "arc_id": text(), "novel_id": text(), "title": text(), "description": text(),
        "first_chapter": number(), "last_chapter": number(),
        "status": one_of(&["PLANNED", "ACTIVE", "COMPLETED"]), "updated_at": time(),
    }))
}

/// What an accepted text says is true.
pub(super) fn fact() -> Value {
    object(&json!({
        "fact_id": text(), "novel_id": text(), "chapter_id": text(), "version_id": text(),
        "position": number(), "subject": text(), "statement": text(), "quotation": text(),
        "recorded_at": time(),
    }))
}

/// An agent's part in what a book has cost.
pub(super) fn cost() -> Value {
    object(&json!({
        "agent": text(), "calls": number(), "prompt_tokens": number(),
        "completion_tokens": number(), "duration_ms": number(),
        "cost_usd": {
            "type": ["number", "null"], "description": "Null where a price is unknown.",
        },
    }))
}

/// A version; with its text where it is asked for alone.
pub(super) fn version() -> Value {
    let mut version = object(&json!({
        "version_id": text(), "chapter_id": text(), "number": number(),
        "parent_id": text_or_null(), "words": number(),
        "status": one_of(VersionStatus::WORDS), "author": text(),
        "reason": text(), "details": any(), "created_at": time(),
        "model": {
            "type": ["string", "null"],
            "description": "Of the call that completed it; null for a person's text.",
        },
        "prompt_version": text_or_null(),
        "prompt_tokens": number(), "completion_tokens": number(),
        "cost_usd": {
            "type": ["number", "null"], "description": "Null where a price is unknown.",
        },
    }));
    version["properties"]["content"] = text();
    version
}

/// What a reviewer has said of a version.
pub(super) fn review() -> Value {
    let finding = object(&json!({
        "id": text(), "agent": text(), "scene": number(),
        "severity": one_of(&["should", "must", "blocker"]), "passage": text(), "problem": text(), "order": text(),
        "kind": one_of(&["patch", "redraft_scene"]),
    }));
    let criterion = object(&json!({
        "name": text(), "score": { "type": "number" }, "quotation": text(),
    }));
    object(&json!({
        "review_id": text(), "chapter_id": text(), "version_id": text(), "agent": text(),
        "kind": one_of(&["CRITIC", "FACT_CHECK"]),
        "score": { "type": ["number", "null"], "minimum": 0, "maximum": 10 },
        "is_consistent": { "type": ["boolean", "null"] }, "comment": text(),
        "criteria": { "type": "array", "items": criterion },
        "findings": { "type": "array", "items": finding },
        "closed": {
            "type": "array", "items": text(),
            "description": "The ids of earlier findings that are mended.",
        },
        "created_at": time(),
    }))
}

/// Who works.
pub(super) fn agent() -> Value {
    object(&json!({
        "name": text(), "capabilities": { "type": "array", "items": text() },
        "tier": one_of(Tier::WORDS),
    }))
}
