//! Recognises an apology in place of the work.

mod sentence;
mod speech;
mod stops;

use std::sync::LazyLock;

pub(super) use self::speech::{is_reported, narrates_past, refers_back};
use super::{
    ReplyProblem,
    phrases::Phrases,
    word::{WordMatching, has_word},
};
use crate::text::{self, QUOTES};

/// A text longer than this, in letters of an alphabet, is not an apology, whatever it begins with.
const MAX_SHORT_REFUSAL_LETTERS: usize = 800;

/// The maximum length of a refusal at the edge of a scene, in letters of an alphabet. A longer line
/// there is story text.
const MAX_LINE_LETTERS: usize = 240;

/// A reply with more letters than this is not a refusal if it has only one word of an explanation.
const MAX_EXPLANATION_LETTERS: usize = 1_600;

/// A reply with more letters of an alphabet than this is not a refusal.
const MAX_REFUSAL_LETTERS: usize = 4_000;

/// A text with fewer letters of an alphabet than this is not a scene beside a refusal.
const MIN_SCENE_LETTERS: usize = 600;

/// A text longer than this is not the one-sentence verdict of a filter.
const MAX_VERDICT_CHARS: usize = 300;

/// Returns the problem of a text that declines the work, either in place of the work or at its end.
pub(super) fn find_refusal(text: &str) -> Option<ReplyProblem> {
    let text = text.trim();
    let is_declined = is_short_refusal(text) || is_long_refusal(text) || sentence::ends_text(text);
    is_declined.then(|| ReplyProblem::Declined { text: text.to_owned() })
}

fn is_short_refusal(text: &str) -> bool {
    if count_letters(text) > MAX_SHORT_REFUSAL_LETTERS || has_story_answer(text) {
        return false;
    }
    // A model that declines writes no scene after its apology.
    if text.split_once("\n\n").is_some_and(|(_, remaining)| is_longer_than_refusal(remaining)) {
        return false;
    }
    let lower = text::to_plain_lower(text);
    is_apology(&lower) || is_verdict(&lower) || sentence::begins_text(text, is_explained(text))
}

/// Returns true if the text is a story: the story mentions the refusal, or it continues after a
/// character has said the refusal to another.
fn has_story_answer(text: &str) -> bool {
    text.split_once("\n\n").is_some_and(|(first, remaining)| {
        refers_back(remaining)
            || speech::is_character_speech(first) && count_letters(remaining) >= MIN_SCENE_LETTERS
    })
}

/// Returns true for a refusal with an explanation and an alternative offer.
fn is_long_refusal(text: &str) -> bool {
    count_letters(text) <= MAX_REFUSAL_LETTERS
        && sentence::begins_text(text, true)
        && !has_story_answer(text)
        && is_explained(text)
}

/// Returns true for a paragraph at the edge of a scene in which the model refuses. Such a paragraph
/// mentions the requested work, and no character says it.
pub(super) fn is_refusal_at_edge(line: &str) -> bool {
    let line = line.trim();
    if count_letters(line) > MAX_LINE_LETTERS
        || line.contains(QUOTES)
        || line.starts_with(['-', '–', '—', '‘'])
    {
        return false;
    }
    let lower = text::to_plain_lower(line.trim_matches(['*', '_']));
    if speech::is_reported(&lower) || speech::is_character_speech(line) {
        return false;
    }
    if stops::is_stop_notice(&text::to_plain_lower(line)) {
        return true;
    }
    // Without an apology, these may also be the words of a narrator.
    let is_narrator = NARRATORS.any_begins(&lower);
    let is_unambiguous = |subject: &&&str| !is_narrator || !subject.starts_with("help ");
    let mut subjects = OWN_SUBJECTS.iter().filter(is_unambiguous);
    let mut has_subject = || subjects.any(|subject| lower.contains(subject));
    sentence::is_refusal(&lower) || has_subject() && (is_apology(&lower) || is_verdict(&lower))
}

