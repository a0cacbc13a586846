//! From JSON to a typed document, with the path of the field that does not fit.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::problem::FieldProblem;

/// Reads a document.
pub(super) fn parse<T: DeserializeOwned>(json: Value) -> Result<T, Vec<FieldProblem>> {
    serde_path_to_error::deserialize(json).map_err(|error| {
        let path = error.path().to_string();
        let field = if path == "." { String::new() } else { path };
        vec![FieldProblem::new(field, error.inner().to_string())]
    })
}
