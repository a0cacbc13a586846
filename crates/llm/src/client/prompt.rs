//! What the formats of all providers have in common: the texts of a prompt, and the schema of its
//! reply.

mod blocks;

use scribe_ports::model::{ModelRequest, OutputFormat, PromptRole, ReplySchema};
use serde_json::{Value, json};

use self::blocks::split_into_blocks;
pub(super) use self::blocks::{Block, join_blocks, mark_blocks};
use super::dialect::{Dialect, JsonForm};

/// The texts of a request: the rules, and the task.
///
/// If the prompt contains a schema, the schema comes last, so that the beginning of the prompt
/// stays the same from call to call.
pub(super) struct PromptTexts {
    /// The rules, if they are sent apart from the task.
    pub(super) rules: Option<String>,
    /// What the user says.
    pub(super) task: Vec<Block>,
}

/// Returns the texts of a request. If the model takes no rules, or if there is no task, the rules
/// are part of what the user says.
pub(super) fn split_prompt(request: &ModelRequest, dialect: Dialect) -> PromptTexts {
    let rules = join_blocks(&split_into_blocks(request, PromptRole::System));
    let task = render_task(request, dialect);
    match (rules.is_empty(), task.is_empty()) {
        (false, false) if !dialect.capabilities.has_system => {
            let text = format!("{rules}\n\n{}", join_blocks(&task));
            PromptTexts { rules: None, task: vec![Block::of_task(text)] }
        }
        (false, false) => PromptTexts { rules: Some(rules), task },
        (false, true) => PromptTexts { rules: None, task: vec![Block::of_task(rules)] },
        (true, _) => PromptTexts { rules: None, task },
    }
}

/// Returns the text of all messages of a request.
pub(super) fn render_prompt(request: &ModelRequest, dialect: Dialect) -> String {
    let rules = join_blocks(&split_into_blocks(request, PromptRole::System));
    format!("{rules}\n\n{}", join_blocks(&render_task(request, dialect)))
}

/// Returns the schema of the reply with its name, if the server is to enforce it.
pub(super) fn enforced_schema(
    request: &ModelRequest,
    dialect: Dialect,
) -> Option<(&str, ReplySchema)> {
    let OutputFormat::Json { name, schema } = &request.output else { return None };
    if dialect.json_form > JsonForm::Tool {
        return None;
    }
    let schema = match dialect.capabilities.has_bounds {
        true => schema.clone(),
        false => without_bounds(schema),
    };
    Some((name, schema))
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
pub(super) fn is_strict(schema: &Value) -> bool {
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

    use super::{
        super::{dialect::Dialects, format::ChatCompletions},
        *,
    };

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
        let default_dialect = Dialects::new(&url, &ChatCompletions).dialect_for("tiny", &output);
        let dialect = Dialect { json_form: JsonForm::Prompt, ..default_dialect };
        for text in ["Make a card.".to_owned(), format!("The schema: {}", schema.text())] {
            let request = request(text);
            let sent = join_blocks(&split_prompt(&request, dialect).task);
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
