//! A text that speaks of itself, of the task or of the writer.

use super::{ProseCheck, ProseFinding, Severity};
use crate::text::sentences::sentences;

/// How a reply begins that hands over a text instead of being one.
const OPENINGS: &[&str] = &[
    "sure, here",
    "sure! here",
    "sure, i",
    "sure! i",
    "sure thing",
    "certainly, here",
    "certainly! here",
    "of course, here",
    "of course! here",
    "absolutely! here",
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
    "here is your",
    "here's your",
    "below is the",
    "好的，以下",
    "好的，这是",
    "好的，我",
    "好的！",
    "当然，以下",
    "当然可以",
    "以下是",
    "下面是",
    "这是为您",
    "根据您的",
];

/// How a sentence begins that no narrator says.
const SENTENCES: &[&str] = &[
    "as an ai language model",
    "as an ai, i",
    "as an ai i",
    "as an ai assistant",
    "as a language model",
    "as a large language model",
    "i'm sorry, but i can't",
    "i'm sorry, but i cannot",
    "i cannot assist",
    "i can't assist",
    "i cannot fulfill",
    "i can't fulfill",
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
    "let me know if",
    "i hope this",
    "would you like me to",
    "feel free to",
    "作为一个ai",
    "作为ai",
    "作为一名ai",
    "作为人工智能",
    "作为一个人工智能",
    "作为语言模型",
    "作为一个语言模型",
    "抱歉，我无法",
    "对不起，我无法",
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
    "希望这个",
    "如果您需要",
    "如需修改",
];

/// Finds every sentence that belongs to a conversation about the text.
#[must_use]
pub fn check(text: &str) -> Vec<ProseFinding> {
    let is_chatter = |(i, sentence): (usize, &str)| {
        let plain = plain(sentence);
        starts_with_any(&plain, SENTENCES) || i == 0 && starts_with_any(&plain, OPENINGS)
    };
    sentences(text)
        .into_iter()
        .enumerate()
        .filter(|(i, (_, sentence))| is_chatter((*i, sentence)))
        .map(|(_, (_, sentence))| ProseFinding {
            check: ProseCheck::Chatter,
            passage: sentence.to_owned(),
            message: "speaks of the text instead of telling the story".to_owned(),
            severity: Severity::Blocker,
        })
        .collect()
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
            "The rain fell. **In this chapter, we learn why.**",
            "好的，以下是这一章的内容：\n雨下了起来。",
            "雨下了起来。作为一个AI，我没有感觉。",
            "雨停了。（未完待续）",
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
            "“Let me know if it rains.” She left.",
            "In this chapter of her life there was no rain.",
            "She was sure. Here the road ended.",
            "“好的，以下的事你别管。”他说。",
            "她翻到这一章，读了起来。",
        ] {
            assert_eq!(check(text), [], "{text}");
        }
    }
}
