//! Follows the marks through a text that may arrive in pieces, and keeps the answer.

mod marks;

use super::{
    beginning::{Beginning, PLAIN_FINAL, find_beginning},
    mark::{self, Channel, Found, Mark},
    names,
};
use crate::remark::{self, LONGEST_LEAD_IN_CHARS};

/// The name of a block of reasoning in plain text.
const PLAIN: &str = "plain";

/// Extracts the answer from a reply.
#[derive(Debug, Default)]
pub(crate) struct Unwrapper {
    /// Text that has arrived but is not decided yet.
    held: String,
    /// Text that is kept but has not been taken yet.
    kept: String,
    /// Text that is kept only if there is no other text.
    aside: String,
    /// The names of the open blocks of reasoning.
    open: Vec<String>,
    /// The original text of a block at the very start whose name is not listed. If the block is
    /// never closed, it is not a block and its text is restored.
    unlisted: Option<String>,
    /// The words that end reasoning in plain text.
    plain_end: Option<&'static str>,
    /// The last character of the answer, followed by the last one that is not white space.
    last: Option<char>,
    last_sign: Option<char>,
    /// The number of blocks that opened inside a block of the same name and were not closed.
    unclosed: usize,
    channel: Option<Channel>,
    has_begun: bool,
    has_text: bool,
    has_thought: bool,
    is_turn_over: bool,
    /// True during the turn of another speaker.
    is_aside: bool,
    answer: Answer,
    /// The number of open tags inside the answer's tag.
    nested: usize,
    /// Tags that are kept only if text follows, with the white space after them.
    trailing: String,
    /// The beginning of the answer while it may be a lead-in.
    first: String,
    first_chars: usize,
    /// Text after the closing tag of the answer.
    after_answer: String,
    is_over: bool,
    /// True if the text that was kept before is not the answer.
    is_cleared: bool,
}

/// The position of a text relative to the answer's tags.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Answer {
    #[default]
    Untagged,
    /// Inside a tag that opened before any text.
    Inside,
    /// After such a tag.
    After,
}

impl Unwrapper {
    /// Processes the next piece.
    pub(crate) fn push(&mut self, piece: &str) {
        self.push_around(piece, &mut |_| None);
    }

    /// Does the same as [`Self::push`], but skips complete JSON.
    pub(crate) fn push_around(
        &mut self,
        piece: &str,
        length_of: &mut dyn FnMut(&str) -> Option<usize>,
    ) {
        self.held.push_str(piece);
        let held = std::mem::take(&mut self.held);
        let at = self.consume(&held, length_of, false);
        self.held = held[at..].to_owned();
    }

    /// Returns the text that was kept since the last call, and whether all text before it is void.
    pub(crate) fn take_kept(&mut self) -> (String, bool) {
        (std::mem::take(&mut self.kept), std::mem::take(&mut self.is_cleared))
    }

    /// Ends the text. Returns the text that was kept since the last call, and whether there was
    /// reasoning.
    pub(crate) fn finish(mut self) -> (String, bool) {
        self.end();
        (self.kept, self.has_thought)
    }

    /// Ends the text.
    pub(crate) fn end(&mut self) {
        let held = std::mem::take(&mut self.held);
        let mut at = self.consume(&held, &mut |_| None, true);
        // An incomplete template token at the end is dropped.
        if starts_token(&held[at..]) {
            at = held.len();
        }
        self.route_text(&held[at..]);
        self.give_back();
        let after_answer = std::mem::take(&mut self.after_answer);
        if !remark::is_answer_remark(&after_answer) {
            self.kept.push_str(&std::mem::take(&mut self.trailing));
            self.kept.push_str(&after_answer);
        }
        self.trailing.clear();
        if !self.has_text && !self.aside.trim().is_empty() {
            self.kept = std::mem::take(&mut self.aside);
        }
    }

