//! Recognises a reply that says in words that nothing was found, in place of an empty document.

use crate::word::WordMatching;

/// A text with more characters than this is not read as a statement that nothing was found.
const MAX_CHARS: usize = 160;
/// Japanese and Korean particles after a subject.
const PARTICLES: [char; 12] =
    ['は', 'が', 'も', '点', '等', '이', '가', '은', '는', '을', '도', '점'];
scribe_domain::word_lists! {
    "denial":
        phrases VERBS, SOUGHT, NONE, IS_NONE, TURNS, WORDS;
}

/// The maximum number of bytes before the subject of a clause.
const MAX_LEAD_BYTES: usize = 16;
/// Separators of clauses and values.
const SEPARATORS: [char; 16] =
    [',', '，', '、', ';', '；', ':', '：', '{', '[', '?', '？', '.', '。', '!', '(', '—'];
/// Returns true for a reply that says, in a word or a sentence, that there are no contradictions.
#[must_use]
pub fn denies_contradictions(text: &str) -> bool {
    let text = strip_fence(text.trim());
    if text.chars().count() > MAX_CHARS {
        return false;
    }
    let lower_text = text.to_lowercase();
    let word = lower_text.trim_matches(|c: char| c.is_whitespace() || ".!。！*_\"".contains(c));
    let compact: String = word.split_whitespace().collect();
    let is_word = WORDS.contains(&word) || WORDS.contains(&compact.as_str());
    is_word || !TURNS.any_occurs_in(&lower_text) && denies_findings(word)
}

/// Returns true for a clause that says that nothing was found.
fn denies_findings(clause: &str) -> bool {
    if clause.contains(SEPARATORS) {
        return false;
    }
    SOUGHT.iter().any(|subject| {
        clause.match_indices(subject).any(|(at, _)| {
            let (before, after) = (&clause[..at], &clause[at + subject.len()..]);
            let is_none_before = NONE.iter().any(|negation| {
                before.rsplit_once(negation).is_some_and(|(_, between)| is_short(between))
            });
            let is_none_after = IS_NONE.iter().any(|negation| {
                let parts = after.split_once(negation);
                at <= MAX_LEAD_BYTES
                    && parts.is_some_and(|(between, remaining)| {
                        is_verb_phrase(between) && is_short(remaining)
                    })
            });
            is_none_before || is_none_after
        })
    })
}

/// Returns true for text that may be between a subject and its negation. In Japanese and Korean,
/// this is a particle and the stem of a verb of finding or being.
fn is_verb_phrase(text: &str) -> bool {
    if !text.contains(is_wide) {
        return is_short(text);
    }
    let stem = text.trim_start_matches(|c: char| c.is_whitespace() || PARTICLES.contains(&c));
    VERBS.contains(&stem.trim())
}

fn is_wide(character: char) -> bool {
    matches!(character, '\u{e00}'..='\u{e7f}' | '\u{3000}'..='\u{d7ff}')
}

/// Returns true for at most two words.
fn is_short(text: &str) -> bool {
    let max_chars = if text.contains(is_wide) { 8 } else { 24 };
    text.split_whitespace().count() <= 2 && text.chars().count() <= max_chars
}

/// Returns a text without the fence around it.
fn strip_fence(text: &str) -> &str {
    let inside = text.strip_prefix("```").and_then(|remaining| remaining.strip_suffix("```"));
    inside.map_or(text, |inside| inside.strip_prefix("json").unwrap_or(inside).trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_nothing_was_found_is_a_denial() {
        for text in [
            "[]",
            " [ ]\n",
            "```json\n[]\n```",
            "None.",
            "No findings.",
            "No contradictions found.",
            "**No contradictions found.**",
            "There are no contradictions with the canon in these scenes.",
            "I did not find any inconsistencies.",
            "Keine Widersprüche gefunden.",
            "Aucune contradiction trouvée.",
            "Je n'ai trouvé aucune incohérence.",
            "No se encontraron contradicciones.",
            "Nessuna contraddizione trovata.",
            "Nenhuma contradição encontrada.",
            "Противоречий не найдено.",
            "没有发现矛盾。",
            "未发现任何矛盾。",
            "未發現矛盾。",
            "矛盾は見つかりませんでした。",
            "矛盾はありません。",
            "모순이 발견되지 않았습니다.",
            "모순이 없습니다.",
            "لا توجد تناقضات.",
            "कोई विरोधाभास नहीं मिला।",
            "Çelişki bulunamadı.",
            "Geen tegenstrijdigheden gevonden.",
            "Nie znaleziono sprzeczności.",
            "Суперечностей не виявлено.",
            "Không tìm thấy mâu thuẫn.",
            "ไม่พบข้อขัดแย้ง",
            "לא נמצאו סתירות.",
        ] {
            assert!(denies_contradictions(text), "{text}");
        }
    }

    #[test]
    fn a_reply_that_says_more_is_not_a_denial() {
        for text in [
            "",
            "The scene is good.",
            "No contradictions except the colour of the lamp.",
            "No contradictions found, but the lamp was red in chapter 1.",
            "Keine Widersprüche, aber die Lampe war rot.",
            "没有矛盾，但灯是红色的。",
            "There is a contradiction: the lamp was red.",
            "I cannot check this for contradictions, no text was given.",
            "Are there no contradictions?",
            "Mara has no scar which is a contradiction.",
            "Contradiction is that there is no lamp.",
            "第三章没有灯，这是矛盾。",
            "矛盾点はランプがないことです。",
            "The keeper's age is not right, no problem otherwise.",
            "[{\"problem\": \"no such lamp\"}]",
            "I'm sorry, but I can't help with that.",
        ] {
            assert!(!denies_contradictions(text), "{text}");
        }
    }
}
