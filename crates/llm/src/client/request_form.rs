//! What is known about the requests that a server takes, in words for people and programs.

use scribe_ports::model::{ModelRequest, OutputFormat};
use serde::Serialize;

use super::dialect::{CacheHints, Dialect, JsonForm, Thinking};

/// The form in which a server is asked. A form that it refused is no longer used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestForm {
    /// How a document is asked for; `None` for prose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<&'static str>,
    /// True if the rules are a message of their own.
    pub system_message: bool,
    /// True if the reply arrives while it is written.
    pub streamed: bool,
    /// How prose is asked for without thinking; `None` for documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thinking: Option<&'static str>,
    /// True if the server is told what a cache can serve.
    pub cache_hints: bool,
    /// The most tokens of a reply that the server allows, if it named a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<u32>,
}

impl RequestForm {
    pub(super) fn of(dialect: Dialect, request: &ModelRequest) -> Self {
        let capabilities = dialect.capabilities;
        let is_prose = matches!(request.output, OutputFormat::Prose);
        let schema = match dialect.json_form {
            JsonForm::StrictSchema => "strict schema",
            JsonForm::Schema => "schema",
            JsonForm::Tool => "tool",
            JsonForm::Object => "JSON without a schema",
            JsonForm::Prompt => "in the prompt",
        };
        let thinking = match capabilities.thinking {
            Thinking::Off => "off",
            Thinking::Least => "least",
            Thinking::Unset => "as the model does",
        };
        Self {
            schema: (!is_prose).then_some(schema),
            system_message: capabilities.has_system,
            streamed: capabilities.streams,
            thinking: is_prose.then_some(thinking),
            cache_hints: capabilities.cache_hints != CacheHints::NONE,
            max_output_tokens: capabilities.max_output_tokens,
        }
    }

    /// Returns what a form has that a later form no longer has.
    pub(crate) fn list_refused(&self, later: &Self) -> Vec<&'static str> {
        let mut refused = Vec::new();
        if self.schema != later.schema {
            refused.extend(self.schema);
        }
        if self.thinking != later.thinking {
            refused.push("prose without thinking");
        }
        for (name, before, after) in [
            ("a message with the rules", self.system_message, later.system_message),
            ("streaming", self.streamed, later.streamed),
            ("hints for caches", self.cache_hints, later.cache_hints),
        ] {
            if before && !after {
                refused.push(name);
            }
        }
        refused
    }
}
