//! The problem of a command that failed after it was taken in.

use serde_json::Value;

use super::{ProblemCode, shown};

/// The problem object of a failed command, from what the inbox keeps as `{code, detail}`.
pub(crate) fn of_command(kept: &Value, correlation: &str) -> Value {
    let text = |name: &str| kept.get(name).and_then(Value::as_str).unwrap_or_default();
    shown(ProblemCode::from_stored(text("code")), text("detail"), &[], correlation)
}
