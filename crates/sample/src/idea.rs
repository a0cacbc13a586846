//! The idea that a book grows from: what its premise holds, and whatever a book needs besides.

use scribe_domain::stage::{CharacterRole, Complexity, Entry, EntryKind, names::too_alike};
use scribe_ports::model::PartHints;

use crate::{
    draw::{draw, index},
    frame::{PLAN, Values, capital, fill, with_article},
    lexicon::Lexicon,
    premise::{self, Premise, Pronoun},
};

/// The smallest and the largest cast.
const CAST: std::ops::RangeInclusive<usize> = 4..=8;
const INVENTED_PLACES: usize = 3;
const LEAST_MOTIFS: usize = 2;

/// A member of the cast.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) pronoun: Pronoun,
    /// What they are, without an article.
    pub(crate) trade: String,
    /// True where the trade is the premise's.
    pub(crate) is_of_premise: bool,
    pub(crate) role: CharacterRole,
}

/// What a book grows from.
#[derive(Debug)]
pub(crate) struct Idea {
    pub(crate) seed: u64,
    pub(crate) round: u64,
    pub(crate) premise: Premise,
    pub(crate) cast: Vec<Person>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) group: &'static str,
}

impl Idea {
    /// The idea of the book that a part is asked for.
    pub(crate) fn from_hints(hints: &PartHints) -> Self {
        let seed = hints.preferences.seed;
        let given = hints.premise.as_deref().map(premise::clean).unwrap_or_default();
        let concept = hints.concept.as_ref().map(|concept| premise::clean(&concept.core_idea));
        let premise = match concept {
            // What a person has changed of the concept counts beside the premise.
            Some(concept) => premise::read(&format!("{given} {}", without_twist(&concept))),
            None if premise::read(&given).sentence.is_empty() => {
                premise::read(nth_premise(seed, hints.round as usize))
            }
            None => premise::read(&given),
        };
        Self::grow(seed, premise, hints)
    }

    fn grow(seed: u64, mut premise: Premise, hints: &PartHints) -> Self {
        let lexicon = Lexicon::english();
        let key = draw(seed, "idea", &[]);
        let spare = premise::read(nth_premise(key, premise.sentence.len()));
        for motif in spare.motifs {
            if premise.motifs.len() < LEAST_MOTIFS && !premise.motifs.contains(&motif) {
                premise.motifs.push(motif);
            }
        }
        let group = lexicon.item("groups", index(key, usize::MAX));
        let cast = cast(key, &premise, hints);
        let entries = if hints.entries.is_empty() {
            entries(key, &premise, group)
        } else {
            hints.entries.clone()
        };
        Self { seed, round: u64::from(hints.round), premise, cast, entries, group }
    }

    /// The values of frames about the book.
    pub(crate) fn values(&self) -> Values {
        let mut values = Values::default();
        let person = |i: usize| self.cast.get(i % self.cast.len().max(1));
        let names = [("hero", 0), ("friend", 1), ("third", 2)];
        for (key, i) in names {
            values.set(key, person(i).map_or("the stranger", |person| call_name(&person.name)));
        }
        let rival = self.cast.iter().find(|person| person.role == CharacterRole::Antagonist);
        let rival = rival.or_else(|| self.cast.last()).map(|person| call_name(&person.name));
        values.set("rival", rival.unwrap_or("the stranger"));
        values.set("trade", person(0).map_or("stranger", |person| person.trade.as_str()));
        for (i, key) in ["motif", "motif2"].into_iter().enumerate() {
            let motifs = &self.premise.motifs;
            values.set(key, motifs.get(i % motifs.len().max(1)).map_or("the door", String::as_str));
        }
        let place = |i: usize| self.places().nth(i).unwrap_or("the yard").to_owned();
        values.set("place", place(0));
        values.set("place2", place(1));
        values.set("group", format!("the {}", self.group));
        values
    }

    /// The names of the places.
    pub(crate) fn places(&self) -> impl Iterator<Item = &str> {
        let places = self.entries.iter().filter(|entry| entry.kind == EntryKind::Location);
        places.map(|entry| entry.name.as_str())
    }

