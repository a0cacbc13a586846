//! Languages: detects the language of a premise, and checks whether a text is in the expected
//! language.

mod detect;
pub mod document;
mod function_words;
pub mod han;
mod neighbours;
mod ordinary;
mod passage;
mod script;
mod speech;
mod tag;
mod tag_check;
pub mod turn;

use std::borrow::Cow;

use whatlang::Lang;

pub(crate) use self::script::remove_speech;
pub use self::{detect::detect_language, passage::is_foreign_passage};
use self::{
    han::{HanCount, HanScript, has_chinese_words, is_written_in_kanji},
    neighbours::is_in_neighbour,
    ordinary::has_ordinary_words,
    script::{Script, ScriptCount, find_scripts},
};
pub use self::{
    tag::{LanguageTag, normalise_tag},
    tag_check::{MAX_TAG_CHARS, MalformedTag, check_tag},
};
use super::words::is_cjk;

/// Texts with fewer letters are too short to distinguish languages that share a script.
const MIN_LETTERS: usize = 200;
/// A text with at least this many letters is a scene, not a quotation.
const MIN_SCENE_LETTERS: usize = 40;
/// The minimum number of letters in a text that is searched for signs of a neighbouring language.
const MIN_NEIGHBOUR_LETTERS: usize = 100;
/// The minimum number of signs of a neighbouring language at which a text counts as written in that
/// language.
const MIN_NEIGHBOUR_SIGNS: usize = 6;
/// The number of characters at the beginning and at the end of a long text from which its language
/// is detected.
const SAMPLE_CHARS: usize = 800;
/// The minimum share of CJK characters among the letters of a Chinese or Japanese text.
const MIN_CJK_SHARE: f64 = 0.3;
/// The minimum share of kana among the CJK characters of a Japanese text.
const MIN_KANA_SHARE: f64 = 0.1;

crate::word_lists! {
    "text/language":
        tables ALIKE;
}

/// Returns false only if a text is certainly in a language other than the one of a BCP 47 tag.
/// Returns true for short texts and unknown languages, because foreign names and a line of foreign
/// dialogue are not mistakes.
#[must_use]
pub fn may_be_in_language(text: &str, language: &str) -> bool {
    let tag = LanguageTag::parse(language);
    let letters = Letters::count(text);
    if letters.all < 20 {
        return true;
    }
    if letters.all >= MIN_SCENE_LETTERS && is_surely_east_asian_neighbour(text, &tag) {
        return false;
    }
    if let Some(scripts) = find_scripts(&tag) {
        let count = ScriptCount::count(text, scripts);
        // A short text in an East Asian language may quote another East Asian language.
        let may_be_quoted = letters.all < MIN_LETTERS && is_east_asian(tag.primary());
        // An ideograph carries more information than a letter.
        let own_letters = if scripts.contains(&Script::Han) { count.own * 3 } else { count.own };
        if count.foreign > own_letters && !(may_be_quoted && letters.cjk_language().is_some()) {
            return false;
        }
    }
    if let Some(found) = letters.cjk_language() {
        let is_expected = found == tag.primary() || found == "zh" && tag.is_chinese();
        let may_be_quoted = letters.all < MIN_LETTERS && is_east_asian(tag.primary());
        let is_known = is_known(tag.primary()) || find_scripts(&tag).is_some();
        if is_expected {
            return has_script(text, &tag);
        }
        return may_be_quoted || !is_known;
    }
    if letters.all >= MIN_NEIGHBOUR_LETTERS
        && is_in_neighbour(&sample_ends(text), tag.primary(), MIN_NEIGHBOUR_SIGNS)
    {
        return false;
    }
    if !is_known(tag.primary()) || letters.all < MIN_LETTERS {
        return true;
    }
    is_language(&sample_ends(text), tag.primary())
}

/// Checks whether an East Asian text lacks every sign of the expected East Asian language. Speech
/// in quotation marks is ignored, because it may be in another language.
fn is_surely_east_asian_neighbour(text: &str, tag: &LanguageTag) -> bool {
    let narrated = remove_speech(text);
    let letters = Letters::count(&narrated);
    if letters.all < MIN_SCENE_LETTERS {
        return false;
    }
    match (tag.primary(), letters.cjk_language()) {
        ("ja", Some("zh")) => letters.kana == 0 && has_chinese_words(&narrated),
        ("ko", Some(_)) => !narrated.chars().any(|c| Script::from_letter(c) == Script::Hangul),
        (_, Some("ja")) => tag.is_chinese() && fraction(letters.kana, letters.all) > MIN_CJK_SHARE,
        _ => false,
    }
}

