//! Removes marks around a whole text or around each of its paragraphs.

mod lists;

use crate::text::is_rule;

scribe_domain::word_lists! {
    "whole/decoration":
        phrases EMPHASIS, PROMPTS;
}

/// Quotation marks around a whole text that do not mark speech.
const BLOCK_QUOTES: &[&str] = &["\"\"\"", "'''"];

/// Speaker names that may be left at the start of a reply.
const SPEAKERS: &[&str] = &["assistant", "model", "ai", "bot"];

/// Removes marks around a text, and invisible characters.
pub(super) fn remove_decoration(text: String) -> String {
    let text = remove_unseen(text);
    let text = remove_prompt(remove_speaker(text.trim()));
    let text = remove_block_marks(text.trim());
    remove_shared_marks(text).unwrap_or_else(|| text.to_owned())
}

/// Removes zero-width spaces, except in scripts that separate words with them. Also removes the
/// replacement character that a server may put in place of half a character at the end.
fn remove_unseen(text: String) -> String {
    let text = match text.trim_end().strip_suffix('\u{fffd}') {
        Some(remaining) => remaining.trim_end_matches('\u{fffd}').to_owned(),
        None => text,
    };
    if !text.contains(['\u{200b}', '\u{2060}']) {
        return text;
    }
    let mut last = None;
    text.chars()
        .filter(|&c| {
            let separates_words =
                last.is_some_and(|last| matches!(u32::from(last), 0xE00..=0x17FF));
            let is_visible =
                !matches!(c, '\u{200b}' | '\u{2060}') || c == '\u{200b}' && separates_words;
            last = Some(c);
            is_visible
        })
        .collect()
}

/// Returns the text after a first line that only names the speaker.
fn remove_speaker(text: &str) -> &str {
    let first = text.lines().next().unwrap_or_default();
    let remaining = &text[first.len()..];
    let name = first.trim().trim_matches(['*', '#', ' ']).to_lowercase();
    let name = name.trim_end_matches([':', '*']);
    let is_speaker_line = SPEAKERS.contains(&name) && first.trim().chars().count() <= 16;
    if is_speaker_line && !remaining.trim().is_empty() {
        return remaining.trim_start();
    }
    text.strip_prefix("Assistant:").map_or(text, str::trim_start)
}

/// Returns the text before a line that begins a prompt.
fn remove_prompt(text: &str) -> &str {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start: String = line.trim_start().chars().take(24).collect::<String>().to_lowercase();
        // A heading of the prompt ends in a colon. Prose has no such line.
        let is_prompt = PROMPTS.iter().any(|prompt| match start.strip_prefix(prompt) {
            Some(remaining) if prompt.ends_with(':') => remaining.trim().is_empty(),
            Some(remaining) => {
                remaining.trim().is_empty() || remaining.trim_start().starts_with(':')
            }
            None => false,
        });
        if at > 0 && is_prompt && !text[..at].trim().is_empty() {
            return text[..at].trim_end();
        }
        at += line.len();
    }
    text
}

fn remove_block_marks(text: &str) -> &str {
    for mark in BLOCK_QUOTES {
        let inner = text.strip_prefix(mark).and_then(|remaining| remaining.strip_suffix(mark));
        if let Some(inner) = inner.filter(|inner| !inner.trim().is_empty()) {
            return inner.trim();
        }
    }
    text
}

/// Removes the decoration that all paragraphs share. If there is only one paragraph, nothing is
/// removed, because it may be decorated on purpose.
fn remove_shared_marks(text: &str) -> Option<String> {
    remove_quote_marks(text)
        .or_else(|| remove_numbers(text))
        .or_else(|| lists::remove_list_marks(text))
        .or_else(|| EMPHASIS.iter().find_map(|mark| remove_outer_emphasis(text, mark)))
        .or_else(|| EMPHASIS.iter().find_map(|mark| remove_emphasis(text, mark)))
}

/// Changes each non-empty line. Returns `None` if a line cannot be changed, or if there are fewer
/// than two lines.
fn change_lines<'a>(
    text: &'a str,
    mut change: impl FnMut(&'a str) -> Option<&'a str>,
) -> Option<String> {
    let mut lines = 0;
    let mut changed = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.trim();
        if !line.is_empty() && !is_rule(line) {
            lines += 1;
            changed.push_str(change(line)?);
        } else {
            changed.push_str(line);
        }
        changed.push('\n');
    }
    (lines > 1).then(|| changed.trim().to_owned())
}

