//! What this process has learnt of its models: how much they take, how they count, and how much
//! room their replies need. Nothing of it is stored: the next process learns it again.

mod room;

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use scribe_domain::id::BookId;
use scribe_ports::model::{
    Finish, ModelInfo, ModelReply, ModelRequest, OutputFormat, estimate_tokens,
};

use self::room::Beyond;
pub(super) use self::room::RequestRoom;
use crate::Settings;

/// How many tokens a prompt and its reply take together where neither the settings nor the server
/// have named a limit.
pub const DEFAULT_CONTEXT_TOKENS: u32 = 32_768;
/// The most tokens that a reply may take where the settings name no limit.
pub const DEFAULT_MAX_OUTPUT_TOKENS: u32 = 16_384;
/// What chat templates add to a prompt.
const TEMPLATE_TOKENS: u32 = 64;
/// A server that names a smaller context than this has been misread.
const LEAST_CONTEXT_TOKENS: u32 = 64;
/// A server that counts fewer tokens of a long prompt than this has not counted all that it has read.
const LEAST_READ_TOKENS: u32 = 512;
/// Requests above this are made smaller in large steps, where a server names no limit.
const LARGE_REQUEST_TOKENS: u32 = 8_192;
/// What a prompt is estimated to take counts as that much at least, until a server has counted
/// otherwise.
const ESTIMATE_PERCENT: u32 = 100;
/// The same for a server that refuses what is too long and has counted less every time.
const LEAST_PERCENT: u32 = 60;
/// So many prompts tell how a server counts.
const TELLING_PROMPTS: u32 = 5;
/// A count above this part of what was expected, in per cent, counts more than the prompt.
const UNEXPECTED_PERCENT: u64 = 110;
/// A server that counts so much more than was estimated has counted something else.
const MOST_PERCENT: u32 = 800;
/// Prompts of fewer estimated tokens say nothing of how a server counts.
const TELLING_PROMPT_TOKENS: u32 = 256;
/// A model that thinks is given so many times the room that its thinking has taken.
const THINKING_MARGIN: u32 = 2;

/// What is known of every model that was asked.
#[derive(Debug, Default)]
pub(super) struct ModelLimits {
    models: Mutex<HashMap<String, LearntLimits>>,
    /// What the people of a book have been told already.
    progress: Mutex<HashSet<(BookId, String)>>,
}

/// What is known of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LearntLimits {
    /// How many tokens its server takes.
    context_tokens: Option<u32>,
    /// The server has refused something and named no limit, so that this is only a guess.
    is_guess: bool,
    /// How many tokens of a longer prompt its server has counted. It may have left out what it has
    /// cached, so that this only shortens prompts and never stops a book.
    read_tokens: Option<u32>,
    /// The longest reply that its server allows.
    max_output_tokens: Option<u32>,
    /// The most tokens that its server has counted for 100 that were estimated.
    counted_percent: u32,
    /// How many prompts of which that was counted.
    counted_prompts: u32,
    /// The fewest estimated tokens of a prompt and its reply that its server has refused.
    refused_tokens: Option<u32>,
    /// Those of the last prompt and reply that it has refused.
    last_refused_tokens: u32,
    /// How much more room than a text needs its replies get.
    extra_output: ExtraOutput,
    /// The most tokens that a reply has taken beside its text.
    thinking_tokens: u32,
    /// The largest room that thinking has filled.
    filled_by_thinking: u32,
}

/// How much more room than its text needs a reply gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExtraOutput {
    /// So many tokens.
    Tokens(u32),
    /// As many as the settings and the context allow: nothing smaller has sufficed.
    Most,
}

impl Default for LearntLimits {
    fn default() -> Self {
        Self {
            context_tokens: None,
            is_guess: false,
            read_tokens: None,
            max_output_tokens: None,
            counted_percent: 0,
            counted_prompts: 0,
            refused_tokens: None,
            last_refused_tokens: 0,
            extra_output: ExtraOutput::Tokens(0),
            thinking_tokens: 0,
            filled_by_thinking: 0,
        }
    }
}

