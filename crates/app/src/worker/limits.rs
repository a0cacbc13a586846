//! What this process has learned about its models: how large their contexts are, how they count
//! tokens, and how much room their replies need. None of this is stored, so each process learns it
//! again.

mod prompt_size;
mod room;

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use scribe_domain::id::BookId;
use scribe_ports::model::{
    FinishReason, ModelInfo, ModelReply, ModelRequest, OutputFormat, estimate_tokens,
};

use self::{prompt_size::CountTrust, room::OversizePolicy};
pub(super) use self::{prompt_size::PromptSize, room::RequestRoom};
use crate::AppSettings;

/// The number of tokens that a prompt and its reply may have together if neither the settings nor
/// the server state a limit.
pub const DEFAULT_CONTEXT_TOKENS: u32 = 32_768;
/// The maximum number of tokens in a reply if the settings state no limit.
pub const DEFAULT_MAX_OUTPUT_TOKENS: u32 = 16_384;
/// The tokens that a chat template adds to a prompt.
const TEMPLATE_TOKENS: u32 = 64;
/// If a server states a smaller context than this, its message was misread.
const MIN_CONTEXT_TOKENS: u32 = 64;
/// If a server counts fewer tokens than this for a long prompt, its count does not include
/// everything that it read.
const MIN_READ_TOKENS: u32 = 512;
/// If a server states no limit, requests above this size are shortened in large steps.
const LARGE_REQUEST_TOKENS: u32 = 8_192;
/// The minimum percentage of its estimate at which a prompt is counted, until the server's own
/// counts show otherwise.
const MIN_ESTIMATE_PERCENT: u32 = 100;
/// The minimum percentage that applies once enough counts are known of a server that refuses
/// requests that are too long.
const MIN_REFUSING_PERCENT: u32 = 60;
/// The number of prompts that are needed to know how a server counts.
const MIN_COUNTED_PROMPTS: u32 = 5;
/// A count above this percentage of the expected one includes more than the prompt.
const MAX_EXPECTED_PERCENT: u64 = 110;
/// If a server counts more than this percentage of the estimate, it has counted something else.
const MAX_CREDIBLE_PERCENT: u32 = 800;
/// Prompts with fewer estimated tokens are too short to show how a server counts.
const MIN_COUNTED_PROMPT_TOKENS: u32 = 256;
/// The room for the thinking of a model, as a multiple of the largest number of tokens that it has
/// used for thinking so far.
const THINKING_ROOM_FACTOR: u32 = 2;

/// A model corrects in vain if it has done so at least this often, and more than once in so many
/// replies.
const MIN_VAIN_CORRECTIONS: u32 = 2;
const REPLIES_PER_VAIN_CORRECTION: u32 = 6;

/// What is known about every model that was asked.
#[derive(Debug, Default)]
pub(super) struct ModelLimits {
    models: Mutex<HashMap<String, LearnedLimits>>,
    /// The notices that the users following a book have already received.
    progress: Mutex<HashSet<(BookId, String)>>,
}

/// What is known about one model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LearnedLimits {
    /// The context size of the server.
    context_tokens: Option<u32>,
    /// True if the server refused a request without stating a limit, so that `context_tokens` is
    /// only a guess.
    is_guess: bool,
    /// How many tokens of a longer prompt the server has counted. The server may not have counted
    /// cached tokens, so this number is only used to shorten prompts, and never stops a book.
    read_tokens: Option<u32>,
    /// The output limit of the server, in tokens.
    max_output_tokens: Option<u32>,
    /// The highest number of tokens that the server has counted for 100 estimated tokens.
    counted_percent: u32,
    /// The number of prompts from which `counted_percent` was determined.
    counted_prompts: u32,
    /// How far the counts of the model's tokenizer can be trusted.
    count_trust: CountTrust,
    /// The size of the smallest request that the server has refused, in estimated tokens of prompt
    /// and reply.
    refused_tokens: Option<u32>,
    /// The last request that the server has refused, in estimated tokens of prompt and reply.
    last_refused_tokens: u32,
    /// The room that replies get in addition to what their text needs.
    extra_output: ExtraOutput,
    /// The largest number of tokens that a reply has used in addition to its text.
    thinking_tokens: u32,
    /// The largest reply limit that reasoning has used up completely.
    filled_by_thinking: u32,
    replies: u32,
    /// The number of replies that corrected an earlier one in vain.
    vain_corrections: u32,
}

