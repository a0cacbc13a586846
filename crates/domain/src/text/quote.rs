//! Searches for a quoted passage in a text, even if the quotation differs in quotation marks,
//! dashes or white space.

use std::{cell::OnceCell, ops::Range};

use memchr::memmem;

use super::{NulInText, refuse_nul};

/// A text in which passages are searched for. Its normalised forms are computed once, for any
/// number of passages.
pub struct SearchedText<'a> {
    text: &'a str,
    marks: OnceCell<NormalisedText>,
    letters: OnceCell<NormalisedText>,
}

impl<'a> SearchedText<'a> {
    /// Prepares a text for looking up passages.
    ///
    /// # Errors
    /// The text contains NUL.
    pub fn new(text: &'a str) -> Result<Self, NulInText> {
        refuse_nul(text)?;
        Ok(Self { text, marks: OnceCell::new(), letters: OnceCell::new() })
    }

    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    fn normalised(&self, likeness: Likeness) -> &NormalisedText {
        let cell = match likeness {
            Likeness::Marks => &self.marks,
            Likeness::Letters => &self.letters,
        };
        cell.get_or_init(|| NormalisedText::new(self.text, likeness))
    }

    /// Finds every place where a passage occurs; see [`find_all`].
    fn find_all(&self, passage: &str) -> Result<Vec<Range<usize>>, NulInText> {
        refuse_nul(passage)?;
        let passage = passage.trim();
        let verbatim: Vec<_> =
            find_starts(self.text, passage).map(|start| start..start + passage.len()).collect();
        if !verbatim.is_empty() {
            return Ok(verbatim);
        }
        for likeness in [Likeness::Marks, Likeness::Letters] {
            let passage = NormalisedText::new(passage, likeness);
            let passage = passage.text.trim();
            if likeness == Likeness::Letters && passage.chars().count() < MIN_LETTERS {
                break;
            }
            let text = self.normalised(likeness);
            let ranges: Vec<_> = find_starts(&text.text, passage)
                .map(|start| text.source_range(start, passage.len()))
                .collect();
            if !ranges.is_empty() {
                return Ok(ranges);
            }
        }
        Ok(Vec::new())
    }

    /// Finds a passage that a reviewer quotes. Surrounding marks that are not in the text are
    /// ignored. If the reviewer left out text with an ellipsis, that text is skipped if it is short
    /// enough.
    ///
    /// # Errors
    /// The passage contains NUL.
    pub fn find_quoted(&self, passage: &str) -> Result<Option<Range<usize>>, NulInText> {
        if let Some(range) = self.find_all(passage)?.into_iter().next() {
            return Ok(Some(range));
        }
        let stripped = passage.trim().trim_matches(|c: char| {
            c.is_whitespace()
                || is_quotation_mark(c)
                || matches!(c, '.' | '…' | ',' | '，' | '。' | '*')
        });
        if stripped.chars().count() < MIN_LETTERS {
            return Ok(None);
        }
        if let Some(range) = self.find_all(stripped)?.into_iter().next() {
            return Ok(Some(range));
        }
        let pieces: Vec<&str> = stripped
            .split("...")
            .flat_map(|piece| piece.split('…'))
            .map(|piece| {
                piece
                    .trim_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')'))
            })
            .filter(|piece| !piece.is_empty())
            .collect();
        let [first, remaining @ ..] = pieces.as_slice() else { return Ok(None) };
        if remaining.is_empty() || pieces.iter().any(|piece| piece.chars().count() < MIN_LETTERS) {
            return Ok(None);
        }
        for begin in self.find_all(first)? {
            let mut end = begin.end;
            let follows = remaining.iter().all(|piece| {
                let next = self
                    .text
                    .get(end..)
                    .and_then(|after| find_passage(after, piece).ok().flatten());
                let is_near = next.as_ref().is_some_and(|next| next.start <= MAX_OMITTED_BYTES);
                end += next.map_or(0, |next| next.end);
                is_near
            });
            if follows {
                return Ok(Some(begin.start..end));
            }
        }
        Ok(None)
    }
}

