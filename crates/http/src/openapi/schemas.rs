//! The schemas that the operations name.

use scribe_domain::text::language::MAX_TAG_CHARS;
use scribe_domain::{
    chapter::ChapterStatus,
    genesis::{GenesisStatus, Mode, StageStatus},
    novel::NovelStatus,
    stage::Stage,
};
use scribe_ports::store::rows::InboxStatus;
use serde_json::{Map, Value, json};

use super::ids::{self, Direction, add_patterns};
use crate::problem::ProblemCode;

mod of_moment;
mod of_novel;

/// Names a schema.
pub(super) fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

/// Every schema.
pub(super) fn schemas() -> Value {
    let mut taken = json!({
        "GenesisCommand": genesis_command(),
        "NovelDraft": of_novel::draft(),
        "NovelCommand": of_novel::command(),
    });
    add_patterns(&mut taken, Direction::Taken);
    let mut schemas = sent();
    add_patterns(&mut schemas, Direction::Sent);
    if let (Value::Object(schemas), Value::Object(taken)) = (&mut schemas, taken) {
        schemas.extend(taken);
    }
    schemas
}

/// Every schema of answers and events.
fn sent() -> Value {
    json!({
        "Problem": problem(),
        "CommandReply": command_reply(),
        "GenesisState": genesis_state(),
        "Session": session(),
        "Novel": novel(),
        "Character": of_novel::character(),
        "Entry": of_novel::entry(),
        "Relation": of_novel::relation(),
        "Arc": of_novel::arc(),
        "Fact": of_novel::fact(),
        "Cost": of_novel::cost(),
        "Chapter": chapter(),
        "Version": of_novel::version(),
        "Review": of_novel::review(),
        "Agent": of_novel::agent(),
        "CloudEvent": cloud_event(),
        "DraftSnapshot": of_moment::snapshot(),
        "DraftDelta": of_moment::delta(),
        "TaskProgress": of_moment::progress(),
        "DeadLetter": dead_letter(),
        "Health": health(),
        "Live": object(&json!({ "status": { "const": "ok" } })),
    })
}

