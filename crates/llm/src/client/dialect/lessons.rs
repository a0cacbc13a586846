//! What a rejection teaches about the form of requests that a model accepts.

mod most_tokens;

use scribe_ports::model::OutputFormat;

use self::most_tokens::parse_max_tokens;
use super::{
    super::{format::PENALTY_FIELD, prompt::BOUND_KEYWORDS, rejection::Rejection},
    Dialect, JsonForm, ModelCapabilities, Thinking, TokenLimitField,
};

scribe_domain::word_lists! {
    "client/dialect/lessons":
        phrases NOT_TAKEN, STREAM, ABOUT_ROLES, OTHER_ROLES, ROLE, ABOUT_SCHEMA, GRAMMAR_LIBRARIES,
            RESPONSE_FORMAT, THINKING, UNKNOWN_FIELD;
}

const OUTPUT_LIMITS: [&str; 5] = [
    "max_tokens",
    "max_completion_tokens",
    "max_new_tokens",
    "max_output_tokens",
    "maxoutputtokens",
];

/// A lesson checks the words of a rejection. If they teach something, it returns the changed
/// dialect.
type Lesson = fn(ModelCapabilities, &str) -> Option<ModelCapabilities>;

/// The lessons in the order in which they are tried.
const LESSONS: [Lesson; 6] = [
    disable_penalty,
    disable_stream_counts,
    disable_streaming,
    disable_system_role,
    swap_limit_field,
    lower_output_limit,
];

/// Returns true if a rejection is about the roles of messages. The status may be that of a server
/// fault, because some servers report a failing chat template with such a status.
pub(super) fn is_about_roles(rejection: &Rejection) -> bool {
    let message = rejection.lower_message();
    matches!(rejection.status(), 0 | 400..=499 | 500) && names_roles(&message)
}

/// Returns true if a rejection of any kind is about streaming, such as one that demands a
/// permission for it.
pub(super) fn is_about_stream(rejection: &Rejection) -> bool {
    matches!(rejection.status(), 0 | 400..=422 | 501) && names_stream(&rejection.lower_message())
}

/// Returns true if a rejection begins with the name of the output limit and states the maximum.
/// Such a rejection is not about the context.
pub(super) fn is_about_limit(rejection: &Rejection) -> bool {
    let message = rejection.lower_message();
    let subject = message.trim_start_matches(['`', '\'', '"']);
    matches!(rejection.status(), 0 | 400 | 422)
        && OUTPUT_LIMITS.iter().any(|name| subject.starts_with(name))
        && parse_max_tokens(&message).is_some()
}

/// Returns true if a server says that it does not support streaming.
fn names_stream(message: &str) -> bool {
    // The words may contain the name of the parameter that is at fault.
    if message.split("; ").any(|part| part == "stream") {
        return true;
    }
    let message = message.replace("upstream", "").replace("downstream", "");
    STREAM.iter().any(|word| message.contains(word)) && is_unsupported(&message)
}

/// Returns true if a server says that it does not know the system role.
fn names_roles(message: &str) -> bool {
    if ABOUT_ROLES.iter().any(|capabilities| message.contains(capabilities)) {
        return true;
    }
    let unquoted: String = message.chars().filter(|c| !"'\"`“”‘’「」".contains(*c)).collect();
    let lists_others = OTHER_ROLES.iter().any(|roles| unquoted.contains(roles))
        && !unquoted.contains("system, user");
    let names_role = ROLE.iter().any(|role| unquoted.contains(role));
    lists_others || (names_role && unquoted.contains("system"))
}

/// Returns true if a rejection with any status is about this schema and not about schemas in
/// general.
pub(super) fn is_about_schema(rejection: &Rejection) -> bool {
    let message = rejection.lower_message();
    matches!(rejection.status(), 0 | 400 | 415 | 422 | 500..=503)
        && ABOUT_SCHEMA
            .iter()
            .chain(&GRAMMAR_LIBRARIES)
            .any(|capabilities| message.contains(capabilities))
}