    /// The `n`th filling of a list's frames, each list in an order of its own. A frame whose values
    /// are missing is passed over.
    pub(crate) fn line(&self, list: &str, n: u64, values: &Values) -> String {
        line(draw(self.seed, list, &[self.round]), list, n, values)
    }
}

/// The `n`th line of a list of frames: every frame once before any is filled in another way.
pub(crate) fn line(key: u64, list: &str, n: u64, values: &Values) -> String {
    let frames = Lexicon::english().list(list);
    let count = (frames.len() as u64).max(1);
    let order = crate::draw::nth_of_order(key, count, n);
    (0..count)
        .find_map(|skip| {
            let frame = frames.get(index(order + skip, frames.len()))?;
            Some(fill(frame, draw(key, frame, &[]), n / count, values, PLAN)?.text)
        })
        .unwrap_or_default()
}

/// The `n`th premise of the program's own.
pub(crate) fn nth_premise(seed: u64, n: usize) -> &'static str {
    Lexicon::english().item("premises", index(draw(seed, "premises", &[]), 1_000) + n)
}

/// A concept's idea without the sentence that the program adds to it.
fn without_twist(core_idea: &str) -> String {
    let twists = Lexicon::english().list("twists").iter();
    twists.fold(core_idea.to_owned(), |idea, twist| idea.replace(twist, ""))
}

/// What people call somebody.
pub(crate) fn call_name(name: &str) -> &str {
    let first = name.split(' ').next().unwrap_or(name);
    let is_title = |word: &str| Lexicon::english().has("titles", &word.to_lowercase());
    if is_title(first.trim_end_matches('.')) { name } else { first }
}

fn cast(key: u64, premise: &Premise, hints: &PartHints) -> Vec<Person> {
    let lexicon = Lexicon::english();
    let preferences = &hints.preferences;
    let protagonists = usize::from(preferences.protagonist_count.unwrap_or(1));
    let extra =
        if preferences.relationship_complexity == Some(Complexity::Complex) { 2 } else { 0 };
    let count = (premise.people.len() + 1).max(protagonists + 2 + extra);
    let count = count.clamp(*CAST.start(), *CAST.end());
    let has_villain = preferences.include_villains != Some(false);
    let mut names: Vec<String> =
        premise.people.iter().filter_map(|person| person.name.clone()).collect();
    let mut cast: Vec<Person> = Vec::new();
    for i in 0..count {
        let known = premise.people.get(i);
        let n = i as u64;
        let draws = |purpose: &str| draw(key, purpose, &[n]);
        let named = known.and_then(|known| known.name.clone());
        let by_name = named.as_deref().and_then(pronoun_of_name);
        let drawn = if draws("pronoun") % 2 == 0 { Pronoun::She } else { Pronoun::He };
        let pronoun = known.and_then(|known| known.pronoun).or(by_name).unwrap_or(drawn);
        let name = named.unwrap_or_else(|| {
            let name = invent_name(draws("name"), pronoun, &names);
            names.push(name.clone());
            name
        });
        let trade = known.and_then(|known| known.role.clone());
        let trades = lexicon.list("trades");
        let role = match i {
            _ if i < protagonists => CharacterRole::Protagonist,
            _ if has_villain && i + 1 == count => CharacterRole::Antagonist,
            _ if i == protagonists => CharacterRole::Ally,
            _ => CharacterRole::Supporting,
        };
        cast.push(Person {
            name,
            pronoun,
            is_of_premise: trade.is_some(),
            trade: trade.unwrap_or_else(|| trades[index(key + n * 7, trades.len())].to_owned()),
            role,
        });
    }
    // A cast that a person has confirmed keeps its names.
    if hints.cast.is_empty() {
        return cast;
    }
    let own = |(i, member): (usize, &scribe_domain::stage::part::CastMember)| {
        let known = cast.iter().find(|person| person.name == member.name);
        let spare = || cast.get(i).map(|person| person.trade.clone());
        Person {
            name: member.name.clone(),
            pronoun: pronoun_of(&member.name, &member.sketch),
            trade: known.map(|person| person.trade.clone()).or_else(spare).unwrap_or_default(),
            is_of_premise: known.is_some_and(|person| person.is_of_premise),
            role: member.role,
        }
    };
    hints.cast.iter().enumerate().map(own).collect()
}

