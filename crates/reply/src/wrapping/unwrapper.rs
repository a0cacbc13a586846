//! Follows the marks through a text that may arrive in pieces, and keeps the answer.

mod marks;

use super::{
    beginning::{Beginning, PLAIN_ANSWER_START, detect_beginning},
    mark::{self, Channel, Mark, ParsedMark},
    names,
};
use crate::remark::{self, MAX_LEAD_IN_CHARS};

/// The name of a block of reasoning in plain text.
const PLAIN_BLOCK: &str = "plain";

/// Extracts the answer from a reply.
#[derive(Debug, Default)]
pub(crate) struct Unwrapper {
    /// Text that has arrived but is not decided yet.
    undecided: String,
    /// Text that is kept but has not been taken yet.
    output: String,
    /// Text that is kept only if there is no other text.
    fallback: String,
    /// The names of the open blocks of reasoning.
    open_blocks: Vec<String>,
    /// The original text of a block at the very start whose name is not listed. If the block is
    /// never closed, it is not a block, and its text is restored.
    unlisted_block: Option<String>,
    /// The words that end reasoning in plain text.
    plain_end: Option<&'static str>,
    /// The last character of the answer, followed by the last one that is not white space.
    last_char: Option<char>,
    last_visible_char: Option<char>,
    /// The number of blocks that opened inside a block of the same name and were not closed.
    unclosed_blocks: usize,
    channel: Option<Channel>,
    has_begun: bool,
    has_text: bool,
    has_thought: bool,
    is_turn_over: bool,
    /// True during the turn of another speaker.
    is_other_turn: bool,
    answer: AnswerPosition,
    /// The number of open tags inside the answer's tag.
    nested_tags: usize,
    /// Tags that are kept only if text follows, with the white space after them.
    trailing: String,
    /// The beginning of the answer while it may be a lead-in.
    answer_start: String,
    answer_start_chars: usize,
    /// Text after the closing tag of the answer.
    after_answer: String,
    has_ended: bool,
    /// True if the text that was kept before is not the answer.
    is_cleared: bool,
}

