//! Splits a text into sentences, for scripts with and without spaces between words.

use super::words::is_cjk;

crate::word_lists! {
    "text/sentences":
        phrases ABBREVIATIONS;
}

/// Returns the sentences of a text in order, each with its byte offset and without surrounding
/// white space.
///
/// A line break ends a sentence. Speech and the lower-case text that follows it are one sentence.
#[must_use]
pub fn split_sentences(text: &str) -> Vec<(usize, &str)> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut remaining = text.char_indices().peekable();
    while let Some((at, c)) = remaining.next() {
        if !is_end(c) && c != '\n' {
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some((_, next)) = remaining
            .next_if(|(_, next)| is_end(*next) || is_closing_after(*next, &text[start..end]))
        {
            end += next.len_utf8();
        }
        if c == '\n' || ends_sentence(&text[start..end], &text[end..]) {
            push_sentence(&mut sentences, text, start, end);
            start = end;
        }
    }
    push_sentence(&mut sentences, text, start, text.len());
    sentences
}

/// Checks whether a mark can end a sentence, in any script that has such a mark.
#[must_use]
pub fn is_end(c: char) -> bool {
    is_stop(c) || matches!(c, '.' | '!' | '?' | '…' | '‽' | '‼' | '⁇' | '⁈' | '⁉')
}

/// Checks whether a mark ends a sentence and has no other use.
fn is_stop(c: char) -> bool {
    matches!(
        c,
        '。' | '！' | '？' | '．' | '｡' // Chinese, Japanese
            | '।' | '॥' // Devanagari and its neighbours
            | '؟' | '۔' // Arabic, Urdu
            | '։' | '՜' | '՞' // Armenian
            | '።' | '፧' | '፨' // Ethiopic
            | '។' | '៕' // Khmer
            | '။' // Myanmar
            | '།' | '༎' // Tibetan
            | '᠃' // Mongolian
    )
}

/// Checks whether a mark is a quotation mark or bracket that can close a sentence.
#[must_use]
pub fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '”'
            | '’'
            | '»'
            | '«'
            | '›'
            | '‹'
            | '」'
            | '』'
            | '》'
            | '〉'
            | '〟'
            | '〞'
            | '＂'
            | '＇'
            | '｣'
            | ')'
            | '）'
            | ']'
            | '】'
            | '〕'
            | '*'
            | '_'
    )
}

/// Does the same as [`is_closing`], but also returns true for a mark that opens a quotation in one
/// language and closes it in another. For example, `“` closes a quotation after `„`.
fn is_closing_after(c: char, before: &str) -> bool {
    let opening = match c {
        '“' => '„',
        '‘' => '‚',
        _ => return is_closing(c),
    };
    before.rfind(opening) > before.rfind(c)
}

fn push_sentence<'a>(
    sentences: &mut Vec<(usize, &'a str)>,
    text: &'a str,
    start: usize,
    end: usize,
) {
    let piece = &text[start..end];
    let sentence = piece.trim();
    if !sentence.is_empty() {
        sentences.push((start + piece.len() - piece.trim_start().len(), sentence));
    }
}

fn ends_sentence(sentence: &str, after: &str) -> bool {
    let marks = sentence.trim_end_matches(|c: char| is_closing(c) || matches!(c, '“' | '‘'));
    if marks.ends_with(is_stop) {
        return true;
    }
    let Some(next) = after.chars().next() else { return true };
    if !next.is_whitespace() {
        // A Chinese ellipsis may occur anywhere in a sentence.
        return is_cjk(next) && marks.ends_with(['!', '?']);
    }
    !after.trim_start().starts_with(char::is_lowercase) && !ends_with_abbreviation(marks)
}

fn ends_with_abbreviation(sentence: &str) -> bool {
    let Some(before) = sentence.strip_suffix('.') else { return false };
    let word = before.rsplit(|c: char| c.is_whitespace() || is_opening(c)).next().unwrap_or("");
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && word != "I";
    initial || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

fn is_opening(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '‘' | '«' | '(' | '[')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence_texts(text: &str) -> Vec<&str> {
        split_sentences(text).into_iter().map(|(_, sentence)| sentence).collect()
    }

    #[test]
    fn english_sentences_end_at_their_marks() {
        assert_eq!(
            sentence_texts("She ran. Why? Nobody knew!"),
            ["She ran.", "Why?", "Nobody knew!"]
        );
        assert_eq!(sentence_texts("It cost 3.50 then."), ["It cost 3.50 then."]);
    }

    #[test]
    fn titles_and_initials_end_no_sentence() {
        assert_eq!(sentence_texts("Mr. J. Hale came. He sat."), ["Mr. J. Hale came.", "He sat."]);
        assert_eq!(sentence_texts("It was I. He knew."), ["It was I.", "He knew."]);
    }

    #[test]
    fn speech_and_its_dialogue_tag_are_one_sentence() {
        assert_eq!(
            sentence_texts("“Stop!” she said. “Now.” He stopped."),
            ["“Stop!” she said.", "“Now.”", "He stopped."]
        );
    }

    #[test]
    fn chinese_sentences_end_without_a_space() {
        assert_eq!(
            sentence_texts("她走了。“你……来吗？”他问。没有回答！"),
            ["她走了。", "“你……来吗？”", "他问。", "没有回答！"]
        );
    }

    #[test]
    fn sentences_end_in_every_script() {
        assert_eq!(
            sentence_texts("„Geh!“ Er ging. »Nein!« Sie blieb."),
            ["„Geh!“", "Er ging.", "»Nein!«", "Sie blieb."]
        );
        assert_eq!(
            sentence_texts("ذهب؟ نعم. وہ گیا۔ پھر آیا۔"),
            ["ذهب؟", "نعم.", "وہ گیا۔", "پھر آیا۔"]
        );
        assert_eq!(sentence_texts("वह गया। फिर आया।"), ["वह गया।", "फिर आया।"]);
        assert_eq!(sentence_texts("Գնաց։ Եկավ։"), ["Գնաց։", "Եկավ։"]);
        assert_eq!(sentence_texts("ሄደ። መጣ።"), ["ሄደ።", "መጣ።"]);
        assert_eq!(
            sentence_texts("「もう遅い。」彼は言った。"),
            ["「もう遅い。」", "彼は言った。"]
        );
    }

    #[test]
    fn a_line_break_ends_a_sentence_and_offsets_point_into_the_text() {
        let text = "One\n\n  two. Three";
        assert_eq!(sentence_texts(text), ["One", "two.", "Three"]);
        for (at, sentence) in split_sentences(text) {
            assert!(text[at..].starts_with(sentence));
        }
    }
}
