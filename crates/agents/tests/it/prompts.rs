//! Tests of what prompts contain and what they must not contain.

use std::sync::Arc;

use scribe_domain::{
    chapter::{
        CharacterState, PromiseKind, Step, TaskFailure,
        finding::{Finding, FindingDraft, FindingKind},
        work::{RedraftOrder, RejectedRevision},
    },
    content::ContentHash,
    stage::{Relation, RelationKind},
    text::prose_check::Severity,
};
use scribe_ports::{
    agent::{ChapterContext, KnownFact, OpenPromise, PastChapters},
    model::{ChapterQuestion, ModelRequest},
};

use crate::{
    studio::{Studio, first_task, last_task},
    world,
};

fn whole_text(request: &ModelRequest) -> String {
    request.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n\n")
}

fn part_text<'a>(request: &'a ModelRequest, name: &str) -> &'a str {
    request.parts.iter().find(|part| part.name == name).map_or("", |part| part.text.as_str())
}

/// Returns a studio with a chapter whose scenes are planned and whose first `written` scenes exist.
fn drafting_studio(position: u32, words: u32, written: u32) -> Studio {
    let mut studio = Studio::new(9, words);
    studio.begin_chapter(position);
    while studio.chapter(position).next_step() != Some(Step::DraftScene { scene: 1, round: 0 }) {
        assert!(studio.run_next_step(position), "no scene is drafted");
    }
    for _ in 0..written {
        studio.run_next_step(position);
    }
    studio
}

/// Gives the book a memory of `chapters` written chapters, each with distinct words.
fn add_past_chapters(context: &mut ChapterContext, chapters: u32) {
    context.so_far = (1..=chapters)
        .map(|position| PastChapters {
            first: position,
            last: position,
            title: format!("Title{position}"),
            summary: format!("Summary{position}."),
        })
        .collect();
    context.facts = (1..=chapters)
        .map(|chapter| KnownFact {
            chapter,
            subject: "Agnes Quill".into(),
            statement: format!("Fact{chapter}."),
        })
        .collect();
    if chapters > 0 {
        context.previous_ending = format!("Ending{chapters}.");
    }
}

#[test]
fn the_prompt_of_the_writer_has_earlier_text_and_no_later_plans() {
    for position in [1, 5, 9] {
        let studio = drafting_studio(position, 1_500, 0);
        let mut context = studio.chapter_context(position);
        add_past_chapters(&mut context, position - 1);
        let step_task = first_task(Step::DraftScene { scene: 1, round: 0 });
        let request = studio.build_request(position, step_task, context, None);
        let prompt = whole_text(&request);
        let style = world::style();
        for present in [
            style.tone.as_str(),
            style.sentence_habit.as_str(),
            style.voice_sample.as_str(),
            "name things by their trade names",
            // The prompt has the full sheet of the viewpoint character and the speech of every
            // character.
            "Wound: she once signed without reading",
            "“Then count it again,” said Agnes.",
        ] {
            assert!(prompt.contains(present), "{position}: {present}");
        }
        let is_rupert_there = part_text(&request, "briefs").contains("Rupert Venner");
        assert!(prompt.contains("She trusts his hands") || !is_rupert_there);
        // The prompt hides what the viewpoint character cannot know about the others.
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
        assert!(part_text(&request, "brief").contains("Length: 750 words, give or take a tenth"));
    }
}

/// The names of the parts that every prompt about a chapter begins with.
const HEAD: [&str; 7] = ["rules", "story", "style", "voice", "world", "people", "so_far"];

/// Returns the first parts of two prompts, as long as both have the same.
fn shared_parts<'a>(one: &'a ModelRequest, other: &ModelRequest) -> Vec<&'a str> {
    let pairs = one.parts.iter().zip(&other.parts);
    pairs.take_while(|(one, other)| one == other).map(|(part, _)| part.name.as_str()).collect()
}

