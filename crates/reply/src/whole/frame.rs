//! Removes blocks of several lines before and after the prose: labels, titles, notes.

use crate::text::{self, is_item};
use crate::{heading, remark};

scribe_domain::word_lists! {
    "whole/frame/words":
        phrases LABELS, TITLE_LABELS, TAIL_LABELS, SOURCES;
}

/// The maximum length of a label and of a title.
const MAX_LABEL_CHARS: usize = 160;
const MAX_TITLE_CHARS: usize = 60;

/// Removes the blocks before and after the prose. If nothing would be left, the text is returned
/// unchanged.
pub(super) fn remove_blocks(text: &str) -> String {
    let text = remove_comments(text);
    let mut prose = text.trim();
    while let Some(remaining) = strip_leading_block(prose).map(str::trim_start) {
        if remaining.is_empty() {
            break;
        }
        prose = remaining;
    }
    loop {
        let shorter = strip_trailing_sign_off(strip_trailing_notes(prose));
        if shorter.len() == prose.len() {
            return prose.to_owned();
        }
        prose = shorter;
    }
}

/// Returns the text before a last line in which the model speaks about it.
fn strip_trailing_sign_off(text: &str) -> &str {
    match text.rsplit_once('\n') {
        // A line of the same paragraph belongs to the prose.
        Some((before, last))
            if !before.trim().is_empty()
                && (remark::is_count_or_ending(last)
                    || before.ends_with('\n') && remark::is_offer(last)) =>
        {
            before.trim_end()
        }
        _ => text,
    }
}

fn remove_comments(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut remaining = text;
    while let Some((before, after)) = remaining.split_once("<!--") {
        let Some((_, after)) = after.split_once("-->") else { break };
        cleaned.push_str(before);
        remaining = after;
    }
    cleaned.push_str(remaining);
    if !cleaned.contains("</h") {
        return cleaned;
    }
    let is_text = |line: &&str| !is_html_heading(line.trim());
    cleaned.lines().filter(is_text).collect::<Vec<_>>().join("\n")
}

/// Returns true for `<h2>Chapter 1</h2>`.
fn is_html_heading(line: &str) -> bool {
    (1..=6).any(|level| {
        line.starts_with(&format!("<h{level}")) && line.ends_with(&format!("</h{level}>"))
    })
}

/// Returns the text after its first block if the block is not prose.
fn strip_leading_block(text: &str) -> Option<&str> {
    let (first, remaining) = text.split_once('\n')?;
    let first = first.trim();
    let (next, after_next) = remaining.split_once('\n').unwrap_or((remaining, ""));
    let is_number = is_lone_number(first, next) && !has_lone_number(remaining);
    if remark::is_lead_in(first) || heading::names_book_position(first) || is_number {
        return Some(remaining);
    }
    if is_underline(next) && is_title(first) {
        return Some(after_next);
    }
    if heading::is_bare_number(first) {
        let remaining = remaining.trim_start();
        let (title, after) = remaining.split_once('\n')?;
        let is_title_paragraph = after.trim_start_matches([' ', '\r']).starts_with('\n');
        if is_title_paragraph && is_title(title.trim()) && !heading::is_heading(title) {
            return Some(after);
        }
    }
    strip_leading_labels(text)
}

fn strip_leading_labels(text: &str) -> Option<&str> {
    let mut remaining = text;
    let (mut labels, mut has_title) = (0, false);
    loop {
        let (line, after) = remaining.split_once('\n').unwrap_or((remaining, ""));
        if !line.trim().is_empty() {
            let Some(label) = parse_label(line) else { break };
            if !LABELS.contains(&label.as_str()) {
                break;
            }
            labels += 1;
            // A whole sentence after the label of a title may be part of the narration.
            has_title |= TITLE_LABELS.contains(&label.as_str())
                && !(line.starts_with(char::is_alphabetic) && heading::ends_sentence(line.trim()));
        }
        if after.is_empty() {
            return None;
        }
        remaining = after;
    }
    (labels > 1 || has_title).then_some(remaining)
}

/// Returns the label of a line such as `**Place:** the attic`.
fn parse_label(line: &str) -> Option<String> {
    let line = line.trim();
    if line.chars().count() > MAX_LABEL_CHARS {
        return None;
    }
    let (label, _) = line.split_once([':', '：'])?;
    let label = label.trim_matches(|c: char| matches!(c, '*' | '_' | '-' | '#' | '[') || c == ' ');
    Some(text::to_plain_lower(label))
}

/// Returns true for `I.`, `1` or `1.` followed by a blank line.
fn is_lone_number(line: &str, next: &str) -> bool {
    let line = line.trim_matches(['*', '#', ' ']);
    let number = line.trim_end_matches(['.', ')']);
    let is_digits = number.chars().all(|c| c.is_ascii_digit()) && number.len() <= 3;
    let is_roman = number.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L'))
        && (number.len() > 1 || line.len() > 1);
    next.trim().is_empty() && !number.is_empty() && (is_digits || is_roman)
}

/// Returns true for a text with numbered sections, because these numbers belong to the story.
fn has_lone_number(text: &str) -> bool {
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if is_lone_number(line.trim(), lines.peek().unwrap_or(&"x")) {
            return true;
        }
    }
    false
}

/// Returns true for the underline of a Markdown title.
fn is_underline(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && (line.bytes().all(|b| b == b'=') || line.bytes().all(|b| b == b'-'))
}

