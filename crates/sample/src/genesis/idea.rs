//! The idea of a book: what its premise contains, and what the book needs in addition.

use scribe_domain::stage::{CharacterRole, Entry, EntryKind, Part, names::are_easily_confused};
use scribe_ports::model::PartHints;

use crate::{
    frame::{Values, derive_number},
    lexicon::{Lexicon, capitalize},
    person::{Person, determine_gender},
    premise::{Premise, clean, read_premise},
};

/// The limits of the cast's size.
const MIN_CAST: usize = 4;
const MAX_CAST: usize = 8;
const INVENTED_PLACE_COUNT: u64 = 4;
const MIN_MOTIFS: usize = 2;

pub(super) struct Idea<'a> {
    pub(super) hints: &'a PartHints,
    pub(super) lexicon: &'static Lexicon,
    pub(super) premise: Premise,
    pub(super) cast: Vec<Person>,
    pub(super) entries: Vec<Entry>,
    /// The values whose seed is the same in each round, so that names stay the same.
    stable_values: Values,
}

impl<'a> Idea<'a> {
    /// Reads the idea of the book for which a part is requested.
    pub(super) fn from_hints(hints: &'a PartHints, lexicon: &'static Lexicon) -> Self {
        let seed = hints.preferences.seed;
        let premise_text = hints.premise.as_deref().map(clean).unwrap_or_default();
        // Books about other ideas have other people, even with the same seed.
        let premise_seed = derive_number(seed, &premise_text);
        let text = match &hints.concept {
            // The user's changes to the concept count in addition to the premise. The twist comes
            // from this program and is not part of the idea.
            Some(concept) => {
                let text = format!("{premise_text}. {}", clean(&concept.core_idea));
                lexicon.list("twists").iter().fold(text, |text, twist| text.replace(twist, ""))
            }
            None if premise_text.contains(char::is_alphanumeric) => premise_text,
            None => nth_premise(lexicon, seed, hints.round).to_owned(),
        };
        let mut premise = read_premise(&text, lexicon);
        let stable_values = Values::new(lexicon, premise_seed, &[text]);
        let missing = MIN_MOTIFS.saturating_sub(premise.motifs.len());
        let spare_motifs = (0..).map(|n| stable_values.item("thing", n).to_owned());
        premise.motifs.extend(spare_motifs.take(missing));
        let cast = gather_cast(hints, &premise, &stable_values);
        let mut idea =
            Self { hints, lexicon, premise, cast, entries: hints.entries.clone(), stable_values };
        if idea.entries.is_empty() {
            idea.entries = idea.invent_entries();
        }
        idea
    }

    /// Returns the values of frames about the book and one of its people.
    pub(super) fn values(&self, i: usize) -> Values {
        let Self { lexicon, cast, premise, .. } = self;
        let round =
            if matches!(self.hints.part, Part::Concepts { .. }) { 0 } else { self.hints.round };
        let seed = derive_number(self.stable_values.seed, &format!("genesis {round}"));
        let mut values = Values::new(lexicon, seed, &premise.motifs);
        let nth = |i: usize| &cast[i % cast.len()];
        let call = |i: usize| nth(i).call_name(lexicon);
        let rival = (0..cast.len()).find(|i| self.role(*i) == CharacterRole::Antagonist);
        let rival = call(rival.unwrap_or(cast.len() - 1));
        values.set(["hero", "friend", "third", "rival"], [call(0), call(1), call(2), rival]);
        values.set(["who", "other", "name"], [call(i), call(i + 1), &nth(i).name]);
        values.set(["trade", "group"], [&nth(i).trade, &format!("the {}", self.group())]);
        values.set(["he", "his", "him", "self"], lexicon.pronouns(nth(i).gender));
        let motif = |i: usize| &*premise.motifs[i % premise.motifs.len()];
        values.set(["motif", "motif2"], [motif(i), motif(i + 1)]);
        let places = self.entries.iter().filter(|entry| entry.kind == EntryKind::Location);
        let places: Vec<&str> = places.map(|entry| entry.name.as_str()).collect();
        for (i, keys) in [(i, ["place", "at_place"]), (i + 1, ["place2", "at_place2"])] {
            let place = places.get(i % places.len().max(1)).copied().unwrap_or_default();
            values.set_place(keys, place, &premise.motifs);
        }
        values
    }