impl ModelLimits {
    /// The room of a request whose text needs `needed_tokens` for its reply.
    pub(super) fn room(
        &self,
        settings: &Settings,
        model: &ModelInfo,
        needed_tokens: u32,
    ) -> RequestRoom {
        let learnt = self.learnt(model);
        // The sample writer reads no prompt.
        let default = (!model.is_sample).then_some(DEFAULT_CONTEXT_TOKENS);
        let named = smaller(settings.context_tokens, learnt.context_tokens);
        // What a person has set outweighs what a server has counted.
        let read = learnt.read_tokens.filter(|_| settings.context_tokens.is_none());
        let context_tokens = smaller(named.or(default), read);
        let most = settings.max_output_tokens.unwrap_or(DEFAULT_MAX_OUTPUT_TOKENS);
        let most = smaller(Some(most), learnt.max_output_tokens).unwrap_or(most);
        // Where a person has set the context, a server may cut what is longer without a word.
        let is_refusing = learnt.refused_tokens.is_some() && settings.context_tokens.is_none();
        let percent = learnt.percent(is_refusing);
        let needed = scaled(needed_tokens, percent.max(ESTIMATE_PERCENT)).min(most);
        let wanted = match learnt.extra_output {
            ExtraOutput::Tokens(extra) => needed.saturating_add(extra).min(most),
            ExtraOutput::Most => most,
        };
        // What a model thinks never takes the room of what it is to read.
        let half = context_tokens.map_or(u32::MAX, |context| context / 2);
        let reply_tokens = wanted.min(half.max(needed));
        RequestRoom {
            context_tokens,
            is_assumed: named.is_none() || context_tokens != named,
            reply_tokens,
            least_reply_tokens: needed.div_ceil(2),
            percent,
            beyond: match learnt.refused_tokens.filter(|_| is_refusing) {
                Some(_) if learnt.is_guess => Beyond::AllBut(learnt.last_refused_tokens),
                Some(refused) => Beyond::Below(refused),
                None => Beyond::Never,
            },
        }
    }

    /// Learns from a reply how its server counts and how much the model thinks.
    pub(super) fn learn_from_reply(
        &self,
        model: &ModelInfo,
        request: &ModelRequest,
        reply: &ModelReply,
    ) {
        if model.is_sample || reply.usage.is_estimated {
            return;
        }
        let estimated = request.estimated_prompt_tokens();
        let text_tokens = estimate_tokens(&reply.text);
        self.update(model, |learnt| {
            learnt.learn_count(estimated, reply.usage.prompt_tokens);
            let text_tokens = scaled(text_tokens, learnt.percent(false));
            let beside = reply.usage.completion_tokens.saturating_sub(text_tokens);
            learnt.thinking_tokens = learnt.thinking_tokens.max(beside);
            let thinking = learnt.thinking_tokens.saturating_mul(THINKING_MARGIN);
            learnt.extra_output = match (learnt.extra_output, reply.finish) {
                (ExtraOutput::Most, Finish::Length) => ExtraOutput::Most,
                // The server does not count thinking: how much there was is not known.
                (ExtraOutput::Most, _) if learnt.thinking_tokens < learnt.filled_by_thinking => {
                    ExtraOutput::Most
                }
                (ExtraOutput::Most, Finish::Stop | Finish::Unstated) => {
                    ExtraOutput::Tokens(thinking.max(text_tokens))
                }
                (ExtraOutput::Tokens(extra), _) => ExtraOutput::Tokens(extra.max(thinking)),
            };
        });
        if reply.finish == Finish::Length && matches!(request.output, OutputFormat::Json { .. }) {
            self.learn_cut_document(model, request);
        }
    }

    /// Learns that a model has thought and written nothing: the next reply gets all the room there
    /// is, because it is asked for only once more.
    pub(super) fn learn_reasoning_only(&self, model: &ModelInfo, asked_tokens: u32) {
        self.update(model, |learnt| {
            learnt.extra_output = ExtraOutput::Most;
            learnt.filled_by_thinking = learnt.filled_by_thinking.max(asked_tokens);
        });
    }

    /// Learns that a document did not fit: the next one gets twice the room, then all there is.
    fn learn_cut_document(&self, model: &ModelInfo, request: &ModelRequest) {
        let asked = request.max_output_tokens;
        self.update(model, |learnt| {
            learnt.extra_output = match learnt.extra_output {
                ExtraOutput::Tokens(extra) if extra < asked => ExtraOutput::Tokens(asked),
                ExtraOutput::Tokens(_) | ExtraOutput::Most => ExtraOutput::Most,
            };
        });
    }

