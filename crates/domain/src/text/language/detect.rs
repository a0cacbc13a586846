//! Detects the language of a premise, which may be as short as one line.

use super::{
    HanCount, HanScript, LanguageTag, Letters, MIN_LETTERS, function_words, han::is_cantonese,
    is_written_in_kanji, lang_tag,
};

crate::word_lists! {
    "text/language/detect":
        pairs LETTERS;
}

/// The minimum number of words in a line for a foreign letter in it to count. A line of two words
/// may be a title or a name.
const MIN_WORDS: usize = 3;

/// Returns the language of a premise as a BCP 47 tag; `default` if the language is not clear.
#[must_use]
pub fn detect_language(premise: &str, default: &str) -> String {
    let letters = Letters::count(premise);
    match letters.cjk_language() {
        Some("zh") => return detect_han(premise).to_owned(),
        Some(tag) => return tag.to_owned(),
        None => {}
    }
    let Some(info) = whatlang::detect(premise) else { return default.to_owned() };
    let guess = lang_tag(info.lang());
    let is_short = letters.all < MIN_LETTERS;
    let detected = if info.script() == whatlang::Script::Latin && (is_short || !info.is_reliable())
    {
        detect_latin(premise, guess, default).or(guess.filter(|_| info.is_reliable()))
    } else if info.is_reliable() {
        guess
    } else {
        detect_by_script(premise, info.script())
    };
    detected.unwrap_or(default).to_owned()
}

/// Returns the language of a line in Latin letters.
///
/// If the line has function words of the default language, and no other language has more, the
/// result is the default language. Otherwise, the function words decide. If there are too few of
/// them, the guess is returned, provided that the line has a letter or a function word of the
/// guessed language.
fn detect_latin(text: &str, guess: Option<&'static str>, default: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let found = function_words::count_function_words(&lower);
    let max_words = found.iter().map(|(_, words)| *words).max().unwrap_or(0);
    let best: Vec<&'static str> =
        found.iter().filter(|(_, words)| *words == max_words).map(|(tag, _)| *tag).collect();
    let default = LanguageTag::parse(default);
    if max_words > 0
        && let Some(tag) = best.iter().find(|tag| **tag == default.primary())
    {
        return Some(tag);
    }
    // Related languages share words, so several languages can have the most words. If the guess is
    // one of them, it wins. Otherwise the first of them in the word list wins, because it has the
    // most writers.
    if max_words >= 2 {
        return guess.filter(|guess| best.contains(guess)).or_else(|| best.first().copied());
    }
    let guess = guess?;
    let letters = LETTERS.iter().find(|(tag, _)| *tag == guess).map_or("", |(_, letters)| letters);
    let is_line = lower.split_whitespace().nth(MIN_WORDS - 1).is_some();
    let has_letter = is_line && lower.contains(|c| letters.contains(c));
    let has_word = max_words > 0 && best.contains(&guess);
    (has_word || has_letter && max_words == 0).then_some(guess)
}

/// Returns the language of a line in another script. This requires that its letters identify the
/// language, or that most texts in the script are in one language.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other script has one language or many")]
fn detect_by_script(text: &str, script: whatlang::Script) -> Option<&'static str> {
    let has = |letters: &str| text.to_lowercase().contains(|c| letters.contains(c));
    match script {
        whatlang::Script::Arabic if has("ٹڈڑے") => Some("ur"),
        whatlang::Script::Arabic if has("پچژگی") => Some("fa"),
        whatlang::Script::Arabic => Some("ar"),
        whatlang::Script::Cyrillic if has("ў") => Some("be"),
        whatlang::Script::Cyrillic if has("їєґі") => Some("uk"),
        whatlang::Script::Cyrillic if has("јљњћђ") => Some("sr"),
        whatlang::Script::Cyrillic => Some("ru"),
        whatlang::Script::Devanagari => Some("hi"),
        whatlang::Script::Hebrew => Some("he"),
        _ => None,
    }
}

