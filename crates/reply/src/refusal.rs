//! Recognises an apology in place of the work.

use super::ReplyProblem;

/// A longer text is not an apology, whatever it begins with.
const LONGEST_CHARS: usize = 800;

const OPENINGS: [&str; 8] = [
    "i'm sorry",
    "i am sorry",
    "sorry",
    "i apologize",
    "i apologise",
    "unfortunately",
    "as an ai",
    "i understand",
];

const INABILITIES: [&str; 9] = [
    "i can't ",
    "i cannot ",
    "i can not ",
    "i won't ",
    "i'm unable to ",
    "i am unable to ",
    "i'm not able to ",
    "i am not able to ",
    "i must decline",
];

/// What a model speaks about when it declines, and a character seldom does.
const SUBJECTS: [&str; 12] = [
    "help with that",
    "help with this",
    "assist",
    "request",
    "guideline",
    "policy",
    "policies",
    "this content",
    "that content",
    "explicit",
    "generate",
    "language model",
];

const CJK_OPENINGS: [&str; 6] = ["抱歉", "很抱歉", "对不起", "對不起", "申し訳", "我无法"];
const CJK_INABILITIES: [&str; 8] =
    ["无法", "無法", "不能", "不便", "できません", "お手伝い", "拒绝", "拒絕"];
const CJK_SUBJECTS: [&str; 10] =
    ["请求", "請求", "内容", "內容", "协助", "協助", "生成", "提供", "リクエスト", "政策"];

/// The problem of a text that declines to do the work.
pub(super) fn declined(text: &str) -> Option<ReplyProblem> {
    let text = text.trim();
    if text.chars().count() > LONGEST_CHARS {
        return None;
    }
    let lower = text.to_lowercase().replace('’', "'");
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    let latin = (begins(&OPENINGS) && has(&INABILITIES) || begins(&INABILITIES)) && has(&SUBJECTS);
    let cjk = begins(&CJK_OPENINGS) && has(&CJK_INABILITIES) && has(&CJK_SUBJECTS);
    (latin || cjk).then(|| ReplyProblem::Declined { text: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::declined;

    #[test]
    fn apologies_are_recognised() {
        for text in [
            "I'm sorry, but I can't assist with that.",
            "I’m sorry, but I cannot continue this scene: it goes against the content policy.",
            "I can't help with that request.",
            "As an AI, I am not able to generate explicit scenes.",
            "很抱歉，我无法协助完成这个请求。",
        ] {
            assert!(declined(text).is_some(), "{text}");
        }
    }

    #[test]
    fn prose_is_not_an_apology() {
        let long = format!("I'm sorry, I cannot assist you. {}", "The tide came in. ".repeat(60));
        for text in [
            "I can't help thinking of the harbour.",
            "\"I'm sorry,\" she said, \"I can't assist you.\"",
            "Sorry was a word he never used.",
            "对不起，他没有说出口。",
            long.as_str(),
        ] {
            assert!(declined(text).is_none(), "{text}");
        }
    }
}
