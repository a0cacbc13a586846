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

use scribe_ports::model::{DraftSink, Finish, ModelError, ModelRequest, Usage};
use serde_json::Value;

pub(super) use self::{
    calls::step_after,
    document::{read_cut_json, read_value},
};
use self::{
    choices::{Choices, Selection},
    count::CountPlace,
    document::{read_json, storable, without_lost_start},
    notice::Notice,
    thinking::MarkedThinking,
};
use super::{
    draft::Draft,
    endless::{LONGEST_REPLY_BYTES, endless_reply},
    events::{Event, Says},
    rejection::Rejection,
    repeats::Repeats,
    said::{self, NamedWaits},
    unicode::{self, Halves},
    usage::Counted,
    wire::{self, Piece},
};

/// A text is in another encoding if more than this many characters are lost and they are more than
/// one in `LOST_OF`.
const MOST_LOST: usize = 8;
const LOST_OF: usize = 20;

/// Why a response contained no reply.
#[derive(Debug)]
pub(super) enum Fault {
    /// The server sent a message before the reply began, so another form of the request may be
    /// tried.
    Said(Rejection),
    /// The call failed.
    Failed(ModelError),
}

impl Fault {
    /// Adds the waits that the response's headers request.
    pub(super) fn with_waits(self, waits: NamedWaits) -> Self {
        match self {
            Self::Said(rejection) => Self::Said(rejection.with_waits(waits)),
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
    /// The server stated the end, or sent the whole body that it had announced.
    Orderly,
    /// The connection ended, and nothing shows that the body was complete.
    Open,
}

/// A reply that is being received.
pub(super) struct Collected<'a> {
    request: &'a ModelRequest,
    draft: Draft<'a>,
    text: String,
    /// The halves of a character that the next piece of text may complete.
    halves: Halves,
    /// The arguments of function calls by index.
    arguments: BTreeMap<u64, String>,
    refusal: String,
    /// What the server sent besides the reply since the last piece.
    notice: Option<Notice>,
    has_reasoning: bool,
    reasoning: String,
    marked: MarkedThinking,
    choices: Choices,
    repeats: Repeats,
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
    counted: Option<Counted>,
    count: CountPlace,
    is_ended: bool,
    /// True if the response ended in the middle of a document.
    is_cut: bool,
    /// The length of the response in bytes that the server announced.
    announced_bytes: Option<u64>,
}

/// A complete reply.
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
            notice: None,
            has_reasoning: false,
            reasoning: String::new(),
            marked: MarkedThinking::default(),
            choices: Choices::default(),
            repeats: Repeats::default(),
            is_common: false,
            has_pieces: false,
            has_message: false,
            is_document: false,
            finish: None,
            empty_means_none: false,
            model: None,
            counted: None,
            count: CountPlace::default(),
            is_ended: false,
            is_cut: false,
            announced_bytes: None,
        }
    }

    /// Stores the length that the server announced.
    pub(super) fn announce(&mut self, bytes: Option<u64>) {
        self.announced_bytes = bytes;
    }

    /// Processes an event of the stream, or a whole answer.
    pub(super) fn take_event(&mut self, event: &Event) -> Result<(), Fault> {
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
        let is_error = event.says == Says::Error;
        // Nothing after a stated end can invalidate the reply.
        if self.is_whole() && (is_error || value.is_none()) {
            return Ok(());
        }
        let Some(value) = value else {
            return self.take_words(event, data);
        };
        if let Some(chunks) = wire::chunks_in(&value) {
            for chunk in chunks {
                let (says, data) = (event.says, chunk.to_string());
                self.take_event(&Event { says, data, is_cut: false })?;
            }
            return Ok(());
        }
        if event.says == Says::Notice && !wire::has_choices(&value) {
            self.notice = Notice::beside_reply(&value).or(self.notice.take());
            return Ok(());
        }
        let opened = wire::open_envelope(&value);
        let stated = || {
            // If there is a reply, only a member named as an error counts as one.
            if wire::has_choices(&opened) { said::find_stated_error(&value) } else { None }
        };
        let inner = said::find_error(&opened).or_else(stated);
        if is_error || inner.is_some() {
            if self.is_whole() {
                return Ok(());
            }
            if !is_error && !said::names_error(&opened) && stated().is_none() {
                self.notice = inner.map(Notice::in_place_of_reply);
                return Ok(());
            }
            let rejection = Rejection::inside_reply(inner.unwrap_or(&value));
            // The wait may be outside the error object.
            return Err(self.fault_of(rejection.with_waits(said::waits_of(&value, ""))));
        }
        let is_common = matches!(opened, Cow::Borrowed(_));
        for mut piece in wire::read_pieces(&opened) {
            if !is_common && self.is_common {
                piece.text.clear();
            }
            if event.says == Says::Thinking {
                piece.mark_text();
            }
            self.is_common |= is_common && !piece.text.is_empty();
            self.add_piece(piece)?;
        }
        Ok(())
    }

    /// Returns what the server said instead of a reply, if nothing follows it.
    pub(super) fn take_reason(&mut self) -> Option<Fault> {
        let notice = self.notice.take_if(|notice| notice.tells_why())?;
        Some(self.fault_of(notice.rejection))
    }

    /// Returns true if the server reported a failure without calling it an error.
    pub(super) fn seems_failed(&self) -> bool {
        self.notice.as_ref().is_some_and(|notice| notice.has_failed)
    }

    /// Returns the fault of a rejection. The fault is final if the reply has begun.
    pub(super) fn fault_of(&self, rejection: Rejection) -> Fault {
        if self.has_begun() {
            Fault::Failed(rejection.into_error())
        } else {
            Fault::Said(rejection)
        }
    }

    fn add_piece(&mut self, mut piece: Piece) -> Result<(), Fault> {
        match self.choices.select(&piece) {
            Selection::Same => {}
            Selection::Switched => {
                // Everything read so far belongs to a choice without text.
                self.finish = None;
                self.empty_means_none = false;
                self.has_message = false;
            }
            Selection::Other => {
                self.choices.keep(piece);
                return self.check_length();
            }
        }
        self.marked.sort(&mut piece);
        self.count.note_piece(&piece, self.has_begun());
        let mut text = storable(&piece.text);
        if piece.is_message && self.has_pieces {
            let whole = unicode::joined(&text);
            text = whole.strip_prefix(&self.text).unwrap_or_default().to_owned();
        } else {
            text = self.halves.push(&text);
            if self.text.trim().is_empty() && !self.repeats.is_holding() {
                text = without_lost_start(text);
            }
            text = self.repeats.push(text, &self.text);
        }
        // A second message shows that each message is only a piece.
        if piece.is_message {
            self.is_document = !self.has_pieces && !self.has_message;
            self.has_message = true;
        }
        self.has_pieces |= !piece.is_message && !text.is_empty();
        let is_bare = piece.is_bare();
        if !is_bare || piece.has_reasoning || !piece.refusal.is_empty() {
            // The reply continues, so the notice was not an error.
            self.notice = None;
        }
        self.draft.push(&text);
        self.text.push_str(&text);
        for (place, arguments) in piece.arguments {
            calls::add(&mut self.arguments, place, &storable(&arguments));
        }
        self.refusal.push_str(&piece.refusal);
        self.has_reasoning |= piece.has_reasoning;
        self.reasoning.push_str(&piece.reasoning);
        self.is_ended |= piece.is_done;
        match piece.finish {
            // An empty reason with the beginning or the text of a reply cannot be its end.
            Some(reason) if reason.trim().is_empty() => {
                self.empty_means_none |= !piece.is_message && (!is_bare || !self.has_begun());
                self.finish.get_or_insert_default();
            }
            Some(reason) => self.finish = Some(reason),
            None => {}
        }
        self.model = piece.model.as_deref().map(storable).or(self.model.take());
        self.counted = piece.usage.map(|usage| usage.merge(self.counted)).or(self.counted);
        self.check_length()
    }

    fn check_length(&self) -> Result<(), Fault> {
        let arguments: usize = self.arguments.values().map(String::len).sum();
        let others = self.choices.kept_bytes();
        if self.text.len() + self.reasoning.len() + arguments + others > LONGEST_REPLY_BYTES {
            return Err(endless_reply().into());
        }
        Ok(())
    }

    /// Returns true once the model has written text or reasoning.
    pub(super) fn has_begun(&self) -> bool {
        self.has_reasoning
            || !self.text.is_empty()
            || self.halves.is_holding()
            || self.repeats.is_holding()
            || !self.refusal.is_empty()
            || !self.arguments.is_empty()
    }

    /// Returns true once the reply is complete, even if its tokens have not been counted yet.
    pub(super) fn is_whole(&self) -> bool {
        self.is_ended || is_stated(self.finish.as_deref())
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
        self.counted.is_some()
    }
}

/// Returns true if a chunk or an answer states why the reply ended.
fn states_end(value: &Value) -> bool {
    let pieces = wire::read_pieces(&wire::open_envelope(value));
    pieces.iter().any(|piece| is_stated(piece.finish.as_deref()))
}

/// Returns true if a finish reason is present and not empty.
fn is_stated(finish: Option<&str>) -> bool {
    finish.is_some_and(|reason| !reason.is_empty())
}
