//! Counts the text of a reply while it streams. An interrupted reply can then be billed by
//! estimate, because providers report no usage for it.

use std::sync::{Mutex, PoisonError};

use scribe_ports::model::{DraftSink, estimate_tokens};

/// Counts the pieces of a reply and passes them on to the draft stream.
pub(super) struct ReplyMeter<'a> {
    sink: &'a dyn DraftSink,
    shown: Mutex<String>,
    /// Everything received, including text that is not shown. It is empty if the model client does
    /// not report that text.
    received: Mutex<String>,
}

impl<'a> ReplyMeter<'a> {
    pub(super) fn new(sink: &'a dyn DraftSink) -> Self {
        Self { sink, shown: Mutex::default(), received: Mutex::default() }
    }

    /// Estimates how many tokens were received.
    pub(super) fn into_estimated_tokens(self) -> u32 {
        let tokens = |text: Mutex<String>| {
            estimate_tokens(&text.into_inner().unwrap_or_else(PoisonError::into_inner))
        };
        tokens(self.shown).max(tokens(self.received))
    }
}

impl DraftSink for ReplyMeter<'_> {
    fn push_text(&self, offset: usize, text: &str) {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).push_str(text);
        self.sink.push_text(offset, text);
    }

    fn push_raw_text(&self, text: &str) {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).push_str(text);
    }
}
