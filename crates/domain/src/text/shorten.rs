//! Shortens a text to a number of characters, at a boundary that is natural for a reader.

use unicode_segmentation::UnicodeSegmentation;

use super::{sentences::split_sentences, words::is_cjk};

/// The mark at the end of a text that was cut inside a sentence.
const ELLIPSIS: char = '…';

/// Shortens a text to at most the given number of characters.
///
/// The result ends with the last whole sentence that fits, if this keeps at least half of the
/// allowed characters. Otherwise, it ends between two words with an ellipsis or, if that is not
/// possible, between two grapheme clusters.
#[must_use]
pub fn shorten_text(text: &str, max_chars: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= max_chars {
        return text.to_owned();
    }
    let Some((limit, _)) = text.char_indices().nth(max_chars) else { return text.to_owned() };
    let sentence_end = split_sentences(text)
        .iter()
        .map(|(at, sentence)| at + sentence.len())
        .take_while(|end| *end <= limit)
        .last();
    if let Some(end) = sentence_end
        && text[..end].chars().count() * 2 >= max_chars
    {
        return text[..end].to_owned();
    }
    shorten_title(text, max_chars)
}

/// Shortens a title to at most the given number of characters. It is cut between two words, with an
/// ellipsis.
#[must_use]
pub fn shorten_title(text: &str, max_chars: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= max_chars {
        return text.to_owned();
    }
    let available_chars = max_chars.saturating_sub(1);
    let mut chars = 0;
    let mut end = 0;
    let mut word_boundary = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        if cluster.chars().all(char::is_whitespace) || cluster.chars().any(is_cjk) {
            word_boundary = at;
        }
        chars += cluster.chars().count();
        if chars > available_chars {
            break;
        }
        end = at + cluster.len();
    }
    // A word that is longer than half of the allowed characters is itself cut.
    let cut =
        if text[..word_boundary].chars().count() * 2 >= available_chars && word_boundary <= end {
            word_boundary
        } else {
            end
        };
    let shortened =
        text[..cut].trim_end_matches(|c: char| c.is_whitespace() || ",;:，；：、-—".contains(c));
    let mut shortened = shortened.to_owned();
    if max_chars > 0 {
        shortened.push(ELLIPSIS);
    }
    shortened
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortened_text_ends_with_a_whole_sentence() {
        let text = "The lamp burned all night. Nobody came. The keeper counted the jars again.";
        assert_eq!(shorten_text(text, 45), "The lamp burned all night. Nobody came.");
        assert_eq!(shorten_text(text, 200), text);
        assert_eq!(
            shorten_text("灯亮了一整夜。没有人来。守塔人又数了一遍罐子。", 14),
            "灯亮了一整夜。没有人来。"
        );
    }

    #[test]
    fn a_single_sentence_is_cut_between_words() {
        assert_eq!(
            shorten_text("The keeper counted the jars again and again", 24),
            "The keeper counted the…"
        );
        let title = "word ".repeat(400);
        let short = shorten_title(&title, 120);
        assert!(short.chars().count() <= 120 && short.ends_with("word…"), "{short}");
    }

    #[test]
    fn a_long_word_is_cut_between_grapheme_clusters() {
        let family = "👩🏽‍🚀";
        let short = shorten_title(&family.repeat(50), 30);
        assert_eq!(short.trim_end_matches('…'), family.repeat(short.matches('🚀').count()));
        assert!(short.chars().count() <= 30);
        assert_eq!(shorten_title("守塔人的灯火与海", 5), "守塔人的…");
        let hindi = "क्षत्रिय".repeat(10);
        assert!(
            hindi
                .graphemes(true)
                .collect::<String>()
                .starts_with(shorten_title(&hindi, 11).trim_end_matches('…'))
        );
    }
}