    /// Returns the role of a member of the cast.
    pub(super) fn role(&self, i: usize) -> CharacterRole {
        let protagonists = usize::from(self.hints.preferences.protagonist_count.unwrap_or(1));
        let has_villain = self.hints.preferences.include_villains != Some(false);
        match self.hints.cast.get(i) {
            Some(confirmed) => confirmed.role,
            None if i < protagonists => CharacterRole::Protagonist,
            None if has_villain && i + 1 == self.cast.len() => CharacterRole::Antagonist,
            None if i == protagonists => CharacterRole::Ally,
            None => CharacterRole::Supporting,
        }
    }

    /// Returns the name of the opposing group.
    fn group(&self) -> &'static str {
        self.stable_values.item("groups", 0)
    }

    /// Returns the places and things that the idea names, some more places, and the opposing group.
    fn invent_entries(&self) -> Vec<Entry> {
        let motifs = &self.premise.motifs;
        let places =
            (0..INVENTED_PLACE_COUNT).map(|n| self.stable_values.item("place names", n).to_owned());
        let places = places.filter(|name| !motifs.contains(name));
        let group = [self.group().to_owned()];
        let is_place = |name: &String| {
            name.starts_with(char::is_uppercase) || self.lexicon.preposition(name).is_some()
        };
        let describe = |(n, name): (usize, String)| {
            let kind = match n {
                _ if name == group[0] => EntryKind::Organization,
                n if n < motifs.len() && !is_place(&name) => EntryKind::Item,
                _ => EntryKind::Location,
            };
            let list = format!("descriptions of {}", kind.as_str());
            Entry { kind, description: self.stable_values.line(&list, n as u64), name }
        };
        let names = motifs.iter().cloned().chain(places).chain(group.clone());
        names.enumerate().map(describe).collect()
    }
}

/// Returns the people in the premise, and as many others as the book needs. If the cast is
/// confirmed, its names are kept.
fn gather_cast(hints: &PartHints, premise: &Premise, stable_values: &Values) -> Vec<Person> {
    let lexicon = stable_values.lexicon;
    let protagonists = usize::from(hints.preferences.protagonist_count.unwrap_or(1));
    let default_size = (premise.people.len() + 1).max(protagonists + 2).clamp(MIN_CAST, MAX_CAST);
    let count = if hints.cast.is_empty() { default_size } else { hints.cast.len() };
    let mut taken_names: Vec<String> =
        premise.people.iter().map(|person| person.name.clone()).collect();
    let gather = |i: usize| {
        let confirmed = hints.cast.get(i);
        let is_confirmed =
            |person: &&Person| confirmed.is_some_and(|known| known.name == person.name);
        let known = premise.people.iter().find(is_confirmed).or(premise.people.get(i));
        let mut person = known.cloned().unwrap_or_default();
        let n = i as u64;
        if let Some(confirmed) = confirmed {
            person.name.clone_from(&confirmed.name);
            person.gender = determine_gender(&confirmed.name, &confirmed.sketch, lexicon);
        } else if person.gender.is_empty() && !person.name.is_empty() {
            person.gender = determine_gender(&person.name, "", lexicon);
        } else if person.gender.is_empty() {
            person.gender = stable_values.item("genders", n);
        }
        if person.name.is_empty() {
            // Readers confuse names that are too alike.
            let list = format!("names {}", person.gender);
            let firsts = (n..1_000).map(|n| capitalize(stable_values.item(&list, n)));
            let is_free = |first: &String| {
                taken_names.iter().all(|name| are_easily_confused(name, first).is_none())
            };
            let first = firsts.into_iter().find(is_free).unwrap_or_default();
            person.name = format!("{first} {}", capitalize(stable_values.item("family names", n)));
        }
        if person.trade.is_empty() {
            stable_values.item("trades", n).clone_into(&mut person.trade);
        }
        taken_names.push(person.name.clone());
        person
    };
    (0..count).map(gather).collect()
}

/// Returns the `n`th built-in premise.
pub(super) fn nth_premise(lexicon: &'static Lexicon, seed: u64, n: u32) -> &'static str {
    Values::new(lexicon, seed, &[]).item("premises", n.into())
}
