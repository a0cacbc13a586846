//! The outline of a chapter and the briefs of its scenes. A scene has one subject, and its goal,
//! obstacle, turn and end are all about this subject.

use scribe_domain::{
    chapter::{ChapterOutline, SceneBrief, SceneBriefs},
    stage::EntryKind,
};
use scribe_ports::model::ChapterHints;

use crate::{
    frame::Values,
    idea::call_name,
    lexicon::{Lexicon, uncapitalize},
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
        beats: beats.filter(|beat| !beat.is_empty()).take(MOST_BEATS).collect(),
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
        let share = |n: u32| u64::from(hints.words) * u64::from(n) / u64::from(count);
        let is_last = number == count;
        SceneBrief {
            goal: uncapitalize(&scene.line("goals")),
            obstacle: part(0),
            turn: part(1),
            change: part(2),
            ending: if is_last { outline.ending.clone() } else { scene.line("scene endings") },
            time: uncapitalize(&scene.line("times")),
            words: u32::try_from(share(number) - share(number - 1)).unwrap_or(WORDS_PER_SCENE),
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

/// The data from which a scene is planned.
struct PlannedScene {
    seed: u64,
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
        let plan = hints.plan.as_ref();
        let known = hints.cast.iter().map(|member| &member.sheet.name);
        let planned = plan.map(|plan| &plan.viewpoint).into_iter().chain(known.clone());
        let viewpoint = planned.map(|name| clean(name)).find(|name| !name.is_empty());
        let viewpoint = viewpoint.unwrap_or_else(|| lexicon.item("nobody's name", 0).to_owned());
        let cast =
            plan.map_or_else(|| known.collect(), |plan| plan.cast.iter().collect::<Vec<_>>());
        let mut others: Vec<String> = cast.into_iter().map(|name| clean(name)).collect();
        others.retain(|name| *name != viewpoint && !name.is_empty());
        // The most important other character of each chapter appears in one of its first two
        // scenes.
        let is_main = number == 1 + hints.position % 2;
        let first = if is_main { 0 } else { n };
        let nth = |n: usize| others.get(n % others.len().max(1)).cloned();
        let (other, third) = (nth(first), nth(first + 1).filter(|_| number.is_multiple_of(2)));
        let third = third.filter(|third| Some(third) != other.as_ref());
        let motifs = list_motifs(hints);
        let mut values = Values::new(lexicon, &motifs);
        let places = hints.entries.iter().filter(|entry| entry.kind == EntryKind::Location);
        let places: Vec<String> = places.map(|entry| clean(&entry.name)).collect();
        let purpose = plan.map_or("", |plan| &plan.purpose);
        let named = places.iter().find(|place| number == 1 && purpose.contains(&***place));
        let place = named.or_else(|| places.get(n % places.len().max(1))).cloned();
        let place = place.unwrap_or_else(|| values.item("place names", hints.seed, 0).to_owned());
        let motif = motifs.get(n % motifs.len().max(1)).map(String::as_str);
        let other_name = other.as_deref().map(|name| call_name(name, lexicon));
        values.set_all(
            ["vp", "other", "motif", "place", "thing"],
            [
                call_name(&viewpoint, lexicon),
                other_name.unwrap_or(lexicon.item("somebody", n)),
                motif.unwrap_or(lexicon.item("nothing known", n)),
                &place,
                values.item("thing", hints.seed, place_in_book),
            ],
        );
        let cast = [Some(viewpoint), other, third].into_iter().flatten().collect();
        let mut scene = Self { seed: hints.seed, place_in_book, values, cast, place };
        let goal = uncapitalize(&scene.line("goals"));
        scene.values.set("goal", &goal);
        scene
    }

    /// Returns a line that no other scene of the book takes from the same list.
    fn line(&self, list: &str) -> String {
        self.values.line(list, self.seed, self.place_in_book)
    }
}
