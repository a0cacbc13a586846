//! Shows a draft while it arrives. The reader sees the beginning of that part of the reply that
//! will be kept.

use super::{lines::LineFilter, wrapping::unwrapper::Unwrapper};
use crate::word::WordMatching;

scribe_domain::word_lists! {
    "draft":
        phrases REASONING_OPENINGS;
}

/// Filters a draft that arrives in pieces.
///
/// Reasoning, template tokens, remarks and headings are never shown. Text that may still turn out
/// to be one of these is held back until that is decided.
#[derive(Debug, Default)]
pub struct DraftFilter {
    unwrapper: Unwrapper,
    lines: LineFilter,
    opening: DraftOpening,
    /// Text that is held back because it may be reasoning that the prompt has opened.
    held_text: String,
    has_shown: bool,
    /// True if the shown text turned out not to be the answer. Nothing more can be shown then.
    is_void: bool,
}

/// Whether a draft begins like reasoning.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum DraftOpening {
    #[default]
    Unknown,
    Reasoning,
    Prose,
}

impl DraftFilter {
    /// Processes the next piece, and returns the text that can be shown.
    pub fn push(&mut self, piece: &str) -> String {
        self.unwrapper.push(piece);
        self.take_shown_text()
    }

    /// Ends the draft, and returns the rest of the text.
    pub fn finish(&mut self) -> String {
        self.unwrapper.end();
        let mut shown = self.take_shown_text();
        if self.is_void {
            return String::new();
        }
        shown.push_str(&std::mem::take(&mut self.held_text));
        let remaining = std::mem::take(&mut self.lines).finish();
        shown.push_str(if self.has_shown || !shown.is_empty() {
            &remaining
        } else {
            remaining.trim_start()
        });
        shown
    }

    /// Returns true once text was shown that turned out not to be the answer.
    #[cfg(any(test, fuzzing))]
    pub fn is_void(&self) -> bool {
        self.is_void
    }

    fn take_shown_text(&mut self) -> String {
        let (output, is_cleared) = self.unwrapper.take_output();
        if is_cleared {
            self.is_void = self.has_shown;
            self.lines = LineFilter::default();
            self.held_text.clear();
            self.opening = DraftOpening::Prose;
        }
        self.lines.push(&output);
        self.held_text.push_str(&self.lines.take_output());
        if self.is_void {
            self.held_text.clear();
        }
        if self.opening == DraftOpening::Unknown {
            self.opening = detect_opening(&self.held_text);
        }
        if self.opening != DraftOpening::Prose {
            return String::new();
        }
        self.has_shown |= !self.held_text.is_empty();
        std::mem::take(&mut self.held_text)
    }
}

fn detect_opening(text: &str) -> DraftOpening {
    let start: String = text.chars().take(24).collect::<String>().to_lowercase();
    if REASONING_OPENINGS.any_begins(&start) {
        return DraftOpening::Reasoning;
    }
    let may_follow = REASONING_OPENINGS.iter().any(|opening| opening.starts_with(&start));
    if may_follow { DraftOpening::Unknown } else { DraftOpening::Prose }
}

#[cfg(test)]
mod tests {
    use super::DraftFilter;

    fn show_pieces(pieces: &[&str]) -> Vec<String> {
        let mut filter = DraftFilter::default();
        let mut shown: Vec<String> = pieces.iter().map(|piece| filter.push(piece)).collect();
        shown.push(filter.finish());
        shown.retain(|piece| !piece.is_empty());
        shown
    }

    #[test]
    fn prose_is_shown_as_it_arrives() {
        assert_eq!(show_pieces(&["雨が", "降る", ""]), ["雨が", "降る"]);
        assert_eq!(show_pieces(&["Rain", " fell.\n", "\nWind"]), ["Rain", " fell.", "\n\nWind"]);
    }

    #[test]
    fn reasoning_is_never_shown() {
        let pieces = ["\n<th", "ink>a 雨 <b>", " c</thi", "nk>\n\nRain", " fell."];
        assert_eq!(show_pieces(&pieces), ["Rain", " fell."]);
        assert_eq!(show_pieces(&["<think>never closed"]), [""; 0]);
        assert_eq!(show_pieces(&["<reasoning>a", " b</reasoning>", "Rain"]), ["Rain"]);
        assert_eq!(show_pieces(&["Okay, the user", " wants rain.</think>Rain"]), ["Rain"]);
        assert_eq!(show_pieces(&["Okay, he", " said."]).concat(), "Okay, he said.");
        let harmony = "<|channel|>analysis<|message|>so<|end|><|start|>assistant<|channel|>final\
            <|message|>Rain.<|return|>";
        let pieces: Vec<&str> = harmony.split_inclusive(|_| true).collect();
        assert_eq!(show_pieces(&pieces).concat(), "Rain.");
    }

    #[test]
    fn a_line_that_begins_as_prose_stays_prose() {
        let text = "<|<answer>```\n";
        let pieces: Vec<&str> = text.split_inclusive(|_| true).collect();
        assert_eq!(show_pieces(&pieces).concat(), show_pieces(&[text]).concat());
    }

    #[test]
    fn text_that_only_looks_like_a_tag_is_shown() {
        assert_eq!(show_pieces(&["<th", "in ice>"]), ["<thin ice>"]);
        assert_eq!(show_pieces(&["<th"]), ["<th"]);
    }
}
