//! The idea of a book: what its premise contains, and what the book needs in addition.

use scribe_domain::stage::{CharacterRole, Complexity, Entry, EntryKind, Part};
use scribe_ports::model::PartHints;

use crate::{
    frame::{Values, draw, index},
    lexicon::Lexicon,
    person::{Person, find_gender, invent_name},
    premise::{Premise, clean, read_premise},
};

/// The limits of the cast's size.
const LEAST_CAST: usize = 4;
const MOST_CAST: usize = 8;
const INVENTED_PLACES: u64 = 4;
const LEAST_MOTIFS: usize = 2;

#[derive(Debug)]
pub(crate) struct Idea<'a> {
    pub(crate) hints: &'a PartHints,
    pub(crate) lexicon: &'static Lexicon,
    /// The seed of the texts, which differs from round to round. The names are the same in each
    /// round.
    pub(crate) seed: u64,
    pub(crate) premise: Premise,
    pub(crate) cast: Vec<Person>,
    pub(crate) entries: Vec<Entry>,
    group: &'static str,
}

impl<'a> Idea<'a> {
    /// Reads the idea of the book for which a part is requested.
    pub(crate) fn read(hints: &'a PartHints, lexicon: &'static Lexicon) -> Self {
        let seed = hints.preferences.seed;
        let given = hints.premise.as_deref().map(clean).unwrap_or_default();
        let text = match &hints.concept {
            // The user's changes to the concept count in addition to the premise. The twist comes
            // from this program and is not part of the idea.
            Some(concept) => {
                let text = format!("{given}\n{}", clean(&concept.core_idea));
                lexicon.list("twists").iter().fold(text, |text, twist| text.replace(twist, ""))
            }
            None if given.contains(char::is_alphanumeric) => given,
            None => nth_premise(lexicon, seed, hints.round).to_owned(),
        };
        let mut premise = read_premise(&text, lexicon);
        let values = Values::new(lexicon, seed, &[text]);
        let spare = (0..).map(|n| values.item("thing", n).to_owned());
        let missing = LEAST_MOTIFS.saturating_sub(premise.motifs.len());
        premise.motifs.extend(spare.take(missing));
        let group = values.item("groups", 0);
        let round = if matches!(hints.part, Part::Concepts { .. }) { 0 } else { hints.round };
        let mut idea = Self {
            hints,
            lexicon,
            seed: draw(seed, &format!("genesis {round}")),
            premise,
            cast: Vec::new(),
            entries: hints.entries.clone(),
            group,
        };
        idea.gather_cast();
        if idea.entries.is_empty() {
            idea.entries = idea.invent_entries();
        }
        idea
    }

    /// Returns the values of frames about the book and one of its people.
    pub(crate) fn values(&self, i: usize) -> Values {
        let Self { lexicon, cast, premise, .. } = self;
        let mut values = Values::new(lexicon, self.seed, &premise.motifs);
        let nth = |i: usize| &cast[i % cast.len()];
        let call = |i: usize| nth(i).call_name(lexicon);
        let rival = (0..cast.len()).find(|i| self.role(*i) == CharacterRole::Antagonist);
        let rival = call(rival.unwrap_or(cast.len() - 1));
        values.set(["hero", "friend", "third", "rival"], [call(0), call(1), call(2), rival]);
        values.set(["who", "other", "name"], [call(i), call(i + 1), &nth(i).name]);
        values.set(["trade", "group"], [&nth(i).trade, &format!("the {}", self.group)]);
        values.set(["he", "his", "him", "self"], lexicon.pronouns(nth(i).gender));
        let motif = |i: usize| &*premise.motifs[i % premise.motifs.len()];
        values.set(["motif", "motif2"], [motif(i), motif(i + 1)]);
        let places = self.entries.iter().filter(|entry| entry.kind == EntryKind::Location);
        let places: Vec<&str> = places.map(|entry| entry.name.as_str()).collect();
        for (i, keys) in [(i, ["place", "at_place"]), (i + 1, ["place2", "at_place2"])] {
            let place = places.get(i % places.len().max(1)).copied().unwrap_or_default();
            values.set(keys, [place, &lexicon.at_place(place, &premise.motifs)]);
        }
        values
    }

