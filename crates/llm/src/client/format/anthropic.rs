//! Anthropic's Messages API.
//!
//! Source: Anthropic, API reference, "Create a Message"; "Structured outputs"; "Prompt caching".

use reqwest::Url;
use scribe_ports::model::ReplySchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    super::{
        dialect::{CacheHints, JsonForm, Thinking},
        models::ListedModel,
        prompt::{PromptTexts, enforced_schema, join_blocks, mark_blocks, split_prompt},
    },
    Body, Call, WireFormat,
};

#[derive(Debug)]
pub(crate) struct Anthropic;

#[derive(Serialize)]
struct Ordered<'a> {
    #[serde(skip_serializing_if = "OutputConfig::is_empty")]
    output_config: OutputConfig,
    #[serde(skip_serializing_if = "Option::is_none")]
    tools: Option<[Tool<'a>; 1]>,
}

#[derive(Default, Serialize)]
struct OutputConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<SchemaFormat>,
    #[serde(skip_serializing_if = "Option::is_none")]
    effort: Option<&'static str>,
}

impl OutputConfig {
    fn is_empty(&self) -> bool {
        self.format.is_none() && self.effort.is_none()
    }
}

/// The schema that the provider enforces.
#[derive(Serialize)]
struct SchemaFormat {
    #[serde(rename = "type")]
    kind: &'static str,
    schema: ReplySchema,
}

/// A tool whose input is the reply. Models and servers without structured outputs have tools.
#[derive(Serialize)]
struct Tool<'a> {
    name: &'a str,
    description: &'static str,
    input_schema: ReplySchema,
}

impl WireFormat for Anthropic {
    fn server_name(&self) -> &'static str {
        "a server with Anthropic's Messages API"
    }

    fn call_path(&self, _: &str, _: bool) -> String {
        "/messages".to_owned()
    }

    fn models_path(&self) -> &'static str {
        "/models?limit=1000"
    }

    fn read_model(&self, model: &Value) -> Option<ListedModel> {
        let context = model.get("max_input_tokens").and_then(Value::as_u64);
        Some(ListedModel::named(model.get("id")?.as_str()?).with_context(context))
    }

    fn key_header(&self) -> (&'static str, &'static str) {
        ("x-api-key", "")
    }

    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        &[("anthropic-version", "2023-06-01")]
    }

    fn json_forms(&self) -> &'static [JsonForm] {
        &[JsonForm::StrictSchema, JsonForm::Tool, JsonForm::Prompt]
    }

    /// Other servers with this API ignore a format that they do not know, and enforce nothing. A
    /// tool they understand.
    fn first_json_form(&self, endpoint: &Url) -> JsonForm {
        match endpoint.host_str() {
            Some(host) if host.ends_with(".anthropic.com") => JsonForm::StrictSchema,
            _ => JsonForm::Tool,
        }
    }

    fn has_bounds(&self) -> bool {
        // Source: Anthropic, "Structured outputs", "JSON Schema limitations".
        false
    }

    fn cache_hints(&self, _: &Url, _: &str) -> CacheHints {
        CacheHints { breakpoints: true, ..CacheHints::NONE }
    }

    fn render_body(&self, call: &Call<'_>) -> serde_json::Result<String> {
        let PromptTexts { rules, task } = split_prompt(call.request, call.dialect);
        let content = match call.has_breakpoints() {
            true => mark_blocks(task),
            false => json!(join_blocks(&task)),
        };
        let mut fields = json!({
            "model": call.model,
            "max_tokens": call.max_output_tokens(),
            "messages": [{ "role": "user", "content": content }],
            "stream": call.dialect.capabilities.streams,
        });
        if let Some(rules) = rules {
            fields["system"] = json!(rules);
        }
        let mut output_config = OutputConfig::default();
        match call.thinking() {
            Thinking::Off => fields["thinking"] = json!({ "type": "disabled" }),
            Thinking::Least => output_config.effort = Some("low"),
            Thinking::Unset => {}
        }
        let mut tools = None;
        if let Some((name, schema)) = enforced_schema(call.request, call.dialect) {
            if call.dialect.json_form == JsonForm::Tool {
                let description = "Takes the reply. Call it once.";
                tools = Some([Tool { name, description, input_schema: schema }]);
                fields["tool_choice"] = json!({ "type": "tool", "name": name });
            } else {
                output_config.format = Some(SchemaFormat { kind: "json_schema", schema });
            }
        }
        serde_json::to_string(&Body { fields, ordered: Ordered { output_config, tools } })
    }
}
