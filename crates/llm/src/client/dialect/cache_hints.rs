//! What a request tells a server so that the server's prompt cache is hit. None of it changes the
//! reply, so a server that refuses a hint is asked without it.

use reqwest::Url;

use super::super::{rejection::Rejection, timeouts::is_nearby};

/// The hints that a server accepts, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CacheHints {
    /// `prompt_cache_key`: requests with the same key go to the same cache.
    ///
    /// Source: OpenAI, "Prompt caching".
    pub(in super::super) key: bool,
    /// `session_id`: requests of the same session go to the same provider. Without it, OpenRouter
    /// goes by the first messages, which are the whole prompt here.
    ///
    /// Source: OpenRouter, "Prompt caching", "Provider sticky routing".
    pub(in super::super) session_id: bool,
    /// `cache_prompt`: llama.cpp keeps the prompt of a slot. Newer releases do so unasked.
    pub(in super::super) cache_prompt: bool,
    /// `cache_control` at the end of a block: the prompt up to there is cached.
    ///
    /// Source: Anthropic, "Prompt caching"; Alibaba Cloud, "Context cache", "Explicit cache".
    pub(in super::super) breakpoints: bool,
}

impl CacheHints {
    pub(in super::super) const NONE: Self =
        Self { key: false, session_id: false, cache_prompt: false, breakpoints: false };

    /// Returns the hints to try first.
    ///
    /// Only models that cache nothing without breakpoints get them: Claude everywhere, and Qwen at
    /// Alibaba and behind OpenRouter. Other models cache beginnings by themselves, and many servers
    /// refuse text in blocks.
    pub(in super::super) fn for_model(endpoint: &Url, model: &str) -> Self {
        let host = endpoint.host_str().unwrap_or_default();
        let is_at = |domain: &str| {
            host.strip_suffix(domain).is_some_and(|start| start.is_empty() || start.ends_with('.'))
        };
        let model = model.to_lowercase();
        let is_openrouter = is_at("openrouter.ai");
        Self {
            key: true,
            session_id: is_openrouter,
            cache_prompt: is_nearby(endpoint),
            breakpoints: model.contains("claude")
                || ((is_openrouter || is_at("aliyuncs.com")) && model.contains("qwen")),
        }
    }

    /// Returns the hints without the one that a rejection names, or `None` if it names none.
    pub(super) fn without_named(self, rejection: &Rejection) -> Option<Self> {
        if !matches!(rejection.status(), 0 | 400..=422 | 500 | 501) || rejection.asks_to_wait() {
            return None;
        }
        let message = rejection.lower_message();
        let hints = match () {
            () if message.contains("prompt_cache_key") => Self { key: false, ..self },
            () if message.contains("session_id") => Self { session_id: false, ..self },
            () if message.contains("cache_prompt") => Self { cache_prompt: false, ..self },
            () if refuses_blocks(&message) => Self { breakpoints: false, ..self },
            () => self,
        };
        (hints != self).then_some(hints)
    }
}

/// Returns true if a message names breakpoints, or says that content must be a text.
fn refuses_blocks(message: &str) -> bool {
    message.contains("cache_control")
        || (message.contains("content")
            && ["string", "array", "sequence", " list"].iter().any(|word| message.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_models_that_need_breakpoints_get_them() {
        for (address, model, expected) in [
            ("https://openrouter.ai/api/v1", "anthropic/claude-opus-4.5", true),
            ("https://api.anthropic.com/v1", "claude-haiku-4-5", true),
            ("http://127.0.0.1:4000/v1", "Claude-Sonnet", true),
            ("https://openrouter.ai/api/v1", "qwen/qwen3-max", true),
            ("https://dashscope-intl.aliyuncs.com/compatible-mode/v1", "qwen-plus", true),
            ("http://127.0.0.1:8080/v1", "qwen3-8b", false),
            ("https://openrouter.ai/api/v1", "google/gemini-2.5-pro", false),
            ("https://api.openai.com/v1", "gpt-5", false),
        ] {
            let hints = CacheHints::for_model(&address.parse().unwrap(), model);
            assert_eq!(hints.breakpoints, expected, "{address} {model}");
        }
    }

    #[test]
    fn fields_of_one_server_are_sent_to_no_other() {
        for (address, session_id, cache_prompt) in [
            ("https://openrouter.ai/api/v1", true, false),
            ("https://notopenrouter.ai/api/v1", false, false),
            ("https://api.deepseek.com/v1", false, false),
            ("http://192.168.1.7:8080/v1", false, true),
        ] {
            let hints = CacheHints::for_model(&address.parse().unwrap(), "any");
            assert_eq!((hints.session_id, hints.cache_prompt), (session_id, cache_prompt));
            assert!(hints.key, "{address}");
        }
    }
}
