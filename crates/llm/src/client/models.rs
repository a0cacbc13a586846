//! The models that a server has.

use serde::Serialize;
use serde_json::Value;

use super::format::WireFormat;

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

/// Reads the list of models, in the order of their names. Returns `None` if there is no list.
pub(super) fn read_models(answer: &Value, format: &dyn WireFormat) -> Option<Vec<ListedModel>> {
    let listed = answer.get("data").or_else(|| answer.get("models")).unwrap_or(answer);
    let models = listed.as_array()?.iter().filter_map(|model| format.read_model(model));
    let mut models: Vec<ListedModel> = models.collect();
    models.sort_by(|one, other| one.name.cmp(&other.name));
    models.dedup_by(|one, other| one.name == other.name);
    Some(models)
}
