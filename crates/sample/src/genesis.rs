//! The parts of a proposal, from the concept to the chapter plans. Values that follow from the idea
//! are set here. All other texts come from the lists that are named after their fields.

mod people;
mod plot;

use scribe_domain::stage::{DimensionKind, Part, Person as Narrator, Tense};
use scribe_ports::model::PartHints;
use serde_json::{Value, json};

use crate::{
    filler::Filler,
    frame::{Values, draw},
    idea::{Idea, nth_premise},
    lexicon::Lexicon,
    premise::{clean, read_premise, shorten},
};

/// Proposes a part.
pub(crate) fn propose(hints: &PartHints, lexicon: &'static Lexicon) -> Value {
    let idea = Idea::from_hints(hints, lexicon);
    let round = if matches!(hints.part, Part::Concepts { .. }) { 0 } else { hints.round };
    let seed = draw(hints.preferences.seed, &format!("genesis {round}"));
    let proposal = Proposal { idea, hints, schema: hints.part.reply_schema(), seed };
    match hints.part {
        Part::Concepts { count } => {
            let concepts = (0..count).map(|n| proposal.concept(hints.round + n));
            json!({ "concepts": concepts.collect::<Vec<_>>() })
        }
        Part::Story => proposal.story(),
        Part::Style => proposal.style(),
        Part::Dimension(kind) => proposal.dimension(kind),
        Part::PowerSystem => proposal.power_system(),
        Part::Entries => json!({ "entries": proposal.idea.entries }),
        Part::Cast => proposal.cast(),
        Part::Character { index } => proposal.character(index as usize),
        Part::Relations => proposal.relations(),
        Part::Arcs => proposal.arcs(),
        Part::NodeCards { first, last } => proposal.node_cards(first, last),
        Part::ChapterPlans { first, last } => proposal.chapter_plans(first, last),
    }
}

/// A part that is being proposed.
struct Proposal<'a> {
    idea: Idea,
    hints: &'a PartHints,
    schema: Value,
    seed: u64,
}

impl Proposal<'_> {
    fn fill(&self, topic: &str, n: u64, values: &Values, given: &Value) -> Value {
        // A part that consists of a list is filled item by item.
        let items = &self.schema["properties"][topic]["items"];
        let schema = if items["type"] == "object" { items } else { &self.schema };
        Filler { root: &self.schema, values, seed: self.seed }.fill(schema, topic, n, given)
    }

    fn line(&self, list: &str, n: u64, values: &Values) -> String {
        values.line(list, self.seed, n)
    }

    /// Returns a concept. Without a premise, every concept has its own idea. With a premise, every
    /// concept adds its own twist to the premise.
    fn concept(&self, n: u32) -> Value {
        let lexicon = self.idea.lexicon;
        let hints = PartHints { round: n, concept: None, ..self.hints.clone() };
        let values = Idea::from_hints(&hints, lexicon).values(0);
        let given = read_premise(hints.premise.as_deref().unwrap_or_default(), lexicon).sentence;
        let own = nth_premise(lexicon, hints.preferences.seed, n);
        let twisted = format!("{given} {}", self.line("twists", n.into(), &values));
        // Eighths have short decimal forms, and their mean is exact.
        let above = f64::from(n * 7 % 10) / 8.0 + f64::from(n / 10 % 8) / 64.0;
        let given = json!({
            "core_idea": if given.is_empty() { own } else { &twisted },
            "scores": {
                "extensibility": 6.0 + above, "novelty": 7.0 + above, "genre_fit": 8.0 + above
            },
        });
        self.fill("concepts", n.into(), &values, &given)
    }

    fn story(&self) -> Value {
        let PartHints { preferences, genre, wish, .. } = self.hints;
        let Idea { premise, cast, lexicon, .. } = &self.idea;
        let values = self.idea.values(0);
        let titles = (0..4).map(|n| lexicon.title_case(&self.line("book titles", n, &values)));
        let known = lexicon.recognize("genres", &premise.sentence);
        let genre = genre.as_deref().map(clean).filter(|genre| !genre.is_empty());
        let genre = genre.or(known.map(str::to_owned));
        let core = format!("{} {}", premise.sentence, self.line("plots", 0, &values));
        let words = preferences.chapters.saturating_mul(preferences.words_per_chapter);
        let given = json!({
            "title_suggestions": preferences.title.clone().into_iter().chain(titles)
                .collect::<Vec<_>>(),
            "core_concept": self.add_wish(core.trim(), wish.as_deref()),
            "estimated_length": words.clamp(200, 20_000_000),
            "genre_suggestions": genre.map(|genre| [genre]),
            "character_archetypes": cast.iter().map(|one| &one.trade).collect::<Vec<_>>(),
            "world_setting_hints": premise.motifs,
            "worldview_seeds": { "magic_system_hints": "" },
        });
        self.fill("story", 0, &values, &given)
    }

    fn style(&self) -> Value {
        let preferences = &self.hints.preferences;
        let given = json!({
            "person": preferences.pov.unwrap_or(Narrator::ThirdLimited),
            "tense": preferences.tense.unwrap_or(Tense::Past),
            "viewpoint_characters": [self.idea.cast[0].name],
            "dialogue_share_percent": 30,
            "voice_sample": "",
        });
        self.fill("style", 0, &self.idea.values(0), &given)
    }

    fn dimension(&self, kind: DimensionKind) -> Value {
        let wanted = &self.hints.preferences;
        let wish = match kind {
            DimensionKind::Geography => &wanted.geography_type,
            DimensionKind::History => &wanted.time_period,
            DimensionKind::Culture => &None,
            DimensionKind::Rules => &wanted.tech_magic_level,
            DimensionKind::Society => &wanted.social_structure,
        };
        let values = self.idea.values(0);
        let n = DimensionKind::ALL.iter().position(|known| *known == kind).unwrap_or(0) as u64;
        let line = |list: &str, n| self.line(&format!("{list} of {kind}"), n, &values);
        let summary = self.add_wish(&line("summaries", 0), wish.as_deref());
        let mut document = self.fill("dimension", n, &values, &json!({ "summary": summary }));
        for (n, rule) in (0..).zip(document["rules"].as_array_mut().into_iter().flatten()) {
            rule["rule"] = json!(line("rules", n));
        }
        document
    }

    /// Returns the power system. By default, power is an office. The idea decides whether it is
    /// magic.
    fn power_system(&self) -> Value {
        let values = self.idea.values(0);
        let asked = self.hints.preferences.power_system.as_deref().map(clean);
        let asked = asked.filter(|asked| asked.contains(char::is_alphanumeric));
        let name = asked.as_deref().map(|name| match name.split_once(' ') {
            Some((first, rest)) if self.idea.lexicon.has("articles", first) => rest,
            Some(_) | None => name,
        });
        let name = name.map(|name| self.idea.lexicon.title_case(shorten(name, 100)));
        self.fill("power", 0, &values, &json!({ "name": name }))
    }

    /// Adds the user's wish to a text, in a form that can be quoted.
    fn add_wish(&self, text: &str, wish: Option<&str>) -> String {
        let clean = clean(wish.unwrap_or_default());
        let wish = shorten(&clean, 300).trim_end_matches('.');
        let before = self.idea.lexicon.item("before a wish", 0);
        match wish.contains(char::is_alphanumeric) {
            true => format!("{text} {before} {wish}."),
            false => text.to_owned(),
        }
    }
}
