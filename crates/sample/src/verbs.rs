//! English verbs: the forms of narration.

use std::{collections::HashMap, sync::LazyLock};

use scribe_domain::stage::Tense;

use crate::lexicon::Lexicon;

/// Whom a verb agrees with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// I.
    First,
    /// She, he, it.
    Third,
    /// You and they.
    Plural,
}

/// A verb's form.
pub(crate) fn conjugate(base: &str, tense: Tense, subject: Subject) -> String {
    match (base, tense, subject) {
        ("be", Tense::Past, Subject::Plural) => "were".to_owned(),
        ("be", Tense::Present, Subject::First) => "am".to_owned(),
        ("be", Tense::Present, Subject::Plural) => "are".to_owned(),
        (_, Tense::Past, _) => past(base),
        (_, Tense::Present, Subject::Third) => third(base),
        (_, Tense::Present, _) => base.to_owned(),
    }
}

/// The verb whose third person singular of the present this is.
pub(crate) fn base_of_third(form: &str) -> Option<&'static str> {
    static BASES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
        let lexicon = Lexicon::english();
        let irregular = lexicon.list("irregular").iter();
        let irregular = irregular.filter_map(|line| line.split(' ').next());
        irregular
            .chain(lexicon.list("regular").iter().copied())
            .map(|base| (third(base), base))
            .collect()
    });
    BASES.get(form).copied()
}

fn third(base: &str) -> String {
    const SIBILANTS: [&str; 6] = ["s", "x", "z", "ch", "sh", "o"];
    match base {
        "be" => "is".to_owned(),
        "have" => "has".to_owned(),
        "can" | "must" => base.to_owned(),
        _ if SIBILANTS.iter().any(|end| base.ends_with(end)) => format!("{base}es"),
        _ => match base.strip_suffix('y') {
            Some(stem) if !stem.ends_with(is_vowel) => format!("{stem}ies"),
            Some(_) | None => format!("{base}s"),
        },
    }
}

fn past(base: &str) -> String {
    let lexicon = Lexicon::english();
    let irregular = lexicon.list("irregular").iter().filter_map(|line| line.split_once(' '));
    if let Some((_, past)) = irregular.into_iter().find(|(known, _)| *known == base) {
        return past.to_owned();
    }
    if let Some(stem) = base.strip_suffix('y').filter(|stem| !stem.ends_with(is_vowel)) {
        return format!("{stem}ied");
    }
    match base.chars().next_back() {
        Some('e') => format!("{base}d"),
        Some(last) if lexicon.has("doubling", base) => format!("{base}{last}ed"),
        Some(_) | None => format!("{base}ed"),
    }
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A verb that nobody has looked at may be irregular.
    #[test]
    fn every_verb_of_the_frames_is_in_a_list() {
        const FRAMES: [&str; 2] =
            [include_str!("../data/en/details.txt"), include_str!("../data/en/prose.txt")];
        let lexicon = Lexicon::english();
        let irregular = lexicon.list("irregular").iter().filter_map(|line| line.split(' ').next());
        let known: Vec<&str> = irregular.chain(lexicon.list("regular").iter().copied()).collect();
        let lines = FRAMES.iter().flat_map(|frames| frames.lines());
        let verbs = lines.filter(|line| !line.starts_with('#')).flat_map(|line| {
            let verb = |part: &'static str| part.split_once(']').map(|(verb, _)| verb);
            line.split('[').skip(1).filter_map(verb)
        });
        let unknown: Vec<&str> = verbs
            .map(|verb| verb.trim_end_matches(|c: char| !c.is_ascii_lowercase()))
            .filter(|verb| !known.contains(verb))
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn verbs_agree_with_their_subject() {
        let form = |base, tense, subject| conjugate(base, tense, subject);
        assert_eq!(form("carry", Tense::Past, Subject::First), "carried");
        assert_eq!(form("stop", Tense::Past, Subject::Third), "stopped");
        assert_eq!(form("go", Tense::Present, Subject::Third), "goes");
        assert_eq!(form("be", Tense::Past, Subject::Third), "was");
        assert_eq!(form("find", Tense::Past, Subject::Plural), "found");
        assert_eq!(base_of_third("watches"), Some("watch"));
    }
}
