//! Reads the token counts in a server's message about its context.

use serde_json::Value;

scribe_domain::word_lists! {
    "client/rejection/context":
        phrases BEFORE_LIMIT, BEFORE_PROMPT, AFTER_PROMPT, CHARACTERS;
}

/// Words directly before a number that counts the prompt together with the room for the reply.
const PHRASES_BEFORE_TOTAL: [&str; 3] = ["you requested a total of", "you requested", "requested"];

/// No context has fewer tokens. A smaller number, such as an HTTP status, is not a token count.
const MIN_CONTEXT_TOKENS: u32 = 600;

/// Returns the size of the context and the tokens in the prompt, if the server gives them.
pub(super) fn parse_token_counts(message: &str, body: &Value) -> (Option<u32>, Option<u32>) {
    let message = message.to_lowercase();
    let counts_characters = CHARACTERS.iter().any(|word| message.contains(word));
    if counts_characters && !message.contains("token") {
        return (None, None);
    }
    let field = |name: &str| {
        let pointers = [format!("/error/{name}"), format!("/{name}")];
        let number = pointers.iter().find_map(|pointer| body.pointer(pointer)?.as_u64());
        number.and_then(|number| u32::try_from(number).ok())
    };
    // Anthropic and its gateways: "input length and `max_tokens` exceed context limit: 9 + 8 > 16".
    let sum = message.split_once("context limit:").and_then(|(_, sum)| {
        let (parts, limit) = sum.split_once('>')?;
        Some((parse_first_number(limit)?, parse_first_number(parts)?))
    });
    let limit = field("n_ctx")
        .or(sum.map(|(limit, _)| limit))
        .or_else(|| BEFORE_LIMIT.iter().find_map(|phrase| number_after(&message, phrase)))
        .or_else(|| {
            message.split_once("tokens >").and_then(|(_, remaining)| parse_first_number(remaining))
        });
    let prompt = field("n_prompt_tokens")
        .or(sum.map(|(_, prompt)| prompt))
        .or_else(|| AFTER_PROMPT.iter().find_map(|phrase| number_before(&message, phrase)))
        .or_else(|| BEFORE_PROMPT.iter().find_map(|phrase| number_after(&message, phrase)))
        .or_else(|| PHRASES_BEFORE_TOTAL.iter().find_map(|phrase| number_after(&message, phrase)));
    infer_missing_count(limit, prompt, &message)
}

/// Infers the missing number. If a message about a prompt that is too long has only two numbers,
/// the larger one is the number of tokens in the prompt.
fn infer_missing_count(
    limit: Option<u32>,
    prompt: Option<u32>,
    message: &str,
) -> (Option<u32>, Option<u32>) {
    let mut numbers = list_counts(message);
    numbers.sort_unstable();
    numbers.dedup();
    let [smaller, larger] = numbers[..] else { return (limit, prompt) };
    let fits =
        limit.is_none_or(|limit| limit == smaller) && prompt.is_none_or(|prompt| prompt == larger);
    if fits { (Some(smaller), Some(larger)) } else { (limit, prompt) }
}

/// Returns the numbers that may count tokens: separate words that are not small.
fn list_counts(message: &str) -> Vec<u32> {
    let is_name_char = |c: char| c.is_ascii_alphabetic() || "-_./#".contains(c);
    let mut counts = Vec::new();
    let mut remaining = message;
    while let Some(start) = remaining.find(|c: char| c.is_ascii_digit()) {
        let before = remaining[..start].chars().next_back();
        let number = &remaining[start..];
        let is_digit = |c: char| c.is_ascii_digit() || c == ',';
        let end = number.find(|c: char| !is_digit(c)).unwrap_or(number.len());
        let mut after = number[end..].chars();
        // A full stop may end the sentence. If a letter or digit follows it, the number is part of
        // a name.
        let is_in_name = match after.next() {
            Some('.') => after.next().is_some_and(char::is_alphanumeric),
            Some(next) => is_name_char(next),
            None => false,
        };
        if !before.is_some_and(is_name_char) && !is_in_name {
            counts.extend(
                parse_first_number(&number[..end]).filter(|count| *count >= MIN_CONTEXT_TOKENS),
            );
        }
        remaining = &number[end..];
    }
    counts
}

/// Returns the number after a phrase, with only white space and small words in between.
fn number_after(message: &str, phrase: &str) -> Option<u32> {
    message.match_indices(phrase).find_map(|(at, _)| {
        let remaining = message[at + phrase.len()..].trim_start();
        let remaining = remaining.trim_start_matches(['(', '（']).trim_start();
        let remaining = ["over", "at least", "about", "only", ":", "="]
            .iter()
            .fold(remaining, |remaining, word| {
                remaining.strip_prefix(word).unwrap_or(remaining).trim_start()
            });
        remaining
            .starts_with(|c: char| c.is_ascii_digit())
            .then(|| parse_first_number(remaining))
            .flatten()
    })
}