/// The room that a reply gets in addition to what its text needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExtraOutput {
    /// This many tokens.
    Tokens(u32),
    /// As many tokens as the settings and the context allow, because no smaller number was
    /// sufficient.
    MaxTokens,
}

impl Default for LearnedLimits {
    fn default() -> Self {
        Self {
            context_tokens: None,
            is_guess: false,
            read_tokens: None,
            max_output_tokens: None,
            counted_percent: 0,
            counted_prompts: 0,
            count_trust: CountTrust::default(),
            refused_tokens: None,
            last_refused_tokens: 0,
            extra_output: ExtraOutput::Tokens(0),
            thinking_tokens: 0,
            filled_by_thinking: 0,
            replies: 0,
            vain_corrections: 0,
        }
    }
}

impl ModelLimits {
    /// Returns the limits of a request whose reply needs `needed_tokens` for its text.
    pub(super) fn request_room(
        &self,
        settings: &AppSettings,
        model: &ModelInfo,
        needed_tokens: u32,
    ) -> RequestRoom {
        let learned = self.limits_of_model(model);
        // The sample writer does not read the prompt, so it needs no limit.
        let default = (!model.is_sample).then_some(DEFAULT_CONTEXT_TOKENS);
        let named = min_limit(settings.context_tokens, learned.context_tokens);
        // The user's setting takes precedence over what a server has counted.
        let read = learned.read_tokens.filter(|_| settings.context_tokens.is_none());
        let context_tokens = min_limit(named.or(default), read);
        let most = settings.max_output_tokens.unwrap_or(DEFAULT_MAX_OUTPUT_TOKENS);
        let most = min_limit(Some(most), learned.max_output_tokens).unwrap_or(most);
        // If the user has set the context size, the server may silently truncate longer requests
        // instead of refusing them.
        let is_refusing = learned.refused_tokens.is_some() && settings.context_tokens.is_none();
        let percent = learned.expected_percent(is_refusing);
        let needed = scale_tokens(needed_tokens, percent.max(MIN_ESTIMATE_PERCENT)).min(most);
        let wanted_tokens = match learned.extra_output {
            ExtraOutput::Tokens(extra) => needed.saturating_add(extra).min(most),
            ExtraOutput::MaxTokens => most,
        };
        // Thinking must not take up the room of the prompt.
        let half = context_tokens.map_or(u32::MAX, |context| context / 2);
        let reply_tokens = wanted_tokens.min(half.max(needed));
        let is_assumed = named.is_none() || context_tokens != named;
        let is_guess = learned.is_guess && named == learned.context_tokens;
        RequestRoom {
            context_tokens,
            is_assumed,
            // A guess is based on estimates.
            takes_counts: !is_assumed && !is_guess && !learned.count_trust.is_lost,
            template_tokens: learned.count_trust.template_tokens,
            reply_tokens,
            least_reply_tokens: needed.div_ceil(2),
            percent,
            beyond: match learned.refused_tokens.filter(|_| is_refusing) {
                Some(_) if learned.is_guess => OversizePolicy::AllBut(learned.last_refused_tokens),
                Some(refused) => OversizePolicy::Below(refused),
                None => OversizePolicy::Never,
            },
        }
    }

    /// Learns from a reply how the server counts tokens and how much the model thinks.
    pub(super) fn learn_from_reply(
        &self,
        model: &ModelInfo,
        request: &ModelRequest,
        reply: &ModelReply,
    ) {
        if model.is_sample || reply.usage.is_estimated {
            return;
        }
        let estimated = request.estimate_prompt_tokens();
        let text_tokens = estimate_tokens(&reply.text);
        self.update_limits(model, |learned| {
            learned.learn_count(estimated, reply.usage.prompt_tokens);
            let text_tokens = scale_tokens(text_tokens, learned.expected_percent(false));
            let beside = reply.usage.completion_tokens.saturating_sub(text_tokens);
            learned.thinking_tokens = learned.thinking_tokens.max(beside);
            let thinking = learned.thinking_tokens.saturating_mul(THINKING_ROOM_FACTOR);
            learned.extra_output = match (learned.extra_output, reply.finish) {
                (ExtraOutput::MaxTokens, FinishReason::Length) => ExtraOutput::MaxTokens,
                // The server does not count thinking tokens, so the amount of thinking is unknown.
                (ExtraOutput::MaxTokens, _)
                    if learned.thinking_tokens < learned.filled_by_thinking =>
                {
                    ExtraOutput::MaxTokens
                }
                (ExtraOutput::MaxTokens, FinishReason::Stop | FinishReason::Unstated) => {
                    ExtraOutput::Tokens(thinking.max(text_tokens))
                }
                (ExtraOutput::Tokens(extra), _) => ExtraOutput::Tokens(extra.max(thinking)),
            };
        });
        if reply.finish == FinishReason::Length
            && matches!(request.output, OutputFormat::Json { .. })
        {
            self.learn_cut_document(model, request);
        }
    }

