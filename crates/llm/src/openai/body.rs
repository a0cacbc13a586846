//! The body of a request.

mod blocks;

use scribe_ports::model::{ModelRequest, OutputFormat, PromptRole, ReplySchema};
use serde::Serialize;
use serde_json::{Value, json};

use self::blocks::{Block, join_blocks, mark_blocks, split_into_blocks};
use super::dialect::{CacheHints, Dialect, JsonForm, TokenLimitField};

/// The field that makes tokens less likely the more often they have occurred, from -2 to 2.
///
/// Source: OpenAI, API reference, Chat Completions.
pub(super) const PENALTY_FIELD: &str = "frequency_penalty";
/// The penalty for a model that has repeated itself over and over.
const REPETITION_PENALTY: f32 = 0.5;

/// The body of a request.
#[derive(Serialize)]
pub(super) struct RequestBody<'a> {
    #[serde(flatten)]
    fields: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<ResponseFormat<'a>>,
}

/// The form of the reply that the server is to enforce.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ResponseFormat<'a> {
    JsonSchema { json_schema: NamedSchema<'a> },
    JsonObject,
}

#[derive(Serialize)]
struct NamedSchema<'a> {
    name: &'a str,
    schema: ReplySchema,
    strict: bool,
}

/// Returns the body of a request in the dialect of the server.
///
/// The system parts form the first message and the user parts form the second, each in their order.
/// Some servers accept no other shape. If the prompt contains a schema, the schema comes last, so
/// that the beginning of the prompt stays the same from call to call.
pub(super) fn render_body<'a>(
    request: &'a ModelRequest,
    model: &str,
    dialect: Dialect,
) -> RequestBody<'a> {
    let mut fields = json!({
        "model": model,
        "messages": render_messages(request, dialect),
        "stream": dialect.capabilities.streams,
    });
    let capabilities = dialect.capabilities;
    let limit = match capabilities.token_limit {
        TokenLimitField::MaxTokens => "max_tokens",
        TokenLimitField::MaxCompletionTokens => "max_completion_tokens",
    };
    let max_tokens = capabilities.max_output_tokens.unwrap_or(u32::MAX);
    fields[limit] = json!(request.max_output_tokens.min(max_tokens));
    if capabilities.counts_stream {
        fields["stream_options"] = json!({ "include_usage": true });
    }
    if let Some(key) = &request.cache_key {
        let CacheHints { key: takes_key, session_id, cache_prompt, .. } = capabilities.cache_hints;
        if takes_key {
            fields["prompt_cache_key"] = json!(key.as_str());
        }
        if session_id {
            fields["session_id"] = json!(key.as_str());
        }
        if cache_prompt {
            fields["cache_prompt"] = json!(true);
        }
    }
    // Without a schema that the server enforces, the penalty would also thin out the signs of JSON.
    let is_form_kept = match request.output {
        OutputFormat::Prose => true,
        OutputFormat::Json { .. } => dialect.json_form <= JsonForm::Schema,
    };
    if dialect.penalizes_repetition && capabilities.has_penalty && is_form_kept {
        fields[PENALTY_FIELD] = json!(REPETITION_PENALTY);
    }
    RequestBody { fields, response_format: render_format(&request.output, dialect) }
}

/// Returns the text of all messages of a request.
pub(super) fn render_prompt(request: &ModelRequest, dialect: Dialect) -> String {
    let rules = join_blocks(&split_into_blocks(request, PromptRole::System));
    format!("{rules}\n\n{}", join_blocks(&render_task(request, dialect)))
}

fn render_format(output: &OutputFormat, dialect: Dialect) -> Option<ResponseFormat<'_>> {
    let OutputFormat::Json { name, schema } = output else { return None };
    match dialect.json_form {
        form @ (JsonForm::StrictSchema | JsonForm::Schema) => {
            let strict = form == JsonForm::StrictSchema && is_strict(schema.document());
            let schema = match dialect.capabilities.has_bounds {
                true => schema.clone(),
                false => without_bounds(schema),
            };
            Some(ResponseFormat::JsonSchema { json_schema: NamedSchema { name, schema, strict } })
        }
        JsonForm::Object => Some(ResponseFormat::JsonObject),
        JsonForm::Prompt => None,
    }
}

/// Returns the blocks of the user message.
fn render_task(request: &ModelRequest, dialect: Dialect) -> Vec<Block> {
    let mut task = split_into_blocks(request, PromptRole::User);
    if let (OutputFormat::Json { schema, .. }, JsonForm::Object | JsonForm::Prompt) =
        (&request.output, dialect.json_form)
        && !says_form(&join_blocks(&task), schema)
    {
        task.push(Block::of_task(format!(
            "Reply with one JSON object and nothing else. It must conform to this JSON schema:\n{}",
            schema.text()
        )));
    }
    task
}

