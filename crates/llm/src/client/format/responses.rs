//! OpenAI's Responses API.
//!
//! Source: OpenAI, API reference, "Create a model response".

use reqwest::Url;
use scribe_ports::model::{OutputFormat, ReplySchema};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    super::{
        dialect::{CacheHints, JsonForm},
        models::ListedModel,
        prompt::{PromptTexts, enforced_schema, is_strict, join_blocks, split_prompt},
    },
    Body, Call, ChatCompletions, WireFormat,
    chat_completions::reasoning_effort,
};

/// The API refuses a smaller limit.
const MIN_OUTPUT_TOKENS: u32 = 16;

#[derive(Debug)]
pub(crate) struct Responses;

#[derive(Serialize)]
struct Ordered<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Text<'a>>,
}

#[derive(Serialize)]
struct Text<'a> {
    format: TextFormat<'a>,
}

/// The form of the reply that the server is to enforce.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum TextFormat<'a> {
    JsonSchema { name: &'a str, schema: ReplySchema, strict: bool },
    JsonObject,
}

impl WireFormat for Responses {
    fn server_name(&self) -> &'static str {
        "a server with OpenAI's Responses API"
    }

    fn call_path(&self, _: &str, _: bool) -> String {
        "/responses".to_owned()
    }

    fn models_path(&self) -> &'static str {
        ChatCompletions.models_path()
    }

    fn read_model(&self, model: &Value) -> Option<ListedModel> {
        ChatCompletions.read_model(model)
    }

    fn json_forms(&self) -> &'static [JsonForm] {
        ChatCompletions.json_forms()
    }

    fn cache_hints(&self, _: &Url, _: &str) -> CacheHints {
        CacheHints { key: true, ..CacheHints::NONE }
    }

    fn render_body(&self, call: &Call<'_>) -> serde_json::Result<String> {
        let PromptTexts { rules, task } = split_prompt(call.request, call.dialect);
        let mut fields = json!({
            "model": call.model,
            "input": [{ "role": "user", "content": join_blocks(&task) }],
            "stream": call.dialect.capabilities.streams,
            "max_output_tokens": call.max_output_tokens().max(MIN_OUTPUT_TOKENS),
            // The provider need not keep the book.
            "store": false,
        });
        if let Some(rules) = rules {
            fields["instructions"] = json!(rules);
        }
        if let Some(effort) = reasoning_effort(call) {
            fields["reasoning"] = json!({ "effort": effort });
        }
        if let Some(key) = &call.request.cache_key
            && call.dialect.capabilities.cache_hints.key
        {
            fields["prompt_cache_key"] = json!(key.as_str());
        }
        let text = render_format(call).map(|format| Text { format });
        serde_json::to_string(&Body { fields, ordered: Ordered { text } })
    }
}

fn render_format<'a>(call: &Call<'a>) -> Option<TextFormat<'a>> {
    if let Some((name, schema)) = enforced_schema(call.request, call.dialect) {
        let strict =
            call.dialect.json_form == JsonForm::StrictSchema && is_strict(schema.document());
        return Some(TextFormat::JsonSchema { name, schema, strict });
    }
    match (&call.request.output, call.dialect.json_form) {
        (OutputFormat::Json { .. }, JsonForm::Object) => Some(TextFormat::JsonObject),
        _ => None,
    }
}