/// Returns every first request about a chapter of two scenes, in the order in which they are made.
fn requests_about_chapter(position: u32) -> Vec<(Step, ModelRequest)> {
    let mut studio = Studio::new(9, 1_500);
    studio.begin_chapter(position);
    let mut requests = Vec::new();
    while let Some(step) = studio.chapter(position).next_step() {
        let tasks = match step {
            Step::Review { .. } => vec![first_task(step), last_task(step)],
            _ => vec![first_task(step)],
        };
        for task in tasks {
            let mut context = studio.chapter_context(position);
            add_past_chapters(&mut context, position - 1);
            requests.push((step, studio.build_request(position, task, context, None)));
        }
        assert!(studio.run_next_step(position));
    }
    requests
}

#[test]
fn every_prompt_about_a_chapter_begins_with_the_head_of_the_book() {
    let requests = requests_about_chapter(5);
    assert!(requests.len() >= 6, "{}", requests.len());
    for (step, request) in &requests {
        let shared = shared_parts(&requests[0].1, request);
        assert_eq!(shared[..HEAD.len()], HEAD, "{step:?}");
    }
}

#[test]
fn each_prompt_before_the_review_continues_the_one_before_it() {
    let requests = requests_about_chapter(5);
    let of_step = |wanted: &str| {
        let found = requests.iter().find(|(step, _)| format!("{step:?}").starts_with(wanted));
        &found.unwrap_or_else(|| panic!("no {wanted}")).1
    };
    let plan = of_step("PlanChapter");
    let first = of_step("DraftScene { scene: 1, round: 0");
    let second = of_step("DraftScene { scene: 2, round: 0");
    let reviews: Vec<&ModelRequest> = requests
        .iter()
        .filter(|(step, _)| matches!(step, Step::Review { round: 0, .. }))
        .map(|(_, request)| request)
        .collect();
    assert_eq!(part_text(plan, "text"), "", "the chapter before is recorded");
    assert_eq!(shared_parts(first, second).last(), Some(&"voices"));
    assert_eq!(part_text(first, "written"), "");
    assert_eq!(part_text(second, "viewpoint"), "", "the chapter has one viewpoint");
    // Those who read the text are shown no plans.
    let record = of_step("Record");
    for other in [reviews[1], record] {
        assert_eq!(shared_parts(reviews[0], other)[HEAD.len()..], ["known", "text"]);
    }
    // What is known of those who appear is the same for the writer.
    assert_eq!(shared_parts(first, record)[HEAD.len()..], ["known"]);
}

#[test]
fn the_writer_is_told_which_beats_belong_to_the_scene_and_how_it_begins_and_ends() {
    let studio = drafting_studio(5, 1_500, 0);
    let context = studio.chapter_context(5);
    let outline = context.outline.clone().unwrap();
    let (first, second) = (&context.briefs[0], &context.briefs[1]);
    assert_eq!([first.beats.as_slice(), &second.beats].concat(), outline.beats);
    let step_task = first_task(Step::DraftScene { scene: 1, round: 0 });
    let request = studio.build_request(5, step_task, context.clone(), None);
    let scenes: Vec<&str> = part_text(&request, "briefs").split("\nScene ").skip(1).collect();
    for (shown, brief) in scenes.iter().zip([first, second]) {
        for beat in &brief.beats {
            assert!(shown.contains(beat.as_str()), "{beat} is missing:\n{shown}");
        }
        assert_eq!(shown.matches(&format!("Ends on: {}", brief.ending)).count(), 1, "{shown}");
    }
    assert_eq!(scenes.len(), 2);
    let brief = part_text(&request, "brief");
    assert!(brief.contains(&format!("Open on: {}", outline.opening)), "{brief}");
    assert!(brief.contains("Leave what belongs to scene 2 to that scene."), "{brief}");
    assert_eq!(part_text(&request, "outline"), "", "the beats are not given twice");
    // A chapter whose scenes were planned after its outline shows both.
    let mut divided = context;
    divided.briefs.iter_mut().for_each(|brief| brief.beats.clear());
    let request = studio.build_request(5, step_task, divided, None);
    let briefs = part_text(&request, "briefs");
    assert!(briefs.contains(&format!("1. {}", outline.beats[0])), "{briefs}");
}

