//! Resolves a name to a member of the cast. Models refer to people by a part of their name, with a
//! form of address, or with a remark in brackets. A name is resolved only if it matches exactly one
//! member.

use super::{
    added::has_only_names_added,
    fold::{fold_case, fold_marks, fold_together, is_written_together},
    marks::without_marks,
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
pub enum Resolved<'a> {
    /// The name means this member of the cast.
    Member(&'a str),
    /// The name may mean more than one member.
    Ambiguous,
    /// The name means no member of the cast.
    Nobody,
}

impl<'a> Resolved<'a> {
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
pub fn resolve<'a>(said: &str, cast: &'a [String]) -> Resolved<'a> {
    let found = resolve_as_said(said, cast);
    if found != Resolved::Nobody {
        return found;
    }
    // A mark may belong to the name, so the name is first looked up with its marks.
    let bare = without_marks(said);
    match bare.as_deref().map_or(Resolved::Nobody, |bare| resolve_as_said(bare, cast)) {
        Resolved::Nobody => resolve_written_together(bare.as_deref().unwrap_or(said), cast),
        found @ (Resolved::Member(_) | Resolved::Ambiguous) => found,
    }
}

/// Finds the member whose name is written without spaces, for example `mara-quill` or `MaraQuill`.
fn resolve_written_together<'a>(said: &str, cast: &'a [String]) -> Resolved<'a> {
    let is_one_word = !said.trim().contains(char::is_whitespace);
    let together = fold_together(said);
    if !is_one_word || together.is_empty() {
        return Resolved::Nobody;
    }
    first_that_fits(&[&|name| fold_together(name) == together], cast).unwrap_or(Resolved::Nobody)
}

fn resolve_as_said<'a>(said: &str, cast: &'a [String]) -> Resolved<'a> {
    let whole: [&dyn Fn(&str) -> bool; 3] =
        [&|name| name.trim() == said.trim(), &|name| fold_case(name) == fold_case(said), &|name| {
            fold_marks(name) == fold_marks(said)
        }];
    if fold_marks(said).is_empty() {
        return Resolved::Nobody;
    }
    if let Some(found) = first_that_fits(&whole, cast) {
        return found;
    }
    let without_brackets = without_brackets(said);
    let mut pieces = pieces(&without_brackets);
    let Some(bare) = pieces.next() else { return Resolved::Nobody };
    let others: Vec<&str> = pieces.collect();
    if let [given] = others[..] {
        let turned = format!("{given} {bare}");
        let is_turned = |name: &str| {
            fold_marks(name) == fold_marks(&turned) || is_same_without_titles(&turned, name)
        };
        if let Some(found) = first_that_fits(&[&is_turned], cast) {
            return found;
        }
    }
    let Resolved::Member(member) = resolve_bare(bare, cast) else {
        return resolve_bare(bare, cast);
    };
    let is_another =
        |piece: &&str| resolve_bare(piece, cast).member().is_some_and(|other| other != member);
    if others.iter().any(is_another) { Resolved::Ambiguous } else { Resolved::Member(member) }
}

/// Finds the member that a name without remarks means.
fn resolve_bare<'a>(bare: &str, cast: &'a [String]) -> Resolved<'a> {
    let readings: [&dyn Fn(&str) -> bool; 4] = [
        &|name| fold_marks(name) == fold_marks(bare),
        &|name| fold_marks(without_remarks(&without_brackets(name))) == fold_marks(bare),
        &|name| is_same_without_titles(bare, name),
        &|name| is_part(bare, name),
    ];
    if fold_marks(bare).is_empty() {
        return Resolved::Nobody;
    }
    first_that_fits(&readings, cast).unwrap_or(Resolved::Nobody)
}

fn first_that_fits<'a>(
    readings: &[&dyn Fn(&str) -> bool],
    cast: &'a [String],
) -> Option<Resolved<'a>> {
    readings.iter().find_map(|reading| {
        let mut fitting = cast.iter().filter(|name| reading(name));
        match (fitting.next(), fitting.next()) {
            (Some(name), None) => Some(Resolved::Member(name)),
            (Some(_), Some(_)) => Some(Resolved::Ambiguous),
            (None, _) => None,
        }
    })
}

/// Returns a name without the text in brackets, or the whole name if there is no other text.
fn without_brackets(name: &str) -> String {
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
    if pieces(&bare).next().is_none() { name.trim().to_owned() } else { bare.trim().to_owned() }
}

/// Returns the name and the remarks after it, for example for "Mara Voss, the keeper – Hale".
fn pieces(name: &str) -> impl Iterator<Item = &str> {
    name.split(SEPARATORS)
        .flat_map(|piece| piece.split(DASHES[0]))
        .flat_map(|piece| piece.split(DASHES[1]))
        .flat_map(|piece| piece.split(DASHES[2]))
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
}

fn without_remarks(name: &str) -> &str {
    pieces(name).next().unwrap_or(name)
}

fn is_same_without_titles(said: &str, name: &str) -> bool {
    let name = NameParts::of_member(name);
    let said = NameParts::of_said(said, &name);
    let is_same = said.words.concat() == name.words.concat();
    !said.words.is_empty() && is_same && !said.contradicts(&name)
}

/// Checks whether one of two names contains all words of the other, in order.
fn is_part(said: &str, name: &str) -> bool {
    let name_parts = NameParts::of_member(name);
    let said_parts = NameParts::of_said(said, &name_parts);
    if said_parts.contradicts(&name_parts)
        || said_parts.belongs_to(&name_parts)
        || said_parts.needs_a_title_of(&name_parts)
    {
        return false;
    }
    let said_words: Vec<&str> = said_parts.telling().collect();
    let name_words: Vec<&str> = name_parts.telling().collect();
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