fn render_messages(request: &ModelRequest, dialect: Dialect) -> Value {
    let rules = join_blocks(&split_into_blocks(request, PromptRole::System));
    let task = render_task(request, dialect);
    let has_breakpoints =
        request.cache_key.is_some() && dialect.capabilities.cache_hints.breakpoints;
    match (rules.is_empty(), task.is_empty()) {
        (false, false) if !dialect.capabilities.has_system => {
            json!([{ "role": "user", "content": format!("{rules}\n\n{}", join_blocks(&task)) }])
        }
        (false, false) => json!([
            { "role": "system", "content": rules },
            { "role": "user", "content": match has_breakpoints {
                true => mark_blocks(task),
                false => json!(join_blocks(&task)),
            } },
        ]),
        (false, true) => json!([{ "role": "user", "content": rules }]),
        (true, _) => json!([{ "role": "user", "content": join_blocks(&task) }]),
    }
}

/// Returns true if a prompt already shows the schema, or describes all of its fields. Such a prompt
/// also asks for the object.
fn says_form(prompt: &str, schema: &ReplySchema) -> bool {
    prompt.contains(schema.text())
        || schema.fields_in_words().is_some_and(|fields| prompt.contains(fields))
}

/// The keywords with which a schema bounds a value.
///
/// Source: JSON Schema 2020-12, Validation, section 6.
pub(super) const BOUND_KEYWORDS: [&str; 6] =
    ["minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum"];

fn without_bounds(schema: &ReplySchema) -> ReplySchema {
    let mut document = schema.document().clone();
    remove_bounds(&mut document);
    ReplySchema::new(document)
}

/// Removes the bounds from a schema. A property that is named like a bound is kept.
fn remove_bounds(schema: &mut Value) {
    let Value::Object(members) = schema else { return };
    for bound in BOUND_KEYWORDS {
        members.remove(bound);
    }
    if let Some(Value::Object(properties)) = members.get_mut("properties") {
        properties.values_mut().for_each(remove_bounds);
    }
    if let Some(items) = members.get_mut("items") {
        remove_bounds(items);
    }
}

/// Returns true if servers can enforce the schema strictly: every object requires all of its
/// properties and allows no others.
///
/// Source: OpenAI, Structured Outputs, "Supported schemas".
fn is_strict(schema: &Value) -> bool {
    match schema {
        Value::Object(members) => {
            let is_closed = match members.get("properties") {
                Some(Value::Object(properties)) => {
                    let required = members.get("required").and_then(Value::as_array);
                    members.get("additionalProperties") == Some(&Value::Bool(false))
                        && properties.keys().all(|name| {
                            required.is_some_and(|names| names.iter().any(|known| known == name))
                        })
                }
                Some(_) => false,
                None => members.get("type") != Some(&json!("object")),
            };
            is_closed && members.values().all(is_strict)
        }
        Value::Array(items) => items.iter().all(is_strict),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use scribe_ports::model::{PromptPart, PromptSection, SampleWriterHints, Tier};

    use super::{super::dialect::Dialects, *};

    #[test]
    fn a_prompt_shows_the_schema_once() {
        let schema = ReplySchema::new(json!({ "type": "object", "title": "card" }));
        let request = |text: String| ModelRequest {
            agent: "critic".to_owned(),
            capability: "critique".to_owned(),
            tier: Tier::Small,
            parts: vec![PromptPart {
                name: "task".to_owned(),
                role: PromptRole::User,
                section: PromptSection::Task,
                text,
            }],
            hints: SampleWriterHints::default(),
            output: OutputFormat::Json { name: "card".to_owned(), schema: schema.clone() },
            max_output_tokens: 100,
            language: "en".to_owned(),
            cache_key: None,
        };
        let url = "http://127.0.0.1/v1".parse().unwrap();
        let output = OutputFormat::Prose;
        let default_dialect = Dialects::new(&url).dialect_for("tiny", &output);
        let dialect = Dialect { json_form: JsonForm::Prompt, ..default_dialect };
        for text in ["Make a card.".to_owned(), format!("The schema: {}", schema.text())] {
            let request = request(text);
            let body = serde_json::to_value(render_body(&request, "tiny", dialect)).unwrap();
            let sent = body["messages"][0]["content"].as_str().unwrap();
            assert_eq!(sent.matches(schema.text()).count(), 1, "{sent}");
        }
    }

    #[test]
    fn only_a_closed_schema_is_strict() {
        let inner = json!({ "type": "object", "properties": {}, "additionalProperties": false });
        let card = |required: Value, extra: Value| {
            json!({
                "type": "object",
                "properties": { "title": { "type": "string" }, "scene": inner },
                "required": required,
                "additionalProperties": extra,
            })
        };
        assert!(is_strict(&card(json!(["title", "scene"]), json!(false))));
        assert!(!is_strict(&card(json!(["title"]), json!(false))));
        assert!(!is_strict(&card(json!(["title", "scene"]), json!(true))));
        assert!(!is_strict(&json!({ "type": "object" })));
    }
}
