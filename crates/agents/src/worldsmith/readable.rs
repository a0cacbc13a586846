//! Writes the data of the stages in the compact form that a prompt shows: a line for each fact, and
//! no line for what is not known.

use std::fmt::Display;

use scribe_domain::stage::{
    Arc, Character, Characters, Concept, Dimension, DimensionKind, Entry, Part, PartOutput, Person,
    PlotOutline, PowerSystem, Relation, StageData, Story, StoryConception, StyleSheet, Worldview,
    part::{CastMember, ChapterPlanDraft, NodeCardDraft, PartData, card_count_with, card_span},
};

/// Returns the confirmed data of a stage. `asked` is the part that the prompt asks for.
pub(super) fn stage_lines(data: &StageData, asked: Part) -> Vec<String> {
    let mut text = Lines::default();
    match data {
        StageData::ConceptSelection(concept) => {
            text.add_heading("The concept of the book:");
            text.add_concept(concept);
        }
        StageData::StoryConception(StoryConception { story, style_sheet }) => {
            text.add_heading("The story:");
            text.add_story(story);
            text.add_heading("How the book is told:");
            text.add_style(style_sheet);
            if asked == Part::Style {
                text.add_fact("A passage in the style", &style_sheet.voice_sample);
            }
        }
        StageData::Worldview(Worldview { dimensions, power_system, entries }) => {
            text.add_power_system(power_system);
            text.add_entries(entries);
            for kind in DimensionKind::ALL {
                text.add_dimension(*kind, dimensions.get(*kind));
            }
        }
        StageData::Characters(Characters { characters, relations }) => {
            for character in characters {
                text.add_character(character);
            }
            text.add_relations(relations);
        }
        StageData::PlotOutline(PlotOutline { arcs, node_cards, chapters }) => {
            text.add_arcs(arcs);
            if !node_cards.is_empty() {
                text.add_heading("The turning points:");
            }
            for card in node_cards {
                text.add_card(&NodeCardDraft::from(card), (card.first_chapter, card.last_chapter));
            }
            if !chapters.is_empty() {
                text.add_heading("The chapters:");
            }
            for plan in chapters {
                text.add_plan(&ChapterPlanDraft::from(plan));
            }
        }
    }
    text.into_lines()
}

/// Returns what concepts say.
pub(super) fn concept_lines(concepts: &[Concept]) -> Vec<String> {
    let mut text = Lines::default();
    for concept in concepts {
        text.add_heading("A concept:");
        text.add_concept(concept);
    }
    text.into_lines()
}

/// Returns the parts of a proposal, in their order. `chapters` is the number of chapters in the book.
pub(super) fn part_lines(parts: &[PartOutput], chapters: u32) -> Vec<String> {
    let mut text = Lines::default();
    let card_count = card_count_with(chapters, parts);
    let mut before = None;
    for output in parts {
        // Batches continue the list of the batch before.
        let kind = std::mem::discriminant(&output.part());
        let is_continued = before.replace(kind) == Some(kind);
        match output.data() {
            PartData::Concepts(output) => {
                for concept in &output.concepts {
                    text.add_heading("A concept of the book:");
                    text.add_concept(concept);
                }
            }
            PartData::Story(story) => {
                text.add_heading("The story:");
                text.add_story(story);
            }
            PartData::Style(sheet) => {
                text.add_heading("How the book is told:");
                text.add_style(sheet);
            }
            PartData::Dimension(dimension) => {
                if let Part::Dimension(kind) = output.part() {
                    text.add_dimension(kind, dimension);
                }
            }
            PartData::PowerSystem(system) => text.add_power_system(system),
            PartData::Entries(output) => text.add_entries(&output.entries),
            PartData::Cast(output) => {
                text.add_heading("The cast:");
                for member in &output.cast {
                    text.add_member(member);
                }
            }
            PartData::Character(character) => text.add_character(character),
            PartData::Relations(output) => text.add_relations(&output.relations),
            PartData::Arcs(output) => text.add_arcs(&output.arcs),
            PartData::Concerned(_) => {}
            PartData::NodeCards(output) => {
                if !is_continued {
                    text.add_heading("The turning points:");
                }
                for card in &output.node_cards {
                    text.add_card(card, card_span(card.number, card_count, chapters));
                }
            }
            PartData::ChapterPlans(output) => {
                if !is_continued {
                    text.add_heading("The chapters that are planned:");
                }
                for plan in &output.chapters {
                    text.add_plan(plan);
                }
            }
        }
    }
    text.into_lines()
}

