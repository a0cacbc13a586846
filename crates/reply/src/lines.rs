//! Removes remarks, code fences and headings from prose line by line, even while the text is still
//! arriving.
//!
//! The complete text and the growing draft go through the same filter, so that a reader sees the
//! beginning of the text that will be kept.

use crate::text::is_rule;
use crate::{heading, remark};

/// A line longer than this is neither a remark nor a heading.
const LONGEST_SPECIAL_CHARS: usize = remark::LONGEST_LEAD_IN_CHARS;

/// Text after a fence that is longer than this is not a remark about the fenced text.
const LONGEST_REMARK_CHARS: usize = 240;

/// After this much prose, no second bold line is waited for.
const LONGEST_WAIT_BYTES: usize = 4_000;

/// The end of a line, and characters that are never kept.
const NOT_KEPT: [char; 4] = ['\n', '\r', '\0', '\u{feff}'];

/// The position of the filter in the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    /// Before the first line that is kept.
    #[default]
    Top,
    /// Inside the prose.
    Body,
    /// After the end of a code fence that began at the top.
    AfterFence,
}

/// A line at the top that may be a heading.
#[derive(Debug)]
struct FirstLine {
    /// The text of the line with the line breaks after it.
    words: String,
    /// The marks of the line: `**`, or the `#` signs.
    mark: &'static str,
}

/// Keeps the prose of a text.
#[derive(Debug, Default)]
pub(crate) struct LineFilter {
    /// The line that is arriving.
    line: String,
    /// True if the beginning of the line is already kept.
    is_line_open: bool,
    place: Place,
    is_fenced: bool,
    /// Text that is kept only if prose follows: line breaks, rules, lines that may be a sign-off.
    pending: String,
    /// A line at the top that is not prose. It is kept only if it is the whole text.
    last_resort: String,
    kept: String,
    ends_in_return: bool,
    /// The number of paragraphs after the fence.
    paragraphs_after_fence: usize,
    /// True inside a code block that began in the prose.
    is_code: bool,
    /// A line at the top that is bold or marked as a heading. It is removed as the text's heading
    /// unless more such lines follow.
    first: Option<FirstLine>,
    /// A heading that was removed. It is stored until prose follows, because the story may quote it.
    heading: Option<String>,
}

impl LineFilter {
    /// Processes the next piece.
    pub(crate) fn push(&mut self, piece: &str) {
        let mut rest = piece;
        while let Some(character) = rest.chars().next() {
            let end = if self.is_line_open { rest.find(NOT_KEPT).unwrap_or(rest.len()) } else { 0 };
            if end > 0 {
                self.line.push_str(&rest[..end]);
                self.ends_in_return = false;
                self.show_rest();
                rest = &rest[end..];
            } else {
                self.take_character(character);
                rest = &rest[character.len_utf8()..];
            }
            if self.first.is_some() && self.kept.len() > LONGEST_WAIT_BYTES {
                self.first = None;
            }
        }
    }

    fn take_character(&mut self, character: char) {
        let is_second_half = self.ends_in_return && character == '\n';
        self.ends_in_return = character == '\r';
        match character {
            '\0' | '\u{feff}' => {}
            '\n' if is_second_half => {}
            '\n' | '\r' => self.end_line(),
            character => {
                self.line.push(character);
                // This is decided at each character, so that the result does not depend on where
                // pieces end. White space decides nothing, because it may be the end of the text.
                if !character.is_whitespace() {
                    self.show_line();
                }
            }
        }
    }

    /// Returns the text that was kept since the last call.
    pub(crate) fn take_kept(&mut self) -> String {
        if self.first.is_some() {
            return String::new();
        }
        std::mem::take(&mut self.kept)
    }

    /// Ends the text. Returns the text that was kept since the last call.
    pub(crate) fn finish(mut self) -> String {
        let is_closed = !self.line.is_empty() || self.is_line_open;
        if is_closed {
            self.end_line();
        }
        if self.place == Place::Top && self.kept.is_empty() {
            self.last_resort.trim().clone_into(&mut self.kept);
        }
        self.kept
    }

