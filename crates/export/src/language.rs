//! The language of a book: a well-formed tag and its effects on the page.

/// The parts of a BCP 47 tag that decide how a book is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Language {
    /// The well-formed tag; `und` if the user's tag cannot be parsed.
    pub(crate) tag: String,
    primary: String,
    script: Option<String>,
    region: Option<String>,
}

impl Language {
    /// Parses the well-formed part of a tag and drops everything after the first error. Extensions
    /// and private use subtags are also dropped, because they say nothing about the text of a book.
    ///
    /// Source: RFC 5646, section 2.1.
    pub(crate) fn parse(tag: &str) -> Self {
        let mut subtags = tag.trim().split(['-', '_']).map(str::to_ascii_lowercase).peekable();
        let primary = subtags.next().filter(|subtag| is_alphabetic(subtag, 2..=3));
        let Some(primary) = primary else {
            return Self {
                tag: "und".to_owned(),
                primary: "und".to_owned(),
                script: None,
                region: None,
            };
        };
        let script = subtags.next_if(|subtag| is_alphabetic(subtag, 4..=4)).map(|s| capitalize(&s));
        let region = subtags.next_if(|subtag| is_region(subtag)).map(|s| s.to_ascii_uppercase());
        let tag = [Some(&primary), script.as_ref(), region.as_ref()];
        let tag = tag.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("-");
        Self { tag, primary, script, region }
    }

    /// Returns the language without script and region, such as `zh`.
    pub(crate) fn primary(&self) -> &str {
        &self.primary
    }

    /// Returns the script that the tag names, if any.
    pub(crate) fn script(&self) -> Option<&str> {
        self.script.as_deref()
    }

    /// Returns true if the tag names a script other than Latin, such as `sr-Cyrl`.
    pub(crate) fn has_foreign_script(&self) -> bool {
        self.script.as_deref().is_some_and(|script| script != "Latn")
    }

    /// Returns true for a language set in full-width characters without spaces.
    pub(crate) fn is_cjk(&self) -> bool {
        matches!(self.primary.as_str(), "zh" | "ja" | "yue" | "lzh" | "wuu" | "cmn" | "nan")
    }

    /// Returns true for Chinese in any of its forms.
    pub(crate) fn is_chinese(&self) -> bool {
        self.is_cjk() && self.primary != "ja"
    }

    /// Returns true for Chinese in traditional characters.
    pub(crate) fn is_traditional(&self) -> bool {
        let is_traditional_region = matches!(self.region.as_deref(), Some("TW" | "HK" | "MO"));
        match self.script.as_deref() {
            Some(script) => script == "Hant",
            None => self.is_chinese() && is_traditional_region,
        }
    }

    /// Returns the direction of lines: `rtl` or `ltr`.
    pub(crate) fn direction(&self) -> &'static str {
        let is_right_to_left = matches!(
            self.primary.as_str(),
            "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "sd" | "ug" | "dv" | "ckb"
        );
        if is_right_to_left && self.script.as_deref() != Some("Latn") { "rtl" } else { "ltr" }
    }
}

fn is_alphabetic(subtag: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphabetic())
}

fn is_region(subtag: &str) -> bool {
    is_alphabetic(subtag, 2..=2) || subtag.len() == 3 && subtag.bytes().all(|b| b.is_ascii_digit())
}

fn capitalize(subtag: &str) -> String {
    let mut text = subtag.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn the_well_formed_part_of_a_tag_is_kept() {
        for (tag, well_formed) in [
            ("en", "en"),
            ("EN_us", "en-US"),
            ("zh-hans-cn", "zh-Hans-CN"),
            ("es-419", "es-419"),
            ("en-x-secret", "en"),
            ("de-!!", "de"),
            ("English", "und"),
            ("", "und"),
            ("<&>", "und"),
        ] {
            assert_eq!(Language::parse(tag).tag, well_formed);
        }
    }

    #[test]
    fn the_region_taiwan_implies_traditional_characters() {
        assert!(Language::parse("zh-TW").is_traditional());
        assert!(!Language::parse("zh-Hans-TW").is_traditional());
        assert!(!Language::parse("zh").is_traditional());
    }
}
