//! Genres: the grounds that a story of each can stand on, and what gives power there.

mod everyday;
mod strange;

use super::draw::Draw;

/// What a genre offers.
#[derive(Debug, PartialEq)]
pub(super) struct Genre {
    /// Its name in lower case.
    pub(super) name: &'static str,
    /// Words by which it is recognised.
    pub(super) keywords: &'static [&'static str],
    /// Its shelves, the narrowest first.
    pub(super) shelves: &'static [&'static str],
    pub(super) audience: &'static str,
    /// The places of its cultures among the lists of names.
    pub(super) cultures: &'static [usize],
    pub(super) world_type: &'static str,
    pub(super) tone: &'static str,
    pub(super) grounds: &'static [Ground],
    pub(super) power: Power,
    /// What its named places are, each of them after a stem: "Marl" and "Quay".
    pub(super) sites: &'static [Site],
}

/// The ground that a story stands on: who, where, what and against whom.
#[derive(Debug, PartialEq)]
pub(super) struct Ground {
    /// Whose story it is, without an article.
    pub(super) role: &'static str,
    /// Where, with an article.
    pub(super) setting: &'static str,
    /// The thing that everyone wants, without an article.
    pub(super) object: &'static str,
    /// Who stands against it, without an article.
    pub(super) group: &'static str,
    /// What that group is.
    pub(super) group_is: &'static str,
    /// What happens if all fails, as a clause.
    pub(super) stake: &'static str,
    /// What happened long before, as a name.
    pub(super) event: &'static str,
}

/// What gives power.
#[derive(Debug, PartialEq)]
pub(super) struct Power {
    pub(super) name: &'static str,
    pub(super) works: &'static str,
    pub(super) levels: &'static [(&'static str, &'static str)],
    pub(super) limits: &'static [&'static str],
    pub(super) cost: &'static str,
}

/// A kind of place.
#[derive(Debug, PartialEq)]
pub(super) struct Site {
    pub(super) noun: &'static str,
    pub(super) is: &'static str,
}

/// Every genre.
pub(super) const GENRES: [&Genre; 9] = [
    &strange::FANTASY,
    &everyday::MYSTERY,
    &strange::SCIENCE_FICTION,
    &everyday::ROMANCE,
    &everyday::HISTORICAL,
    &strange::HORROR,
    &everyday::LITERARY,
    &everyday::THRILLER,
    &strange::WEB_FICTION,
];

/// The genre that a text speaks of most; none if it speaks of none.
pub(super) fn recognise(text: &str) -> Option<&'static Genre> {
    let text = text.chars().take(6_000).collect::<String>().to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    let score = |genre: &Genre| -> usize {
        let by_name = if text.contains(genre.name) { 5 } else { 0 };
        let single = words.iter().filter(|word| genre.keywords.contains(word)).count();
        let phrases = genre.keywords.iter().filter(|word| word.contains(' '));
        by_name + single + phrases.filter(|phrase| text.contains(**phrase)).count() * 2
    };
    let best = GENRES.iter().rev().max_by_key(|genre| score(genre))?;
    (score(best) > 0).then_some(*best)
}

/// The genre of a text, or a drawn one.
pub(super) fn of_text_or_drawn(text: &str, draw: &mut Draw) -> &'static Genre {
    recognise(text).unwrap_or_else(|| drawn(draw.below(GENRES.len())))
}

/// The genre at a place, counted round and round.
pub(super) fn drawn(at: usize) -> &'static Genre {
    GENRES.get(at % GENRES.len()).copied().unwrap_or(&strange::FANTASY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn genres_are_recognised_by_name_and_by_their_words() {
        assert_eq!(recognise("science fiction").map(|genre| genre.name), Some("science fiction"));
        assert_eq!(recognise("A detective and a murder").map(|genre| genre.name), Some("mystery"));
        assert_eq!(recognise("LitRPG progression").map(|genre| genre.name), Some("web fiction"));
        assert_eq!(recognise(""), None);
    }

    #[test]
    fn every_genre_is_complete() {
        for genre in GENRES {
            assert!(genre.grounds.len() >= 5, "{}", genre.name);
            assert!(genre.sites.len() >= 8, "{}", genre.name);
            assert!(genre.power.levels.len() >= 4 && genre.power.limits.len() >= 3);
        }
    }
}
