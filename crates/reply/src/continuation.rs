//! Joins a text and its continuation.

pub(crate) mod lead_in;

use scribe_domain::text::sentences::{is_closing, is_end};

use super::prose::clean_prose;

/// A shorter repetition is a coincidence, because two sentences may begin with the same words.
const MIN_OVERLAP_CHARS: usize = 12;
/// A repetition is searched for in at most this many significant characters.
const MAX_OVERLAP_CHARS: usize = 6_000;
/// This many equal characters at the beginning show that the text was started again.
const SAME_BEGINNING_CHARS: usize = 48;

/// Joins a text that was cut off with its continuation. The wrapping of the continuation is
/// removed, and so is the part of it that repeats the end of the text.
///
/// If the continuation starts again from the beginning, it replaces the text, unless it is cut off
/// and shorter. Returns `None` if the continuation is empty.
#[must_use]
pub fn join_continuation(previous: &str, continuation: &str, is_cut_off: bool) -> Option<String> {
    let stripped = lead_in::remove_lead_in(previous, continuation);
    let text = clean_prose(stripped).ok()?;
    let text = match lead_in::remove_lead_in(previous, &text) {
        "" => text,
        stripped => stripped.to_owned(),
    };
    let overlap = overlap_bytes(previous, &text);
    if overlap == 0 && starts_over(previous, &text) {
        let is_shorter = is_cut_off && text.len() < previous.len();
        return Some(if is_shorter { previous.to_owned() } else { text });
    }
    let remaining = &text[overlap..];
    if remaining.trim().is_empty() {
        return Some(previous.trim_end().to_owned());
    }
    let starts_paragraph = continuation.starts_with(['\n', '\r'])
        && remaining.len() == text.len()
        && ends_sentence(previous)
        && !remaining.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase);
    let separator = if previous.ends_with('\n') || remaining.starts_with('\n') {
        ""
    } else if starts_paragraph {
        "\n\n"
    } else {
        separator_between(previous, remaining)
    };
    let previous = if previous.ends_with('\n') { previous } else { previous.trim_end() };
    Some(format!(
        "{previous}{separator}{}",
        if separator.is_empty() { remaining } else { remaining.trim_start() }
    ))
}

/// Returns a text with the separator before its continuation.
#[must_use]
pub fn with_separator(previous: &str) -> String {
    let separator = if previous.ends_with('\n') { "" } else { separator_between(previous, "x") };
    format!("{}{separator}", if separator.is_empty() { previous } else { previous.trim_end() })
}

/// Returns true if a text ends with the end of a sentence. Marks that close speech may follow that
/// end.
fn ends_sentence(text: &str) -> bool {
    text.trim_end().trim_end_matches(is_closing).ends_with(is_end)
}

/// Returns the separator between a text and its continuation.
fn separator_between(previous: &str, remaining: &str) -> &'static str {
    let last = previous.trim_end().chars().next_back();
    let first = remaining.chars().next();
    let needs_space = |c: Option<char>| c.is_some_and(|c| !is_unspaced(c));
    if needs_space(last) && needs_space(first) { " " } else { "" }
}

/// Returns true for a character of a script without spaces between sentences, and for white space.
fn is_unspaced(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            u32::from(c),
            0xE00..=0xEFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x2E80..=0x312F
                | 0x31A0..=0x31FF | 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F
                | 0xFF00..=0xFFEF | 0x20000..=0x323AF
        )
}

/// Returns those characters of a text that matter for a comparison, each with the index of the byte
/// after it.
fn significant_chars(text: &str) -> impl DoubleEndedIterator<Item = (usize, char)> + '_ {
    text.char_indices().filter(|(_, c)| c.is_alphanumeric()).map(|(at, c)| (at + c.len_utf8(), c))
}

fn starts_over(previous: &str, text: &str) -> bool {
    let beginning = |text| -> Vec<char> {
        significant_chars(text).take(SAME_BEGINNING_CHARS).map(|(_, c)| c).collect()
    };
    let previous = beginning(previous);
    previous.len() == SAME_BEGINNING_CHARS && previous == beginning(text)
}

