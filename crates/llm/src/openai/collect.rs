//! Puts a reply together from its pieces.

mod document;

use std::{borrow::Cow, collections::BTreeMap, time::Duration};

use scribe_ports::model::{DraftSink, Finish, ModelError, ModelRequest, OutputFormat, Usage};
use scribe_reply::without_thinking;
use serde_json::Value;

use self::document::{document_in, read_json, storable};
use super::{
    draft::Draft,
    endless::{LONGEST_REPLY_BYTES, endless_reply},
    events::Event,
    finish::{StatedEnd, stated_end, warn_of_unknown_end},
    rejection::Rejection,
    repeats::Repeats,
    said,
    unicode::{self, Halves},
    usage::Counted,
    wire::{self, Piece},
};

/// Data that only keeps a connection open.
const KEEP_ALIVE: [&str; 14] = [
    "",
    "ping",
    "pong",
    "keep-alive",
    "keep_alive",
    "keep alive",
    "keepalive",
    "heartbeat",
    "heart-beat",
    "alive",
    "noop",
    "waiting",
    "queued",
    "processing",
];

/// A text with so many lost characters, and one in so many of all, is written in another encoding.
const MOST_LOST: usize = 8;
const LOST_OF: usize = 20;

/// Why a response brought no reply.
#[derive(Debug)]
pub(super) enum Fault {
    /// The server said something else before the reply began, so that another form of the request
    /// may be tried.
    Said(Rejection),
    /// The call failed.
    Failed(ModelError),
}

impl Fault {
    /// The fault with the wait that the response's headers ask for.
    pub(super) fn with_wait(self, wait: Option<Duration>) -> Self {
        match self {
            Self::Said(rejection) => Self::Said(rejection.with_wait(wait)),
            Self::Failed(_) => self,
        }
    }
}

impl From<ModelError> for Fault {
    fn from(error: ModelError) -> Self {
        Self::Failed(error)
    }
}

/// How a response ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The server said that it was done, or sent the whole body that it had announced.
    Orderly,
    /// The connection ended, and nothing says that the body was whole.
    Open,
}

/// A reply as far as it has come.
pub(super) struct Collected<'a> {
    request: &'a ModelRequest,
    draft: Draft<'a>,
    text: String,
    /// The halves of a character that the next piece of the text may complete.
    halves: Halves,
    /// The arguments of function calls by their place.
    arguments: BTreeMap<u64, String>,
    refusal: String,
    has_reasoning: bool,
    reasoning: String,
    /// The choice that is read. Of several, one is whole in itself.
    choice: Option<u64>,
    repeats: Repeats,
    /// Text came in the common form, so that no other form holds any.
    is_common: bool,
    /// Text came in pieces, so that a whole message that comes after them repeats them.
    has_pieces: bool,
    has_message: bool,
    /// The reply came as one document, which is whole in itself.
    is_document: bool,
    finish: Option<String>,
    /// The server writes an empty reason where others write none.
    empty_means_none: bool,
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
    pub(super) prompt_was_cut: bool,
}

impl<'a> Collected<'a> {
    pub(super) fn new(request: &'a ModelRequest, sink: &'a dyn DraftSink) -> Self {
        Self {
            request,
            draft: Draft::new(sink),
            text: String::new(),
            halves: Halves::default(),
            arguments: BTreeMap::new(),
            refusal: String::new(),
            has_reasoning: false,
            reasoning: String::new(),
            choice: None,
            repeats: Repeats::default(),
            is_common: false,
            has_pieces: false,
            has_message: false,
            is_document: false,
            finish: None,
            empty_means_none: false,
            model: None,
            counted: None,
            is_ended: false,
        }
    }

    /// Takes an event of the stream, or a whole answer.
    pub(super) fn take(&mut self, event: &Event) -> Result<(), Fault> {
        let data = event.data.trim();
        if data.eq_ignore_ascii_case("[DONE]") {
            self.is_ended = true;
            return Ok(());
        }
        let value = read_json(data);
        // Nothing that follows a stated end takes the reply back.
        if self.is_whole() && (event.is_error || value.is_none()) {
            return Ok(());
        }
        let Some(value) = value else {
            return self.take_words(event, data);
        };
        let opened = wire::open_envelope(&value);
        let inner = said::find_error(&opened).or_else(|| {
            // Beside a reply only what is called an error is one.
            if wire::has_choices(&opened) { said::find_stated_error(&value) } else { None }
        });
        if event.is_error || inner.is_some() {
            if self.is_whole() {
                return Ok(());
            }
            return Err(self.said(Rejection::inside_reply(inner.unwrap_or(&value))));
        }
        let mut piece = wire::read_piece(&opened);
        let is_common = matches!(opened, Cow::Borrowed(_));
        if !is_common && self.is_common {
            piece.text.clear();
        }
        self.is_common |= is_common && !piece.text.is_empty();
        self.add(piece)
    }

