//! The models that a server has.

use scribe_ports::model::{ModelError, Tier, TimeoutPhase};
use serde::Serialize;
use serde_json::Value;
use tokio::time::Instant;

use super::{
    ModelClient, endpoint::join_path, format::WireFormat, rejection::Rejection,
    timeouts::CallLimits, transport, until::wait_until,
};

/// A model that a server offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedModel {
    /// The name for the settings.
    pub name: String,
    /// The size of the model's context in tokens, if the server names it.
    pub context_tokens: Option<u64>,
}

impl ListedModel {
    pub(super) fn named(name: &str) -> Self {
        Self { name: name.to_owned(), context_tokens: None }
    }

    pub(super) fn with_context(self, context_tokens: Option<u64>) -> Self {
        Self { context_tokens, ..self }
    }
}

impl ModelClient {
    /// Asks the server which models it has, in the order of their names.
    ///
    /// # Errors
    /// The server could not be reached, did not answer in time, or answered something else.
    pub async fn list_models(&self) -> Result<Vec<ListedModel>, ModelError> {
        let limits = self.growth.limits(Tier::Small);
        let listed = wait_until(Instant::now() + limits.first_token, self.request_models(limits));
        let answer =
            listed.await.unwrap_or(Err(ModelError::Timeout { phase: TimeoutPhase::FirstToken }));
        answer.map_err(|error| self.redact(error, &self.config.models.large.name))
    }

    async fn request_models(&self, limits: CallLimits) -> Result<Vec<ListedModel>, ModelError> {
        let format = self.config.provider.format;
        let mut first_error = None;
        for base_url in self.endpoint.candidates() {
            let url = join_path(&base_url, format.models_path());
            let response = self.client.get(url).send().await;
            let response =
                response.map_err(|error| transport::connection_error(&error, &self.address))?;
            if response.status().is_success() {
                let body = response.bytes().await;
                let body =
                    body.map_err(|error| transport::connection_error(&error, &self.address))?;
                let answer: Option<Value> = serde_json::from_slice(&body).ok();
                if let Some(models) = answer.and_then(|answer| read_models(&answer, format)) {
                    return Ok(models);
                }
                let text = String::from_utf8_lossy(&body).into_owned();
                let reason = format!("the answer is no list of models: {text}");
                first_error.get_or_insert(ModelError::InvalidReply { reason });
                continue;
            }
            let rejection = Rejection::from_response(response, limits.silence).await;
            let is_about_path = rejection.is_about_path();
            let error = first_error.get_or_insert_with(|| rejection.into_error());
            if !is_about_path {
                return Err(error.clone());
            }
        }
        let reason = "there is no address to send the request to".to_owned();
        Err(first_error.unwrap_or(ModelError::InvalidReply { reason }))
    }
}

/// Reads the list of models, in the order of their names. Returns `None` if there is no list.
fn read_models(answer: &Value, format: &dyn WireFormat) -> Option<Vec<ListedModel>> {
    let listed = answer.get("data").or_else(|| answer.get("models")).unwrap_or(answer);
    let models = listed.as_array()?.iter().filter_map(|model| format.read_model(model));
    let mut models: Vec<ListedModel> = models.collect();
    models.sort_by(|one, other| one.name.cmp(&other.name));
    models.dedup_by(|one, other| one.name == other.name);
    Some(models)
}
