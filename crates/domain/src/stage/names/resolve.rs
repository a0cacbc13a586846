//! Resolves a name to a member of the cast. Models refer to people by a part of their name, with a
//! form of address, or with a remark in brackets. A name is resolved only if it matches exactly one
//! member.

use super::{
    added::has_only_names_added,
    fold::{fold_and_join, fold_case, fold_marks, is_unspaced},
    marks::strip_marks,
    parts::NameParts,
};

/// The characters that make a Chinese name familiar when they precede it.
const FAMILIAR_PREFIXES: [char; 4] = ['老', '小', '阿', '大'];
/// The marks that separate a name from a remark or from another name.
const SEPARATORS: [char; 9] = [',', '，', '、', ';', '；', ':', '：', '/', '／'];
/// The dashes that separate in the same way, with spaces around them.
const DASHES: [&str; 3] = [" – ", " — ", " - "];

/// The result of resolving a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResolvedName<'a> {
    /// The name means this member of the cast.
    Member(&'a str),
    /// The name may mean more than one member.
    Ambiguous,
    /// The name means no member of the cast.
    Nobody,
}

impl<'a> ResolvedName<'a> {
    /// Returns the member's name if the name means exactly one member.
    #[must_use]
    pub fn member(self) -> Option<&'a str> {
        match self {
            Self::Member(name) => Some(name),
            Self::Ambiguous | Self::Nobody => None,
        }
    }
}

/// Finds the member of the cast to whom a name refers.
///
/// The first reading that matches a member decides. The readings are, in this order: the exact
/// name; without differences of case; without accents and punctuation; with the family name first;
/// without remarks; without forms of address; by a part of the name; and without list marks. If a
/// remark is the name of another member, the name is ambiguous.
#[must_use]
pub fn resolve_name<'a>(mention: &str, cast: &'a [String]) -> ResolvedName<'a> {
    let found = resolve_as_written(mention, cast);
    if found != ResolvedName::Nobody {
        return found;
    }
    // A mark may belong to the name, so the name is first looked up with its marks.
    let plain_name = strip_marks(mention);
    match plain_name
        .as_deref()
        .map_or(ResolvedName::Nobody, |plain_name| resolve_as_written(plain_name, cast))
    {
        ResolvedName::Nobody => resolve_unspaced(plain_name.as_deref().unwrap_or(mention), cast),
        found @ (ResolvedName::Member(_) | ResolvedName::Ambiguous) => found,
    }
}

/// Finds the cast member whose name a mention gives without spaces, for example `mara-quill` or
/// `MaraQuill` for Mara Quill.
fn resolve_unspaced<'a>(mention: &str, cast: &'a [String]) -> ResolvedName<'a> {
    let is_one_word = !mention.trim().contains(char::is_whitespace);
    let joined = fold_and_join(mention);
    if !is_one_word || joined.is_empty() {
        return ResolvedName::Nobody;
    }
    find_first_match(&[&|name| fold_and_join(name) == joined], cast).unwrap_or(ResolvedName::Nobody)
}

fn resolve_as_written<'a>(mention: &str, cast: &'a [String]) -> ResolvedName<'a> {
    let exact_readings: [&dyn Fn(&str) -> bool; 3] = [
        &|name| name.trim() == mention.trim(),
        &|name| fold_case(name) == fold_case(mention),
        &|name| fold_marks(name) == fold_marks(mention),
    ];
    if fold_marks(mention).is_empty() {
        return ResolvedName::Nobody;
    }
    if let Some(found) = find_first_match(&exact_readings, cast) {
        return found;
    }
    let without_brackets = strip_brackets(mention);
    let mut pieces = split_remarks(&without_brackets);
    let Some(plain_name) = pieces.next() else { return ResolvedName::Nobody };
    let remarks: Vec<&str> = pieces.collect();
    if let [given_name] = remarks[..] {
        let reordered = format!("{given_name} {plain_name}");
        let is_reordered = |name: &str| {
            fold_marks(name) == fold_marks(&reordered) || is_same_without_titles(&reordered, name)
        };
        if let Some(found) = find_first_match(&[&is_reordered], cast) {
            return found;
        }
    }
    let ResolvedName::Member(member) = resolve_plain_name(plain_name, cast) else {
        return resolve_plain_name(plain_name, cast);
    };
    let is_other_member = |piece: &&str| {
        resolve_plain_name(piece, cast).member().is_some_and(|other| other != member)
    };
    if remarks.iter().any(is_other_member) {
        ResolvedName::Ambiguous
    } else {
        ResolvedName::Member(member)
    }
}

