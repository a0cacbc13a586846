//! A reply with the steps of the work before the prose: a plan, a first version, thoughts.

use scribe_domain::text::words::has_fewer_words;

/// Labels of what comes before the last version, in lower case.
const EARLIER: &[&str] = &[
    "draft",
    "first draft",
    "initial draft",
    "rough draft",
    "draft 1",
    "version 1",
    "original",
    "original version",
    "thinking",
    "thinking process",
    "thought process",
    "reasoning",
    "analysis",
    "plan",
    "planning",
    "scene plan",
    "outline",
    "scene outline",
    "critique",
    "self-critique",
    "review",
    "notes",
    "entwurf",
    "brouillon",
    "borrador",
    "черновик",
    "план",
    "草稿",
    "初稿",
    "思考过程",
    "思考",
    "构思",
    "下書き",
    "초안",
];

/// Labels of the last version, in lower case.
const LAST: &[&str] = &[
    "revised",
    "revised version",
    "revised draft",
    "revised scene",
    "final",
    "final version",
    "final draft",
    "final output",
    "final answer",
    "final scene",
    "final text",
    "improved version",
    "improved",
    "polished version",
    "rewritten version",
    "draft 2",
    "version 2",
    "second draft",
    "output",
    "response",
    "final response",
    "answer",
    "scene",
    "the scene",
    "scene text",
    "story",
    "prose",
    "überarbeitete fassung",
    "endfassung",
    "szene",
    "version finale",
    "version révisée",
    "versión final",
    "versión revisada",
    "versione finale",
    "versão final",
    "окончательная версия",
    "итоговый вариант",
    "修改版",
    "终稿",
    "定稿",
    "最终版本",
    "最终输出",
    "修订版",
    "決定稿",
    "最終版",
    "최종본",
    "수정본",
];

/// A shorter text is no version of a scene.
const FEWEST_WORDS: usize = 12;

/// The last version; the text where it has no labels of versions.
pub(super) fn keep_last(text: &str) -> &str {
    let text = after_remark(text);
    let mut at = 0;
    let (mut earlier, mut last) = (None, None);
    for line in text.split_inclusive('\n') {
        if let Some(label) = label(line) {
            if EARLIER.contains(&label.as_str()) && last.is_none() {
                earlier = earlier.or(Some(at));
            } else if LAST.contains(&label.as_str()) {
                last = Some((at, at + line.len()));
            }
        }
        at += line.len();
    }
    match (earlier, last) {
        // Only a lead-in may come before the first label.
        (Some(earlier), Some((_, from))) if has_fewer_words(&text[..earlier], FEWEST_WORDS) => {
            let version = &text[from..];
            if !has_fewer_words(version, FEWEST_WORDS) { version } else { text }
        }
        _ => text,
    }
}

/// The label that is a line of its own: `**Final Output:**`, `Draft:`, `## Revised version`.
fn label(line: &str) -> Option<String> {
    let line = line.trim();
    if line.chars().count() > 48 {
        return None;
    }
    let is_marked = line.starts_with(['#', '*']) || line.ends_with([':', '：']);
    let bare =
        line.trim_matches(|c: char| matches!(c, '*' | '_' | '#' | ':' | '：' | ' ' | '[' | ']'));
    (is_marked && !bare.is_empty()).then(|| bare.to_lowercase())
}

/// The text after a first line in which a program says that the model has thought.
fn after_remark(text: &str) -> &str {
    let mut rest = text;
    let mut is_quoted = false;
    loop {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let quoted = line.trim_start().starts_with('>');
        let plain =
            line.trim_matches(|c: char| matches!(c, '>' | '*' | '_' | ' ' | '\r')).to_lowercase();
        let is_thought = quoted
            && (is_quoted
                || ["thinking:", "thought:", "thinking…", "thinking..."]
                    .iter()
                    .any(|start| plain.starts_with(start)));
        let is_remark = is_duration(&plain) || is_thought;
        if after.trim().is_empty() || !(is_remark || plain.is_empty()) {
            return if is_remark { text } else { rest };
        }
        is_quoted = is_thought;
        rest = after;
    }
}

/// `Thought for 4 seconds`.
fn is_duration(line: &str) -> bool {
    let rest = ["thought for ", "reasoned for ", "thinking for "]
        .iter()
        .find_map(|start| line.strip_prefix(start));
    rest.is_some_and(|rest| {
        let rest = rest.trim_end_matches('.');
        let is_unit = |word: &str| {
            word.chars().next().is_some_and(|c| c.is_ascii_digit())
                || [
                    "a", "few", "second", "seconds", "minute", "minutes", "s", "and", "couple",
                    "of",
                ]
                .contains(&word)
        };
        rest.split_whitespace().all(is_unit)
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
        ] {
            assert_eq!(clean_prose(&text).as_ref(), Ok(&text));
        }
    }
}