    /// Processes a text as far as a decision is possible. Returns the number of processed bytes.
    fn consume(
        &mut self,
        text: &str,
        length_of: &mut dyn FnMut(&str) -> Option<usize>,
        is_end: bool,
    ) -> usize {
        let mut at = 0;
        if !self.has_begun {
            match find_beginning(text, is_end) {
                Beginning::Unknown => return 0,
                Beginning::Answer => {}
                Beginning::Reasoning { start, end } => {
                    at = start;
                    self.plain_end = Some(end);
                    self.open.push(PLAIN.to_owned());
                    self.has_thought = true;
                }
            }
            self.has_begun = true;
        }
        loop {
            let rest = &text[at..];
            if let Some(end) = self.plain_end {
                let Some(offset) = rest.find(end) else {
                    let shown = rest.len().saturating_sub(end.len());
                    return at + rest.floor_char_boundary(shown);
                };
                at += offset + end.len();
                (self.plain_end, self.has_thought) = (None, true);
                self.open.clear();
                continue;
            }
            let Some(offset) = rest.find(|c| mark::starts_mark(c) || c == '{' || c == 'a') else {
                self.route_text(rest);
                return text.len();
            };
            let found = &rest[offset..];
            self.route_text(&rest[..offset]);
            at += offset;
            if self.is_shown()
                && found.starts_with(['{', '['])
                && let Some(bytes) = length_of(found)
            {
                self.route_text(&found[..bytes]);
                at += bytes;
                continue;
            }
            // Inside a word, the letters belong to the word.
            let is_word_start = !self.last.is_some_and(char::is_lowercase);
            if found.starts_with('a') && self.open.is_empty() && !self.is_over && is_word_start {
                if found.starts_with(PLAIN_FINAL) {
                    self.clear();
                    at += PLAIN_FINAL.len();
                    continue;
                }
                if !is_end && PLAIN_FINAL.starts_with(found) {
                    return at;
                }
            }
            let decided = match mark::find_mark(found) {
                Found::Unknown if !is_end => return at,
                // Nothing more comes, so the end of the text ends the mark like a line break.
                Found::Unknown => match mark::find_mark(&format!("{found}\n")) {
                    Found::Mark(mark, bytes) => Found::Mark(mark, bytes.min(found.len())),
                    _ if starts_token(found) => return at,
                    _ => Found::Nothing,
                },
                decided => decided,
            };
            match decided {
                Found::Mark(Mark::OpenReasoning { name, is_listed: true }, bytes)
                    if self.is_in_sentence() =>
                {
                    let after = &found[bytes..];
                    if after.is_empty() && !is_end {
                        return at;
                    }
                    // A tag that a sentence mentions opens a block only if it is closed later.
                    let is_listed = !after.starts_with(' ');
                    self.apply_mark(Mark::OpenReasoning { name, is_listed }, &found[..bytes]);
                    at += bytes;
                }
                Found::Mark(Mark::CloseReasoning { is_listed: true, .. }, bytes)
                    if self.unclosed == 0
                        && self.is_in_sentence()
                        && (!is_end && matches!(&found[bytes..], "" | " ")
                            || mark::goes_on(&found[bytes..])) =>
                {
                    if !mark::goes_on(&found[bytes..]) {
                        return at;
                    }
                    // A tag that a sentence mentions closes nothing.
                    self.route_text(&found[..bytes]);
                    at += bytes;
                }
                Found::Mark(mark, bytes) if self.is_counted(&mark) => {
                    self.apply_mark(mark, &found[..bytes]);
                    at += bytes;
                }
                Found::Mark(..) | Found::Nothing | Found::Unknown => {
                    let first = found.chars().next().map_or(1, char::len_utf8);
                    self.route_text(&found[..first]);
                    at += first;
                }
            }
        }
    }

    /// Returns true if a text would be kept.
    fn is_shown(&self) -> bool {
        self.open.is_empty()
            && !self.is_over
            && !self.is_aside
            && self.answer != Answer::After
            && self.channel.is_none_or(is_final)
    }

