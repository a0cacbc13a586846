//! Reading what a scene is to be. Whatever is missing is made up for.

use serde_json::Value;

use super::voice::{Figure, Voice};
use crate::sample::{draw::Draw, input, premise};

/// A scene's brief.
#[derive(Debug)]
pub(super) struct Brief {
    pub(super) seed: u64,
    /// The chapter's position, from 1.
    pub(super) chapter: u64,
    /// How many chapters the book has.
    pub(super) chapters: u64,
    /// The scene's number in the chapter, from 1.
    pub(super) scene: u64,
    /// How many scenes the chapter has.
    pub(super) scenes: u64,
    /// How often it has been written before.
    pub(super) attempt: u64,
    pub(super) words: usize,
    pub(super) voice: Voice,
    /// Who is there besides the viewpoint.
    pub(super) others: Vec<Figure>,
    pub(super) place: String,
    /// When, as an adverb in lower case: "at dusk".
    pub(super) time: String,
    /// What the talk is about.
    pub(super) topic: String,
    pub(super) goal: String,
    pub(super) obstacle: String,
    pub(super) turn: String,
    pub(super) change: String,
    pub(super) ending: String,
}

const DEFAULT_WORDS: u64 = 700;
const MOST_CHAPTERS: u64 = scribe_domain::stage::MAX_CHAPTERS as u64;

impl Brief {
    pub(super) fn read(variables: &Value) -> Self {
        let scene = &variables["scene"];
        let chapter = &variables["chapter"];
        let characters = input::items(variables, "characters");
        let seed = input::number(variables, "seed").unwrap_or(0);
        let position = input::number(chapter, "position").unwrap_or(1).max(1);
        let number = input::number(scene, "number").unwrap_or(1).max(1);
        let cast = input::texts(scene, "cast");
        let named = input::text(scene, "viewpoint").trim();
        let viewpoint = if named.is_empty() {
            cast.first()
                .cloned()
                .or_else(|| input::texts(variables, "characters").into_iter().next())
        } else {
            Some(named.to_owned())
        };
        let viewpoint = premise::clean(&viewpoint.unwrap_or_else(|| "Tamsin".to_owned()));
        let others = cast
            .iter()
            .map(|name| premise::clean(name))
            .filter(|name| *name != viewpoint && !name.is_empty())
            .map(|name| Figure::new(&name, characters))
            .collect();
        let text = |field: &str| premise::clean(input::text(scene, field));
        let mut draw = Draw::new(seed, "scene", &[position, number]);
        Self {
            seed,
            chapter: position,
            chapters: input::number(chapter, "of").unwrap_or(MOST_CHAPTERS).max(position),
            scene: number,
            scenes: input::number(scene, "of").unwrap_or(number).max(number),
            attempt: input::number(variables, "attempt").unwrap_or(0),
            words: usize::try_from(input::number(scene, "words").unwrap_or(DEFAULT_WORDS))
                .unwrap_or(700)
                .clamp(30, 12_000),
            voice: Voice::read(&variables["style"], Figure::new(&viewpoint, characters)),
            others,
            place: place(&text("place")),
            time: time(&text("time"), &mut draw),
            topic: topic(&text("goal"), &text("obstacle")),
            goal: text("goal"),
            obstacle: text("obstacle"),
            turn: text("turn"),
            change: text("change"),
            ending: text("ending"),
        }
    }
}

fn place(text: &str) -> String {
    let text = premise::shorten(text.trim_end_matches(['.', ',']), 60);
    match text.strip_prefix("The ") {
        _ if text.is_empty() => "the house".to_owned(),
        Some(rest) => format!("the {rest}"),
        None => text,
    }
}

/// A time of day as an adverb.
fn time(text: &str, draw: &mut Draw) -> String {
    const DRAWN: [&str; 12] = [
        "at dusk",
        "early in the morning",
        "at noon",
        "late in the afternoon",
        "after dark",
        "before breakfast",
        "towards evening",
        "at first light",
        "in the slack hour after lunch",
        "near midnight",
        "in the middle of the morning",
        "at lamp-lighting",
    ];
    const ADVERBIAL: &str = " at in on before after during towards toward near by late early \
        shortly just around past since until the-next that this two three an a half ";
    const POINTS: [&str; 9] =
        ["dawn", "dusk", "noon", "midnight", "midday", "sunset", "sunrise", "night", "daybreak"];
    let text = premise::shorten(text.trim_end_matches(['.', ',']), 60);
    let lower = text.to_lowercase();
    let first = lower.split(' ').next().unwrap_or_default();
    let last = lower.rsplit(' ').next().unwrap_or_default();
    match first {
        "" => draw.pick(&DRAWN).to_owned(),
        _ if ADVERBIAL.contains(&format!(" {first} ")) => lower,
        "the" => format!("on {lower}"),
        _ if POINTS.contains(&lower.as_str()) => format!("at {lower}"),
        _ if POINTS.contains(&last) || matches!(last, "morning" | "evening" | "afternoon") => {
            format!("in the {lower}")
        }
        _ => format!("at {text}"),
    }
}

/// The last thing that the goal names, else the obstacle: what comes last is what it is about.
fn topic(goal: &str, obstacle: &str) -> String {
    let thing = |text| premise::read(text).things.pop();
    let found = thing(goal).or_else(|| thing(obstacle));
    found.map_or_else(|| "that business".to_owned(), |thing| format!("the {thing}"))
}
