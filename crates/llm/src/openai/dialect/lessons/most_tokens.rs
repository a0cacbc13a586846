//! Reads the largest output limit that a model accepts.

scribe_domain::word_lists! {
    "openai/dialect/lessons/most_tokens":
        phrases BEFORE;
}

/// Words that directly follow the number.
const AFTER: [&str; 4] = [", which is the maximum", "以下", "以内", "이하"];

/// Finds the number in the words of a rejection, which are in lower case.
pub(super) fn most_tokens_in(said: &str) -> Option<u32> {
    let after = BEFORE.iter().find_map(|phrase| {
        let (_, rest) = said.split_once(phrase)?;
        let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "`'\"*:(=".contains(c));
        let digits = rest.chars().take_while(|c| c.is_ascii_digit() || *c == ',');
        digits.filter(char::is_ascii_digit).collect::<String>().parse().ok()
    });
    after.or_else(|| {
        AFTER.iter().find_map(|phrase| {
            let (before, _) = said.split_once(phrase)?;
            let before =
                before.trim_end_matches(|c: char| c.is_whitespace() || "`'\"*)".contains(c));
            let start = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == ',').len();
            before[start..].replace(',', "").parse().ok()
        })
    })
}