#[test]
fn planners_and_the_recorder_are_told_what_readers_wait_for_and_what_comes_next() {
    let mut studio = Studio::new(9, 1_500);
    studio.begin_chapter(5);
    let with_memory = |studio: &Studio| {
        let mut context = studio.chapter_context(5);
        context.promises = vec![OpenPromise {
            chapter: 3,
            kind: PromiseKind::Mystery,
            text: "Who moved the ledger?".into(),
        }];
        context.story_date = "the ninth evening".into();
        context.next_plan = Some(world::plan(6));
        context
    };
    let plan = studio.build_request(5, first_task(Step::PlanChapter), with_memory(&studio), None);
    let open = "What readers still wait for:\n- Who moved the ledger? (mystery, chapter 3)";
    assert_eq!(part_text(&plan, "promises"), open);
    let next = world::plan(6);
    let left = format!("- Left to chapter 6, {}: {}", next.title, next.purpose);
    assert!(part_text(&plan, "plan").contains(&left), "{}", part_text(&plan, "plan"));
    let date = "Time in the story when chapter 4 ended: the ninth evening";
    assert!(part_text(&plan, "known").starts_with(date));
    while !matches!(studio.chapter(5).next_step(), Some(Step::Record { .. })) {
        assert!(studio.run_next_step(5));
    }
    let step = studio.chapter(5).next_step().unwrap();
    let mut context = with_memory(&studio);
    context.next_plan = None;
    let record = studio.build_request(5, first_task(step), context, None);
    assert_eq!(part_text(&record, "promises"), open);
    assert!(!whole_text(&record).contains(&studio.chapter(5).plan.purpose));
}

#[test]
fn the_writer_knows_the_kin_of_the_viewpoint_character_but_not_who_loves_them_in_secret() {
    let studio = drafting_studio(5, 1_500, 0);
    let mut context = studio.chapter_context(5);
    let viewpoint = context.briefs[0].viewpoint.clone();
    let [first, second] = [0, 1].map(|n| {
        let others = world::cast().into_iter().filter(|member| member.name != viewpoint);
        others.map(|member| member.name).nth(n).unwrap()
    });
    for name in [&first, &second] {
        context.briefs[0].cast.push(name.clone());
    }
    let relation = |from: &str, kind| Relation {
        from: from.to_owned(),
        to: viewpoint.clone(),
        kind,
        strength: 7,
        description: "d".into(),
    };
    context.relations =
        vec![relation(&first, RelationKind::Family), relation(&second, RelationKind::Love)].into();
    let step_task = first_task(Step::DraftScene { scene: 1, round: 0 });
    let request = studio.build_request(5, step_task, context, None);
    let voices = part_text(&request, "voices");
    assert!(
        voices.contains(&format!("as far as {viewpoint} knows of it: {first} (family)")),
        "{voices}"
    );
    assert!(!voices.contains("(love)"), "{voices}");
}

#[test]
fn the_last_chapter_is_planned_and_judged_as_the_last() {
    let mut studio = Studio::new(9, 1_500);
    studio.begin_chapter(9);
    let context = studio.chapter_context(9);
    let plan = studio.build_request(9, first_task(Step::PlanChapter), context, None);
    assert!(part_text(&plan, "plan").contains("- It is the last chapter"));
    while !matches!(studio.chapter(9).next_step(), Some(Step::Review { .. })) {
        assert!(studio.run_next_step(9));
    }
    let step = studio.chapter(9).next_step().unwrap();
    let critique = studio.build_request(9, first_task(step), studio.chapter_context(9), None);
    let aim = part_text(&critique, "aim");
    assert!(aim.contains(&studio.chapter(9).plan.purpose), "{aim}");
    assert!(aim.contains("whether the book may end here"), "{aim}");
}

#[test]
fn the_head_of_the_book_tells_no_secrets_and_no_plans() {
    for (step, request) in requests_about_chapter(5) {
        let head = &request.parts[..HEAD.len()];
        let head = head.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n");
        for member in world::cast() {
            for secret in [&member.wound, &member.motivation, &member.monologue, &member.goal] {
                assert!(secret.is_empty() || !head.contains(secret.as_str()), "{step:?}: {secret}");
            }
        }
        for position in 1..=9 {
            assert!(!head.contains(&world::plan(position).last_beat), "{step:?}");
        }
    }
}

