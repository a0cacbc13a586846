//! The limits of a request, and which requests are sent although they seem to be too long.

use super::{TEMPLATE_TOKENS, scale_tokens};

/// In the best case, the true number of tokens is assumed to be this percentage of the estimate.
const MIN_TRUE_PERCENT: u32 = 70;

/// The limits of a request to a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::worker) struct RequestRoom {
    /// How many tokens the prompt and the reply may take together; `None` if there is no limit.
    pub(in crate::worker) context_tokens: Option<u32>,
    /// True if neither the settings nor the server have stated that number.
    pub(super) is_assumed: bool,
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
    /// Returns how many tokens a prompt with this estimate is expected to take.
    pub(in crate::worker) fn prompt_tokens(&self, estimated: u32) -> u32 {
        scale_tokens(estimated, self.percent).saturating_add(TEMPLATE_TOKENS)
    }

    /// Returns the number of estimated tokens by which a prompt must be shortened so that it fits
    /// together with its reply.
    pub(in crate::worker) fn excess(&self, estimated: u32) -> u32 {
        let Some(context) = self.context_tokens else { return 0 };
        let taken = self.prompt_tokens(estimated).saturating_add(self.reply_tokens);
        let excess = u64::from(taken.saturating_sub(context));
        let excess = (excess * 100).div_ceil(u64::from(self.percent));
        u32::try_from(excess).unwrap_or(u32::MAX)
    }

    /// Returns the room that a prompt leaves for its reply, or `None` if that is too little. If the
    /// context size is only assumed, or if the room is too small only according to the estimate,
    /// the request is sent nevertheless and the server decides.
    pub(in crate::worker) fn reply_room(&self, estimated: u32) -> Option<u32> {
        let Some(context) = self.context_tokens else { return Some(self.reply_tokens) };
        let rest = context.saturating_sub(self.prompt_tokens(estimated));
        if rest >= self.least_reply_tokens {
            return Some(rest.min(self.reply_tokens));
        }
        if self.is_assumed {
            return Some(self.reply_tokens);
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
    pub(in crate::worker) fn needed_tokens(&self, estimated: u32) -> u32 {
        self.prompt_tokens(estimated).saturating_add(self.least_reply_tokens)
    }
}
