//! Takes the wrapping off prose.

use super::{ReplyProblem, refusal::declined, thinking::without_thinking};

/// A longer first line is prose, whatever it begins with.
const LONGEST_LEAD_IN_CHARS: usize = 240;

/// A longer line is not a heading unless Markdown says so.
const LONGEST_HEADING_CHARS: usize = 80;

/// Prose as it can be shown and stored: without thinking, code fences, chatter around it, headings
/// at the top, NUL characters and white space at both ends. Lines end in `\n`.
///
/// Taking it off again changes nothing.
///
/// # Errors
/// Nothing is left, or the model declined to write.
pub fn clean_prose(text: &str) -> Result<String, ReplyProblem> {
    let mut prose = text.replace("\r\n", "\n").replace('\r', "\n").replace(['\0', '\u{feff}'], "");
    let mut has_thought = false;
    loop {
        let (rest, is_thought) = without_thinking(&prose);
        has_thought |= is_thought;
        let rest = unwrapped(&rest);
        if rest.len() == prose.len() {
            break;
        }
        prose = rest.to_owned();
    }
    if prose.is_empty() {
        return Err(if has_thought { ReplyProblem::ReasoningOnly } else { ReplyProblem::Empty });
    }
    match declined(&prose) {
        Some(problem) => Err(problem),
        None => Ok(prose),
    }
}

fn unwrapped(text: &str) -> &str {
    let mut rest = text.trim();
    loop {
        let shorter = without_tail(without_top(without_fence(rest))).trim();
        if shorter.len() == rest.len() {
            return rest;
        }
        rest = shorter;
    }
}

/// The text inside a code fence that begins at the top; the closing fence may be missing, and what
/// stands after it is dropped.
fn without_fence(text: &str) -> &str {
    let Some((first, rest)) = text.split_once('\n') else {
        return if is_fence(text) { "" } else { text };
    };
    if !is_fence(first) {
        return text;
    }
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim() == "```" {
            return &rest[..at];
        }
        at += line.len();
    }
    rest
}

/// True for three backticks and perhaps a language.
fn is_fence(line: &str) -> bool {
    line.trim_end().strip_prefix("```").is_some_and(|language| {
        language.chars().all(|character| character.is_alphanumeric() || character == '-')
    })
}

/// Drops headings, rules and a lead-in from the top, but never the last line that there is.
fn without_top(text: &str) -> &str {
    let mut rest = text;
    while let Some((first, after)) = rest.split_once('\n') {
        let line = first.trim();
        if !(line.is_empty() || is_heading(line) || is_rule(line) || is_lead_in(line)) {
            break;
        }
        rest = after;
    }
    if is_marked_heading(rest.trim()) && !rest.trim().contains('\n') { "" } else { rest }
}

fn is_rule(line: &str) -> bool {
    line.len() >= 3
        && ['-', '*', '_', '='].iter().any(|mark| line.chars().all(|character| character == *mark))
}

/// True for `# Heading`.
fn is_marked_heading(line: &str) -> bool {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    (1..=6).contains(&level) && line[level..].starts_with(' ')
}

fn is_heading(line: &str) -> bool {
    if is_marked_heading(line) {
        return true;
    }
    if line.chars().count() > LONGEST_HEADING_CHARS {
        return false;
    }
    let is_bold = line
        .strip_prefix("**")
        .and_then(|rest| rest.strip_suffix("**"))
        .is_some_and(|inner| !inner.is_empty() && !inner.contains("**") && !ends_sentence(inner));
    let plain = line.trim_matches(|character| matches!(character, '*' | '_'));
    is_bold || is_numbered(plain)
}

/// True for `Chapter 3: Salt`, `Scene Two`, `第三章 盐`.
fn is_numbered(line: &str) -> bool {
    if ends_sentence(line) {
        return false;
    }
    let lower = line.to_lowercase();
    let is_latin = ["chapter ", "scene "].iter().any(|word| {
        lower.strip_prefix(word).is_some_and(|rest| {
            let number = rest.split([' ', ':', '.', '-', '–', '—']).next().unwrap_or_default();
            let is_number = number.parse::<u32>().is_ok()
                || NUMBERS.contains(&number)
                || (!number.is_empty() && number.chars().all(|c| "ivxl".contains(c)));
            let title = rest[number.len()..].trim_start();
            is_number && (title.is_empty() || title.starts_with([':', '.', '-', '–', '—']))
        })
    });
    let is_cjk = line.strip_prefix('第').is_some_and(|rest| {
        let number = rest.trim_start_matches(|character: char| {
            character.is_ascii_digit() || "〇零一二三四五六七八九十百千 ".contains(character)
        });
        number.len() < rest.len() && number.starts_with(['章', '回', '节', '節', '幕', '场', '場'])
    });
    is_latin || is_cjk
}

const NUMBERS: [&str; 12] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
];

fn ends_sentence(line: &str) -> bool {
    line.ends_with(['.', '!', '?', '。', '！', '？', '…', '"', '”', '」', ',', '，'])
}

