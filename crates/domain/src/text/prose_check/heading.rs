//! Headings and scene notes, which the book's frame adds and the prose must not.

use super::{ProseCheck, ProseFinding, Severity};
use crate::text::sentences::is_end;

/// What a line of notes begins with, before its colon.
const NOTES: &[&str] = &[
    "scene",
    "pov",
    "viewpoint",
    "point of view",
    "author's note",
    "word budget",
    "style sheet",
    "场景",
    "视角",
    "作者注",
    "字数",
];
/// The same, but prose may begin so too; then it is a whole sentence.
const LOOSE_NOTES: &[&str] = &[
    "setting", "time", "location", "note", "summary", "title", "brief", "时间", "地点", "注",
    "备注", "标题", "梗概",
];
/// A heading is shorter than this; a longer line is prose that begins like one.
const HEADING_MAX_CHARS: usize = 80;

/// Finds every line that is a heading or a note.
#[must_use]
pub fn check(text: &str) -> Vec<ProseFinding> {
    text.lines()
        .map(str::trim)
        .filter(|line| is_heading(line) || is_note(line))
        .map(|line| ProseFinding {
            check: ProseCheck::Heading,
            passage: line.to_owned(),
            message: "is a heading or a note, not prose".to_owned(),
            severity: Severity::Must,
        })
        .collect()
}

fn is_heading(line: &str) -> bool {
    let marked = line.trim_start_matches('#');
    if marked.len() < line.len() && marked.starts_with(' ') {
        return true;
    }
    let plain = line.trim_matches(['*', '_', ' ', '【', '】', '[', ']']);
    if plain.chars().count() > HEADING_MAX_CHARS || plain.ends_with(is_end) {
        return false;
    }
    numbered(plain) || chinese_numbered(plain)
}

/// "Chapter 3", "Scene Two: The Door".
fn numbered(line: &str) -> bool {
    let lower = line.to_lowercase();
    let Some((kind, rest)) = lower.split_once(' ') else { return false };
    let number = rest.split([' ', ':', '.', '—', '-']).next().unwrap_or_default();
    matches!(kind, "chapter" | "scene" | "part") && is_number(number)
}

fn is_number(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve", "thirteen", "twenty",
    ];
    let digits = !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    let roman = !word.is_empty() && word.chars().all(|c| matches!(c, 'i' | 'v' | 'x' | 'l' | 'c'));
    digits || roman || WORDS.contains(&word)
}

/// 第三章, 第12节：门.
fn chinese_numbered(line: &str) -> bool {
    let Some(rest) = line.strip_prefix('第') else { return false };
    let after = rest.trim_start_matches(|c: char| {
        c.is_ascii_digit() || "零〇一二三四五六七八九十百千两".contains(c)
    });
    after.len() < rest.len()
        && after.starts_with(['章', '节', '幕', '场', '回'])
        && after
            .chars()
            .nth(1)
            .is_none_or(|next| next.is_whitespace() || matches!(next, '：' | ':' | '、' | '·'))
}

fn is_note(line: &str) -> bool {
    let plain = line.trim_matches(['*', '_', '[', ']', '(', ')', '（', '）', '【', '】']);
    let Some((label, _)) = plain.split_once([':', '：']) else { return false };
    let label = label.trim_matches(['*', '_', ' ']).to_lowercase().replace('’', "'");
    let label = label.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    NOTES.contains(&label) || LOOSE_NOTES.contains(&label) && !plain.ends_with(is_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_notes_are_found() {
        for line in [
            "## The Door",
            "Chapter 3",
            "**Chapter Two: The Door**",
            "Scene IV",
            "[Scene: the attic]",
            "POV: Mara",
            "Author’s note: slow burn",
            "第三章",
            "第12章：门",
            "【场景：阁楼】",
            "视角：李明",
        ] {
            let text = format!("It rained.\n{line}\nIt stopped.");
            assert_eq!(check(&text).len(), 1, "{line}");
        }
    }

    #[test]
    fn prose_that_begins_like_a_heading_passes() {
        for line in [
            "Chapter and verse, he knew it all.",
            "Scene after scene went by.",
            "#7 was the last house.",
            "Time: that was what he lacked.",
            "Part of her wanted to stay.",
            "He had one rule: never look back.",
            "Chapter 3 lay open on the desk.",
            "第三章放在桌上。",
            "第一场雪落下来",
            "第三章节她没有看",
        ] {
            assert_eq!(check(line), [], "{line}");
        }
    }
}
