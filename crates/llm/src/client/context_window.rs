//! The size of the context that Ollama is asked for.

use std::sync::atomic::{AtomicU32, Ordering};

use scribe_ports::model::ModelRequest;

/// The smallest context that is asked for. A larger one takes more memory.
const MIN_TOKENS: u32 = 8_192;

/// The context of the requests so far. Whenever it changes, Ollama loads the model again, so it
/// grows in few steps and never shrinks.
#[derive(Debug)]
pub(super) struct ContextWindow {
    max_tokens: u32,
    tokens: AtomicU32,
}

impl ContextWindow {
    /// `max_tokens` is the setting `model.context_tokens`.
    pub(super) fn new(max_tokens: u32) -> Self {
        Self { max_tokens, tokens: AtomicU32::new(MIN_TOKENS.min(max_tokens)) }
    }

    /// Returns the size of a context into which the request and its reply fit, in tokens. It is at
    /// most `max_tokens`.
    pub(super) fn fit_request(&self, request: &ModelRequest) -> u32 {
        let needed = request.estimate_prompt_tokens().saturating_add(request.max_output_tokens);
        let step = needed.checked_next_power_of_two().unwrap_or(u32::MAX).min(self.max_tokens);
        self.tokens.fetch_max(step, Ordering::Relaxed).max(step)
    }
}
