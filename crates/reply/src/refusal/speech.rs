//! Recognises refusals that a character says in a story without quotation marks.

use std::sync::LazyLock;

use crate::text;
use crate::{
    phrases::Phrases,
    word::{WordMatching, is_unspaced_script},
};

scribe_domain::word_lists! {
    "refusal/speech":
        phrases SPEAKING, ADDRESSED, PARENTHESES, WAS, BEGINNINGS;
}

/// Returns true for words that a character says to another, or that a narrator says about the past.
pub(super) fn is_character_speech(line: &str) -> bool {
    addresses_person(line) || narrates_past(&text::to_plain_lower(line))
}

/// Returns true for a narrator's reason, such as `I was there.`
pub(crate) fn narrates_past(lower: &str) -> bool {
    WAS.any_occurs_in(lower)
}

/// Returns true for a line that addresses a person by a name or a title, such as `I cannot do that,
/// Captain.`
fn addresses_person(line: &str) -> bool {
    const SEPARATORS: &[char] = &[',', '，', '、', '،', '.', '!', '?', '。', '！', '？', '।', ';'];
    let mut last_separator = None;
    let mut remaining = line.trim();
    while let Some(at) = remaining.find(SEPARATORS) {
        let separator = remaining[at..].chars().next();
        let segment = remaining[..at].trim();
        if matches!(last_separator, Some(',' | '，' | '、' | '،')) && is_address(segment) {
            return true;
        }
        last_separator = separator;
        remaining = &remaining[at + separator.map_or(1, char::len_utf8)..];
    }
    matches!(last_separator, Some(',' | '，' | '、' | '،')) && is_address(remaining.trim())
}

fn is_address(segment: &str) -> bool {
    if segment.is_empty() || segment.chars().any(char::is_numeric) {
        return false;
    }
    let lower = segment.to_lowercase();
    let words: Vec<&str> = segment.split_whitespace().collect();
    if segment.chars().any(is_unspaced_script) {
        let is_korean = words.len() <= 2 && (segment.ends_with('님') || segment.ends_with('씨'));
        return is_korean || segment.starts_with("يا ") || ADDRESSED.contains(&segment);
    }
    match words.as_slice() {
        [word] => word.chars().count() > 2 && !PARENTHESES.contains(&lower.as_str()),
        [first, second] => {
            first.starts_with(char::is_uppercase) && second.starts_with(char::is_uppercase)
        }
        _ => false,
    }
}

/// Returns true for a lower-case sentence that names its speaker.
pub(crate) fn is_reported(lower: &str) -> bool {
    static WORDS: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(SPEAKING.iter().copied()));
    WORDS.occurs_in(lower)
}

/// Returns true for a text that begins with a reference to the preceding words, which a machine or
/// a person has said.
pub(crate) fn refers_back(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(16).collect();
    let start = text::to_plain_lower(&start);
    BEGINNINGS.any_begins(&start)
}

#[cfg(test)]
mod tests {
    use super::addresses_person;

    #[test]
    fn a_person_is_addressed_by_a_name_or_a_title() {
        for line in [
            "I cannot fulfil that request, Captain. The ship would not survive it.",
            "I must decline, Your Honour.",
            "Je regrette, capitaine, je ne puis accéder à cette demande.",
            "К сожалению, не могу выполнить вашу просьбу, капитан.",
            "申し訳ありません、船長。そのご要望にはお応えできません。",
            "죄송합니다, 선장님. 그 요청은 들어드릴 수 없습니다.",
            "آسف، يا قبطان، لا أستطيع تلبية طلبك.",
        ] {
            assert!(addresses_person(line), "{line}");
        }
        for line in [
            "I'm sorry, but I can't assist with that request.",
            "Unfortunately, however, I can't write this scene.",
            "很抱歉，我无法协助完成这个请求。",
            "申し訳ありませんが、そのリクエストにはお応えできません。",
            "Es tut mir leid, aber dabei kann ich nicht helfen; die Anfrage verletzt Richtlinien.",
        ] {
            assert!(!addresses_person(line), "{line}");
        }
    }
}
