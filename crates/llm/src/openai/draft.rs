//! Shows a draft as it grows, without the thinking that some models put before it.

use scribe_ports::model::DraftSink;

const TAGS: [(&str, &str); 2] = [("<think>", "</think>"), ("<thinking>", "</thinking>")];

enum State {
    /// Nothing but white space and perhaps the beginning of a tag has come.
    Undecided,
    /// Inside a block of thinking that this tag closes.
    Thinking(&'static str),
    /// Everything is shown.
    Showing,
}

/// Passes the pieces of a reply on.
pub(super) struct Draft<'a> {
    sink: &'a dyn DraftSink,
    state: State,
    held: String,
    offset_chars: usize,
}

impl<'a> Draft<'a> {
    pub(super) fn new(sink: &'a dyn DraftSink) -> Self {
        Self { sink, state: State::Undecided, held: String::new(), offset_chars: 0 }
    }

    /// Takes the next piece.
    pub(super) fn push(&mut self, text: &str) {
        self.held.push_str(text);
        match self.state {
            State::Undecided => self.decide(),
            State::Thinking(closing) => self.look_for(closing),
            State::Showing => self.show(),
        }
    }

    /// Shows what was held back at the reply's end.
    pub(super) fn finish(&mut self) {
        if matches!(self.state, State::Undecided) {
            self.show();
        }
    }

    fn decide(&mut self) {
        let start = self.held.trim_start();
        if let Some((_, closing)) = TAGS.iter().find(|(opening, _)| start.starts_with(opening)) {
            self.state = State::Thinking(closing);
            self.look_for(closing);
        } else if !TAGS.iter().any(|(opening, _)| opening.starts_with(start)) {
            self.state = State::Showing;
            self.show();
        }
    }

    /// Of the thinking only as much is held as may be the beginning of its closing tag.
    fn look_for(&mut self, closing: &'static str) {
        if let Some(at) = self.held.find(closing) {
            self.held.drain(..at + closing.len());
            self.held.drain(..self.held.len() - self.held.trim_start().len());
            self.state = State::Showing;
            self.show();
        } else {
            let end = self.held.len().saturating_sub(closing.len());
            self.held.drain(..self.held.floor_char_boundary(end));
        }
    }

    fn show(&mut self) {
        if self.held.is_empty() {
            return;
        }
        self.sink.delta(self.offset_chars, &self.held);
        self.offset_chars += self.held.chars().count();
        self.held.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[derive(Default)]
    struct Seen(Mutex<Vec<(usize, String)>>);

    impl DraftSink for Seen {
        fn delta(&self, offset: usize, text: &str) {
            self.0.lock().unwrap().push((offset, text.to_owned()));
        }
    }

    fn shown(pieces: &[&str]) -> Vec<(usize, String)> {
        let seen = Seen::default();
        let mut draft = Draft::new(&seen);
        for piece in pieces {
            draft.push(piece);
        }
        draft.finish();
        seen.0.into_inner().unwrap()
    }

    #[test]
    fn offsets_count_the_characters_shown_before() {
        assert_eq!(shown(&["雨が", "降る", ""]), [(0, "雨が".to_owned()), (2, "降る".to_owned())]);
    }

    #[test]
    fn thinking_at_the_beginning_is_not_shown() {
        let pieces = ["\n<th", "ink>a 雨 <b>", " c</thi", "nk>\n\nRain", " fell."];
        assert_eq!(shown(&pieces), [(0, "Rain".to_owned()), (4, " fell.".to_owned())]);
        assert_eq!(shown(&["<think>never closed"]), []);
    }

    #[test]
    fn what_only_looks_like_a_tag_is_shown() {
        assert_eq!(shown(&["<th", "in ice>"]), [(0, "<thin ice>".to_owned())]);
        assert_eq!(shown(&["<th"]), [(0, "<th".to_owned())]);
    }
}