/// A name that no reader takes for one of those that are there.
fn invent_name(key: u64, pronoun: Pronoun, known: &[String]) -> String {
    let lexicon = Lexicon::english();
    let list = match pronoun {
        Pronoun::She => "she names",
        Pronoun::He => "he names",
    };
    let words =
        |list: &str| lexicon.list(list).iter().map(|word| capital(word)).collect::<Vec<_>>();
    let firsts: Vec<String> = words(list);
    let families = words("family names");
    let start = index(key, firsts.len());
    let is_free = |first: &String| known.iter().all(|name| too_alike(name, first).is_none());
    let first = (0..firsts.len()).map(|i| &firsts[(start + i) % firsts.len()]).find(|f| is_free(f));
    let family = &families[index(key >> 9, families.len())];
    format!("{} {family}", first.unwrap_or(&firsts[start]))
}

fn pronoun_of_name(name: &str) -> Option<Pronoun> {
    let first = name.split(' ').next().unwrap_or_default().to_lowercase();
    let lexicon = Lexicon::english();
    match (lexicon.has("she names", &first), lexicon.has("he names", &first)) {
        (true, _) => Some(Pronoun::She),
        (_, true) => Some(Pronoun::He),
        _ => None,
    }
}

/// The pronoun of somebody of whom a text speaks; else the usual one of the name, else any, but
/// always the same.
pub(crate) fn pronoun_of(name: &str, text: &str) -> Pronoun {
    let said = text.split(|c: char| !c.is_alphabetic()).find_map(|word| {
        match word.to_lowercase().as_str() {
            "she" | "her" | "hers" => Some(Pronoun::She),
            "he" | "his" | "him" => Some(Pronoun::He),
            _ => None,
        }
    });
    said.or_else(|| pronoun_of_name(name)).unwrap_or_else(|| {
        let sum = name.bytes().map(u64::from).sum::<u64>();
        if sum % 2 == 0 { Pronoun::She } else { Pronoun::He }
    })
}

/// Places, then what else the idea names, then those who stand against it.
fn entries(key: u64, premise: &Premise, group: &str) -> Vec<Entry> {
    let lexicon = Lexicon::english();
    let entry = |kind, name: &str, frame: &str, n: u64| {
        let mut values = Values::default();
        values.set("name", name);
        values.set("group", format!("the {group}"));
        let description = line(draw(key, frame, &[]), frame, n, &values);
        Entry { kind, name: name.to_owned(), description }
    };
    let (places, things): (Vec<&String>, Vec<&String>) = premise
        .motifs
        .iter()
        .partition(|motif| premise.places.contains(motif) || preposition(motif).is_some());
    let mut entries: Vec<Entry> = (0..)
        .zip(places)
        .map(|(n, place)| entry(EntryKind::Location, place, "place descriptions", n))
        .collect();
    let (first, last) = (lexicon.list("place beginnings"), lexicon.list("place endings"));
    for i in 0..INVENTED_PLACES {
        let n = i as u64;
        let beginning = first[index(key + n * 7, first.len())];
        let name = format!("{beginning} {}", last[index((key >> 5) + n * 5, last.len())]);
        entries.push(entry(EntryKind::Location, &name, "place descriptions", 10 + n));
    }
    for (n, thing) in (0..).zip(things) {
        entries.push(entry(EntryKind::Item, thing, "thing descriptions", n));
    }
    entries.push(entry(EntryKind::Organization, group, "group descriptions", 0));
    entries
}

/// The preposition of a place that is a common noun.
pub(crate) fn preposition(place: &str) -> Option<&'static str> {
    let head = place.rsplit(' ').next().unwrap_or_default();
    let lists = [("places in", "in"), ("places at", "at"), ("places on", "on")];
    lists.into_iter().find(|(list, _)| Lexicon::english().has(list, head)).map(|(_, word)| word)
}

/// A trade with its article.
pub(crate) fn a_trade(trade: &str) -> String {
    with_article(trade)
}