/// Returns a word of a vocabulary as it is written in a sentence.
pub(super) fn format_word(word: &impl Display) -> String {
    word.to_string().to_lowercase().replace('_', " ")
}

pub(super) fn describe_person(person: Person) -> &'static str {
    match person {
        Person::First => "first person",
        Person::ThirdLimited => "third person, limited to what the viewpoint character perceives",
        Person::ThirdOmniscient => "third person, omniscient",
        Person::Second => "second person",
    }
}

/// Lines of a prompt.
#[derive(Default)]
pub(super) struct Lines(Vec<String>);

impl Lines {
    pub(super) fn into_lines(self) -> Vec<String> {
        self.0
    }

    fn add_heading(&mut self, heading: &str) {
        self.0.push(heading.to_owned());
    }

    /// Adds a fact, unless nothing is known.
    pub(super) fn add_fact(&mut self, name: &str, value: &str) {
        if !value.trim().is_empty() {
            self.0.push(format!("- {name}: {}", value.trim()));
        }
    }

    pub(super) fn add_list(&mut self, name: &str, values: &[String]) {
        self.add_fact(name, &values.join("; "));
    }

    fn add_concept(&mut self, concept: &Concept) {
        self.add_fact("Idea", &concept.core_idea);
        self.add_fact("Subject", &concept.description);
        self.add_fact("Question about life", &concept.philosophical_depth);
        self.add_fact("Feeling at its heart", &concept.emotional_core);
        self.add_fact("Logline", &concept.logline);
        self.add_fact("What sets it apart", &concept.unique_selling_point);
    }

    fn add_story(&mut self, story: &Story) {
        let seeds = &story.worldview_seeds;
        self.add_list("Titles, the best first", &story.title_suggestions);
        self.add_fact("What happens", &story.core_concept);
        self.add_list("Themes", &story.main_themes);
        self.add_list("Genre", &story.genre_suggestions);
        self.add_fact("Readers", &story.target_audience);
        self.add_fact("Journey of the reader", &story.emotional_journey);
        self.add_list("Kinds of characters", &story.character_archetypes);
        self.add_list("Setting", &story.world_setting_hints);
        self.add_fact("Kind of world", &seeds.world_type);
        self.add_fact("Magic or technology", &seeds.magic_system_hints);
        self.add_fact("Society", &seeds.social_structure_hints);
        self.add_list("Sources of conflict", &seeds.conflict_sources);
    }

