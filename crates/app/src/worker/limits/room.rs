//! How much a request may take, and what is sent although it seems to be too long.

use super::{TEMPLATE_TOKENS, scaled};

/// An estimate errs by no more than from this part of it, in per cent, where nothing was counted.
const UNCERTAIN_PERCENT: u32 = 70;

/// How much a request to a model may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::worker) struct RequestRoom {
    /// How many tokens prompt and reply may take together; `None` without a limit.
    pub(in crate::worker) context_tokens: Option<u32>,
    /// True where neither the settings nor the server have named that number.
    pub(super) is_assumed: bool,
    /// How many tokens the reply should be allowed.
    pub(in crate::worker) reply_tokens: u32,
    /// How many tokens the reply must be allowed.
    pub(in crate::worker) least_reply_tokens: u32,
    /// How many tokens count for 100 estimated ones.
    pub(super) percent: u32,
    /// What is sent although it seems to be too long.
    pub(super) beyond: Beyond,
}

/// Which prompts and replies a server may take although they seem to be too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beyond {
    /// None.
    Never,
    /// Those of fewer estimated tokens than any that it has refused, where the estimate may err as
    /// much.
    Below(u32),
    /// All but the one of so many estimated tokens that it has just refused: its limit is a guess.
    AllBut(u32),
}

impl RequestRoom {
    /// How many tokens a prompt takes that was estimated.
    pub(in crate::worker) fn prompt_tokens(&self, estimated: u32) -> u32 {
        scaled(estimated, self.percent).saturating_add(TEMPLATE_TOKENS)
    }

    /// How many estimated tokens a prompt must lose, so that it fits beside its reply.
    pub(in crate::worker) fn excess(&self, estimated: u32) -> u32 {
        let Some(context) = self.context_tokens else { return 0 };
        let taken = self.prompt_tokens(estimated).saturating_add(self.reply_tokens);
        let excess = u64::from(taken.saturating_sub(context));
        let excess = (excess * 100).div_ceil(u64::from(self.percent));
        u32::try_from(excess).unwrap_or(u32::MAX)
    }

    /// The room that a prompt leaves its reply; `None` where it is too little. Where the context is
    /// only assumed, or the estimate alone says that it is too small, the server decides whether it
    /// takes more.
    pub(in crate::worker) fn reply_beside(&self, estimated: u32) -> Option<u32> {
        let Some(context) = self.context_tokens else { return Some(self.reply_tokens) };
        let rest = context.saturating_sub(self.prompt_tokens(estimated));
        if rest >= self.least_reply_tokens {
            return Some(rest.min(self.reply_tokens));
        }
        if self.is_assumed {
            return Some(self.reply_tokens);
        }
        let least = self.least_reply_tokens;
        let asked = estimated.saturating_add(least);
        let may_fit = match self.beyond {
            Beyond::Never => false,
            Beyond::Below(refused) => {
                let at_best = scaled(estimated, self.percent.min(UNCERTAIN_PERCENT));
                asked < refused && at_best.saturating_add(least) <= context
            }
            Beyond::AllBut(refused) => asked != refused,
        };
        may_fit.then_some(least)
    }

    /// How many tokens must fit for a prompt and its shortest reply.
    pub(in crate::worker) fn needed(&self, estimated: u32) -> u32 {
        self.prompt_tokens(estimated).saturating_add(self.least_reply_tokens)
    }
}
