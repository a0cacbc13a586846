//! Language models: requests, replies and errors.
//!
//! An implementation makes exactly one call per [`LanguageModel::complete`]. Retries belong to the
//! worker, because every call is an entry of the ledger. Nothing in a reply is trusted: the crate
//! `scribe-reply` reads its text as JSON or as prose, or returns a [`ReplyProblem`].

mod error;
mod hints;
mod reply_problem;
mod request;
mod server_answer;
mod usage;

use async_trait::async_trait;
use scribe_domain::Timestamp;

pub use self::{
    error::{ModelError, TimeoutPhase},
    hints::{
        ChapterHints, ChapterQuestion, Hints, Narration, PartHints, ReviewQuestion, SceneQuestion,
    },
    reply_problem::ReplyProblem,
    request::{ModelRequest, OutputFormat, PartHash, PromptPart, Role, Schema, Tier},
    server_answer::ServerAnswer,
    usage::{Price, Usage, estimate_tokens},
};

/// Writes the reply to a request: a provider's model, or the built-in sample writer.
#[async_trait]
pub trait LanguageModel: Send + Sync {
    /// Makes one call and waits for the whole reply; `draft` receives the text while it arrives.
    ///
    /// Dropping the future cancels the call. What `draft` received does not count unless the reply
    /// follows.
    ///
    /// # Errors
    /// The provider could not be reached, did not answer in time, refused, or answered with
    /// nothing that could be used.
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError>;

    /// Returns the model of a tier and its price.
    fn info(&self, tier: Tier) -> ModelInfo;

    /// Returns until when no call to a tier's model would be sent. This changes nothing, and a
    /// later call may still be refused with [`ModelError::BreakerOpen`].
    fn unavailable_until(&self, _: Tier) -> Option<Timestamp> {
        None
    }
}

/// Sees a reply while it is being written.
pub trait DraftSink: Send + Sync {
    /// Takes the next piece; `offset` counts the characters (Unicode scalar values) given before.
    fn delta(&self, offset: usize, text: &str);

    /// Receives the raw text of a reply while it arrives, before it is decided what of it is shown.
    /// All of it is paid for.
    fn received(&self, _: &str) {}
}

/// Discards the draft.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoDraft;

impl DraftSink for NoDraft {
    fn delta(&self, _: usize, _: &str) {}
}

/// The model behind a tier.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelInfo {
    /// The provider's name in the settings.
    pub provider: String,
    /// The model's name as the provider knows it.
    pub model: String,
    /// True for the built-in sample writer, whose prose is only there to show the program.
    pub is_sample: bool,
    /// The price of its tokens, if it is known.
    pub price: Option<Price>,
}

/// A whole reply.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelReply {
    /// The text as it came; never blank.
    pub text: String,
    /// The tokens it took.
    pub usage: Usage,
    /// The cost in USD; `None` if the price is unknown.
    pub cost_usd: Option<f64>,
    /// Why it ended.
    pub finish: Finish,
    /// True if the server counted so few tokens in the prompt that it cannot have read all of it.
    pub prompt_was_cut: bool,
    /// The provider's name in the settings.
    pub provider: String,
    /// The model that answered, by the name it gave itself.
    pub model: String,
    /// From the request's start to the reply's end.
    pub duration_ms: u64,
}

/// Why a reply ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// The model was done.
    Stop,
    /// The limit of output tokens, or of the model's context, was reached.
    Length,
    /// The server ended the reply in order and gave no reason.
    Unstated,
}

impl Finish {
    /// The reason that a word of the ledger names; `Unstated` for no word or another one.
    #[must_use]
    pub fn from_word(word: Option<&str>) -> Self {
        match word {
            Some("stop") => Self::Stop,
            Some("length") => Self::Length,
            Some(_) | None => Self::Unstated,
        }
    }

    /// The ledger's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Length => "length",
            Self::Unstated => "unstated",
        }
    }
}