/// Returns how many bytes of a continuation repeat the end of a text.
fn overlap_bytes(previous: &str, text: &str) -> usize {
    let tail: Vec<char> = {
        let mut tail: Vec<char> =
            significant_chars(previous).rev().take(MAX_OVERLAP_CHARS).map(|(_, c)| c).collect();
        tail.reverse();
        tail
    };
    let head: Vec<(usize, char)> = significant_chars(text).take(MAX_OVERLAP_CHARS).collect();
    let overlap_chars = longest_border(&head, &tail);
    if overlap_chars < MIN_OVERLAP_CHARS {
        return 0;
    }
    let end = head[overlap_chars - 1].0;
    // The punctuation after the last letter was also repeated.
    let marks = text[end..].find(|c: char| c.is_alphanumeric() || c.is_whitespace());
    end + marks.unwrap_or(text.len() - end)
}

/// Returns the length of the longest beginning of `head` that is also an end of `tail`. Takes
/// linear time.
fn longest_border(head: &[(usize, char)], tail: &[char]) -> usize {
    let mut failures = vec![0; head.len()];
    let mut matched = 0;
    for at in 1..head.len() {
        while matched > 0 && head[at].1 != head[matched].1 {
            matched = failures[matched - 1];
        }
        matched += usize::from(head[at].1 == head[matched].1);
        failures[at] = matched;
    }
    matched = 0;
    for character in tail {
        while matched > 0 && (matched == head.len() || head[matched].1 != *character) {
            matched = failures[matched - 1];
        }
        matched += usize::from(!head.is_empty() && head[matched].1 == *character);
    }
    matched
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_joined(previous: &str, continuation: &str, whole: &str) {
        assert_eq!(join_continuation(previous, continuation, false).as_deref(), Some(whole));
    }

    #[test]
    fn a_continuation_follows_by_the_rules_of_its_script() {
        assert_joined("One.", " Two.\n", "One. Two.");
        assert_joined("One.\n\n", "Two.", "One.\n\nTwo.");
        assert_joined("One.", "\n\nTwo.", "One.\n\nTwo.");
        assert_joined("“One.”", "\n\n“Two.”", "“One.”\n\n“Two.”");
        assert_joined("She turned and", "\n\nwalked away.", "She turned and walked away.");
        assert_joined("She turned to", "\n\nMara.", "She turned to Mara.");
        assert_joined("“Go!”", "\n\nhe said.", "“Go!” he said.");
        assert_joined("她转过身", "\n\n走了。", "她转过身走了。");
        assert_joined("她走了。", "雨停了。", "她走了。雨停了。");
        assert_joined("「もう遅い」", "彼は言った。", "「もう遅い」彼は言った。");
        assert_joined("เขาไป", "แล้ว", "เขาไปแล้ว");
        assert_joined("그는 갔다.", "비가 왔다.", "그는 갔다. 비가 왔다.");
        assert_joined("ذهب.", "هطل المطر.", "ذهب. هطل المطر.");
    }

    #[test]
    fn a_continuation_is_cleaned() {
        assert_joined("One.", "Sure, here is the continuation:\n\n## Scene 1\n\nTwo.", "One. Two.");
        assert_joined("One.", "<think>so</think>Two.<|im_end|>", "One. Two.");
        assert_eq!(join_continuation("One.", "<think>so", false), None);
        assert_eq!(join_continuation("One.", " ", false), None);
    }

    #[test]
    fn a_repetition_is_kept_once() {
        let previous = "Rain fell on the roof. She closed the old window.";
        assert_joined(
            previous,
            "She closed the old window. Then she slept.",
            &format!("{previous} Then she slept."),
        );
        assert_joined(
            previous,
            "… the old window. Then she slept.",
            &format!("{previous} Then she slept."),
        );
        assert_joined(previous, "She closed the old window.", previous);
        assert_joined(previous, "She slept.", &format!("{previous} She slept."));
        assert_joined(
            "雨が屋根に落ちた。彼女は古い窓を静かに閉めた。",
            "彼女は古い窓を静かに閉めた。そして眠った。",
            "雨が屋根に落ちた。彼女は古い窓を静かに閉めた。そして眠った。",
        );
    }

    #[test]
    fn a_restarted_text_replaces_the_first_one() {
        let previous =
            "Rain fell on the roof of the old house by the sea, as it had for days. She slept.";
        let again = format!("{previous} Then she woke.");
        assert_joined(previous, &again, &again);
        let other =
            "Rain fell on the roof of the old house by the sea, as it had for days. Nobody.";
        assert_eq!(join_continuation(previous, other, false).as_deref(), Some(other));
        assert_eq!(join_continuation(previous, other, true).as_deref(), Some(previous));
    }
}