fn remove_quote_marks(text: &str) -> Option<String> {
    change_lines(text, |line| line.strip_prefix('>').map(str::trim_start))
}

/// Removes consecutive numbers in brackets: `[1] …`, `[2] …`.
fn remove_numbers(text: &str) -> Option<String> {
    let mut next = 1_usize;
    change_lines(text, |line| {
        let (number, remaining) = line.strip_prefix('[')?.split_once(']')?;
        let is_next = number.trim().parse::<usize>() == Ok(next);
        next += 1;
        is_next.then(|| remaining.trim_start())
    })
}

fn remove_emphasis(text: &str, mark: &str) -> Option<String> {
    change_lines(text, |line| {
        let inner = line.strip_prefix(mark)?.strip_suffix(mark)?;
        // `*One* and *two*` is not emphasised as a whole.
        let is_whole = !inner.is_empty()
            && !inner.contains(mark)
            && !inner.starts_with(['*', '_', ' '])
            && !inner.ends_with(['*', '_', ' ']);
        is_whole.then_some(inner)
    })
}

/// Removes marks that open at the top of several paragraphs and close at their end. They are not
/// Markdown emphasis, which never extends beyond one paragraph.
fn remove_outer_emphasis(text: &str, mark: &str) -> Option<String> {
    let inner = text.strip_prefix(mark)?.strip_suffix(mark)?;
    let mark_char = mark.chars().next()?;
    let is_whole = inner.contains("\n\n")
        && !inner.contains(mark_char)
        && !inner.starts_with(' ')
        && !inner.ends_with(' ');
    is_whole.then(|| inner.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use crate::clean_prose;

    const PROSE: &str = "Rain fell on the harbour.\n\n“Who is there?” she asked.";

    #[test]
    fn marks_around_the_whole_are_removed() {
        for reply in [
            "<story><p>Rain fell on the harbour.</p><p>“Who is there?” she asked.</p></story>",
            "\"\"\"\nRain fell on the harbour.\n\n“Who is there?” she asked.\n\"\"\"",
            "\"\"\"Rain fell on the harbour.\n\n“Who is there?” she asked.\"\"\"",
            "**Rain fell on the harbour.**\n\n**“Who is there?” she asked.**",
            "*Rain fell on the harbour.*\n\n*“Who is there?” she asked.*",
            "_Rain fell on the harbour._\n\n_“Who is there?” she asked._",
            "**Rain fell on the harbour.\n\n“Who is there?” she asked.**",
            "*Rain fell on the harbour.\n\n“Who is there?” she asked.*",
            "***\nRain fell on the harbour.\n\n“Who is there?” she asked.\n***",
            "> Rain fell on the harbour.\n>\n> “Who is there?” she asked.",
            "> Rain fell on the harbour.\n\n> “Who is there?” she asked.",
            "[1] Rain fell on the harbour.\n\n[2] “Who is there?” she asked.",
            "assistant\nRain fell on the harbour.\n\n“Who is there?” she asked.",
            "assistant\n\nRain fell on the harbour.\n\n“Who is there?” she asked.",
            "Assistant: Rain fell on the harbour.\n\n“Who is there?” she asked.",
            "**Assistant:**\n\nRain fell on the harbour.\n\n“Who is there?” she asked.",
            "Rain fell on the harbour.\n\n“Who is there?” she asked.\n\n### Instruction:\nWrite scene 2.",
            "Rain fell on the harbour.\n\n“Who is there?” she asked.\n\n### Human: Go on.",
            "\u{200b}Rain fell\u{200b} on the harbour.\n\u{200b}\n“Who is there?” she asked.\u{200b}",
            "Rain fell on the harbour.\n\n“Who is there?” she asked.\u{fffd}",
        ] {
            assert_eq!(clean_prose(reply).as_deref(), Ok(PROSE), "{reply}");
        }
    }

    #[test]
    fn marks_around_some_paragraphs_stay() {
        for text in [
            "*He is gone.*",
            "*He is gone.*\n\nShe sat down.",
            "*One* and *two*\n\n*Three*",
            "*One.*\n\nShe sat down.\n\n*Two.*",
            "> The letter said so.\n\nShe put it away.",
            "[1] was the number on the door.\n\n[3] was the next.",
            "Assistants came and went.\n\nModel citizens, all of them.",
            "“Assistant: that is what I am,” he said.",
            "The user: nobody knew him.\n\nHuman: that was the word.",
            "เขา\u{200b}ไป",
        ] {
            assert_eq!(clean_prose(text).as_deref(), Ok(text));
        }
    }
}
