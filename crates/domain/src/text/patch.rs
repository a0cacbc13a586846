//! Patching: replaces passages and leaves every other byte of the text unchanged.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{quote, refuse_nul};

/// A passage and its replacement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replacement {
    /// The passage, verbatim except for quotation marks, dashes and white space. It must occur
    /// exactly once in the text.
    pub passage: String,
    /// The new text; empty to delete the passage.
    pub replacement: String,
}

/// The reason why no replacement was made. An index counts the replacements from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatchRefused {
    /// The text, a passage or a replacement contains NUL.
    #[error("the text or a replacement contains NUL")]
    Nul,
    /// A passage does not occur in the text.
    #[error("passage {index} is not in the text")]
    Missing {
        /// The index of the replacement.
        index: usize,
    },
    /// A passage occurs in the text more than once.
    #[error("passage {index} occurs {count} times in the text")]
    Ambiguous {
        /// The index of the replacement.
        index: usize,
        /// The number of times that the passage occurs in the text.
        count: usize,
    },
    /// Two passages overlap in the text.
    #[error("passages {first} and {second} overlap")]
    Overlapping {
        /// The index of the replacement whose passage begins first.
        first: usize,
        /// The index of the other replacement.
        second: usize,
    },
}

/// Makes either all replacements or none. Passages are searched for in the original text, so no
/// replacement can change what another one finds.
///
/// # Errors
/// A passage is missing or ambiguous, or overlaps another passage, or a text contains NUL.
pub fn apply_replacements(
    text: &str,
    replacements: &[Replacement],
) -> Result<String, PatchRefused> {
    refuse_nul(text).map_err(|_| PatchRefused::Nul)?;
    let mut ranges = Vec::with_capacity(replacements.len());
    for (index, Replacement { passage, replacement }) in replacements.iter().enumerate() {
        refuse_nul(replacement).map_err(|_| PatchRefused::Nul)?;
        let found = quote::find_all(text, passage).map_err(|_| PatchRefused::Nul)?;
        match found.as_slice() {
            [] => return Err(PatchRefused::Missing { index }),
            [range] => ranges.push((range.clone(), index, replacement)),
            more => return Err(PatchRefused::Ambiguous { index, count: more.len() }),
        }
    }
    ranges.sort_by_key(|(range, ..)| range.start);
    let mut patched = String::with_capacity(text.len());
    let mut previous_end: Option<(usize, usize)> = None;
    for (range, index, replacement) in ranges {
        let copied = match previous_end {
            Some((end, first)) if range.start < end => {
                return Err(PatchRefused::Overlapping { first, second: index });
            }
            Some((end, _)) => end,
            None => 0,
        };
        patched.push_str(&text[copied..range.start]);
        patched.push_str(replacement);
        previous_end = Some((range.end, index));
    }
    patched.push_str(&text[previous_end.map_or(0, |(end, _)| end)..]);
    Ok(patched)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replace(passage: &str, replacement: &str) -> Replacement {
        Replacement { passage: passage.to_owned(), replacement: replacement.to_owned() }
    }

    #[test]
    fn a_patch_changes_only_its_passages() {
        let text = "He said “no”.\r\n\tShe  left. 雨停了。";
        let patched =
            apply_replacements(text, &[replace("雨停了", "雨没有停"), replace("\"no\"", "“yes”")]);
        assert_eq!(patched.unwrap(), "He said “yes”.\r\n\tShe  left. 雨没有停。");
        assert_eq!(apply_replacements(text, &[]).unwrap(), text);
    }

    #[test]
    fn a_missing_ambiguous_or_overlapping_passage_is_refused() {
        let text = "one two one";
        assert_eq!(
            apply_replacements(text, &[replace("six", "")]),
            Err(PatchRefused::Missing { index: 0 })
        );
        assert_eq!(
            apply_replacements(text, &[replace("one", "")]),
            Err(PatchRefused::Ambiguous { index: 0, count: 2 })
        );
        assert_eq!(
            apply_replacements(text, &[replace("two one", ""), replace("one two", "")]),
            Err(PatchRefused::Overlapping { first: 1, second: 0 })
        );
    }

    #[test]
    fn nul_is_refused_in_every_field() {
        assert_eq!(apply_replacements("a\0", &[]), Err(PatchRefused::Nul));
        assert_eq!(apply_replacements("a", &[replace("a", "\0")]), Err(PatchRefused::Nul));
        assert_eq!(apply_replacements("a", &[replace("\0", "a")]), Err(PatchRefused::Nul));
    }
}
