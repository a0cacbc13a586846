//! The outline of a chapter and the briefs of its scenes. A scene has one subject, and its goal,
//! obstacle, turn and end are all about this subject. Everything that happens is told in the person
//! and the tense of the book, so that a scene can use the sentences unchanged.

use scribe_domain::{
    chapter::{ChapterOutline, DetailedOutline, OutlinedScene, SceneBrief, SceneBriefs},
    stage::EntryKind,
};
use scribe_ports::model::ChapterHints;

use crate::{
    frame::{Values, derive_number},
    lexicon::{Lexicon, uncapitalize},
    person::Person,
    premise::clean,
};

const WORDS_PER_SCENE: u32 = 700;
const MAX_SCENES: u32 = 16;
/// The maximum length, in words, of a phrase of the setting that is put into a sentence.
const MOTIF_WORDS: usize = 4;
/// The lists for the beats of a scene, in order.
const BEATS: [&str; 4] = ["aims", "obstacles", "turns", "changes"];
/// If a chapter has more scenes than this, only the turn of each scene is planned.
const SCENES_WITH_ALL_BEATS: u32 = 6;

/// The place of a scene in the book, and everything that its sentences are filled with.
pub(crate) struct Scene {
    /// The scene's number among the scenes of the book, from 0.
    pub(crate) index_in_book: u64,
    pub(crate) values: Values,
    /// The motifs of the idea, beginning with those that this scene must name.
    pub(crate) motifs: Vec<String>,
    /// The viewpoint character first, then the others.
    pub(crate) cast: Vec<Person>,
    pub(crate) place: String,
}

impl Scene {
    /// Prepares a scene of a chapter. Its number is counted from 1 to the number of scenes.
    pub(crate) fn new(
        hints: &ChapterHints,
        (number, scene_count): (u32, u32),
        cast: &[String],
        place: &str,
        lexicon: &'static Lexicon,
    ) -> Self {
        let index_in_book =
            u64::from(hints.position.max(1) - 1) * u64::from(scene_count) + u64::from(number - 1);
        let is_phrase = |motif: &String| {
            let words = motif.split_whitespace().count();
            (1..=MOTIF_WORDS).contains(&words) && !motif.ends_with(['.', '!', '?'])
        };
        let mut motifs: Vec<String> = hints.setting.iter().map(|line| clean(line)).collect();
        motifs.retain(is_phrase);
        // Books about other things take other sentences, even with the same seed.
        let seed = derive_number(hints.seed, &motifs.join(" "));
        let mut values = Values::new(lexicon, seed, &motifs);
        if motifs.is_empty() {
            motifs =
                lexicon.list("nothing known").iter().map(|&phrase| phrase.to_owned()).collect();
        }
        let first = motifs.len() * (number as usize - 1) / scene_count as usize;
        motifs.rotate_left(first);

        let mut cast: Vec<Person> =
            cast.iter().map(|name| Person::from_cast(name, hints, lexicon)).collect();
        cast.retain(|person| !person.name.is_empty());
        if cast.is_empty() {
            cast.push(Person::from_cast(lexicon.item("nobody's name", 0), hints, lexicon));
        }
        values.set_narration(hints.narration, &cast[0]);
        if let Some(other) = cast.get(1) {
            values.set_other(other);
        }
        let place = clean(place).trim_end_matches('.').to_owned();
        let place = if place.is_empty() { values.item("place names", 0).to_owned() } else { place };
        let thing = values.item("thing", index_in_book);
        values.set(["motif", "thing"], [&motifs[0], thing]);
        values.set_place(["place", "at_place"], &place, &motifs);
        Self { index_in_book, values, motifs, cast, place }
    }

