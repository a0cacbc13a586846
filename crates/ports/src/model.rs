//! Language models: requests, replies and errors.
//!
//! An implementation makes exactly one call per [`LanguageModel::complete`]. The worker makes the
//! retries, because every call is an entry in the ledger. Replies are not trusted: the crate
//! `scribe-reply` reads the text of a reply as JSON or as prose, or returns a [`ReplyProblem`].

mod error;
mod hints;
mod reply_problem;
mod reply_schema;
mod request;
mod server_answer;
mod usage;

use async_trait::async_trait;
use scribe_domain::Timestamp;

pub use self::{
    error::{ModelError, TimeoutPhase},
    hints::{
        ChapterHints, ChapterQuestion, NarrationForm, PartHints, PartRevision, ReviewQuestion,
        SampleWriterHints, SceneQuestion,
    },
    reply_problem::ReplyProblem,
    reply_schema::{ReplySchema, ordered_properties},
    request::{
        CacheKey, ModelRequest, OutputFormat, PartHash, PromptPart, PromptRole, PromptSection, Tier,
    },
    server_answer::ServerAnswer,
    usage::{TokenPrice, TokenUsage, estimate_tokens},
};

/// Writes the reply to a request. The implementations are the models of providers and the built-in
/// sample writer.
#[async_trait]
pub trait LanguageModel: Send + Sync {
    /// Makes one call and waits for the whole reply. `draft` receives the text while it arrives.
    ///
    /// Dropping the future cancels the call. The text that `draft` received is valid only if the
    /// reply is returned.
    ///
    /// # Errors
    /// The provider could not be reached, did not answer in time, refused the request, or returned
    /// an unusable answer.
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError>;

    /// Returns the model of a tier and its price.
    fn model_info(&self, tier: Tier) -> ModelInfo;

    /// Returns the time until which no call to the tier's model would be sent, or `None` if a call
    /// would be sent. The method changes nothing. A later call may still be refused with
    /// [`ModelError::BreakerOpen`].
    fn unavailable_until(&self, _: Tier) -> Option<Timestamp> {
        None
    }

    /// Counts the tokens of a request's prompt with the tokenizer of its model. Tokens that the
    /// server's chat template adds are not counted. `None` if the tokenizer is not known, or not
    /// within a few seconds; the tokens can then only be estimated.
    async fn count_prompt_tokens(&self, _: &ModelRequest) -> Option<u32> {
        None
    }
}

/// Receives a reply while it is being written.
pub trait DraftSink: Send + Sync {
    /// Receives the next piece. `offset` is the number of characters (Unicode scalar values) before
    /// the piece.
    fn push_text(&self, offset: usize, text: &str);

    /// Receives the raw text of a reply while it arrives, before it is decided which parts are
    /// shown. All of this text is paid for.
    fn push_raw_text(&self, _: &str) {}
}

/// A sink that discards the draft.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoDraft;

impl DraftSink for NoDraft {
    fn push_text(&self, _: usize, _: &str) {}
}

/// The model of a tier.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelInfo {
    /// The provider's name in the settings.
    pub provider: String,
    /// The provider's name for the model.
    pub model: String,
    /// True for the built-in sample writer, whose prose only demonstrates the program.
    pub is_sample: bool,
    /// The price of the model's tokens, if it is known.
    pub price: Option<TokenPrice>,
}

/// A reply that has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelReply {
    /// The text as received; never blank.
    pub text: String,
    pub usage: TokenUsage,
    /// The cost in USD; `None` if the price is unknown.
    pub cost_usd: Option<f64>,
    pub finish: FinishReason,
    /// True if the server counted so few prompt tokens that it cannot have read the whole prompt.
    pub prompt_was_cut: bool,
    /// The provider's name in the settings.
    pub provider: String,
    /// The name by which the answering model identified itself.
    pub model: String,
    /// The time from the start of the request to the end of the reply, in milliseconds.
    pub duration_ms: u64,
}

/// The reason why a reply ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinishReason {
    /// The model completed its reply.
    Stop,
    /// The limit of output tokens, or of the model's context, was reached.
    Length,
    /// The server ended the reply normally but gave no reason.
    Unstated,
}

impl FinishReason {
    /// Returns the finish reason for a word in the ledger. If there is no word or the word is
    /// unknown, this is `Unstated`.
    #[must_use]
    pub fn from_word(word: Option<&str>) -> Self {
        match word {
            Some("stop") => Self::Stop,
            Some("length") => Self::Length,
            Some(_) | None => Self::Unstated,
        }
    }

    /// Returns the word for the ledger.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Length => "length",
            Self::Unstated => "unstated",
        }
    }
}
