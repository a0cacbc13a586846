//! The formats of providers: what a request looks like on the wire. The replies of all formats are
//! read alike (`wire/envelope.rs`), because gateways answer in formats that they were not asked in.

mod anthropic;
mod chat_completions;
mod gemini;
mod ollama;
mod responses;

use std::fmt::Debug;

use reqwest::Url;
use scribe_ports::model::{ModelRequest, OutputFormat};
use serde::Serialize;
use serde_json::Value;

pub(crate) use self::{
    anthropic::Anthropic, chat_completions::ChatCompletions, gemini::Gemini, ollama::Ollama,
    responses::Responses,
};
use super::{
    context_window::ContextWindow,
    dialect::{CacheHints, Dialect, JsonForm, Thinking},
    endpoint::strip_call_path,
    models::ListedModel,
};

pub(super) use self::chat_completions::{PENALTY_FIELD, is_openai};

/// The format of a provider's requests.
pub(crate) trait WireFormat: Debug + Send + Sync {
    /// Names a server with this format, for people.
    fn server_name(&self) -> &'static str;

    /// Returns the path of a call below the base URL, with its query.
    fn call_path(&self, model: &str, streams: bool) -> String;

    /// The path below the base URL that lists the models, with its query.
    fn models_path(&self) -> &'static str;

    /// Reads one model of the list. Returns `None` for a model that writes no text.
    fn read_model(&self, model: &Value) -> Option<ListedModel>;

    /// The version of the API with which a base URL usually ends. If nothing is found without it,
    /// it is added.
    fn version(&self) -> Option<&'static str> {
        Some("v1")
    }

    /// Returns the base of a path that may be that of a call, or of another API of the server.
    fn base_path(&self, path: &str) -> String {
        strip_call_path(path).to_owned()
    }

    /// The header that carries the key, and what is written before the key.
    fn key_header(&self) -> (&'static str, &'static str) {
        ("authorization", "Bearer ")
    }

    /// The headers that every request has.
    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// The ways in which a request can describe the JSON form of the reply, in the order in which
    /// they are tried.
    fn json_forms(&self) -> &'static [JsonForm];

    /// Returns the form to try first.
    fn first_json_form(&self, _: &Url) -> JsonForm {
        self.json_forms().first().copied().unwrap_or(JsonForm::Prompt)
    }

    /// Returns true if schemas may bound lengths, counts and numbers.
    fn has_bounds(&self) -> bool {
        true
    }

    /// Returns how a request for prose asks for less thinking, as long as the server refuses
    /// nothing.
    fn thinking(&self, _: &Url) -> Thinking {
        Thinking::Off
    }

    /// Returns the hints for caches to try first.
    fn cache_hints(&self, endpoint: &Url, model: &str) -> CacheHints;

    /// Returns the body of a request.
    fn render_body(&self, call: &Call<'_>) -> serde_json::Result<String>;
}

/// What a request is made of.
pub(crate) struct Call<'a> {
    pub(super) request: &'a ModelRequest,
    /// The provider's name of the model.
    pub(super) model: &'a str,
    pub(super) dialect: Dialect,
    pub(super) context_window: &'a ContextWindow,
}

impl Call<'_> {
    /// Returns the maximum number of tokens of the reply.
    fn max_output_tokens(&self) -> u32 {
        let max_tokens = self.dialect.capabilities.max_output_tokens.unwrap_or(u32::MAX);
        self.request.max_output_tokens.min(max_tokens)
    }

    /// Returns how the request asks for less thinking. Only prose is asked for without it:
    /// thinking makes a plan or a review better, and prose only later.
    fn thinking(&self) -> Thinking {
        match self.request.output {
            OutputFormat::Prose => self.dialect.capabilities.thinking,
            OutputFormat::Json { .. } => Thinking::Unset,
        }
    }

    /// Returns true if blocks are marked up to which the provider shall cache the prompt.
    fn has_breakpoints(&self) -> bool {
        self.request.cache_key.is_some() && self.dialect.capabilities.cache_hints.breakpoints
    }
}

/// A body with members that `Value` cannot hold, because it would sort the properties of a schema.
#[derive(Serialize)]
struct Body<T> {
    #[serde(flatten)]
    fields: Value,
    #[serde(flatten)]
    ordered: T,
}