/// True for a line in which the model speaks about what it is going to show.
fn is_lead_in(line: &str) -> bool {
    if line.chars().count() > LONGEST_LEAD_IN_CHARS {
        return false;
    }
    let line = line.trim_matches('*').to_lowercase().replace('’', "'");
    let begins = |words: &[&str]| words.iter().any(|word| line.starts_with(word));
    let has = |words: &[&str]| words.iter().any(|word| line.contains(word));
    let announces = line.ends_with([':', '：']);
    let shows = has(&["here is", "here's", "here are", "below is", "i've ", "i have ", "i'll "]);
    let assents = begins(&ASSENTS) && (announces || shows && has(&WORKS));
    let presents = begins(&PRESENTATIONS) && announces && has(&WORKS);
    let is_cjk = begins(&CJK_ASSENTS)
        && (announces || line.contains("以下") || line.contains("为您"))
        || begins(&CJK_PRESENTATIONS) && announces;
    assents || presents || is_cjk
}

const ASSENTS: [&str; 12] = [
    "sure!",
    "sure,",
    "sure.",
    "certainly!",
    "certainly,",
    "certainly.",
    "of course!",
    "of course,",
    "absolutely!",
    "absolutely,",
    "okay,",
    "great!",
];
const PRESENTATIONS: [&str; 8] =
    ["here is", "here's", "here are", "below is", "this is", "the following", "i've ", "i have "];
const WORKS: [&str; 15] = [
    "scene",
    "chapter",
    "passage",
    "draft",
    "text",
    "version",
    "revis",
    "rewrit",
    "rewrote",
    "continuation",
    "story",
    "prose",
    "piece",
    "opening",
    "excerpt",
];
const CJK_ASSENTS: [&str; 9] =
    ["好的", "好，", "当然", "當然", "没问题", "沒問題", "はい、", "承知", "わかりました"];
const CJK_PRESENTATIONS: [&str; 6] = ["以下", "下面是", "这是", "這是", "根据您", "根據您"];

/// Drops a last paragraph in which the model speaks about what it has shown.
fn without_tail(text: &str) -> &str {
    let Some(at) = text.rfind('\n') else { return text };
    let line = text[at..].trim();
    let lower = line.trim_matches('*').to_lowercase();
    let is_chatter = line.chars().count() <= LONGEST_LEAD_IN_CHARS
        && (is_rule(line) || line == "```" || TAILS.iter().any(|words| lower.starts_with(words)));
    if is_chatter { &text[..at] } else { text }
}

const TAILS: [&str; 13] = [
    "let me know if you",
    "would you like me to",
    "i hope this meets",
    "i hope you enjoy",
    "feel free to ask",
    "(word count",
    "[word count",
    "word count:",
    "（字数",
    "字数：",
    "希望这段",
    "希望这个",
    "如果您需要",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_is_taken_off() {
        for text in [
            "Rain fell.",
            "  \r\nRain fell.\r\n",
            "Sure, here is the scene:\n\nRain fell.",
            "Sure! Here's a revised version.\n\n---\n\nRain fell.",
            "Here's the scene:\nRain fell.",
            "**Here is the rewritten passage:**\n\nRain fell.",
            "```\nRain fell.\n```",
            "Here is the chapter:\n\n```markdown\n# Salt\n\nRain fell.\n```\nLet me know if you like it!",
            "# Chapter 3\n\nRain fell.",
            "**Salt**\n\nRain fell.",
            "Chapter Three: Salt\n\nScene 1\n\nRain fell.",
            "第三章 盐\n\nRain fell.",
            "好的，以下是这一幕：\n\nRain fell.",
            "以下是修改后的场景：\nRain fell.",
            "<think>A storm?</think>\n\nRain fell.",
            "I decide.</think>Rain fell.",
            "Rain fell.\n\n---\n*(Word count: 2)*",
            "Rain\0 fell.",
        ] {
            assert_eq!(clean_prose(text).as_deref(), Ok("Rain fell."), "{text}");
        }
    }

    #[test]
    fn prose_is_left_alone() {
        for text in [
            "\"Sure,\" he said.\n\nRain fell.",
            "Sure enough, the door opened.\n\nRain fell.",
            "Of course, it rained.\n\nThe harbour slept.",
            "Here is where the story begins.\n\nRain fell.",
            "Chapter and verse, he knew it all.\n\nRain fell.",
            "Scene by scene it came back\n\nRain fell.",
            "以下的路很长。\n\n雨落下来。",
            "第三天，雨停了。\n\n雨落下来。",
            "Rain fell.\n\n* * *\n\nWind rose.",
            "**Run!**\n\nHe ran.",
            "#5 was the last to leave\n\nRain fell.",
            "Chapter 3",
        ] {
            assert_eq!(clean_prose(text).as_deref(), Ok(text), "{text}");
        }
    }

    #[test]
    fn what_is_no_prose_is_told_apart() {
        assert_eq!(clean_prose(" \n"), Err(ReplyProblem::Empty));
        assert_eq!(clean_prose("```\n```"), Err(ReplyProblem::Empty));
        assert_eq!(clean_prose("# Chapter 3"), Err(ReplyProblem::Empty));
        assert_eq!(clean_prose("<think>A storm"), Err(ReplyProblem::ReasoningOnly));
        assert!(matches!(
            clean_prose("I'm sorry, but I can't assist with that."),
            Err(ReplyProblem::Declined { .. })
        ));
    }
}