/// Returns true if a text is too long to explain a refusal and does not explain one.
pub(super) fn is_longer_than_refusal(text: &str) -> bool {
    count_letters(text) >= MIN_SCENE_LETTERS && !is_explained(text)
}

/// Returns true for a text that may explain a refusal. The longer the text is, the more words it
/// must have that only an explanation has.
fn is_explained(text: &str) -> bool {
    let length = count_letters(text);
    if length > MAX_REFUSAL_LETTERS {
        return false;
    }
    static PHRASES: LazyLock<Phrases> =
        LazyLock::new(|| Phrases::new(EXPLANATIONS.iter().copied()));
    let min_count = if length > MAX_EXPLANATION_LETTERS { 2 } else { 1 };
    PHRASES.occur_in(&text::to_plain_lower(text), min_count)
}

/// Returns the length of a text in letters of an alphabet. A character of a script such as Han or
/// Thai counts as several letters.
fn count_letters(text: &str) -> usize {
    let weight = |c: char| match u32::from(c) {
        // Han, Kana
        0x2E80..=0x312F
        | 0x31A0..=0x31FF
        | 0x3400..=0x9FFF
        | 0xF900..=0xFAFF
        | 0x20000..=0x323AF => 4,
        // Hangul; Thai, Lao, Burmese and Khmer, which have no spaces.
        0xAC00..=0xD7AF | 0xE00..=0xEFF | 0x1000..=0x109F | 0x1780..=0x17FF => 3,
        _ => 1,
    };
    text.chars().map(weight).sum()
}

/// Returns true for a lower-case text with a sentence that says that something cannot be done.
fn is_apology(lower: &str) -> bool {
    let contains = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    let contains_word = |text: &str, words: &[&str]| words.iter().any(|word| has_word(text, word));
    let is_opened = OPENINGS.iter().any(|opening| {
        // `抱歉的话` means words of apology and is not an apology.
        lower
            .strip_prefix(opening)
            .is_some_and(|remaining| !remaining.starts_with(['的', '地', '得']))
    });
    let mut sentences = lower.split(['.', '!', '?', '。', '！', '？', '؟', '।', '\n']);
    sentences.any(|sentence| {
        let sentence = sentence.trim_start();
        if is_opened {
            return contains(&format!("{sentence} "), &INABILITIES)
                && contains_word(sentence, &SUBJECTS);
        }
        let is_first_sentence = INABILITIES.any_begins(lower) && lower.starts_with(sentence);
        let is_narrator = NARRATORS.any_begins(sentence);
        is_first_sentence
            && contains_word(sentence, if is_narrator { &OWN_SUBJECTS } else { &SUBJECTS })
    })
}

/// Words that a character may also say if no apology precedes them.
const NARRATORS: &[&str] = &["i can't ", "i cannot ", "i can not ", "i won't "];

scribe_domain::word_lists! {
    "refusal":
        phrases OWN_SUBJECTS, WORKS;
    "refusal/words":
        phrases OPENINGS, INABILITIES, SUBJECTS;
    "refusal/phrases":
        phrases SENTENCES, TASKS, SHORT_BEGINNINGS, REFUSALS, VERDICTS;
    "refusal/explanations":
        phrases EXPLANATIONS;
}

/// Returns true for a short lower-case text without speech that is a refusal or the verdict of a
/// filter.
fn is_verdict(lower: &str) -> bool {
    if lower.chars().count() > MAX_VERDICT_CHARS || lower.contains(QUOTES) {
        return false;
    }
    let category = lower.strip_prefix("unsafe").map(str::trim_start);
    let is_category = category.is_some_and(|remaining| {
        remaining.is_empty()
            || remaining
                .strip_prefix('s')
                .is_some_and(|remaining| remaining.starts_with(|c: char| c.is_numeric()))
    });
    is_category
        || SHORT_BEGINNINGS.any_begins(lower)
        || REFUSALS.iter().chain(&VERDICTS).any(|phrase| lower.contains(phrase))
}

