//! OpenAI's chat completions, which most servers speak.
//!
//! Source: OpenAI, API reference, "Create chat completion".

use reqwest::Url;
use scribe_ports::model::{OutputFormat, ReplySchema};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    super::{
        dialect::{CacheHints, JsonForm, Thinking, TokenLimitField},
        models::ListedModel,
        prompt::{PromptTexts, enforced_schema, is_strict, join_blocks, mark_blocks, split_prompt},
    },
    Body, Call, WireFormat,
};

/// The field that makes tokens less likely the more often they have occurred, from -2 to 2.
///
/// Source: OpenAI, API reference, Chat Completions.
pub(in super::super) const PENALTY_FIELD: &str = "frequency_penalty";
/// The penalty for a model that has repeated itself over and over.
pub(super) const REPETITION_PENALTY: f32 = 0.5;

#[derive(Debug)]
pub(crate) struct ChatCompletions;

#[derive(Serialize)]
struct Ordered<'a> {
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

impl WireFormat for ChatCompletions {
    fn server_name(&self) -> &'static str {
        "an OpenAI-compatible model server"
    }

    fn call_path(&self, _: &str, _: bool) -> String {
        "/chat/completions".to_owned()
    }

    fn models_path(&self) -> &'static str {
        "/models"
    }

    fn read_model(&self, model: &Value) -> Option<ListedModel> {
        // vLLM, OpenRouter and LM Studio name the context, each in its own way.
        let context = ["max_model_len", "context_length", "max_context_length"];
        let context = context.iter().find_map(|name| model.get(*name)?.as_u64());
        let trained = model.pointer("/meta/n_ctx_train").and_then(Value::as_u64);
        Some(ListedModel::named(model.get("id")?.as_str()?).with_context(context.or(trained)))
    }

    fn json_forms(&self) -> &'static [JsonForm] {
        &[JsonForm::StrictSchema, JsonForm::Schema, JsonForm::Object, JsonForm::Prompt]
    }

    fn thinking(&self, endpoint: &Url) -> Thinking {
        // Other servers have other names for it, or none.
        if is_openai(endpoint) { Thinking::Off } else { Thinking::Unset }
    }

    fn cache_hints(&self, endpoint: &Url, model: &str) -> CacheHints {
        CacheHints::for_model(endpoint, model)
    }

    /// The system parts form the first message and the user parts form the second, each in their
    /// order. Some servers accept no other shape.
    fn render_body(&self, call: &Call<'_>) -> serde_json::Result<String> {
        let Call { request, model, dialect, .. } = *call;
        let capabilities = dialect.capabilities;
        let mut fields = json!({
            "model": model,
            "messages": render_messages(call),
            "stream": capabilities.streams,
        });
        let limit = match capabilities.token_limit {
            TokenLimitField::MaxTokens => "max_tokens",
            TokenLimitField::MaxCompletionTokens => "max_completion_tokens",
        };
        fields[limit] = json!(call.max_output_tokens());
        if capabilities.counts_stream {
            fields["stream_options"] = json!({ "include_usage": true });
        }
        if let Some(effort) = reasoning_effort(call) {
            fields["reasoning_effort"] = json!(effort);
        }
        if let Some(key) = &request.cache_key {
            let CacheHints { key: takes_key, session_id, cache_prompt, .. } =
                capabilities.cache_hints;
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
        if penalizes_repetition(call) {
            fields[PENALTY_FIELD] = json!(REPETITION_PENALTY);
        }
        let ordered = Ordered { response_format: render_format(call) };
        serde_json::to_string(&Body { fields, ordered })
    }
}

/// Returns true for OpenAI's own server.
pub(in super::super) fn is_openai(endpoint: &Url) -> bool {
    endpoint.host_str().is_some_and(|host| host.ends_with(".openai.com"))
}

/// Returns how much OpenAI's models shall think.
///
/// Source: OpenAI, "Reasoning models", "Reasoning effort".
pub(super) fn reasoning_effort(call: &Call<'_>) -> Option<&'static str> {
    match call.thinking() {
        Thinking::Off => Some("none"),
        Thinking::Least => Some("low"),
        Thinking::Unset => None,
    }
}

/// Returns true if the request has a penalty for repetitions. Without a schema that the server
/// enforces, the penalty would also thin out the signs of JSON.
pub(super) fn penalizes_repetition(call: &Call<'_>) -> bool {
    let is_form_kept = match call.request.output {
        OutputFormat::Prose => true,
        OutputFormat::Json { .. } => call.dialect.json_form <= JsonForm::Tool,
    };
    call.dialect.penalizes_repetition && call.dialect.capabilities.has_penalty && is_form_kept
}

fn render_format<'a>(call: &Call<'a>) -> Option<ResponseFormat<'a>> {
    if let Some((name, schema)) = enforced_schema(call.request, call.dialect) {
        let strict =
            call.dialect.json_form == JsonForm::StrictSchema && is_strict(schema.document());
        return Some(ResponseFormat::JsonSchema {
            json_schema: NamedSchema { name, schema, strict },
        });
    }
    match (&call.request.output, call.dialect.json_form) {
        (OutputFormat::Json { .. }, JsonForm::Object) => Some(ResponseFormat::JsonObject),
        _ => None,
    }
}

fn render_messages(call: &Call<'_>) -> Value {
    let PromptTexts { rules, task } = split_prompt(call.request, call.dialect);
    let Some(rules) = rules else {
        return json!([{ "role": "user", "content": join_blocks(&task) }]);
    };
    let content = match call.has_breakpoints() {
        true => mark_blocks(task),
        false => json!(join_blocks(&task)),
    };
    json!([{ "role": "system", "content": rules }, { "role": "user", "content": content }])
}
