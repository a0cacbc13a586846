//! The parts of a name: the forms of address, and the words that distinguish people.

use super::{
    fold::{fold_marks, is_unspaced},
    titles::{
        ALSO_NAMES, BEHIND, GENDERED, GENDERED_BEHIND, KINSHIP_BEHIND, LATIN_BEHIND, PARTICLES,
        RANKS,
    },
};

/// The forms of address in a name, and its other words.
pub(super) struct NameParts {
    pub(super) titles: Vec<String>,
    pub(super) words: Vec<String>,
}

impl NameParts {
    /// Splits a name of the cast into its parts.
    pub(super) fn split_member_name(name: &str) -> Self {
        Self::split(name, |_| true)
    }

    /// Splits a name that may refer to a member into its parts. If a word of kinship follows the
    /// name, the name refers to another person, unless the member's own name contains that word.
    pub(super) fn split_mention(mention: &str, member: &Self) -> Self {
        Self::split(mention, |kinship| member.titles.iter().any(|title| title == kinship))
    }

    fn split(name: &str, is_stripped: impl Fn(&str) -> bool) -> Self {
        let folded = fold_marks(name);
        let mut words: Vec<&str> =
            folded.split_whitespace().map(|word| word.strip_suffix('-').unwrap_or(word)).collect();
        let mut titles = Vec::new();
        // The last word is not a form of address, because a form of address needs a name.
        let before = words.iter().take(words.len().saturating_sub(1));
        let before = before.take_while(|word| RANKS.contains(word) || GENDERED.contains(word));
        for title in words.drain(..before.count()) {
            titles.push(title.to_owned());
        }
        let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
        while let Some((last, remaining)) = words.split_last()
            && let Some((name, title)) = split_title(last, !remaining.is_empty(), &is_stripped)
        {
            let (name, title) = (name.to_owned(), title.to_owned());
            titles.push(title);
            words.pop();
            if !name.is_empty() {
                words.push(name);
                break;
            }
        }
        Self { titles, words }
    }

    /// Checks whether both names have forms of address, but none in common. For example, Mr Hale is
    /// not Mrs Hale.
    pub(super) fn contradicts(&self, other: &Self) -> bool {
        !self.titles.is_empty()
            && !other.titles.is_empty()
            && !self.titles.iter().any(|title| other.titles.contains(title))
    }

    /// Checks whether the name refers to a person related to the member, for example "Frau von Mara
    /// Voss".
    pub(super) fn is_related_to(&self, member: &Self) -> bool {
        let leading = |parts: &Self| parts.words.iter().take_while(|w| is_particle(w)).count();
        self.distinguishing_words().next() == member.distinguishing_words().next()
            && leading(self) > leading(member)
    }

    /// Checks whether the name is a family name with a form of address for one gender, while the
    /// member's name has no form of address. For example, "Mr Voss" is not Mara Voss.
    pub(super) fn lacks_title_of(&self, member: &Self) -> bool {
        let Some(given) = member.distinguishing_words().next() else { return false };
        let is_gendered = |title: &str| {
            // The `m` may be the initial of the given name.
            let is_initial = title == "m" && given.starts_with('m');
            GENDERED_BEHIND.contains(&title) || GENDERED.contains(&title) && !is_initial
        };
        member.titles.is_empty()
            && self.titles.iter().any(|title| is_gendered(title))
            && self.is_family_name_of(member)
    }

    fn is_family_name_of(&self, member: &Self) -> bool {
        let (mention, name) = (self.words.concat(), member.words.concat());
        if is_unspaced(&name) {
            return mention.len() < name.len() && name.starts_with(&mention);
        }
        member.words.len() > 1
            && member.distinguishing_words().next() != self.distinguishing_words().next()
    }

    /// Returns the forms of address that can also be names, for example in Don Hale.
    pub(super) fn titles_that_are_also_names(&self) -> impl Iterator<Item = &str> {
        self.titles.iter().map(String::as_str).filter(|title| ALSO_NAMES.contains(title))
    }

    pub(super) fn distinguishing_words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str).filter(|word| !is_particle(word)).map(|word| {
            ["al-", "el-", "ال"].iter().find_map(|p| word.strip_prefix(p)).unwrap_or(word)
        })
    }
}

pub(super) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

/// Splits the last word of a name into the name and the form of address after it. The whole word
/// counts as a form of address only if another word precedes it.
fn split_title(
    word: &str,
    has_others: bool,
    is_stripped: impl Fn(&str) -> bool,
) -> Option<(&str, &str)> {
    if let Some((name, title)) = word.rsplit_once('-')
        && LATIN_BEHIND.contains(&title)
    {
        return Some((name, title));
    }
    if has_others && LATIN_BEHIND.contains(&word) {
        return Some(("", word));
    }
    // The longest form of address counts: 小姐 is a form of address, but 姐 is a word of kinship.
    let title = [&BEHIND, &GENDERED_BEHIND, &KINSHIP_BEHIND]
        .into_iter()
        .flatten()
        .filter(|title| word.ends_with(**title))
        .max_by_key(|title| title.len())?;
    if KINSHIP_BEHIND.contains(title) && !is_stripped(title) {
        return None;
    }
    let name = word.strip_suffix(title)?;
    (has_others || !name.is_empty()).then(|| (name, &word[name.len()..]))
}
