//! Short texts: detects a sentence or a paragraph that is certainly not in the book's language.

use super::{
    HanCount, HanScript, LanguageTag,
    function_words::are_foreign,
    han::has_chinese_words,
    neighbours::is_in_neighbour,
    script::{Script, ScriptCount, find_scripts, remove_speech},
};
use crate::text::words::has_words;

/// The minimum number of signs of a neighbouring language at which a short text counts as written
/// in that language.
const MIN_NEIGHBOUR_SIGNS: usize = 3;
/// A sentence with at least this many ideographs is not Korean if it has no hangul, and not
/// Japanese if it has almost no kana.
const MIN_SENTENCE_IDEOGRAPHS: usize = 8;

/// Checks whether a passage is certainly in a language or script other than the one of the tag.
/// `around` is text of the book. If the tag is Chinese without a script, `around` shows in which
/// script the book is written.
///
/// Names in foreign letters, one or two words in another language, and a line of dialect are
/// accepted. If the passage has other text, speech in quotation marks is ignored.
#[must_use]
pub fn is_foreign_passage(text: &str, language: &str, around: &str) -> bool {
    let narrated = remove_speech(text);
    let text = if has_words(&narrated) { narrated.as_str() } else { text };
    let tag = LanguageTag::parse(language);
    let Some(scripts) = find_scripts(&tag) else { return false };
    let count = ScriptCount::count(text, scripts);
    if count.is_foreign(1) {
        return is_foreign_sentence(text, scripts);
    }
    if tag.is_chinese() {
        let script = HanScript::from_tag(&tag).or_else(|| HanCount::count(around).script());
        let is_other = script.is_some_and(|script| {
            let (own, other) = HanCount::count(text).count_own_and_other(script);
            other >= 2 && other > own * 3
        });
        return is_other || EastAsianCount::count(text).is_japanese();
    }
    match tag.primary() {
        "ja" => EastAsianCount::count(text).is_chinese() && has_chinese_words(text),
        "ko" => {
            let letters = EastAsianCount::count(text);
            letters.hangul == 0 && letters.han >= MIN_SENTENCE_IDEOGRAPHS
        }
        primary => {
            is_in_neighbour(text, primary, MIN_NEIGHBOUR_SIGNS)
                || scripts.contains(&Script::Latin) && are_foreign(text, primary)
        }
    }
}

/// Checks whether a text in a foreign script is a sentence, not a name.
fn is_foreign_sentence(text: &str, scripts: &[Script]) -> bool {
    let foreign = |is_wanted: &dyn Fn(Script) -> bool| {
        let letters = text.chars().filter(|c| c.is_alphabetic()).map(Script::from_letter);
        letters.filter(|script| !scripts.contains(script) && is_wanted(*script)).count()
    };
    let is_east_asian = |script| matches!(script, Script::Han | Script::Kana | Script::Hangul);
    // Each of these characters is a syllable or a word, so a few are enough.
    if foreign(&is_east_asian) >= 4 {
        return true;
    }
    if foreign(&|_| true) < 10 {
        return false;
    }
    // `MacBook Pro` and `Анна Каренина` are names: their words begin with capital letters.
    let words = text.split_whitespace();
    let begins_lower = |word: &&str| {
        word.chars().count() > 1 && word.chars().next().is_some_and(|c| !c.is_uppercase())
    };
    words.filter(begins_lower).count() >= 2
}

/// The number of characters of each East Asian script in a text.
#[derive(Default)]
struct EastAsianCount {
    han: usize,
    kana: usize,
    hangul: usize,
}

impl EastAsianCount {
    #[expect(clippy::wildcard_enum_match_arm, reason = "other scripts are not counted")]
    fn count(text: &str) -> Self {
        let mut count = Self::default();
        for c in text.chars() {
            match Script::from_letter(c) {
                Script::Han => count.han += 1,
                Script::Kana => count.kana += 1,
                Script::Hangul => count.hangul += 1,
                _ => {}
            }
        }
        count
    }

    /// Checks whether a sentence has so little kana that it cannot be Japanese.
    fn is_chinese(&self) -> bool {
        self.han >= MIN_SENTENCE_IDEOGRAPHS && self.kana * 20 < self.han
    }

    /// Checks whether a sentence has more kana than a Japanese name in a Chinese text would have.
    fn is_japanese(&self) -> bool {
        self.kana >= 6 && self.kana * 10 >= (self.han + self.kana) * 3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_in_another_language_is_foreign() {
        for (language, sentence) in [
            ("en", "La gardienne leva la lampe et regarda la mer."),
            ("en", "她举起灯，看着黑暗的大海。"),
            ("en", "“她举起灯，看着黑暗的大海。”"),
            ("en", "Смотрительница подняла лампу и посмотрела на море."),
            ("de", "The keeper raised the lamp and looked at the sea."),
            ("zh", "The keeper raised the lamp and looked at the sea."),
            ("zh", "彼女はランプを掲げて、暗い海を見つめた。"),
            ("zh-CN", "她舉起燈，看著黑暗的大海。"),
            ("zh-TW", "她举起灯，看着黑暗的大海。"),
            ("ja", "她举起灯，看着黑暗的大海。"),
            ("ja", "她舉起燈，看著黑暗的大海。"),
            ("ja", "The keeper raised the lamp."),
            ("ko", "她举起灯，看着黑暗的大海。"),
            ("ko", "彼女はランプを掲げて、海を見た。"),
            ("ru", "Вона підняла лампу й подивилася на темне море, і було тихо."),
            ("uk", "Она подняла лампу и посмотрела на тёмное море, и было тихо."),
            ("es", "A guardiã ergueu a lâmpada e olhou o mar, mas não disse nada."),
            ("ar", "او چراغ را بلند کرد و به دریای تاریک نگاه کرد."),
            ("hi", "The keeper raised the lamp."),
            ("th", "The keeper raised the lamp."),
        ] {
            assert!(is_foreign_passage(sentence, language, ""), "{language}: {sentence}");
        }
        assert!(is_foreign_passage("她舉起燈，看著大海。", "zh", "她举起灯，看着大海，没有说话。"));
        assert!(!is_foreign_passage("她舉起燈，看著大海。", "zh", ""));
    }

    #[test]
    fn names_words_and_sentences_of_the_book_are_not_foreign() {
        for (language, sentence) in [
            ("en", "Madame de la Tour wept."),
            ("en", "She said it twice: c’est la vie."),
            ("en", "“C’est la vie, et la mer n’est pas loin,” said Madame de la Tour."),
            ("en", "陈渡 left."),
            ("en", "灯塔"),
            ("zh", "她打开 MacBook Pro。"),
            ("zh", "她举起灯，看着桜。"),
            ("zh", "MacBook Pro"),
            ("ja", "灯台守。"),
            ("ja", "東京駅前広場、午前三時。"),
            ("ja", "彼女は灯を掲げた。"),
            ("ko", "그녀는 등불을 들었다."),
            ("ru", "Она подняла лампу."),
            ("ru", "Тихо."),
            ("es", "¡Calla!"),
            ("es", "João se calló."),
            ("ar", "رفعت المصباح."),
            ("xx", "La gardienne leva la lampe et regarda la mer."),
        ] {
            assert!(!is_foreign_passage(sentence, language, ""), "{language}: {sentence}");
        }
    }
}