/// Checks whether a text in ideographs uses the script of the tag, or is too short to decide.
fn has_script(text: &str, tag: &LanguageTag) -> bool {
    let Some(script) = HanScript::from_tag(tag) else { return true };
    let (own_letters, other) = HanCount::count(text).count_own_and_other(script);
    other < 5 || own_letters >= other
}

/// Returns false only if a text is certainly in another language with the same script.
fn is_language(text: &str, expected: &str) -> bool {
    if is_in_neighbour(text, expected, MIN_NEIGHBOUR_SIGNS) {
        return false;
    }
    if has_ordinary_words(text, expected) {
        return true;
    }
    match whatlang::detect(text) {
        Some(info) if info.is_reliable() => lang_tag(info.lang()).is_none_or(|found| {
            found == expected
                || ALIKE.iter().any(|(_, near)| near.contains(&found) && near.contains(&expected))
        }),
        _ => true,
    }
}

/// Returns the beginning and the end of a long text, or the whole of a short text.
fn sample_ends(text: &str) -> Cow<'_, str> {
    let at = |(at, _)| at;
    let beginning = text.char_indices().nth(SAMPLE_CHARS).map_or(text.len(), at);
    let end = text.char_indices().nth_back(SAMPLE_CHARS).map_or(0, at);
    if end <= beginning {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{} {}", &text[..beginning], &text[end..]))
}

fn is_east_asian(language: &str) -> bool {
    matches!(language, "zh" | "ja" | "ko" | "yue" | "cmn")
}

fn is_known(language: &str) -> bool {
    Lang::all().iter().any(|lang| lang_tag(*lang) == Some(language))
}

/// The number of letters in a text, in total and for the scripts that are distinguished here.
struct Letters {
    all: usize,
    cjk: usize,
    kana: usize,
}

impl Letters {
    fn count(text: &str) -> Self {
        let mut letters = Self { all: 0, cjk: 0, kana: 0 };
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            letters.all += 1;
            letters.cjk += usize::from(is_cjk(c));
            letters.kana += usize::from(matches!(c, '\u{3041}'..='\u{30FA}'));
        }
        letters
    }

    /// Returns Chinese or Japanese if the share of their scripts is high enough.
    fn cjk_language(&self) -> Option<&'static str> {
        if self.cjk == 0 || fraction(self.cjk, self.all) < MIN_CJK_SHARE {
            return None;
        }
        Some(if fraction(self.kana, self.cjk) > MIN_KANA_SHARE { "ja" } else { "zh" })
    }
}

