//! Converts line breaks that are written out as text: `<nl>`, `[newline]`, `\\u000a`, `\\par`,
//! `</p><p>`, or the marks of a tokenizer.

use std::borrow::Cow;

scribe_domain::word_lists! {
    "whole/breaks":
        phrases BREAKS;
}

/// Substitutes for a paragraph break.
const PARAGRAPHS: &[&str] = &["</p><p>", "</p>\n<p>", "\\par ", "\\par\n", "¶"];

/// A tokenizer's marks for a space and a line break.
const SPACE_MARK: char = 'Ġ';
const LINE_BREAK_MARK: char = 'Ċ';

/// Converts substitutes for line breaks if they occur throughout a text.
pub(super) fn convert_breaks(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains(['<', '[', '\\', '¶', SPACE_MARK]) {
        return text;
    }
    let mut text = text;
    if text.matches(SPACE_MARK).count() > text.matches(' ').count().max(4) {
        text = Cow::Owned(text.replace(SPACE_MARK, " ").replace(LINE_BREAK_MARK, "\n"));
    }
    // A character in a story may have typed a single one.
    let existing_breaks = usize::from(!text.contains("\n\n"));
    for (marks, line_break) in [(PARAGRAPHS, "\n\n"), (&BREAKS, "\n")] {
        for mark in marks {
            let is_throughout = text.matches(mark).take(3).count() + existing_breaks > 2 && ends_paragraphs(&text, mark)
                // A page that also has opening tags is read as a page.
                && !(mark.starts_with("</p>") && text.starts_with('<'));
            if is_throughout {
                text = Cow::Owned(text.replace(mark, line_break));
            }
        }
    }
    if text.matches("\\\n").count() > 1 && text.lines().all(has_no_other_backslash) {
        text = Cow::Owned(text.replace("\\\n", "\n"));
    }
    text
}

/// Returns true if each mark is after the end of a sentence, after another mark, or at one end of
/// the text.
fn ends_paragraphs(text: &str, mark: &str) -> bool {
    text.split(mark).all(|paragraph| {
        let paragraph = paragraph.trim();
        paragraph.is_empty()
            || paragraph.ends_with(|c: char| !c.is_alphanumeric() && c != ',')
            || text.trim_end().ends_with(paragraph)
    })
}

fn has_no_other_backslash(line: &str) -> bool {
    !line.trim_end_matches('\\').contains('\\')
}

#[cfg(test)]
mod tests {
    use crate::clean_prose;

    #[test]
    fn breaks_that_were_written_out_are_converted() {
        for (one, two) in [
            ("<0x0A>", "<0x0A><0x0A>"),
            ("<nl>", "<nl><nl>"),
            ("[newline]", "[newline][newline]"),
            ("\\u000a", "\\u000a\\u000a"),
            ("\\par ", "\\par "),
            ("</p><p>", "</p><p>"),
            ("¶", "¶"),
            ("\\\n", "\\\n\\\n"),
        ] {
            let text = format!("Rain fell.{two}Wind rose.{two}She left.");
            let kept = clean_prose(&text).map(|kept| kept.replace("\n\n", "\n"));
            assert_eq!(kept.as_deref(), Ok("Rain fell.\nWind rose.\nShe left."), "{one}");
        }
        let tokens = "RainĠfellĠonĠtheĠroof.ĊĊWindĠrose.";
        assert_eq!(clean_prose(tokens).as_deref(), Ok("Rain fell on the roof.\n\nWind rose."));
    }

    #[test]
    fn typed_text_in_a_story_stays() {
        for text in [
            "She typed <nl> and waited.\n\nThen [newline].\n\nNothing.",
            "The ¶ on the page and the next ¶ were his.\n\nShe saw a third ¶ too.",
        ] {
            assert_eq!(clean_prose(text).as_deref(), Ok(text));
        }
    }
}
