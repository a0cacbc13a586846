//! Resolves a name to a member of the cast. Models refer to people by a part of their name, with a
//! form of address, or with a remark in brackets. A name is resolved only if it matches exactly one
//! member.

use super::{
    added::has_only_names_added,
    fold::{fold_case, fold_marks, fold_together, is_written_together},
    marks::strip_marks,
    parts::NameParts,
};

/// The characters that make a Chinese name familiar when they precede it.
const FAMILIAR: [char; 4] = ['老', '小', '阿', '大'];
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

/// Finds the member of the cast that a name means.
///
/// The first reading that matches anybody decides. The readings are, in this order: the exact name;
/// without differences of case; without accents and punctuation; with the family name first;
/// without remarks; without forms of address; by a part of the name; and without the marks of a
/// list. If a remark is the name of another member, the name is ambiguous.
#[must_use]
pub fn resolve_name<'a>(said: &str, cast: &'a [String]) -> ResolvedName<'a> {
    let found = resolve_as_written(said, cast);
    if found != ResolvedName::Nobody {
        return found;
    }
    // A mark may belong to the name, so the name is first looked up with its marks.
    let bare = strip_marks(said);
    match bare.as_deref().map_or(ResolvedName::Nobody, |bare| resolve_as_written(bare, cast)) {
        ResolvedName::Nobody => resolve_written_together(bare.as_deref().unwrap_or(said), cast),
        found @ (ResolvedName::Member(_) | ResolvedName::Ambiguous) => found,
    }
}

/// Finds the member whose name is written without spaces, for example `mara-quill` or `MaraQuill`.
fn resolve_written_together<'a>(said: &str, cast: &'a [String]) -> ResolvedName<'a> {
    let is_one_word = !said.trim().contains(char::is_whitespace);
    let together = fold_together(said);
    if !is_one_word || together.is_empty() {
        return ResolvedName::Nobody;
    }
    find_first_match(&[&|name| fold_together(name) == together], cast)
        .unwrap_or(ResolvedName::Nobody)
}

fn resolve_as_written<'a>(said: &str, cast: &'a [String]) -> ResolvedName<'a> {
    let whole: [&dyn Fn(&str) -> bool; 3] =
        [&|name| name.trim() == said.trim(), &|name| fold_case(name) == fold_case(said), &|name| {
            fold_marks(name) == fold_marks(said)
        }];
    if fold_marks(said).is_empty() {
        return ResolvedName::Nobody;
    }
    if let Some(found) = find_first_match(&whole, cast) {
        return found;
    }
    let without_brackets = strip_brackets(said);
    let mut pieces = name_and_remarks(&without_brackets);
    let Some(bare) = pieces.next() else { return ResolvedName::Nobody };
    let others: Vec<&str> = pieces.collect();
    if let [given] = others[..] {
        let turned = format!("{given} {bare}");
        let is_turned = |name: &str| {
            fold_marks(name) == fold_marks(&turned) || is_same_without_titles(&turned, name)
        };
        if let Some(found) = find_first_match(&[&is_turned], cast) {
            return found;
        }
    }
    let ResolvedName::Member(member) = resolve_bare(bare, cast) else {
        return resolve_bare(bare, cast);
    };
    let is_another =
        |piece: &&str| resolve_bare(piece, cast).member().is_some_and(|other| other != member);
    if others.iter().any(is_another) {
        ResolvedName::Ambiguous
    } else {
        ResolvedName::Member(member)
    }
}

/// Finds the member that a name without remarks means.
fn resolve_bare<'a>(bare: &str, cast: &'a [String]) -> ResolvedName<'a> {
    let readings: [&dyn Fn(&str) -> bool; 4] = [
        &|name| fold_marks(name) == fold_marks(bare),
        &|name| fold_marks(strip_remarks(&strip_brackets(name))) == fold_marks(bare),
        &|name| is_same_without_titles(bare, name),
        &|name| is_part(bare, name),
    ];
    if fold_marks(bare).is_empty() {
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
    let mut bare = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '(' | '（' | '[' | '［' | '【' | '〔' => depth += 1,
            ')' | '）' | ']' | '］' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    if name_and_remarks(&bare).next().is_none() {
        name.trim().to_owned()
    } else {
        bare.trim().to_owned()
    }
}

/// Returns the name and the remarks after it, for example for "Mara Voss, the keeper – Hale".
fn name_and_remarks(name: &str) -> impl Iterator<Item = &str> {
    name.split(SEPARATORS)
        .flat_map(|piece| piece.split(DASHES[0]))
        .flat_map(|piece| piece.split(DASHES[1]))
        .flat_map(|piece| piece.split(DASHES[2]))
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
}

fn strip_remarks(name: &str) -> &str {
    name_and_remarks(name).next().unwrap_or(name)
}

fn is_same_without_titles(said: &str, name: &str) -> bool {
    let name = NameParts::split_member_name(name);
    let said = NameParts::split_mention(said, &name);
    let is_same = said.words.concat() == name.words.concat();
    !said.words.is_empty() && is_same && !said.contradicts(&name)
}

/// Checks whether one of two names contains all words of the other, in order.
fn is_part(said: &str, name: &str) -> bool {
    let name_parts = NameParts::split_member_name(name);
    let said_parts = NameParts::split_mention(said, &name_parts);
    if said_parts.contradicts(&name_parts)
        || said_parts.is_related_to(&name_parts)
        || said_parts.lacks_title_of(&name_parts)
    {
        return false;
    }
    let said_words: Vec<&str> = said_parts.distinguishing_words().collect();
    let name_words: Vec<&str> = name_parts.distinguishing_words().collect();
    if said_words.is_empty() || name_words.is_empty() {
        return false;
    }
    let with_title: Vec<&str> = name_parts.title_as_name().chain(name_words.clone()).collect();
    has_in_order(&name_words, &said_words)
        || has_in_order(&with_title, &said_words)
        || name_words.len() > 1
            && has_in_order(&said_words, &name_words)
            && said_words.first() == name_words.first()
            && said_words.last() == name_words.last()
            && has_only_names_added(said, &said_parts, &name_parts)
        || is_part_written_together(&said_words.concat(), &name_words.concat())
}

fn has_in_order(whole: &[&str], part: &[&str]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|word| rest.any(|other| other == word))
}

/// Checks for parts of names written without spaces: 渡 or 阿渡 for 陈渡, 민수 for 김민수, 田中 for 田中一郎.
fn is_part_written_together(said: &str, name: &str) -> bool {
    if !is_written_together(said) || !is_written_together(name) {
        return false;
    }
    let familiar = said.strip_prefix(FAMILIAR).filter(|rest| !rest.is_empty());
    [Some(said), familiar]
        .into_iter()
        .flatten()
        .any(|said| said.len() < name.len() && (name.starts_with(said) || name.ends_with(said)))
}

#[cfg(test)]
mod tests;
