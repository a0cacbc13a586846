//! Removes remarks, code fences and headings from prose line by line, even while the text is still
//! arriving.
//!
//! The complete text and the growing draft go through the same filter, so that a reader sees the
//! beginning of the text that will be kept.

use crate::text::is_rule;
use crate::{heading, remark};

/// A line longer than this is neither a remark nor a heading.
const MAX_SPECIAL_CHARS: usize = remark::MAX_LEAD_IN_CHARS;

/// Text after a fence that is longer than this is not a remark about the fenced text.
const MAX_REMARK_CHARS: usize = 240;

/// After this much prose, the filter no longer waits for a second bold line.
const MAX_HELD_BYTES: usize = 4_000;

/// The end of a line, and characters that are never kept.
const DROPPED_CHARS: [char; 4] = ['\n', '\r', '\0', '\u{feff}'];

/// The position of the filter in the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum TextPosition {
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
struct HeldHeading {
    /// The text of the line with the line breaks after it.
    text: String,
    /// The marks of the line: `**`, or the `#` signs.
    mark: &'static str,
}

/// Keeps the prose of a text.
#[derive(Debug, Default)]
pub(crate) struct LineFilter {
    line: String,
    /// True if the beginning of the line is already kept.
    is_line_open: bool,
    position: TextPosition,
    is_in_fence: bool,
    /// Text that is kept only if prose follows: line breaks, rules, lines that may be a sign-off.
    pending: String,
    /// A line at the top that is not prose. It is kept only if it is the whole text.
    last_resort: String,
    output: String,
    ends_in_carriage_return: bool,
    paragraphs_after_fence: usize,
    /// True inside a code block that began in the prose.
    is_in_code_block: bool,
    /// A line at the top that is bold or marked as a heading. If no more such lines follow, it is
    /// removed as the heading of the text.
    held_heading: Option<HeldHeading>,
    /// A heading that was removed. It is stored until prose follows, because the story may quote
    /// it.
    removed_heading: Option<String>,
}

impl LineFilter {
    /// Processes the next piece.
    pub(crate) fn push(&mut self, piece: &str) {
        let mut remaining = piece;
        while let Some(character) = remaining.chars().next() {
            let end = if self.is_line_open {
                remaining.find(DROPPED_CHARS).unwrap_or(remaining.len())
            } else {
                0
            };
            if end > 0 {
                self.line.push_str(&remaining[..end]);
                self.ends_in_carriage_return = false;
                self.flush_line();
                remaining = &remaining[end..];
            } else {
                self.process_character(character);
                remaining = &remaining[character.len_utf8()..];
            }
            if self.held_heading.is_some() && self.output.len() > MAX_HELD_BYTES {
                self.held_heading = None;
            }
        }
    }

    fn process_character(&mut self, character: char) {
        let is_crlf_end = self.ends_in_carriage_return && character == '\n';
        self.ends_in_carriage_return = character == '\r';
        match character {
            '\0' | '\u{feff}' => {}
            '\n' if is_crlf_end => {}
            '\n' | '\r' => self.end_line(),
            character => {
                self.line.push(character);
                // This is decided at each character, so that the result does not depend on where
                // pieces end. White space decides nothing, because it may be the end of the text.
                if !character.is_whitespace() {
                    self.open_line();
                }
            }
        }
    }

    /// Returns the text that was kept since the last call.
    pub(crate) fn take_output(&mut self) -> String {
        if self.held_heading.is_some() {
            return String::new();
        }
        std::mem::take(&mut self.output)
    }

    /// Ends the text. Returns the text that was kept since the last call.
    pub(crate) fn finish(mut self) -> String {
        let is_closed = !self.line.is_empty() || self.is_line_open;
        if is_closed {
            self.end_line();
        }
        if self.position == TextPosition::Top && self.output.is_empty() {
            self.last_resort.trim().clone_into(&mut self.output);
        }
        self.output
    }

    /// Keeps the beginning of a line once it can only be prose.
    fn open_line(&mut self) {
        if !self.is_line_open {
            let start = self.line.trim_start();
            let is_short = start.chars().count() <= MAX_SPECIAL_CHARS;
            let is_top = self.position == TextPosition::Top;
            if start.is_empty() || is_short && may_become_special(start, is_top) {
                return;
            }
            if self.position == TextPosition::AfterFence && is_short
                || self.removed_heading.is_some() && heading::may_yet_continue_heading(start)
            {
                return;
            }
            if is_top || self.position == TextPosition::AfterFence {
                self.line = start.to_owned();
            }
            let line = std::mem::take(&mut self.line);
            self.begin_prose(&line);
            self.line = line;
            self.is_line_open = true;
        }
        self.flush_line();
    }

    /// Keeps the rest of a line whose beginning is already kept.
    fn flush_line(&mut self) {
        let end = self.line.trim_end().len();
        self.output.push_str(&self.line[..end]);
        self.line.drain(..end);
    }

