//! Scripts: the scripts of each language, and the share of other scripts in a text.

use super::tag::LanguageTag;
use crate::text::words::is_cjk;

/// A script, or a group of scripts that need not be distinguished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Latin,
    Cyrillic,
    Greek,
    Han,
    Kana,
    Hangul,
    Arabic,
    Hebrew,
    /// A script of South Asia, by the index of its Unicode block.
    Indic(u8),
    Thai,
    Georgian,
    Armenian,
    Ethiopic,
    Other,
}

impl Script {
    pub(crate) fn from_letter(c: char) -> Self {
        match u32::from(c) {
            0x0041..=0x024F | 0x1E00..=0x1EFF | 0xFF21..=0xFF5A => Self::Latin,
            0x0370..=0x03FF | 0x1F00..=0x1FFF => Self::Greek,
            0x0400..=0x052F => Self::Cyrillic,
            0x0530..=0x058F => Self::Armenian,
            0x0590..=0x05FF => Self::Hebrew,
            0x0600..=0x077F | 0x08A0..=0x08FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFC => Self::Arabic,
            // Blocks of 128 code points: Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Tamil,
            // Telugu, Kannada, Malayalam, Sinhala.
            block @ 0x0900..=0x0DFF => {
                Self::Indic(u8::try_from((block - 0x0900) / 0x80).unwrap_or(0))
            }
            0x0E00..=0x0E7F => Self::Thai,
            0x10A0..=0x10FF | 0x1C90..=0x1CBF => Self::Georgian,
            0x1200..=0x139F => Self::Ethiopic,
            0x3041..=0x30FF | 0xFF66..=0xFF9D => Self::Kana,
            0x1100..=0x11FF | 0x3130..=0x318F | 0xAC00..=0xD7A3 => Self::Hangul,
            _ if is_cjk(c) => Self::Han,
            _ => Self::Other,
        }
    }
}

/// Returns the scripts in which a language is written; `None` if the language is not known.
pub(crate) fn find_scripts(tag: &LanguageTag) -> Option<&'static [Script]> {
    if let Some(script) = tag.script() {
        match script {
            "Latn" => return Some(&[Script::Latin]),
            "Cyrl" => return Some(&[Script::Cyrillic]),
            "Arab" => return Some(&[Script::Arabic]),
            _ => {}
        }
    }
    Some(match tag.primary() {
        _ if tag.is_chinese() => &[Script::Han],
        "ja" => &[Script::Han, Script::Kana],
        "ko" => &[Script::Hangul, Script::Han],
        "sr" | "bs" => &[Script::Latin, Script::Cyrillic],
        "ru" | "uk" | "bg" | "mk" | "be" | "kk" | "ky" | "mn" | "tg" => &[Script::Cyrillic],
        "el" => &[Script::Greek],
        "ar" | "fa" | "ur" | "ps" | "sd" | "ug" | "ckb" => &[Script::Arabic],
        "he" | "yi" => &[Script::Hebrew],
        "hi" | "mr" | "ne" | "sa" => &[Script::Indic(0)],
        "bn" | "as" => &[Script::Indic(1)],
        "pa" => &[Script::Indic(2), Script::Arabic],
        "gu" => &[Script::Indic(3)],
        "or" => &[Script::Indic(4)],
        "ta" => &[Script::Indic(5)],
        "te" => &[Script::Indic(6)],
        "kn" => &[Script::Indic(7)],
        "ml" => &[Script::Indic(8)],
        "si" => &[Script::Indic(9)],
        "th" => &[Script::Thai],
        "ka" => &[Script::Georgian],
        "hy" => &[Script::Armenian],
        "am" | "ti" => &[Script::Ethiopic],
        "en" | "de" | "fr" | "es" | "it" | "pt" | "nl" | "sv" | "da" | "nb" | "nn" | "no"
        | "fi" | "is" | "et" | "lv" | "lt" | "pl" | "cs" | "sk" | "sl" | "hr" | "hu" | "ro"
        | "sq" | "tr" | "az" | "id" | "ms" | "vi" | "tl" | "fil" | "sw" | "eu" | "ca" | "gl"
        | "ga" | "cy" | "eo" | "la" | "af" | "mt" | "lb" => &[Script::Latin],
        _ => return None,
    })
}

/// The number of letters in the language's scripts, and in other scripts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ScriptCount {
    pub(crate) own: usize,
    pub(crate) foreign: usize,
}

impl ScriptCount {
    pub(crate) fn count(text: &str, scripts: &[Script]) -> Self {
        let mut count = Self::default();
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            if scripts.contains(&Script::from_letter(c)) {
                count.own += 1;
            } else {
                count.foreign += 1;
            }
        }
        count
    }

    /// Checks whether at least `min_letters` letters, and at least three fifths of all letters, are
    /// in other scripts.
    pub(crate) fn is_foreign(self, min_letters: usize) -> bool {
        self.foreign >= min_letters && self.foreign * 5 >= (self.own + self.foreign) * 3
    }
}

/// Returns a text without the parts in quotation marks, because a foreign line of dialogue is not a
/// mistake.
pub(crate) fn remove_speech(text: &str) -> String {
    let mut narration = String::with_capacity(text.len());
    let mut closing: Option<char> = None;
    for c in text.chars() {
        match closing {
            Some(end) if c == end || c == '\n' => closing = None,
            Some(_) => {}
            None => match c {
                '“' | '„' => closing = Some('”'),
                '「' => closing = Some('」'),
                '『' => closing = Some('』'),
                '«' => closing = Some('»'),
                '"' => closing = Some('"'),
                c => narration.push(c),
            },
        }
    }
    narration
}
