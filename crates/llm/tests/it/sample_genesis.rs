//! The sample writer proposes every part of genesis: valid, distinct and always the same.

#![expect(clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use scribe_domain::stage::{
    Concept, Part, PartOutput, Preferences, Stage, StageData,
    names::too_alike,
    part::{PartData, PartRules, assemble, cast_names, first_part, next_part},
    slack_chapters,
};
use scribe_llm::sample::SampleWriter;
use scribe_ports::model::{
    Hints, LanguageModel, ModelRequest, NoDraft, OutputFormat, Schema, Tier,
};
use serde_json::{Map, Value, json};

/// What a genesis is asked with.
#[derive(Debug, Clone, Default)]
struct Asked {
    premise: Option<String>,
    genre: Option<String>,
    hints: Option<String>,
    preferences: Preferences,
}

fn asked(premise: &str, chapters: u32) -> Asked {
    let premise = (!premise.is_empty()).then(|| premise.to_owned());
    let preferences = Preferences { chapters, seed: 7, ..Preferences::default() };
    Asked { premise, preferences, ..Asked::default() }
}

fn reply(part: Part, asked: &Asked, confirmed: &Map<String, Value>, done: &[PartOutput]) -> Value {
    let done: Vec<Value> =
        done.iter().map(|done| json!({ "part": done.part(), "data": done.data() })).collect();
    let request = ModelRequest {
        agent: "worldsmith".to_owned(),
        capability: "propose".to_owned(),
        tier: Tier::Standard,
        parts: Vec::new(),
        variables: json!({
            "part": part,
            "number": 1,
            "round": 0,
            "language": "en",
            "seed": asked.preferences.seed,
            "premise": asked.premise,
            "genre": asked.genre,
            "hints": asked.hints,
            "preferences": asked.preferences,
            "chapters": asked.preferences.chapters,
            "confirmed": confirmed,
            "done": done,
            "earlier_concepts": [],
        })
        .into(),
        hints: Hints::default(),
        output: OutputFormat::Json { name: "part".to_owned(), schema: Schema::new(part.schema()) },
        max_output_tokens: 2_000,
        language: "en".to_owned(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let reply = runtime.block_on(SampleWriter.complete(&request, &NoDraft)).unwrap();
    // Ten concepts are the longest reply; the estimate errs on the high side.
    let limit = if matches!(part, Part::Concepts { .. }) { 3_200 } else { 2_000 };
    assert!(reply.usage.completion_tokens <= limit, "{part}: {}", reply.usage.completion_tokens);
    serde_json::from_str(&reply.text).unwrap()
}

/// Goes through all stages; every part is read as the program reads a model's.
fn genesis(asked: &Asked) -> Vec<StageData> {
    let preferences = &asked.preferences;
    let mut confirmed = Map::new();
    let mut stages = Vec::new();
    let mut names = Vec::new();
    let mut stage = Some(Stage::ConceptSelection);
    while let Some(now) = stage {
        let mut done: Vec<PartOutput> = Vec::new();
        let mut part = Some(first_part(now, preferences));
        while let Some(asked_for) = part {
            let json = reply(asked_for, asked, &confirmed, &done);
            let own = cast_names(&done);
            let names = if own.is_empty() { &names } else { &own };
            let rules = PartRules { chapters: preferences.chapters, names };
            let output = PartOutput::read(asked_for, json.clone(), rules)
                .unwrap_or_else(|problems| panic!("{asked_for}: {problems:?}\n{json:#}"));
            done.push(output);
            part = next_part(now, preferences, &done);
        }
        let data = assemble(now, preferences, &done).unwrap();
        if let StageData::Characters(cast) = &data {
            names = cast.names();
        }
        confirmed.insert(now.to_string(), serde_json::to_value(&data).unwrap());
        stages.push(data);
        stage = now.next();
    }
    stages
}

fn check_whole(stages: &[StageData], chapters: u32) {
    let [
        _,
        _,
        StageData::Worldview(world),
        StageData::Characters(cast),
        StageData::PlotOutline(plot),
    ] = stages
    else {
        panic!("{} stages", stages.len());
    };
    for (i, one) in cast.characters.iter().enumerate() {
        for other in &cast.characters[..i] {
            assert_eq!(too_alike(&one.name, &other.name), None);
            assert_ne!(one.wound, other.wound);
            assert_ne!(one.dialogue_samples, other.dialogue_samples);
        }
    }
    assert!(plot.validate_with(&cast.names()).is_empty());
    assert_eq!(slack_chapters(&plot.node_cards), []);
    assert_eq!(plot.chapters.len(), chapters as usize);
    let titles: BTreeSet<_> = plot.chapters.iter().map(|plan| plan.title.to_lowercase()).collect();
    assert_eq!(titles.len(), plot.chapters.len());
    let beats: BTreeSet<_> = plot.chapters.iter().map(|plan| &plan.last_beat).collect();
    assert_eq!(beats.len(), plot.chapters.len());
    let places: Vec<_> = world.entries.iter().map(|entry| entry.name.as_str()).collect();
    let told = plot.node_cards.iter().map(|card| card.scene.as_str()).collect::<String>();
    assert!(places.iter().any(|place| told.contains(place)), "{places:?}");
    let text = serde_json::to_string(&world.dimensions).unwrap();
    assert!(!text.contains("  "), "{text}");
}

const PREMISES: [&str; 16] = [
    "",
    "Dragons",
    "A lighthouse keeper finds messages in bottles from her future self.",
    "In Venice, a glassblower named Ruth Carrow must choose between Teo and the guild. Ruth lies.",
    "一个女孩在港口醒来，发现整座城市都忘记了她的名字。",
    "Маяк гаснет каждую ночь, и никто не знает почему.",
    "مدينة بلا ماء",
    "🙂🙂🙂",
    "\0\u{202E}{role} {want} <script>alert(1)</script> \"quoted\" \\ ${x} %s",
    "...",
    "the the the the",
    "I WANT A BOOK ABOUT A SPACESHIP AND A ROBOT DETECTIVE WHO LOVES SHAKESPEARE",
    "mystery: who killed the librarian? (cozy, funny)",
    "- a list\n- of things\n\n# heading\n\nMaya Maya Maya",
    "Anna, Adam, Alan, Alice and Aaron open a bakery called A.",
    "O",
];

#[test]
fn every_stage_can_be_confirmed_for_premises_of_every_kind() {
    for premise in PREMISES {
        check_whole(&genesis(&asked(premise, 10)), 10);
    }
    let long = "The harbour master counted ships. ".repeat(3_000);
    check_whole(&genesis(&asked(&long, 3)), 3);
}

#[test]
fn books_of_every_length_are_planned() {
    for chapters in [1, 2, 9, 11, 100, 1_000] {
        check_whole(&genesis(&asked("A map that lies.", chapters)), chapters);
    }
}

#[test]
fn every_genre_and_every_wish_is_met() {
    let wishes = Preferences {
        chapters: 20,
        protagonist_count: Some(5),
        relationship_complexity: Some(scribe_domain::stage::Complexity::Complex),
        plot_complexity: Some(scribe_domain::stage::Complexity::Complex),
        include_villains: Some(false),
        personality_preferences: vec!["stubborn".to_owned()],
        power_system: Some("a guild of oath-takers".to_owned()),
        geography_type: Some("islands".to_owned()),
        title: Some("My Book".to_owned()),
        ..Preferences::default()
    };
    for genre in [
        "fantasy",
        "Mystery",
        "science fiction",
        "romance",
        "historical",
        "horror",
        "literary",
        "thriller",
        "web fiction",
        "cozy noir opera",
        "武侠",
    ] {
        let asked = Asked {
            genre: Some(genre.to_owned()),
            hints: Some("more boats".to_owned()),
            preferences: wishes.clone(),
            ..Asked::default()
        };
        let stages = genesis(&asked);
        check_whole(&stages, 20);
        let text = serde_json::to_string(&stages).unwrap();
        for wish in ["islands", "My Book", "Stubborn", "more boats", "Guild of Oath-takers"] {
            assert!(text.contains(wish), "{genre}: {wish}");
        }
        assert!(!text.contains("ANTAGONIST"));
    }
}

#[test]
fn the_premise_is_the_story() {
    let premise = "In Dunmore, a lighthouse keeper named Ruth Carrow hides a silver key from Teo.";
    let stages = genesis(&asked(premise, 10));
    let text = serde_json::to_string(&stages).unwrap();
    for word in ["Dunmore", "lighthouse keeper", "silver key", "Ruth Carrow", "Teo"] {
        assert!(text.contains(word), "{word}");
    }
    let StageData::Characters(cast) = &stages[3] else { panic!("no cast") };
    assert!(cast.names().contains(&"Ruth Carrow".to_owned()), "{:?}", cast.names());
}

#[test]
fn the_same_question_has_the_same_answer_and_another_seed_another() {
    let one = asked("A map that lies.", 12);
    assert_eq!(genesis(&one), genesis(&one));
    let mut other = one.clone();
    other.preferences.seed = 8;
    assert_ne!(genesis(&one), genesis(&other));
}

#[test]
fn ten_concepts_differ_and_one_of_them_is_best() {
    for seed in 0..40 {
        for premise in ["", "A map that lies."] {
            let mut asked = asked(premise, 10);
            asked.preferences.seed = seed;
            let json = reply(Part::Concepts { count: 10 }, &asked, &Map::new(), &[]);
            let texts = |field: &str| -> BTreeSet<String> {
                let concepts = json["concepts"].as_array().unwrap();
                concepts.iter().map(|concept| concept[field].to_string()).collect()
            };
            for field in ["core_idea", "logline", "philosophical_depth", "unique_selling_point"] {
                assert_eq!(texts(field).len(), 10, "{field}");
            }
            let rules = PartRules { chapters: 10, names: &[] };
            let output = PartOutput::read(Part::Concepts { count: 10 }, json, rules).unwrap();
            let PartData::Concepts(output) = output.data() else { panic!("no concepts") };
            let score = |concept: &Concept| (concept.score() * 1_000.0) as u32;
            let scores: BTreeSet<_> = output.concepts.iter().map(score).collect();
            assert_eq!(scores.len(), 10);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_the_premise_genesis_is_whole(
        premise in any::<String>(), genre in any::<Option<String>>(), seed in any::<u64>(),
        chapters in 1_u32..60,
    ) {
        let mut asked = asked(&premise, chapters);
        asked.genre = genre;
        asked.preferences.seed = seed;
        check_whole(&genesis(&asked), chapters);
    }
}