    /// Learns from a server's refusal how many tokens it takes, as far as it says so.
    pub(super) fn learn_context(
        &self,
        model: &ModelInfo,
        request: &ModelRequest,
        limit_tokens: Option<u32>,
        prompt_tokens: Option<u32>,
    ) {
        let estimated = request.estimated_prompt_tokens();
        self.update(model, |learnt| {
            let room = request.max_output_tokens;
            let asked = estimated.saturating_add(room);
            learnt.refused_tokens = smaller(learnt.refused_tokens, Some(asked));
            learnt.last_refused_tokens = asked;
            let prompt_tokens = prompt_tokens
                .filter(|count| !learnt.counts_room(*count, estimated, room, limit_tokens));
            learnt.learn_count(estimated, prompt_tokens.unwrap_or_default());
            let counted = scaled(estimated, learnt.percent(true)).saturating_add(TEMPLATE_TOKENS);
            let taken = counted.saturating_add(room);
            match limit_tokens.filter(|limit| *limit >= LEAST_CONTEXT_TOKENS) {
                Some(limit) => {
                    let known = learnt.context_tokens.filter(|_| !learnt.is_guess);
                    learnt.context_tokens = smaller(known, Some(limit));
                    learnt.is_guess = false;
                    // It should have fitted: the server counts more than it has said.
                    if taken <= limit && prompt_tokens.is_none() {
                        let percent = learnt.percent(true).saturating_mul(5) / 4;
                        learnt.counted_percent = percent.min(MOST_PERCENT);
                    }
                }
                None => {
                    // In small steps where little is left, so that no room is given away.
                    let step = if taken > LARGE_REQUEST_TOKENS { taken / 4 } else { taken / 8 };
                    let less = (taken - step).max(LEAST_CONTEXT_TOKENS);
                    if learnt.context_tokens.is_none_or(|known| less < known) {
                        learnt.context_tokens = Some(less);
                        learnt.is_guess = true;
                    }
                }
            }
        });
    }

    /// Learns from a reply how many tokens of a longer prompt its server has read; answers whether
    /// the number can be believed.
    pub(super) fn learn_read_tokens(&self, model: &ModelInfo, read_tokens: u32) -> bool {
        let is_credible = read_tokens >= LEAST_READ_TOKENS;
        if is_credible {
            self.update(model, |learnt| {
                learnt.read_tokens = smaller(learnt.read_tokens, Some(read_tokens));
            });
        }
        is_credible
    }

    /// Learns that a server allows no reply as long as was asked for.
    pub(super) fn learn_longest_reply(&self, model: &ModelInfo, limit_tokens: u32) {
        self.update(model, |learnt| {
            learnt.max_output_tokens = smaller(learnt.max_output_tokens, Some(limit_tokens));
        });
    }

    /// True the first time that the people of a book are to be told of something.
    pub(super) fn is_news(&self, book: BookId, what: String) -> bool {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).insert((book, what))
    }

    fn learnt(&self, model: &ModelInfo) -> LearntLimits {
        self.models().get(&key(model)).copied().unwrap_or_default()
    }

    fn update(&self, model: &ModelInfo, change: impl FnOnce(&mut LearntLimits)) {
        change(self.models().entry(key(model)).or_default());
    }

    fn models(&self) -> MutexGuard<'_, HashMap<String, LearntLimits>> {
        self.models.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LearntLimits {
    /// How many tokens count for 100 estimated ones: what was counted most, and no less than was
    /// estimated. Only where a server refuses what is too long, so that a mistake costs nothing, are
    /// its lower counts believed once there are several.
    fn percent(&self, is_refusing: bool) -> u32 {
        let is_telling = is_refusing && self.counted_prompts >= TELLING_PROMPTS;
        self.counted_percent.max(if is_telling { LEAST_PERCENT } else { ESTIMATE_PERCENT })
    }

    /// True where the tokens that a refusal names for a prompt are those of the prompt and of the
    /// room for its reply: the prompt alone would be longer than any that was counted.
    fn counts_room(&self, count: u32, estimated: u32, room: u32, limit: Option<u32>) -> bool {
        let expected = u64::from(scaled(estimated, self.percent(false)));
        let is_expected = |count: u32| u64::from(count) * 100 <= expected * UNEXPECTED_PERCENT;
        // A prompt that fits by itself has too little room beside it.
        limit.is_none_or(|limit| count > limit)
            && !is_expected(count)
            && is_expected(count.saturating_sub(room))
    }

    /// Keeps the highest count for an estimate. A lower one is not believed: servers leave out what
    /// they have cached, or cut what they do not take.
    fn learn_count(&mut self, estimated: u32, counted: u32) {
        if estimated < TELLING_PROMPT_TOKENS || counted == 0 {
            return;
        }
        self.counted_prompts = self.counted_prompts.saturating_add(1);
        let percent = (u64::from(counted) * 100).div_ceil(u64::from(estimated));
        let percent = u32::try_from(percent).unwrap_or(u32::MAX);
        if percent <= MOST_PERCENT {
            self.counted_percent = self.counted_percent.max(percent);
        }
    }
}

fn key(model: &ModelInfo) -> String {
    format!("{}/{}", model.provider, model.model)
}

fn smaller(one: Option<u32>, other: Option<u32>) -> Option<u32> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn scaled(tokens: u32, percent: u32) -> u32 {
    let scaled = (u64::from(tokens) * u64::from(percent)).div_ceil(100);
    u32::try_from(scaled).unwrap_or(u32::MAX)
}
