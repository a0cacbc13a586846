//! What prompts hold, and what they never hold.

use std::sync::Arc;

use scribe_domain::{
    chapter::{CharacterState, Step},
    task::ChapterJob,
};
use scribe_ports::{
    agent::{ChapterMaterial, KnownFact, PastChapter},
    model::ModelRequest,
};

use crate::{studio::Studio, world};

fn whole(request: &ModelRequest) -> String {
    request.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n\n")
}

fn part<'a>(request: &'a ModelRequest, name: &str) -> &'a str {
    request.parts.iter().find(|part| part.name == name).map_or("", |part| part.text.as_str())
}

/// A studio in which a chapter has its scenes planned, and as many written.
fn drafting(position: u32, words: u32, written: u32) -> Studio {
    let mut studio = Studio::new(9, words);
    studio.begin(position);
    for _ in 0..2 + written {
        studio.step(position);
    }
    studio
}

/// The memory of a book with that many written chapters, each with words of its own.
fn remembering(material: &mut ChapterMaterial, chapters: u32) {
    material.so_far = (1..=chapters)
        .map(|position| PastChapter {
            position,
            title: format!("Title{position}"),
            summary: format!("Summary{position}."),
        })
        .collect();
    material.facts = (1..=chapters)
        .map(|chapter| KnownFact {
            chapter,
            subject: "Agnes Quill".into(),
            statement: format!("Fact{chapter}."),
        })
        .collect();
    if chapters > 0 {
        material.previous_ending = format!("Ending{chapters}.");
    }
}

#[test]
fn the_writers_prompt_holds_what_is_written_and_no_plan_of_later_chapters() {
    for position in [1, 5, 9] {
        let studio = drafting(position, 1_500, 0);
        let mut material = studio.material(position);
        remembering(&mut material, position - 1);
        let job = ChapterJob::DraftScene { scene: 1, round: 0 };
        let request = studio.request(position, job, material, None);
        let prompt = whole(&request);
        let style = world::style();
        for present in [
            style.tone.as_str(),
            style.sentence_habit.as_str(),
            style.voice_sample.as_str(),
            "name things by their trade names",
            // The viewpoint's whole sheet, and how everybody speaks.
            "Wound: she once signed without reading",
            "She trusts his hands",
            "“Then count it again,” said Agnes.",
        ] {
            let is_bond = present.starts_with("She trusts");
            let rupert = prompt.contains("Rupert Venner (");
            assert!(prompt.contains(present) || is_bond && !rupert, "{position}: {present}");
        }
        // What the viewpoint character cannot know of the others.
        assert!(!prompt.contains("Wound: he once signed"));
        for earlier in 1..position {
            assert!(prompt.contains(&format!("Summary{earlier}.")));
            assert!(prompt.contains(&format!("Fact{earlier}.")));
        }
        assert_eq!(prompt.contains("Ending"), position > 1);
        for other in (1..=9).filter(|other| *other != position) {
            let plan = world::plan(other);
            assert!(!prompt.contains(&plan.last_beat), "{position}: {}", plan.last_beat);
            assert!(!prompt.contains(&plan.title));
        }
        assert_eq!(request.parts.last().unwrap().name, "brief");
        assert!(part(&request, "brief").contains("Length: 750 words"));
    }
}

#[test]
fn scenes_of_a_chapter_share_their_prompt_up_to_what_is_written() {
    let mut studio = Studio::new(3, 2_100);
    studio.write(1);
    studio.begin(2);
    studio.step(2);
    studio.step(2);
    let mut requests = Vec::new();
    for scene in 1..=3 {
        let job = ChapterJob::DraftScene { scene, round: 0 };
        requests.push(studio.request(2, job, studio.material(2), None));
        studio.step(2);
    }
    let shared = |request: &ModelRequest| {
        let at = request
            .parts
            .iter()
            .position(|part| ["earlier", "brief"].contains(&part.name.as_str()));
        request.parts[..at.unwrap()].to_vec()
    };
    assert!(shared(&requests[0]).len() >= 6, "{:?}", shared(&requests[0]));
    for request in &requests[1..] {
        assert_eq!(shared(request), shared(&requests[0]));
    }
    assert_eq!(part(&requests[0], "earlier"), "");
    let (second, third) = (part(&requests[1], "earlier"), part(&requests[2], "earlier"));
    assert!(third.starts_with(second) && third.len() > second.len());
    let written = studio.material(2).scenes[1].text.clone();
    assert!(third.ends_with(&format!("{written}\n\"\"\"")));
}

