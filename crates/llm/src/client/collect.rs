//! Assembles a reply from its pieces.

mod calls;
mod choices;
mod count;
mod document;
mod ending;
mod notice;
mod thinking;
mod words;

use std::{borrow::Cow, collections::BTreeMap};

use scribe_ports::model::{
    DraftSink, FinishReason, ModelError, ModelRequest, OutputFormat, TokenUsage,
};
use serde_json::Value;

pub(super) use self::{
    calls::next_step_after,
    document::{read_cut_json, read_value},
};
use self::{
    choices::{Choices, Selection},
    count::CountPosition,
    document::{read_json, remove_nul, strip_lost_start},
    notice::Notice,
    thinking::MarkedThinking,
};
use super::{
    draft::Draft,
    endless::{MAX_REPLY_BYTES, endless_reply_error},
    events::{Event, EventKind},
    loops::LoopDetector,
    rejection::Rejection,
    repeats::Repeats,
    said::{self, NamedWaits},
    unicode::{self, HalfJoiner},
    usage::TokenCounts,
    wire::{self, ReplyPiece},
};

/// A text is assumed to be in another encoding if more than this many characters are lost and these
/// are more than one in `MIN_CHARS_PER_LOST`.
const MAX_LOST_CHARS: usize = 8;
const MIN_CHARS_PER_LOST: usize = 20;

/// Why a response contained no reply.
#[derive(Debug)]
pub(super) enum Fault {
    /// The server sent a message before the reply began, so another form of the request may be
    /// tried.
    Rejected(Rejection),
    Failed(ModelError),
}