    /// Counts a reply. `is_in_vain` is true if it was to correct an earlier one and did not.
    pub(super) fn count_reply(&self, model: &ModelInfo, is_in_vain: bool) {
        self.update_limits(model, |learned| {
            learned.replies = learned.replies.saturating_add(1);
            learned.vain_corrections += u32::from(is_in_vain);
        });
    }

    /// Returns true if too many of the model's replies corrected an earlier one in vain. Asking it
    /// for another correction costs time and gains nothing.
    pub(super) fn corrects_in_vain(&self, model: &ModelInfo) -> bool {
        let LearnedLimits { replies, vain_corrections, .. } = self.limits_of_model(model);
        vain_corrections >= MIN_VAIN_CORRECTIONS
            && vain_corrections.saturating_mul(REPLIES_PER_VAIN_CORRECTION) > replies
    }

    /// Learns that a model has thought without writing text. The next reply gets as much room as
    /// possible, because the model is asked only once more.
    pub(super) fn learn_reasoning_only(&self, model: &ModelInfo, requested_tokens: u32) {
        self.update_limits(model, |learned| {
            learned.extra_output = ExtraOutput::MaxTokens;
            learned.filled_by_thinking = learned.filled_by_thinking.max(requested_tokens);
        });
    }

    /// Learns that a document did not fit into its reply. The next reply gets twice the room, and
    /// the one after that gets all available room.
    fn learn_cut_document(&self, model: &ModelInfo, request: &ModelRequest) {
        let requested = request.max_output_tokens;
        self.update_limits(model, |learned| {
            learned.extra_output = match learned.extra_output {
                ExtraOutput::Tokens(extra) if extra < requested => ExtraOutput::Tokens(requested),
                ExtraOutput::Tokens(_) | ExtraOutput::MaxTokens => ExtraOutput::MaxTokens,
            };
        });
    }

    /// Learns the context size from a server's refusal. If the refusal does not state the size, a
    /// smaller size than that of the refused request is assumed.
    pub(super) fn learn_context(
        &self,
        model: &ModelInfo,
        request: &ModelRequest,
        limit_tokens: Option<u32>,
        prompt_tokens: Option<u32>,
    ) {
        let estimated = request.estimate_prompt_tokens();
        self.update_limits(model, |learned| {
            let room = request.max_output_tokens;
            let requested = estimated.saturating_add(room);
            learned.refused_tokens = min_limit(learned.refused_tokens, Some(requested));
            learned.last_refused_tokens = requested;
            let prompt_tokens = prompt_tokens.filter(|count| {
                !learned.includes_reply_room(*count, estimated, room, limit_tokens)
            });
            learned.learn_count(estimated, prompt_tokens.unwrap_or_default());
            let counted = scale_tokens(estimated, learned.expected_percent(true))
                .saturating_add(TEMPLATE_TOKENS);
            let taken = counted.saturating_add(room);
            match limit_tokens.filter(|limit| *limit >= MIN_CONTEXT_TOKENS) {
                Some(limit) => {
                    let known = learned.context_tokens.filter(|_| !learned.is_guess);
                    learned.context_tokens = min_limit(known, Some(limit));
                    learned.is_guess = false;
                    // According to the estimate, the request fits, so the server counts more tokens
                    // than estimated.
                    if taken <= limit && prompt_tokens.is_none() {
                        let percent = learned.expected_percent(true).saturating_mul(5) / 4;
                        learned.counted_percent = percent.min(MAX_CREDIBLE_PERCENT);
                    }
                }
                None => {
                    // Small requests are shortened in small steps, so that no room is wasted.
                    let step = if taken > LARGE_REQUEST_TOKENS { taken / 4 } else { taken / 8 };
                    let less = (taken - step).max(MIN_CONTEXT_TOKENS);
                    if learned.context_tokens.is_none_or(|known| less < known) {
                        learned.context_tokens = Some(less);
                        learned.is_guess = true;
                    }
                }
            }
        });
    }