#[test]
fn records_are_shown_in_place_of_the_plans_of_written_chapters() {
    let studio = drafting_studio(2, 700, 0);
    let mut context = studio.chapter_context(2);
    let lead = &mut Arc::make_mut(&mut context.cast)[0];
    lead.state = Some(CharacterState {
        name: "Agnes Quill".into(),
        place: "Marl Stair".into(),
        condition: "tired".into(),
        possessions: vec!["the ring, which she kept".into()],
        learned: vec!["who signed".into()],
        unknown: vec!["why".into()],
    });
    lead.since_chapter = Some(1);
    let step_task = first_task(Step::DraftScene { scene: 1, round: 0 });
    let prompt = whole_text(&studio.build_request(2, step_task, context, None));
    for present in [
        "Where people last stood before chapter 2 (in brackets: since which chapter)",
        "- Agnes Quill (chapter 1): at Marl Stair; tired; has: the ring, which she kept",
        "who signed",
        "why",
    ] {
        assert!(prompt.contains(present), "{present}");
    }
}

#[test]
fn a_prompt_states_how_many_chapters_are_left_out() {
    let studio = drafting_studio(2, 700, 0);
    let step_task = first_task(Step::DraftScene { scene: 1, round: 0 });
    let mut context = studio.chapter_context(2);
    add_past_chapters(&mut context, 9);
    let whole = studio.build_request(2, step_task, context.clone(), None);
    assert!(!part_text(&whole, "so_far").contains("left out"));
    context.so_far = context.so_far[4..].into();
    context.left_out_chapters = 4;
    let shorter = studio.build_request(2, step_task, context, None);
    let so_far = part_text(&shorter, "so_far");
    assert!(so_far.contains("Summary5.") && !so_far.contains("Summary4."), "{so_far}");
    assert!(so_far.contains("(4 earlier chapters are left out)"), "{so_far}");
}

#[test]
fn a_second_review_shows_changed_scenes_and_the_findings_of_the_reviewer() {
    let mut studio = Studio::new(10, 1_500);
    let (position, version_id) = (1..=10)
        .find_map(|position| {
            studio.begin_chapter(position);
            while studio.run_next_step(position) {
                if let Some(Step::Review { version_id, round: 1 }) =
                    studio.chapter(position).next_step()
                {
                    return Some((position, version_id));
                }
            }
            None
        })
        .unwrap();
    let work = studio.chapter(position).work.clone().unwrap();
    let step_task = first_task(Step::Review { version_id, round: 1 });
    let request = studio.build_request(position, step_task, studio.chapter_context(position), None);
    let prompt = whole_text(&request);
    for (number, scene) in (1..).zip(&work.scenes) {
        let text = studio.content(scene.text.unwrap());
        assert_eq!(part_text(&request, "text").contains(&text), work.changed.contains(&number));
    }
    let own = |agent: &str| {
        let mine = work.findings.iter().filter(|finding| finding.agent == agent);
        mine.filter(|finding| work.changed.contains(&finding.scene)).count()
    };
    assert!(own("critic") > 0);
    let Some(ChapterQuestion::Critique(asked)) =
        request.hints.chapter().map(|hints| &hints.question)
    else {
        panic!("{:?}", request.hints)
    };
    assert_eq!(asked.open.len(), own("critic"));
    let shown = prompt.matches("What was asked for:").count();
    assert_eq!(shown, own("critic"));
    assert!(prompt.contains("answer in `answers`"));
    assert!(!prompt.contains("sample") && !prompt.contains("revision 1"));
}

#[test]
fn the_prompt_for_a_record_contains_only_the_text() {
    let mut studio = Studio::new(3, 1_500);
    studio.begin_chapter(1);
    let version_id = loop {
        if let Some(Step::Record { version_id }) = studio.chapter(1).next_step() {
            break version_id;
        }
        studio.run_next_step(1);
    };
    let context = studio.chapter_context(1);
    let obstacle = context.briefs[0].obstacle.clone();
    let request = studio.build_request(1, first_task(Step::Record { version_id }), context, None);
    let prompt = whole_text(&request);
    let plan = world::plan(1);
    // A scene may state what its brief states.
    let mut rest = prompt.clone();
    for scene in studio.accepted_scenes(1) {
        assert!(prompt.contains(&scene));
        rest = rest.replace(&scene, "");
    }
    for absent in [&plan.purpose, &plan.change_of_state, &plan.last_beat, &obstacle] {
        assert!(!rest.contains(absent.as_str()), "{absent}");
    }
    assert!(!prompt.contains("she once signed without reading"));
}

