//! Waits that an error names in its words: a length of time with a word before or after it by which
//! it is a wait, in a sentence about asking again.

use super::units::length_at;

/// Words right before a wait.
const BEFORE: [&str; 44] = [
    "in",
    "after",
    "wait",
    "wait for",
    "for",
    "another",
    "nach",
    "für",
    "noch",
    "sie",
    "warten",
    "dans",
    "après",
    "patienter",
    "attendre",
    "attendez",
    "en",
    "tras",
    "después de",
    "dentro de",
    "espere",
    "esperar",
    "em",
    "após",
    "aguarde",
    "tra",
    "fra",
    "dopo",
    "attendere",
    "attendi",
    "через",
    "после",
    "подождите",
    "зачекайте",
    "over",
    "na",
    "za",
    "po",
    "om",
    "sau",
    "dalam",
    "setelah",
    "بعد",
    "dari",
];

/// The same in scripts that are written without blanks.
const BEFORE_UNSPACED: [&str; 9] =
    ["等待", "稍等", "等候", "请等", "請等", "あと", "残り", "ใน", "อีก"];

/// Words right after a wait.
const AFTER: [&str; 32] = [
    "后",
    "後",
    "之后",
    "之後",
    "以后",
    "以後",
    "再试",
    "再試",
    "ほど",
    "お待ち",
    "待",
    "以上待",
    "후",
    "뒤",
    "이후",
    "만 기다",
    "동안",
    "간 기다",
    "기다",
    "later",
    "and try",
    "before",
    "später",
    "plus tard",
    "más tarde",
    "depois",
    "più tardi",
    "спустя",
    "sonra",
    "bekle",
    "बाद",
    "प्रतीक्षा",
];

/// Words that stand in a sentence about asking again.
const CUES: [&str; 71] = [
    "retry",
    "try again",
    "try in",
    "available",
    "wait",
    "reset",
    "again",
    "重试",
    "再试",
    "重試",
    "再試",
    "等待",
    "稍等",
    "等候",
    "恢复",
    "恢復",
    "もう一度",
    "やり直",
    "お待ち",
    "待って",
    "待ち",
    "再度",
    "お試し",
    "다시",
    "재시도",
    "기다",
    "이용",
    "erneut",
    "wieder",
    "noch einmal",
    "nochmal",
    "warten",
    "verfügbar",
    "réessay",
    "reessay",
    "nouveau",
    "patient",
    "attend",
    "disponible",
    "intent",
    "inténte",
    "vuelva",
    "espere",
    "de nuevo",
    "nuevamente",
    "riprov",
    "ritent",
    "di nuovo",
    "aspett",
    "disponibile",
    "tente",
    "novamente",
    "aguarde",
    "disponível",
    "повтор",
    "попроб",
    "снова",
    "подожд",
    "спробуй",
    "opnieuw",
    "probeer",
    "ponownie",
    "spróbuj",
    "igen",
    "tekrar",
    "thử lại",
    "coba lagi",
    "مرة أخرى",
    "पुनः",
    "फिर",
    "ลองอีก",
];

/// How near the word about asking again stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    /// In the same sentence.
    Sentence,
    /// In the same part of it.
    Clause,
}

/// The seconds of the longest wait that the words name. One in the part of a sentence that is about
/// asking again comes before one in another part of it.
pub(super) fn wait_in_words(words: &str) -> Option<f64> {
    let text: String = words.to_lowercase().chars().map(ascii_digit).collect();
    let mut found: Option<(Nearness, f64)> = None;
    let mut past = 0;
    for (at, letter) in text.char_indices() {
        if at < past || !letter.is_ascii_digit() {
            continue;
        }
        // The other digits of the number are no numbers of their own.
        let digits = text[at..].find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','));
        past = at + digits.unwrap_or(text.len() - at);
        let Some((seconds, after)) = length_at(&text[at..]) else { continue };
        let end = text.len() - after.len();
        past = past.max(end);
        if !is_wait(&text[..at], after) {
            continue;
        }
        let wait = nearness(&text, at, end).map(|nearness| (nearness, seconds));
        found = match (found, wait) {
            (Some(known), Some(wait)) if wait.0 < known.0 => Some(known),
            (Some(known), Some(wait)) if wait.0 == known.0 => Some((known.0, known.1.max(wait.1))),
            (known, wait) => wait.or(known),
        };
    }
    found.map(|(_, seconds)| seconds)
}

/// True where a word before or after a length says that it is a wait.
fn is_wait(before: &str, after: &str) -> bool {
    let before = before.trim_end_matches(|c: char| c.is_whitespace() || "~≈:\"'(".contains(c));
    let ends_with_word = |word: &str| {
        before.strip_suffix(word).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
    };
    let after = after.trim_start();
    BEFORE.iter().any(|word| ends_with_word(word))
        || BEFORE_UNSPACED.iter().any(|word| before.ends_with(word))
        || AFTER.iter().any(|word| after.starts_with(word))
}

/// How near a word about asking again stands to a length; `None` where the sentence has none.
fn nearness(text: &str, at: usize, end: usize) -> Option<Nearness> {
    let has_cue = |part: &str| CUES.iter().any(|cue| part.contains(cue));
    let part = |ends: &dyn Fn(usize, char) -> bool| {
        let from = text[..at].char_indices().rev().find(|(at, c)| ends(*at, *c));
        let from = from.map_or(0, |(at, c)| at + c.len_utf8());
        let to = text[end..].char_indices().find(|(after, c)| ends(end + after, *c));
        &text[from..to.map_or(text.len(), |(after, _)| end + after)]
    };
    let ends_sentence = |at: usize, letter: char| match letter {
        '.' | '!' | '?' => text[at + 1..].chars().next().is_none_or(char::is_whitespace),
        _ => "。！？\n;；।".contains(letter),
    };
    let ends_clause = |at: usize, letter: char| {
        ends_sentence(at, letter)
            || "，、:：".contains(letter)
            || (letter == ',' && text[at + 1..].starts_with(char::is_whitespace))
    };
    if has_cue(part(&ends_clause)) {
        return Some(Nearness::Clause);
    }
    has_cue(part(&ends_sentence)).then_some(Nearness::Sentence)
}

/// A full-width digit as the usual one.
fn ascii_digit(letter: char) -> char {
    match letter {
        '０'..='９' => {
            char::from_digit(u32::from(letter) - u32::from('０'), 10).unwrap_or(letter)
        }
        _ => letter,
    }
}