    /// Learns from a reply how many tokens of a longer prompt the server has read. Returns true if
    /// the number is credible.
    pub(super) fn learn_read_tokens(&self, model: &ModelInfo, read_tokens: u32) -> bool {
        let is_credible = read_tokens >= MIN_READ_TOKENS;
        if is_credible {
            self.update_limits(model, |learned| {
                learned.read_tokens = min_limit(learned.read_tokens, Some(read_tokens));
            });
        }
        is_credible
    }

    /// Learns the longest reply that a server allows, which is shorter than the requested one.
    pub(super) fn learn_longest_reply(&self, model: &ModelInfo, limit_tokens: u32) {
        self.update_limits(model, |learned| {
            learned.max_output_tokens = min_limit(learned.max_output_tokens, Some(limit_tokens));
        });
    }

    /// Returns true only the first time it is called with this notice for this book.
    pub(super) fn mark_reported(&self, book: BookId, what: String) -> bool {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).insert((book, what))
    }

    fn limits_of_model(&self, model: &ModelInfo) -> LearnedLimits {
        self.lock_models().get(&model_key(model)).copied().unwrap_or_default()
    }

    fn update_limits(&self, model: &ModelInfo, change: impl FnOnce(&mut LearnedLimits)) {
        change(self.lock_models().entry(model_key(model)).or_default());
    }

    fn lock_models(&self) -> MutexGuard<'_, HashMap<String, LearnedLimits>> {
        self.models.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LearnedLimits {
    /// Returns how many tokens to expect per 100 estimated tokens: the highest count so far, and
    /// normally at least 100. Lower values are used only after several counts, and only for a
    /// server that refuses requests that are too long, because a mistake then costs nothing.
    fn expected_percent(&self, is_refusing: bool) -> u32 {
        let is_telling = is_refusing && self.counted_prompts >= MIN_COUNTED_PROMPTS;
        self.counted_percent.max(if is_telling {
            MIN_REFUSING_PERCENT
        } else {
            MIN_ESTIMATE_PERCENT
        })
    }

    /// True if the count in a refusal covers both the prompt and the room for the reply. This is
    /// assumed if the count is higher than expected for the prompt alone, but as expected once the
    /// room is subtracted.
    fn includes_reply_room(
        &self,
        count: u32,
        estimated: u32,
        room: u32,
        limit: Option<u32>,
    ) -> bool {
        let expected = u64::from(scale_tokens(estimated, self.expected_percent(false)));
        let is_expected = |count: u32| u64::from(count) * 100 <= expected * MAX_EXPECTED_PERCENT;
        // A count within the limit is the prompt alone, which leaves too little room for the reply.
        limit.is_none_or(|limit| count > limit)
            && !is_expected(count)
            && is_expected(count.saturating_sub(room))
    }

    /// Keeps the highest count per estimated token. Lower counts are ignored: a server may not
    /// count cached tokens, or may truncate prompts that are too long.
    fn learn_count(&mut self, estimated: u32, counted: u32) {
        if estimated < MIN_COUNTED_PROMPT_TOKENS || counted == 0 {
            return;
        }
        self.counted_prompts = self.counted_prompts.saturating_add(1);
        let percent = (u64::from(counted) * 100).div_ceil(u64::from(estimated));
        let percent = u32::try_from(percent).unwrap_or(u32::MAX);
        if percent <= MAX_CREDIBLE_PERCENT {
            self.counted_percent = self.counted_percent.max(percent);
        }
    }
}

fn model_key(model: &ModelInfo) -> String {
    format!("{}/{}", model.provider, model.model)
}

fn min_limit(one: Option<u32>, other: Option<u32>) -> Option<u32> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn scale_tokens(tokens: u32, percent: u32) -> u32 {
    let scaled = (u64::from(tokens) * u64::from(percent)).div_ceil(100);
    u32::try_from(scaled).unwrap_or(u32::MAX)
}
