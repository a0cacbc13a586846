//! The token counts of a server, and checks of whether they are possible.

use scribe_ports::model::{ModelRequest, OutputFormat, TokenUsage, estimate_tokens};
use serde_json::Value;

/// The maximum number of tokens that a provider's templates and instructions add to a prompt.
const MAX_ADDED_TOKENS: u64 = 100_000;
/// The factor by which a reply may exceed its token limit, because hidden reasoning may exceed it.
const MAX_LIMIT_FACTOR: u64 = 4;
/// The maximum number of characters that a token has on average over a text.
const MAX_CHARS_PER_TOKEN: usize = 32;
/// Shorter prompts are not checked, because templates and caches distort their counts.
const MIN_CHECKED_PROMPT_TOKENS: usize = 200;

/// The counts as the server reported them. A number that is negative or not an integer is ignored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct TokenCounts {
    prompt_tokens: Option<u64>,
    cached_tokens: u64,
    cache_write_tokens: u64,
    completion_tokens: Option<u64>,
    reasoning_tokens: u64,
}

scribe_domain::word_lists! {
    "client/usage":
        phrases PROMPT, CACHED, CACHE_WRITES, COMPLETION;
}

/// The JSON pointers to the count of hidden reasoning tokens.
const REASONING_COUNT_POINTERS: [&str; 3] = [
    "/completion_tokens_details/reasoning_tokens",
    "/output_tokens_details/reasoning_tokens",
    "/thoughtsTokenCount",
];

/// The names under which a count of prompt tokens is that of the tokens outside the cache, and
/// those of the counts to add.
///
/// Source: Anthropic, "Prompt caching", "Tracking cache performance"; Amazon Bedrock, `TokenUsage`.
const COUNTS_WITHOUT_CACHE: [(&str, [&str; 2]); 2] = [
    ("input_tokens", ["cache_read_input_tokens", "cache_creation_input_tokens"]),
    ("inputTokens", ["cacheReadInputTokens", "cacheWriteInputTokens"]),
];

/// Reads a server's counts. `timings` is the member of that name, in which llama.cpp counts what
/// its cache served. Its member `tokens_cached` is the size of the cache after the reply.
pub(super) fn read_usage(usage: &Value, timings: Option<&Value>) -> TokenCounts {
    let count =
        |pointers: &[&str]| pointers.iter().find_map(|pointer| usage.pointer(pointer)?.as_u64());
    let prompt_tokens = read_full_count(usage).or_else(|| count(&PROMPT));
    let cached_tokens = count(&CACHED);
    // Gemini counts the reply without its reasoning.
    let thoughts = usage.get("thoughtsTokenCount").and_then(Value::as_u64);
    let completion = count(&COMPLETION).or(thoughts.map(|_| 0));
    TokenCounts {
        prompt_tokens,
        cached_tokens: cached_tokens
            .or_else(|| read_cached_timing(timings?, prompt_tokens))
            .unwrap_or(0),
        cache_write_tokens: count(&CACHE_WRITES).unwrap_or(0),
        completion_tokens: completion.map(|count| count.saturating_add(thoughts.unwrap_or(0))),
        reasoning_tokens: count(&REASONING_COUNT_POINTERS).unwrap_or(0),
    }
}

/// Returns all tokens of a prompt if the server counts those in its cache apart.
fn read_full_count(usage: &Value) -> Option<u64> {
    let count = |name: &str| usage.get(name).and_then(Value::as_u64);
    let (prompt, cached) = COUNTS_WITHOUT_CACHE.iter().find_map(|(prompt, cached)| {
        let cached: Vec<u64> = cached.iter().filter_map(|name| count(name)).collect();
        Some((count(prompt)?, cached)).filter(|(_, cached)| !cached.is_empty())
    })?;
    Some(cached.into_iter().fold(prompt, u64::saturating_add))
}

/// Reads what the cache of llama.cpp served. Earlier releases count only the tokens that it did not
/// serve (`prompt_n`).
fn read_cached_timing(timings: &Value, prompt_tokens: Option<u64>) -> Option<u64> {
    let count = |name: &str| timings.get(name).and_then(Value::as_u64);
    count("cache_n").or_else(|| prompt_tokens?.checked_sub(count("prompt_n")?))
}

impl TokenCounts {
    /// Fills missing counts from an earlier chunk. Anthropic reports the tokens of the prompt at
    /// the start of the stream and those of the reply at its end.
    pub(super) fn merge(self, earlier: Option<Self>) -> Self {
        let earlier = earlier.unwrap_or_default();
        Self {
            prompt_tokens: self.prompt_tokens.or(earlier.prompt_tokens),
            cached_tokens: self.cached_tokens.max(earlier.cached_tokens),
            cache_write_tokens: self.cache_write_tokens.max(earlier.cache_write_tokens),
            completion_tokens: self.completion_tokens.or(earlier.completion_tokens),
            reasoning_tokens: self.reasoning_tokens.max(earlier.reasoning_tokens),
        }
    }

    /// Returns true if the reply has as many tokens as the limit allows.
    pub(super) fn reaches_limit(&self, limit: u32) -> bool {
        self.completion_tokens.is_some_and(|count| count >= u64::from(limit))
    }

    /// Returns true if the server counted hidden reasoning.
    pub(super) fn has_reasoning(&self) -> bool {
        self.reasoning_tokens > 0
    }