/// Returns the capabilities of a server that rejected a schema because of its bounds. The prompt
/// states the bounds too, and the reply is checked in any case.
pub(super) fn disable_bounds(
    capabilities: ModelCapabilities,
    rejection: &Rejection,
    output: &OutputFormat,
) -> Option<ModelCapabilities> {
    let OutputFormat::Json { schema, .. } = output else { return None };
    let message = rejection.lower_message();
    // `maximum` is also an ordinary word, so it must be quoted.
    let names_keyword = |keyword: &str| {
        let keyword = keyword.to_lowercase();
        let is_ordinary_word = matches!(&*keyword, "minimum" | "maximum");
        ["'", "\"", "`"].iter().any(|quote| message.contains(&format!("{quote}{keyword}{quote}")))
            || (!is_ordinary_word && message.contains(&keyword))
    };
    let is_refused = |keyword: &&str| names_keyword(keyword) && schema.text().contains(*keyword);
    (capabilities.has_bounds && BOUND_KEYWORDS.iter().any(is_refused))
        .then_some(ModelCapabilities { has_bounds: false, ..capabilities })
}

/// Returns true if a rejection names the response format or its type.
pub(super) fn names_response_format(rejection: &Rejection) -> bool {
    let message = rejection.lower_message();
    RESPONSE_FORMAT.iter().any(|capabilities| message.contains(capabilities))
}

/// Returns the form to try after one that was rejected.
pub(super) fn next_form_after(dialect: Dialect, rejection: &Rejection) -> Option<JsonForm> {
    let is_strict_at_fault = rejection.lower_message().contains("strict");
    let next = match dialect.json_form {
        JsonForm::StrictSchema if is_strict_at_fault => JsonForm::Schema,
        JsonForm::StrictSchema | JsonForm::Schema => JsonForm::Tool,
        JsonForm::Tool => JsonForm::Object,
        JsonForm::Object => JsonForm::Prompt,
        JsonForm::Prompt => return None,
    };
    dialect.capabilities.json_forms.iter().copied().find(|form| *form >= next)
}

/// Returns the capabilities of a model that thinks more than the request allowed, or that knows no
/// such field.
pub(super) fn allow_thinking(
    capabilities: ModelCapabilities,
    rejection: &Rejection,
) -> Option<ModelCapabilities> {
    let message = rejection.lower_message();
    let names_thinking = THINKING.iter().any(|word| message.contains(word));
    let thinking = match capabilities.thinking {
        _ if !names_thinking => return None,
        Thinking::Off if !UNKNOWN_FIELD.iter().any(|words| message.contains(words)) => {
            Thinking::Least
        }
        Thinking::Off | Thinking::Least => Thinking::Unset,
        Thinking::Unset => return None,
    };
    Some(ModelCapabilities { thinking, ..capabilities })
}

/// Returns the dialect to use after a rejection, or `None` if the rejection teaches nothing new.
pub(super) fn learn(
    capabilities: ModelCapabilities,
    rejection: &Rejection,
) -> Option<ModelCapabilities> {
    let message = rejection.lower_message();
    LESSONS.iter().find_map(|lesson| lesson(capabilities, &message))
}

fn disable_penalty(capabilities: ModelCapabilities, message: &str) -> Option<ModelCapabilities> {
    let applies = capabilities.has_penalty && message.contains(PENALTY_FIELD);
    applies.then_some(ModelCapabilities { has_penalty: false, ..capabilities })
}

fn disable_stream_counts(
    capabilities: ModelCapabilities,
    message: &str,
) -> Option<ModelCapabilities> {
    (capabilities.counts_stream
        && (message.contains("stream_options") || message.contains("include_usage")))
    .then_some(ModelCapabilities { counts_stream: false, ..capabilities })
}

fn disable_streaming(capabilities: ModelCapabilities, message: &str) -> Option<ModelCapabilities> {
    let applies = capabilities.streams && names_stream(message);
    applies.then_some(ModelCapabilities { streams: false, counts_stream: false, ..capabilities })
}