    /// Adds a style sheet without its voice sample, which only the style sheet itself is based on.
    fn add_style(&mut self, sheet: &StyleSheet) {
        let (tense, distance) = (format_word(&sheet.tense), format_word(&sheet.distance));
        let narration =
            format!("{}, {tense} tense, {distance} distance", describe_person(sheet.person));
        self.add_fact("Narration", &narration);
        self.add_list("Viewpoint characters", &sheet.viewpoint_characters);
        self.add_fact("Tone", &sheet.tone);
        self.add_fact("Sentences", &sheet.sentence_habit);
        self.add_fact("Dialogue", &format!("{} % of the text", sheet.dialogue_share_percent));
        let limits = format!(
            "love scenes {}, violence {}",
            format_word(&sheet.heat_limit),
            format_word(&sheet.violence_limit)
        );
        self.add_fact("Limits", &limits);
        self.add_list("Do", &sheet.r#do);
        self.add_list("Avoid", &sheet.avoid);
    }

    fn add_dimension(&mut self, kind: DimensionKind, dimension: &Dimension) {
        self.0.push(format!("The {kind} of the world: {}", dimension.summary));
        for rule in &dimension.rules {
            let mut line = format!("- {}", rule.rule);
            for (name, values) in
                [("Examples", &rule.examples), ("Limits", &rule.boundary_conditions)]
            {
                if !values.is_empty() {
                    line.push_str(&format!(" {name}: {}", values.join("; ")));
                }
            }
            self.0.push(line);
        }
    }

    fn add_power_system(&mut self, system: &PowerSystem) {
        self.0.push(format!("The power system, {}: {}", system.name, system.description));
        for level in &system.levels {
            let name = format!("- Level “{}”", level.name);
            match level.description.trim() {
                "" => self.0.push(name),
                text => self.0.push(format!("{name}: {text}")),
            }
        }
        self.add_list("Hard limits", &system.hard_limits);
        self.add_fact("Cost", &system.cost);
    }

    fn add_entries(&mut self, entries: &[Entry]) {
        if entries.is_empty() {
            return;
        }
        self.add_heading("What has a name in the world:");
        for entry in entries {
            self.0.push(format!(
                "- {} ({}): {}",
                entry.name,
                format_word(&entry.kind),
                entry.description
            ));
        }
    }

    fn add_member(&mut self, member: &CastMember) {
        let name_and_role = format!("{} ({})", member.name, format_word(&member.role));
        match member.sketch.trim() {
            "" => self.0.push(format!("- {name_and_role}")),
            sketch => self.0.push(format!("- {name_and_role}: {sketch}")),
        }
    }

    fn add_character(&mut self, character: &Character) {
        self.0.push(format!("{} ({}):", character.name, format_word(&character.role)));
        for (name, text) in [
            ("Appearance", &character.appearance),
            ("Personality", &character.personality),
            ("Background", &character.background),
            ("Motivation", &character.motivation),
            ("Goal", &character.goal),
            ("Obstacle", &character.obstacle),
            ("Turning point", &character.turning_point),
            ("Wound", &character.wound),
            ("Private thought", &character.monologue),
        ] {
            self.add_fact(name, text);
        }
        for sample in &character.dialogue_samples {
            self.add_fact("Speaks like this", sample);
        }
    }

    fn add_relations(&mut self, relations: &[Relation]) {
        if relations.is_empty() {
            return;
        }
        self.add_heading("How they stand to each other, from -10 (hatred) to +10 (devotion):");
        for Relation { from, to, kind, strength, description } in relations {
            let relation = format!("- {from} towards {to} ({}, {strength:+})", format_word(kind));
            match description.trim() {
                "" => self.0.push(relation),
                text => self.0.push(format!("{relation}: {text}")),
            }
        }
    }

    fn add_arcs(&mut self, arcs: &[Arc]) {
        self.add_heading("The threads of the story:");
        for arc in arcs {
            let chapters = chapter_span(arc.first_chapter, arc.last_chapter);
            self.0.push(format!("- {}, {chapters}: {}", arc.title, arc.description));
        }
    }

    fn add_card(&mut self, card: &NodeCardDraft, (first, last): (u32, u32)) {
        let chapters = chapter_span(first, last);
        let function = format_word(&card.function);
        let conflict = format_word(&card.conflict);
        let mut line = format!(
            "- {}, {chapters} ({function}, {conflict} conflict, tension {} of 10",
            card.number, card.tension
        );
        if !card.cast.is_empty() {
            line.push_str(&format!("; {}", card.cast.join(", ")));
        }
        self.0.push(format!("{line}): {}", card.scene));
    }

    fn add_plan(&mut self, plan: &ChapterPlanDraft) {
        let mut line = format!("- Chapter {}", plan.position);
        if !plan.title.trim().is_empty() {
            line.push_str(&format!(", “{}”", plan.title));
        }
        line.push_str(&format!(" (told through {}", plan.viewpoint));
        if !plan.cast.is_empty() {
            line.push_str(&format!("; {}", plan.cast.join(", ")));
        }
        line.push_str(&format!("): {}", plan.purpose));
        for (name, text) in [("Change", &plan.change_of_state), ("Last beat", &plan.last_beat)] {
            if !text.trim().is_empty() {
                line.push_str(&format!(" {name}: {text}"));
            }
        }
        self.0.push(line);
    }
}

fn chapter_span(first: u32, last: u32) -> String {
    if first == last { format!("chapter {first}") } else { format!("chapters {first} to {last}") }
}
