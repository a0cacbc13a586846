//! Removes the numbered labels of all paragraphs. A label is on the line of its paragraph, as in
//! `**Beat 1:** Rain fell.`, or above it, as in `[Beat 1: the lamp]`.

use crate::continuation::lead_in;

scribe_domain::word_lists! {
    "whole/wrapper/paragraphs":
        phrases LABELS, BEATS;
        pairs PAIRS;
}

/// A line above a paragraph that is longer than this is not a label.
const MAX_LABEL_CHARS: usize = 72;

/// The label before the text of a paragraph, or in place of it.
enum Label<'a> {
    /// A label on the same line as the text, with the text after it.
    Inline(&'a str),
    /// A label alone above the paragraph, with the text on the next lines, if any.
    Alone(&'a str),
}

/// Removes labels that number the paragraphs from the first to the last.
pub(super) fn remove_labels(text: &str) -> Option<String> {
    // Most texts have no labels.
    let first = text.chars().next()?;
    if parse_label(text.split("\n\n").next()?, 1).is_none() {
        let may_have = text.contains(['[', '*', '【', '(', '（']) || text.contains(":\n\n");
        return if may_have { remove_beats(text) } else { None };
    }
    let mut cleaned = Vec::new();
    let (mut number, mut paragraphs) = (0, 0);
    for paragraph in text.split("\n\n") {
        paragraphs += usize::from(!paragraph.trim().is_empty());
        match parse_label(paragraph, number + 1) {
            Some(Label::Inline(remaining)) => {
                number += 1;
                cleaned.push(remaining);
            }
            Some(Label::Alone(remaining)) => {
                number += 1;
                paragraphs -= usize::from(remaining.trim().is_empty());
                cleaned.push(remaining);
            }
            None => cleaned.push(paragraph),
        }
    }
    // A single label may belong to a story, and so may labels of only some paragraphs.
    let labels_paragraphs = number >= 2 && number * 3 >= paragraphs || number >= 1 && first == '#';
    let has_text = |paragraph: &&&str| !paragraph.trim().is_empty();
    labels_paragraphs
        .then(|| cleaned.iter().filter(has_text).copied().collect::<Vec<_>>().join("\n\n"))
}

/// Removes `[Beat 2]`, `[continued]` or `(Word count so far: 40)` between two paragraphs.
fn remove_beats(text: &str) -> Option<String> {
    let is_beat = |paragraph: &str| {
        let line = paragraph.trim();
        line.len() < MAX_LABEL_CHARS
            && line.starts_with(['[', '*', '【'])
            && strip_pair(line).is_some_and(|inner| {
                let lower = inner.to_lowercase();
                BEATS.iter().filter_map(|beat| lower.strip_prefix(beat)).any(|remaining| {
                    let number = remaining.split([':', '：']).next().unwrap_or_default().trim();
                    !number.is_empty() && number.chars().all(char::is_numeric)
                })
            })
    };
    // Other modules clean the ends of a text.
    let mut at = 0;
    let mut is_removed = |paragraph: &str| {
        at += paragraph.len() + 2;
        is_beat(paragraph)
            || at > paragraph.len() + 2
                && at < text.len()
                && is_between_paragraphs(paragraph.trim())
    };
    let cleaned: Vec<&str> =
        text.split("\n\n").filter(|paragraph| !is_removed(paragraph)).collect();
    if cleaned.len() == text.split("\n\n").count() {
        return None;
    }
    Some(cleaned.join("\n\n"))
}

/// Returns true for a line between two paragraphs that only counts words or says that the text
/// continues.
fn is_between_paragraphs(line: &str) -> bool {
    let is_bracketed =
        line.starts_with(['[', '(', '（', '【']) && line.ends_with([']', ')', '）', '】']);
    let may_announce = line.ends_with([':', '：']) && line.contains(' ');
    line.len() < MAX_LABEL_CHARS
        && (is_bracketed || may_announce)
        && (lead_in::announces_continuation(line)
            || is_bracketed && line.to_lowercase().starts_with("(word count"))
}

/// Returns the label of a paragraph if it has the given number.
fn parse_label(paragraph: &str, number: usize) -> Option<Label<'_>> {
    let paragraph = paragraph.trim_start_matches('\n');
    let (line, remaining) = paragraph.split_once('\n').unwrap_or((paragraph, ""));
    if is_label_line(line, number) {
        return Some(Label::Alone(remaining));
    }
    strip_inline_label(paragraph, number).map(Label::Inline)
}

/// Returns true for a line that is a label, with or without a title. There must be marks on both
/// sides of the label, or on neither.
fn is_label_line(line: &str, number: usize) -> bool {
    let line = line.trim();
    if line.len() > MAX_LABEL_CHARS * 3 || line.chars().count() > MAX_LABEL_CHARS {
        return false;
    }
    let unmarked = line.trim_start_matches('#').trim();
    let (mut inner, mut is_set_off) = (unmarked, unmarked.len() < line.len());
    while let Some(shorter) = strip_pair(inner) {
        (inner, is_set_off) = (shorter.trim(), true);
    }
    if inner.starts_with(is_mark) || inner.ends_with(['*', '_', ']', '】', '）', ')']) {
        return false;
    }
    let stripped = inner.trim_end_matches([':', '：']);
    if stripped.ends_with(crate::heading::ends_with_stop) {
        return false;
    }
    let lower = stripped.to_lowercase();
    let number = number.to_string();
    let title = LABELS.iter().filter_map(|label| lower.strip_prefix(label)).find_map(|remaining| {
        let remaining =
            remaining.trim_start_matches([' ', '#', '\u{a0}']).strip_prefix(&*number)?;
        Some(remaining.trim_start_matches('段').trim_start())
    });
    let is_separated = |title: &str| {
        title.is_empty() || title.starts_with([':', '：', '–', '—', '-', '.', '|', '(', '（'])
    };
    if title.is_some_and(is_separated) {
        return true;
    }
    // For example, `**1. The Lamp**`, `(1)`.
    let remaining = lower.strip_prefix(&*number);
    is_set_off
        && remaining.is_some_and(|remaining| {
            remaining.is_empty() && line.starts_with(['(', '['])
                || line.starts_with("**")
                    && remaining
                        .strip_prefix(['.', ')'])
                        .is_some_and(|title| title.starts_with(' '))
        })
}

