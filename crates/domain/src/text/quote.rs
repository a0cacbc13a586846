//! Finding a quoted passage in a text, although whoever quoted it changed quotation marks, dashes
//! or white space on the way.

use std::ops::Range;

use super::{NulInText, refuse_nul};

/// Finds where a passage first stands in a text, as a range of the text's bytes.
///
/// # Errors
/// The text or the passage holds NUL.
pub fn find(text: &str, passage: &str) -> Result<Option<Range<usize>>, NulInText> {
    Ok(find_all(text, passage)?.into_iter().next())
}

/// Finds every place where a passage stands in a text, in order; places may overlap.
///
/// Verbatim places win: only if there is none are quotation marks, dashes, ellipses and white
/// space taken to be alike. A blank passage stands nowhere.
///
/// # Errors
/// The text or the passage holds NUL.
pub fn find_all(text: &str, passage: &str) -> Result<Vec<Range<usize>>, NulInText> {
    refuse_nul(text)?;
    refuse_nul(passage)?;
    let passage = passage.trim();
    let verbatim: Vec<_> =
        starts(text, passage).map(|start| start..start + passage.len()).collect();
    if !verbatim.is_empty() {
        return Ok(verbatim);
    }
    let (text, passage) = (Normal::of(text), Normal::of(passage));
    let places = starts(&text.text, passage.text.trim());
    Ok(places.map(|start| text.source(start, passage.text.trim().len())).collect())
}

/// Where a passage starts in a text, overlapping places included.
fn starts<'a>(text: &'a str, passage: &'a str) -> impl Iterator<Item = usize> + 'a {
    let mut from = 0;
    std::iter::from_fn(move || {
        let first = passage.chars().next()?;
        let start = from + text.get(from..)?.find(passage)?;
        from = start + first.len_utf8();
        Some(start)
    })
}

/// A text in which what is easily confused is written alike, and where each character came from.
struct Normal {
    text: String,
    /// For each character: its offset in `text`, and the bytes of the source that it stands for.
    origins: Vec<(usize, Range<usize>)>,
}

impl Normal {
    fn of(source: &str) -> Self {
        let mut normal = Self { text: String::with_capacity(source.len()), origins: Vec::new() };
        for (at, c) in source.char_indices() {
            if let Some(alike) = alike(c) {
                normal.push(alike, at..at + c.len_utf8());
            }
        }
        normal
    }

    /// Appends a character, unless it only prolongs a run.
    fn push(&mut self, c: char, origin: Range<usize>) {
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

    /// The bytes of the source that a piece of the text stands for.
    fn source(&self, start: usize, len: usize) -> Range<usize> {
        let index = |at: usize| self.origins.partition_point(|(offset, _)| *offset < at);
        let (first, past) = (index(start), index(start + len));
        let start = self.origins.get(first).map_or(0, |(_, run)| run.start);
        let end = past.checked_sub(1).and_then(|last| self.origins.get(last));
        start..end.map_or(start, |(_, run)| run.end)
    }
}

/// What a character is taken for; `None` for one that is not seen.
fn alike(c: char) -> Option<char> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(text: &'a str, passage: &str) -> Option<&'a str> {
        find(text, passage).unwrap().map(|range| &text[range])
    }

    #[test]
    fn quotes_dashes_and_white_space_may_differ() {
        let text = "He said: “Don’t —\n  not now…” and left.";
        assert_eq!(found(text, "\"Don't - not now...\""), Some("“Don’t —\n  not now…”"));
        assert_eq!(found(text, "and left."), Some("and left."));
        assert_eq!(found(text, "and right."), None);
    }

    #[test]
    fn chinese_passages_are_found() {
        let text = "他说：「等一下——别走……」然后走了。";
        assert_eq!(found(text, "“等一下—别走…”"), Some("「等一下——别走……」"));
        assert_eq!(found(text, "然后走了"), Some("然后走了"));
    }

    #[test]
    fn a_verbatim_place_wins() {
        let text = "\"Yes.\" “Yes.”";
        assert_eq!(find_all(text, "“Yes.”").unwrap(), std::slice::from_ref(&(7..text.len())));
        assert_eq!(find_all(text, "«Yes.»").unwrap().len(), 2);
    }

    #[test]
    fn overlapping_places_are_all_found() {
        assert_eq!(find_all("aaa", "aa").unwrap(), [0..2, 1..3]);
    }

    #[test]
    fn a_blank_passage_stands_nowhere_and_nul_is_refused() {
        assert_eq!(find("abc", "  "), Ok(None));
        assert_eq!(find("a\0c", "c"), Err(NulInText));
        assert_eq!(find("abc", "\0"), Err(NulInText));
    }
}
