//! Replaces keyboard characters with typographic ones: quotation marks, apostrophes, dashes and the
//! ellipsis, by the rules of the text's language.
//!
//! Text in a language that is not in [`QuotationMarks::for_language`] is left unchanged. So is
//! Chinese text, because its writers type the right characters. Asterisks for emphasis are ignored
//! and kept.

mod dashes;
mod quotes;

use crate::language::Language;

/// Converts one paragraph to the typographic characters of a language (BCP 47 tag).
///
/// Characters that are already typographic are kept.
#[must_use]
pub fn typeset_paragraph(paragraph: &str, language: &str) -> String {
    typeset_paragraph_in(paragraph, &Language::parse(language))
}

pub(crate) fn typeset_paragraph_in(paragraph: &str, language: &Language) -> String {
    match QuotationMarks::for_language(language) {
        Some(marks) => quotes::curl_quotes(&dashes::replace_dashes(paragraph, marks.dash), &marks),
        None => paragraph.to_owned(),
    }
}

/// The quotation marks and the dash of a language.
#[derive(Debug, Clone, Copy)]
struct QuotationMarks {
    open: &'static str,
    close: &'static str,
    inner_open: char,
    inner_close: char,
    dash: char,
    /// Words of the language that begin with an apostrophe and cannot be the first word of a
    /// quotation.
    elisions: &'static [&'static str],
    /// Words that may begin with an apostrophe but are also words without it.
    possible_elisions: &'static [&'static str],
}

impl QuotationMarks {
    /// Returns the marks of a language that is written in Latin letters.
    ///
    /// Source: Unicode CLDR, `delimiters`, with an unspaced dash if this is usual in books.
    fn for_language(language: &Language) -> Option<Self> {
        if language.has_foreign_script() {
            return None;
        }
        let english = Self {
            open: "“",
            close: "”",
            inner_open: '‘',
            inner_close: '’',
            dash: '—',
            elisions: &["n"],
            possible_elisions: &[],
        };
        let low_opening =
            Self {
                open: "„", close: "“", inner_open: '‚', inner_close: '‘', dash: '–', ..english
            };
        let marks = match language.primary() {
            "en" => Self {
                elisions: ENGLISH_ELISIONS,
                possible_elisions: ENGLISH_POSSIBLE_ELISIONS,
                ..english
            },
            "nl" | "af" => Self { elisions: &["n", "s", "t", "k", "m", "r"], ..english },
            "ga" | "gd" | "cy" | "id" | "ms" | "vi" | "tr" | "sw" | "tl" | "eo" | "la" => english,
            "de" | "lb" => Self { elisions: &["n", "s", "ne", "nen"], ..low_opening },
            "cs" | "sk" | "sl" | "et" | "lt" | "is" => low_opening,
            "pl" | "hr" | "ro" => {
                Self { close: "”", inner_open: '«', inner_close: '»', ..low_opening }
            }
            "hu" => Self { close: "”", inner_open: '»', inner_close: '«', ..low_opening },
            "sv" | "fi" => Self { open: "”", inner_open: '’', dash: '–', ..english },
            "da" => Self {
                open: "»",
                close: "«",
                inner_open: '›',
                inner_close: '‹',
                dash: '–',
                ..english
            },
            "nb" | "no" | "nn" => Self { open: "«", close: "»", dash: '–', ..english },
            "fr" => Self {
                open: "«\u{a0}",
                close: "\u{a0}»",
                inner_open: '“',
                inner_close: '”',
                ..english
            },
            "es" | "it" | "pt" | "ca" | "gl" | "eu" => {
                Self { open: "«", close: "»", inner_open: '“', inner_close: '”', ..english }
            }
            _ => return None,
        };
        Some(marks)
    }
}

const ENGLISH_ELISIONS: &[&str] = &[
    "n", "tis", "twas", "twere", "twill", "twould", "twasn", "tisn", "tweren", "em", "til", "cos",
    "cuz", "coz", "bout", "neath", "gainst", "tween", "nother", "nuff", "spose", "fraid", "ow",
    "ave", "ead", "ouse", "ome", "ello", "arry", "appen", "ard", "im", "ee",
];

const ENGLISH_POSSIBLE_ELISIONS: &[&str] =
    &["cause", "round", "er", "e", "is", "ere", "and", "all", "till", "fore", "less", "cept", "un"];