#[test]
fn planners_see_the_plan_of_the_chapter_and_earlier_records() {
    let mut studio = Studio::new(9, 1_500);
    studio.begin_chapter(5);
    let mut context = studio.chapter_context(5);
    add_past_chapters(&mut context, 4);
    let prompt = whole_text(&studio.build_request(5, first_task(Step::Outline), context, None));
    let plan = world::plan(5);
    for present in [&plan.purpose, &plan.change_of_state, &plan.last_beat] {
        assert!(prompt.contains(present.as_str()));
    }
    for present in ["Summary4.", "Fact1.", "Ending4.", "Flint Quay", "she once signed"] {
        assert!(prompt.contains(present), "{present}");
    }
    assert!(!prompt.contains(&world::plan(6).last_beat));
}

/// Asks the writer to redraft a scene, after `change` has altered the context.
fn redraft_request(change: impl FnOnce(&mut ChapterContext)) -> ModelRequest {
    let studio = drafting_studio(1, 1_500, 2);
    let mut context = studio.chapter_context(1);
    change(&mut context);
    studio.build_request(1, first_task(Step::DraftScene { scene: 1, round: 2 }), context, None)
}

fn rejected_revision(round: u32) -> RejectedRevision {
    let objection = FindingDraft {
        severity: Severity::Must,
        passage: "The scales stood still.".into(),
        problem: "Nobody weighs anything.".into(),
        instruction: "Have her weigh it.".into(),
        kind: FindingKind::RedraftScene,
    };
    let finding = Finding { id: "f9".into(), agent: "critic".into(), scene: 1, draft: objection };
    let manifest = ContentHash([7; 32]);
    RejectedRevision { round, manifest, score: 4.5, findings: vec![finding] }
}

#[test]
fn a_redraft_prompt_has_the_order_its_reason_and_the_rejected_revision() {
    let plain = redraft_request(|_| {});
    let ordered = redraft_request(|context| {
        let work = context.chapter.work.as_mut().unwrap();
        work.redraft =
            Some(RedraftOrder { by: "director".into(), reason: "The quarrel never comes.".into() });
        work.rejected = Some(rejected_revision(1));
    });
    let findings = part_text(&ordered, "findings");
    for present in [
        "director has ordered this redraft: The quarrel never comes.",
        "Revision 1 was tried and was not better: 4.5 of 10.",
        "“The scales stood still.” Nobody weighs anything. Have her weigh it.",
    ] {
        assert!(findings.contains(present), "{present}: {findings}");
        assert!(!whole_text(&plain).contains(present), "{present}");
    }
}

#[test]
fn another_rejection_changes_the_request_for_a_scene() {
    let asked = |round| {
        redraft_request(|context| {
            context.chapter.work.as_mut().unwrap().rejected = Some(rejected_revision(round));
        })
        .parts
    };
    assert_ne!(asked(1), asked(2));
}

#[test]
fn only_the_agent_that_failed_at_a_step_sees_the_failure() {
    let asked = |agent: &str, code: &str, times: u32| {
        redraft_request(|context| {
            context.chapter.failure = Some(TaskFailure {
                step: Step::DraftScene { scene: 1, round: 2 },
                agent: agent.into(),
                code: code.into(),
                detail: "it was a list".into(),
                times,
            });
        })
    };
    let once = asked("writer", "unusable-reply", 1);
    assert!(part_text(&once, "repair").contains("asked 1 time before"));
    assert!(part_text(&once, "repair").contains("it was a list"));
    assert_ne!(once.parts, asked("writer", "unusable-reply", 2).parts);
    // A provider failure says nothing about the reply.
    assert!(!whole_text(&asked("writer", "provider-unavailable", 1)).contains("it was a list"));
    assert_eq!(part_text(&asked("critic", "unusable-reply", 1), "repair"), "");
}
