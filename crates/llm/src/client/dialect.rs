//! The form of request that a server understands. The client starts with the usual form, learns
//! from rejections, and remembers the form until the process ends.

mod cache_hints;
mod lessons;

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use reqwest::Url;
use scribe_ports::model::{ModelRequest, OutputFormat};

pub(crate) use self::cache_hints::CacheHints;
use super::{
    format::{WireFormat, is_openai},
    rejection::Rejection,
};

/// How a request describes the JSON form of the reply.
///
/// The variants are in the order in which they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum JsonForm {
    /// The schema in `response_format`, enforced by the server.
    StrictSchema,
    /// The schema in `response_format`.
    Schema,
    /// The schema as that of a tool that the model must call.
    Tool,
    /// `response_format` for JSON without a schema, and the schema in the prompt.
    Object,
    /// Only the prompt.
    Prompt,
}

/// The request field that carries the output token limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenLimitField {
    /// `max_tokens`, which nearly every server accepts.
    MaxTokens,
    /// `max_completion_tokens`, which OpenAI's newer models require.
    MaxCompletionTokens,
}

/// How a request for prose asks for less thinking.
///
/// The variants are in the order in which they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Thinking {
    /// The model shall not think.
    Off,
    /// The model shall think as little as it can.
    Least,
    /// The request does not mention thinking.
    Unset,
}

impl TokenLimitField {
    fn name(self) -> &'static str {
        match self {
            Self::MaxTokens => "max_tokens",
            Self::MaxCompletionTokens => "max_completion_tokens",
        }
    }
}

/// What a model accepts, independent of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ModelCapabilities {
    pub(super) token_limit: TokenLimitField,
    /// True if the server counts the tokens of a stream on request.
    pub(super) counts_stream: bool,
    /// True if the server supports streaming.
    pub(super) streams: bool,
    /// True if the model accepts a system message.
    pub(super) has_system: bool,
    /// True if the server accepts schemas that bound lengths, counts and numbers.
    pub(super) has_bounds: bool,
    /// True if the server accepts a penalty for repetitions.
    pub(super) has_penalty: bool,
    /// The maximum output limit that the model accepts.
    pub(super) max_output_tokens: Option<u32>,
    pub(super) cache_hints: CacheHints,
    pub(super) thinking: Thinking,
    /// The forms that the format of the requests has.
    json_forms: &'static [JsonForm],
    /// The form to try first for any schema; the earlier ones were rejected for every schema.
    json_form: JsonForm,
    has_swapped_limit: bool,
}

/// The form of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) json_form: JsonForm,
    /// True if the request has a penalty for repetitions.
    pub(super) penalizes_repetition: bool,
    pub(super) capabilities: ModelCapabilities,
}

impl Dialect {
    /// Returns the form to try next, or `None` if another form would not help.
    ///
    /// The wording of a rejection is not reliable. A rejected JSON request is therefore retried in
    /// the next form, unless the rejection clearly has another cause. A rejection that names the
    /// response format applies to every schema. A rejection that names a schema applies only to
    /// that schema. A rejection that names nothing may be about the hints for caches, if the model
    /// has never accepted them (`accepts_hints`).
    pub(super) fn next_after(
        self,
        rejection: &Rejection,
        request: &ModelRequest,
        accepts_hints: bool,
    ) -> Option<Self> {
        let output = &request.output;
        let is_about_schema =
            !matches!(output, OutputFormat::Prose) && lessons::is_about_schema(rejection);
        if is_about_schema {
            if let Some(capabilities) =
                lessons::disable_bounds(self.capabilities, rejection, output)
            {
                return Some(Self { capabilities, ..self });
            }
            let json_form = lessons::next_form_after(self, rejection)?;
            return Some(Self { json_form, ..self });
        }
        let changes_dialect = rejection.is_about_form()
            || lessons::is_about_roles(rejection)
            || lessons::is_about_limit(rejection)
            || (self.capabilities.streams && lessons::is_about_stream(rejection));
        if !changes_dialect {
            return None;
        }
        if matches!(output, OutputFormat::Prose)
            && let Some(capabilities) = lessons::allow_thinking(self.capabilities, rejection)
        {
            return Some(Self { capabilities, ..self });
        }
        if let Some(capabilities) = lessons::learn(self.capabilities, rejection) {
            return Some(Self { capabilities, ..self });
        }
        let may_refuse_hints = request.cache_key.is_some()
            && !accepts_hints
            && self.capabilities.cache_hints != CacheHints::NONE
            && matches!(rejection.status(), 400 | 422)
            && !lessons::names_response_format(rejection);
        if may_refuse_hints {
            return Some(self.with_hints(CacheHints::NONE));
        }
        if matches!(output, OutputFormat::Prose)
            || !matches!(rejection.status(), 0 | 400 | 404 | 415 | 422 | 501)
        {
            return None;
        }
        let json_form = lessons::next_form_after(self, rejection)?;
        // A form abandoned for one schema may still work for others.
        let is_general = self.json_form == self.capabilities.json_form
            && lessons::names_response_format(rejection);
        let capabilities = if is_general {
            ModelCapabilities { json_form, ..self.capabilities }
        } else {
            self.capabilities
        };
        Some(Self { json_form, capabilities, ..self })
    }

    /// Returns the form without the hint for caches that a rejection names, or `None` if it names
    /// none that was sent.
    pub(super) fn without_refused_hint(
        self,
        rejection: &Rejection,
        request: &ModelRequest,
    ) -> Option<Self> {
        request.cache_key.as_ref()?;
        self.capabilities.cache_hints.without_named(rejection).map(|hints| self.with_hints(hints))
    }

    fn with_hints(self, cache_hints: CacheHints) -> Self {
        Self { capabilities: ModelCapabilities { cache_hints, ..self.capabilities }, ..self }
    }
}

