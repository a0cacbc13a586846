//! Shows a draft while it arrives, without the text that wraps the reply.

use scribe_ports::model::DraftSink;
use scribe_reply::DraftFilter;

/// Passes on the part of a reply that can be shown.
pub(super) struct Draft<'a> {
    sink: &'a dyn DraftSink,
    filter: DraftFilter,
    offset_chars: usize,
}

impl<'a> Draft<'a> {
    pub(super) fn new(sink: &'a dyn DraftSink) -> Self {
        Self { sink, filter: DraftFilter::default(), offset_chars: 0 }
    }

    /// Processes the next piece.
    pub(super) fn push(&mut self, text: &str) {
        self.sink.push_raw_text(text);
        let shown = self.filter.push(text);
        self.show(&shown);
    }

    /// Shows the text that was held back, at the end of the reply.
    pub(super) fn finish(&mut self) {
        let shown = self.filter.finish();
        self.show(&shown);
    }

    fn show(&mut self, text: &str) {
        if !text.is_empty() {
            self.sink.push_text(self.offset_chars, text);
            self.offset_chars += text.chars().count();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[derive(Default)]
    struct RecordingSink(Mutex<Vec<(usize, String)>>);

    impl DraftSink for RecordingSink {
        fn push_text(&self, offset: usize, text: &str) {
            self.0.lock().unwrap().push((offset, text.to_owned()));
        }
    }

    #[test]
    fn offsets_count_the_characters_shown_before() {
        let sink = RecordingSink::default();
        let mut draft = Draft::new(&sink);
        for piece in ["<reaso", "ning>so</reasoning>雨が", "降る", ""] {
            draft.push(piece);
        }
        draft.finish();
        let sink = sink.0.into_inner().unwrap();
        assert_eq!(sink, [(0, "雨が".to_owned()), (2, "降る".to_owned())]);
    }
}
