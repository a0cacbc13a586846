//! Reads the largest output limit that a model accepts.

scribe_domain::word_lists! {
    "client/dialect/lessons/most_tokens":
        phrases PHRASES_BEFORE_NUMBER;
}

/// Words that directly follow the number.
const PHRASES_AFTER_NUMBER: [&str; 4] = [", which is the maximum", "以下", "以内", "이하"];

/// Finds the number in the words of a rejection, which are in lower case.
pub(super) fn parse_max_tokens(message: &str) -> Option<u32> {
    let number_after = PHRASES_BEFORE_NUMBER.iter().find_map(|phrase| {
        let (_, following) = message.split_once(phrase)?;
        let following =
            following.trim_start_matches(|c: char| c.is_whitespace() || "`'\"*:(=".contains(c));
        let digits = following.chars().take_while(|c| c.is_ascii_digit() || *c == ',');
        digits.filter(char::is_ascii_digit).collect::<String>().parse().ok()
    });
    number_after.or_else(|| {
        PHRASES_AFTER_NUMBER.iter().find_map(|phrase| {
            let (preceding, _) = message.split_once(phrase)?;
            let preceding =
                preceding.trim_end_matches(|c: char| c.is_whitespace() || "`'\"*)".contains(c));
            let start = preceding.trim_end_matches(|c: char| c.is_ascii_digit() || c == ',').len();
            preceding[start..].replace(',', "").parse().ok()
        })
    })
}