/// Finds the first place where a passage occurs in a text, as a range of bytes.
///
/// # Errors
/// The text or the passage contains NUL.
pub fn find_passage(text: &str, passage: &str) -> Result<Option<Range<usize>>, NulInText> {
    Ok(find_all(text, passage)?.into_iter().next())
}

/// Finds every place where a passage occurs in a text, in order. The places may overlap.
///
/// Verbatim places take precedence. If there is none, differences in quotation marks, dashes,
/// ellipses and white space are ignored. If there is still none, only letters, digits and the ends
/// of sentences are compared, and case is ignored. A blank passage does not occur anywhere.
///
/// # Errors
/// The text or the passage contains NUL.
pub fn find_all(text: &str, passage: &str) -> Result<Vec<Range<usize>>, NulInText> {
    SearchedText::new(text)?.find_all(passage)
}

/// The minimum length of a passage that is compared by its letters only, in characters.
const MIN_LETTERS: usize = 4;
/// The maximum length of the text that an ellipsis in a quotation may stand for, in bytes.
const MAX_OMITTED_BYTES: usize = 600;

/// The differences between characters that are ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Likeness {
    /// Different quotation marks, dashes, ellipses and white space are equal.
    Marks,
    /// Only letters, digits and the ends of sentences are compared, without case and width.
    Letters,
}

/// Returns the offsets at which a passage starts in a text, including overlapping places.
fn find_starts<'a>(text: &'a str, passage: &'a str) -> impl Iterator<Item = usize> + 'a {
    let finder = memmem::Finder::new(passage);
    let mut from = 0;
    std::iter::from_fn(move || {
        let first = passage.chars().next()?;
        let start = from + finder.find(text.get(from..)?.as_bytes())?;
        from = start + first.len_utf8();
        Some(start)
    })
}

/// A normalised text, in which similar characters are equal, with the origin of each character.
struct NormalisedText {
    text: String,
    /// For each character, its offset in `text` and its range of bytes in the source.
    origins: Vec<(usize, Range<usize>)>,
}

impl NormalisedText {
    fn new(source: &str, likeness: Likeness) -> Self {
        let mut normal = Self {
            text: String::with_capacity(source.len()),
            origins: Vec::with_capacity(source.len()),
        };
        for (at, c) in source.char_indices() {
            let origin = at..at + c.len_utf8();
            match (normalise_char(c), likeness) {
                (Some(normalised), Likeness::Marks) => normal.push_char(normalised, origin),
                (Some(normalised), Likeness::Letters) => {
                    for letter in comparable_letters(normalised) {
                        normal.push_char(letter, origin.clone());
                    }
                }
                (None, _) => {}
            }
        }
        normal
    }

    /// Appends a character, unless it continues a run of equal characters.
    fn push_char(&mut self, c: char, origin: Range<usize>) {
        let last = self.text.chars().next_back();
        match (last, self.origins.last_mut()) {
            (Some(last), Some((_, run))) if last == c && matches!(c, ' ' | '-') => {
                run.end = origin.end;
            }
            (Some('.' | '…'), Some((_, run))) if matches!(c, '.' | '…') => {
                run.end = origin.end;
                self.text.pop();
                self.text.push('…');
            }
            _ => {
                self.origins.push((self.text.len(), origin));
                self.text.push(c);
            }
        }
    }

    /// Returns the range of bytes in the source for a part of the normalised text.
    fn source_range(&self, start: usize, len: usize) -> Range<usize> {
        let index = |at: usize| self.origins.partition_point(|(offset, _)| *offset < at);
        let (first, past) = (index(start), index(start + len));
        let start = self.origins.get(first).map_or(0, |(_, run)| run.start);
        let end = past.checked_sub(1).and_then(|last| self.origins.get(last));
        start..end.map_or(start, |(_, run)| run.end)
    }
}

/// Returns the normalised form of a character; `None` for an invisible character.
fn normalise_char(c: char) -> Option<char> {
    Some(match c {
        '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」' | '『' | '』' | '＂' | '″' => {
            '"'
        }
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '＇' | '′' => '\'',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '－' => '-',
        '\u{AD}' | '\u{200B}' | '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{FEFF}' => return None,
        c if c.is_whitespace() => ' ',
        c => c,
    })
}