/// An object whose fields are all there.
fn object(properties: &Value) -> Value {
    let names: Vec<String> =
        properties.as_object().into_iter().flat_map(Map::keys).cloned().collect();
    json!({ "type": "object", "required": names, "properties": properties })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn text_or_null() -> Value {
    json!({ "type": ["string", "null"] })
}

fn number() -> Value {
    json!({ "type": "integer" })
}

fn time() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

fn one_of(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

fn stage() -> Value {
    one_of(Stage::WORDS)
}

fn problem() -> Value {
    let codes: Vec<&str> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
    object(&json!({
        "type": { "type": "string", "format": "uri-reference" },
        "title": text(),
        "status": number(),
        "detail": text(),
        "code": one_of(&codes),
        "errors": { "type": "array", "items": object(&json!({ "field": text(), "message": text() })) },
        "correlation_id": text(),
    }))
}

/// A command that begins a session.
fn beginning(name: &str, payload: &Value) -> Value {
    json!({
        "type": "object",
        "title": name,
        "required": ["command_type", "payload"],
        "properties": {
            "command_id": {
                "type": "string", "description": "Yours, so that sending it again is safe.",
            },
            "command_type": { "const": name },
            "payload": {
                "type": "object", "properties": payload, "additionalProperties": false,
            },
            "expected_version": { "type": "integer" },
        },
        "additionalProperties": false,
    })
}

/// A command for a session that exists.
fn command(name: &str, payload: &Value) -> Value {
    let mut command = beginning(name, payload);
    command["required"] = json!(["command_type", "session_id", "payload"]);
    command["properties"]["session_id"] = text();
    command
}

fn genesis_command() -> Value {
    let reason = || json!({ "reason": text() });
    let mut select = command(
        "SELECT_CONCEPT",
        &json!({ "concept_ids": { "type": "array", "items": text(), "minItems": 1 } }),
    );
    select["properties"]["payload"]["required"] = json!(["concept_ids"]);
    json!({ "oneOf": [
        beginning("START_GENESIS", &json!({
            "premise": { "type": "string", "maxLength": 100_000 },
            "mode": one_of(Mode::WORDS),
            "language": { "type": "string", "maxLength": MAX_TAG_CHARS, "examples": ["en", "zh-Hans"] },
            "genre": { "type": "string", "maxLength": 200 },
            "preferences": { "type": "object" },
        })),
        command("GENERATE_INSPIRATION", &json!({ "stage": stage(), "hints": text() })),
        select,
        command("CONFIRM_STAGE", &json!({
            "stage": stage(), "proposal_id": text(), "data": { "type": "object" }, "reason": text(),
        })),
        command("FINISH_GENESIS", &json!({
            "title": text(), "accept_stale": { "type": "boolean", "default": false },
        })),
        command("ABANDON_GENESIS", &reason()),
        command("PAUSE_GENESIS", &reason()),
        command("RESUME_GENESIS", &reason()),
    ] })
}

fn command_reply() -> Value {
    let mut reply = object(&json!({
        "command_id": text(),
        "status": one_of(InboxStatus::WORDS),
        "correlation_id": text(),
    }));
    // Whichever the command is for.
    reply["properties"]["session_id"] = text();
    reply["properties"]["novel_id"] = text();
    reply["properties"]["result"] = json!({ "type": "object" });
    reply["properties"]["error"] = reference("Problem");
    reply
}

fn genesis_state() -> Value {
    let proposal = json!({
        "type": "object", "required": ["proposal_id", "created_at", "data"],
        "properties": {
            "proposal_id": text(), "created_at": time(),
            "score": { "type": "number" }, "data": { "type": "object" },
        },
    });
    let stages = object(&json!({
        "status": one_of(StageStatus::WORDS),
        "proposals": { "type": "array", "items": proposal },
    }));
    let mut state = object(&json!({
        "session_id": text(),
        "status": one_of(GenesisStatus::WORDS),
        "mode": one_of(Mode::WORDS),
        "language": text(),
        "version": number(),
        "current_stage": text(),
        "is_pending": { "type": "boolean" },
        "pending": { "type": "array", "items": { "type": "object" } },
        "confirmed_data": { "type": "object", "propertyNames": stage() },
        "stages": { "type": "object", "propertyNames": stage(), "additionalProperties": stages },
        "available_actions": { "type": "array", "items": { "type": "object" } },
    }));
    state["properties"]["novel_id"] = text();
    state
}

fn session() -> Value {
    object(&json!({
        "session_id": text(), "novel_id": text_or_null(),
        "status": one_of(GenesisStatus::WORDS), "mode": one_of(Mode::WORDS),
        "language": text(), "current_stage": text(), "genre": text_or_null(),
        "version": number(), "created_at": time(), "updated_at": time(),
    }))
}

fn novel() -> Value {
    object(&json!({
        "novel_id": text(), "session_id": text_or_null(), "title": text(), "language": text(),
        "author": text(), "status": one_of(NovelStatus::WORDS), "target_chapters": number(),
        "completed_chapters": number(), "words": number(), "details": { "type": "object" },
        "version": number(), "created_at": time(), "updated_at": time(),
    }))
}

fn chapter() -> Value {
    let mut chapter = object(&json!({
        "chapter_id": text(), "novel_id": text(), "position": number(), "title": text(),
        "status": one_of(ChapterStatus::WORDS), "words": number(), "open_findings": number(),
        "version_id": text_or_null(), "version": number(),
        "created_at": time(), "updated_at": time(),
    }));
    chapter["properties"]["content"] = text_or_null();
    chapter["properties"]["details"] = json!({ "type": "object" });
    chapter
}

fn cloud_event() -> Value {
    let mut event = object(&json!({
        "specversion": { "const": "1.0" },
        "id": { "type": "string", "pattern": ids::pattern("event_id", Direction::Sent) },
         "source": text(), "type": text(),
        "subject": text(), "time": time(), "datacontenttype": { "const": "application/json" },
        "data": { "type": "object" }, "correlationid": text(), "position": number(),
    }));
    event["properties"]["causationid"] = text();
    event
}

fn dead_letter() -> Value {
    object(&json!({
        "dead_letter_id": text(), "status": one_of(&["parked", "released", "dropped"]),
        "subscriber": text(), "key": { "type": "string", "format": "uuid" },
        "position": number(), "event_id": text(), "reason": text(), "parked_at": time(),
    }))
}

fn health() -> Value {
    let mut check = object(&json!({
        "name": text(), "status": one_of(&["ok", "degraded", "down"]),
        "latency_ms": { "type": "number" }, "required": { "type": "boolean" },
    }));
    check["properties"]["detail"] = text();
    object(&json!({
        "status": one_of(&["ok", "degraded", "down", "stopping"]), "version": text(), "started_at": time(),
        "checks": { "type": "array", "items": check },
    }))
}