    /// Keeps the beginning of a line once it can only be prose.
    fn show_line(&mut self) {
        if !self.is_line_open {
            let start = self.line.trim_start();
            let is_short = start.chars().count() <= LONGEST_SPECIAL_CHARS;
            let is_top = self.place == Place::Top;
            if start.is_empty() || is_short && may_become_special(start, is_top) {
                return;
            }
            if self.place == Place::AfterFence && is_short
                || self.heading.is_some() && heading::may_yet_quote(start)
            {
                return;
            }
            if is_top || self.place == Place::AfterFence {
                self.line = start.to_owned();
            }
            let line = std::mem::take(&mut self.line);
            self.begin_prose(&line);
            self.line = line;
            self.is_line_open = true;
        }
        self.show_rest();
    }

    /// Keeps the rest of a line whose beginning is already kept.
    fn show_rest(&mut self) {
        let end = self.line.trim_end().len();
        self.kept.push_str(&self.line[..end]);
        self.line.drain(..end);
    }

    /// Keeps the pending text, because prose follows.
    fn begin_prose(&mut self, line: &str) {
        match self.place {
            Place::Top => self.pending.clear(),
            Place::Body | Place::AfterFence => self.kept.push_str(&self.pending),
        }
        self.pending.clear();
        if let Some(heading) = self.heading.take().filter(|words| heading::quotes(line, words)) {
            self.kept.push_str(&heading);
            self.kept.push_str("\n\n");
        }
        self.place = Place::Body;
    }

    fn end_line(&mut self) {
        if self.is_line_open {
            self.kept.push_str(self.line.trim_end());
            self.line.clear();
            self.is_line_open = false;
            self.pending.push('\n');
            return;
        }
        let line = std::mem::take(&mut self.line);
        self.take_line(&line);
    }

    fn take_line(&mut self, line: &str) {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            self.break_line();
        } else if is_fence(trimmed) {
            self.take_fence(line);
        } else if self.is_code {
            self.keep(line);
        } else if self.place == Place::Top {
            self.take_top(trimmed);
        } else if let Some(words) = heading::words_of_marked(trimmed) {
            self.keep_first(heading::mark_of(trimmed));
            self.keep(words);
        } else if heading::is_heading(trimmed) {
            // The line break after the heading is removed with it.
            self.take_out(trimmed);
        } else if self.may_end_with(trimmed) {
            self.pending.push_str(line.trim_end());
            self.pending.push('\n');
        } else {
            if heading::is_only_bold(trimmed) {
                self.keep_first("**");
            }
            self.keep(line);
        }
    }

    /// Returns true for a line that is kept only if prose follows.
    fn may_end_with(&mut self, line: &str) -> bool {
        if is_rule(line) || remark::is_count_or_ending(line) {
            return true;
        }
        if self.place == Place::AfterFence {
            if !remark::is_answer_remark(line) {
                self.paragraphs_after_fence += 1;
            }
            let chars = self.pending.chars().count() + line.chars().count();
            return self.paragraphs_after_fence < 2 && chars <= LONGEST_REMARK_CHARS;
        }
        // A line of the same paragraph belongs to the prose.
        let is_parted = self.pending.contains("\n\n") || !self.pending.trim().is_empty();
        is_parted && remark::is_offer(line)
    }

    fn take_fence(&mut self, line: &str) {
        if self.place == Place::Top {
            self.is_fenced = true;
        } else if self.is_fenced {
            self.is_fenced = false;
            self.place = Place::AfterFence;
        } else if self.is_code {
            self.is_code = false;
            self.keep(line);
        } else {
            // A fence with nothing after it is not code.
            self.is_code = true;
            self.pending.push_str(line.trim_end());
            self.pending.push('\n');
        }
    }

    fn take_top(&mut self, line: &str) {
        if let Some(rest) = remark::after_lead_in(line) {
            self.take_line(rest);
        } else if heading::is_heading_at_top(line) || remark::is_lead_in(line) {
            if !heading::is_marked(line) {
                line.clone_into(&mut self.last_resort);
            }
            self.take_out(line);
            let first = if heading::is_only_bold(line) {
                Some((line, "**"))
            } else {
                heading::words_of_marked(line).map(|words| (words, heading::mark_of(line)))
            };
            self.first = first.map(|(words, mark)| FirstLine { words: format!("{words}\n"), mark });
        } else if !is_rule(line) {
            self.keep(without_fence_marks(line));
        }
    }

    /// Removes a line. A heading is stored, because the story may quote it.
    fn take_out(&mut self, line: &str) {
        self.heading = heading::is_heading(line).then(|| line.to_owned());
    }

    /// Keeps a marked line at the top if another line with the same marks follows, such as the
    /// speakers of a play or the days of a diary.
    fn keep_first(&mut self, mark: &str) {
        if let Some(first) = self.first.take_if(|first| first.mark == mark) {
            self.kept.insert_str(0, &first.words);
        }
    }

    fn keep(&mut self, line: &str) {
        self.begin_prose(line);
        self.kept.push_str(line.trim_end());
        self.pending.push('\n');
    }

    /// Adds a line break. At most two line breaks in a row are kept, even around a removed line.
    fn break_line(&mut self) {
        if self.place == Place::Top
            && let Some(first) = self.first.as_mut().filter(|first| !first.words.ends_with("\n\n"))
        {
            first.words.push('\n');
        }
        if self.place != Place::Top && !self.pending.ends_with("\n\n") {
            self.pending.push('\n');
        }
    }
}

