//! Filling sentences: `{key}` is replaced by a value, `{Key}` by the value with a capital, `{a
//! key}` by the value with its indefinite article. What is filled in is never read as a template.

/// The values that a sentence is filled with.
pub(super) type Values<'a> = [(&'a str, &'a str)];

/// Fills a sentence. A key without a value leaves nothing behind.
pub(super) fn fill(template: &str, values: &Values<'_>) -> String {
    let mut text = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (key, tail) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(&value(key, values));
        rest = tail;
    }
    text.push_str(rest);
    text
}

fn value(key: &str, values: &Values<'_>) -> String {
    let lower = lower_initial(key);
    let (article, name) = match lower.strip_prefix("a ") {
        Some(name) => (true, name),
        None => (false, lower.as_str()),
    };
    let found = values.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| *text);
    let text = if article { with_article(found) } else { found.to_owned() };
    if key.starts_with(char::is_uppercase) { capital(&text) } else { text }
}

/// A noun with "a" or "an".
pub(super) fn with_article(noun: &str) -> String {
    const CONSONANT_SOUNDS: [&str; 6] = ["uni", "use", "one", "eu", "ut", "usu"];
    const VOWEL_SOUNDS: [&str; 4] = ["hour", "heir", "honest", "honour"];
    let lower = noun.to_lowercase();
    let begins = |list: &[&str]| list.iter().any(|start| lower.starts_with(start));
    let vowel = lower.starts_with(['a', 'e', 'i', 'o', 'u']) && !begins(&CONSONANT_SOUNDS);
    let article = if vowel || begins(&VOWEL_SOUNDS) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// A text with a capital at its beginning.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A text with a small letter at its beginning.
pub(super) fn lower_initial(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// A title: a capital on every word but the small ones.
pub(super) fn title_case(text: &str) -> String {
    const SMALL: [&str; 16] = [
        "a", "an", "the", "of", "and", "in", "on", "at", "to", "by", "for", "from", "with", "or",
        "as", "but",
    ];
    let word = |(i, word): (usize, &str)| match i {
        0 => capital(word),
        _ if SMALL.contains(&word) => word.to_owned(),
        _ => capital(word),
    };
    text.split_whitespace().enumerate().map(word).collect::<Vec<_>>().join(" ")
}

/// A list as it is spoken: "a, b and c".
pub(super) fn spoken_list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in_and_never_read_as_templates() {
        let values = [("role", "heir"), ("object", "the {role}")];
        let text = fill("{A role} took {object}. {Object}, {nothing}!", &values);
        assert_eq!(text, "An heir took the {role}. The {role}, !");
    }

    #[test]
    fn an_open_brace_ends_the_text() {
        assert_eq!(fill("one {role", &[("role", "two")]), "one two");
    }

    #[test]
    fn titles_keep_small_words_small() {
        assert_eq!(title_case("the weight of salt"), "The Weight of Salt");
    }
}
