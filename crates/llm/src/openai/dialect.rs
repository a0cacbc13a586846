//! Which words a server knows. It starts from what is usual, learns from rejections, and is
//! remembered for as long as the process lives.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use reqwest::Url;
use scribe_ports::model::OutputFormat;

use super::rejection::Rejection;

/// How a server is told the form of its JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonForm {
    /// By the schema in `response_format`.
    Schema,
    /// By `response_format` that only asks for JSON, and the schema in the prompt.
    Object,
    /// By the prompt alone.
    Prompt,
}

/// What a server calls the longest reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenLimit {
    /// `max_tokens`: nearly every server.
    MaxTokens,
    /// `max_completion_tokens`: OpenAI's newer models.
    MaxCompletionTokens,
}

impl TokenLimit {
    fn name(self) -> &'static str {
        match self {
            Self::MaxTokens => "max_tokens",
            Self::MaxCompletionTokens => "max_completion_tokens",
        }
    }
}

/// The words of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) json_form: JsonForm,
    pub(super) token_limit: TokenLimit,
    /// The server counts the tokens of a stream when it is asked to.
    pub(super) counts_stream: bool,
    has_swapped_limit: bool,
}

impl Dialect {
    /// The words to try next, or `None` where other words would not help.
    ///
    /// A server that does not know a response format may say so in any words, so every rejection
    /// of a request for JSON is tried without it, except one that is about the prompt's length.
    pub(super) fn after(self, rejection: &Rejection, output: &OutputFormat) -> Option<Self> {
        if !matches!(rejection.status, 400 | 415 | 422 | 501) || rejection.is_refusal() {
            return None;
        }
        let said = rejection.message.to_lowercase();
        if self.counts_stream && said.contains("stream_options") {
            return Some(Self { counts_stream: false, ..self });
        }
        let is_unknown = ["unsupported", "not supported", "unrecognized", "unknown", "extra"]
            .iter()
            .any(|word| said.contains(word));
        if !self.has_swapped_limit && is_unknown && said.contains(self.token_limit.name()) {
            let token_limit = match self.token_limit {
                TokenLimit::MaxTokens => TokenLimit::MaxCompletionTokens,
                TokenLimit::MaxCompletionTokens => TokenLimit::MaxTokens,
            };
            return Some(Self { token_limit, has_swapped_limit: true, ..self });
        }
        let is_too_long = said.contains("context") && said.contains("length");
        if matches!(output, OutputFormat::Prose) || is_too_long {
            return None;
        }
        let json_form = match self.json_form {
            JsonForm::Schema => JsonForm::Object,
            JsonForm::Object => JsonForm::Prompt,
            JsonForm::Prompt => return None,
        };
        Some(Self { json_form, ..self })
    }
}

/// What has been learned of a server's models.
pub(super) struct Dialects {
    usual: Dialect,
    learned: Mutex<HashMap<(String, Option<String>), Dialect>>,
}

impl Dialects {
    pub(super) fn new(endpoint: &Url) -> Self {
        let is_openai = endpoint.host_str().is_some_and(|host| host.ends_with(".openai.com"));
        let usual = Dialect {
            json_form: JsonForm::Schema,
            token_limit: if is_openai {
                TokenLimit::MaxCompletionTokens
            } else {
                TokenLimit::MaxTokens
            },
            counts_stream: true,
            has_swapped_limit: false,
        };
        Self { usual, learned: Mutex::default() }
    }

    /// The words to begin with. A server may take one schema and reject another, so what is
    /// learned of a model is kept per schema.
    pub(super) fn of(&self, model: &str, output: &OutputFormat) -> Dialect {
        let key = (model.to_owned(), schema_name(output));
        self.learned().get(&key).copied().unwrap_or(self.usual)
    }

    /// Keeps the words that the server took.
    pub(super) fn remember(&self, model: &str, output: &OutputFormat, dialect: Dialect) {
        if self.of(model, output) == dialect {
            return;
        }
        let schema = schema_name(output);
        tracing::info!(model, ?schema, ?dialect, "the model's server wants other words");
        self.learned().insert((model.to_owned(), schema), dialect);
    }

    fn learned(&self) -> MutexGuard<'_, HashMap<(String, Option<String>), Dialect>> {
        self.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn schema_name(output: &OutputFormat) -> Option<String> {
    match output {
        OutputFormat::Prose => None,
        OutputFormat::Json { name, .. } => Some(name.clone()),
    }
}
