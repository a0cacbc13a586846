//! The problem of a command that failed after it was taken in.

use serde_json::Value;

use super::{Code, shown};

/// Shows what the inbox keeps as `{code, detail}`. A code without a page becomes
/// `command-failed`, with the code in the detail.
pub(crate) fn of_command(kept: &Value, correlation: &str) -> Value {
    let text = |name: &str| kept.get(name).and_then(Value::as_str).unwrap_or_default();
    let detail = text("detail");
    match Code::parse(text("code")) {
        Some(code) => shown(code, detail, &[], correlation),
        None => {
            let detail = format!("{}: {detail}", text("code"));
            shown(Code::CommandFailed, &detail, &[], correlation)
        }
    }
}
