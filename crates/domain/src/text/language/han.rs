//! Simplified and traditional characters: detects in which of the two scripts a text is written.
//!
//! Most characters are common to both scripts. The characters in the word lists belong to only one
//! of them, so a few of these characters identify the script of a text.

use std::sync::LazyLock;

use super::tag::LanguageTag;

crate::word_lists! {
    "text/language/han":
        words ONLY_SIMPLIFIED, ONLY_TRADITIONAL, SHARED;
}

/// The two scripts of Chinese.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HanScript {
    /// The script of mainland China and Singapore.
    Simplified,
    /// The script of Taiwan, Hong Kong and Macau.
    Traditional,
}

impl HanScript {
    /// Returns the script that a tag asks for; `None` for plain `zh`, which asks for neither.
    #[must_use]
    pub fn from_tag(tag: &LanguageTag) -> Option<Self> {
        if !tag.is_chinese() {
            return None;
        }
        match (tag.script(), tag.region(), tag.primary()) {
            (Some("Hans"), _, _) | (None, Some("CN" | "SG" | "MY"), _) => Some(Self::Simplified),
            (Some("Hant"), _, _) | (None, Some("TW" | "HK" | "MO"), _) | (None, None, "yue") => {
                Some(Self::Traditional)
            }
            _ => None,
        }
    }

    /// Returns the name of the script for use in a sentence.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Simplified => "simplified characters",
            Self::Traditional => "traditional characters",
        }
    }
}

/// The number of characters in a text that belong to only one of the scripts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HanCount {
    /// The number of characters that are only simplified.
    pub simplified: usize,
    /// The number of characters that are only traditional.
    pub traditional: usize,
}

impl HanCount {
    #[must_use]
    pub fn count(text: &str) -> Self {
        let mut count = Self::default();
        for c in text.chars().filter(|c| u32::from(*c) >= 0x4E00) {
            count.simplified += usize::from(is_simplified(c));
            count.traditional += usize::from(TRADITIONAL.binary_search(&c).is_ok());
        }
        count
    }

    /// Returns the number of characters of the given script only, and of the other script only.
    #[must_use]
    pub fn count_own_and_other(self, script: HanScript) -> (usize, usize) {
        match script {
            HanScript::Simplified => (self.simplified, self.traditional),
            HanScript::Traditional => (self.traditional, self.simplified),
        }
    }

    /// Returns the script with more of these characters; `None` if both have the same number.
    #[must_use]
    pub fn script(self) -> Option<HanScript> {
        match self.simplified.cmp(&self.traditional) {
            std::cmp::Ordering::Greater => Some(HanScript::Simplified),
            std::cmp::Ordering::Less => Some(HanScript::Traditional),
            std::cmp::Ordering::Equal => None,
        }
    }
}

/// Checks whether a text is written in Cantonese.
pub(super) fn is_cantonese(text: &str) -> bool {
    const MARKERS: &str = "嘅喺咗嚟嗰啲佢冇唔咁乜嘢咩睇嘥";
    text.chars().filter(|c| MARKERS.contains(*c)).take(2).count() == 2
}

/// Checks whether a text in ideographs is Japanese. Such a text has characters that occur only in
/// Japanese, and none that occur only in Chinese. The second condition is needed because a Chinese
/// text may contain the name of a Japanese person or station.
pub(super) fn is_written_in_kanji(text: &str) -> bool {
    const JAPANESE: &str = "駅円沢働込畑峠辻匂凪榊栃枠渋気図団検験戦価広売読発険関黒焼帰県楽変辺桜頼歩銭鉄遅殻壊闘対様両児択釈駆剣庁";
    text.chars().any(|c| JAPANESE.contains(c)) && !has_chinese_words(text)
}

/// Checks whether a text has characters that are common in Chinese sentences and do not occur in
/// Japanese.
pub(super) fn has_chinese_words(text: &str) -> bool {
    const CHINESE: &str = "她你妳您们們这這吗嗎呢吧啊哪很沒裡";
    text.chars().any(|c| CHINESE.contains(c) || is_simplified(c) && !is_in(&SHARED, c))
}

fn is_simplified(c: char) -> bool {
    SIMPLIFIED.binary_search(&c).is_ok()
}

static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| sorted_chars(&ONLY_SIMPLIFIED));
static TRADITIONAL: LazyLock<Vec<char>> = LazyLock::new(|| sorted_chars(&ONLY_TRADITIONAL));

fn is_in(lines: &[&str], c: char) -> bool {
    lines.iter().any(|line| line.contains(c))
}

fn sorted_chars(lines: &[&str]) -> Vec<char> {
    let mut chars: Vec<char> = lines.iter().flat_map(|line| line.chars()).collect();
    chars.sort_unstable();
    chars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_characters_identify_the_script() {
        let script = |text| HanCount::count(text).script();
        assert_eq!(script("一个害怕黑暗的灯塔看守人"), Some(HanScript::Simplified));
        assert_eq!(script("一個害怕黑暗的燈塔看守人"), Some(HanScript::Traditional));
        assert_eq!(script("雨下了一夜"), None);
        assert_eq!(script("The keeper"), None);
    }

    #[test]
    fn cantonese_is_detected_by_its_own_characters() {
        assert!(is_cantonese("佢喺燈塔度等咗好耐"));
        assert!(!is_cantonese("她在燈塔裡等了很久"));
    }
}
