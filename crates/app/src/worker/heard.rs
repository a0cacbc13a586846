//! What comes of a reply while it comes. One that breaks off is paid for as far as it has come, and no
//! provider counts it.

use std::sync::{Mutex, PoisonError};

use scribe_ports::model::{DraftSink, estimate_tokens};

/// Listens to a reply, and hands it on.
pub(super) struct Heard<'a> {
    sink: &'a dyn DraftSink,
    shown: Mutex<String>,
    /// What has come, shown or not, where the model tells it.
    received: Mutex<String>,
}

impl<'a> Heard<'a> {
    pub(super) fn new(sink: &'a dyn DraftSink) -> Self {
        Self { sink, shown: Mutex::default(), received: Mutex::default() }
    }

    /// About how many tokens have come.
    pub(super) fn tokens(self) -> u32 {
        let tokens = |text: Mutex<String>| {
            estimate_tokens(&text.into_inner().unwrap_or_else(PoisonError::into_inner))
        };
        tokens(self.shown).max(tokens(self.received))
    }
}

impl DraftSink for Heard<'_> {
    fn delta(&self, offset: usize, text: &str) {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).push_str(text);
        self.sink.delta(offset, text);
    }

    fn received(&self, text: &str) {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).push_str(text);
    }
}
