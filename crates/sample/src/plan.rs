//! The outline of a chapter and the briefs of its scenes. A scene has one subject, and its goal,
//! obstacle, turn and end are all about this subject. Everything that happens is told in the person
//! and the tense of the book, so that a scene can state it as it is.

use scribe_domain::{
    chapter::{ChapterOutline, SceneBrief, SceneBriefs},
    stage::{EntryKind, Person as Narrator, QuotationMarks, Tense},
};
use scribe_ports::model::{ChapterHints, Narration};

use crate::{
    frame::Values,
    lexicon::{Lexicon, uncapitalize},
    person::Person,
    premise::clean,
};

const WORDS_PER_SCENE: u32 = 700;
const MOST_SCENES: u32 = 16;
const MOST_BEATS: usize = 24;
/// The longest phrase of a setting, in words, that fits into a sentence.
const MOTIF_WORDS: usize = 4;
/// The lists for the beats of a scene, in order.
const BEATS: [&str; 4] = ["aims", "obstacles", "turns", "changes"];
/// If a chapter has more scenes than this, only the turn of each scene is planned.
const SCENES_WITH_ALL_BEATS: u32 = 6;

/// Returns the beats of a chapter, scene by scene.
pub(crate) fn outline(
    hints: &ChapterHints,
    count: u32,
    lexicon: &'static Lexicon,
) -> ChapterOutline {
    let kinds = if count <= SCENES_WITH_ALL_BEATS { &BEATS[..] } else { &BEATS[2..3] };
    let scenes = (1..=count).map(|number| PlannedScene::plan(hints, number, lexicon));
    let scenes: Vec<PlannedScene> = scenes.collect();
    let beats = scenes.iter().flat_map(|scene| kinds.iter().map(|kind| scene.line(kind)));
    let planned = hints.plan.as_ref().map(|plan| clean(&plan.last_beat));
    let planned = planned.filter(|ending| !ending.is_empty());
    ChapterOutline {
        beats: beats.take(MOST_BEATS).collect(),
        opening: scenes[0].line("chapter openings"),
        ending: planned.unwrap_or_else(|| scenes[scenes.len() - 1].line("scene endings")),
    }
}

/// Returns the scenes of a chapter. The beats are distributed over them in order.
pub(crate) fn scenes(
    hints: &ChapterHints,
    planned: Option<&ChapterOutline>,
    count: u32,
    lexicon: &'static Lexicon,
) -> SceneBriefs {
    let planned = planned.filter(|outline| !outline.beats.is_empty()).cloned();
    let outline = planned.unwrap_or_else(|| outline(hints, count, lexicon));
    let brief = |number: u32| {
        let scene = PlannedScene::plan(hints, number, lexicon);
        let cut = |n: u32| outline.beats.len() * n as usize / count as usize;
        let beats = &outline.beats[cut(number - 1)..cut(number)];
        // If the first beat is the scene's aim, it is already stated as the goal.
        let is_aim = beats.first() == Some(&scene.line("aims"));
        let beats = &beats[usize::from(is_aim)..];
        let part = |n: usize| beats[beats.len() * n / 3..beats.len() * (n + 1) / 3].join(" ");
        SceneBrief {
            goal: uncapitalize(&scene.line("goals")),
            obstacle: part(0),
            turn: part(1),
            change: part(2),
            ending: match number == count {
                true => outline.ending.clone(),
                false => scene.line("scene endings"),
            },
            time: uncapitalize(&scene.line("times")),
            words: hints.words * number / count - hints.words * (number - 1) / count,
            viewpoint: scene.cast[0].clone(),
            place: scene.place,
            cast: scene.cast,
        }
    };
    SceneBriefs { scenes: (1..=count).map(brief).collect() }
}

/// Returns how many scenes a chapter with this many words has.
pub(crate) fn count_scenes(words: u32) -> u32 {
    ((words + WORDS_PER_SCENE / 2) / WORDS_PER_SCENE).clamp(1, MOST_SCENES)
}

