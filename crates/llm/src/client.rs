//! A client for one server, in the format of its provider.
//!
//! Each call is one streamed request. A request is sent again only if the server rejects its form
//! or its address: a response format, the name of the output limit, a role, a hint for its cache,
//! or a missing `/v1`. In these cases nothing was generated. The client remembers what the server
//! accepts. A key never appears in an error, a log or `Debug` output.

mod charset;
mod collect;
mod context_window;
mod cut;
mod dialect;
mod draft;
mod endless;
mod endpoint;
mod events;
mod finish;
mod format;
mod http;
mod loops;
mod models;
mod prompt;
mod redact;
mod rejection;
mod repeats;
mod request_form;
mod said;
mod stream;
mod timeouts;
mod token_count;
mod transport;
mod unicode;
mod until;
mod usage;
mod wire;

use std::fmt;

use async_trait::async_trait;
use reqwest::{Client, Url};
use scribe_ports::model::{
    DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, OutputFormat, Tier,
    TimeoutPhase,
};
use secrecy::SecretString;
use tokio::time::Instant;

pub(crate) use self::format::{Anthropic, ChatCompletions, Gemini, Ollama, Responses, WireFormat};
use self::{
    collect::{CollectedReply, Fault, FinishedReply},
    context_window::ContextWindow,
    dialect::{Dialect, Dialects, JsonForm},
    endpoint::{Endpoint, display_address, join_path},
    format::Call,
    redact::CallContext,
    rejection::Rejection,
    stream::ReadContext,
    timeouts::{CallLimits, LimitGrowth},
    token_count::TokenCounters,
    until::wait_until,
};
pub use self::{models::ListedModel, request_form::RequestForm, timeouts::Timeouts};
use crate::{
    Error,
    provider::Provider,
    tiers::TierModels,
    tokenizer::{count_tokens, find_tokenizer},
};

/// Splits the pieces of a response into the data of its events. Only the fuzzer uses it.
#[cfg(fuzzing)]
pub fn read_events<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<String> {
    let mut events = events::Events::default();
    for piece in pieces {
        if events.push(piece).is_err() {
            break;
        }
    }
    events.end();
    std::iter::from_fn(|| events.pop()).map(|event| event.data).collect()
}

/// The limit of the number of forms in which one question is sent.
const MAX_FORMS: usize = 10;

/// The address of a server and the models to call there.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// The provider, whose name is shown and stored with every call.
    pub provider: &'static Provider,
    /// The URL before the paths of calls, which usually ends in the version of the API, such as
    /// `/v1`. It contains neither a user nor a password.
    pub base_url: String,
    /// The key, if the server needs one.
    pub api_key: Option<SecretString>,
    pub models: TierModels,
    /// The largest context that the server is asked for, in tokens. Only Ollama is asked.
    pub context_tokens: u32,
    /// How long each part of a call may take.
    pub timeouts: Timeouts,
}

/// A client of one server.
pub struct ModelClient {
    config: ClientConfig,
    endpoint: Endpoint,
    client: Client,
    dialects: Dialects,
    growth: LimitGrowth,
    token_counters: TokenCounters,
    context_window: ContextWindow,
    /// The address in the form that messages show.
    address: String,
}

impl fmt::Debug for ModelClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ModelClient").field("config", &self.config).finish_non_exhaustive()
    }
}

impl ModelClient {
    /// Creates a client without sending anything.
    ///
    /// # Errors
    /// The base URL or the key cannot be used, or TLS cannot be set up.
    pub fn new(config: ClientConfig) -> Result<Self, Error> {
        let format = config.provider.format;
        let base_url = endpoint::parse_base_url(&config.base_url, format)?;
        let key = config.api_key.as_ref();
        let client = http::build_client(&base_url, key, format, config.timeouts.connect)?;
        Ok(Self {
            client,
            dialects: Dialects::new(&base_url, format),
            growth: LimitGrowth::new(config.timeouts.clone(), &base_url),
            token_counters: TokenCounters::default(),
            context_window: ContextWindow::new(config.context_tokens),
            address: display_address(&base_url),
            endpoint: Endpoint::new(base_url, format),
            config,
        })
    }

