//! Google's Gemini API.
//!
//! Source: Google, Gemini API reference, "Generating content"; "Structured output"; "Thinking".

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
    Call, WireFormat,
};

/// The least thinking that every model accepts, in tokens.
///
/// Source: Google, "Thinking", the range of Gemini 2.5 Pro.
const LEAST_THINKING_TOKENS: u32 = 128;

#[derive(Debug)]
pub(crate) struct Gemini;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GenerateContentBody {
    contents: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    system_instruction: Option<Value>,
    generation_config: GenerationConfig,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GenerationConfig {
    max_output_tokens: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_mime_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_json_schema: Option<ReplySchema>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking_config: Option<ThinkingConfig>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ThinkingConfig {
    thinking_budget: u32,
}

impl WireFormat for Gemini {
    fn server_name(&self) -> &'static str {
        "a server with the Gemini API"
    }

    fn call_path(&self, model: &str, streams: bool) -> String {
        let model = model.strip_prefix("models/").unwrap_or(model);
        match streams {
            true => format!("/models/{model}:streamGenerateContent?alt=sse"),
            false => format!("/models/{model}:generateContent"),
        }
    }

    fn models_path(&self) -> &'static str {
        "/models?pageSize=1000"
    }

    fn read_model(&self, model: &Value) -> Option<ListedModel> {
        let methods = model.get("supportedGenerationMethods").and_then(Value::as_array);
        let writes = methods.is_none_or(|methods| methods.contains(&json!("generateContent")));
        let name = model.get("name")?.as_str()?;
        let name = name.strip_prefix("models/").unwrap_or(name);
        let context = model.get("inputTokenLimit").and_then(Value::as_u64);
        writes.then(|| ListedModel::named(name).with_context(context))
    }

    fn version(&self) -> Option<&'static str> {
        Some("v1beta")
    }

    fn base_path(&self, path: &str) -> String {
        let base = path.find("/models/").map_or(path, |start| &path[..start]);
        // The provider's other API is below this one.
        let base = strip_openai(base);
        base.to_owned()
    }

    fn key_header(&self) -> (&'static str, &'static str) {
        ("x-goog-api-key", "")
    }

    fn json_forms(&self) -> &'static [JsonForm] {
        &[JsonForm::Schema, JsonForm::Object, JsonForm::Prompt]
    }

    fn cache_hints(&self, _: &Url, _: &str) -> CacheHints {
        // The provider caches beginnings by itself.
        CacheHints::NONE
    }

    fn render_body(&self, call: &Call<'_>) -> serde_json::Result<String> {
        let PromptTexts { rules, task } = split_prompt(call.request, call.dialect);
        let is_json = matches!(call.request.output, OutputFormat::Json { .. })
            && call.dialect.json_form != JsonForm::Prompt;
        let thinking_budget = match call.thinking() {
            Thinking::Off => Some(0),
            Thinking::Least => Some(LEAST_THINKING_TOKENS),
            Thinking::Unset => None,
        };
        serde_json::to_string(&GenerateContentBody {
            contents: json!([{ "role": "user", "parts": [{ "text": join_blocks(&task) }] }]),
            system_instruction: rules.map(|rules| json!({ "parts": [{ "text": rules }] })),
            generation_config: GenerationConfig {
                max_output_tokens: call.max_output_tokens(),
                response_mime_type: is_json.then_some("application/json"),
                response_json_schema: enforced_schema(call.request, call.dialect)
                    .map(|(_, schema)| schema),
                thinking_config: thinking_budget
                    .map(|thinking_budget| ThinkingConfig { thinking_budget }),
            },
        })
    }
}

fn strip_openai(path: &str) -> &str {
    let base = super::strip_call_path(path);
    base.strip_suffix("/openai").unwrap_or(base)
}