/// Returns a scene's number among the scenes of the book, from 0.
pub(crate) fn place_in_book(position: u32, of: u32, number: u32) -> u64 {
    u64::from(position.max(1) - 1) * u64::from(of) + u64::from(number.max(1) - 1)
}

/// Returns the phrases of the setting that fit into a sentence.
pub(crate) fn list_motifs(hints: &ChapterHints) -> Vec<String> {
    let is_phrase = |line: &String| {
        let words = line.split_whitespace().count();
        (1..=MOTIF_WORDS).contains(&words) && !line.ends_with(['.', '!', '?'])
    };
    hints.setting.iter().map(|line| clean(line)).filter(is_phrase).collect()
}

/// Returns the narrative form of a book, which is usually the past tense in the third person.
pub(crate) fn narration(hints: &ChapterHints) -> Narration {
    hints.narration.unwrap_or(Narration {
        person: Narrator::ThirdLimited,
        tense: Tense::Past,
        quotation_marks: QuotationMarks::Double,
    })
}

/// The data from which a scene is planned.
struct PlannedScene {
    place_in_book: u64,
    values: Values,
    /// The viewpoint character first, then the others.
    cast: Vec<String>,
    place: String,
}

impl PlannedScene {
    fn plan(hints: &ChapterHints, number: u32, lexicon: &'static Lexicon) -> Self {
        let place_in_book = place_in_book(hints.position, count_scenes(hints.words), number);
        let n = usize::try_from(place_in_book).unwrap_or(0);
        let known: Vec<String> = hints.cast.iter().map(|one| clean(&one.sheet.name)).collect();
        let (viewpoint, planned, purpose) = match &hints.plan {
            Some(plan) => (clean(&plan.viewpoint), plan.cast.clone(), plan.purpose.as_str()),
            None => (String::new(), known.clone(), ""),
        };
        let nobody = || lexicon.item("nobody's name", 0).to_owned();
        let viewpoint = [viewpoint].into_iter().chain(known).find(|name| !name.is_empty());
        let viewpoint = viewpoint.unwrap_or_else(nobody);
        let mut others: Vec<String> = planned.iter().map(|name| clean(name)).collect();
        others.retain(|name| *name != viewpoint && !name.is_empty());
        // The most important other character of each chapter appears in one of its first two
        // scenes.
        let is_main = number == 1 + hints.position % 2;
        let first = if is_main { 0 } else { n % others.len().max(1) };
        others.rotate_left(first);
        others.truncate(if number.is_multiple_of(2) { 2 } else { 1 });
        let motifs = list_motifs(hints);
        let mut values = Values::new(lexicon, hints.seed, &motifs);
        let Narration { person, tense, .. } = narration(hints);
        values.narrate(person, tense, &Person::find(&viewpoint, hints, lexicon));
        let other = others.first().map(|name| Person::find(name, hints, lexicon));
        let other = other.unwrap_or_else(|| Person {
            name: lexicon.item("somebody", n).to_owned(),
            ..Person::default()
        });
        values.set_other(&other);
        let places = hints.entries.iter().filter(|entry| entry.kind == EntryKind::Location);
        let places: Vec<String> = places.map(|entry| clean(&entry.name)).collect();
        let named = places.iter().find(|place| number == 1 && purpose.contains(&***place));
        let place = named.or_else(|| places.get(n % places.len().max(1))).cloned();
        let place = place.unwrap_or_else(|| values.item("place names", 0).to_owned());
        let motif = motifs.get(n % motifs.len().max(1)).map(String::as_str);
        let motif = motif.unwrap_or(lexicon.item("nothing known", n));
        let thing = values.item("thing", place_in_book);
        values.set(["motif", "place", "thing"], [motif, &place, thing]);
        let goal = uncapitalize(&values.line("goals", place_in_book));
        values.set(["goal"], [&goal]);
        let cast = [viewpoint].into_iter().chain(others).collect();
        Self { place_in_book, values, cast, place }
    }

    /// Returns a line that no other scene of the book takes from the same list.
    fn line(&self, list: &str) -> String {
        self.values.line(list, self.place_in_book)
    }
}