/// What is known about a server's models: one entry for each model, and one for each pair of a
/// model and a schema.
pub(super) struct Dialects {
    endpoint: Url,
    format: &'static dyn WireFormat,
    capabilities: Mutex<HashMap<String, ModelCapabilities>>,
    forms: Mutex<HashMap<(String, String), JsonForm>>,
    /// The models that have accepted a schema in the JSON form that is tried first.
    models_with_first_form: Mutex<HashSet<String>>,
    /// The models that have accepted hints for caches.
    models_with_hints: Mutex<HashSet<String>>,
    /// The models that have repeated themselves over and over.
    looping_models: Mutex<HashSet<String>>,
}

/// If a model has rejected the first form for this many schemas and has accepted it for none, the
/// form is no longer tried.
const MIN_REJECTED_SCHEMAS: usize = 2;

impl Dialects {
    pub(super) fn new(endpoint: &Url, format: &'static dyn WireFormat) -> Self {
        Self {
            endpoint: endpoint.clone(),
            format,
            capabilities: Mutex::default(),
            forms: Mutex::default(),
            models_with_first_form: Mutex::default(),
            models_with_hints: Mutex::default(),
            looping_models: Mutex::default(),
        }
    }

    /// Returns what to assume of a model that was never asked.
    fn initial_capabilities(&self, model: &str) -> ModelCapabilities {
        ModelCapabilities {
            token_limit: if is_openai(&self.endpoint) {
                TokenLimitField::MaxCompletionTokens
            } else {
                TokenLimitField::MaxTokens
            },
            counts_stream: true,
            streams: true,
            has_system: true,
            has_bounds: self.format.has_bounds(),
            has_penalty: true,
            max_output_tokens: None,
            cache_hints: self.format.cache_hints(&self.endpoint, model),
            thinking: self.format.thinking(&self.endpoint),
            json_forms: self.format.json_forms(),
            json_form: self.format.first_json_form(&self.endpoint),
            has_swapped_limit: false,
        }
    }

    /// Returns true if the model has accepted hints for caches.
    pub(super) fn accepts_hints(&self, model: &str) -> bool {
        lock(&self.models_with_hints).contains(model)
    }

    /// Returns the dialect for the first attempt. The JSON form is stored per schema, because a
    /// server may accept one schema and reject another.
    pub(super) fn dialect_for(&self, model: &str, output: &OutputFormat) -> Dialect {
        let form = schema_name(output)
            .and_then(|schema| lock(&self.forms).get(&(model.to_owned(), schema)).copied());
        let capabilities = lock(&self.capabilities).get(model).copied();
        let capabilities = capabilities.unwrap_or_else(|| self.initial_capabilities(model));
        Dialect {
            json_form: form.map_or(capabilities.json_form, |form| form.max(capabilities.json_form)),
            penalizes_repetition: lock(&self.looping_models).contains(model),
            capabilities,
        }
    }

    /// Stores that a model has repeated itself over and over.
    pub(super) fn remember_loop(&self, model: &str) {
        if lock(&self.looping_models).insert(model.to_owned()) {
            tracing::warn!(
                model,
                "the model repeated itself over and over; from now on its requests have a penalty \
                 for repetitions"
            );
        }
    }

    /// Stores the dialect that the server accepted.
    pub(super) fn remember(&self, model: &str, request: &ModelRequest, dialect: Dialect) {
        // The penalty is no demand of the server.
        let penalizes_repetition = dialect.penalizes_repetition;
        let known = Dialect { penalizes_repetition, ..self.dialect_for(model, &request.output) };
        let schema = schema_name(&request.output);
        if request.cache_key.is_some() && dialect.capabilities.cache_hints != CacheHints::NONE {
            lock(&self.models_with_hints).insert(model.to_owned());
        }
        if schema.is_some() && dialect.json_form == dialect.capabilities.json_form {
            lock(&self.models_with_first_form).insert(model.to_owned());
        }
        if known == dialect {
            return;
        }
        tracing::info!(
            model,
            ?schema,
            ?dialect,
            "the model server requires another form of request"
        );
        if known.capabilities != dialect.capabilities {
            lock(&self.capabilities).insert(model.to_owned(), dialect.capabilities);
        }
        if let Some(schema) = schema
            && known.json_form != dialect.json_form
            && dialect.capabilities.json_form != dialect.json_form
        {
            lock(&self.forms).insert((model.to_owned(), schema), dialect.json_form);
            self.generalize_rejected_forms(model, dialect.capabilities);
        }
    }

    /// Changes the first form of a model that has rejected its first form for at least
    /// [`MIN_REJECTED_SCHEMAS`] schemas and accepted it for none. The earliest form that the model
    /// did accept becomes the first form for every schema.
    fn generalize_rejected_forms(&self, model: &str, capabilities: ModelCapabilities) {
        let forms = lock(&self.forms);
        let forms = forms.iter().filter(|((name, _), _)| name == model).map(|(_, form)| *form);
        let forms: Vec<JsonForm> = forms.collect();
        if forms.len() >= MIN_REJECTED_SCHEMAS
            && !lock(&self.models_with_first_form).contains(model)
            && let Some(json_form) = forms.into_iter().min()
        {
            lock(&self.capabilities)
                .insert(model.to_owned(), ModelCapabilities { json_form, ..capabilities });
        }
    }
}

/// Every change is one insertion, so the map is complete even behind a poisoned lock.
fn lock<T>(map: &Mutex<T>) -> MutexGuard<'_, T> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

fn schema_name(output: &OutputFormat) -> Option<String> {
    match output {
        OutputFormat::Prose => None,
        OutputFormat::Json { name, .. } => Some(name.clone()),
    }
}