/// Returns the number directly before a phrase.
fn number_before(message: &str, phrase: &str) -> Option<u32> {
    message.match_indices(phrase).find_map(|(at, _)| {
        let before = message[..at].trim_end();
        let before = before.strip_suffix("tokens").unwrap_or(before).trim_end();
        let is_digit = |c: char| c.is_ascii_digit() || c == ',';
        let start = before
            .rfind(|c: char| !is_digit(c))
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        parse_first_number(&before[start..])
    })
}

/// Returns the first number of a text. Its digits may be separated by commas.
fn parse_first_number(text: &str) -> Option<u32> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let digits = text[start..].chars().take_while(|c| c.is_ascii_digit() || *c == ',');
    digits.filter(char::is_ascii_digit).collect::<String>().parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_numbers_of_every_server_are_read() {
        for (message, limit, prompt) in [
            (
                "This model's maximum context length is 8192 tokens. However, you requested 9000 \
                 tokens (1000 in the messages, 8000 in the completion).",
                Some(8192),
                Some(1000),
            ),
            (
                "This model's maximum context length is 4097 tokens. However, your messages \
                 resulted in over 4294 tokens.",
                Some(4097),
                Some(4294),
            ),
            (
                "maximum context length is 8192 tokens. However, you requested 9000",
                Some(8192),
                Some(9000),
            ),
            (
                "This model's maximum context length is 16384 tokens. However, your request has \
                 18225 input tokens.",
                Some(16384),
                Some(18225),
            ),
            (
                "Requested token count exceeds the model's maximum context length of 32768 \
                 tokens. You requested a total of 40000 tokens: 38000 tokens from the input \
                 messages and 2000 tokens for the completion.",
                Some(32768),
                Some(38000),
            ),
            (
                "The input (49146 tokens) is longer than the model's context length (40960 \
                 tokens).",
                Some(40960),
                Some(49146),
            ),
            (
                "Input length (160062 tokens) exceeds the maximum allowed length (59862 tokens).",
                Some(59862),
                Some(160_062),
            ),
            (
                "Trying to keep the first 15857 tokens when context the overflows. However, the \
                 model is loaded with context length of only 4096 tokens",
                Some(4096),
                Some(15857),
            ),
            ("Requested tokens (2285) exceed context window of 2048", Some(2048), Some(2285)),
            (
                "request (9000 tokens) exceeds the available context size (8192 tokens), try \
                 increasing it",
                Some(8192),
                Some(9000),
            ),
            (
                "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 \
                 maximum context length",
                Some(32768),
                Some(40000),
            ),
            (
                "The input token count (1200000) exceeds the maximum number of tokens allowed \
                 (1,048,576).",
                Some(1_048_576),
                Some(1_200_000),
            ),
            (
                "input length and `max_tokens` exceed context limit: 199759 + 8192 > 200000",
                Some(200_000),
                Some(199_759),
            ),
            ("prompt is too long: 210000 tokens > 200000 maximum", Some(200_000), Some(210_000)),
            ("Range of input length should be [1, 30720]", Some(30720), None),
            ("Your request exceeded model token limit: 8192", Some(8192), None),
            (
                "`inputs` tokens + `max_new_tokens` must be <= 2048. Given: 1800 `inputs` tokens \
                 and 500 `max_new_tokens`",
                Some(2048),
                Some(1800),
            ),
            (
                "This model's maximum prompt length is 131072 but the request contains 200000 \
                 tokens.",
                Some(131_072),
                Some(200_000),
            ),
            (
                "The decoder prompt (length 9000) is longer than the maximum model length of 8192.",
                Some(8192),
                Some(9000),
            ),
            ("模型上下文长度 8192，输入过长", Some(8192), None),
            ("the context is full", None, None),
        ] {
            assert_eq!(parse_token_counts(message, &Value::Null), (limit, prompt), "{message}");
        }
    }

    #[test]
    fn the_numbers_of_a_body_come_first() {
        let body = json!({ "error": { "n_prompt_tokens": 1407, "n_ctx": 256 } });
        let message = "the request exceeds the available context size. try increasing it";
        assert_eq!(parse_token_counts(message, &body), (Some(256), Some(1407)));
        let inside = json!({ "n_prompt_tokens": 1407, "n_ctx": 256 });
        assert_eq!(parse_token_counts(message, &inside), (Some(256), Some(1407)));
    }
}
