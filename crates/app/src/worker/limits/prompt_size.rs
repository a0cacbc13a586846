//! The size of a prompt, and how far the counts of a model's tokenizer can be trusted.

use scribe_ports::model::ModelInfo;

use super::{ModelLimits, TEMPLATE_TOKENS};

/// If a server counts more tokens in addition to a counted prompt, the count was made with another
/// tokenizer.
const MAX_TEMPLATE_TOKENS: u32 = 1_024;

/// The size of a prompt, in tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::worker) struct PromptSize {
    /// The estimate, which every prompt has.
    pub(in crate::worker) estimated: u32,
    /// The count of the model's own tokenizer, without the chat template. `None` if it is unknown,
    /// or if it makes no difference.
    pub(in crate::worker) counted: Option<u32>,
}

impl PromptSize {
    pub(in crate::worker) fn of_estimate(estimated: u32) -> Self {
        Self { estimated, counted: None }
    }
}

/// What is known about the counts of a model's tokenizer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CountTrust {
    /// How many tokens the server adds to a counted prompt.
    pub(super) template_tokens: u32,
    /// True if the counts were found to be wrong, so that prompts are estimated.
    pub(super) is_lost: bool,
}

impl Default for CountTrust {
    fn default() -> Self {
        Self { template_tokens: TEMPLATE_TOKENS, is_lost: false }
    }
}

impl ModelLimits {
    /// Learns from a reply how many tokens the server adds to a counted prompt.
    pub(in crate::worker) fn learn_template(&self, model: &ModelInfo, counted: u32, read: u32) {
        let added = read.saturating_sub(counted);
        self.update_limits(model, |learned| {
            if added > MAX_TEMPLATE_TOKENS {
                learned.count_trust.is_lost = true;
            } else {
                let known = learned.count_trust.template_tokens;
                learned.count_trust.template_tokens = known.max(added);
            }
        });
    }

    /// Learns from a refusal of a counted prompt. If the request fits into the limit according to
    /// the count, the count is wrong. Otherwise the same request would be sent again.
    pub(in crate::worker) fn learn_refused_count(
        &self,
        model: &ModelInfo,
        counted: u32,
        reply_tokens: u32,
        limit: Option<u32>,
    ) {
        self.update_limits(model, |learned| {
            let trust = &mut learned.count_trust;
            let taken = counted.saturating_add(trust.template_tokens).saturating_add(reply_tokens);
            trust.is_lost |= limit.is_none_or(|limit| taken <= limit);
        });
    }
}
