//! Language tags: language, script and region.

/// The parts of a BCP 47 tag that are relevant for texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageTag {
    primary: String,
    script: Option<String>,
    region: Option<String>,
}

impl LanguageTag {
    /// Reads a tag. Underscores are read as hyphens, and case is ignored.
    ///
    /// Source: RFC 5646, section 2.1.
    #[must_use]
    pub fn parse(tag: &str) -> Self {
        let tag = normalise_tag(tag);
        let mut subtags = tag.split('-');
        let primary = subtags.next().unwrap_or_default().to_owned();
        let mut read = Self { primary, script: None, region: None };
        for subtag in subtags.take_while(|subtag| subtag.len() > 1) {
            if is_script(subtag) && read.script.is_none() {
                read.script = Some(subtag.to_owned());
            } else if is_region(subtag) && read.region.is_none() {
                read.region = Some(subtag.to_owned());
            } else if read.primary == "zh" && matches!(subtag, "yue" | "cmn") {
                // The older form `zh-yue`: the second subtag is the language itself.
                subtag.clone_into(&mut read.primary);
            }
        }
        read
    }

    /// Returns the language without script and region, for example `zh` for `zh-Hans`.
    #[must_use]
    pub fn primary(&self) -> &str {
        &self.primary
    }

    /// Returns the script, for example `Hant`.
    #[must_use]
    pub fn script(&self) -> Option<&str> {
        self.script.as_deref()
    }

    /// Returns the region, for example `TW`.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// Checks whether the language is Chinese in any of its forms.
    #[must_use]
    pub fn is_chinese(&self) -> bool {
        matches!(self.primary.as_str(), "zh" | "cmn" | "yue" | "lzh" | "wuu" | "nan" | "hak")
    }
}

/// Converts a tag to its usual case: `zh_hant_tw` becomes `zh-Hant-TW`.
#[must_use]
pub fn normalise_tag(tag: &str) -> String {
    let subtags = tag.trim().split(['-', '_']).enumerate();
    let cased = subtags.map(|(i, subtag)| match i {
        0 => subtag.to_ascii_lowercase(),
        _ if is_script(subtag) => {
            let (first, remaining) = subtag.split_at(1);
            first.to_ascii_uppercase() + &remaining.to_ascii_lowercase()
        }
        _ if is_region(subtag) => subtag.to_ascii_uppercase(),
        _ => subtag.to_ascii_lowercase(),
    });
    cased.collect::<Vec<_>>().join("-")
}

fn is_script(subtag: &str) -> bool {
    subtag.len() == 4 && subtag.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_region(subtag: &str) -> bool {
    subtag.len() == 2 && subtag.bytes().all(|byte| byte.is_ascii_alphabetic())
        || subtag.len() == 3 && subtag.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_written_in_its_usual_case() {
        for (input, normalised) in [
            ("zh-TW", "zh-TW"),
            ("ZH_tw", "zh-TW"),
            ("zh-hant", "zh-Hant"),
            ("zh-hant-hk", "zh-Hant-HK"),
            ("EN-gb", "en-GB"),
            ("pt_BR", "pt-BR"),
            ("sr-latn", "sr-Latn"),
            ("es-419", "es-419"),
            (" ja ", "ja"),
        ] {
            assert_eq!(normalise_tag(input), normalised);
        }
    }

    #[test]
    fn an_old_tag_for_cantonese_is_cantonese() {
        assert_eq!(LanguageTag::parse("zh-yue-HK").primary(), "yue");
        assert_eq!(LanguageTag::parse("zh-Hant-TW").script(), Some("Hant"));
    }
}
