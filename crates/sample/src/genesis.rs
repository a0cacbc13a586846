//! The parts of a proposal, from the concept to the plans of the chapters.

mod people;
mod plot;

use scribe_domain::stage::{
    Concept, ConceptScores, Dimension, DimensionKind, Distance, Limit, Part, Person as Narrator,
    PowerLevel, PowerSystem, Preferences, QuotationMarks, Rule, Story, StyleSheet, Tense,
    WorldviewSeeds,
    part::{ConceptsOutput, EntriesOutput},
};
use scribe_ports::model::PartHints;
use serde_json::{Value, json};

use crate::{
    frame::{Values, title_case, with_stop},
    idea::{Idea, nth_premise},
    lexicon::Lexicon,
    premise,
};

/// Proposes a part.
pub(crate) fn propose(hints: &PartHints) -> Value {
    let idea = Idea::from_hints(hints);
    match hints.part {
        Part::Concepts { count } => {
            json!(ConceptsOutput {
                concepts: (0..count).map(|n| propose_concept(hints, n)).collect()
            })
        }
        Part::Story => json!(propose_story(&idea, hints)),
        Part::Style => json!(propose_style(&idea, &hints.preferences)),
        Part::Dimension(kind) => json!(propose_dimension(&idea, kind, hints)),
        Part::PowerSystem => json!(propose_power_system(&idea, &hints.preferences)),
        Part::Entries => json!(EntriesOutput { entries: idea.entries }),
        Part::Cast => json!(people::propose_cast(&idea)),
        Part::Character { index } => json!(people::propose_sheet(&idea, index as usize, hints)),
        Part::Relations => json!(people::propose_relations(&idea)),
        Part::Arcs => json!(plot::propose_arcs(&idea, hints.preferences.chapters)),
        Part::NodeCards { first, last } => {
            json!(plot::propose_node_cards(&idea, first, last, hints))
        }
        Part::ChapterPlans { first, last } => {
            json!(plot::propose_chapter_plans(&idea, first, last))
        }
    }
}

/// Without a premise every concept has an idea of its own; with one, every concept has a turn of
/// its own.
fn propose_concept(hints: &PartHints, n: u32) -> Concept {
    let seed = hints.preferences.seed;
    let n = hints.round + n;
    let given = hints.premise.as_deref().map(premise::read).unwrap_or_default().sentence;
    let own = Idea::from_hints(&PartHints { round: n, concept: None, ..hints.clone() });
    let values = own.values();
    let line = |list: &str| {
        crate::idea::line(crate::draw::draw(seed, list, &[]), list, u64::from(n), &values)
    };
    let (start, twist) = if given.is_empty() {
        (nth_premise(seed, n as usize).to_owned(), String::new())
    } else {
        (given, line("twists"))
    };
    // Eighths have short decimals, and their mean is exact.
    let places = [4.0, 9.0, 1.0, 7.0, 3.0, 8.0, 0.0, 6.0, 2.0, 5.0];
    let above = places[n as usize % places.len()] / 8.0 + f64::from(n / 10 % 8) / 64.0;
    Concept {
        core_idea: format!("{start} {twist}").trim().to_owned(),
        description: line("concept descriptions"),
        philosophical_depth: line("questions"),
        emotional_core: line("feelings"),
        logline: line("loglines"),
        unique_selling_point: line("selling points"),
        scores: ConceptScores {
            extensibility: 6.0 + above,
            novelty: 7.0 + above,
            genre_fit: 8.0 + above,
        },
    }
}

/// Several lines of a list, none twice.
fn lines(idea: &Idea, list: &str, count: u64, values: &Values) -> Vec<String> {
    (0..count).map(|n| idea.line(list, n, values)).collect()
}

fn propose_story(idea: &Idea, hints: &PartHints) -> Story {
    let PartHints { preferences, genre, .. } = hints;
    let values = idea.values();
    let own = (0..4).map(|n| title_case(&idea.line("book titles", n, &values)));
    let wish = hints.wish.as_deref().map(wish_sentence).unwrap_or_default();
    let genre = genre.as_deref().map(premise::clean).filter(|genre| !genre.is_empty());
    let words = preferences.chapters.saturating_mul(preferences.words_per_chapter);
    let core = format!("{} {}{wish}", idea.premise.sentence, idea.line("plots", 0, &values));
    Story {
        title_suggestions: preferences.title.clone().into_iter().chain(own).collect(),
        core_concept: core,
        main_themes: lines(idea, "themes", 2, &values),
        target_audience: idea.line("readers", 0, &values),
        estimated_length: words.clamp(200, 20_000_000),
        genre_suggestions: vec![genre.unwrap_or_else(|| recognise_genre(idea))],
        emotional_journey: idea.line("feelings", 1, &values),
        character_archetypes: idea.cast.iter().map(|person| person.trade.clone()).collect(),
        world_setting_hints: idea.premise.motifs.clone(),
        worldview_seeds: WorldviewSeeds {
            world_type: idea.line("world types", 0, &values),
            magic_system_hints: String::new(),
            social_structure_hints: idea.line("social structures", 0, &values),
            conflict_sources: lines(idea, "conflicts", 2, &values),
        },
    }
}

