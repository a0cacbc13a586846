//! What a rejection teaches about the form of requests that a model accepts.

mod most_tokens;

use self::most_tokens::most_tokens_in;
use super::{super::rejection::Rejection, JsonForm, TokenLimit, Words};

scribe_domain::word_lists! {
    "openai/dialect/lessons":
        phrases NOT_TAKEN, STREAM, ABOUT_ROLES, OTHER_ROLES, ROLE, ABOUT_SCHEMA, GRAMMAR_LIBRARIES,
            RESPONSE_FORMAT;
}

/// The names of the output token limit.
const OUTPUT_LIMITS: [&str; 3] = ["max_tokens", "max_completion_tokens", "max_new_tokens"];

/// A lesson checks the words of a rejection, and returns the changed dialect if they teach
/// something.
type Lesson = fn(Words, &str) -> Option<Words>;

/// The lessons in the order in which they are tried.
const LESSONS: [Lesson; 5] =
    [without_count, without_stream, without_system, other_limit, shorter_limit];

/// Returns true if a rejection is about the roles of messages. The status may be that of a server
/// fault, because some servers report a failing chat template in that way.
pub(super) fn is_about_roles(rejection: &Rejection) -> bool {
    let said = rejection.lower_words();
    matches!(rejection.status(), 0 | 400..=499 | 500) && names_roles(&said)
}

/// Returns true if a rejection of any kind is about streaming, such as one that demands a
/// permission for it.
pub(super) fn is_about_stream(rejection: &Rejection) -> bool {
    matches!(rejection.status(), 0 | 400..=422 | 501) && names_stream(&rejection.lower_words())
}

/// Returns true if a rejection begins with the name of the output limit and gives its maximum. Such
/// a rejection is not about the context.
pub(super) fn is_about_limit(rejection: &Rejection) -> bool {
    let said = rejection.lower_words();
    let subject = said.trim_start_matches(['`', '\'', '"']);
    matches!(rejection.status(), 0 | 400 | 422)
        && OUTPUT_LIMITS.iter().any(|name| subject.starts_with(name))
        && most_tokens_in(&said).is_some()
}

/// Returns true if a server says that it does not support streaming.
fn names_stream(said: &str) -> bool {
    // The words may contain the name of the parameter that is at fault.
    if said.split("; ").any(|part| part == "stream") {
        return true;
    }
    let said = said.replace("upstream", "").replace("downstream", "");
    STREAM.iter().any(|word| said.contains(word)) && is_not_taken(&said)
}

/// Returns true if a server says that it does not know the system role.
fn names_roles(said: &str) -> bool {
    if ABOUT_ROLES.iter().any(|words| said.contains(words)) {
        return true;
    }
    let bare: String = said.chars().filter(|c| !"'\"`“”‘’「」".contains(*c)).collect();
    let lists_others =
        OTHER_ROLES.iter().any(|roles| bare.contains(roles)) && !bare.contains("system, user");
    let names_role = ROLE.iter().any(|role| bare.contains(role));
    lists_others || (names_role && bare.contains("system"))
}

/// Returns true if a rejection with any status is about this schema and not about schemas in
/// general.
pub(super) fn is_about_schema(rejection: &Rejection) -> bool {
    let said = rejection.lower_words();
    matches!(rejection.status(), 0 | 400 | 415 | 422 | 500..=503)
        && ABOUT_SCHEMA.iter().chain(&GRAMMAR_LIBRARIES).any(|words| said.contains(words))
}

/// Returns true if a rejection names the response format or its type.
pub(super) fn names_response_format(rejection: &Rejection) -> bool {
    let said = rejection.lower_words();
    RESPONSE_FORMAT.iter().any(|words| said.contains(words))
}

