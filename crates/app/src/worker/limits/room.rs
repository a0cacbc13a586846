//! The limits of a request, and which requests are sent although they seem to be too long.

use super::{PromptSize, TEMPLATE_TOKENS, scale_tokens};

/// In the best case, the true number of tokens is assumed to be this percentage of the estimate.
const MIN_TRUE_PERCENT: u32 = 70;

/// The limits of a request to a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::worker) struct RequestRoom {
    /// How many tokens the prompt and the reply may take together; `None` if there is no limit.
    pub(in crate::worker) context_tokens: Option<u32>,
    /// True if neither the settings nor the server have stated that number.
    pub(super) is_assumed: bool,
    /// True if that number is certain and the counts of the model's tokenizer can be trusted.
    pub(super) takes_counts: bool,
    /// How many tokens the server adds to a counted prompt.
    pub(super) template_tokens: u32,
    /// The number of tokens that the reply is allowed if there is enough room.
    pub(in crate::worker) reply_tokens: u32,
    /// The minimum number of tokens that the reply must be allowed.
    pub(in crate::worker) least_reply_tokens: u32,
    /// How many tokens to expect per 100 estimated ones.
    pub(super) percent: u32,
    /// Which requests are sent although they seem to be too long.
    pub(super) beyond: OversizePolicy,
}

/// Which requests (prompt and reply together) are sent although they seem to be too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OversizePolicy {
    /// No requests.
    Never,
    /// Requests that are estimated to be smaller than every refused request, and that may still fit
    /// because the estimate can be that far off (see `UNCERTAIN_PERCENT`).
    Below(u32),
    /// All requests except those of exactly this many estimated tokens. The server has just refused
    /// a request of this size, and its limit is only a guess.
    AllBut(u32),
}

impl RequestRoom {
    /// Returns true if a prompt with this estimate and so many bytes should be counted. The count
    /// makes no difference if the prompt fits according to the estimate, and would fit even if each
    /// of its bytes were a token.
    pub(in crate::worker) fn needs_count(&self, estimated: u32, prompt_bytes: usize) -> bool {
        let bytes = u32::try_from(prompt_bytes).unwrap_or(u32::MAX);
        let of_bytes = PromptSize { estimated, counted: Some(bytes) };
        self.takes_counts
            && (self.excess(of_bytes) > 0 || self.excess(PromptSize::of_estimate(estimated)) > 0)
    }

    /// Returns how many tokens a prompt is expected to take.
    fn prompt_tokens(&self, size: PromptSize) -> u32 {
        match size.counted {
            Some(counted) => counted.saturating_add(self.template_tokens),
            None => scale_tokens(size.estimated, self.percent).saturating_add(TEMPLATE_TOKENS),
        }
    }

    /// Returns the number of estimated tokens by which a prompt must be shortened so that it fits
    /// together with its reply.
    pub(in crate::worker) fn excess(&self, size: PromptSize) -> u32 {
        let Some(context) = self.context_tokens else { return 0 };
        let taken = self.prompt_tokens(size).saturating_add(self.reply_tokens);
        let excess = u64::from(taken.saturating_sub(context));
        let (estimated, expected) = match size.counted {
            Some(counted) => (u64::from(size.estimated), u64::from(counted.max(1))),
            None => (100, u64::from(self.percent)),
        };
        u32::try_from((excess * estimated).div_ceil(expected)).unwrap_or(u32::MAX)
    }

    /// Returns the room that a prompt leaves for its reply, or `None` if that is too little. If the
    /// context size is only assumed, or if the room is too small only according to the estimate,
    /// the request is sent nevertheless and the server decides.
    pub(in crate::worker) fn reply_room(&self, size: PromptSize) -> Option<u32> {
        let Some(context) = self.context_tokens else { return Some(self.reply_tokens) };
        let estimated = size.estimated;
        let rest = context.saturating_sub(self.prompt_tokens(size));
        if rest >= self.least_reply_tokens {
            return Some(rest.min(self.reply_tokens));
        }
        if self.is_assumed {
            return Some(self.reply_tokens);
        }
        if size.counted.is_some() {
            return None;
        }
        let least = self.least_reply_tokens;
        let requested_tokens = estimated.saturating_add(least);
        let may_fit = match self.beyond {
            OversizePolicy::Never => false,
            OversizePolicy::Below(refused) => {
                let at_best = scale_tokens(estimated, self.percent.min(MIN_TRUE_PERCENT));
                requested_tokens < refused && at_best.saturating_add(least) <= context
            }
            OversizePolicy::AllBut(refused) => requested_tokens != refused,
        };
        may_fit.then_some(least)
    }

    /// Returns how many tokens are needed for a prompt and its shortest reply.
    pub(in crate::worker) fn needed_tokens(&self, size: PromptSize) -> u32 {
        self.prompt_tokens(size).saturating_add(self.least_reply_tokens)
    }
}