/// The position of a text relative to the answer's tags.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum AnswerPosition {
    #[default]
    Untagged,
    /// Inside a tag that opened before any text.
    Inside,
    /// After the closing tag of the answer.
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
        self.undecided.push_str(piece);
        let undecided = std::mem::take(&mut self.undecided);
        let at = self.consume(&undecided, length_of, false);
        self.undecided = undecided[at..].to_owned();
    }

    /// Returns the text that was kept since the last call, and whether all text before it is void.
    pub(crate) fn take_output(&mut self) -> (String, bool) {
        (std::mem::take(&mut self.output), std::mem::take(&mut self.is_cleared))
    }

    /// Ends the text. Returns the text that was kept since the last call, and whether there was
    /// reasoning.
    pub(crate) fn finish(mut self) -> (String, bool) {
        self.end();
        (self.output, self.has_thought)
    }

    pub(crate) fn end(&mut self) {
        let undecided = std::mem::take(&mut self.undecided);
        let mut at = self.consume(&undecided, &mut |_| None, true);
        // An incomplete template token at the end is dropped.
        if starts_token(&undecided[at..]) {
            at = undecided.len();
        }
        self.route_text(&undecided[at..]);
        self.restore_unlisted();
        let after_answer = std::mem::take(&mut self.after_answer);
        if !remark::is_answer_remark(&after_answer) {
            self.output.push_str(&std::mem::take(&mut self.trailing));
            self.output.push_str(&after_answer);
        }
        self.trailing.clear();
        if !self.has_text && !self.fallback.trim().is_empty() {
            self.output = std::mem::take(&mut self.fallback);
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
            match detect_beginning(text, is_end) {
                Beginning::Unknown => return 0,
                Beginning::Answer => {}
                Beginning::Reasoning { start, end } => {
                    at = start;
                    self.plain_end = Some(end);
                    self.open_blocks.push(PLAIN_BLOCK.to_owned());
                    self.has_thought = true;
                }
            }
            self.has_begun = true;
        }
        loop {
            let remaining = &text[at..];
            if let Some(end) = self.plain_end {
                let Some(offset) = remaining.find(end) else {
                    let shown = remaining.len().saturating_sub(end.len());
                    return at + remaining.floor_char_boundary(shown);
                };
                at += offset + end.len();
                (self.plain_end, self.has_thought) = (None, true);
                self.open_blocks.clear();
                continue;
            }
            let Some(offset) = remaining.find(|c| mark::starts_mark(c) || c == '{' || c == 'a')
            else {
                self.route_text(remaining);
                return text.len();
            };
            let found = &remaining[offset..];
            self.route_text(&remaining[..offset]);
            at += offset;
            if self.is_answer_text()
                && found.starts_with(['{', '['])
                && let Some(bytes) = length_of(found)
            {
                self.route_text(&found[..bytes]);
                at += bytes;
                continue;
            }
            // Inside a word, the letters belong to the word.
            let is_word_start = !self.last_char.is_some_and(char::is_lowercase);
            if found.starts_with('a')
                && self.open_blocks.is_empty()
                && !self.has_ended
                && is_word_start
            {
                if found.starts_with(PLAIN_ANSWER_START) {
                    self.discard_output();
                    at += PLAIN_ANSWER_START.len();
                    continue;
                }
                if !is_end && PLAIN_ANSWER_START.starts_with(found) {
                    return at;
                }
            }
            let parsed = match mark::parse_mark(found) {
                ParsedMark::Unknown if !is_end => return at,
                // Nothing more comes, so the end of the text ends the mark like a line break.
                ParsedMark::Unknown => match mark::parse_mark(&format!("{found}\n")) {
                    ParsedMark::Mark(mark, bytes) => ParsedMark::Mark(mark, bytes.min(found.len())),
                    _ if starts_token(found) => return at,
                    _ => ParsedMark::Nothing,
                },
                parsed => parsed,
            };
            match parsed {
                ParsedMark::Mark(Mark::OpenReasoning { name, is_listed: true }, bytes)
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
                ParsedMark::Mark(Mark::CloseReasoning { is_listed: true, .. }, bytes)
                    if self.unclosed_blocks == 0
                        && self.is_in_sentence()
                        && (!is_end && matches!(&found[bytes..], "" | " ")
                            || mark::continues_sentence(&found[bytes..])) =>
                {
                    if !mark::continues_sentence(&found[bytes..]) {
                        return at;
                    }
                    // A tag that a sentence mentions closes nothing.
                    self.route_text(&found[..bytes]);
                    at += bytes;
                }
                ParsedMark::Mark(mark, bytes) if self.is_valid(&mark) => {
                    self.apply_mark(mark, &found[..bytes]);
                    at += bytes;
                }
                ParsedMark::Mark(..) | ParsedMark::Nothing | ParsedMark::Unknown => {
                    let first = found.chars().next().map_or(1, char::len_utf8);
                    self.route_text(&found[..first]);
                    at += first;
                }
            }
        }
    }

    /// Returns true if a text would be kept.
    fn is_answer_text(&self) -> bool {
        self.open_blocks.is_empty()
            && !self.has_ended
            && !self.is_other_turn
            && self.answer != AnswerPosition::After
            && self.channel.is_none_or(is_final)
    }

    /// Returns true between two words of a sentence in the answer.
    fn is_in_sentence(&self) -> bool {
        self.is_answer_text()
            && self.last_char == Some(' ')
            && self.last_visible_char.is_some_and(mark::is_in_sentence)
    }

    /// Restores the text of a block that turned out not to be a block.
    fn restore_unlisted(&mut self) {
        if let Some(unlisted_block) = self.unlisted_block.take() {
            self.open_blocks.clear();
            self.push_text(&unlisted_block);
        }
    }

    /// Returns true if a reasoning mark counts. An unlisted tag counts only at the very start, or
    /// if it closes such a block. A tag whose name is also a word of stories counts only at the
    /// start of a line.
    fn is_valid(&self, mark: &Mark) -> bool {
        match mark {
            Mark::OpenReasoning { is_listed: false, name } => {
                let is_line = self.last_char == Some('\n') && names::is_reasoning(name);
                self.open_blocks.is_empty() && (!self.has_text || is_line)
            }
            Mark::CloseReasoning { is_listed: false, name } => self.open_blocks.contains(name),
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
        if text.is_empty() || self.has_ended {
            return;
        }
        if !self.open_blocks.is_empty() {
            if let Some(unlisted_block) = &mut self.unlisted_block {
                unlisted_block.push_str(text);
            }
        } else if self.channel == Some(Channel::Analysis) {
            self.has_thought = true;
        } else if self.is_other_turn || self.channel == Some(Channel::Commentary) {
            self.fallback.push_str(text);
        } else if self.answer == AnswerPosition::After {
            self.after_answer.push_str(text);
        } else {
            self.push_text(text);
        }
    }

    fn push_text(&mut self, text: &str) {
        let is_blank = text.trim().is_empty();
        if is_blank && !self.trailing.is_empty() {
            self.trailing.push_str(text);
            return;
        }
        self.output.push_str(&std::mem::take(&mut self.trailing));
        self.has_text |= !is_blank;
        self.last_char = text.chars().next_back().or(self.last_char);
        self.last_visible_char = text.trim_end().chars().next_back().or(self.last_visible_char);
        self.output.push_str(text);
        let remaining = (MAX_LEAD_IN_CHARS * 2).saturating_sub(self.answer_start_chars);
        for c in text.chars().take(remaining) {
            self.answer_start.push(c);
            self.answer_start_chars += 1;
        }
    }

    /// Returns true before the first text other than a lead-in.
    fn is_before_answer(&self) -> bool {
        !self.has_text || remark::is_lead_in(self.answer_start.trim())
    }

    /// Holds back a loose tag in the middle of the answer, which is kept as text if more text
    /// follows. Returns false if the tag must be handled as a mark.
    fn defer_loose_tag(&mut self, mark: &Mark, mark_text: &str) -> bool {
        if !mark.is_loose(mark_text)
            || !self.is_answer_text()
            || self.is_other_turn
            || self.is_before_answer()
        {
            return false;
        }
        match (mark, self.answer) {
            (Mark::OpenAnswer, AnswerPosition::Inside) => self.nested_tags += 1,
            (Mark::CloseAnswer, AnswerPosition::Inside) if self.nested_tags == 0 => return false,
            (Mark::CloseAnswer, AnswerPosition::Inside) => self.nested_tags -= 1,
            _ => {}
        }
        self.trailing.push_str(mark_text);
        true
    }

    fn discard_output(&mut self) {
        self.output.clear();
        self.is_cleared = true;
        self.has_thought |= self.has_text;
        self.has_text = false;
        self.trailing.clear();
        self.answer_start.clear();
        self.answer_start_chars = 0;
        self.nested_tags = 0;
        self.answer = AnswerPosition::Untagged;
        self.after_answer.clear();
    }
}

fn starts_token(text: &str) -> bool {
    text.starts_with("<|") || text.starts_with("<｜")
}

fn is_final(channel: Channel) -> bool {
    channel == Channel::Final
}