    /// Takes data that is no JSON: an error in words, or what only keeps the connection open.
    fn take_words(&self, event: &Event, data: &str) -> Result<(), Fault> {
        let scalar = serde_json::from_str::<Value>(data).ok();
        let words = match &scalar {
            Some(Value::String(words)) => words.trim(),
            Some(_) => "",
            None => data,
        };
        // Some gateways wrap a comment into a data line.
        let is_keep_alive =
            words.starts_with(':') || KEEP_ALIVE.contains(&words.to_lowercase().as_str());
        if !event.is_error && is_keep_alive {
            return Ok(());
        }
        if !event.is_error && words.starts_with(['{', '[', '"']) {
            // It is shortened where the key is removed from it.
            let reason = format!("an event is not JSON: {data}");
            return Err(ModelError::InvalidReply { reason }.into());
        }
        if !event.is_error && unicode::has_halves(words) {
            let reason = "an event is not UTF-8".to_owned();
            return Err(ModelError::InvalidReply { reason }.into());
        }
        Err(self.said(Rejection::from_text(0, words)))
    }

    /// What the server said in the place of the reply, or after its beginning.
    pub(super) fn said(&self, rejection: Rejection) -> Fault {
        if self.has_begun() {
            Fault::Failed(rejection.into_error())
        } else {
            Fault::Said(rejection)
        }
    }

    fn add(&mut self, piece: Piece) -> Result<(), Fault> {
        if let Some(place) = piece.choice
            && *self.choice.get_or_insert(place) != place
        {
            return Ok(());
        }
        let mut text = storable(&piece.text);
        if piece.is_message && self.has_pieces {
            let whole = unicode::joined(&text);
            text = whole.strip_prefix(&self.text).unwrap_or_default().to_owned();
        } else {
            text = self.halves.push(&text);
            text = self.repeats.push(text, &self.text);
        }
        // A second message shows that each is a piece.
        if piece.is_message {
            self.is_document = !self.has_pieces && !self.has_message;
            self.has_message = true;
        }
        self.has_pieces |= !piece.is_message && !text.is_empty();
        let is_bare = piece.text.is_empty() && piece.arguments.is_empty();
        self.draft.push(&text);
        self.text.push_str(&text);
        for (place, arguments) in piece.arguments {
            self.arguments.entry(place).or_default().push_str(&storable(&arguments));
        }
        self.refusal.push_str(&piece.refusal);
        self.has_reasoning |= piece.has_reasoning;
        self.reasoning.push_str(&piece.reasoning);
        self.is_ended |= piece.is_done;
        match piece.finish {
            // An empty reason beside the reply's beginning or its text cannot be its end.
            Some(reason) if reason.trim().is_empty() => {
                self.empty_means_none |= !piece.is_message && (!is_bare || !self.has_begun());
                self.finish.get_or_insert_default();
            }
            Some(reason) => self.finish = Some(reason),
            None => {}
        }
        self.model = piece.model.as_deref().map(storable).or(self.model.take());
        self.counted = piece.usage.map(|usage| usage.merge(self.counted)).or(self.counted);
        let arguments: usize = self.arguments.values().map(String::len).sum();
        if self.text.len() + self.reasoning.len() + arguments > LONGEST_REPLY_BYTES {
            return Err(endless_reply().into());
        }
        Ok(())
    }

    /// True once the model has written or thought anything.
    pub(super) fn has_begun(&self) -> bool {
        self.has_reasoning
            || !self.text.is_empty()
            || self.halves.is_holding()
            || self.repeats.is_holding()
            || !self.refusal.is_empty()
            || !self.arguments.is_empty()
    }

    /// True once the reply is whole, although its tokens may not have been counted yet.
    pub(super) fn is_whole(&self) -> bool {
        self.is_ended || self.finish.as_ref().is_some_and(|reason| !reason.is_empty())
    }

