//! Planning a chapter: what is known of it, and the sentences that its scenes are planned with.

mod texts;

use serde_json::Value;

use super::{
    draw::{Draw, nth_of_permutation},
    input,
    names::call_name,
    premise,
    template::{capital, fill},
    things::THINGS,
};

/// What is known of a chapter, wherever in the variables it stands.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) seed: u64,
    /// The chapter's position, from 1.
    pub(super) position: u64,
    pub(super) purpose: String,
    pub(super) change: String,
    pub(super) last_beat: String,
    /// The viewpoint first; at least one.
    pub(super) cast: Vec<String>,
    /// At least one.
    pub(super) places: Vec<String>,
    pub(super) words: usize,
}

/// One scene's plan.
#[derive(Debug)]
pub(super) struct ScenePlan {
    pub(super) place: String,
    pub(super) time: &'static str,
    pub(super) cast: Vec<String>,
    pub(super) goal: String,
    pub(super) obstacle: String,
    pub(super) turn: String,
    pub(super) change: String,
    pub(super) ending: String,
}

const DEFAULT_WORDS: u64 = 1_500;
/// The line of a scene's plan that holds its last moment.
const ENDING: u64 = 5;

impl Plan {
    pub(super) fn read(variables: &Value) -> Self {
        let rooms = rooms(variables);
        let text = |names: &[&str]| {
            let found =
                rooms.iter().flat_map(|room| names.iter().map(|name| input::text(room, name)));
            premise::clean(
                found.into_iter().find(|text| !text.trim().is_empty()).unwrap_or_default(),
            )
        };
        let number = |names: &[&str]| {
            let mut found =
                rooms.iter().flat_map(|room| names.iter().map(|name| input::number(room, name)));
            found.find_map(|number| number)
        };
        let words = number(&["words", "word_budget", "words_per_chapter", "target_words"]);
        Self {
            seed: number(&["seed"]).unwrap_or(0),
            position: number(&["position", "chapter_position"]).unwrap_or(1).max(1),
            purpose: text(&["purpose"]),
            change: text(&["change_of_state", "change"]),
            last_beat: text(&["ending", "last_beat"]),
            cast: cast(variables, &text(&["viewpoint"])),
            places: places(variables),
            words: usize::try_from(words.unwrap_or(DEFAULT_WORDS))
                .unwrap_or(1_500)
                .clamp(50, 40_000),
        }
    }

    /// The plan of a scene; the first takes up the chapter's purpose, the last ends as it does.
    pub(super) fn scene(&self, number: u64, of: u64) -> ScenePlan {
        let key = Draw::new(self.seed, "plan", &[]).bits();
        // Three scenes are the most that a chapter of common length has; a plan that comes again
        // after hundreds of chapters is told in other words.
        let n = (self.position - 1) * 3 + (number - 1) % 3 + (number - 1) / 3 * 997;
        let n = usize::try_from(n).unwrap_or(0);
        let viewpoint = call_name(&self.cast[0]);
        let others: Vec<&String> = self.cast.iter().skip(1).collect();
        let other =
            others.get(n % others.len().max(1)).map_or("the stranger", |name| call_name(name));
        let place = self.place(n, number);
        let (viewpoint_s, other_s) = (format!("{viewpoint}'s"), format!("{other}'s"));
        let line = |what: u64, texts: &[&str]| {
            let size = texts.len() * THINGS.len();
            let drawn = match what {
                // Endings are counted through, all else is drawn.
                ENDING => nth_of_permutation(key, size, n),
                _ => Draw::new(self.seed, "plan of a scene", &[n as u64, what]).below(size),
            };
            let values = [
                ("vp", viewpoint),
                ("vp_s", &viewpoint_s),
                ("other", other),
                ("other_s", &other_s),
                ("place", &place),
                ("thing", THINGS[drawn / texts.len()]),
            ];
            capital(&fill(texts[drawn % texts.len()], &values))
        };
        let last = number == of;
        let or = |given: &str, own: String| if given.is_empty() { own } else { given.to_owned() };
        let ending = or(if last { &self.last_beat } else { "" }, line(ENDING, texts::ENDINGS));
        let mut cast = vec![self.cast[0].clone()];
        cast.extend(
            others.iter().filter(|name| call_name(name) == other).map(|name| (*name).clone()),
        );
        if n % 3 == 2 {
            cast.extend(
                others.iter().find(|name| call_name(name) != other).map(|name| (*name).clone()),
            );
        }
        ScenePlan {
            time: texts::TIMES[nth_of_permutation(key, texts::TIMES.len(), n)],
            goal: super::template::lower_initial(&line(1, texts::GOALS)),
            obstacle: format!("{}.", line(2, texts::OBSTACLES)),
            turn: format!("{}.", line(3, texts::TURNS)),
            change: with_stop(&or(if last { &self.change } else { "" }, line(4, texts::CHANGES))),
            ending: with_stop(&ending),
            place,
            cast,
        }
    }

    /// The place that the purpose names, else the places in turn.
    fn place(&self, n: usize, number: u64) -> String {
        let named = self.places.iter().find(|place| self.purpose.contains(place.as_str()));
        match named {
            Some(place) if number == 1 => place.clone(),
            _ => self.places[n * 5 % self.places.len()].clone(),
        }
    }
}

/// A sentence with its end.
pub(super) fn with_stop(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?', '…']) { text.to_owned() } else { format!("{text}.") }
}

/// The objects in which a chapter's plan may stand, the most particular first.
fn rooms(variables: &Value) -> Vec<&Value> {
    let chapter = &variables["chapter"];
    vec![
        &variables["outline"],
        &variables["plan"],
        &chapter["plan"],
        &chapter["outline"],
        chapter,
        variables,
        &variables["preferences"],
    ]
}

fn cast(variables: &Value, viewpoint: &str) -> Vec<String> {
    let mut cast: Vec<String> = Vec::new();
    if !viewpoint.is_empty() {
        cast.push(viewpoint.to_owned());
    }
    let lists = rooms(variables).into_iter().flat_map(|room| input::texts(room, "cast"));
    let characters = input::texts(variables, "characters");
    let named: Vec<String> = lists.collect();
    let names = if named.is_empty() { characters.into_iter().take(4).collect() } else { named };
    for name in names.iter().map(|name| premise::clean(name)) {
        if !name.is_empty() && !cast.contains(&name) {
            cast.push(name);
        }
    }
    if cast.is_empty() {
        cast.push("Tamsin".to_owned());
    }
    cast
}

/// The places of the book, or a few that every book has.
pub(super) fn places(variables: &Value) -> Vec<String> {
    let is_place = |entry: &&Value| matches!(input::text(entry, "kind"), "LOCATION" | "");
    let entries = ["entries", "worldview"].into_iter().flat_map(|field| {
        let list = input::items(variables, field);
        let nested = input::items(&variables[field], "entries");
        list.iter().chain(nested)
    });
    let named = entries.filter(is_place).map(|entry| input::text(entry, "name").to_owned());
    let listed = input::texts(variables, "places");
    let all = listed.into_iter().chain(named).map(|name| premise::clean(&name));
    let mut places: Vec<String> = all.filter(|name| !name.is_empty()).collect();
    if places.is_empty() {
        places.extend(["the house", "the yard", "the street"].map(str::to_owned));
    }
    places
}
