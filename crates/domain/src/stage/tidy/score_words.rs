//! Reads scores in stars and in words, for example `★★★★☆` and `eight`.

crate::word_lists! {
    "stage/tidy/score_words":
        phrases NUMBERS, WORDS_AFTER_SCORE;
}

/// The full stars and the empty stars.
const FULL_STARS: [char; 4] = ['★', '⭐', '●', '🌟'];
const EMPTY_STARS: [char; 3] = ['☆', '✩', '○'];
/// The number of stars in a row, which may also have twice as many.
const STARS_PER_ROW: usize = 5;

/// Reads a score from 0 to 10 that is written in stars or as a word.
pub(super) fn read_score_words(text: &str) -> Option<f64> {
    read_stars(text).or_else(|| read_word(text))
}

/// Reads the share of full stars, which come first in the row. The row must have five or ten stars.
fn read_stars(text: &str) -> Option<f64> {
    // Also removes the variation selector of an emoji.
    let stars: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{fe0f}').collect();
    let empty = stars.trim_start_matches(FULL_STARS);
    let full = stars[..stars.len() - empty.len()].chars().count();
    let is_row = empty.chars().all(|c| EMPTY_STARS.contains(&c));
    let all = full + empty.chars().count();
    let is_whole = all == STARS_PER_ROW || all == 2 * STARS_PER_ROW;
    #[expect(clippy::cast_precision_loss, reason = "there are ten stars at most")]
    (is_row && is_whole).then(|| full as f64 * 10.0 / all as f64)
}

fn read_word(text: &str) -> Option<f64> {
    let lower = text.trim().trim_matches(['*', '_', '"', '.', '。']).to_lowercase();
    let values = NUMBERS.iter().filter_map(|numbers| {
        (0_u8..).zip(numbers.split(' ')).find_map(|(value, number)| {
            let remaining = lower.strip_prefix(number)?;
            // `sevenths` is a different word from `seven`.
            let is_ended = !remaining.starts_with(char::is_alphabetic)
                || WORDS_AFTER_SCORE.contains(&remaining);
            (is_ended && WORDS_AFTER_SCORE.contains(&remaining.trim())).then_some(value)
        })
    });
    let mut values: Vec<u8> = values.collect();
    values.dedup();
    // A word may mean different numbers in different languages.
    match values.as_slice() {
        [value] => Some(f64::from(*value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_words_are_converted_to_scores_of_ten() {
        for (text, score) in [
            ("★★★★☆", 8.0),
            ("★★★★★", 10.0),
            ("★ ★ ☆ ☆ ☆", 4.0),
            ("⭐⭐⭐⭐⭐", 10.0),
            ("★★★★★★★★☆☆", 8.0),
            ("☆☆☆☆☆", 0.0),
            ("eight", 8.0),
            ("Eight", 8.0),
            ("eight out of ten", 8.0),
            ("eight/10", 8.0),
            ("**eight**", 8.0),
            ("acht", 8.0),
            ("huit", 8.0),
            ("ocho", 8.0),
            ("oito", 8.0),
            ("otto", 8.0),
            ("восемь", 8.0),
            ("восемь из десяти", 8.0),
            ("八", 8.0),
            ("八分", 8.0),
            ("sept", 7.0),
            ("six", 6.0),
        ] {
            assert_eq!(read_score_words(text), Some(score), "{text}");
        }
        for text in [
            "",
            "★★★",
            "⭐⭐⭐⭐",
            "☆★★★★",
            "★★★★☆☆",
            "high",
            "strong",
            "eight or nine",
            "eighty",
            "eight of twelve",
            "on",
            "twelve",
        ] {
            assert_eq!(read_score_words(text), None, "{text}");
        }
    }
}
