//! Checks which words may be added to a name of the cast without changing whom it means.

use super::{
    fold::fold_marks,
    parts::{NameParts, is_particle},
    titles::JOINING,
};

/// Checks whether all added words are other names of the same person: a middle name, an initial, or
/// a nickname in quotation marks.
///
/// Only in scripts with capital letters is it possible to see whether a word is a name.
pub(super) fn has_only_names_added(
    mention: &str,
    mention_parts: &NameParts,
    member: &NameParts,
) -> bool {
    let is_all_capital = !mention.chars().any(char::is_lowercase);
    mention.split_whitespace().all(|word| {
        let folded = fold_marks(word);
        let is_known = folded.split([' ', '-']).all(|part| {
            let known = [&member.words, &member.titles, &mention_parts.titles];
            known
                .into_iter()
                .flatten()
                .any(|known_part| known_part.split('-').any(|known_part| known_part == part))
        });
        is_known || is_added_name(word, is_all_capital)
    })
}

fn is_added_name(word: &str, is_all_capital: bool) -> bool {
    let name = word.trim_matches(|c: char| !c.is_alphanumeric());
    let is_name = name.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '.' | '\'' | '’'));
    let folded = fold_marks(name);
    if is_particle(&folded) || JOINING.contains(&folded.as_str()) {
        // An initial, for example in "Mara E. Voss".
        let is_initial = folded.chars().count() == 1 && name.chars().all(char::is_uppercase);
        return is_initial && (word.contains('.') || !is_all_capital);
    }
    let first = name.chars().next();
    let is_nickname = word.starts_with(['"', '“', '„', '«', '‘', '\'', '»'])
        || word.ends_with(['"', '”', '“', '»', '’', '\'', '«']);
    is_name && first.is_some_and(|c| c.is_uppercase() || is_nickname && c.is_lowercase())
}
