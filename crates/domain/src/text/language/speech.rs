//! Speech in a text: finds the sentences with narration, and removes the quoted parts from them.

use std::ops::Range;

use crate::text::sentences::split_sentences;

/// Returns the sentences of a text that contain narration, each together with its text outside
/// quotation marks.
pub(super) fn narrated_sentences(text: &str) -> Vec<(&str, String)> {
    let mut is_spoken = vec![false; text.len()];
    for spoken in quotation_ranges(text) {
        is_spoken[spoken].fill(true);
    }
    let narrated = |(at, sentence): (usize, &'_ str)| -> String {
        if !is_spoken[at..at + sentence.len()].contains(&true) {
            return sentence.to_owned();
        }
        let narrated_chars = sentence.char_indices().filter(|(i, _)| !is_spoken[at + i]);
        narrated_chars.map(|(_, c)| c).collect()
    };
    split_sentences(text)
        .into_iter()
        .map(|(at, sentence)| (sentence, narrated((at, sentence))))
        .filter(|(_, narrated)| narrated.contains(char::is_alphabetic))
        .collect()
}

fn quotation_ranges(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    while let Some((at, opening)) =
        text[start..].char_indices().find(|(_, c)| !closing_marks(*c).is_empty())
    {
        let inside = start + at + opening.len_utf8();
        let end = inside + quotation_length(&text[inside..], opening);
        ranges.push(start + at..end);
        start = end;
    }
    ranges
}

/// Returns the marks that can close a quotation with the given opening mark.
fn closing_marks(opening: char) -> &'static [char] {
    match opening {
        '“' | '”' => &['”'],
        '„' => &['“', '”'],
        '「' => &['」'],
        '『' => &['』'],
        '《' => &['》'],
        '«' => &['»'],
        '»' => &['«', '»'],
        '"' => &['"'],
        '＂' => &['＂'],
        _ => &[],
    }
}

/// Returns the length of a quotation.
///
/// - If the opening and the closing mark differ, the closing mark may be several paragraphs later.
/// - If the same mark opens again first, within the paragraph, the quotation ends with the last
///   closing mark of the paragraph.
/// - In all other cases, the quotation ends with the paragraph.
fn quotation_length(inside: &str, opening: char) -> usize {
    let closings = closing_marks(opening);
    let is_pair = !matches!(opening, '"' | '＂' | '”' | '»');
    let paragraph = inside.find('\n').unwrap_or(inside.len());
    let search_range = if is_pair { inside } else { &inside[..paragraph] };
    match search_range.char_indices().find(|(_, c)| *c == opening || closings.contains(c)) {
        Some((at, c)) if closings.contains(&c) => at + c.len_utf8(),
        // Quotations with the same marks are nested: the last closing mark of the paragraph counts.
        Some((at, _)) if at < paragraph => {
            let closing = inside[..paragraph].char_indices().rfind(|(_, c)| closings.contains(c));
            closing.map_or(paragraph, |(at, c)| at + c.len_utf8())
        }
        _ => paragraph,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_text_is_not_narration() {
        for (text, narrated) in [
            ("She read “One. Two.” and left.", vec!["She read  and left."]),
            ("Er las „Eins. Zwei.“ und ging.", vec!["Er las  und ging."]),
            ("Er las »Eins« und ging.", vec!["Er las  und ging."]),
            ("“One.\n\nTwo.”\n\nShe left.", vec!["She left."]),
            ("“One.\n\nShe left.\n\n“Two,” she said.", vec!["She left.", " she said."]),
            ("\"One.\n\nShe left.", vec!["She left."]),
            ("她读道：「一。二。」便走了。", vec!["她读道：便走了。"]),
        ] {
            let ranges: String = narrated_sentences(text)
                .into_iter()
                .map(|(_, narrated_chars)| narrated_chars)
                .collect();
            assert_eq!(ranges, narrated.concat(), "{text}");
        }
    }
}
