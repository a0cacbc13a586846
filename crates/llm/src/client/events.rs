//! Splits the bytes of a response into events: server-sent events, consecutive JSON documents, and
//! other text.
//!
//! Source: WHATWG HTML, "Server-sent events". Seven deviations are accepted in addition, because
//! servers send them and they have only one possible reading:
//! - Data that is complete JSON ends its event without a blank line.
//! - Data may contain several documents.
//! - A document that begins in data may continue in lines without a field name.
//! - A line that begins a JSON document is data without its field name.
//! - `error:` is a field name.
//! - A field name may be indented.
//! - The last line may lack its end.

mod json_text;
mod says;

use std::collections::VecDeque;

use encoding_rs::Decoder;
use scribe_ports::model::ModelError;
use serde_json::Value;

use self::json_text::{
    JsonText, find_first_document, lacks_end, split_documents, strip_separators,
};
pub(super) use self::says::EventKind;
use super::{
    charset::{self, Charset},
    endless::{MAX_REPLY_BYTES, endless_reply_error},
    unicode,
};

/// The maximum number of bytes of text outside of events that are kept.
const MAX_UNFRAMED_BYTES: usize = 4 * 1024;
const BYTE_ORDER_MARK: char = '\u{feff}';

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) kind: EventKind,
    pub(super) data: String,
    /// True if the response ended in the middle of the data.
    pub(super) is_cut: bool,
}

/// Produces the events of a response while its bytes arrive.
#[derive(Default)]
pub(super) struct Events {
    charset: Charset,
    /// The decoder for UTF-16.
    decoder: Option<Decoder>,
    /// True once the first bytes, which may contain a byte order mark of UTF-16, have arrived.
    knows_width: bool,
    bytes: Vec<u8>,
    /// No line ends before this index.
    searched: usize,
    /// The number of bytes at which unframed documents are searched again.
    next_search_bytes: usize,
    /// True if the last line ended in a carriage return. A line feed that follows belongs to that
    /// line end.
    skips_line_feed: bool,
    /// True if data came in server-sent events.
    is_framed: bool,
    name: String,
    data: Option<String>,
    document: Option<JsonText>,
    unframed_text: String,
    ready: VecDeque<Event>,
}

impl Events {
    pub(super) fn new(charset: Charset) -> Self {
        Self { charset, ..Self::default() }
    }

