//! Any server that speaks OpenAI's chat completions.
//!
//! One question is one request, streamed. The only requests sent twice are those that the server
//! rejects for a field it does not know (a response format, a name of the output limit): what it
//! knows is learned and remembered, and nothing was generated. No key ever reaches an error, a
//! log or `Debug`.

mod body;
mod collect;
mod dialect;
mod draft;
mod http;
mod redact;
mod rejection;
mod stream;
mod wire;

use std::{fmt, time::Duration};

use async_trait::async_trait;
use reqwest::{Client, Url};
use scribe_ports::model::{
    DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Stage, Tier,
};
use secrecy::SecretString;
use tokio::time::{Instant, timeout};

use self::{
    collect::Collected,
    dialect::{Dialect, Dialects},
    rejection::Rejection,
};
use crate::{Error, router::TierModels};

/// How long each part of a call may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeouts {
    /// Reaching the server, TLS included.
    pub connect: Duration,
    /// From the request to the first token.
    pub first_token: Duration,
    /// Between two tokens.
    pub silence: Duration,
    /// The whole call of the small tier.
    pub total_small: Duration,
    /// The whole call of the standard tier.
    pub total_standard: Duration,
    /// The whole call of the large tier.
    pub total_large: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            first_token: Duration::from_secs(60),
            silence: Duration::from_secs(30),
            total_small: Duration::from_secs(60),
            total_standard: Duration::from_secs(180),
            total_large: Duration::from_secs(600),
        }
    }
}

impl Timeouts {
    fn total(&self, tier: Tier) -> Duration {
        match tier {
            Tier::Small => self.total_small,
            Tier::Standard => self.total_standard,
            Tier::Large => self.total_large,
        }
    }
}

/// Where a server is and which of its models are asked.
#[derive(Debug, Clone)]
pub struct OpenAiConfig {
    /// The provider's name in the settings; it is shown and stored with every call.
    pub provider: String,
    /// The URL before `/chat/completions`, usually ending in `/v1`. It holds no user or password.
    pub base_url: String,
    /// The key, where the server wants one.
    pub api_key: Option<SecretString>,
    /// The models.
    pub models: TierModels,
    /// How long each part of a call may take.
    pub timeouts: Timeouts,
}

/// A client of one server.
pub struct OpenAiModel {
    config: OpenAiConfig,
    endpoint: Url,
    client: Client,
    dialects: Dialects,
}

impl fmt::Debug for OpenAiModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenAiModel").field("config", &self.config).finish_non_exhaustive()
    }
}

impl OpenAiModel {
    /// Sets up a client; nothing is sent.
    ///
    /// # Errors
    /// The base URL or the key cannot be used, or TLS cannot be set up.
    pub fn new(config: OpenAiConfig) -> Result<Self, Error> {
        let endpoint = http::endpoint(&config.base_url)?;
        let client = http::client(&endpoint, config.api_key.as_ref(), config.timeouts.connect)?;
        let dialects = Dialects::new(&endpoint);
        Ok(Self { config, endpoint, client, dialects })
    }

    async fn ask(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let started = Instant::now();
        let model = self.config.models.of(request.tier);
        let mut dialect = self.dialects.of(&model.name, &request.output);
        let (response, sent) = loop {
            let sent = Instant::now();
            match self.send(request, dialect, sent).await? {
                Ok(response) => break (response, sent),
                Err(rejection) => match dialect.after(&rejection, &request.output) {
                    Some(next) => dialect = next,
                    None => return Err(rejection.into_error()),
                },
            }
        };
        self.dialects.remember(&model.name, &request.output, dialect);
        let mut collected = Collected::new(draft);
        stream::read(response, &mut collected, &self.config.timeouts, sent).await?;
        let finished = collected.finish(request.estimated_prompt_tokens())?;
        Ok(ModelReply {
            cost_usd: model.price.map(|price| price.cost_usd(&finished.usage)),
            text: finished.text,
            usage: finished.usage,
            finish: finished.finish,
            prompt_was_cut: false,
            provider: self.config.provider.clone(),
            model: finished.model.unwrap_or_else(|| model.name.clone()),
            duration_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        })
    }

    /// Sends one request and waits for the response's head, or for the whole rejection.
    async fn send(
        &self,
        request: &ModelRequest,
        dialect: Dialect,
        sent: Instant,
    ) -> Result<Result<reqwest::Response, Rejection>, ModelError> {
        let model = self.config.models.of(request.tier);
        let body = body::render(request, &model.name, dialect).to_string();
        let deadline = sent + self.config.timeouts.first_token;
        let sending = self.client.post(self.endpoint.clone()).body(body).send();
        let response = tokio::time::timeout_at(deadline, sending)
            .await
            .map_err(|_| ModelError::Timeout { stage: Stage::FirstToken })?
            .map_err(|error| rejection::unreachable(&error))?;
        if response.status().is_success() {
            return Ok(Ok(response));
        }
        Ok(Err(Rejection::read(response, self.config.timeouts.silence).await))
    }
}

#[async_trait]
impl LanguageModel for OpenAiModel {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        timeout(self.config.timeouts.total(request.tier), self.ask(request, draft))
            .await
            .unwrap_or(Err(ModelError::Timeout { stage: Stage::Total(request.tier) }))
            .map_err(|error| redact::shown(error, self.config.api_key.as_ref()))
    }

    fn info(&self, tier: Tier) -> ModelInfo {
        let model = self.config.models.of(tier);
        ModelInfo {
            provider: self.config.provider.clone(),
            model: model.name.clone(),
            is_sample: false,
            price: model.price,
        }
    }
}
