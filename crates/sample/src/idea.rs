//! The idea of a book: what its premise contains, and what the book needs in addition.

use scribe_domain::stage::{
    CharacterRole, Complexity, Entry, EntryKind, names::are_easily_confused,
};
use scribe_ports::model::PartHints;

use crate::{
    frame::{Values, draw, index},
    lexicon::{Lexicon, capitalize},
    premise::{Premise, clean, read_premise},
};

/// The limits of the cast's size.
const CAST: std::ops::RangeInclusive<usize> = 4..=8;
const INVENTED_PLACES: u64 = 4;
const LEAST_MOTIFS: usize = 2;

/// A member of the cast.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) gender: &'static str,
    /// Their trade, without an article.
    pub(crate) trade: String,
    /// True if the premise mentions the person.
    pub(crate) is_of_premise: bool,
    pub(crate) role: CharacterRole,
}

#[derive(Debug)]
pub(crate) struct Idea {
    pub(crate) lexicon: &'static Lexicon,
    pub(crate) seed: u64,
    pub(crate) premise: Premise,
    pub(crate) cast: Vec<Person>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) group: &'static str,
}

impl Idea {
    /// Returns the idea of the book for which a part is requested.
    pub(crate) fn from_hints(hints: &PartHints, lexicon: &'static Lexicon) -> Self {
        let seed = hints.preferences.seed;
        let given = hints.premise.as_deref().map(clean).unwrap_or_default();
        let concept = hints.concept.as_ref().map(|concept| clean(&concept.core_idea));
        let text = match concept {
            // The user's changes to the concept count in addition to the premise. The twist comes
            // from this program and is not part of the idea.
            Some(concept) => {
                let twists = lexicon.list("twists").iter();
                twists.fold(format!("{given}. {concept}"), |text, twist| text.replace(twist, ""))
            }
            None if given.contains(char::is_alphanumeric) => given,
            None => nth_premise(lexicon, seed, hints.round).to_owned(),
        };
        let mut premise = read_premise(&text, lexicon);
        let spare = (1..).flat_map(|n| read_premise(nth_premise(lexicon, seed, n), lexicon).motifs);
        while premise.motifs.len() < LEAST_MOTIFS {
            let new = spare.clone().find(|motif| !premise.motifs.contains(motif));
            premise.motifs.extend(new);
        }
        let group = Values::new(lexicon, &premise.motifs).item("groups", seed, 0);
        let cast = gather_cast(seed, &premise, hints, lexicon);
        let mut idea = Self { lexicon, seed, premise, cast, entries: hints.entries.clone(), group };
        if idea.entries.is_empty() {
            idea.entries = idea.invent_entries();
        }
        idea
    }

    /// Returns the values of frames about the book and one of its people.
    pub(crate) fn values(&self, i: usize) -> Values {
        let Self { lexicon, cast, premise, .. } = self;
        let mut values = Values::new(lexicon, &premise.motifs);
        let call = |i: usize| call_name(&cast[i % cast.len()].name, lexicon);
        let rival = cast.iter().position(|person| person.role == CharacterRole::Antagonist);
        let rival = call(rival.unwrap_or(cast.len() - 1));
        let Person { name, trade, gender, .. } = &cast[i % cast.len()];
        values.set_all(["hero", "friend", "third"], [call(0), call(1), call(2)]);
        values.set_all(["rival", "who", "other"], [rival, call(i), call(i + 1)]);
        values.set_all(["name", "trade", "group"], [name, trade, &format!("the {}", self.group)]);
        values.set_all(["he", "his", "him", "self"], lexicon.pronouns(gender));
        let motif = |i: usize| &*premise.motifs[i % premise.motifs.len()];
        values.set_all(["motif", "motif2"], [motif(i), motif(i + 1)]);
        let places = self.entries.iter().filter(|entry| entry.kind == EntryKind::Location);
        let places: Vec<&str> = places.map(|entry| entry.name.as_str()).collect();
        for (i, keys) in [(i, ["place", "at_place"]), (i + 1, ["place2", "at_place2"])] {
            let place = places.get(i % places.len().max(1)).copied().unwrap_or_default();
            values.set_all(keys, [place, &at_place(place, &premise.motifs, lexicon)]);
        }
        values
    }

    /// Returns the places, then the other things that the idea names, then the opposing group.
    fn invent_entries(&self) -> Vec<Entry> {
        let Premise { motifs, places, .. } = &self.premise;
        let mut values = self.values(0);
        let is_place =
            |motif: &String| places.contains(motif) || preposition(motif, self.lexicon).is_some();
        let invented = (0..INVENTED_PLACES).map(|n| values.item("place names", self.seed, n));
        let invented: Vec<String> = invented.map(str::to_owned).collect();
        let mut entries: Vec<(EntryKind, String)> = Vec::new();
        for motif in motifs.iter().chain(invented.iter().filter(|name| !motifs.contains(name))) {
            let is_place = is_place(motif) || invented.contains(motif);
            let kind = if is_place { EntryKind::Location } else { EntryKind::Item };
            entries.push((kind, motif.clone()));
        }
        entries.push((EntryKind::Organization, self.group.to_owned()));
        let describe = |(n, (kind, name)): (u64, (EntryKind, String))| {
            values.set("name", &name);
            let list = match kind {
                EntryKind::Location => "place descriptions",
                EntryKind::Organization => "group descriptions",
                _ => "thing descriptions",
            };
            Entry { kind, name, description: values.line(list, self.seed, n) }
        };
        (0..).zip(entries).map(describe).collect()
    }
}