    /// Processes the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), ModelError> {
        self.store_bytes(bytes);
        while let Some(line) = self.next_line() {
            self.process_line(&line);
        }
        self.process_unframed_documents();
        let held = self.bytes.len() + self.data.as_ref().map_or(0, String::len);
        let document = self.document.as_ref().map_or(0, |document| document.text().len());
        if held + document > MAX_REPLY_BYTES {
            return Err(endless_reply_error());
        }
        Ok(())
    }

    /// Returns the next complete event.
    pub(super) fn pop(&mut self) -> Option<Event> {
        self.ready.pop_front()
    }

    /// Processes the end of the response. The last line and the last event may lack their ends.
    pub(super) fn end(&mut self) {
        let last_line = self.charset.decode_line(&std::mem::take(&mut self.bytes));
        if !last_line.is_empty() {
            self.process_line(&last_line);
        }
        if let Some(document) = self.document.take() {
            self.push_documents(EventKind::Data, document.text());
        }
        self.dispatch();
        if let Some(last) = self.ready.back_mut() {
            last.is_cut = lacks_end(&last.data);
        }
    }

    /// Returns true if the current line may be the last one, because it ends in the way JSON ends.
    pub(super) fn may_hold_last_line(&self) -> bool {
        matches!(self.bytes.trim_ascii_end(), [.., b'}' | b']'])
    }

    /// Processes the current line before its end has arrived, if nothing can be added to the line.
    /// Returns true if the line was processed.
    pub(super) fn process_complete_line(&mut self) -> bool {
        let line = self.charset.decode_line(&self.bytes);
        let data = strip_line_start(&line);
        let is_whole = match (&self.document, &self.data) {
            (Some(document), _) => document.clone().push_line(data),
            (None, Some(held)) => data
                .strip_prefix("data:")
                .is_some_and(|data| is_complete(&format!("{held}\n{data}"))),
            (None, None) => {
                let data = strip_separators(data);
                let data = data.strip_prefix("data:").map_or(data, str::trim);
                !is_scalar(data) && is_complete(data)
            }
        };
        if is_whole {
            self.bytes.clear();
            self.searched = 0;
            self.process_line(&line);
        }
        is_whole
    }

    /// Returns true if data came in server-sent events. One document is then not the whole reply.
    pub(super) fn is_framed(&self) -> bool {
        self.is_framed
    }

    /// Returns the beginning of the text outside of events.
    pub(super) fn unframed_text(&self) -> &str {
        self.unframed_text.trim()
    }

    /// Stores bytes for the next lines, and converts them from UTF-16 to UTF-8 if necessary.
    fn store_bytes(&mut self, bytes: &[u8]) {
        if let Some(decoder) = &mut self.decoder {
            return self.bytes.extend_from_slice(charset::decode_next(decoder, bytes).as_bytes());
        }
        self.bytes.extend_from_slice(bytes);
        if !self.knows_width {
            let start = &self.bytes;
            self.decoder = self.charset.utf16_decoder(start);
            // The first byte is enough to show that there is no byte order mark. A line may be
            // processed before the second byte arrives.
            let may_be_mark = matches!(start.as_slice(), [] | [0xfe | 0xff]);
            self.knows_width = self.decoder.is_some() || !may_be_mark;
            if let Some(decoder) = &mut self.decoder {
                self.bytes = charset::decode_next(decoder, start).into_bytes();
                self.searched = 0;
            }
        }
    }

    fn next_line(&mut self) -> Option<String> {
        if self.skips_line_feed && self.searched == 0 && !self.bytes.is_empty() {
            if self.bytes[0] == b'\n' {
                self.bytes.remove(0);
            }
            self.skips_line_feed = false;
        }
        let found = self.bytes[self.searched..].iter().position(|b| matches!(b, b'\n' | b'\r'));
        let Some(offset) = found else {
            self.searched = self.bytes.len();
            return None;
        };
        let end = self.searched + offset;
        self.skips_line_feed = self.bytes[end] == b'\r';
        let line = self.charset.decode_line(&self.bytes[..end]);
        self.bytes.drain(..=end);
        self.searched = 0;
        self.next_search_bytes = 0;
        Some(line)
    }

    /// Processes those documents of an unfinished line that are directly followed by another
    /// document.
    fn process_unframed_documents(&mut self) {
        let can_hold = self.document.is_none() && self.data.is_none() && self.charset.is_utf8();
        if !can_hold || self.bytes.len() < self.next_search_bytes {
            return;
        }
        while let Some(range) = find_first_document(&self.bytes) {
            let end = range.end;
            let line = self.charset.decode_line(&self.bytes[range]);
            self.bytes.drain(..end);
            self.searched = self.searched.saturating_sub(end);
            self.process_line(&line);
        }
        // A long document that comes in many pieces is not searched again for each piece.
        self.next_search_bytes = self.bytes.len() * 2;
    }

    fn process_line(&mut self, line: &str) {
        let line = strip_line_start(line);
        if let Some(mut document) = self.document.take() {
            // A line of a JSON document never begins with a field name.
            if !line.starts_with("data:") && !line.starts_with("event:") {
                return match document.push_line(line) {
                    true => self.push_documents(EventKind::Data, document.text()),
                    false => self.document = Some(document),
                };
            }
            self.store_unframed_text(document.text());
        }
        if line.trim().is_empty() {
            return self.dispatch();
        }
        if line.starts_with(':') {
            return;
        }
        let indented = line.trim_start();
        let is_indented = ["data:", "event:"].iter().any(|name| indented.starts_with(name));
        let line = if is_indented { indented } else { line };
        if may_continue_json(line) && self.data.as_deref().is_some_and(lacks_end) {
            return self.process_data(line);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                self.is_framed = true;
                self.process_data(strip_repeated_name(value));
            }
            "event" => value.trim().clone_into(&mut self.name),
            "id" | "retry" => {}
            "error" => {
                self.dispatch();
                self.push_documents(EventKind::Error, value.trim());
            }
            _ => self.process_unnamed_line(line),
        }
    }

    fn process_data(&mut self, value: &str) {
        let begins_document = |text: &str| text.trim_start().starts_with(['{', '[']);
        // A document after plain text is a separate event.
        let follows_text = self
            .data
            .as_deref()
            .is_some_and(|data| !data.trim().is_empty() && !begins_document(data));
        if follows_text && begins_document(value) {
            self.dispatch();
        }
        match &mut self.data {
            Some(data) => {
                data.push('\n');
                data.push_str(value);
            }
            None => self.data = Some(value.to_owned()),
        }
        if self.data.as_deref().is_some_and(is_complete) {
            self.dispatch();
        }
    }

    /// Processes a line without a field name: one or several JSON documents, or text.
    fn process_unnamed_line(&mut self, line: &str) {
        let line = strip_separators(line);
        if !line.trim_start().starts_with(['{', '[']) {
            return self.store_unframed_text(line);
        }
        let mut document = JsonText::default();
        if document.push_line(line) {
            self.push_documents(EventKind::Data, document.text());
        } else {
            self.document = Some(document);
        }
    }

    fn store_unframed_text(&mut self, text: &str) {
        if self.unframed_text.len() < MAX_UNFRAMED_BYTES {
            self.unframed_text.push_str(text);
            self.unframed_text.push('\n');
        }
    }

    /// Ends the event that is being read.
    fn dispatch(&mut self) {
        let name = std::mem::take(&mut self.name);
        let kind = EventKind::from_name(&name);
        match self.data.take() {
            Some(data) if kind == EventKind::Error || !data.trim().is_empty() => {
                self.push_documents(kind, &data);
            }
            None if kind == EventKind::Error => self.push_documents(kind, ""),
            Some(_) | None => {}
        }
    }

    /// Adds an event for each document of the data.
    fn push_documents(&mut self, kind: EventKind, data: &str) {
        let documents = split_documents(data).into_iter();
        self.ready.extend(documents.map(|data| Event {
            kind,
            data: data.to_owned(),
            is_cut: false,
        }));
    }
}