fn may_become_special(start: &str, is_top: bool) -> bool {
    start.starts_with(['-', '*', '_', '=', '`', '~', '⁂', '•'])
        || heading::may_become_heading(start)
        || remark::may_become_remark(start, is_top)
}

/// Returns true for three backticks or tildes, with or without a language.
fn is_fence(line: &str) -> bool {
    line.strip_prefix("```").or_else(|| line.strip_prefix("~~~")).is_some_and(|language| {
        language.trim_matches(['`', '~']).chars().all(|c| c.is_alphanumeric() || c == '-')
    })
}

/// Returns a line without the backticks of a fence on the same line.
fn without_fence_marks(line: &str) -> &str {
    let trimmed = line.trim();
    let inner = trimmed.strip_prefix("```").unwrap_or(trimmed);
    let inner = inner.strip_suffix("```").unwrap_or(inner).trim();
    // Code in the middle of a line has its own backticks.
    if inner.len() == trimmed.len() || inner.is_empty() || inner.contains('`') {
        line
    } else {
        inner
    }
}

#[cfg(test)]
mod tests {
    use super::{heading, may_become_special, remark};

    #[test]
    fn a_removed_line_is_possible_from_its_first_character() {
        for line in [
            "Sure, here is the scene:",
            "以下是修改后的场景：",
            "Natürlich! Hier ist die Szene:",
            "Scene: the attic",
            "**POV:** Mara.",
            "[Scene: a kitchen.]",
            "Szene 2",
            "第三章",
            "# The Door",
            "Word count: about 200",
            "**Mots :** 200",
            "**文字数**：約200字",
            "(단어 수: 200)",
            "글자 수: 약 800자",
            "عدد الكلمات: 200",
            "शब्द: 200",
            "จำนวนคำ: 200",
            "Kelime sayısı: 200",
            "Ende von Szene 1",
            "(To be continued…)",
            "Let me know if you would like any changes!",
        ] {
            let is_taken = heading::is_heading_at_top(line)
                || remark::is_lead_in(line)
                || remark::is_sign_off(line);
            assert!(is_taken, "{line}");
            for (end, _) in line.char_indices().skip(1) {
                assert!(may_become_special(&line[..end], true), "{}", &line[..end]);
            }
        }
    }
}
