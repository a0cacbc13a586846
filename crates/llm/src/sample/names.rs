//! Naming people: from lists by culture, drawn so that readers can tell a cast apart.

mod lists;

use scribe_domain::stage::names::too_alike;

use super::draw::Draw;

/// The names of a culture, separated by spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Culture {
    women: &'static str,
    men: &'static str,
    families: &'static str,
}

/// Every culture; genres refer to them by their place.
pub(super) const CULTURES: [Culture; 10] = [
    lists::ENGLISH,
    lists::NORDIC,
    lists::SLAVIC,
    lists::IBERIAN,
    lists::LEVANTINE,
    lists::INDIAN,
    lists::JAPANESE,
    lists::WEST_AFRICAN,
    lists::CHINESE,
    lists::INVENTED,
];

/// How the prose refers to a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gender {
    She,
    He,
}

impl Gender {
    /// Subject, object, possessive, possessive alone, reflexive.
    pub(super) fn pronouns(self) -> [&'static str; 5] {
        match self {
            Self::She => ["she", "her", "her", "hers", "herself"],
            Self::He => ["he", "him", "his", "his", "himself"],
        }
    }
}

/// Draws so many names of which no two begin alike; the given ones come first, as far as they can
/// be told apart.
pub(super) fn cast(
    draw: &mut Draw,
    given: &[String],
    cultures: &[usize],
    count: usize,
) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in given {
        if names.len() < count && distinct(&names, name) {
            names.push(name.clone());
        }
    }
    let main = cultures.get(draw.below(cultures.len())).copied().unwrap_or_default();
    // Every attempt draws anew; the lists hold far more initials than a cast has members.
    for attempt in 0..2_000 {
        if names.len() >= count {
            break;
        }
        let foreign = attempt > 1_000 || draw.chance(15);
        let at = if foreign { draw.below(CULTURES.len()) } else { main };
        let Some(culture) = CULTURES.get(at) else { continue };
        let name = one(draw, culture);
        if distinct(&names, &name) {
            names.push(name);
        }
    }
    names
}

fn one(draw: &mut Draw, culture: &Culture) -> String {
    let given = if draw.chance(50) { culture.women } else { culture.men };
    let [given, family] = [given, culture.families].map(|list| {
        let list: Vec<&str> = list.split_whitespace().collect();
        draw.pick(&list).to_owned()
    });
    format!("{given} {family}")
}

fn distinct(names: &[String], name: &str) -> bool {
    let family = |name: &str| name.split_whitespace().nth(1).map(str::to_lowercase);
    names.iter().all(|other| {
        too_alike(other, name).is_none()
            && (family(other).is_none() || family(other) != family(name))
    })
}

/// What the prose calls a character: the first word of the name, or the whole where that word is
/// only a title or an article.
pub(super) fn call_name(name: &str) -> &str {
    const TITLES: [&str; 18] = [
        "the", "dr", "dr.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "sir", "lady", "lord",
        "captain", "old", "aunt", "uncle", "father", "sister",
    ];
    let name = name.trim();
    match name.split_whitespace().next() {
        Some(first) if !TITLES.contains(&first.to_lowercase().as_str()) => first,
        Some(_) | None => name,
    }
}

/// Which pronouns a character has: those that the sheet uses most, else the list that holds the
/// name, else what the name's letters decide.
pub(super) fn gender(name: &str, sheet: &str) -> Gender {
    let count = |forms: &[&str]| {
        sheet
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| forms.contains(&word.to_lowercase().as_str()))
            .count()
    };
    let (she, he) = (count(&["she", "her", "hers", "herself"]), count(&["he", "him", "his"]));
    match she.cmp(&he) {
        std::cmp::Ordering::Greater => Gender::She,
        std::cmp::Ordering::Less => Gender::He,
        std::cmp::Ordering::Equal => by_name(call_name(name)),
    }
}

fn by_name(name: &str) -> Gender {
    let listed = |list: &str| list.split_whitespace().any(|known| known == name);
    if CULTURES.iter().any(|culture| listed(culture.women)) {
        return Gender::She;
    }
    if CULTURES.iter().any(|culture| listed(culture.men)) {
        return Gender::He;
    }
    let ends_softly = name.ends_with(['a', 'e', 'i']);
    if ends_softly { Gender::She } else { Gender::He }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_culture_has_names_enough() {
        for culture in CULTURES {
            let women: BTreeSet<_> = culture.women.split_whitespace().collect();
            let men: BTreeSet<_> = culture.men.split_whitespace().collect();
            let families: BTreeSet<_> = culture.families.split_whitespace().collect();
            assert!(women.len() + men.len() >= 50, "{} {}", women.len(), men.len());
            assert!(women.is_disjoint(&men), "{women:?}");
            assert!(families.len() >= 40, "{} {families:?}", families.len());
        }
    }

    #[test]
    fn a_cast_can_be_told_apart() {
        for seed in 0..300 {
            let mut draw = Draw::new(seed, "cast", &[]);
            let given = ["Mara Voss".to_owned(), "Milo".to_owned()];
            let names = cast(&mut draw, &given, &[seed as usize % 10], 12);
            assert_eq!(names.len(), 12);
            assert_eq!(names[0], "Mara Voss");
            for (i, one) in names.iter().enumerate() {
                for other in &names[..i] {
                    assert_eq!(too_alike(one, other), None, "{one}, {other}");
                }
            }
        }
    }

    #[test]
    fn the_sheet_decides_before_the_name() {
        assert_eq!(gender("Agnes Quill", ""), Gender::She);
        assert_eq!(gender("Agnes Quill", "He lost his coat."), Gender::He);
    }
}
