//! The outline of a chapter and the briefs of its scenes.

use scribe_domain::{
    chapter::{ChapterOutline, SceneBrief, SceneBriefs},
    stage::EntryKind,
};
use scribe_ports::model::ChapterHints;

use crate::{
    draw::draw,
    frame::{Values, with_stop},
    idea::{call_name, line},
    premise::clean,
};

const WORDS_PER_SCENE: u32 = 700;
const MOST_SCENES: u32 = 16;
/// What happens in a scene, in order.
const BEATS: [&str; 4] = ["aims", "obstacles", "turns", "changes"];
/// In a chapter with more scenes, only the turn of each is planned.
const SCENES_WITH_ALL_BEATS: u32 = 6;

/// True for chapters whose first draft has a word too many, so that a book shows a revision.
pub(crate) fn is_flawed_draft(position: u32) -> bool {
    position % 4 == 2
}

/// The beats of a chapter, scene by scene.
pub(crate) fn outline(hints: &ChapterHints) -> ChapterOutline {
    let scenes = scene_count(hints.words);
    let kinds = if scenes <= SCENES_WITH_ALL_BEATS { &BEATS[..] } else { &BEATS[2..3] };
    let beats = (1..=scenes).flat_map(|number| {
        let scene = PlannedScene::plan(hints, number);
        kinds.iter().map(move |kind| scene.line(kind))
    });
    let beats: Vec<String> = beats.filter(|beat| !beat.is_empty()).take(24).collect();
    let planned = hints.plan.as_ref().map(|plan| with_stop(&clean(&plan.last_beat)));
    let ending = planned.filter(|ending| !ending.is_empty());
    let first = PlannedScene::plan(hints, 1);
    ChapterOutline {
        beats,
        opening: first.line("chapter openings"),
        ending: ending.unwrap_or_else(|| PlannedScene::plan(hints, scenes).line("scene endings")),
    }
}

/// The scenes of a chapter: its beats, shared out in their order.
pub(crate) fn scenes(
    hints: &ChapterHints,
    planned: Option<&ChapterOutline>,
    count: u32,
) -> SceneBriefs {
    let own = || outline(hints);
    let outline = planned.filter(|outline| !outline.beats.is_empty()).cloned().unwrap_or_else(own);
    let scenes = (1..=count).map(|number| {
        let scene = PlannedScene::plan(hints, number);
        let cut = |n: u32| outline.beats.len() * n as usize / count as usize;
        let mut beats = outline.beats[cut(number - 1)..cut(number)].to_vec();
        let aim = format!("{} wants to ", scene.teller);
        let goal = match beats.first().and_then(|beat| beat.strip_prefix(&aim)) {
            Some(goal) => {
                let goal = goal.trim_end_matches('.').to_owned();
                beats.remove(0);
                goal
            }
            None => scene.goal(),
        };
        let part = |n: usize| {
            let cut = |n: usize| beats.len() * n / 3;
            beats[cut(n)..cut(n + 1)].join(" ")
        };
        let is_last = number == count;
        let share = |n: u32| u64::from(hints.words) * u64::from(n) / u64::from(count);
        SceneBrief {
            viewpoint: scene.viewpoint.clone(),
            place: scene.place.clone(),
            time: scene.line("times").to_lowercase(),
            goal,
            obstacle: part(0),
            turn: part(1),
            change: part(2),
            ending: if is_last { outline.ending.clone() } else { scene.line("scene endings") },
            cast: scene.cast.clone(),
            words: u32::try_from(share(number) - share(number - 1)).unwrap_or(WORDS_PER_SCENE),
        }
    });
    SceneBriefs { scenes: scenes.collect() }
}

/// How many scenes a chapter of so many words has.
pub(crate) fn scene_count(words: u32) -> u32 {
    ((words + WORDS_PER_SCENE / 2) / WORDS_PER_SCENE).clamp(1, MOST_SCENES)
}

/// What a scene is planned with.
struct PlannedScene {
    seed: u64,
    /// Its place among the scenes of the book.
    place_in_book: u64,
    values: Values,
    viewpoint: String,
    teller: String,
    cast: Vec<String>,
    place: String,
}

impl PlannedScene {
    fn plan(hints: &ChapterHints, number: u32) -> Self {
        let plan = hints.plan.as_ref();
        let of = u64::from(scene_count(hints.words));
        let place_in_book =
            u64::from(hints.position.max(1) - 1) * of + u64::from(number.max(1) - 1);
        let n = usize::try_from(place_in_book).unwrap_or(0);
        let members = || hints.cast.iter().map(|member| clean(&member.sheet.name));
        let planned = plan.map(|plan| clean(&plan.viewpoint)).filter(|name| !name.is_empty());
        let viewpoint = planned.or_else(|| members().next()).unwrap_or_else(|| "Tamsin".to_owned());
        let company = plan.map(|plan| plan.cast.iter().map(|name| clean(name)).collect());
        let company: Vec<String> = company.unwrap_or_else(|| members().collect());
        let others = company.into_iter().filter(|name| *name != viewpoint && !name.is_empty());
        let others: Vec<String> = others.collect();
        let other = others.get(n % others.len().max(1)).cloned();
        let third = others.get((n + 1) % others.len().max(1)).filter(|_| n % 2 == 1);
        let third = third.filter(|third| Some(*third) != other.as_ref()).cloned();
        let is_place = |kind: EntryKind| kind == EntryKind::Location;
        let places = hints.entries.iter().filter(|entry| is_place(entry.kind));
        let places: Vec<String> = places.map(|entry| clean(&entry.name)).collect();
        let purpose = plan.map(|plan| clean(&plan.purpose)).unwrap_or_default();
        let named = places.iter().find(|place| number == 1 && purpose.contains(place.as_str()));
        let place = named.or_else(|| places.get(n % places.len().max(1)));
        let place = place.cloned().unwrap_or_else(|| "the yard".to_owned());
        let setting: Vec<&String> =
            hints.setting.iter().filter(|line| line.split(' ').count() <= 4).collect();
        let motif = setting.get(n % setting.len().max(1)).map(|motif| clean(motif));
        let mut values = Values::default();
        values.set("vp", call_name(&viewpoint));
        values.set("other", other.as_deref().map_or("somebody", call_name));
        values.set("motif", motif.unwrap_or_else(|| "all that".to_owned()));
        values.set("place", &*place);
        let mut planned = Self {
            seed: hints.seed,
            place_in_book,
            teller: call_name(&viewpoint).to_owned(),
            cast: [Some(viewpoint.clone()), other, third].into_iter().flatten().collect(),
            values,
            viewpoint,
            place,
        };
        let goal = planned.goal();
        planned.values.set("goal", goal);
        planned
    }

    /// The scene's line of a list: no scene of the book has the same one.
    fn line(&self, list: &str) -> String {
        line(draw(self.seed, list, &[]), list, self.place_in_book, &self.values)
    }

    fn goal(&self) -> String {
        let goal = self.line("goals");
        let mut chars = goal.chars();
        chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
    }
}