    /// Keeps the pending text, because prose follows.
    fn begin_prose(&mut self, line: &str) {
        match self.position {
            TextPosition::Top => self.pending.clear(),
            TextPosition::Body | TextPosition::AfterFence => self.output.push_str(&self.pending),
        }
        self.pending.clear();
        if let Some(heading) =
            self.removed_heading.take().filter(|text| heading::continues_heading(line, text))
        {
            self.output.push_str(&heading);
            self.output.push_str("\n\n");
        }
        self.position = TextPosition::Body;
    }

    fn end_line(&mut self) {
        if self.is_line_open {
            self.output.push_str(self.line.trim_end());
            self.line.clear();
            self.is_line_open = false;
            self.pending.push('\n');
            return;
        }
        let line = std::mem::take(&mut self.line);
        self.process_line(&line);
    }

    fn process_line(&mut self, line: &str) {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            self.add_line_break();
        } else if is_fence(trimmed) {
            self.process_fence(line);
        } else if self.is_in_code_block {
            self.push_line(line);
        } else if self.position == TextPosition::Top {
            self.process_top_line(trimmed);
        } else if let Some(text) = heading::marked_line_text(trimmed) {
            self.restore_first_line(heading::heading_mark(trimmed));
            self.push_line(text);
        } else if heading::is_heading(trimmed) {
            // The line break after the heading is removed with it.
            self.remove_line(trimmed);
        } else if self.is_pending(trimmed) {
            self.pending.push_str(line.trim_end());
            self.pending.push('\n');
        } else {
            if heading::is_only_bold(trimmed) {
                self.restore_first_line("**");
            }
            self.push_line(line);
        }
    }

    /// Returns true for a line that is kept only if prose follows.
    fn is_pending(&mut self, line: &str) -> bool {
        if is_rule(line) || remark::is_count_or_ending(line) {
            return true;
        }
        if self.position == TextPosition::AfterFence {
            if !remark::is_answer_remark(line) {
                self.paragraphs_after_fence += 1;
            }
            let chars = self.pending.chars().count() + line.chars().count();
            return self.paragraphs_after_fence < 2 && chars <= MAX_REMARK_CHARS;
        }
        // A line of the same paragraph belongs to the prose.
        let is_separate = self.pending.contains("\n\n") || !self.pending.trim().is_empty();
        is_separate && remark::is_offer(line)
    }

    fn process_fence(&mut self, line: &str) {
        if self.position == TextPosition::Top {
            self.is_in_fence = true;
        } else if self.is_in_fence {
            self.is_in_fence = false;
            self.position = TextPosition::AfterFence;
        } else if self.is_in_code_block {
            self.is_in_code_block = false;
            self.push_line(line);
        } else {
            // A fence with nothing after it is not code.
            self.is_in_code_block = true;
            self.pending.push_str(line.trim_end());
            self.pending.push('\n');
        }
    }

    fn process_top_line(&mut self, line: &str) {
        if let Some(remaining) = remark::strip_lead_in(line) {
            self.process_line(remaining);
        } else if heading::is_heading_at_top(line) || remark::is_lead_in(line) {
            if !heading::is_marked(line) {
                line.clone_into(&mut self.last_resort);
            }
            self.remove_line(line);
            let first = if heading::is_only_bold(line) {
                Some((line, "**"))
            } else {
                heading::marked_line_text(line).map(|text| (text, heading::heading_mark(line)))
            };
            self.held_heading =
                first.map(|(text, mark)| HeldHeading { text: format!("{text}\n"), mark });
        } else if !is_rule(line) {
            self.push_line(strip_fence_marks(line));
        }
    }

    /// Removes a line. A heading is stored, because the story may quote it.
    fn remove_line(&mut self, line: &str) {
        self.removed_heading = heading::is_heading(line).then(|| line.to_owned());
    }

    /// Keeps a marked line at the top if another line with the same marks follows. Such lines are,
    /// for example, the speakers of a play or the days of a diary.
    fn restore_first_line(&mut self, mark: &str) {
        if let Some(first) = self.held_heading.take_if(|first| first.mark == mark) {
            self.output.insert_str(0, &first.text);
        }
    }

    fn push_line(&mut self, line: &str) {
        self.begin_prose(line);
        self.output.push_str(line.trim_end());
        self.pending.push('\n');
    }

    /// Adds a line break. At most two line breaks in a row are kept, even around a removed line.
    fn add_line_break(&mut self) {
        if self.position == TextPosition::Top
            && let Some(first) =
                self.held_heading.as_mut().filter(|first| !first.text.ends_with("\n\n"))
        {
            first.text.push('\n');
        }
        if self.position != TextPosition::Top && !self.pending.ends_with("\n\n") {
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
fn strip_fence_marks(line: &str) -> &str {
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
            let is_special = heading::is_heading_at_top(line)
                || remark::is_lead_in(line)
                || remark::is_sign_off(line);
            assert!(is_special, "{line}");
            for (end, _) in line.char_indices().skip(1) {
                assert!(may_become_special(&line[..end], true), "{}", &line[..end]);
            }
        }
    }
}
