//! The parts of a proposal, from the concept to the chapter plans. Values that follow from the idea
//! are set here. All other texts come from the lists that have the names of their fields.

mod idea;
mod plot;
mod revision;

use scribe_domain::{
    stage::{CharacterRole, DimensionKind, Part, RelationKind},
    text::shorten::shorten_title,
};
use scribe_ports::model::{NarrationForm, PartHints};
use serde_json::{Value, json};

use self::idea::{Idea, nth_premise};
use crate::{
    document::Filler,
    frame::{Values, default_narration},
    lexicon::{Lexicon, capitalize},
    premise::{clean, read_premise},
};

pub(crate) fn propose_part(hints: &PartHints, lexicon: &'static Lexicon) -> Value {
    let idea = Idea::from_hints(hints, lexicon);
    if let Some(revised) = revision::revise_part(hints, &idea) {
        return revised;
    }
    let count = idea.cast.len();
    match hints.part {
        Part::Concepts { count } => {
            list_document("concepts", 0..count, |n| idea.concept(hints.round + n))
        }
        Part::Story => idea.story(),
        Part::Style => idea.style(),
        Part::Dimension(kind) => idea.dimension(kind),
        Part::PowerSystem => idea.power_system(),
        Part::Entries => json!({ "entries": idea.entries }),
        Part::Cast => list_document("cast", 0..count, |i| idea.member("cast", i)),
        Part::Character { index } => idea.character(index as usize % count),
        Part::Relations if count < 2 => json!({ "relations": [] }),
        Part::Relations => list_document("relations", 0..count, |i| idea.relation(i)),
        Part::Arcs => list_document("arcs", 0..2, |n| idea.arc(n)),
        Part::NodeCards { first, last } => {
            list_document("node_cards", first..last + 1, |number| idea.node_card(number))
        }
        Part::ChapterPlans { first, last } => {
            list_document("chapters", first..last + 1, |position| idea.chapter_plan(position))
        }
        // Only a revision asks what it concerns.
        Part::Concerned { .. } => json!({ "pieces": [] }),
    }
}

fn list_document<N>(
    topic: &str,
    numbers: impl Iterator<Item = N>,
    item: impl Fn(N) -> Value,
) -> Value {
    json!({ topic: numbers.map(item).collect::<Value>() })
}