/// Returns true for a short line that does not end a sentence and whose words are capitalized like
/// those of a title.
fn is_title(line: &str) -> bool {
    let line = line.trim_matches(['*', '_', '#', ' ']);
    let chars = line.chars().count();
    let is_capitalized = |word: &&str| !word.starts_with(char::is_lowercase);
    let (words, capitals) =
        (line.split_whitespace().count(), line.split_whitespace().filter(is_capitalized).count());
    let is_salutation = line.to_lowercase().starts_with("dear ");
    (1..=MAX_TITLE_CHARS).contains(&chars)
        && !line.starts_with(|c: char| c.is_lowercase() || matches!(c, '—' | '–' | '-'))
        && !line.contains(['"', '“', '”', '«', '»', '「', '„', ','])
        && !heading::ends_sentence(line)
        && !is_salutation
        && (capitals * 2 > words || words <= 2)
        && words <= 8
}

/// Returns the text before notes that extend to its end.
fn strip_trailing_notes(text: &str) -> &str {
    let mut end = text.len();
    let (mut has_items, mut has_address) = (false, false);
    for line in text.split_inclusive('\n').rev() {
        end -= line.len();
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        has_address |= line.contains("://");
        if is_item(line) || line.contains("://") {
            has_items = true;
            continue;
        }
        let stripped = line.trim_matches(|c: char| matches!(c, '*' | '_' | '#' | ' '));
        let before = text[..end].trim_end();
        let is_set_off = line.starts_with(['*', '#']) && !remark::has_labels(before);
        let is_label = stripped.ends_with([':', '：'])
            && parse_label(stripped).is_some_and(|label| TAIL_LABELS.contains(&label.as_str()))
            || has_address
                && SOURCES.contains(&stripped.to_lowercase().trim_end_matches([':', '：']))
            || remark::is_note_label(stripped, is_set_off);
        return if has_items && is_label && !before.is_empty() { before } else { text };
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::clean_prose;

    const PROSE: &str = "Rain fell on the harbour.\n\n“Who is there?” she asked.";

    #[test]
    fn blocks_before_the_prose_are_removed() {
        for top in [
            "Viewpoint: Mara\nPlace: the attic\nTime: night\n\n",
            "**Viewpoint:** Mara\n**Place:** the attic\n\n",
            "Title: A Winter Dial\n\n",
            "**Title:** A Winter Dial\n",
            "CHAPTER ONE\n\nA Winter Dial\n\n",
            "Chapter 1\n\n**A Winter Dial**\n\n",
            "Sure, here is the scene:\n\nCHAPTER ONE\n\nA Winter Dial\n\n",
            "A Winter Dial\n=====\n\n",
            "A Winter Dial\n-----\n\n",
            "I.\n\n",
            "1\n\n",
            "II\n\n",
            "<h2>Chapter 1</h2>\n\n",
            "<!-- Scene 1\nof 2 -->\n\n",
            "Scene 1 of 2 of chapter 1, A Winter Dial.\n\n",
            "Chapter 1, Scene 2\n\n",
            "Absolutely. Below you'll find scene 1 of chapter 1:\n\n",
            "Good brief! Let me know what you think:\n\n",
            "标题：冬天\n地点：阁楼\n\n",
            "Natuurlijk! Hier is de eerste scène van hoofdstuk 1:\n\n",
            "Gotowe! Oto scena rozdziału 1:\n\n",
            "Desigur! Iată prima scenă din capitolul 1:\n\nCapitolul 1\n\n",
        ] {
            let reply = format!("{top}{PROSE}");
            assert_eq!(clean_prose(&reply).as_deref(), Ok(PROSE), "{reply}");
        }
    }

    #[test]
    fn notes_after_the_prose_are_removed() {
        for tail in [
            "I hope this captures the tone you wanted!",
            "*Note: I kept to the style sheet and the brief.*",
            "**Self-check:**\n- The viewpoint holds.\n- The lamp is lit.",
            "Changes made:\n1. The lamp.\n2. The rain.",
            "(End of scene. 200 words.)",
            "**Words:** 200",
            "(Continued in the next message)",
            "이어서 다음 장면도 써 드릴까요?",
            "続きのシーンも執筆しましょうか？",
            "هل تود أن أكمل المشهد التالي؟",
            "क्या आप चाहेंगे कि मैं अगला दृश्य लिखूँ?",
            "Devamını yazmamı ister misiniz?",
            "ต้องการให้ผมเขียนฉากต่อไปไหมครับ?",
            "~ To be continued ~",
            "[...]",
            "🌧️🕯️",
            "*FIN*",
            "(Hết cảnh 1)\n\nBạn có muốn tôi viết tiếp cảnh 2 không?",
            "---\n\n**Notes:**\n\n* The lamp.\n* The rain.",
        ] {
            let reply = format!("{PROSE}\n\n{tail}");
            assert_eq!(clean_prose(&reply).as_deref(), Ok(PROSE), "{reply}");
        }
    }

    #[test]
    fn prose_that_looks_like_a_block_stays() {
        for text in [
            "Time: that was what he lacked.\n\nPlace it there, he said.",
            "I was born in the rain.\n\nIt never stopped.",
            "1984 was a wet year.\n\nNobody minded.",
            "The list said:\n\n- salt\n- rope",
            "Notes lay on the desk:\n\n- one from her\n- one from him",
            "Words: she had none.",
            "Rain fell.\n\nNote: he did not go.",
            "Rain fell.\n\nWords: she had none.",
            "A Winter Dial\n\nIt stood on the wall.",
            "Scene 1 of the play was over before he came.\n\nHe sat.",
            "Rain fell.\n\nI hope this is the end, she thought.",
        ] {
            assert_eq!(clean_prose(text).as_deref(), Ok(text));
        }
    }
}