/// Returns the form to try after one that was rejected.
pub(super) fn form_after(form: JsonForm, rejection: &Rejection) -> Option<JsonForm> {
    let is_strict_at_fault = rejection.lower_words().contains("strict");
    match form {
        JsonForm::StrictSchema if is_strict_at_fault => Some(JsonForm::Schema),
        JsonForm::StrictSchema | JsonForm::Schema => Some(JsonForm::Object),
        JsonForm::Object => Some(JsonForm::Prompt),
        JsonForm::Prompt => None,
    }
}

/// Returns the dialect to use after a rejection, or `None` if the rejection teaches nothing new.
pub(super) fn learn(words: Words, rejection: &Rejection) -> Option<Words> {
    let said = rejection.lower_words();
    LESSONS.iter().find_map(|lesson| lesson(words, &said))
}

fn without_count(words: Words, said: &str) -> Option<Words> {
    (words.counts_stream && (said.contains("stream_options") || said.contains("include_usage")))
        .then_some(Words { counts_stream: false, ..words })
}

fn without_stream(words: Words, said: &str) -> Option<Words> {
    let is_it = words.streams && names_stream(said);
    is_it.then_some(Words { streams: false, counts_stream: false, ..words })
}

fn without_system(words: Words, said: &str) -> Option<Words> {
    let is_it = words.has_system && names_roles(said);
    is_it.then_some(Words { has_system: false, ..words })
}

fn other_limit(words: Words, said: &str) -> Option<Words> {
    let is_it =
        !words.has_swapped_limit && said.contains(words.token_limit.name()) && is_not_taken(said);
    let token_limit = match words.token_limit {
        TokenLimit::MaxTokens => TokenLimit::MaxCompletionTokens,
        TokenLimit::MaxCompletionTokens => TokenLimit::MaxTokens,
    };
    is_it.then_some(Words { token_limit, has_swapped_limit: true, ..words })
}

fn shorter_limit(words: Words, said: &str) -> Option<Words> {
    let is_it = OUTPUT_LIMITS.iter().any(|name| said.contains(name));
    let most = is_it.then(|| most_tokens_in(said))??;
    let is_less = words.most_output_tokens.is_none_or(|known| most < known);
    (most > 0 && is_less).then_some(Words { most_output_tokens: Some(most), ..words })
}

fn is_not_taken(said: &str) -> bool {
    NOT_TAKEN.iter().any(|words| said.contains(words))
}

#[cfg(test)]
mod tests {
    use reqwest::Url;

    use super::{super::Dialects, *};

    fn usual() -> Words {
        Dialects::new(&Url::parse("http://localhost/v1").unwrap()).usual
    }

    fn after(status: u16, text: &str) -> Option<Words> {
        learn(usual(), &Rejection::from_text(status, text))
    }

    #[test]
    fn a_model_without_a_system_role_is_known_by_every_servers_words() {
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
            assert_eq!(after(status, text), Some(Words { has_system: false, ..usual() }), "{text}");
            assert!(is_about_roles(&Rejection::from_text(status, text)), "{text}");
        }
    }

    #[test]
    fn other_lessons_are_known_by_their_words() {
        let words = usual();
        for (text, expected) in [
            ("stream_options: extra fields not permitted", Words { counts_stream: false, ..words }),
            (
                "Your organization must be verified to stream this model",
                Words { streams: false, counts_stream: false, ..words },
            ),
            ("Streaming is not supported", Words { streams: false, counts_stream: false, ..words }),
            (
                "max_tokens is too large: 9000. This model supports at most 4,096 completion tokens",
                Words { most_output_tokens: Some(4096), ..words },
            ),
            (
                "Range of max_tokens should be [1, 2048]",
                Words { most_output_tokens: Some(2048), ..words },
            ),
            (
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use \
                 'max_completion_tokens' instead.",
                Words {
                    token_limit: TokenLimit::MaxCompletionTokens,
                    has_swapped_limit: true,
                    ..words
                },
            ),
        ] {
            assert_eq!(after(400, text), Some(expected), "{text}");
        }
        assert_eq!(after(400, "no such thing"), None);
    }
}