impl Fault {
    /// Adds the waits that the response's headers request.
    pub(super) fn with_waits(self, waits: NamedWaits) -> Self {
        match self {
            Self::Rejected(rejection) => Self::Rejected(rejection.with_waits(waits)),
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
pub(super) enum StreamEnd {
    /// The server stated the end, or sent the whole body that it had announced.
    Complete,
    /// The connection ended, and nothing shows that the body was complete.
    Unknown,
}

/// A reply that is being received.
pub(super) struct CollectedReply<'a> {
    request: &'a ModelRequest,
    draft: Draft<'a>,
    text: String,
    /// The halves of a character that the next piece of text may complete.
    half_joiner: HalfJoiner,
    /// The arguments of function calls by index.
    arguments: BTreeMap<u64, String>,
    refusal: String,
    /// What the server sent in addition to the reply since the last piece.
    notice: Option<Notice>,
    has_reasoning: bool,
    reasoning: String,
    marked_thinking: MarkedThinking,
    choices: Choices,
    repeats: Repeats,
    loop_detector: LoopDetector,
    has_looped: bool,
    /// Where the text begins to repeat itself, if the reply was ended for that.
    loop_start: Option<usize>,
    /// True if text came in the common form, so that text in other forms is ignored.
    is_common: bool,
    /// True if text came in pieces, so that a complete message after them only repeats them.
    has_pieces: bool,
    has_message: bool,
    /// True if the reply came as one document, which is complete in itself.
    is_document: bool,
    finish: Option<String>,
    /// True if the server writes an empty finish reason where other servers write none.
    empty_means_none: bool,
    model: Option<String>,
    token_counts: Option<TokenCounts>,
    count_position: CountPosition,
    is_ended: bool,
    /// True if the response ended in the middle of a document.
    is_cut: bool,
    /// The length of the response in bytes that the server announced.
    announced_bytes: Option<u64>,
}

/// A complete reply.
#[derive(Debug)]
pub(super) struct FinishedReply {
    pub(super) text: String,
    pub(super) finish: FinishReason,
    pub(super) model: Option<String>,
    pub(super) usage: TokenUsage,
    pub(super) prompt_was_cut: bool,
    /// True if the model repeated itself over and over.
    pub(super) has_looped: bool,
}

impl<'a> CollectedReply<'a> {
    pub(super) fn new(request: &'a ModelRequest, sink: &'a dyn DraftSink) -> Self {
        Self {
            request,
            draft: Draft::new(sink),
            text: String::new(),
            half_joiner: HalfJoiner::default(),
            arguments: BTreeMap::new(),
            refusal: String::new(),
            notice: None,
            has_reasoning: false,
            reasoning: String::new(),
            marked_thinking: MarkedThinking::default(),
            choices: Choices::default(),
            repeats: Repeats::default(),
            loop_detector: LoopDetector::new(&request.output),
            has_looped: false,
            loop_start: None,
            is_common: false,
            has_pieces: false,
            has_message: false,
            is_document: false,
            finish: None,
            empty_means_none: false,
            model: None,
            token_counts: None,
            count_position: CountPosition::default(),
            is_ended: false,
            is_cut: false,
            announced_bytes: None,
        }
    }

    /// Stores the length that the server announced.
    pub(super) fn set_announced_bytes(&mut self, bytes: Option<u64>) {
        self.announced_bytes = bytes;
    }

    /// Processes an event of the stream, or a whole answer.
    pub(super) fn process_event(&mut self, event: &Event) -> Result<(), Fault> {
        let data = event.data.trim();
        if data.eq_ignore_ascii_case("[DONE]") {
            self.is_ended = true;
            return Ok(());
        }
        let mut value = read_json(data);
        if value.is_none() && event.is_cut {
            value = read_cut_json(data).filter(states_end);
            if value.is_none() {
                self.is_cut = true;
                return Ok(());
            }
        }
        let is_error = event.kind == EventKind::Error;
        // Nothing after a stated end can invalidate the reply.
        if self.is_whole() && (is_error || value.is_none()) {
            return Ok(());
        }
        let Some(value) = value else {
            return self.process_plain_text(event, data);
        };
        if let Some(chunks) = wire::list_chunks(&value) {
            for chunk in chunks {
                let (kind, data) = (event.kind, chunk.to_string());
                self.process_event(&Event { kind, data, is_cut: false })?;
            }
            return Ok(());
        }
        if event.kind == EventKind::Notice && !wire::has_choices(&value) {
            self.notice = Notice::from_event(&value).or(self.notice.take());
            return Ok(());
        }
        let common = wire::open_envelope(&value);
        let find_stated = || {
            // If there is a reply, only a member named as an error counts as one.
            if wire::has_choices(&common) { said::find_stated_error(&value) } else { None }
        };
        let inner = said::find_error(&common).or_else(find_stated);
        if is_error || inner.is_some() {
            if self.is_whole() {
                return Ok(());
            }
            if !is_error && !said::names_error(&common) && find_stated().is_none() {
                self.notice = inner.map(Notice::from_object);
                return Ok(());
            }
            let rejection = Rejection::inside_reply(inner.unwrap_or(&value));
            // The wait may be outside the error object.
            return Err(
                self.fault_from_rejection(rejection.with_waits(said::read_body_waits(&value, "")))
            );
        }
        let is_common = matches!(common, Cow::Borrowed(_));
        for mut piece in wire::read_pieces(&common) {
            if !is_common && self.is_common {
                piece.text.clear();
            }
            if event.kind == EventKind::Thinking {
                piece.mark_text();
            }
            self.is_common |= is_common && !piece.text.is_empty();
            self.add_piece(piece)?;
        }
        Ok(())
    }

    /// Returns what the server sent instead of a reply, if nothing follows it.
    pub(super) fn take_notice_fault(&mut self) -> Option<Fault> {
        let notice = self.notice.take_if(|notice| notice.explains_missing_reply())?;
        Some(self.fault_from_rejection(notice.rejection))
    }

    /// Returns true if the server reported a failure without calling it an error.
    pub(super) fn has_reported_failure(&self) -> bool {
        self.notice.as_ref().is_some_and(|notice| notice.has_failed)
    }

    /// Returns the fault of a rejection. The fault is final if the reply has begun.
    pub(super) fn fault_from_rejection(&self, rejection: Rejection) -> Fault {
        if self.has_begun() {
            Fault::Failed(rejection.into_error())
        } else {
            Fault::Rejected(rejection)
        }
    }

    fn add_piece(&mut self, mut piece: ReplyPiece) -> Result<(), Fault> {
        match self.choices.select(&piece) {
            Selection::Same => {}
            Selection::Switched => {
                // Everything read so far belongs to a choice without text.
                self.finish = None;
                self.empty_means_none = false;
                self.has_message = false;
            }
            Selection::Other => {
                self.choices.store_other(piece);
                return self.check_length();
            }
        }
        self.marked_thinking.move_marked_text(&mut piece);
        self.count_position.record_piece(&piece, self.has_begun());
        let mut text = remove_nul(&piece.text);
        if piece.is_message && self.has_pieces {
            let full_text = unicode::resolve_halves(&text);
            text = full_text.strip_prefix(&self.text).unwrap_or_default().to_owned();
        } else {
            text = self.half_joiner.push(&text);
            if self.text.trim().is_empty() && !self.repeats.has_held_text() {
                text = strip_lost_start(text);
            }
            text = self.repeats.push(text, &self.text);
        }
        // A second message shows that each message is only a piece.
        if piece.is_message {
            self.is_document = !self.has_pieces && !self.has_message;
            self.has_message = true;
        }
        self.has_pieces |= !piece.is_message && !text.is_empty();
        let has_no_reply_content = piece.has_no_reply_content();
        if !has_no_reply_content || piece.has_reasoning || !piece.refusal.is_empty() {
            // The reply continues, so the notice was not an error.
            self.notice = None;
        }
        self.draft.push(&text);
        self.text.push_str(&text);
        for (call_index, arguments) in piece.arguments {
            calls::append_arguments(&mut self.arguments, call_index, &remove_nul(&arguments));
        }
        self.refusal.push_str(&piece.refusal);
        self.has_reasoning |= piece.has_reasoning;
        self.reasoning.push_str(&piece.reasoning);
        self.is_ended |= piece.is_done;
        match piece.finish {
            // An empty reason with the beginning or the text of a reply cannot be its end.
            Some(reason) if reason.trim().is_empty() => {
                self.empty_means_none |=
                    !piece.is_message && (!has_no_reply_content || !self.has_begun());
                self.finish.get_or_insert_default();
            }
            Some(reason) => self.finish = Some(reason),
            None => {}
        }
        self.model = piece.model.as_deref().map(remove_nul).or(self.model.take());
        self.token_counts =
            piece.usage.map(|usage| usage.merge(self.token_counts)).or(self.token_counts);
        self.end_loop();
        self.check_length()
    }

    /// Ends prose that repeats itself without end, as if its limit had been reached. A document is
    /// read on, because the bounds of its schema end a loop inside it.
    fn end_loop(&mut self) {
        if let Some(end) = self.loop_detector.find_loop(&self.text) {
            self.has_looped = true;
            if matches!(self.request.output, OutputFormat::Prose) {
                self.loop_start = Some(end);
                self.is_ended = true;
            }
        }
    }

    fn check_length(&self) -> Result<(), Fault> {
        let arguments: usize = self.arguments.values().map(String::len).sum();
        let other_bytes = self.choices.other_bytes();
        if self.text.len() + self.reasoning.len() + arguments + other_bytes > MAX_REPLY_BYTES {
            return Err(endless_reply_error().into());
        }
        Ok(())
    }

    /// Returns true once the model has written text or reasoning.
    pub(super) fn has_begun(&self) -> bool {
        self.has_reasoning
            || !self.text.is_empty()
            || self.half_joiner.has_held_text()
            || self.repeats.has_held_text()
            || !self.refusal.is_empty()
            || !self.arguments.is_empty()
    }

    /// Returns true once the reply is complete, even if its tokens have not been counted yet.
    pub(super) fn is_whole(&self) -> bool {
        self.is_ended || is_finish_stated(self.finish.as_deref())
    }

    /// Returns true once nothing more will come.
    pub(super) fn is_ended(&self) -> bool {
        self.is_ended
    }

    /// Returns true if the reply came as one complete document.
    pub(super) fn is_document(&self) -> bool {
        self.is_document && !self.is_cut
    }

    /// Returns true once the server has reported the token count.
    pub(super) fn is_counted(&self) -> bool {
        self.token_counts.is_some()
    }
}

/// Returns true if a chunk or an answer states why the reply ended.
fn states_end(value: &Value) -> bool {
    let pieces = wire::read_pieces(&wire::open_envelope(value));
    pieces.iter().any(|piece| is_finish_stated(piece.finish.as_deref()))
}

/// Returns true if a finish reason is present and not empty.
fn is_finish_stated(finish: Option<&str>) -> bool {
    finish.is_some_and(|reason| !reason.is_empty())
}