fn disable_system_role(
    capabilities: ModelCapabilities,
    message: &str,
) -> Option<ModelCapabilities> {
    let applies = capabilities.has_system && names_roles(message);
    applies.then_some(ModelCapabilities { has_system: false, ..capabilities })
}

fn swap_limit_field(capabilities: ModelCapabilities, message: &str) -> Option<ModelCapabilities> {
    let applies = !capabilities.has_swapped_limit
        && message.contains(capabilities.token_limit.name())
        && is_unsupported(message);
    let token_limit = match capabilities.token_limit {
        TokenLimitField::MaxTokens => TokenLimitField::MaxCompletionTokens,
        TokenLimitField::MaxCompletionTokens => TokenLimitField::MaxTokens,
    };
    applies.then_some(ModelCapabilities { token_limit, has_swapped_limit: true, ..capabilities })
}

fn lower_output_limit(capabilities: ModelCapabilities, message: &str) -> Option<ModelCapabilities> {
    let applies = OUTPUT_LIMITS.iter().any(|name| message.contains(name));
    let max = applies.then(|| parse_max_tokens(message))??;
    let is_less = capabilities.max_output_tokens.is_none_or(|known| max < known);
    (max > 0 && is_less)
        .then_some(ModelCapabilities { max_output_tokens: Some(max), ..capabilities })
}

fn is_unsupported(message: &str) -> bool {
    NOT_TAKEN.iter().any(|capabilities| message.contains(capabilities))
}

#[cfg(test)]
mod tests {
    use reqwest::Url;

    use super::{
        super::{super::format::ChatCompletions, Dialects},
        *,
    };

    fn default_capabilities() -> ModelCapabilities {
        Dialects::new(&Url::parse("http://localhost/v1").unwrap(), &ChatCompletions)
            .initial_capabilities("tiny")
    }

    fn learn_from_text(status: u16, text: &str) -> Option<ModelCapabilities> {
        learn(default_capabilities(), &Rejection::from_text(status, text))
    }

    #[test]
    fn a_missing_system_role_is_recognised_in_every_wording() {
        for (status, text) in [
            (400, "System role not supported"),
            (500, r#"{"error":{"code":500,"message":"System role not supported"}}"#),
            (400, "Conversation roles must alternate user/assistant/user/assistant/..."),
            (422, "Template error: invalid operation: System message not allowed"),
            (400, "After the optional system message, conversation roles must alternate"),
            (400, "Only user, assistant and tool roles are supported"),
            (400, "Only user and assistant roles are supported!"),
            (400, "Developer instruction is not enabled for models/gemma-3-27b-it"),
            (
                400,
                "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
            ),
        ] {
            assert_eq!(
                learn_from_text(status, text),
                Some(ModelCapabilities { has_system: false, ..default_capabilities() }),
                "{text}"
            );
            assert!(is_about_roles(&Rejection::from_text(status, text)), "{text}");
        }
    }

    #[test]
    fn each_lesson_is_recognised_by_its_words() {
        let capabilities = default_capabilities();
        for (text, expected) in [
            (
                "stream_options: extra fields not permitted",
                ModelCapabilities { counts_stream: false, ..capabilities },
            ),
            (
                "Your organization must be verified to stream this model",
                ModelCapabilities { streams: false, counts_stream: false, ..capabilities },
            ),
            (
                "Streaming is not supported",
                ModelCapabilities { streams: false, counts_stream: false, ..capabilities },
            ),
            (
                "max_tokens is too large: 9000. This model supports at most 4,096 completion tokens",
                ModelCapabilities { max_output_tokens: Some(4096), ..capabilities },
            ),
            (
                "Range of max_tokens should be [1, 2048]",
                ModelCapabilities { max_output_tokens: Some(2048), ..capabilities },
            ),
            (
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use \
                 'max_completion_tokens' instead.",
                ModelCapabilities {
                    token_limit: TokenLimitField::MaxCompletionTokens,
                    has_swapped_limit: true,
                    ..capabilities
                },
            ),
        ] {
            assert_eq!(learn_from_text(400, text), Some(expected), "{text}");
        }
        assert_eq!(learn_from_text(400, "no such thing"), None);
    }
}