    /// Returns the tokens of the call. A missing or impossible count is replaced by an estimate.
    pub(super) fn usage(&self, request: &ModelRequest, text: &str) -> TokenUsage {
        let prompt = self.prompt_tokens.and_then(|count| plausible_prompt_tokens(count, request));
        let completion = self
            .completion_tokens
            .and_then(|count| plausible_completion_tokens(count, request, text));
        let prompt_tokens = prompt.unwrap_or_else(|| request.estimate_prompt_tokens());
        let part_of_prompt = |count| u32::try_from(count).unwrap_or(u32::MAX).min(prompt_tokens);
        TokenUsage {
            prompt_tokens,
            cached_tokens: part_of_prompt(self.cached_tokens),
            cache_write_tokens: part_of_prompt(self.cache_write_tokens),
            completion_tokens: completion.unwrap_or_else(|| estimate_tokens(text)),
            is_estimated: prompt.is_none() || completion.is_none(),
        }
    }

    /// Returns true if the count is so low that the server cannot have read the whole prompt.
    pub(super) fn shows_truncated_prompt(&self, request: &ModelRequest) -> bool {
        let min_tokens = min_prompt_tokens(request);
        let prompt_tokens = self.prompt_tokens.filter(|count| *count > 0);
        min_tokens >= MIN_CHECKED_PROMPT_TOKENS
            && prompt_tokens.is_some_and(|count| {
                let read = count.saturating_add(self.cached_tokens);
                usize::try_from(read).is_ok_and(|read| read < min_tokens)
            })
    }
}

fn plausible_prompt_tokens(count: u64, request: &ModelRequest) -> Option<u32> {
    let schema_bytes = match &request.output {
        OutputFormat::Prose => 0,
        OutputFormat::Json { schema, .. } => schema.text().len(),
    };
    let bytes = request.prompt_bytes() + schema_bytes;
    let max_tokens = MAX_ADDED_TOKENS.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
    u32::try_from(count).ok().filter(|_| (1..=max_tokens).contains(&count))
}

fn plausible_completion_tokens(count: u64, request: &ModelRequest, text: &str) -> Option<u32> {
    let bytes = u64::try_from(text.len()).unwrap_or(u64::MAX);
    let max_tokens =
        u64::from(request.max_output_tokens).max(bytes).saturating_mul(MAX_LIMIT_FACTOR);
    let min_tokens = u64::try_from(text.chars().count().div_ceil(MAX_CHARS_PER_TOKEN)).unwrap_or(0);
    u32::try_from(count).ok().filter(|_| (min_tokens..=max_tokens).contains(&count))
}

/// Returns a lower bound for the tokens of a prompt with any tokenizer. It counts an ASCII letter
/// as a seventh of a token, a letter of another alphabet as a ninth, and a CJK character as a
/// quarter.
fn min_prompt_tokens(request: &ModelRequest) -> usize {
    let parts = request.parts.iter().flat_map(|part| part.text.chars());
    let (mut ascii, mut other, mut wide) = (0_usize, 0_usize, 0_usize);
    for letter in parts.filter(|letter| letter.is_alphanumeric()) {
        match u32::from(letter) {
            0..0x80 => ascii += 1,
            0x80..0x2000 => other += 1,
            _ => wide += 1,
        }
    }
    ascii / 7 + other / 9 + wide / 4
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cached_tokens_are_found_under_every_name() {
        for usage in [
            json!({ "prompt_tokens": 9, "prompt_tokens_details": { "cached_tokens": 4 } }),
            json!({ "prompt_tokens": 9, "prompt_cache_hit_tokens": 4 }),
            json!({ "prompt_tokens": 9, "cached_tokens": 4 }),
            json!({ "input_tokens": 9, "cache_read_input_tokens": 4 }),
            json!({ "inputTokens": 9, "cacheReadInputTokens": 4 }),
        ] {
            assert_eq!(read_usage(&usage, None).cached_tokens, 4, "{usage}");
        }
    }

    #[test]
    fn cached_tokens_that_are_counted_apart_belong_to_the_prompt() {
        for (usage, prompt_tokens) in [
            (json!({ "input_tokens": 9, "cache_read_input_tokens": 4000 }), 4009),
            (
                json!({
                    "input_tokens": 9, "cache_read_input_tokens": 4000,
                    "cache_creation_input_tokens": 500,
                }),
                4509,
            ),
            (json!({ "inputTokens": 9, "cacheReadInputTokens": 4000 }), 4009),
            (json!({ "input_tokens": 9, "input_tokens_details": { "cached_tokens": 4 } }), 9),
            (json!({ "prompt_tokens": 9, "cache_read_input_tokens": 4 }), 9),
        ] {
            assert_eq!(read_usage(&usage, None).prompt_tokens, Some(prompt_tokens), "{usage}");
        }
    }

    #[test]
    fn cached_tokens_are_found_in_the_timings_of_llama_cpp() {
        let usage = json!({ "prompt_tokens": 290, "completion_tokens": 5 });
        for (timings, cached) in [
            (json!({ "cache_n": 285, "prompt_n": 5 }), 285),
            (json!({ "cache_n": 0, "prompt_n": 290 }), 0),
            (json!({ "prompt_n": 5, "prompt_ms": 1.5 }), 285),
            (json!({ "prompt_n": 300 }), 0),
            (json!({ "prompt_ms": 1.5 }), 0),
        ] {
            assert_eq!(read_usage(&usage, Some(&timings)).cached_tokens, cached, "{timings}");
        }
        // What the server says of the cache itself takes precedence.
        let usage = json!({ "prompt_tokens": 9, "prompt_tokens_details": { "cached_tokens": 4 } });
        assert_eq!(read_usage(&usage, Some(&json!({ "prompt_n": 1 }))).cached_tokens, 4);
    }
}
