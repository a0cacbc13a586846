//! What a scene is to be. Whatever is missing is made up for.

use scribe_domain::chapter::SceneBrief;
use scribe_ports::model::{ChapterHints, SceneQuestion};

use crate::{
    idea::preposition,
    lexicon::Lexicon,
    narrate::{narrate, narrate_aim},
    plan::is_flawed_draft,
    premise::{clean, shorten},
    voice::{Figure, Voice},
};

/// The longest phrase of a setting that can stand in a sentence.
const MOTIF_WORDS: usize = 4;

/// A scene that is to be written.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) seed: u64,
    /// Its place among the scenes of the book.
    pub(super) place_in_book: u64,
    /// The most sentences of one frame in a scene of the book.
    pub(super) uses: u64,
    /// How often it was written before.
    pub(super) attempt: u64,
    pub(super) words: usize,
    pub(super) voice: Voice,
    pub(super) others: Vec<Figure>,
    /// What the idea names, and who of the chapter is not in the scene.
    pub(super) motifs: Vec<String>,
    /// How many of them, from which on, this scene must speak of.
    pub(super) due: (usize, usize),
    pub(super) place: String,
    pub(super) at_place: String,
    pub(super) time: String,
    pub(super) goal: String,
    pub(super) obstacle: String,
    pub(super) turn: String,
    pub(super) change: String,
    pub(super) ending: String,
    /// True for the first scene of its chapter.
    pub(super) is_first: bool,
    /// True where the first draft has a word too many.
    pub(super) is_flawed: bool,
}

impl Scene {
    pub(super) fn read(hints: &ChapterHints, question: &SceneQuestion) -> Self {
        let of = question.of.max(question.number).max(1);
        let brief = question.brief.clone().unwrap_or_else(|| brief_from_plan(hints));
        let words = [question.words, brief.words, hints.words / of, 700];
        let words = words.into_iter().find(|words| *words > 0).unwrap_or(700) as usize;
        let first = hints.cast.first().map(|member| member.sheet.name.as_str());
        let viewpoint = [brief.viewpoint.as_str(), first.unwrap_or_default(), "Tamsin"];
        let viewpoint = viewpoint.into_iter().map(clean).find(|name| !name.is_empty());
        let teller = Figure::find(&viewpoint.unwrap_or_default(), hints);
        let others: Vec<Figure> = brief
            .cast
            .iter()
            .map(|name| Figure::find(name, hints))
            .filter(|other| other.name != teller.name && !other.name.is_empty())
            .collect();
        let voice = Voice::new(hints.narration, teller);
        let mut names: Vec<&str> = hints.cast.iter().map(|one| one.sheet.name.as_str()).collect();
        names.extend(brief.cast.iter().map(String::as_str));
        names.push(&voice.teller.name);
        let told = |plan: &str| {
            if clean(plan).is_empty() { String::new() } else { narrate(plan, &voice, &names) }
        };
        let motifs = list_motifs(hints, &brief, &voice.teller);
        let share = motifs.len().div_ceil(of as usize);
        let start = share * (question.number.max(1) as usize - 1);
        let place = place_phrase(&brief.place);
        Self {
            seed: hints.seed,
            place_in_book: u64::from(hints.position.max(1) - 1) * u64::from(of)
                + u64::from(question.number.max(1) - 1),
            uses: 2 + u64::from(hints.words.max(question.words * of) / of) / 350,
            attempt: u64::from(question.round * 2) + u64::from(question.is_repair),
            words: words.clamp(30, 12_000),
            due: (start, share.min(motifs.len().saturating_sub(start))),
            at_place: at_place(&place, &motifs),
            time: time_phrase(&brief.time, hints.position + question.number),
            goal: narrate_aim(&brief.goal, &voice),
            obstacle: told(&brief.obstacle),
            turn: told(&brief.turn),
            change: told(&brief.change),
            ending: told(&brief.ending),
            is_first: question.number <= 1,
            is_flawed: is_flawed_draft(hints.position)
                && question.number <= 1
                && question.round == 0,
            motifs,
            place,
            others,
            voice,
        }
    }
}

fn brief_from_plan(hints: &ChapterHints) -> SceneBrief {
    let plan = hints.plan.as_ref();
    SceneBrief {
        viewpoint: plan.map(|plan| plan.viewpoint.clone()).unwrap_or_default(),
        place: String::new(),
        time: String::new(),
        goal: String::new(),
        obstacle: String::new(),
        turn: String::new(),
        change: String::new(),
        ending: plan.map(|plan| plan.last_beat.clone()).unwrap_or_default(),
        cast: plan.map(|plan| plan.cast.clone()).unwrap_or_default(),
        words: 0,
    }
}

fn list_motifs(hints: &ChapterHints, brief: &SceneBrief, teller: &Figure) -> Vec<String> {
    let named = hints.setting.iter().map(|line| clean(line));
    let is_phrase = |line: &String| {
        !line.is_empty()
            && line.split(' ').count() <= MOTIF_WORDS
            && !line.ends_with(['.', '!', '?'])
    };
    let cast = hints.plan.iter().flat_map(|plan| &plan.cast);
    let absent = cast.filter(|name| !brief.cast.contains(name) && **name != teller.name);
    let absent = absent.map(|name| Figure::find(name, hints).call);
    let mut motifs: Vec<String> = named.filter(is_phrase).chain(absent).collect();
    motifs.dedup();
    motifs
}

fn place_phrase(text: &str) -> String {
    let text = clean(text);
    let text = shorten(text.trim_end_matches(['.', ',']), 60);
    match text.strip_prefix("The ") {
        _ if text.is_empty() => "the house".to_owned(),
        Some(rest) => format!("the {rest}"),
        None => text.to_owned(),
    }
}

fn at_place(place: &str, motifs: &[String]) -> String {
    let named = || motifs.iter().any(|motif| motif == place) && !place.starts_with("the ");
    let at = preposition(place).unwrap_or(if named() { "in" } else { "at" });
    format!("{at} {place}")
}

/// A time of day as an adverb; drawn where there is none.
fn time_phrase(text: &str, place: u32) -> String {
    let lexicon = Lexicon::english();
    let text = clean(text);
    let text = shorten(text.trim_end_matches(['.', ',']), 60);
    let lower = text.to_lowercase();
    let first = lower.split(' ').next().unwrap_or_default();
    if first.is_empty() {
        return lexicon.item("times", place as usize).to_owned();
    }
    if lexicon.has("points of the day", &lower) {
        return format!("at {lower}");
    }
    if lexicon.has("parts of the day", &lower) {
        return format!("in the {lower}");
    }
    if lexicon.has("before times", first) { lower } else { format!("at {text}") }
}
