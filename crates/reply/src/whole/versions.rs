//! Handles a reply that shows the steps of the work before the prose: a plan, a first version, or
//! thoughts.

use crate::text::may_be_scene;

scribe_domain::word_lists! {
    "whole/versions/labels":
        phrases EARLIER, LAST, VERSIONS;
        tables NUMBERS;
}

/// Returns the last version, or the whole text if it has no version labels.
pub(super) fn choose_version(text: &str) -> &str {
    let text = remove_repetition(strip_duration_note(text));
    let mut at = 0;
    let (mut earlier, mut last) = (None, None);
    for line in text.split_inclusive('\n') {
        if let Some(label) = parse_label(line) {
            if EARLIER.contains(&label.as_str()) && last.is_none() {
                earlier = earlier.or(Some(at));
            } else if LAST.contains(&label.as_str()) {
                last = Some((at, at + line.len()));
            }
        }
        at += line.len();
    }
    if let Some(version) = choose_numbered(text) {
        return version;
    }
    match (earlier, last) {
        // Only a lead-in may come before the first label.
        (Some(earlier), Some((_, from))) if !may_be_scene(&text[..earlier]) => {
            let version = &text[from..];
            if may_be_scene(version) { version } else { text }
        }
        _ => text,
    }
}

/// Returns one copy of a text that occurs twice.
fn remove_repetition(text: &str) -> &str {
    let middle = text.floor_char_boundary(text.len() / 2);
    let (first, second) = text.split_at(middle);
    let Some((first_line, _)) = text.split_once('\n') else { return text };
    let second_start = second.find(first_line).map(|at| middle + at);
    let is_separator = |c: char| c.is_whitespace() || matches!(c, '-' | '*');
    let single_copy = text[..second_start.unwrap_or(0)].trim_end_matches(is_separator);
    let is_twice = !first.is_empty()
        && second_start.is_some_and(|at| text[at..].trim_end() == single_copy)
        && may_be_scene(single_copy);
    if is_twice { single_copy } else { text }
}

/// Chooses one of several versions. Of numbered versions, the last is chosen, because it is the
/// best. Of lettered versions, the first is chosen, because none of them is better than another.
fn choose_numbered(text: &str) -> Option<&str> {
    let mut at = 0;
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut used_numbering = None;
    for line in text.split_inclusive('\n') {
        if let Some((numbering, position)) =
            parse_label(line).as_deref().and_then(parse_version_number)
        {
            if position != starts.len() || used_numbering.is_some_and(|found| found != numbering) {
                return None;
            }
            used_numbering = Some(numbering);
            starts.push((at, at + line.len()));
        }
        at += line.len();
    }
    let (first, second) = (*starts.first()?, *starts.get(1)?);
    let last = *starts.last()?;
    let version = if used_numbering? >= FIRST_LETTER_NUMBERING {
        &text[first.1..second.0]
    } else {
        &text[last.1..]
    };
    let is_whole = !may_be_scene(&text[..first.0])
        && may_be_scene(version)
        && may_be_scene(&text[first.1..second.0]);
    is_whole.then_some(version)
}

/// The index of the first numbering that uses letters.
const FIRST_LETTER_NUMBERING: usize = 4;

/// Returns the number of a label such as `version a` or `版本二`: the index of the numbering, and the
/// position within the numbering.
fn parse_version_number(label: &str) -> Option<(usize, usize)> {
    VERSIONS.iter().find_map(|word| {
        let remaining = label.strip_prefix(word).or_else(|| label.strip_suffix(word))?;
        let remaining = remaining.trim_matches([' ', '#', '第', '.']);
        NUMBERS.iter().enumerate().find_map(|(numbering, (_, numbers))| {
            numbers
                .iter()
                .position(|number| *number == remaining)
                .map(|position| (numbering, position))
        })
    })
}

/// Returns the label that is a whole line: `**Final Output:**`, `Draft:`, `## Revised version`.
fn parse_label(line: &str) -> Option<String> {
    let line = line.trim();
    if line.chars().count() > 48 {
        return None;
    }
    let is_marked = line.starts_with(['#', '*']) || line.ends_with([':', '：']);
    let stripped =
        line.trim_matches(|c: char| matches!(c, '*' | '_' | '#' | ':' | '：' | ' ' | '[' | ']'));
    (is_marked && !stripped.is_empty()).then(|| stripped.to_lowercase())
}

/// Returns the text after a first line in which a program reports that the model has thought.
fn strip_duration_note(text: &str) -> &str {
    let mut remaining = text;
    let mut is_after_quoted_thought = false;
    loop {
        let (line, after) = remaining.split_once('\n').unwrap_or((remaining, ""));
        let is_quoted_line = line.trim_start().starts_with('>');
        let unwrapped =
            line.trim_matches(|c: char| matches!(c, '>' | '*' | '_' | ' ' | '\r')).to_lowercase();
        let is_thought = is_quoted_line
            && (is_after_quoted_thought
                || ["thinking:", "thought:", "thinking…", "thinking..."]
                    .iter()
                    .any(|start| unwrapped.starts_with(start)));
        let is_remark = is_duration(&unwrapped) || is_thought;
        if after.trim().is_empty() || !(is_remark || unwrapped.is_empty()) {
            return if is_remark { text } else { remaining };
        }
        is_after_quoted_thought = is_thought;
        remaining = after;
    }
}

