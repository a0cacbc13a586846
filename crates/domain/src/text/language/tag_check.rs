//! Checks whether a language tag is well-formed.
//!
//! Source: RFC 5646, sections 2.1 and 4.4.1.

use std::{collections::HashSet, iter::Peekable};

/// The maximum length of a tag, in characters. Every tag that is not for private use fits into this
/// length.
///
/// Source: RFC 5646, section 4.4.1.
pub const MAX_TAG_CHARS: usize = 35;

/// The reason why a text is not a language tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MalformedTag {
    /// The text has too many characters.
    #[error("has {0} characters; a language tag may have at most {MAX_TAG_CHARS}")]
    TooLong(usize),
    /// The text does not begin with a language.
    #[error("expected a BCP 47 tag that begins with a language, for example en or zh-Hans")]
    NoLanguage,
    /// A subtag is not allowed, or is in the wrong position.
    #[error(
        "the part {0:?} is not allowed in this position: a script, a region and variants may follow the \
         language in this order, each at most once, for example zh-Hant-TW"
    )]
    Misplaced(String),
    /// A variant or an extension occurs twice.
    #[error("the part {0:?} occurs twice")]
    Repeated(String),
}

/// Checks that a tag is well-formed. Underscores are read as hyphens, and case is ignored.
///
/// # Errors
/// The tag is not well-formed.
pub fn check_tag(tag: &str) -> Result<(), MalformedTag> {
    let tag = tag.trim();
    let length = tag.chars().count();
    if length > MAX_TAG_CHARS {
        return Err(MalformedTag::TooLong(length));
    }
    let tag = tag.to_ascii_lowercase();
    let mut subtags = tag.split(['-', '_']).peekable();
    let language = subtags.next().unwrap_or_default();
    if !is_letters(language) || !matches!(language.len(), 2 | 3 | 5..=8) {
        return Err(MalformedTag::NoLanguage);
    }
    if language.len() <= 3 {
        // Up to three extended language subtags, for example in `zh-yue`.
        for _ in 0..3 {
            subtags.next_if(|subtag| subtag.len() == 3 && is_letters(subtag));
        }
    }
    subtags.next_if(|subtag| subtag.len() == 4 && is_letters(subtag));
    subtags.next_if(|subtag| is_region(subtag));
    let mut seen = HashSet::new();
    while let Some(variant) = subtags.next_if(|subtag| is_variant(subtag)) {
        refuse_duplicate(&mut seen, variant)?;
    }
    while let Some(singleton) = subtags.next_if(|subtag| subtag.len() == 1 && is_alnum(subtag)) {
        refuse_duplicate(&mut seen, singleton)?;
        parse_extension(&mut subtags, singleton)?;
    }
    subtags.next().map_or(Ok(()), |remaining| Err(MalformedTag::Misplaced(remaining.to_owned())))
}

/// Takes the subtags that belong to a singleton. The subtags after `x` are for private use.
fn parse_extension<'a>(
    subtags: &mut Peekable<impl Iterator<Item = &'a str>>,
    singleton: &str,
) -> Result<(), MalformedTag> {
    let lengths = if singleton == "x" { 1..=8 } else { 2..=8 };
    let mut subtag_count = 0;
    while subtags.next_if(|subtag| lengths.contains(&subtag.len()) && is_alnum(subtag)).is_some() {
        subtag_count += 1;
    }
    if subtag_count == 0 { Err(MalformedTag::Misplaced(singleton.to_owned())) } else { Ok(()) }
}

fn refuse_duplicate<'a>(seen: &mut HashSet<&'a str>, subtag: &'a str) -> Result<(), MalformedTag> {
    if seen.insert(subtag) { Ok(()) } else { Err(MalformedTag::Repeated(subtag.to_owned())) }
}

fn is_region(subtag: &str) -> bool {
    subtag.len() == 2 && is_letters(subtag)
        || subtag.len() == 3 && subtag.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_variant(subtag: &str) -> bool {
    let begins_with_digit = subtag.starts_with(|first: char| first.is_ascii_digit());
    is_alnum(subtag) && ((5..=8).contains(&subtag.len()) || subtag.len() == 4 && begins_with_digit)
}

fn is_letters(subtag: &str) -> bool {
    subtag.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_alnum(subtag: &str) -> bool {
    subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed_tags_are_accepted_in_any_case() {
        for tag in [
            "en",
            "EN-gb",
            "de-1996",
            "de-CH-1901",
            "sl-rozaj-biske",
            "zh-Hant-TW",
            "zh_Hant_TW",
            "zh-yue-HK",
            "sr-Latn",
            "es-419",
            "yue",
            "ca-valencia",
            "de-DE-u-co-phonebk",
            "en-x-pirate",
            " ja ",
            "az-Arab-x-aze-derbend",
        ] {
            assert_eq!(check_tag(tag), Ok(()), "{tag}");
        }
    }

    #[test]
    fn a_malformed_tag_is_refused_with_the_reason() {
        let long = "en-".repeat(1_000) + "x";
        assert_eq!(check_tag(&long), Err(MalformedTag::TooLong(3_001)));
        for tag in ["e", "engl", "x-pirate", "i-klingon", "12", "englishes", "-en", "ελ", "日本語"]
        {
            assert_eq!(check_tag(tag), Err(MalformedTag::NoLanguage), "{tag}");
        }
        for tag in [
            "en-en-en",
            "en-GB-US",
            "en-Latn-Cyrl",
            "zh-TW-Hant",
            "en-",
            "en--GB",
            "en-GB-",
            "en-x",
            "en-u",
            "en-u-x-a",
            "en-a b",
            "en-toolongpart",
            "en-\u{e9}",
            "en-12345678-GB",
        ] {
            let misplaced = matches!(check_tag(tag), Err(MalformedTag::Misplaced(_)));
            assert!(misplaced, "{tag}: {:?}", check_tag(tag));
        }
        for tag in ["de-1996-1996", "sl-rozaj-ROZAJ", "en-a-bb-a-cc"] {
            let repeated = matches!(check_tag(tag), Err(MalformedTag::Repeated(_)));
            assert!(repeated, "{tag}: {:?}", check_tag(tag));
        }
    }
}