    /// Returns the role of a member of the cast.
    pub(crate) fn role(&self, i: usize) -> CharacterRole {
        let preferences = &self.hints.preferences;
        let protagonists = usize::from(preferences.protagonist_count.unwrap_or(1));
        let has_villain = preferences.include_villains != Some(false);
        match self.hints.cast.get(i) {
            Some(confirmed) => confirmed.role,
            None if i < protagonists => CharacterRole::Protagonist,
            None if has_villain && i + 1 == self.cast.len() => CharacterRole::Antagonist,
            None if i == protagonists => CharacterRole::Ally,
            None => CharacterRole::Supporting,
        }
    }

    /// Gathers the people in the premise, and as many others as the book needs. A confirmed cast
    /// keeps its names.
    fn gather_cast(&mut self) {
        let Self { hints, lexicon, premise, cast, .. } = self;
        let preferences = &hints.preferences;
        let protagonists = usize::from(preferences.protagonist_count.unwrap_or(1));
        let is_complex = preferences.relationship_complexity == Some(Complexity::Complex);
        let least = protagonists + if is_complex { 4 } else { 2 };
        let count = (premise.people.len() + 1).max(least).clamp(LEAST_CAST, MOST_CAST);
        let count = if hints.cast.is_empty() { count } else { hints.cast.len() };
        let trades = index(draw(preferences.seed, "trades"), 1_000);
        for i in 0..count {
            let confirmed = hints.cast.get(i);
            let is_named = |one: &&Person| confirmed.is_some_and(|known| known.name == one.name);
            let known = premise.people.iter().find(is_named).or(premise.people.get(i));
            let mut person = known.cloned().unwrap_or_default();
            let seed = draw(preferences.seed, &format!("person {i}"));
            if let Some(confirmed) = confirmed {
                person.name.clone_from(&confirmed.name);
                person.gender = find_gender(&confirmed.name, &confirmed.sketch, lexicon);
            }
            if person.gender.is_empty() {
                person.gender = match person.name.as_str() {
                    "" => lexicon.item("genders", index(seed, 64)),
                    name => find_gender(name, "", lexicon),
                };
            }
            if person.name.is_empty() {
                let known = [&premise.people[..], &cast[..]].concat();
                person.name = invent_name(seed, person.gender, &known, lexicon);
            }
            if person.trade.is_empty() {
                lexicon.item("trades", trades + i * 7).clone_into(&mut person.trade);
            }
            cast.push(person);
        }
    }

    /// Returns the places, then the other things that the idea names, then the opposing group.
    fn invent_entries(&self) -> Vec<Entry> {
        let motifs = &self.premise.motifs;
        let mut values = self.values(0);
        values.seed = self.hints.preferences.seed;
        let invented: Vec<String> =
            (0..INVENTED_PLACES).map(|n| values.item("place names", n).to_owned()).collect();
        let is_place = |name: &String| {
            invented.contains(name)
                || name.starts_with(char::is_uppercase)
                || self.lexicon.preposition(name).is_some()
        };
        let new = invented.iter().filter(|name| !motifs.contains(name));
        let mut entries: Vec<(EntryKind, &str, String)> = Vec::new();
        for name in motifs.iter().chain(new) {
            let (kind, list) = match is_place(name) {
                true => (EntryKind::Location, "place descriptions"),
                false => (EntryKind::Item, "thing descriptions"),
            };
            entries.push((kind, list, name.clone()));
        }
        entries.push((EntryKind::Organization, "group descriptions", self.group.to_owned()));
        let describe = |(n, (kind, list, name)): (u64, (EntryKind, &str, String))| {
            values.set(["name"], [&name]);
            Entry { kind, description: values.line(list, n), name }
        };
        (0..).zip(entries).map(describe).collect()
    }
}

/// Returns the `n`th built-in premise.
pub(crate) fn nth_premise(lexicon: &Lexicon, seed: u64, n: u32) -> &'static str {
    lexicon.item("premises", index(draw(seed, "premises"), 1_000) + n as usize)
}