/// Returns the `n`th built-in premise.
pub(crate) fn nth_premise(lexicon: &Lexicon, seed: u64, n: u32) -> &'static str {
    lexicon.item("premises", index(draw(seed, "premises"), 1_000) + n as usize)
}

/// Returns the name that other people call somebody.
pub(crate) fn call_name<'a>(name: &'a str, lexicon: &Lexicon) -> &'a str {
    let first = name.split(' ').next().unwrap_or(name);
    let is_title = lexicon.has("titles", &first.trim_end_matches('.').to_lowercase());
    if is_title { name } else { first }
}

/// Returns the gender that a text gives a person. If the text does not give one, returns the usual
/// gender of the name, or else a gender that always follows from the name.
pub(crate) fn find_gender(name: &str, text: &str, lexicon: &Lexicon) -> &'static str {
    let words = text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
    let said = words.into_iter().find_map(|word| lexicon.find_list("genders", "words", &word));
    let first = name.split(' ').next().unwrap_or_default().to_lowercase();
    let usual = said.or_else(|| lexicon.find_list("genders", "names", &first));
    usual.unwrap_or_else(|| lexicon.item("genders", name.bytes().map(usize::from).sum()))
}

/// Returns the preposition of a place that is a common noun.
fn preposition(place: &str, lexicon: &Lexicon) -> Option<&'static str> {
    let head = place.rsplit(' ').next().unwrap_or_default();
    lexicon.find_list("prepositions", "places", head)
}

/// Returns a place with its preposition. A proper name in the motifs is treated as the name of a
/// town.
pub(crate) fn at_place(place: &str, motifs: &[String], lexicon: &Lexicon) -> String {
    let is_town = motifs.iter().any(|name| name == place && name.starts_with(char::is_uppercase));
    let usual = lexicon.item("prepositions", usize::from(!is_town));
    format!("{} {place}", preposition(place, lexicon).unwrap_or(usual))
}

/// Returns the people in the premise, and as many others as the book needs. A confirmed cast keeps
/// its names.
fn gather_cast(seed: u64, premise: &Premise, hints: &PartHints, lexicon: &Lexicon) -> Vec<Person> {
    let preferences = &hints.preferences;
    let protagonists = usize::from(preferences.protagonist_count.unwrap_or(1));
    let is_complex = preferences.relationship_complexity == Some(Complexity::Complex);
    let least = protagonists + if is_complex { 4 } else { 2 };
    let count = (premise.people.len() + 1).max(least).clamp(*CAST.start(), *CAST.end());
    let has_villain = preferences.include_villains != Some(false);
    let mut names: Vec<String> = premise.people.iter().filter_map(|one| one.name.clone()).collect();
    let mut gather = |i: usize| {
        let confirmed = hints.cast.get(i);
        let named =
            |name: &str| premise.people.iter().find(|one| one.name.as_deref() == Some(name));
        let known = confirmed.and_then(|one| named(&one.name)).or_else(|| premise.people.get(i));
        let known = known.cloned().unwrap_or_default();
        let sketch = confirmed.map(|one| one.sketch.as_str()).unwrap_or_default();
        let name = confirmed.map(|one| one.name.clone()).or(known.name);
        let of_name = name.as_deref().map(|name| find_gender(name, sketch, lexicon));
        let key = draw(seed, &format!("person {i}"));
        let drawn = || lexicon.item("genders", index(key, 64));
        let gender = known.gender.filter(|_| confirmed.is_none()).or(of_name).unwrap_or_else(drawn);
        let name = name.unwrap_or_else(|| invent_name(key, gender, &names, lexicon));
        names.push(name.clone());
        let trade = lexicon.item("trades", index(draw(seed, "trades"), 1_000) + i * 7);
        let role = match i {
            _ if i < protagonists => CharacterRole::Protagonist,
            _ if has_villain && i + 1 == count => CharacterRole::Antagonist,
            _ if i == protagonists => CharacterRole::Ally,
            _ => CharacterRole::Supporting,
        };
        Person {
            name,
            gender,
            is_of_premise: i < premise.people.len(),
            trade: known.role.unwrap_or_else(|| trade.to_owned()),
            role: confirmed.map_or(role, |one| one.role),
        }
    };
    let count = if hints.cast.is_empty() { count } else { hints.cast.len() };
    (0..count).map(&mut gather).collect()
}

/// Returns a name that readers will not confuse with the known names.
fn invent_name(key: u64, gender: &str, known: &[String], lexicon: &Lexicon) -> String {
    let (list, start) = (format!("names {gender}"), index(key, 1_000));
    let firsts = (0..lexicon.list(&list).len()).map(|i| capitalize(lexicon.item(&list, start + i)));
    let is_free =
        |first: &String| known.iter().all(|name| are_easily_confused(name, first).is_none());
    let first = firsts.into_iter().find(is_free).unwrap_or_else(|| capitalize(gender));
    format!("{first} {}", capitalize(lexicon.item("family names", index(key >> 9, 1_000))))
}
