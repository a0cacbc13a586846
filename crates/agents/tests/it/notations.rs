//! Documents in a notation of their own that can be read in one way.

use scribe_domain::{command::ChapterCommand, task::ChapterJob};
use scribe_ports::agent::ReplyFault;
use serde_json::{Value, json};

use crate::{
    faults::{command, drafted, objection},
    studio::write,
    untidy::{critique, outline, outlining},
};

#[test]
fn a_score_in_words_is_that_score() {
    let (studio, job, _) = drafted();
    let text = studio.material(1).text();
    let real = text.split(". ").next().unwrap();
    for score in [
        json!("8.5 (strong)"),
        json!("8,5 von 10"),
        json!("8.5分"),
        json!("85%"),
        json!("**8.5**"),
        json!({ "value": 8.5 }),
        json!("8-9"),
    ] {
        let mut reply = critique(&studio, job, real);
        for (_, criterion) in reply["criteria"].as_object_mut().unwrap() {
            criterion["score"] = score.clone();
        }
        let ChapterCommand::CritiqueVersion(kept) =
            command(&studio, job, &reply.to_string(), false).unwrap()
        else {
            panic!("{reply}");
        };
        assert!((kept.critique.score - 8.5).abs() < 0.01, "{score}: {}", kept.critique.score);
    }
}

#[test]
fn a_score_that_cannot_be_read_is_asked_for_again_and_never_nothing() {
    let (studio, job, _) = drafted();
    let text = studio.material(1).text();
    let real = text.split(". ").next().unwrap();
    let mut reply = critique(&studio, job, real);
    for (_, criterion) in reply["criteria"].as_object_mut().unwrap() {
        criterion["score"] = json!(8);
    }
    reply["criteria"]["tension"]["score"] = json!("5 to 9");
    let asked = command(&studio, job, &reply.to_string(), false);
    assert!(
        matches!(&asked, Err(ReplyFault::Mend(said)) if said.contains("criteria.tension.score")),
        "{asked:?}"
    );
    let ChapterCommand::CritiqueVersion(kept) =
        command(&studio, job, &reply.to_string(), true).unwrap()
    else {
        panic!("{reply}");
    };
    assert_eq!(kept.critique.criteria.len(), 7);
    assert!((kept.critique.score - 8.0).abs() < 0.01, "{}", kept.critique.score);
}

#[test]
fn criteria_may_be_a_list() {
    let (studio, job, _) = drafted();
    let text = studio.material(1).text();
    let real = text.split(". ").next().unwrap();
    let mut reply = critique(&studio, job, real);
    let criteria = reply["criteria"].as_object().unwrap().clone();
    let named = |key: &str, name: &dyn Fn(&str) -> String| -> Value {
        let elements = criteria.iter().map(|(criterion, held)| {
            let mut element = held.clone();
            element[key] = json!(name(criterion));
            element
        });
        elements.collect()
    };
    let spaced = |name: &str| name.replace('_', " ");
    let single: Value = criteria.iter().map(|(name, held)| json!({ name.clone(): held })).collect();
    let as_is = |name: &str| name.to_owned();
    for list in [named("criterion", &as_is), named("name", &spaced), single] {
        reply["criteria"] = list;
        let ChapterCommand::CritiqueVersion(kept) =
            command(&studio, job, &reply.to_string(), false).unwrap()
        else {
            panic!("{reply}");
        };
        assert_eq!(kept.critique.criteria.len(), 8, "{reply}");
    }
}

#[test]
fn beats_may_be_objects_and_have_another_name() {
    let studio = outlining();
    let plain = ["Agnes counts.", "Agnes leaves."];
    for beats in [
        json!({ "outline": plain }),
        json!({ "events": plain, "chapter": 1 }),
        json!({ "beats": [{ "beat": 1, "description": plain[0] }, { "beat": 2, "description": plain[1] }] }),
        json!({ "beats": [{ "beat": plain[0] }, { "beat": plain[1] }] }),
        json!({ "beats": { "1": plain[0], "2": plain[1] } }),
        json!({ "beats": [{ "nummer": 1, "text": plain[0] }, { "nummer": 2, "text": plain[1] }] }),
        json!(plain),
    ] {
        let ChapterCommand::OutlineChapter(kept) = outline(&studio, &beats, false).unwrap() else {
            panic!("{beats}");
        };
        assert_eq!(kept.outline.beats, plain, "{beats}");
    }
    let titled = json!({ "beats": [{ "title": "The jar", "description": plain[0] }] });
    let ChapterCommand::OutlineChapter(kept) = outline(&studio, &titled, false).unwrap() else {
        panic!("{titled}");
    };
    assert_eq!(kept.outline.beats, ["The jar: Agnes counts."]);
}

#[test]
fn a_fact_checker_who_finds_nothing_may_say_so() {
    let (studio, _, job) = drafted();
    for text in ["[]", "No contradictions found.", "没有发现矛盾。", "{\"findings\": []}"] {
        let ChapterCommand::CheckFacts(kept) = command(&studio, job, text, false).unwrap() else {
            panic!("{text}");
        };
        assert_eq!(kept.findings, [], "{text}");
    }
    let text = studio.material(1).text();
    let real = text.split(". ").next().unwrap();
    let bare = json!([objection(real)]).to_string();
    let ChapterCommand::CheckFacts(kept) = command(&studio, job, &bare, false).unwrap() else {
        panic!("{bare}");
    };
    assert_eq!(kept.findings.len(), 1);
    let more = "No contradictions found, but the lamp was red before.";
    assert!(command(&studio, job, more, false).is_err());
}

#[test]
fn scene_briefs_may_have_another_name_and_places_that_are_described() {
    let mut studio = outlining();
    studio.step(1);
    let job = ChapterJob::StructureScenes;
    let reply: Value =
        serde_json::from_str(&write(&studio.request(1, job, studio.material(1), None))).unwrap();
    let scenes = reply["scenes"].as_array().unwrap().clone();
    let mut described = scenes.clone();
    for scene in &mut described {
        scene["place"] = json!({ "name": "The office", "description": "dark" });
        scene["words"] = json!("about 200 words");
    }
    for document in [
        json!({ "scene_briefs": scenes }),
        json!({ "chapter": 1, "briefs": scenes }),
        json!({ "scenes": described }),
    ] {
        let ChapterCommand::StructureScenes(kept) =
            command(&studio, job, &document.to_string(), false).unwrap()
        else {
            panic!("{document}");
        };
        assert_eq!(kept.briefs.scenes.len(), scenes.len());
        let is_described = document["scenes"].is_array();
        assert_eq!(kept.briefs.scenes[0].place == "The office: dark", is_described);
    }
}
