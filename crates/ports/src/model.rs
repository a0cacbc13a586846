//! Language models: what is asked, what comes back, and what can go wrong.
//!
//! An implementation makes exactly one call per [`LanguageModel::complete`]: retries belong to the
//! worker, because every call is an entry of the ledger. Nothing in a reply is trusted: the crate
//! `scribe-reply` reads its text as JSON or as prose, or answers a [`ReplyProblem`].

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

/// Writes what a request asks for: a provider's model, or the built-in sample writer.
#[async_trait]
pub trait LanguageModel: Send + Sync {
    /// Asks once and waits for the whole reply; `draft` sees the text as it grows.
    ///
    /// Dropping the future drops the call. What `draft` has seen counts for nothing unless the
    /// reply follows.
    ///
    /// # Errors
    /// The provider could not be reached, did not answer in time, refused, or answered with
    /// nothing that could be used.
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError>;

    /// Says which model a tier means and what it costs.
    fn info(&self, tier: Tier) -> ModelInfo;

    /// When a tier's model is worth asking again, where a call would not be sent before. Asking
    /// changes nothing; a call may still be refused with [`ModelError::BreakerOpen`].
    fn unavailable_until(&self, _: Tier) -> Option<Timestamp> {
        None
    }
}

/// Sees a reply while it is being written.
pub trait DraftSink: Send + Sync {
    /// Takes the next piece; `offset` counts the characters (Unicode scalar values) given before.
    fn delta(&self, offset: usize, text: &str);

    /// Takes what the model has written as it comes, before it is decided what of it is shown. It
    /// is paid for although it may never be shown.
    fn received(&self, _: &str) {}
}

/// Shows a draft to nobody.
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
    /// What its tokens cost, where that is known.
    pub price: Option<Price>,
}

/// A whole reply.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelReply {
    /// The text as it came; never blank.
    pub text: String,
    /// The tokens it took.
    pub usage: Usage,
    /// What it cost in USD; `None` where the price is unknown.
    pub cost_usd: Option<f64>,
    /// Why it ended.
    pub finish: Finish,
    /// True where the server counted so few tokens in the prompt that it cannot have read all of
    /// it.
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
