//! Tests that every part of genesis is valid, distinct and reproducible.

use std::collections::BTreeSet;

use proptest::prelude::*;
use scribe_domain::stage::{
    Concept, Part, PartOutput, Preferences, StageData,
    names::are_easily_confused,
    part::{PartData, PartRules},
    slack_chapters,
};

use crate::book::{Asked, asked, genesis, part_hints, propose};

/// Checks the stages of a whole genesis. Names from the premise may be as similar as the user
/// likes.
fn check_whole(stages: &[StageData], chapters: u32, premise: &str) {
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
    let is_given = |name: &str| premise.contains(name);
    for (i, member) in cast.characters.iter().enumerate() {
        for other in &cast.characters[..i] {
            if !is_given(&member.name) || !is_given(&other.name) {
                assert_eq!(are_easily_confused(&member.name, &other.name), None);
            }
            assert_ne!(member.wound, other.wound);
            assert_ne!(member.dialogue_samples, other.dialogue_samples);
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
    let scene_texts = plot.node_cards.iter().map(|card| card.scene.as_str()).collect::<String>();
    assert!(places.iter().any(|place| scene_texts.contains(place)), "{places:?}");
    let text = serde_json::to_string(stages).unwrap();
    for broken in
        ["  ", "{", "}", "[be", " ,", " .", "the the ", " a the ", " a a", " a o", " a an "]
    {
        if premise.contains(broken.trim()) {
            continue;
        }
        let without_slots = text.replace(['{', '}'], "");
        let text = if broken.contains(['{', '}']) { &premise_free(stages) } else { &without_slots };
        assert!(!text.contains(broken), "{broken:?} in {text}");
    }
}

fn premise_free(stages: &[StageData]) -> String {
    fn texts(value: &serde_json::Value, into: &mut String) {
        match value {
            serde_json::Value::String(text) => {
                into.push_str(text);
                into.push('\n');
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
            serde_json::Value::Object(members) => {
                members.values().for_each(|member| texts(member, into));
            }
            _ => {}
        }
    }
    let mut all = String::new();
    texts(&serde_json::to_value(stages).unwrap(), &mut all);
    all
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
        check_whole(&genesis(&asked(premise, 10)), 10, premise);
    }
    let long = "The harbour master counted ships. ".repeat(3_000);
    check_whole(&genesis(&asked(&long, 3)), 3, &long);
}

#[test]
fn books_of_every_length_are_planned() {
    for chapters in [1, 2, 9, 11, 100, 1_000] {
        check_whole(&genesis(&asked("A map that lies.", chapters)), chapters, "");
    }
}

#[test]
fn every_genre_and_wish_appears_in_the_plan() {
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
    for genre in ["fantasy", "Mystery", "romance", "web fiction", "cozy noir opera", "武侠"] {
        let asked = Asked {
            genre: Some(genre.to_owned()),
            hints: Some("more boats".to_owned()),
            preferences: wishes.clone(),
            ..Asked::default()
        };
        let stages = genesis(&asked);
        check_whole(&stages, 20, "");
        let text = serde_json::to_string(&stages).unwrap();
        let wishes =
            ["islands", "My Book", "Stubborn", "more boats", "Guild of Oath-takers", genre];
        for wish in wishes {
            assert!(text.contains(wish), "{genre}: {wish}");
        }
        assert!(!text.contains("ANTAGONIST"));
    }
}

#[test]
fn the_story_follows_the_premise() {
    let premise = "In Dunmore, a lighthouse keeper named Ruth Carrow hides a silver key from Teo.";
    let stages = genesis(&asked(premise, 10));
    let text = serde_json::to_string(&stages).unwrap();
    for word in ["Dunmore", "lighthouse keeper", "silver key", "Ruth Carrow", "Teo"] {
        assert!(text.contains(word), "{word}");
    }
    let StageData::Characters(cast) = &stages[3] else { panic!("no cast") };
    for name in ["Ruth Carrow", "Teo"] {
        assert!(cast.names().contains(&name.to_owned()), "{:?}", cast.names());
    }
    let StageData::PlotOutline(plot) = &stages[4] else { panic!("no plot") };
    assert!(plot.chapters.iter().all(|plan| plan.cast.contains(&"Teo".to_owned())));
}

#[test]
fn the_same_question_has_the_same_answer_and_another_seed_another() {
    let member = asked("A map that lies.", 12);
    assert_eq!(genesis(&member), genesis(&member));
    let mut other = member.clone();
    other.preferences.seed = 8;
    assert_ne!(genesis(&member), genesis(&other));
}

#[test]
fn ten_concepts_differ_and_one_of_them_is_best() {
    for seed in 0..40 {
        for premise in ["", "A map that lies."] {
            let mut asked = asked(premise, 10);
            asked.preferences.seed = seed;
            let json = propose(part_hints(Part::Concepts { count: 10 }, &asked));
            let texts = |field: &str| -> BTreeSet<String> {
                let concepts = json["concepts"].as_array().unwrap();
                concepts.iter().map(|concept| concept[field].to_string()).collect()
            };
            for field in ["core_idea", "logline", "philosophical_depth", "unique_selling_point"] {
                assert_eq!(texts(field).len(), 10, "{field}");
            }
            let rules = PartRules { chapters: 10, names: &[] };
            let output = PartOutput::from_reply(Part::Concepts { count: 10 }, json, rules).unwrap();
            let PartData::Concepts(output) = output.data() else { panic!("no concepts") };
            let score = |concept: &Concept| (concept.score() * 1_000.0) as u32;
            let scores: BTreeSet<_> = output.concepts.iter().map(score).collect();
            assert_eq!(scores.len(), 10);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_the_premise_genesis_is_whole(
        premise in any::<String>(), genre in any::<Option<String>>(), seed in any::<u64>(),
        chapters in 1_u32..40,
    ) {
        let mut asked = asked(&premise, chapters);
        asked.genre = genre;
        asked.preferences.seed = seed;
        let stages = genesis(&asked);
        prop_assert_eq!(stages.len(), 5);
    }
}