#[expect(clippy::cast_precision_loss, reason = "texts are shorter than 2^52 letters")]
fn fraction(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// Returns the BCP 47 tag of a detectable language: the two-letter code, if there is one.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a language without a row here is not told apart, and a text in it passes"
)]
fn lang_tag(lang: Lang) -> Option<&'static str> {
    Some(match lang {
        Lang::Ara => "ar",
        Lang::Ben => "bn",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cmn => "zh",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Ell => "el",
        Lang::Eng => "en",
        Lang::Epo => "eo",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kat => "ka",
        Lang::Kor => "ko",
        Lang::Lat => "la",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Nld => "nl",
        Lang::Nob => "nb",
        Lang::Pes => "fa",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tam => "ta",
        Lang::Tha => "th",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Urd => "ur",
        Lang::Vie => "vi",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "The keeper climbed the stairs before dawn, as she had every day for \
        thirty years, and found the lamp already burning. Nobody had been up there. The door had \
        been locked from the inside, and the only key hung where it always hung, around her neck.";
    const GERMAN: &str = "Die Wärterin stieg vor dem Morgengrauen die Treppe hinauf, wie sie es \
        seit dreißig Jahren jeden Tag getan hatte, und fand die Lampe schon brennend vor. Niemand \
        war oben gewesen. Die Tür war von innen verschlossen, und der einzige Schlüssel hing dort.";
    const CHINESE: &str = "守塔人像三十年来的每一天那样，在黎明前爬上楼梯，却发现灯已经亮了。";
    const TRADITIONAL: &str = "守塔人像三十年來的每一天那樣，在黎明前爬上樓梯，卻發現燈已經亮了。";

    #[test]
    fn prose_in_another_language_is_reported() {
        assert!(may_be_in_language(ENGLISH, "en-GB"));
        assert!(!may_be_in_language(GERMAN, "en"));
        assert!(!may_be_in_language(CHINESE, "en"));
        assert!(may_be_in_language(CHINESE, "zh-Hans"));
        assert!(may_be_in_language(CHINESE, "zh"));
        assert!(may_be_in_language(TRADITIONAL, "zh") && may_be_in_language(TRADITIONAL, "zh-TW"));
        assert!(
            !may_be_in_language(TRADITIONAL, "zh-Hans") && !may_be_in_language(CHINESE, "zh-Hant")
        );
        assert!(!may_be_in_language(CHINESE, "zh-HK"));
        assert!(!may_be_in_language(ENGLISH, "zh"));
    }

    #[test]
    fn the_language_of_a_long_text_is_detected_from_both_ends() {
        let long = |text: &str| text.repeat(20);
        assert!(may_be_in_language(&long(ENGLISH), "en"));
        assert!(!may_be_in_language(&long(GERMAN), "en"));
        assert!(!may_be_in_language(&long(CHINESE), "en"));
    }

    #[test]
    fn a_scene_in_a_neighbouring_language_is_reported() {
        const PORTUGUESE: &str = "Subi devagar pela escada e a lâmpada tremia-me na mão. O velho não \
            disse nada; os outros olhavam o mar com uma calma que eu não tinha. De que se ria, por \
            que se calava, para que se levantava? Mas ninguém respondeu, e a menina foi até à porta.";
        const UKRAINIAN: &str = "Я повільно підіймався сходами, і лампа тремтіла в руці. Він нічого не \
            сказав; інші дивилися на море, і було тихо. Але ніхто не відповів, і дівчинка пішла до \
            дверей, щоб її не бачили. За вікном шуміло море, і вітер стукав у шибки всю ніч.";
        const PERSIAN: &str = "آهسته از پله‌ها بالا رفتم و چراغ در دستم می‌لرزید. او چیزی نگفت؛ دیگران به \
            دریا نگاه می‌کردند و همه جا ساکت بود. پرسید: حالا چه؟ اما کسی جواب نداد و دختر به طرف در رفت \
            که باز بود. بیرون باد می‌وزید و کشتی‌ها در تاریکی گم شده بودند. پیرمرد گفت که برمی‌گردد.";
        for (text, language) in [
            (PORTUGUESE, "es"),
            (PORTUGUESE, "es-419"),
            (UKRAINIAN, "ru"),
            (UKRAINIAN, "be"),
            (PERSIAN, "ar"),
            (TRADITIONAL, "zh-CN"),
        ] {
            assert!(!may_be_in_language(text, language), "{language}");
            assert!(!may_be_in_language(&text.repeat(8), language), "{language}");
        }
        for (text, language) in
            [(PORTUGUESE, "pt-BR"), (UKRAINIAN, "uk"), (PERSIAN, "fa"), (PERSIAN, "fa-IR")]
        {
            assert!(
                may_be_in_language(text, language) && may_be_in_language(&text.repeat(8), language)
            );
        }
    }

    #[test]
    fn chinese_is_not_detected_as_japanese_or_korean() {
        let chinese = "我沿着楼梯慢慢走下去，手里的铜灯一直在抖。没有人说话，海在窗外响着，像一头睡着的野兽。\
            门是从里面锁上的，唯一的钥匙挂在她的脖子上。";
        let traditional = "我沿著樓梯慢慢走下去，手裡的銅燈一直在抖。沒有人說話，海在窗外響著，像一頭睡著的野獸。\
            門是從裡面鎖上的。";
        for language in ["ja", "ja-JP", "ko"] {
            assert!(!may_be_in_language(chinese, language), "{language}");
            assert!(!may_be_in_language(traditional, language), "{language}");
        }
        let japanese = "灯台守は夜明け前に階段を上り、灯りがすでについているのを見つけた。誰もそこへは来ていない。\
            扉には内側から鍵がかかっていた。";
        assert!(may_be_in_language(japanese, "ja") && !may_be_in_language(japanese, "zh"));
        assert!(!may_be_in_language(japanese, "ko"));
        // A letter in Chinese that is quoted, and a list of names.
        let quoted = format!("彼女は手紙を読んだ。「{chinese}」それだけだった。");
        assert!(may_be_in_language(&quoted, "ja"));
        assert!(may_be_in_language(&"山田太郎、佐藤花子、東京都千代田区霞が関。".repeat(4), "ja"));
    }

    #[test]
    fn an_uncertain_language_passes() {
        assert!(may_be_in_language("Ja.", "en"));
        assert!(may_be_in_language("“Guten Morgen,” she said, and laughed.", "en"));
        assert!(may_be_in_language(ENGLISH, "tlh"));
    }
}
