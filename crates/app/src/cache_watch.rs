//! Notices if a provider's prompt cache no longer serves the beginnings of a book's prompts, so
//! that every token is paid for in full. The reason may be a change of the provider or of its
//! settings. The alarm is not stored, so each process gives it again.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::TimeDelta;
use scribe_domain::{Timestamp, content::ContentHash, id::BookId};
use scribe_ports::model::{
    ModelInfo, ModelRequest, OutputFormat, PromptRole, TokenUsage, estimate_tokens,
};

/// How long providers keep what they have cached.
///
/// Source: Anthropic, "Prompt caching"; OpenAI, "Prompt caching".
const CACHE_LIFETIME: TimeDelta = TimeDelta::minutes(5);
/// No provider caches shorter beginnings.
///
/// Source: OpenAI, "Prompt caching".
const MIN_CACHED_TOKENS: u32 = 1_024;
/// The prompts in a row that the cache did not serve, before it is reported.
const MISSES_BEFORE_ALARM: u32 = 3;
/// A cache that serves less than this percentage of what it could serve is missed.
const MIN_SERVED_PERCENT: u32 = 10;
/// How many prompts of all books are remembered.
const MAX_PROMPTS: usize = 512;

/// A call whose reply has arrived.
pub(crate) struct AnsweredCall<'a> {
    pub(crate) book: BookId,
    pub(crate) model: &'a ModelInfo,
    pub(crate) request: &'a ModelRequest,
    pub(crate) usage: TokenUsage,
    pub(crate) started_at: Timestamp,
    pub(crate) ended_at: Timestamp,
}

/// What the caches of the providers have served of the prompts of this process.
#[derive(Debug, Default)]
pub struct CacheWatch {
    state: Mutex<WatchState>,
}

#[derive(Debug, Default)]
struct WatchState {
    /// The newest prompts, the oldest first.
    prompts: VecDeque<SentPrompt>,
    hits: HashMap<(BookId, ModelKey), HitRecord>,
    /// The books about which the alarm was given.
    reported: HashSet<BookId>,
    /// Those of them whose prompts the cache still does not serve.
    missed: HashSet<BookId>,
}

/// The provider and the name of a model.
type ModelKey = (String, String);

/// How the cache of one model has served one book.
#[derive(Debug, Clone, Copy, Default)]
struct HitRecord {
    /// The shortest beginning that was served, in tokens; `None` if none was ever served.
    least_served_tokens: Option<u32>,
    misses: u32,
}

/// A prompt, as far as it matters for caches.
#[derive(Debug)]
struct SentPrompt {
    book: BookId,
    model: ModelKey,
    /// The schema of the reply. Some providers put it in front of the prompt.
    schema: Option<ContentHash>,
    /// The hash and the estimated tokens of each part, in the order in which it is sent.
    parts: Vec<(ContentHash, u32)>,
    started_at: Timestamp,
    ended_at: Timestamp,
}

impl CacheWatch {
    /// Returns the number of books whose prompts a cache used to serve and does not serve any more.
    pub fn count_missed_books(&self) -> usize {
        self.lock_state().missed.len()
    }

    /// Returns true if it is not known what the model's cache has served of the book before this
    /// process.
    pub(crate) fn lacks_history(&self, book: BookId, model: &ModelInfo) -> bool {
        !model.is_sample && !self.lock_state().hits.contains_key(&(book, model_key(model)))
    }

    /// Adds what the model's cache has served of the book, at least, before this process.
    pub(crate) fn add_history(&self, book: BookId, model: &ModelInfo, least_tokens: Option<i64>) {
        let least = least_tokens.and_then(|least| u32::try_from(least).ok());
        let mut state = self.lock_state();
        state.hits.entry((book, model_key(model))).or_default().add_served(least);
    }

    /// Records a call. Returns true if the book's prompts are no longer served, only once for each
    /// book.
    pub(crate) fn record_call(&self, call: &AnsweredCall<'_>) -> bool {
        if call.model.is_sample || call.usage.is_estimated {
            return false;
        }
        let prompt = SentPrompt::new(call);
        let mut state = self.lock_state();
        let expected = state.prompts.iter().map(|earlier| prompt.cached_tokens_after(earlier));
        let expected = expected.max().unwrap_or(0);
        let is_alarm = state.judge_hit(&prompt, expected, call.usage.cached_tokens);
        if state.prompts.len() >= MAX_PROMPTS {
            state.prompts.pop_front();
        }
        state.prompts.push_back(prompt);
        is_alarm
    }

    fn lock_state(&self) -> MutexGuard<'_, WatchState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WatchState {
    /// Compares what the cache has served with what it was expected to serve. A model that has
    /// never served this book, or only longer beginnings, is not expected to serve it.
    fn judge_hit(&mut self, prompt: &SentPrompt, expected: u32, served: u32) -> bool {
        let book = prompt.book;
        let percent = u64::from(served) * 100;
        let key = (book, prompt.model.clone());
        if served > 0 && percent >= u64::from(expected) * u64::from(MIN_SERVED_PERCENT) {
            let hits = self.hits.entry(key).or_default();
            hits.add_served(Some(served));
            hits.misses = 0;
            self.missed.remove(&book);
            return false;
        }
        let Some(hits) = self.hits.get_mut(&key) else { return false };
        let Some(least) = hits.least_served_tokens else { return false };
        if expected < least.max(MIN_CACHED_TOKENS) {
            return false;
        }
        hits.misses += 1;
        if hits.misses < MISSES_BEFORE_ALARM {
            return false;
        }
        self.missed.insert(book);
        self.reported.insert(book)
    }
}

impl HitRecord {
    fn add_served(&mut self, tokens: Option<u32>) {
        self.least_served_tokens = match (self.least_served_tokens, tokens) {
            (Some(known), Some(tokens)) => Some(known.min(tokens)),
            (known, tokens) => known.or(tokens),
        };
    }
}

fn model_key(model: &ModelInfo) -> ModelKey {
    (model.provider.clone(), model.model.clone())
}

impl SentPrompt {
    fn new(call: &AnsweredCall<'_>) -> Self {
        let AnsweredCall { book, model, request, started_at, ended_at, .. } = *call;
        let with_role = |role| request.parts.iter().filter(move |part| part.role == role);
        let parts = with_role(PromptRole::System).chain(with_role(PromptRole::User));
        Self {
            book,
            model: model_key(model),
            schema: match &request.output {
                OutputFormat::Prose => None,
                OutputFormat::Json { schema, .. } => {
                    Some(ContentHash::hash_bytes(schema.text().as_bytes()))
                }
            },
            parts: parts
                .map(|part| {
                    (ContentHash::hash_bytes(part.text.as_bytes()), estimate_tokens(&part.text))
                })
                .collect(),
            started_at,
            ended_at,
        }
    }

    /// Returns the tokens of the common beginning with an earlier prompt, or 0 if that prompt can
    /// no longer, or not yet, be in the cache.
    fn cached_tokens_after(&self, earlier: &Self) -> u32 {
        let is_comparable = earlier.book == self.book
            && earlier.model == self.model
            && earlier.schema == self.schema
            && earlier.ended_at <= self.started_at
            && self.started_at - earlier.started_at <= CACHE_LIFETIME;
        if !is_comparable {
            return 0;
        }
        let pairs = self.parts.iter().zip(&earlier.parts);
        let common = pairs.take_while(|(own, other)| own.0 == other.0);
        common.map(|(own, _)| own.1).fold(0, u32::saturating_add)
    }
}

#[cfg(test)]
mod tests;
