//! What is known of the book when a part of it is proposed.

use scribe_domain::stage::Preferences;
use serde_json::Value;

use super::world::World;
use crate::sample::{
    draw::Draw,
    genre::{self, Genre},
    input,
    kernel::Kernel,
    premise::{self, Premise},
};

/// How many concepts back a confirmed concept is looked for among those that were proposed.
const CONCEPTS_LOOKED_BACK: usize = 120;

/// What is known of the book.
#[derive(Debug)]
pub(super) struct Book<'a> {
    pub(super) variables: &'a Value,
    pub(super) seed: u64,
    pub(super) round: u64,
    pub(super) chapters: u32,
    pub(super) preferences: Preferences,
    pub(super) premise: Premise,
    /// The genre that was asked for or can be told.
    pub(super) genre: Option<&'static Genre>,
    pub(super) kernel: Kernel,
    /// What was asked for besides, as it can be quoted.
    pub(super) wish: String,
    pub(super) world: World,
}

/// A member of the cast, from the confirmed characters or those proposed so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) role: String,
    /// All that is said of the character so far.
    pub(super) sheet: String,
}

impl<'a> Book<'a> {
    pub(super) fn read(variables: &'a Value) -> Self {
        let preferences: Preferences = variables
            .get("preferences")
            .and_then(|value| serde_json::from_value(value.clone()).ok())
            .unwrap_or_default();
        let seed = input::number(variables, "seed").unwrap_or(preferences.seed);
        let chapters = input::number(variables, "chapters")
            .and_then(|count| u32::try_from(count).ok())
            .unwrap_or(preferences.chapters)
            .max(1);
        let premise = premise::read(input::text(variables, "premise"));
        let concept = &variables["confirmed"]["CONCEPT_SELECTION"];
        let story = &variables["confirmed"]["STORY_CONCEPTION"];
        let genre = recognise_genre(variables, story, concept, seed);
        let kernel = find_kernel(seed, genre, &premise, concept);
        let round = input::number(variables, "round").unwrap_or(0);
        let world = World::plan(seed, round, &kernel, &premise, variables);
        let wish = [input::text(variables, "feedback"), input::text(variables, "hints")]
            .into_iter()
            .map(|wish| premise::shorten(&premise::clean(wish), 300))
            .find(|wish| wish.chars().any(char::is_alphanumeric))
            .unwrap_or_default();
        Self { variables, seed, round, chapters, preferences, premise, genre, kernel, wish, world }
    }

    /// The choices for a part.
    pub(super) fn draw(&self, what: &str, place: &[u64]) -> Draw {
        let place: Vec<u64> = [self.round].iter().chain(place).copied().collect();
        Draw::new(self.seed, what, &place)
    }

    /// The confirmed data of a stage; `Null` if it has none.
    pub(super) fn confirmed(&self, stage: &str) -> &'a Value {
        &self.variables["confirmed"][stage]
    }

    /// What has been proposed for a part of this stage.
    pub(super) fn done(&self, part: &str) -> Option<&'a Value> {
        input::items(self.variables, "done")
            .iter()
            .find(|done| input::text(done, "part") == part)
            .and_then(|done| done.get("data"))
    }

    /// The cast, the most important first; empty while there is none.
    pub(super) fn cast(&self) -> Vec<Member> {
        let confirmed = input::items(self.confirmed("CHARACTERS"), "characters");
        let proposed = self.done("cast").map_or(&[][..], |cast| input::items(cast, "cast"));
        let list = if confirmed.is_empty() { proposed } else { confirmed };
        let member = |value: &Value| Member {
            name: input::text(value, "name").to_owned(),
            role: input::text(value, "role").to_owned(),
            sheet: sheet_text(value),
        };
        list.iter().map(member).filter(|member| !member.name.is_empty()).collect()
    }
}

fn sheet_text(value: &Value) -> String {
    let texts = value.as_object().into_iter().flatten().filter(|(key, _)| *key != "monologue");
    texts.filter_map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
}

fn recognise_genre(
    variables: &Value,
    story: &Value,
    concept: &Value,
    seed: u64,
) -> Option<&'static Genre> {
    let asked = input::text(variables, "genre");
    let shelves = input::texts(story, "genre_suggestions").join(" ");
    let premise = input::text(variables, "premise");
    let by_text = [asked, shelves.as_str(), premise].into_iter().find_map(genre::recognise);
    let given = !premise.trim().is_empty() || concept.is_object();
    by_text.or_else(|| {
        // A concept of the program's own is found again among those of every genre.
        let own = premise.trim().is_empty() && !concept.is_null();
        (given && !own).then(|| genre::of_text_or_drawn("", &mut Draw::new(seed, "genre", &[])))
    })
}

/// The kernel that the confirmed concept was made from. A concept that a person has changed is
/// read as a premise is.
fn find_kernel(
    seed: u64,
    genre: Option<&'static Genre>,
    premise: &Premise,
    concept: &Value,
) -> Kernel {
    let logline = input::text(concept, "logline");
    let first = || Kernel::nth(seed, genre, premise, 0);
    if logline.is_empty() {
        return first();
    }
    // The genre may have been recognised only after the concept was drawn from all of them.
    let proposed =
        |genre| (0..CONCEPTS_LOOKED_BACK).map(move |n| Kernel::nth(seed, genre, premise, n));
    let known = proposed(genre).chain(proposed(None)).find(|kernel| kernel.logline() == logline);
    known.unwrap_or_else(|| {
        let text = format!("{logline} {}", input::text(concept, "core_idea"));
        let mut changed = premise::read(&text);
        changed.places.clone_from(&premise.places);
        let genre = genre.or_else(|| genre::recognise(&text));
        Kernel::nth(seed, genre, &changed, 0)
    })
}