/// Returns the form of a character for the comparison by letters, or nothing if the character is
/// ignored.
fn comparable_letters(c: char) -> impl Iterator<Item = char> {
    let narrow = match c {
        '。' | '｡' => '.',
        '、' | '､' => ',',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    };
    let is_compared = narrow.is_alphanumeric() || matches!(narrow, '.' | '…' | '!' | '?');
    // In many scripts, a combining mark is part of a letter.
    let is_mark =
        !is_compared && !narrow.is_ascii() && !narrow.is_whitespace() && !is_punctuation(narrow);
    (is_compared || is_mark).then_some(narrow).into_iter().flat_map(char::to_lowercase)
}

fn is_quotation_mark(c: char) -> bool {
    matches!(normalise_char(c), Some('"' | '\''))
}

fn is_punctuation(c: char) -> bool {
    matches!(u32::from(c), 0x2010..=0x205E | 0x3000..=0x303F | 0xFE30..=0xFE4F | 0xFF00..=0xFF65)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find_text<'a>(text: &'a str, passage: &str) -> Option<&'a str> {
        find_passage(text, passage).unwrap().map(|range| &text[range])
    }

    #[test]
    fn quotes_dashes_and_white_space_may_differ() {
        let text = "He said: “Don’t —\n  not now…” and left.";
        assert_eq!(find_text(text, "\"Don't - not now...\""), Some("“Don’t —\n  not now…”"));
        assert_eq!(find_text(text, "and left."), Some("and left."));
        assert_eq!(find_text(text, "and right."), None);
    }

    #[test]
    fn chinese_passages_are_found() {
        let text = "他说：「等一下——别走……」然后走了。";
        assert_eq!(find_text(text, "“等一下—别走…”"), Some("「等一下——别走……」"));
        assert_eq!(find_text(text, "然后走了"), Some("然后走了"));
    }

    #[test]
    fn a_verbatim_match_is_preferred() {
        let text = "\"Yes.\" “Yes.”";
        assert_eq!(find_all(text, "“Yes.”").unwrap(), std::slice::from_ref(&(7..text.len())));
        assert_eq!(find_all(text, "«Yes.»").unwrap().len(), 2);
    }

    #[test]
    fn overlapping_matches_are_all_found() {
        assert_eq!(find_all("aaa", "aa").unwrap(), [0..2, 1..3]);
    }

    #[test]
    fn case_width_and_spaces_between_ideographs_may_differ() {
        let text = "She said, “Come in, *now*!” 他说，“等一下，别走！” Он ушёл.";
        assert_eq!(find_text(text, "she said 'COME IN, now!'"), Some("She said, “Come in, *now*!"));
        assert_eq!(find_text(text, "他 说, 等一下,别走!"), Some("他说，“等一下，别走！"));
        assert_eq!(find_text(text, "он ушёл"), Some("Он ушёл"));
        assert_eq!(find_text(text, "came"), None);
    }

    #[test]
    fn a_quotation_with_added_marks_and_omitted_words_is_found() {
        let quoted = |text, passage| {
            SearchedText::new(text).and_then(|text| text.find_quoted(passage)).unwrap()
        };
        let text =
            "The lamp had been dark for three nights when Ines rowed out to it. Nobody spoke.";
        assert_eq!(quoted(text, "“The lamp had been dark…”"), Some(0..22));
        assert_eq!(quoted(text, "\"Nobody spoke.\""), Some(67..80));
        assert_eq!(quoted(text, "The lamp had been dark ... rowed out to it"), Some(0..65));
        assert_eq!(quoted(text, "rowed out ... The lamp had been dark"), None);
        assert_eq!(quoted(text, "The lamp was lit"), None);
        assert_eq!(
            quoted("灯亮了一整夜，没有人来。她下了楼。", "「灯亮了一整夜……她下了楼」"),
            Some(0..48)
        );
    }

    #[test]
    fn a_blank_passage_is_not_found_and_nul_is_refused() {
        assert_eq!(find_passage("abc", "  "), Ok(None));
        assert_eq!(find_passage("a\0c", "c"), Err(NulInText));
        assert_eq!(find_passage("abc", "\0"), Err(NulInText));
    }
}