/// Returns true for `Thought for 4 seconds`.
fn is_duration(line: &str) -> bool {
    let remaining = ["thought for ", "reasoned for ", "thinking for "]
        .iter()
        .find_map(|start| line.strip_prefix(start));
    remaining.is_some_and(|remaining| {
        let remaining = remaining.trim_end_matches('.');
        let is_unit = |word: &str| {
            word.chars().next().is_some_and(|c| c.is_ascii_digit())
                || [
                    "a", "few", "second", "seconds", "minute", "minutes", "s", "and", "couple",
                    "of",
                ]
                .contains(&word)
        };
        remaining.split_whitespace().all(is_unit)
    })
}

#[cfg(test)]
mod tests {
    use crate::clean_prose;

    const FIRST: &str = "It rained on the harbour, and so nobody came there to light the lamp.";
    const PROSE: &str = "Rain fell on the harbour, and nobody came to light the lamp.\n\n\
        “Who is there?” she asked.";

    #[test]
    fn the_last_version_is_kept() {
        for reply in [
            format!("Draft:\n\n{FIRST}\n\nRevised:\n\n{PROSE}"),
            format!("**Draft**\n\n{FIRST}\n\n**Final version**\n\n{PROSE}"),
            format!("## First draft\n\n{FIRST}\n\n## Improved version:\n\n{PROSE}"),
            format!("Draft:\n\n{FIRST}\n\nCritique:\n\n- Too plain.\n\nFinal:\n\n{PROSE}"),
            format!(
                "**Thinking Process:**\n\n1. She waits.\n2. It rains.\n\n**Final Output:**\n\n{PROSE}"
            ),
            format!("**Scene plan:**\n- She waits.\n- It rains.\n\n**Scene:**\n\n{PROSE}"),
            format!("Thought for 4 seconds\n\n{PROSE}"),
            format!("Thought for a few seconds.\n\n{PROSE}"),
            format!("> *Thinking: she waits.*\n\n{PROSE}"),
            format!("> Thinking: she waits.\n> It rains.\n\n{PROSE}"),
            format!("初稿：\n\n{FIRST}\n\n定稿：\n\n{PROSE}"),
            format!("Original scene:\n\n{FIRST}\n\nRevised scene:\n\n{PROSE}"),
            format!("**Version 1**\n\n{FIRST}\n\n**Version 2**\n\n{PROSE}"),
            format!("## Option 1\n\n{FIRST}\n\n## Option 2\n\n{FIRST}\n\n## Option 3\n\n{PROSE}"),
            format!("**Fassung 1:**\n\n{FIRST}\n\n**Fassung 2:**\n\n{PROSE}"),
            format!("Scène originale :\n\n{FIRST}\n\nScène révisée :\n\n{PROSE}"),
            format!("**Вариант 1**\n\n{FIRST}\n\n**Вариант 2**\n\n{PROSE}"),
            format!("**版本一**\n\n{FIRST}\n\n**版本二**\n\n{PROSE}"),
            format!("原文：\n\n{FIRST}\n\n修改后：\n\n{PROSE}"),
            format!("**第一稿**\n\n{FIRST}\n\n**第二稿**\n\n{PROSE}"),
            // It is unclear which of these versions is better.
            format!("**Version A**\n\n{PROSE}\n\n**Version B**\n\n{FIRST}"),
            format!("**Option A:**\n\n{PROSE}\n\n**Option B:**\n\n{FIRST}"),
            format!("**版本A**\n\n{PROSE}\n\n**版本B**\n\n{FIRST}"),
            format!("**Вариант А**\n\n{PROSE}\n\n**Вариант Б**\n\n{FIRST}"),
        ] {
            assert_eq!(clean_prose(&reply).as_deref(), Ok(PROSE), "{reply}");
        }
    }

    #[test]
    fn labels_in_prose_stay() {
        for text in [
            format!("{FIRST}\n\nRevised:\n\nShe struck the word out."),
            format!("{FIRST}\n\nThe plan was simple:\n\n{PROSE}"),
            format!("{FIRST}\n\nPlan:\n\nThey had none.\n\nFinal:\n\n{PROSE}"),
            format!("Thought for her was a slow thing.\n\n{PROSE}"),
            format!("> Dear Mara, thinking of you.\n\n{PROSE}"),
            format!("Version 1\n\nHe drowned.\n\nVersion 2\n\nHe walked home.\n\n{PROSE}"),
            format!("{FIRST}\n\nVersion A\n\n{PROSE}\n\nVersion B\n\n{PROSE}"),
            format!(
                "{FIRST}\n\nThe options were two:\n\nOption 1:\n\nStay.\n\nOption 2:\n\nGo.\n\nShe stayed."
            ),
            format!("**Take 2**\n\n{FIRST}\n\n**Take 1**\n\n{PROSE}!"),
        ] {
            assert_eq!(clean_prose(&text).as_ref(), Ok(&text));
        }
    }
}