impl Idea<'_> {
    /// Returns the `n`th document of a part, or of an item if the part consists of a list.
    fn fill(&self, topic: &str, n: usize, values: &Values, fixed_values: &Value) -> Value {
        let root = self.hints.part.reply_schema();
        let items = &root["properties"][topic]["items"];
        let schema = if items["type"] == "object" { items } else { &root };
        Filler { root: &root, values }.fill(schema, topic, n as u64, fixed_values)
    }

    /// Returns a concept. Without a premise, every concept has its own idea. With a premise, every
    /// concept adds its own twist to the premise.
    fn concept(&self, n: u32) -> Value {
        let lexicon = self.lexicon;
        let hints = PartHints { round: n, concept: None, ..self.hints.clone() };
        let values = Idea::from_hints(&hints, lexicon).values(0);
        let fixed_values =
            read_premise(hints.premise.as_deref().unwrap_or_default(), lexicon).sentence;
        let core_idea = match fixed_values.is_empty() {
            true => nth_premise(lexicon, hints.preferences.seed, n).to_owned(),
            false => format!("{fixed_values} {}", values.line("twists", n.into())),
        };
        // Eighths have short decimal forms, and their mean is exact.
        let bonus = f64::from(n * 7 % 10) / 8.0 + f64::from(n / 10 % 8) / 64.0;
        let scores = json!({
            "extensibility": 6.0 + bonus, "novelty": 7.0 + bonus, "genre_fit": 8.0 + bonus
        });
        let fixed_values = json!({ "core_idea": core_idea, "scores": scores });
        self.fill("concepts", n as usize, &values, &fixed_values)
    }

    fn story(&self) -> Value {
        let PartHints { preferences, genre, wish, .. } = self.hints;
        let values = self.values(0);
        let titles = (0..4).map(|n| self.lexicon.title_case(&values.line("book titles", n)));
        let sentence = &self.premise.sentence;
        let genre = genre.as_deref().map(clean).filter(|genre| !genre.is_empty());
        let genre = genre.or(self.lexicon.recognise("genres", sentence).map(str::to_owned));
        let core = format!("{sentence} {}", values.line("plots", 0));
        let words = preferences.chapters.saturating_mul(preferences.words_per_chapter);
        let fixed_values = json!({
            "title_suggestions": preferences.title.iter().cloned().chain(titles).collect::<Value>(),
            "core_concept": self.add_wish(core.trim(), wish.as_deref()),
            "estimated_length": words.clamp(200, 20_000_000),
            "genre_suggestions": genre.map(|genre| [genre]),
            "character_archetypes": self.cast.iter().map(|person| &*person.trade).collect::<Value>(),
            "world_setting_hints": self.premise.motifs,
            "worldview_seeds": { "magic_system_hints": "" },
        });
        self.fill("story", 0, &values, &fixed_values)
    }

    /// Returns the narrative form that the preferences ask for.
    fn narration(&self) -> NarrationForm {
        let (preferences, usual) = (&self.hints.preferences, default_narration());
        NarrationForm {
            person: preferences.pov.unwrap_or(usual.person),
            tense: preferences.tense.unwrap_or(usual.tense),
            ..usual
        }
    }

    fn style(&self) -> Value {
        let NarrationForm { person, tense, .. } = self.narration();
        let fixed_values = json!({
            "person": person,
            "tense": tense,
            "viewpoint_characters": [self.cast[0].name],
            "dialogue_share_percent": 30,
            "voice_sample": "",
        });
        self.fill("style", 0, &self.values(0), &fixed_values)
    }

    fn dimension(&self, kind: DimensionKind) -> Value {
        let preferences = &self.hints.preferences;
        let wish = match kind {
            DimensionKind::Geography => &preferences.geography_type,
            DimensionKind::History => &preferences.time_period,
            DimensionKind::Culture => &None,
            DimensionKind::Rules => &preferences.tech_magic_level,
            DimensionKind::Society => &preferences.social_structure,
        };
        let values = self.values(0);
        let summary = values.line(&format!("summaries of {kind}"), 0);
        let summary = self.add_wish(&summary, wish.as_deref());
        let n = DimensionKind::ALL.iter().position(|known| *known == kind).unwrap_or(0);
        let mut document = self.fill("dimension", n, &values, &json!({ "summary": summary }));
        for (n, rule) in (0..).zip(document["rules"].as_array_mut().into_iter().flatten()) {
            rule["rule"] = json!(values.line(&format!("rules of {kind}"), n));
        }
        document
    }

    /// Returns the power system. By default, power is an office. The idea decides whether it is
    /// magic.
    fn power_system(&self) -> Value {
        let requested = clean(self.hints.preferences.power_system.as_deref().unwrap_or_default());
        let name = self.lexicon.title_case(&shorten_title(&requested, 100));
        let name = Some(name).filter(|name| name.contains(char::is_alphanumeric));
        self.fill("power", 0, &self.values(0), &json!({ "name": name }))
    }

    /// Returns what a part states about a member of the cast.
    fn member(&self, topic: &str, i: usize) -> Value {
        let fixed_values = json!({ "name": self.cast[i].name, "role": self.role(i) });
        self.fill(topic, i, &self.values(i), &fixed_values)
    }

    fn character(&self, i: usize) -> Value {
        let mut sheet = self.member("character", i);
        let preferences = &self.hints.preferences.personality_preferences;
        if let Some(preferences) = preferences.get(i % preferences.len().max(1)) {
            let personality = sheet["personality"].as_str().unwrap_or_default();
            sheet["personality"] =
                json!(format!("{}. {personality}", capitalize(&clean(preferences))));
        }
        sheet
    }

    /// Returns the relation of a member of the cast to the next member.
    fn relation(&self, i: usize) -> Value {
        let next = (i + 1) % self.cast.len();
        let is_hostile = [i, next].iter().any(|i| self.role(*i) == CharacterRole::Antagonist);
        let (kind, strength, list_document) = match is_hostile {
            true => (RelationKind::Rival, -6, "hostile relations"),
            false if i.is_multiple_of(2) => (RelationKind::Ally, 5, "friendly relations"),
            false => (RelationKind::Colleague, 2, "friendly relations"),
        };
        json!({
            "from": self.cast[i].name, "to": self.cast[next].name,
            "kind": kind, "strength": strength,
            "description": self.values(i).line(list_document, i as u64),
        })
    }

    /// Adds the user's wish to a text, in a form that can be quoted.
    fn add_wish(&self, text: &str, wish: Option<&str>) -> String {
        let wish = shorten_title(&clean(wish.unwrap_or_default()), 300);
        if !wish.contains(char::is_alphanumeric) {
            return text.to_owned();
        }
        let lead_in = self.lexicon.item("before a wish", 0);
        format!("{text} {lead_in} {}.", wish.trim_end_matches('.'))
    }
}