#[test]
fn what_was_written_is_told_and_not_what_was_planned() {
    let studio = drafting(2, 700, 0);
    let mut material = studio.material(2);
    let lead = &mut Arc::make_mut(&mut material.cast)[0];
    lead.state = Some(CharacterState {
        name: "Agnes Quill".into(),
        place: "Marl Stair".into(),
        condition: "tired".into(),
        possessions: vec!["the ring, which she kept".into()],
        learned: vec!["who signed".into()],
        unknown: vec!["why".into()],
    });
    lead.since_chapter = Some(1);
    let job = ChapterJob::DraftScene { scene: 1, round: 0 };
    let prompt = whole(&studio.request(2, job, material, None));
    for present in
        ["in chapter 1: at Marl Stair; tired", "the ring, which she kept", "who signed", "why"]
    {
        assert!(prompt.contains(present), "{present}");
    }
}

#[test]
fn the_oldest_chapters_give_way_where_a_prompt_would_be_too_long() {
    let studio = drafting(2, 700, 0);
    let mut material = studio.material(2);
    remembering(&mut material, 900);
    for past in Arc::make_mut(&mut material.so_far) {
        past.summary = format!("{} {}", past.summary, "long ".repeat(20));
    }
    let job = ChapterJob::DraftScene { scene: 1, round: 0 };
    let prompt = studio.request(2, job, material, None);
    let so_far = part(&prompt, "so_far");
    assert!(so_far.contains("Summary900.") && !so_far.contains("Summary1."));
    assert!(so_far.contains("earlier chapters are left out"));
}

#[test]
fn a_second_reading_sees_what_changed_and_the_readers_own_findings_there() {
    let mut studio = Studio::new(10, 1_500);
    let (position, version_id) = (1..=10)
        .find_map(|position| {
            studio.begin(position);
            while studio.step(position) {
                if let Some(Step::Review { version_id, round: 1 }) = studio.chapter(position).step()
                {
                    return Some((position, version_id));
                }
            }
            None
        })
        .unwrap();
    let work = studio.chapter(position).work.clone().unwrap();
    let job = ChapterJob::Critique { version_id, round: 1 };
    let request = studio.request(position, job, studio.material(position), None);
    let prompt = whole(&request);
    for (number, scene) in (1..).zip(&work.scenes) {
        let text = studio.text(scene.text.unwrap());
        assert_eq!(part(&request, "text").contains(&text), work.changed.contains(&number));
    }
    let own = |agent: &str| {
        let mine = work.findings.iter().filter(|finding| finding.agent == agent);
        mine.filter(|finding| work.changed.contains(&finding.scene)).count()
    };
    assert!(own("critic") > 0);
    assert_eq!(request.variables["open_findings"].as_array().unwrap().len(), own("critic"));
    assert!(prompt.contains("answer in `answers`"));
    assert!(!prompt.contains("sample") && !prompt.contains("revision 1"));
}

#[test]
fn the_record_is_made_of_the_text_alone() {
    let mut studio = Studio::new(3, 1_500);
    studio.begin(1);
    let version_id = loop {
        if let Some(Step::Record { version_id }) = studio.chapter(1).step() {
            break version_id;
        }
        studio.step(1);
    };
    let material = studio.material(1);
    let goal = material.briefs[0].goal.clone();
    let request = studio.request(1, ChapterJob::Record { version_id }, material, None);
    let prompt = whole(&request);
    let plan = world::plan(1);
    for absent in [&plan.purpose, &plan.change_of_state, &plan.last_beat, &goal] {
        assert!(!prompt.contains(absent.as_str()), "{absent}");
    }
    assert!(!prompt.contains("she once signed without reading"));
    for scene in studio.scenes(1) {
        assert!(prompt.contains(&scene));
    }
}

#[test]
fn planners_see_the_chapters_plan_and_the_memory_of_the_book() {
    let mut studio = Studio::new(9, 1_500);
    studio.begin(5);
    let mut material = studio.material(5);
    remembering(&mut material, 4);
    let prompt = whole(&studio.request(5, ChapterJob::Outline, material, None));
    let plan = world::plan(5);
    for present in [&plan.purpose, &plan.change_of_state, &plan.last_beat] {
        assert!(prompt.contains(present.as_str()));
    }
    for present in ["Summary4.", "Fact1.", "Ending4.", "Flint Quay", "she once signed"] {
        assert!(prompt.contains(present), "{present}");
    }
    assert!(!prompt.contains(&world::plan(6).last_beat));
}