/// Removes one pair of marks around a line.
fn strip_pair(line: &str) -> Option<&str> {
    PAIRS.iter().find_map(|(open, close)| {
        let inner = line.strip_prefix(open)?.strip_suffix(close)?;
        (!inner.is_empty() && !inner.contains(*close)).then_some(inner)
    })
}

fn is_mark(c: char) -> bool {
    matches!(c, '*' | '_' | '#' | '[' | '【' | '(' | '（')
}

/// Returns the paragraph after its label if the label has the given number.
fn strip_inline_label(paragraph: &str, number: usize) -> Option<&str> {
    const MAX_INLINE_LABEL_CHARS: usize = 24;
    let head: String = paragraph.chars().take(MAX_INLINE_LABEL_CHARS).collect();
    let colon = head.find([':', '：'])?;
    let marks: String = head.chars().take_while(|c| is_mark(*c)).collect();
    let stripped = head[marks.len()..colon].trim_start().to_lowercase();
    let remaining = LABELS.iter().find_map(|label| stripped.strip_prefix(label))?;
    let digits = remaining.trim_matches([' ', '*', '_', '段', '#', ']', '】', ')']);
    if digits != number.to_string() {
        return None;
    }
    let after = paragraph[colon..].trim_start_matches([':', '：']);
    let marks = marks.trim_start_matches('#');
    // A mark that opens before the label must close at its end.
    let closes_before_colon = remaining.trim_end().ends_with(['*', '_', ']', '】', ')']);
    if marks.is_empty() || closes_before_colon {
        return Some(after.trim_start());
    }
    ["**", "__", "*", "_", "]", "】"]
        .iter()
        .find_map(|mark| after.strip_prefix(mark))
        .map(str::trim_start)
}

#[cfg(test)]
mod tests {
    use crate::clean_prose;

    const PARAGRAPHS: [&str; 3] = [
        "Rain fell on the harbour, and nobody came to light the lamp.",
        "The wind answered for them both, and a dog barked at the pier.",
        "She put out the flame, folded the letter and went down the stairs.",
    ];

    fn labelled(label: &str) -> String {
        let paragraphs = PARAGRAPHS.iter().enumerate();
        let labelled = paragraphs.map(|(i, paragraph)| {
            format!("{}{paragraph}", label.replace('#', &(i + 1).to_string()))
        });
        labelled.collect::<Vec<_>>().join("\n\n")
    }

    #[test]
    fn labels_of_all_paragraphs_are_removed_together() {
        for label in [
            "*Beat #: the lamp*\n\n",
            "[Beat #: the lamp]\n\n",
            "**Beat #: The Lamp**\n\n",
            "(Beat #: the lamp)\n\n",
            "Beat #: The Lamp\n\n",
            "__Beat #__\n\n",
            "**Beat # – The Lamp**\n",
            "**Paragraph #**\n\n",
            "**#. The Lamp**\n\n",
            "(#)\n\n",
            "P#: ",
            "**Beat #:** ",
            "[Beat #:] ",
            "Beat #: ",
            "**Abschnitt #: Die Lampe**\n\n",
            "【节拍#：铜灯】\n\n",
            "**第#段**\n\n",
            "**Temps # : la lampe**\n\n",
            "【ビート#】\n\n",
            "**Momento #: la lámpara**\n\n",
            "**Абзац #**\n\n",
            "[단락 #]\n\n",
        ] {
            let cleaned = PARAGRAPHS.join("\n\n");
            assert_eq!(clean_prose(&labelled(label)).as_deref(), Ok(&*cleaned), "{label}");
        }
    }

    #[test]
    fn a_label_is_removed_as_a_whole_or_kept() {
        for text in [
            "*Beat 1: she waits.* Then nothing.\n\n*Beat 2: he comes.* Then rain.",
            "**Beat 1: the lamp\n\nRain fell on the harbour, and nobody came to light it.",
            "[Beat 1: the lamp\n\nRain fell.\n\n[Beat 2: the rain\n\nShe left them both.",
            "(1) was the number on the door of the room.\n\n(2) was the next, and it was hers.",
        ] {
            assert_eq!(clean_prose(text).as_deref(), Ok(text));
        }
        for between in
            ["[continued]", "Continuing the scene:", "(Word count so far: 40)", "（接上文）"]
        {
            let text = format!("{}\n\n{between}\n\n{}", PARAGRAPHS[0], PARAGRAPHS[1]);
            let cleaned = PARAGRAPHS[..2].join("\n\n");
            assert_eq!(clean_prose(&text).as_deref(), Ok(&*cleaned), "{between}");
        }
        let alone = format!("{}\n\n[Beat 2]\n\n{}", PARAGRAPHS[0], PARAGRAPHS[1]);
        let cleaned = PARAGRAPHS[..2].join("\n\n");
        assert_eq!(clean_prose(&alone).as_deref(), Ok(&*cleaned));
    }
}
