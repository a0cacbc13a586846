//! Ollama's own API. Unlike its OpenAI-compatible one, it lets a request set the size of the
//! context: the default is small, and a longer prompt is cut without a word.
//!
//! Source: Ollama, API documentation, "Generate a chat completion"; "Structured outputs";
//! "Thinking".

use reqwest::Url;
use scribe_ports::model::{OutputFormat, ReplySchema};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    super::{
        dialect::{CacheHints, JsonForm, Thinking},
        models::ListedModel,
        prompt::{PromptTexts, enforced_schema, join_blocks, split_prompt},
    },
    Body, Call, WireFormat,
    chat_completions::{PENALTY_FIELD, REPETITION_PENALTY, penalizes_repetition},
};

#[derive(Debug)]
pub(crate) struct Ollama;

#[derive(Serialize)]
struct Ordered {
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<ReplyFormat>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ReplyFormat {
    Schema(ReplySchema),
    Word(&'static str),
}

impl WireFormat for Ollama {
    fn server_name(&self) -> &'static str {
        "an Ollama server"
    }

    fn call_path(&self, _: &str, _: bool) -> String {
        "/api/chat".to_owned()
    }

    fn models_path(&self) -> &'static str {
        "/api/tags"
    }

    fn read_model(&self, model: &Value) -> Option<ListedModel> {
        let name = model.get("model").or_else(|| model.get("name"))?.as_str()?;
        let context = model.pointer("/details/context_length").and_then(Value::as_u64);
        Some(ListedModel::named(name).with_context(context))
    }

    fn version(&self) -> Option<&'static str> {
        None
    }

    fn base_path(&self, path: &str) -> String {
        // The address of the server's OpenAI-compatible API ends in /v1.
        let base = super::strip_call_path(path);
        let base = base.strip_suffix("/v1").unwrap_or(base);
        base.strip_suffix("/api").unwrap_or(base).to_owned()
    }

    fn json_forms(&self) -> &'static [JsonForm] {
        &[JsonForm::Schema, JsonForm::Object, JsonForm::Prompt]
    }

    fn cache_hints(&self, _: &Url, _: &str) -> CacheHints {
        // The server keeps the prompt of the last request by itself.
        CacheHints::NONE
    }

    fn render_body(&self, call: &Call<'_>) -> serde_json::Result<String> {
        let PromptTexts { rules, task } = split_prompt(call.request, call.dialect);
        let task = json!({ "role": "user", "content": join_blocks(&task) });
        let messages = match rules {
            Some(rules) => json!([{ "role": "system", "content": rules }, task]),
            None => json!([task]),
        };
        let mut fields = json!({
            "model": call.model,
            "messages": messages,
            "stream": call.dialect.capabilities.streams,
            "options": {
                "num_ctx": call.context_window.fit_request(call.request),
                "num_predict": call.max_output_tokens(),
            },
        });
        match call.thinking() {
            Thinking::Off => fields["think"] = json!(false),
            Thinking::Least => fields["think"] = json!("low"),
            Thinking::Unset => {}
        }
        if penalizes_repetition(call) {
            fields["options"][PENALTY_FIELD] = json!(REPETITION_PENALTY);
        }
        let schema = enforced_schema(call.request, call.dialect);
        let format = match (schema, &call.request.output, call.dialect.json_form) {
            (Some((_, schema)), ..) => Some(ReplyFormat::Schema(schema)),
            (None, OutputFormat::Json { .. }, JsonForm::Object) => Some(ReplyFormat::Word("json")),
            _ => None,
        };
        serde_json::to_string(&Body { fields, ordered: Ordered { format } })
    }
}
