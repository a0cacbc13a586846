//! A text that speaks of itself, of the task or of the writer.

use super::{ProseCheck, ProseFinding, Severity};
use crate::text::sentences::sentences;

/// How a reply begins that hands over a text instead of being one.
const OPENINGS: &[&str] = &[
    "sure, here",
    "sure! here",
    "sure thing! here",
    "certainly, here",
    "certainly! here",
    "of course, here",
    "of course! here",
    "absolutely! here",
    "sure! i'd be happy to",
    "certainly! i'd be happy to",
    "here is the scene",
    "here's the scene",
    "here is the chapter",
    "here's the chapter",
    "here is the revised",
    "here's the revised",
    "here is the rewritten",
    "here's the rewritten",
    "here is the continuation",
    "here's the continuation",
    "here is a draft",
    "here's a draft",
    "below is the scene",
    "below is the chapter",
    "below is the revised",
    "好的，以下",
    "好的，这是",
    "好的，下面",
    "当然，以下",
    "当然，这是",
    "当然可以，以下",
    "以下是本",
    "以下是这",
    "以下是为您",
    "以下是修改",
    "以下是第",
    "下面是本章",
    "下面是为您",
    "这是为您",
    "根据您的要求",
];

/// How a sentence begins that no narrator says.
const SENTENCES: &[&str] = &[
    "as an ai language model",
    "as an ai, i",
    "as an ai i",
    "as an ai assistant",
    "as a language model",
    "as a large language model",
    "in this chapter,",
    "in this chapter we",
    "in this scene,",
    "in this scene we",
    "this chapter ends",
    "this scene ends",
    "this chapter shows",
    "this scene shows",
    "to be continued",
    "end of chapter",
    "end of scene",
    "[end of",
    "word count:",
    "let me know if you'd like",
    "let me know if you would like",
    "let me know if you want",
    "i hope this helps",
    "i hope this scene",
    "i hope this chapter",
    "i hope this meets",
    "would you like me to revise",
    "would you like me to continue",
    "would you like me to adjust",
    "feel free to adjust",
    "feel free to edit",
    "feel free to modify",
    "作为一个ai",
    "作为ai",
    "作为一名ai",
    "作为人工智能",
    "作为一个人工智能",
    "作为语言模型",
    "作为一个语言模型",
    "在本章中",
    "在这一章中",
    "在这个场景中",
    "本章讲述",
    "本章结束",
    "本场景",
    "未完待续",
    "（未完待续",
    "（本章完",
    "(本章完",
    "字数：",
    "（全文完",
    "希望这个场景",
    "希望这一章",
    "如果您需要修改",
    "如果您需要调整",
    "如需修改",
];

/// How a refusal begins.
const APOLOGIES: &[&str] = &[
    "i'm sorry, but i can't ",
    "i'm sorry, but i cannot ",
    "i can't ",
    "i cannot ",
    "抱歉，我无法",
    "对不起，我无法",
    "抱歉，我不能",
    "对不起，我不能",
];

/// What a refusal goes on with; a letter in a book goes on with something else.
const TASKS: &[&str] = &[
    "assist with",
    "help with that request",
    "fulfill",
    "generate",
    "create content",
    "write content",
    "write this",
    "write that",
    "continue with this",
    "协助",
    "提供",
    "生成",
    "创作",
    "写",
    "满足",
];

/// Finds every sentence that belongs to a conversation about the text.
#[must_use]
pub fn check(text: &str) -> Vec<ProseFinding> {
    let is_chatter = |i: usize, at: usize, sentence: &str| {
        let plain = plain(sentence);
        let said = starts_with_any(&plain, SENTENCES)
            || i == 0 && starts_with_any(&plain, OPENINGS)
            || is_refusal(&plain);
        said && !in_speech(text, at)
    };
    sentences(text)
        .into_iter()
        .enumerate()
        .filter(|(i, (at, sentence))| is_chatter(*i, *at, sentence))
        .map(|(_, (_, sentence))| ProseFinding {
            check: ProseCheck::Chatter,
            passage: sentence.to_owned(),
            message: "speaks of the text instead of telling the story".to_owned(),
            severity: Severity::Blocker,
        })
        .collect()
}

/// True if speech that began in the same paragraph is still open at a byte offset.
fn in_speech(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |line_break| line_break + 1);
    let (mut open, mut straight) = (0_i32, false);
    let mut rest = text[start..at].chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '“' | '„' | '‘' | '「' | '『' | '«' => open += 1,
            // Before a letter it is an apostrophe.
            '’' if rest.peek().is_some_and(|next| next.is_alphabetic()) => {}
            '”' | '’' | '」' | '』' | '»' => open = (open - 1).max(0),
            '"' => straight = !straight,
            _ => {}
        }
    }
    open > 0 || straight
}

fn is_refusal(sentence: &str) -> bool {
    APOLOGIES
        .iter()
        .filter_map(|apology| sentence.strip_prefix(apology))
        .any(|rest| starts_with_any(rest, TASKS))
}

fn starts_with_any(text: &str, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|beginning| text.starts_with(beginning))
}

/// A sentence in lower case, with plain apostrophes and without emphasis. Opening quotation marks
/// stay: what a character says is no chatter.
fn plain(sentence: &str) -> String {
    sentence.trim_start_matches(['*', '_']).to_lowercase().replace('’', "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_about_the_text_is_found() {
        for text in [
            "Sure, here’s the scene you asked for:\n\nThe rain fell.",
            "The rain fell. As an AI, I have never felt rain.",
            "“Rain,” she said. I cannot generate this scene.",
            "The rain fell. **In this chapter, we learn why.**",
            "好的，以下是这一章的内容：\n雨下了起来。",
            "雨下了起来。作为一个AI，我没有感觉。",
            "雨停了。（未完待续）",
            "I’m sorry, but I can’t write this scene.",
            "抱歉，我无法创作这样的内容。",
        ] {
            assert_eq!(check(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn the_passage_is_verbatim() {
        let text = "Rain. Let me know if you’d like changes!";
        assert_eq!(check(text)[0].passage, "Let me know if you’d like changes!");
    }

    #[test]
    fn what_characters_say_and_narrators_mean_is_no_chatter() {
        for text in [
            "“Sure, here you are,” he said.",
            "“I heard you. I can’t assist with that.”",
            "\"I heard you. I can't assist with that.\"",
            "‘It isn’t hers. I can’t assist with that.’",
            "「我听见了。抱歉，我无法提供。」",
            "“Let me know if it rains.” She left.",
            "In this chapter of her life there was no rain.",
            "She was sure. Here the road ended.",
            "Sure, I loved her.",
            "I'm sorry, but I can't come tomorrow.",
            "I hope this finds you well.",
            "“好的，以下的事你别管。”他说。",
            "抱歉，我不能等你了。",
            "她翻到这一章，读了起来。",
        ] {
            assert_eq!(check(text), [], "{text}");
        }
    }
}