/// Removes characters without content from the start of a line: byte order marks and record
/// separators and, before an event, also incomplete characters, NULs and spaces.
fn strip_line_start(line: &str) -> &str {
    let line = line.trim_start_matches([BYTE_ORDER_MARK, '\u{1e}']);
    let without_lost = unicode::strip_leading_halves(line).trim_start_matches(['\0', ' ']);
    let is_event = ["data:", "event:", "{"].iter().any(|start| without_lost.starts_with(start));
    if is_event { without_lost } else { line }
}

/// Returns true if a line may be in the middle of a JSON document.
fn may_continue_json(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with(['"', '{', '}', '[', ']', ',', '-'])
        || line.starts_with(|first: char| first.is_ascii_digit())
        || ["true", "false", "null"].iter().any(|word| line.starts_with(word))
}

/// Removes field names that a gateway has repeated before the data.
fn strip_repeated_name(value: &str) -> &str {
    let mut inner = value;
    while let Some(last_line) = inner.trim_start().strip_prefix("data:") {
        inner = last_line.trim_start();
    }
    if inner.starts_with(['{', '[']) { inner } else { value }
}

/// Returns true if nothing can be added to the data.
fn is_complete(data: &str) -> bool {
    let data = data.trim();
    data.eq_ignore_ascii_case("[DONE]")
        || is_scalar(data)
        || (data.starts_with(['{', '[']) && {
            let mut document = JsonText::default();
            document.push_line(data)
        })
}

/// Returns true if the data is a JSON value without members. No document begins with such a value,
/// so the data is complete.
fn is_scalar(data: &str) -> bool {
    serde_json::from_str::<Value>(data).is_ok_and(|value| !value.is_object() && !value.is_array())
}

#[cfg(test)]
mod tests;
