//! Recognises headings that a story quotes, because the sentence continues after them.

use crate::word::WordMatching;

scribe_domain::word_lists! {
    "heading/quoted":
        phrases GOING_ON, READING;
}

const SUBJECT_CHARS: usize = 10;

/// Returns true if a paragraph continues the sentence of the heading before it. A heading with
/// heading marks is not part of a sentence.
pub(crate) fn continues_heading(line: &str, heading: &str) -> bool {
    heading.starts_with(char::is_alphanumeric) && continues_sentence(line)
}

fn continues_sentence(line: &str) -> bool {
    let line = line.trim_start();
    let Some(first) = line.chars().next() else { return false };
    if has_case(first) {
        return first.is_lowercase();
    }
    if GOING_ON.any_begins(line) {
        return true;
    }
    matches!(first, '他' | '她' | '我' | '它' | '上')
        && READING.iter().any(|words| {
            line.find(words).is_some_and(|at| line[..at].chars().count() <= SUBJECT_CHARS)
        })
}

/// Returns true if the beginning of a paragraph is too short to decide whether the paragraph
/// continues the heading.
pub(crate) fn may_yet_continue_heading(start: &str) -> bool {
    !start.starts_with(has_case) && start.chars().count() < SUBJECT_CHARS + 4
}

fn has_case(c: char) -> bool {
    c.is_alphabetic() && c < '\u{590}'
}

#[cfg(test)]
mod tests {
    use crate::{clean_prose, find_traces};

    #[test]
    fn a_heading_that_the_story_quotes_stays() {
        for (heading, paragraph) in [
            ("Chapter 3", "he read aloud, and closed the book."),
            ("Chapter Seven: The Flood", "had been crossed out in red."),
            ("Part Two", "was where the mice had stopped eating."),
            ("Kapitel 3", "las er vor und schlug das Buch zu."),
            ("Szene 2: Die Küche", "stand auf der Karte am Requisitentisch."),
            ("Chapitre 3", "lut-il à voix haute, et il ferma le livre."),
            ("Scène 2 : la cuisine", "disait la fiche."),
            ("Capítulo 3", "leyó en voz alta, y cerró el libro."),
            ("Глава 3", "прочёл он вслух и закрыл книгу."),
            ("第三章", "他念出声来，合上了书。"),
            ("第三章", "と彼は読み上げ、本を閉じた。"),
            ("第七章　何も起こらない", "とだけ書いてあった。"),
            ("제3장", "이라고 그가 소리 내어 읽고 책을 덮었다."),
        ] {
            for text in [
                format!("{heading}\n\n{paragraph}\n\nRain fell."),
                format!("Rain fell.\n\n{heading}\n\n{paragraph}\n\nWind rose."),
                format!("Rain fell.\n\n{heading}\n\n{paragraph}"),
            ] {
                assert_eq!(clean_prose(&text).as_deref(), Ok(&*text), "{text}");
                assert_eq!(find_traces(&text), [], "{text}");
            }
        }
    }

    #[test]
    fn a_heading_before_a_sentence_of_its_own_is_removed() {
        for (heading, paragraph) in [
            ("Chapter 3", "He read aloud."),
            ("## Chapter 3", "he read aloud."),
            ("**Scene 2**", "he read aloud."),
            ("第三章", "他走了。"),
            ("第三章", "とても寒かった。"),
            ("제3장", "이것은 밤이었다."),
        ] {
            let text = format!("Rain fell.\n\n{heading}\n\n{paragraph}");
            let expected = format!("Rain fell.\n\n{paragraph}");
            assert_eq!(clean_prose(&text).as_deref(), Ok(&*expected), "{text}");
        }
    }
}