    #[must_use]
    pub fn provider(&self) -> &'static Provider {
        self.config.provider
    }

    /// Returns the base URL in the form that messages show.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns the form of the requests that the server takes, as far as it is known.
    #[must_use]
    pub fn known_form(&self, request: &ModelRequest) -> RequestForm {
        let model = &self.config.models.model_for(request.tier).name;
        RequestForm::of(self.dialects.dialect_for(model, &request.output), request)
    }

    /// Prepares an error for users.
    fn redact(&self, error: ModelError, model: &str) -> ModelError {
        let format = self.config.provider.format;
        let models_path = format.models_path();
        let models_path = models_path.split('?').next().unwrap_or(models_path);
        let call = CallContext {
            address: &self.address,
            models_url: &format!("{}{models_path}", self.address),
            model,
            address_form: match format.version() {
                Some(version) => format!("most servers need an address that ends in /{version}"),
                None => "the address of this server has no path".to_owned(),
            },
            server_name: format.server_name(),
        };
        redact::redact_error(error, &call, self.config.api_key.as_ref())
    }

    async fn request_reply(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
        limits: CallLimits,
    ) -> Result<ModelReply, ModelError> {
        let started = Instant::now();
        let model = self.config.models.model_for(request.tier);
        let finished = self.ask_in_every_form(request, draft, limits).await?;
        if finished.prompt_was_cut {
            tracing::warn!(
                model = model.name,
                prompt_tokens = finished.usage.prompt_tokens,
                "the model server did not read the whole prompt: give the model a larger context \
                 (num_ctx for Ollama, --ctx-size for llama.cpp) or set model.context_tokens"
            );
        }
        Ok(ModelReply {
            cost_usd: model.price.map(|price| price.cost_usd(&finished.usage)),
            text: finished.text,
            usage: finished.usage,
            finish: finished.finish,
            prompt_was_cut: finished.prompt_was_cut,
            provider: self.config.provider.name.to_owned(),
            model: finished.model.unwrap_or_else(|| model.name.clone()),
            duration_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        })
    }

    /// Sends the request. If a rejection suggests another form or address, sends it again in that
    /// form or to that address.
    async fn ask_in_every_form(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
        limits: CallLimits,
    ) -> Result<FinishedReply, ModelError> {
        let name = &self.config.models.model_for(request.tier).name;
        let mut dialect = self.dialects.dialect_for(name, &request.output);
        let mut urls = self.endpoint.candidates().into_iter();
        let Some(mut url) = urls.next() else {
            let reason = "there is no address to send the request to".to_owned();
            return Err(ModelError::InvalidReply { reason });
        };
        let mut first_path_error = None;
        for _ in 0..MAX_FORMS {
            match self.send(request, draft, dialect, &url, limits).await {
                Ok(finished) => {
                    if finished.has_looped {
                        self.dialects.remember_loop(name);
                    }
                    self.dialects.remember(name, request, dialect);
                    self.endpoint.remember(&url);
                    return Ok(finished);
                }
                Err(Fault::Failed(error)) => return Err(error),
                Err(Fault::Rejected(rejection)) => {
                    let accepts_hints = self.dialects.accepts_hints(name);
                    if let Some(next) = dialect.without_refused_hint(&rejection, request) {
                        dialect = next;
                    } else if rejection.is_about_path() {
                        let Some(next) = urls.next() else {
                            // The answer from the configured address is reported, because the user
                            // can act on it.
                            return Err(first_path_error.unwrap_or_else(|| rejection.into_error()));
                        };
                        first_path_error.get_or_insert_with(|| rejection.into_error());
                        url = next;
                    } else if let Some(next) =
                        dialect.next_after(&rejection, request, accepts_hints)
                    {
                        dialect = next;
                    } else {
                        return Err(rejection.into_error());
                    }
                }
            }
        }
        let reason = "the server rejects the request in every form that scribe tried".to_owned();
        Err(ModelError::InvalidReply { reason })
    }

    /// Sends one request and reads its response.
    async fn send(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
        dialect: Dialect,
        base_url: &Url,
        limits: CallLimits,
    ) -> Result<FinishedReply, Fault> {
        let format = self.config.provider.format;
        let model = &self.config.models.model_for(request.tier).name;
        let url = join_path(base_url, &format.call_path(model, dialect.capabilities.streams));
        let context_window = &self.context_window;
        let call = Call { request, model, dialect, context_window };
        // The body has only text keys, so the conversion never fails.
        let body = format.render_body(&call).unwrap_or_default();
        let sent = Instant::now();
        // A reply that is not streamed arrives in one piece, so waiting for the first token may
        // take as long as the whole call.
        let limits = match dialect.capabilities.streams {
            true => limits,
            false => CallLimits { first_token: limits.total, ..limits },
        };
        let sending = self.client.post(url).body(body).send();
        let response = wait_until(sent + limits.first_token, sending)
            .await
            .map_err(|_| ModelError::Timeout { phase: TimeoutPhase::FirstToken })?
            .map_err(|error| transport::connection_error(&error, &self.address))?;
        if let Some(encoding) = http::named_compression(response.headers()) {
            let status = response.status().as_u16();
            return Err(Fault::Rejected(Rejection::for_compressed_answer(status, &encoding)));
        }
        if !response.status().is_success() {
            return Err(Fault::Rejected(Rejection::from_response(response, limits.silence).await));
        }
        let read_context = ReadContext {
            limits,
            sent,
            expects_count: dialect.capabilities.counts_stream,
            address: &self.address,
        };
        let waits = rejection::read_waits(response.headers());
        let read =
            stream::read_reply(response, CollectedReply::new(request, draft), &read_context).await;
        read.map_err(|fault| fault.with_waits(waits))
    }
}

#[async_trait]
impl LanguageModel for ModelClient {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let limits = self.growth.limits(request.tier);
        let answer =
            wait_until(Instant::now() + limits.total, self.request_reply(request, draft, limits))
                .await
                .unwrap_or(Err(ModelError::Timeout { phase: TimeoutPhase::Total(request.tier) }));
        if let Err(ModelError::Timeout { phase }) = answer {
            self.growth.record_expiry(phase, limits, request.tier);
        }
        let model = &self.config.models.model_for(request.tier).name;
        answer.map_err(|error| self.redact(error, model))
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        let model = self.config.models.model_for(tier);
        ModelInfo {
            provider: self.config.provider.name.to_owned(),
            model: model.name.clone(),
            is_sample: false,
            price: model.price,
        }
    }

    async fn count_prompt_tokens(&self, request: &ModelRequest) -> Option<u32> {
        let model = &self.config.models.model_for(request.tier).name;
        let dialect = self.dialects.dialect_for(model, &request.output);
        let mut text = prompt::render_prompt(request, dialect);
        let Some(load_tokenizer) = find_tokenizer(model) else {
            let url = self.endpoint.tokenize_url();
            // Elsewhere, another program may answer at this address, and it is sent the whole prompt.
            if !timeouts::is_nearby(&url) {
                return None;
            }
            return self.token_counters.count(&self.client, &url, model, &text).await;
        };
        // OpenAI's models read the schema of a response format.
        if let OutputFormat::Json { schema, .. } = &request.output
            && dialect.json_form <= JsonForm::Schema
        {
            text.push_str(schema.text());
        }
        count_tokens(load_tokenizer, text).await
    }
}