/// Returns true for a lower-case sentence that declines in the middle of a text.
pub(super) fn is_refusing_sentence(sentence: &str) -> bool {
    SENTENCES.iter().filter_map(|beginning| sentence.strip_prefix(beginning)).any(|remaining| {
        TASKS.iter().any(|task| {
            remaining.strip_prefix(task).is_some_and(|remaining| is_task(task, remaining))
        })
    })
}

/// Returns true if the object of the refusal is the model's task. This must be checked, because a
/// character in a story may also be unable to write a letter.
fn is_task(task: &str, remaining: &str) -> bool {
    !matches!(task, "write this" | "write that")
        || remaining.trim_matches([' ', '.', '!']).is_empty()
        || WORKS.any_is_word_of(remaining)
}

#[cfg(test)]
mod tests {
    use super::find_refusal;

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
            "Es tut mir leid, aber dabei kann ich nicht helfen.",
            "Het spijt me, maar ik kan je daar niet mee helpen.",
            "Helaas kan ik niet aan dit verzoek voldoen.",
            "Jag är ledsen, men jag kan inte hjälpa till med det.",
            "Beklager, men jeg kan ikke hjælpe med det.",
            "Beklager, men jeg kan ikke hjelpe med det.",
            "Valitettavasti en voi auttaa tässä.",
            "Przepraszam, ale nie mogę w tym pomóc.",
            "Omlouvám se, ale s tím vám nemohu pomoci.",
            "Вибачте, але я не можу допомогти з цим.",
            "Maaf, saya tidak bisa membantu dengan permintaan itu.",
            "Maaf, saya tidak dapat membantu permintaan ini.",
            "Xin lỗi, tôi không thể hỗ trợ yêu cầu này.",
            "Λυπάμαι, αλλά δεν μπορώ να βοηθήσω με αυτό.",
            "عذرًا، لا يمكنني المساعدة في ذلك.",
            "متأسفم، اما نمی‌توانم در این مورد کمک کنم.",
            "אני מצטער, אבל אני לא יכול לעזור בזה.",
            "मुझे खेद है, लेकिन मैं इसमें मदद नहीं कर सकता।",
            "ขออภัย ฉันไม่สามารถช่วยเหลือในเรื่องนี้ได้",
            "Îmi pare rău, dar nu pot ajuta cu asta.",
            "Sajnálom, de ebben nem tudok segíteni.",
            "Üzgünüm, ancak bu konuda yardımcı olamam.",
            "죄송합니다. 이 장면은 작성할 수 없습니다.",
            "I must decline to write this scene.",
            "I am not comfortable writing this.",
            "I’m not comfortable continuing with this.",
            "I cannot continue this story as it may involve violence. Shall we try another?",
            "This request may violate our content policy. Please rephrase.",
            "Content blocked by safety filter.",
            "unsafe\nS1",
            "unsafe",
            "这个问题我暂时无法回答，让我们换个话题再聊聊吧。",
        ] {
            assert!(find_refusal(text).is_some(), "{text}");
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
            "I won't answer his request. I fold the letter and burn it.",
            "Unfortunately her assistant had seen it. \"I can't lie,\" he said.",
            "抱歉的话他说不出口，什么也不能提供。",
            "I'm sorry for her. I can't stay. She has a request.",
            "I cannot assist her now.",
            "Leider kann ich nicht schlafen.",
            "“Content blocked by safety filter,” the screen said.",
            "“I must decline to write this scene,” the author told them.",
            "「这个问题我暂时无法回答，让我们换个话题再聊聊吧。」他说。",
            "Unsafe was the word for the bridge.",
            "Przepraszam, powiedziała i wyszła.",
            "Xin lỗi, anh nói rồi bước ra ngoài.",
            "Maaf, katanya, lalu ia pergi.",
            "Вибачте, сказав він.",
            "ขอโทษ เธอพูดเบา ๆ แล้วเดินจากไป",
            long.as_str(),
        ] {
            assert!(find_refusal(text).is_none(), "{text}");
        }
    }
}
