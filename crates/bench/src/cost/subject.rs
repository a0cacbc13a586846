//! What a question is about: the typed hints of its request, in the form that replies are made from.

use scribe_domain::{
    chapter::finding::Finding,
    stage::{Entry, EntryKind, Part},
    text::{sentences::split_sentences, words::count_words},
};
use scribe_ports::{
    agent::WrittenScene,
    model::{
        ChapterHints, ChapterQuestion, ModelRequest, OutputFormat, PartHints, SampleWriterHints,
    },
};

use super::{random::Random, sentences::NAMES};

/// The lengths of a sentence that is quoted.
const MIN_QUOTED_WORDS: usize = 5;
const MAX_QUOTED_CHARS: usize = 280;
/// How many of the book's things the replies about a chapter name.
const NAMED_THINGS: usize = 5;
/// How many members of the cast tell the book.
const VIEWPOINTS: usize = 3;

/// What a question is about.
#[derive(Debug, Default)]
pub(super) struct Subject {
    /// A text that no other question of the book has.
    pub(super) identity: String,
    /// The people who can be named. In a chapter, these are the chapter's cast, and the viewpoint
    /// character comes first.
    pub(super) people: Vec<String>,
    /// True if the people are those of a chapter or scene, so that they are always the same.
    pub(super) is_cast_fixed: bool,
    /// True if a field called `name` names a person.
    pub(super) names_people: bool,
    /// The names of the things that the reply mentions.
    pub(super) things: Vec<String>,
    pub(super) places: Vec<String>,
    /// The sentences that can be quoted, in the order in which they are quoted.
    pub(super) quotable: Vec<String>,
    pub(super) findings: Vec<Finding>,
    /// The number of the first item that is asked for, such as the position of a chapter.
    pub(super) first: usize,
    /// The number of chapters in the book.
    pub(super) chapters: u32,
    /// The number of words in the chapter or, before the book exists, in each chapter.
    pub(super) words: u32,
}

impl Subject {
    pub(super) fn new(request: &ModelRequest) -> Self {
        let schema = match &request.output {
            OutputFormat::Json { schema, .. } => schema.text(),
            OutputFormat::Prose => "",
        };
        match &request.hints {
            SampleWriterHints::None => Self {
                identity: format!("{} {} {schema}", request.agent, request.capability),
                people: default_names(),
                ..Self::default()
            },
            SampleWriterHints::Part(hints) => Self::of_part(hints),
            SampleWriterHints::Chapter(hints) => {
                let subject = Self::of_chapter(hints);
                let identity = format!("{} {}", request.capability, subject.identity);
                Self { identity, ..subject }
            }
        }
    }

    fn of_part(hints: &PartHints) -> Self {
        let PartHints { part, round, is_repair, preferences, cast, entries, .. } = hints;
        let people = cast.iter().map(|member| member.name.clone()).collect::<Vec<_>>();
        let first = match *part {
            Part::NodeCards { first, .. } | Part::ChapterPlans { first, .. } => first,
            Part::Character { index } => index,
            _ => 0,
        };
        Self {
            identity: format!("{part} {round} {is_repair}"),
            people: if people.is_empty() { default_names() } else { people },
            names_people: matches!(part, Part::Cast | Part::Character { .. }),
            things: entries.iter().map(|entry| entry.name.clone()).collect(),
            places: list_places(entries),
            first: to_usize(first),
            chapters: preferences.chapters,
            words: preferences.words_per_chapter,
            ..Self::default()
        }
    }

    fn of_chapter(hints: &ChapterHints) -> Self {
        let (mut quoted, mut findings): (&[WrittenScene], &[Finding]) = (&[], &[]);
        let mut planned: Vec<String> = Vec::new();
        if let Some(plan) = &hints.plan {
            planned.push(plan.viewpoint.clone());
            planned.extend(plan.cast.iter().filter(|name| **name != plan.viewpoint).cloned());
        }
        let whole_cast = hints.cast.iter().map(|member| member.sheet.name.clone());
        let others: Vec<String> = whole_cast.filter(|name| !planned.contains(name)).collect();
        let mut people = planned;
        let what = match &hints.question {
            ChapterQuestion::Other => "other".to_owned(),
            ChapterQuestion::Plan => "plan".to_owned(),
            ChapterQuestion::Outline => "outline".to_owned(),
            ChapterQuestion::Scenes { .. } => "scenes".to_owned(),
            ChapterQuestion::Scene(scene) => {
                let brief = scene.brief.as_ref();
                if let Some(brief) = brief.filter(|brief| !brief.cast.is_empty()) {
                    people.clone_from(&brief.cast);
                }
                let (number, round, kept) = (scene.number, scene.round, scene.kept.len());
                format!("scene {number} {round} {} {kept}", scene.is_repair)
            }
            ChapterQuestion::Critique(review) => {
                quoted = &review.scenes;
                format!("critique {}", review.round)
            }
            ChapterQuestion::FactCheck(review) => {
                quoted = &review.scenes;
                format!("check {}", review.round)
            }
            ChapterQuestion::Patch { findings: of, .. } => {
                findings = of;
                "patch".to_owned()
            }
            ChapterQuestion::Arbitration { redrafts, .. } => format!("arbitration {redrafts}"),
            ChapterQuestion::Record { scenes } => {
                quoted = scenes;
                people.extend(others);
                "record".to_owned()
            }
        };
        let identity = format!("{} {what}", hints.position);
        let names: Vec<String> = hints.entries.iter().map(|entry| entry.name.clone()).collect();
        let position = to_usize(hints.position);
        let things = names.iter().cycle().skip(position).take(NAMED_THINGS.min(names.len()));
        Self {
            people: if people.is_empty() { default_names() } else { people },
            is_cast_fixed: true,
            names_people: true,
            things: things.cloned().collect(),
            places: list_places(&hints.entries),
            quotable: list_quotable(quoted, &identity),
            findings: findings.to_vec(),
            first: position,
            chapters: hints.chapters,
            words: hints.words,
            identity,
        }
    }

    /// Returns the `index`th member of the cast of an item, such as a chapter that is planned. The
    /// first one tells the story.
    pub(super) fn cast_member(&self, item: usize, index: usize) -> &str {
        let count = self.people.len();
        let number = self.first + item;
        let viewpoint = if self.is_cast_fixed { 0 } else { number % VIEWPOINTS.min(count) };
        let turn = if self.is_cast_fixed { 0 } else { number };
        let at = match index {
            0 => viewpoint,
            // The others take turns.
            _ => {
                let other = (turn + index - 1) % (count - 1).max(1);
                (viewpoint + 1 + other) % count
            }
        };
        &self.people[at]
    }
}

fn default_names() -> Vec<String> {
    NAMES.iter().map(|&name| name.to_owned()).collect()
}

fn list_places(entries: &[Entry]) -> Vec<String> {
    let places = entries.iter().filter(|entry| entry.kind == EntryKind::Location);
    places.map(|entry| entry.name.clone()).collect()
}

/// Returns sentences from all over the scenes, each once.
fn list_quotable(scenes: &[WrittenScene], identity: &str) -> Vec<String> {
    let all = scenes.iter().flat_map(|scene| split_sentences(&scene.text));
    let is_quotable = |sentence: &&str| {
        sentence.chars().count() <= MAX_QUOTED_CHARS && count_words(sentence) >= MIN_QUOTED_WORDS
    };
    let mut sentences: Vec<String> =
        all.map(|(_, sentence)| sentence).filter(is_quotable).map(str::to_owned).collect();
    Random::from_text(identity).shuffle(&mut sentences);
    sentences
}

fn to_usize(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
