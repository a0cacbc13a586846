//! Puts a reply together from its pieces.

use scribe_ports::model::{DraftSink, Finish, ModelError, Usage, estimate_tokens};
use scribe_reply::without_thinking;
use serde_json::Value;

use super::{
    draft::Draft,
    rejection::Rejection,
    wire::{self, Counted},
};

/// No reply is longer; a server that goes on has gone wrong.
const LONGEST_TEXT_BYTES: usize = 8 * 1024 * 1024;

/// A reply as far as it has come.
pub(super) struct Collected<'a> {
    draft: Draft<'a>,
    text: String,
    refusal: String,
    has_reasoning: bool,
    finish: Option<String>,
    model: Option<String>,
    counted: Option<Counted>,
    is_ended: bool,
}

/// A whole reply.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) text: String,
    pub(super) finish: Finish,
    pub(super) model: Option<String>,
    pub(super) usage: Usage,
}

impl<'a> Collected<'a> {
    pub(super) fn new(sink: &'a dyn DraftSink) -> Self {
        Self {
            draft: Draft::new(sink),
            text: String::new(),
            refusal: String::new(),
            has_reasoning: false,
            finish: None,
            model: None,
            counted: None,
            is_ended: false,
        }
    }

    /// Takes an event of the stream, or a whole answer.
    pub(super) fn take(&mut self, data: &str) -> Result<(), ModelError> {
        if data == "[DONE]" {
            self.is_ended = true;
            return Ok(());
        }
        let chunk: Value = serde_json::from_str(data).map_err(|error| {
            ModelError::InvalidReply { reason: format!("an event is not JSON: {error}") }
        })?;
        if let Some(error) = chunk.get("error").filter(|error| !error.is_null()) {
            return Err(Rejection::inside_reply(error).into_error());
        }
        let piece = wire::piece(&chunk);
        let text = storable(&piece.text);
        self.draft.push(&text);
        self.text.push_str(&text);
        self.refusal.push_str(piece.refusal);
        self.has_reasoning |= piece.has_reasoning;
        self.finish = piece.finish.map(str::to_owned).or(self.finish.take());
        self.model = piece.model.map(storable).or(self.model.take());
        self.counted = piece.usage.or(self.counted);
        if self.text.len() > LONGEST_TEXT_BYTES {
            return Err(ModelError::InvalidReply { reason: "the reply has no end".to_owned() });
        }
        Ok(())
    }

    /// True once the model has written or thought anything.
    pub(super) fn has_begun(&self) -> bool {
        self.has_reasoning || !self.text.is_empty() || !self.refusal.is_empty()
    }

    /// True once the reply is whole, although its tokens may not have been counted yet.
    pub(super) fn is_whole(&self) -> bool {
        self.is_ended || self.finish.is_some()
    }

    /// True once nothing more will come.
    pub(super) fn is_ended(&self) -> bool {
        self.is_ended
    }

    /// The reply, with the tokens estimated where the server has not counted them.
    pub(super) fn finish(mut self, prompt_tokens: u32) -> Result<Finished, ModelError> {
        self.draft.finish();
        let counted = self.counted.unwrap_or_default();
        let usage = counted.usage(Usage {
            prompt_tokens,
            cached_tokens: 0,
            completion_tokens: estimate_tokens(&self.text),
            is_estimated: true,
        });
        if !self.refusal.trim().is_empty() {
            return Err(ModelError::Refused { reason: self.refusal, usage });
        }
        let finish = match self.finish.as_deref() {
            Some("content_filter") => {
                let reason = "the provider's content filter stopped the reply".to_owned();
                return Err(ModelError::Refused { reason, usage });
            }
            Some("error") => {
                let reason = "the provider failed while it was answering".to_owned();
                return Err(ModelError::Unavailable { reason, retry_after: None });
            }
            Some("length" | "max_tokens" | "model_length") => Finish::Length,
            Some(_) | None => Finish::Stop,
        };
        let (answer, has_thought) = without_thinking(&self.text);
        if !answer.trim().is_empty() {
            return Ok(Finished { text: self.text, finish, model: self.model, usage });
        }
        if self.has_reasoning || has_thought || counted.reasoning_tokens > 0 {
            let limit_reached = finish == Finish::Length;
            return Err(ModelError::ReasoningOnly { usage, limit_reached });
        }
        Err(ModelError::Empty { usage })
    }
}

/// What a model wrote without NUL, which has no place in a text and no database stores.
fn storable(text: &str) -> String {
    text.replace('\0', "")
}
