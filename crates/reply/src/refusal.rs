//! Recognises an apology in place of the work.

use super::ReplyProblem;

/// A longer text is not an apology, whatever it begins with.
const LONGEST_CHARS: usize = 800;

/// How an apology begins.
const OPENINGS: &[&str] = &[
    "i'm sorry",
    "i am sorry",
    "sorry",
    "i apologize",
    "i apologise",
    "unfortunately",
    "as an ai",
    "i understand",
    "es tut mir leid",
    "tut mir leid",
    "leider",
    "je suis désolé",
    "désolé",
    "lo siento",
    "lamento",
    "mi dispiace",
    "desculpe",
    "sinto muito",
    "извините",
    "к сожалению",
    "простите",
    "üzgünüm",
    "عذراً",
    "عذرا",
    "آسف",
    "क्षमा करें",
    "抱歉",
    "很抱歉",
    "对不起",
    "對不起",
    "申し訳",
    "죄송",
];

/// What a model says that it cannot do.
const INABILITIES: &[&str] = &[
    "i can't ",
    "i cannot ",
    "i can not ",
    "i won't ",
    "i'm unable to ",
    "i am unable to ",
    "i'm not able to ",
    "i am not able to ",
    "i must decline",
    "kann ich nicht",
    "ich kann nicht",
    "ich kann diese",
    "ich kann dabei nicht",
    "ich kann ihnen",
    "nicht helfen",
    "je ne peux pas",
    "je ne suis pas en mesure",
    "no puedo",
    "non posso",
    "não posso",
    "я не могу",
    "не могу помочь",
    "yardımcı olamam",
    "yapamam",
    "yazamam",
    "لا أستطيع",
    "لا يمكنني",
    "नहीं कर सकता",
    "मदद नहीं",
    "我无法",
    "我無法",
    "无法",
    "無法",
    "我不能",
    "不能",
    "不便",
    "できません",
    "お手伝い",
    "拒绝",
    "拒絕",
    "할 수 없",
    "도와드릴 수 없",
    "ไม่สามารถ",
];

/// What a model speaks about when it declines, and a character seldom does.
const SUBJECTS: &[&str] = &[
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
    "anfrage",
    "richtlinie",
    "inhalt",
    "dabei nicht helfen",
    "damit nicht helfen",
    "unterstütz",
    "erstellen",
    "demande",
    "contenu",
    "directive",
    "aider",
    "solicitud",
    "contenido",
    "ayudar",
    "política",
    "richiesta",
    "contenut",
    "aiutar",
    "solicitação",
    "conteúdo",
    "ajudar",
    "запрос",
    "контент",
    "помочь",
    "содержани",
    "istek",
    "isteğ",
    "içerik",
    "yardımcı",
    "طلب",
    "محتوى",
    "المساعدة",
    "अनुरोध",
    "सामग्री",
    "मदद",
    "请求",
    "請求",
    "内容",
    "內容",
    "协助",
    "協助",
    "生成",
    "提供",
    "リクエスト",
    "政策",
    "ご要望",
    "お手伝い",
    "요청",
    "콘텐츠",
];

/// How a sentence begins that declines in the middle of a text.
const SENTENCES: &[&str] = &[
    "i'm sorry, but i can't ",
    "i'm sorry, but i cannot ",
    "i can't ",
    "i cannot ",
    "抱歉，我无法",
    "对不起，我无法",
    "抱歉，我不能",
    "对不起，我不能",
];

/// What such a sentence goes on with; a letter in a book goes on with something else.
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
    "完成",
];

/// The problem of a text that declines to do the work.
pub(super) fn declined(text: &str) -> Option<ReplyProblem> {
    let text = text.trim();
    if text.chars().count() > LONGEST_CHARS {
        return None;
    }
    let lower = text.to_lowercase().replace('’', "'");
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    let is_declined =
        (begins(OPENINGS) && has(INABILITIES) || begins(INABILITIES)) && has(SUBJECTS);
    is_declined.then(|| ReplyProblem::Declined { text: text.to_owned() })
}

/// True for a sentence, in lower case, that declines in the middle of a text.
pub(super) fn is_refusing_sentence(sentence: &str) -> bool {
    SENTENCES
        .iter()
        .filter_map(|beginning| sentence.strip_prefix(beginning))
        .any(|rest| TASKS.iter().any(|task| rest.starts_with(task)))
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
            "Es tut mir leid, aber dabei kann ich nicht helfen; die Anfrage verletzt Richtlinien.",
            "Je suis désolé, mais je ne peux pas répondre à cette demande.",
            "Lo siento, pero no puedo ayudar con esa solicitud.",
            "Извините, я не могу выполнить этот запрос.",
            "申し訳ありませんが、そのリクエストにはお応えできません。",
            "죄송하지만 그 요청은 도와드릴 수 없습니다.",
            "عذراً، لا أستطيع تلبية هذا الطلب.",
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
            "不能再等了。",
            "Lo siento, dijo ella. No puedo quedarme.",
            "Leider kam er zu spät.",
            long.as_str(),
        ] {
            assert!(declined(text).is_none(), "{text}");
        }
    }
}