/// Finds the member that a name without remarks means.
fn resolve_plain_name<'a>(plain_name: &str, cast: &'a [String]) -> ResolvedName<'a> {
    let readings: [&dyn Fn(&str) -> bool; 4] = [
        &|name| fold_marks(name) == fold_marks(plain_name),
        &|name| fold_marks(strip_remarks(&strip_brackets(name))) == fold_marks(plain_name),
        &|name| is_same_without_titles(plain_name, name),
        &|name| is_part(plain_name, name),
    ];
    if fold_marks(plain_name).is_empty() {
        return ResolvedName::Nobody;
    }
    find_first_match(&readings, cast).unwrap_or(ResolvedName::Nobody)
}

fn find_first_match<'a>(
    readings: &[&dyn Fn(&str) -> bool],
    cast: &'a [String],
) -> Option<ResolvedName<'a>> {
    readings.iter().find_map(|reading| {
        let mut fitting = cast.iter().filter(|name| reading(name));
        match (fitting.next(), fitting.next()) {
            (Some(name), None) => Some(ResolvedName::Member(name)),
            (Some(_), Some(_)) => Some(ResolvedName::Ambiguous),
            (None, _) => None,
        }
    })
}

/// Returns a name without the text in brackets, or the whole name if there is no other text.
fn strip_brackets(name: &str) -> String {
    let mut depth = 0_u32;
    let mut plain_name = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '(' | '（' | '[' | '［' | '【' | '〔' => depth += 1,
            ')' | '）' | ']' | '］' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain_name.push(c),
            _ => {}
        }
    }
    if split_remarks(&plain_name).next().is_none() {
        name.trim().to_owned()
    } else {
        plain_name.trim().to_owned()
    }
}

/// Returns the name and the remarks after it, for example for "Mara Voss, the keeper – Hale".
fn split_remarks(name: &str) -> impl Iterator<Item = &str> {
    name.split(SEPARATORS)
        .flat_map(|piece| piece.split(DASHES[0]))
        .flat_map(|piece| piece.split(DASHES[1]))
        .flat_map(|piece| piece.split(DASHES[2]))
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
}

fn strip_remarks(name: &str) -> &str {
    split_remarks(name).next().unwrap_or(name)
}

fn is_same_without_titles(mention: &str, name: &str) -> bool {
    let name = NameParts::split_member_name(name);
    let mention = NameParts::split_mention(mention, &name);
    let is_same = mention.words.concat() == name.words.concat();
    !mention.words.is_empty() && is_same && !mention.contradicts(&name)
}

/// Checks whether one of two names contains all words of the other, in order.
fn is_part(mention: &str, name: &str) -> bool {
    let name_parts = NameParts::split_member_name(name);
    let mention_parts = NameParts::split_mention(mention, &name_parts);
    if mention_parts.contradicts(&name_parts)
        || mention_parts.is_related_to(&name_parts)
        || mention_parts.lacks_title_of(&name_parts)
    {
        return false;
    }
    let mention_words: Vec<&str> = mention_parts.distinguishing_words().collect();
    let name_words: Vec<&str> = name_parts.distinguishing_words().collect();
    if mention_words.is_empty() || name_words.is_empty() {
        return false;
    }
    let with_title: Vec<&str> =
        name_parts.titles_that_are_also_names().chain(name_words.clone()).collect();
    contains_in_order(&name_words, &mention_words)
        || contains_in_order(&with_title, &mention_words)
        || name_words.len() > 1
            && contains_in_order(&mention_words, &name_words)
            && mention_words.first() == name_words.first()
            && mention_words.last() == name_words.last()
            && has_only_names_added(mention, &mention_parts, &name_parts)
        || is_unspaced_part(&mention_words.concat(), &name_words.concat())
}

fn contains_in_order(exact_readings: &[&str], part: &[&str]) -> bool {
    let mut remaining = exact_readings.iter();
    part.iter().all(|word| remaining.any(|other| other == word))
}

/// Checks for parts of names written without spaces: 渡 or 阿渡 for 陈渡, 민수 for 김민수, 田中 for 田中一郎.
fn is_unspaced_part(mention: &str, name: &str) -> bool {
    if !is_unspaced(mention) || !is_unspaced(name) {
        return false;
    }
    let familiar =
        mention.strip_prefix(FAMILIAR_PREFIXES).filter(|remaining| !remaining.is_empty());
    [Some(mention), familiar].into_iter().flatten().any(|mention| {
        mention.len() < name.len() && (name.starts_with(mention) || name.ends_with(mention))
    })
}

#[cfg(test)]
mod tests;