fn recognise_genre(idea: &Idea) -> String {
    let said = idea.premise.sentence.to_lowercase();
    let words: Vec<&str> = said.split(|c: char| !c.is_alphabetic()).collect();
    let genres = Lexicon::english().list("genres").iter().filter_map(|line| line.split_once(": "));
    let found = genres.into_iter().find(|(_, marks)| {
        marks.split(' ').any(|mark| words.iter().any(|word| word.trim_end_matches('s') == mark))
    });
    found.map_or("literary fiction", |(genre, _)| genre).to_owned()
}

fn propose_style(idea: &Idea, preferences: &Preferences) -> StyleSheet {
    let values = idea.values();
    let hero = idea.cast.first().map(|person| person.name.clone());
    StyleSheet {
        person: preferences.pov.unwrap_or(Narrator::ThirdLimited),
        tense: preferences.tense.unwrap_or(Tense::Past),
        viewpoint_characters: hero.into_iter().collect(),
        distance: Distance::Close,
        tone: idea.line("tones", 0, &values),
        sentence_habit: idea.line("sentence habits", 0, &values),
        dialogue_share_percent: 30,
        spelling_variant: "en-GB".to_owned(),
        quotation_marks: QuotationMarks::Double,
        heat_limit: Limit::None,
        violence_limit: Limit::Mild,
        r#do: lines(idea, "style dos", 2, &values),
        avoid: lines(idea, "style avoids", 2, &values),
        voice_sample: String::new(),
        sample_is_mine: false,
    }
}

/// A wish of the person, as it can be quoted.
fn wish_sentence(wish: &str) -> String {
    let clean = premise::clean(wish);
    let short = premise::shorten(&clean, 300).trim_end_matches('.');
    if short.contains(char::is_alphanumeric) {
        format!(" As asked for: {}", with_stop(short))
    } else {
        String::new()
    }
}

fn propose_dimension(idea: &Idea, kind: DimensionKind, hints: &PartHints) -> Dimension {
    let wanted = &hints.preferences;
    let wishes = match kind {
        DimensionKind::Geography => [wanted.geography_type.as_deref(), hints.wish.as_deref()],
        DimensionKind::History => [wanted.time_period.as_deref(), None],
        DimensionKind::Culture => [None, None],
        DimensionKind::Rules => [wanted.tech_magic_level.as_deref(), None],
        DimensionKind::Society => [wanted.social_structure.as_deref(), None],
    };
    let place = (DimensionKind::ALL.iter().position(|known| *known == kind)).unwrap_or(0) as u64;
    let values = idea.values();
    let wish: String = wishes.into_iter().flatten().map(wish_sentence).collect();
    let rule = |n: u64| {
        let example = |i: u64| idea.line("rule examples", (place * 2 + n) * 3 + i, &values);
        Rule {
            rule: idea.line(&format!("rules of {kind}"), n, &values),
            examples: (0..3).map(example).collect(),
            boundary_conditions: vec![idea.line("rule limits", place * 2 + n, &values)],
        }
    };
    let summary = idea.line(&format!("summaries of {kind}"), 0, &values);
    Dimension { summary: format!("{summary}{wish}"), rules: vec![rule(0), rule(1)] }
}

/// Power is an office: the idea decides whether it is magic.
fn propose_power_system(idea: &Idea, preferences: &Preferences) -> PowerSystem {
    let values = idea.values();
    let asked = preferences.power_system.as_deref().map(premise::clean);
    let asked = asked.filter(|asked| asked.contains(char::is_alphanumeric));
    let own = || title_case(&format!("the word of the {}", idea.group));
    let bare = |name: String| {
        let bare = ["a ", "an "].iter().find_map(|article| name.strip_prefix(article));
        title_case(premise::shorten(bare.unwrap_or(&name), 100))
    };
    let level = |n: u64| PowerLevel {
        name: capital_item("power levels", n),
        description: idea.line("power level descriptions", n, &values),
    };
    PowerSystem {
        name: asked.map_or_else(own, bare),
        description: idea.line("power descriptions", 0, &values),
        levels: (0..3).map(level).collect(),
        hard_limits: lines(idea, "power limits", 2, &values),
        cost: idea.line("power costs", 0, &values),
    }
}

fn capital_item(list: &str, n: u64) -> String {
    crate::frame::capital(Lexicon::english().item(list, crate::draw::index(n, usize::MAX)))
}