    /// True once nothing more will come.
    pub(super) fn is_ended(&self) -> bool {
        self.is_ended
    }

    /// True where the reply came as one document.
    pub(super) fn is_document(&self) -> bool {
        self.is_document
    }

    /// True once the server has counted the tokens.
    pub(super) fn is_counted(&self) -> bool {
        self.counted.is_some()
    }

    /// The reply, with the tokens estimated where the server has not counted them. `stray` is what
    /// came beside the events.
    pub(super) fn finish(mut self, end: End, stray: &str) -> Result<Finished, Fault> {
        let rest = self.repeats.finish(&self.text) + &self.halves.finish();
        self.draft.push(&rest);
        self.text.push_str(&rest);
        self.draft.finish();
        let lost = self.halves.lost();
        if lost > MOST_LOST && lost * LOST_OF > self.text.chars().count() {
            let reason = "the reply is not UTF-8".to_owned();
            return Err(ModelError::InvalidReply { reason }.into());
        }
        if self.text.trim().is_empty() && matches!(self.request.output, OutputFormat::Json { .. }) {
            let mut calls = std::mem::take(&mut self.arguments).into_values();
            // One call is the answer; which of several is cannot be known.
            if let (Some(arguments), None) = (calls.next(), calls.next()) {
                self.text = unicode::joined(&arguments);
            }
        }
        let finish = self.finish_reason(end, stray)?;
        if self.text.trim().is_empty()
            && finish == Finish::Stop
            && let Some(document) = document_in(&self.reasoning, &self.request.output)
        {
            self.text = document;
        }
        let counted = self.counted.unwrap_or_default();
        let usage = counted.usage(self.request, &self.text);
        let (answer, has_thought) = without_thinking(&self.text);
        if !answer.trim().is_empty() {
            return Ok(Finished {
                text: self.text,
                finish,
                model: self.model,
                usage,
                prompt_was_cut: counted.shows_cut_prompt(self.request),
            });
        }
        if self.has_reasoning || has_thought || counted.has_reasoning() {
            let limit_reached = finish == Finish::Length;
            return Err(ModelError::ReasoningOnly { usage, limit_reached }.into());
        }
        Err(ModelError::Empty { usage, address: String::new() }.into())
    }

    /// Why the reply ended; an error where the server gave up or where nothing says that the reply
    /// is whole.
    fn finish_reason(&self, end: End, stray: &str) -> Result<Finish, Fault> {
        let usage = || self.counted.unwrap_or_default().usage(self.request, &self.text);
        let broken = |reason: String| {
            let retry_after = None;
            Err(ModelError::Unavailable { reason, retry_after }.into())
        };
        if !self.refusal.trim().is_empty() {
            let reason = self.refusal.clone();
            return Err(ModelError::Refused { reason, usage: usage() }.into());
        }
        match self.finish.as_deref() {
            Some(reason) if !reason.is_empty() => match stated_end(reason) {
                Some(StatedEnd::Whole) => Ok(Finish::Stop),
                Some(StatedEnd::Limit) => Ok(Finish::Length),
                Some(StatedEnd::Filtered) => {
                    let reason =
                        format!("the provider's content filter stopped the reply ({reason})");
                    Err(ModelError::Refused { reason, usage: usage() }.into())
                }
                Some(StatedEnd::Broken) => {
                    broken(format!("the server gave up in the middle of the reply ({reason})"))
                }
                None => {
                    warn_of_unknown_end(reason);
                    Ok(Finish::Unstated)
                }
            },
            Some(_) if !self.empty_means_none && !self.is_document => {
                broken("the server ended the reply with an empty reason".to_owned())
            }
            Some(_) | None => self.unstated(end, stray),
        }
    }

    fn unstated(&self, end: End, stray: &str) -> Result<Finish, Fault> {
        if !stray.is_empty() && !self.is_ended {
            return Err(self.said(Rejection::from_text(0, stray)));
        }
        if end == End::Orderly {
            return Ok(Finish::Unstated);
        }
        if self.has_begun() {
            let reason = "the connection ended before the reply did".to_owned();
            return Err(ModelError::Unavailable { reason, retry_after: None }.into());
        }
        let reason = "the server closed the connection without a reply".to_owned();
        Err(ModelError::InvalidReply { reason }.into())
    }
}