    /// Plans a scene of a chapter.
    fn plan(
        hints: &ChapterHints,
        number: u32,
        scene_count: u32,
        lexicon: &'static Lexicon,
    ) -> Self {
        let n = (hints.position * scene_count + number) as usize;
        let cast_names: Vec<String> =
            hints.cast.iter().map(|member| member.sheet.name.clone()).collect();
        let (mut cast, purpose) = match &hints.plan {
            Some(plan) => {
                let viewpoint = std::slice::from_ref(&plan.viewpoint);
                ([viewpoint, &plan.cast[..]].concat(), plan.purpose.as_str())
            }
            None => (cast_names, ""),
        };
        let viewpoint = cast.first().cloned().unwrap_or_default();
        cast.retain(|name| *name != viewpoint);
        // The most important other character of each chapter appears in one of its first two
        // scenes.
        let is_main = number == 1 + hints.position % 2;
        let first = if is_main { 0 } else { n % cast.len().max(1) };
        cast.rotate_left(first);
        cast.truncate(if number.is_multiple_of(2) { 2 } else { 1 });
        cast.insert(0, viewpoint);
        let mut places = hints.entries.iter().filter(|entry| entry.kind == EntryKind::Location);
        let count = places.clone().count().max(1);
        let named_place =
            places.clone().find(|place| number == 1 && purpose.contains(&*place.name));
        let place = named_place.or_else(|| places.nth(n % count)).map_or("", |place| &place.name);
        let mut scene = Self::new(hints, (number, scene_count), &cast, place, lexicon);
        if cast.len() < 2 {
            scene.values.set(["other"], [lexicon.item("somebody", n)]);
        }
        let goal = uncapitalize(&scene.line("goals"));
        scene.values.set(["goal"], [&goal]);
        scene
    }

    /// Returns a line that no other scene of the book takes from the same list.
    fn line(&self, list: &str) -> String {
        self.values.line(list, self.index_in_book)
    }
}

/// Returns how many scenes a chapter with this many words has.
pub(crate) fn count_scenes(words: u32) -> u32 {
    ((words + WORDS_PER_SCENE / 2) / WORDS_PER_SCENE).clamp(1, MAX_SCENES)
}

/// Returns the beats of a chapter, scene by scene.
pub(crate) fn outline(
    hints: &ChapterHints,
    count: u32,
    lexicon: &'static Lexicon,
) -> ChapterOutline {
    let kinds = if count <= SCENES_WITH_ALL_BEATS { &BEATS[..] } else { &BEATS[2..3] };
    let scenes = (1..=count).map(|number| Scene::plan(hints, number, count, lexicon));
    let scenes: Vec<Scene> = scenes.collect();
    let beats = scenes.iter().flat_map(|scene| kinds.iter().map(|kind| scene.line(kind)));
    let planned = hints.plan.as_ref().map(|plan| clean(&plan.last_beat)).unwrap_or_default();
    ChapterOutline {
        beats: beats.collect(),
        opening: scenes[0].line("chapter openings"),
        ending: match planned.is_empty() {
            true => scenes[scenes.len() - 1].line("scene endings"),
            false => planned,
        },
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
        let scene = Scene::plan(hints, number, count, lexicon);
        let beat_index = |n: u32| outline.beats.len() * n as usize / count as usize;
        let beats = &outline.beats[beat_index(number - 1)..beat_index(number)];
        // If the first beat is the scene's aim, it is already stated as the goal.
        let is_aim = beats.first() == Some(&scene.line("aims"));
        let beats = &beats[usize::from(is_aim)..];
        let part = |n: usize| beats[beats.len() * n / 3..beats.len() * (n + 1) / 3].join(" ");
        let is_last = number == count;
        SceneBrief {
            viewpoint: scene.cast[0].name.clone(),
            place: scene.place.clone(),
            time: uncapitalize(&scene.line("times")),
            goal: uncapitalize(&scene.line("goals")),
            obstacle: part(0),
            turn: part(1),
            change: part(2),
            ending: if is_last { outline.ending.clone() } else { scene.line("scene endings") },
            cast: scene.cast.iter().map(|person| person.name.clone()).collect(),
            beats: Vec::new(),
            words: hints.words * number / count - hints.words * (number - 1) / count,
        }
    };
    SceneBriefs { scenes: (1..=count).map(brief).collect() }
}

/// Returns the outline and the scenes of a chapter in one document.
pub(crate) fn detailed_outline(
    hints: &ChapterHints,
    count: u32,
    lexicon: &'static Lexicon,
) -> DetailedOutline {
    let outline = outline(hints, count, lexicon);
    let briefs = scenes(hints, Some(&outline), count, lexicon).scenes;
    let beats_per_scene = outline.beats.len() / briefs.len();
    let beats = outline.beats.chunks(beats_per_scene.max(1)).map(<[String]>::to_vec);
    let scene = |(brief, beats): (SceneBrief, Vec<String>)| OutlinedScene {
        viewpoint: brief.viewpoint,
        place: brief.place,
        time: brief.time,
        cast: brief.cast,
        goal: brief.goal,
        obstacle: brief.obstacle,
        beats,
        turn: brief.turn,
        change: brief.change,
        ending: brief.ending,
        words: brief.words,
    };
    let scenes = briefs.into_iter().zip(beats).map(scene).collect();
    DetailedOutline { opening: outline.opening, scenes }
}
