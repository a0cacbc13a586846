//! The data of a small book: its cast, world, style and chapter plans.

use scribe_domain::stage::{
    ChapterPlan, Character, CharacterRole, Distance, Entry, EntryKind, Limit, Person,
    QuotationMarks, Relation, RelationKind, Story, StyleSheet, Tense, WorldviewSeeds,
};

pub(crate) fn story() -> Story {
    Story {
        title_suggestions: vec!["Whistle and Ledger".into()],
        core_concept: "A clerk finds out how the town's water is really sold.".into(),
        main_themes: vec!["who may know".into()],
        target_audience: "adults".into(),
        estimated_length: 30_000,
        genre_suggestions: vec!["mystery".into()],
        emotional_journey: "from trust to wariness to a harder trust".into(),
        character_archetypes: Vec::new(),
        world_setting_hints: Vec::new(),
        worldview_seeds: WorldviewSeeds {
            world_type: "a harbour town".into(),
            magic_system_hints: String::new(),
            social_structure_hints: String::new(),
            conflict_sources: Vec::new(),
        },
    }
}

pub(crate) fn style() -> StyleSheet {
    StyleSheet {
        person: Person::ThirdLimited,
        tense: Tense::Past,
        viewpoint_characters: vec!["Agnes Quill".into()],
        distance: Distance::Close,
        tone: "dry and watchful".into(),
        sentence_habit: "short sentences, then a long one".into(),
        dialogue_share_percent: 35,
        spelling_variant: "en-GB".into(),
        quotation_marks: QuotationMarks::Double,
        heat_limit: Limit::Mild,
        violence_limit: Limit::Moderate,
        r#do: vec!["name things by their trade names".into()],
        avoid: vec!["dreams".into()],
        voice_sample: "The tide tables hung where a saint would have hung.".into(),
        sample_is_mine: false,
    }
}

fn character(name: &str, role: CharacterRole, she: &str) -> Character {
    let call = name.split(' ').next().unwrap();
    Character {
        name: name.into(),
        role,
        appearance: format!("{call} is narrow and neat."),
        personality: format!("{call} counts before {she} speaks."),
        background: format!("{call} grew up on the stairs."),
        motivation: format!("{call} wants a door that locks."),
        goal: format!("{call} means to keep the ledger."),
        obstacle: "Nobody believes a clerk.".into(),
        turning_point: format!("{call} reads the second column."),
        wound: format!("{she} once signed without reading."),
        monologue: "I have the sum. I do not have the reason.".into(),
        dialogue_samples: vec![
            format!("“Show me the receipt,” said {call}."),
            format!("“Then count it again,” said {call}."),
        ],
    }
}

pub(crate) fn cast() -> Vec<Character> {
    vec![
        character("Agnes Quill", CharacterRole::Protagonist, "she"),
        character("Rupert Venner", CharacterRole::Ally, "he"),
        character("Bess Kettle", CharacterRole::Supporting, "she"),
        character("Corin Mallow", CharacterRole::Antagonist, "he"),
    ]
}

pub(crate) fn relations() -> Vec<Relation> {
    vec![Relation {
        from: "Agnes Quill".into(),
        to: "Rupert Venner".into(),
        kind: RelationKind::Ally,
        strength: 4,
        description: "She trusts his hands and not his tongue.".into(),
    }]
}

pub(crate) fn entries() -> Vec<Entry> {
    let entry = |kind, name: &str, description: &str| Entry {
        kind,
        name: name.into(),
        description: description.into(),
    };
    vec![
        entry(EntryKind::Location, "Flint Quay", "Where the water barges land."),
        entry(EntryKind::Location, "Marl Stair", "Two hundred steps to the upper town."),
        entry(EntryKind::Location, "Salter's Yard", "Casks, and the office behind them."),
        entry(EntryKind::Organization, "Water Board", "Nine people who set the price."),
    ]
}

pub(crate) fn plan(position: u32) -> ChapterPlan {
    let others = ["Rupert Venner", "Bess Kettle", "Corin Mallow"];
    let place = ["Flint Quay", "Marl Stair", "Salter's Yard"][position as usize % 3];
    let other = others[position as usize % 3];
    let third = others[(position as usize + 1) % 3];
    ChapterPlan {
        position,
        title: format!("The {position}th Column"),
        purpose: format!("Agnes learns at {place} what {other} has kept from the Water Board."),
        change_of_state: format!("Agnes owes {other} an answer."),
        viewpoint: "Agnes Quill".into(),
        last_beat: format!(
            "Agnes wraps {position} candles in paper and writes {other}'s name on it."
        ),
        cast: vec!["Agnes Quill".into(), other.into(), third.into()],
        node: 1,
    }
}