/// Returns the tag of a text in ideographs: Japanese or a form of Chinese. Plain `zh` stands for
/// simplified characters.
fn detect_han(text: &str) -> &'static str {
    if is_written_in_kanji(text) {
        return "ja";
    }
    match HanCount::count(text).script() {
        Some(HanScript::Simplified) => "zh",
        _ if is_cantonese(text) => "zh-Hant-HK",
        Some(HanScript::Traditional) => "zh-Hant",
        None => "zh",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_a_premise_is_detected() {
        assert_eq!(detect_language("一个灯塔", "en"), "zh");
        assert_eq!(detect_language("一個害怕黑暗的燈塔看守人", "en"), "zh-Hant");
        assert_eq!(detect_language("雨下了一夜，她沒有回來。", "en"), "zh-Hant");
        assert_eq!(detect_language("佢喺燈塔度等咗好耐，唔知船幾時嚟。", "en"), "zh-Hant-HK");
        assert_eq!(detect_language("東京駅前殺人事件", "en"), "ja");
        assert_eq!(detect_language("Смотритель маяка находит письмо.", "en"), "ru");
        assert_eq!(detect_language("등대지기가 편지를 발견한다.", "en"), "ko");
    }

    #[test]
    fn a_japanese_name_does_not_make_a_chinese_premise_japanese() {
        for premise in [
            "一个叫桜的女孩，在上海的灯塔里守夜。",
            "榊先生和桜来到上海，他们在灯塔里守夜。",
            "她在东京駅等了一夜，没有人来。",
            "辻家的女儿发现了一封信。",
        ] {
            assert_eq!(detect_language(premise, "en"), "zh", "{premise}");
        }
        for premise in ["一個叫桜的女孩，在上海的燈塔裡守夜。", "她在辻家等了一夜，沒有人來。"]
        {
            assert_eq!(detect_language(premise, "en"), "zh-Hant", "{premise}");
        }
        for premise in
            ["東京大学駅前殺人事件", "桜田門外変", "戦国時代、両国橋", "県庁広場発砲事件"]
        {
            assert_eq!(detect_language(premise, "en"), "ja", "{premise}");
        }
    }

    #[test]
    fn a_premise_without_a_clear_language_has_the_default() {
        assert_eq!(detect_language("", "en"), "en");
        assert_eq!(detect_language("42!", "zh"), "zh");
        assert_eq!(detect_language("Orpheus", "en"), "en");
    }

    #[test]
    fn the_language_of_a_single_line_is_detected() {
        for (language, premise) in [
            ("de", "Zwei Schwestern erben eine Fähre."),
            ("de", "Ein Leuchtturmwärter, der sich vor der Dunkelheit fürchtet"),
            ("fr", "Un gardien de phare qui a peur du noir"),
            ("fr", "Deux sœurs héritent d’un bac."),
            ("es", "Dos hermanas heredan un transbordador que ya no flota."),
            ("es", "Un farero que teme a la oscuridad"),
            ("it", "Due sorelle ereditano un traghetto che non va più."),
            ("pt", "Duas irmãs herdam uma balsa."),
            ("nl", "Twee zussen erven een veerpont van hun vader."),
            ("nl", "Een vuurtorenwachter die bang is in het donker"),
            ("pl", "Dwie siostry dziedziczą prom"),
            ("pl", "Latarnik, który boi się ciemności"),
            ("cs", "Dvě sestry zdědí přívoz."),
            ("tr", "İki kız kardeş bir feribot miras alır."),
            ("sv", "Två systrar ärver en färja."),
            ("vi", "Hai chị em thừa kế một chiếc phà."),
            ("hu", "Két nővér örököl egy kompot."),
            ("uk", "Дві сестри успадковують пором."),
            ("uk", "Доглядач маяка, який боїться темряви"),
            ("ru", "Две сестры наследуют паром."),
            ("he", "שתי אחיות יורשות מעבורת"),
            ("ar", "أختان ترثان عبّارة"),
            ("hi", "दो बहनें एक नाव विरासत में पाती हैं"),
            ("en", "Two sisters inherit a ferry."),
            ("en", "A lighthouse keeper afraid of the dark"),
            ("en", "Señor Núñez and the lamp"),
            ("en", "café noir"),
            ("en", "A train"),
            ("en", "A ferry"),
            ("en", "No sea, no salt"),
            ("en", "Me"),
            ("en", "In a lighthouse"),
        ] {
            assert_eq!(detect_language(premise, "en"), language, "{premise}");
        }
    }
}