    /// Returns true between two words of a sentence in the answer.
    fn is_in_sentence(&self) -> bool {
        self.is_shown()
            && self.last == Some(' ')
            && self.last_sign.is_some_and(mark::is_in_sentence)
    }

    /// Restores the text of a block that turned out not to be a block.
    fn give_back(&mut self) {
        if let Some(unlisted) = self.unlisted.take() {
            self.open.clear();
            self.keep_text(&unlisted);
        }
    }

    /// Returns true if a reasoning mark counts. An unlisted tag counts only at the very start, or
    /// if it closes such a block. A tag whose name is also a word of stories counts only at the
    /// start of a line.
    fn is_counted(&self, mark: &Mark) -> bool {
        match mark {
            Mark::OpenReasoning { is_listed: false, name } => {
                let is_line = self.last == Some('\n') && names::is_reasoning(name);
                self.open.is_empty() && (!self.has_text || is_line)
            }
            Mark::CloseReasoning { is_listed: false, name } => self.open.contains(name),
            Mark::OpenReasoning { .. }
            | Mark::CloseReasoning { .. }
            | Mark::OpenAnswer
            | Mark::CloseAnswer
            | Mark::Channel(_)
            | Mark::EndOfTurn
            | Mark::Turn(_)
            | Mark::EndOfUser
            | Mark::Token => true,
        }
    }

    fn route_text(&mut self, text: &str) {
        if text.is_empty() || self.is_over {
            return;
        }
        if !self.open.is_empty() {
            if let Some(unlisted) = &mut self.unlisted {
                unlisted.push_str(text);
            }
        } else if self.channel == Some(Channel::Analysis) {
            self.has_thought = true;
        } else if self.is_aside || self.channel == Some(Channel::Commentary) {
            self.aside.push_str(text);
        } else if self.answer == Answer::After {
            self.after_answer.push_str(text);
        } else {
            self.keep_text(text);
        }
    }

    fn keep_text(&mut self, text: &str) {
        let is_blank = text.trim().is_empty();
        if is_blank && !self.trailing.is_empty() {
            self.trailing.push_str(text);
            return;
        }
        self.kept.push_str(&std::mem::take(&mut self.trailing));
        self.has_text |= !is_blank;
        self.last = text.chars().next_back().or(self.last);
        self.last_sign = text.trim_end().chars().next_back().or(self.last_sign);
        self.kept.push_str(text);
        let rest = (LONGEST_LEAD_IN_CHARS * 2).saturating_sub(self.first_chars);
        for c in text.chars().take(rest) {
            self.first.push(c);
            self.first_chars += 1;
        }
    }

    /// Returns true before the first text other than a lead-in.
    fn is_beginning(&self) -> bool {
        !self.has_text || remark::is_lead_in(self.first.trim())
    }

    /// Keeps a loose tag in the middle of a text if more text follows. Returns whether the tag is
    /// one.
    fn keep_loose(&mut self, mark: &Mark, written: &str) -> bool {
        if !mark.is_loose(written) || !self.is_shown() || self.is_aside || self.is_beginning() {
            return false;
        }
        match (mark, self.answer) {
            (Mark::OpenAnswer, Answer::Inside) => self.nested += 1,
            (Mark::CloseAnswer, Answer::Inside) if self.nested == 0 => return false,
            (Mark::CloseAnswer, Answer::Inside) => self.nested -= 1,
            _ => {}
        }
        self.trailing.push_str(written);
        true
    }

    fn clear(&mut self) {
        self.kept.clear();
        self.is_cleared = true;
        self.has_thought |= self.has_text;
        self.has_text = false;
        self.trailing.clear();
        self.first.clear();
        self.first_chars = 0;
        self.nested = 0;
        self.answer = Answer::Untagged;
        self.after_answer.clear();
    }
}

fn starts_token(text: &str) -> bool {
    text.starts_with("<|") || text.starts_with("<｜")
}

fn is_final(channel: Channel) -> bool {
    channel == Channel::Final
}
