//! Languages: which one a premise is written in, and whether prose is in the one asked for.

use std::borrow::Cow;

use whatlang::{Lang, Script};

use super::words::is_cjk;

/// Fewer letters than this say little about a language that shares its script with others.
const TELLING_LETTERS: usize = 200;
/// So many characters from the beginning of a long text, and as many from its end, tell its language.
const TELLING_CHARS: usize = 800;
/// The share of CJK characters among letters that makes a text Chinese or Japanese.
const CJK_SHARE: f64 = 0.3;
/// The share of kana among CJK characters that makes a text Japanese.
const KANA_SHARE: f64 = 0.1;

/// Languages so near each other that one is taken for the other.
const ALIKE: &[&[&str]] = &[
    &["da", "nb"],
    &["cs", "sk"],
    &["hr", "sl", "sr"],
    &["bg", "ru", "sr", "uk"],
    &["ca", "es", "pt"],
    &["ar", "fa", "ur"],
];

/// The language of a premise as a BCP-47 tag; the default if the premise does not say clearly.
#[must_use]
pub fn detect(premise: &str, default: &str) -> String {
    let letters = Letters::of(premise);
    if let Some(tag) = letters.cjk_language() {
        return tag.to_owned();
    }
    let Some(info) = whatlang::detect(premise) else { return default.to_owned() };
    let sure = if info.is_reliable() { tag(info.lang()) } else { most_written(info.script()) };
    sure.unwrap_or(default).to_owned()
}

/// The language that most texts in a script are written in, where one stands out.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other script has one language or many")]
fn most_written(script: Script) -> Option<&'static str> {
    match script {
        Script::Arabic => Some("ar"),
        Script::Cyrillic => Some("ru"),
        Script::Devanagari => Some("hi"),
        _ => None,
    }
}

/// False only if a text is surely in another language than a BCP-47 tag names.
///
/// Short texts and languages that are not known pass, because foreign names and a line of foreign
/// dialogue are no mistake.
#[must_use]
pub fn looks_like(text: &str, language: &str) -> bool {
    let wanted = primary(language);
    let letters = Letters::of(text);
    if letters.all < 20 || !is_known(&wanted) {
        return true;
    }
    if let Some(found) = letters.cjk_language() {
        return found == wanted || letters.all < TELLING_LETTERS && is_east_asian(&wanted);
    }
    if matches!(wanted.as_str(), "zh" | "ja") {
        return false;
    }
    if letters.all < TELLING_LETTERS {
        return true;
    }
    match whatlang::detect(&ends(text)) {
        Some(info) if info.is_reliable() => tag(info.lang()).is_none_or(|found| {
            found == wanted
                || ALIKE.iter().any(|near| near.contains(&found) && near.contains(&&*wanted))
        }),
        _ => true,
    }
}

/// The beginning and the end of a long text, a short one whole.
fn ends(text: &str) -> Cow<'_, str> {
    let at = |(at, _)| at;
    let beginning = text.char_indices().nth(TELLING_CHARS).map_or(text.len(), at);
    let end = text.char_indices().nth_back(TELLING_CHARS).map_or(0, at);
    if end <= beginning {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{} {}", &text[..beginning], &text[end..]))
}

/// A tag's language without region and script: `zh` of `zh-Hans`.
fn primary(language: &str) -> String {
    language.split(['-', '_']).next().unwrap_or_default().to_lowercase()
}

fn is_east_asian(language: &str) -> bool {
    matches!(language, "zh" | "ja")
}

fn is_known(language: &str) -> bool {
    Lang::all().iter().any(|lang| tag(*lang) == Some(language))
}

/// How many letters a text has of each script that matters.
struct Letters {
    all: usize,
    cjk: usize,
    kana: usize,
}

impl Letters {
    fn of(text: &str) -> Self {
        let mut letters = Self { all: 0, cjk: 0, kana: 0 };
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            letters.all += 1;
            letters.cjk += usize::from(is_cjk(c));
            letters.kana += usize::from(matches!(c, '\u{3041}'..='\u{30FA}'));
        }
        letters
    }

    /// Chinese or Japanese, if the script says so.
    fn cjk_language(&self) -> Option<&'static str> {
        if self.cjk == 0 || share(self.cjk, self.all) < CJK_SHARE {
            return None;
        }
        Some(if share(self.kana, self.cjk) > KANA_SHARE { "ja" } else { "zh" })
    }
}

#[expect(clippy::cast_precision_loss, reason = "texts are shorter than 2^52 letters")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// The BCP-47 tag of a language that can be detected: the two-letter code, where there is one.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a language without a row here is not told apart, and a text in it passes"
)]
fn tag(lang: Lang) -> Option<&'static str> {
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
    const JAPANESE: &str = "灯台守は夜明け前に階段を上り、灯りがすでについているのを見つけた。";

    #[test]
    fn the_language_of_a_premise_is_detected() {
        assert_eq!(detect(ENGLISH, "fr"), "en");
        assert_eq!(detect(GERMAN, "en"), "de");
        assert_eq!(detect(CHINESE, "en"), "zh");
        assert_eq!(detect("一个灯塔", "en"), "zh");
        assert_eq!(detect(JAPANESE, "en"), "ja");
        assert_eq!(detect("Смотритель маяка находит письмо.", "en"), "ru");
        assert_eq!(detect("등대지기가 편지를 발견한다.", "en"), "ko");
    }

    #[test]
    fn a_premise_that_says_nothing_has_the_default() {
        assert_eq!(detect("", "en"), "en");
        assert_eq!(detect("42!", "zh"), "zh");
        assert_eq!(detect("Orpheus", "en"), "en");
    }

    #[test]
    fn prose_in_another_language_is_noticed() {
        assert!(looks_like(ENGLISH, "en-GB"));
        assert!(!looks_like(GERMAN, "en"));
        assert!(!looks_like(CHINESE, "en"));
        assert!(looks_like(CHINESE, "zh-Hans"));
        assert!(!looks_like(ENGLISH, "zh"));
    }

    #[test]
    fn a_long_text_is_known_by_its_beginning_and_its_end() {
        let long = |text: &str| text.repeat(20);
        assert!(looks_like(&long(ENGLISH), "en"));
        assert!(!looks_like(&long(GERMAN), "en"));
        assert!(!looks_like(&long(CHINESE), "en"));
    }

    #[test]
    fn what_is_not_sure_passes() {
        assert!(looks_like("Ja.", "en"));
        assert!(looks_like("“Guten Morgen,” she said, and laughed.", "en"));
        assert!(looks_like(ENGLISH, "tlh"));
    }
}
