//! Tests of replacements. The model is asked again for a replacement that is not prose. If its last
//! reply is no better, the passage stays.

use scribe_domain::{
    chapter::{
        Step,
        finding::{Finding, FindingDraft, FindingKind},
    },
    command::{ChapterCommand, Command},
    task::StepTask,
    text::prose_check::Severity,
};
use scribe_ports::{
    agent::{PromptContext, ReplyFault, UnparsedReply},
    model::FinishReason,
};
use serde_json::{Value, json};

use crate::{
    faults::drafted_studio,
    studio::{Studio, first_task},
};

#[test]
fn a_replacement_without_text_is_requested_again_and_finally_dropped() {
    let (studio, critique, _) = drafted_studio();
    let Step::Review { version_id, .. } = critique.step else { panic!("{critique:?}") };
    let step_task = first_task(Step::PatchScenes { version_id, round: 1 });
    let text = studio.chapter_context(1).joined_scene_text();
    let mut sentences = text.split_inclusive(". ").map(str::trim).filter(|one| one.len() > 30);
    let (first, second) = (sentences.next().unwrap(), sentences.next().unwrap());
    let mut chapter = studio.chapter_context(1);
    chapter.chapter.work.as_mut().unwrap().findings = [("f1", first), ("f2", second)]
        .map(|(id, passage)| Finding {
            id: id.to_owned(),
            agent: "critic".to_owned(),
            scene: 1,
            draft: FindingDraft {
                severity: Severity::Must,
                passage: passage.to_owned(),
                problem: "p".to_owned(),
                instruction: "o".to_owned(),
                kind: FindingKind::Patch,
            },
        })
        .to_vec();
    let context = PromptContext::from(chapter);
    let patched = |bad: &str, is_last: bool| {
        let reply = json!({ "replacements": [
            { "finding_id": "f1", "passage": first, "replacement": bad },
            { "finding_id": "f2", "passage": second, "replacement": "The bell did not ring." },
        ] });
        let text = reply.to_string();
        let reply =
            UnparsedReply { text: &text, finish: FinishReason::Stop, is_last, is_fallback: false };
        studio.agent(step_task.kind).convert_reply(&studio.task(1, step_task), &context, reply)
    };
    for bad in
        ["null", "[deleted]", "…", "A -> B", "It rang. (12 words)", "她举起灯，看着黑暗的大海。"]
    {
        let asked = patched(bad, false);
        assert!(
            matches!(&asked, Err(ReplyFault::Repair(given)) if given.contains("replacements[0]")),
            "{bad}: {asked:?}"
        );
        let Ok(Command::Chapter { command, .. }) = patched(bad, true) else { panic!("{bad}") };
        let ChapterCommand::PatchScenes(parsed) = *command else { panic!("{bad}") };
        let text = &parsed.scenes[0].text;
        assert!(text.contains(first) && text.contains("The bell did not ring."), "{bad}");
        assert!(!text.contains(bad) && !text.contains(second), "{bad}");
    }
    for good in ["", "The bell rang twice before she heard it."] {
        assert!(patched(good, false).is_ok(), "{good}");
    }
}

/// A drafted chapter whose first scene has findings, with the passages of the findings.
struct ReviewedChapter {
    studio: Studio,
    context: PromptContext,
    step_task: StepTask,
    passages: Vec<String>,
}

/// Returns a chapter with `count` findings, beginning with `f1`.
fn chapter_with_findings(count: usize) -> ReviewedChapter {
    let (studio, critique, _) = drafted_studio();
    let Step::Review { version_id, .. } = critique.step else { panic!("{critique:?}") };
    let text = studio.chapter_context(1).scenes[0].text.clone();
    let sentences = text.split_inclusive(". ").map(str::trim);
    let is_unique =
        |one: &&str| one.len() > 40 && one.ends_with('.') && text.matches(*one).count() == 1;
    let passages: Vec<String> =
        sentences.filter(is_unique).take(count).map(str::to_owned).collect();
    assert_eq!(passages.len(), count);
    let mut chapter = studio.chapter_context(1);
    chapter.chapter.work.as_mut().unwrap().findings = (1..)
        .zip(&passages)
        .map(|(number, passage)| Finding {
            id: format!("f{number}"),
            agent: "critic".to_owned(),
            scene: 1,
            draft: FindingDraft {
                severity: Severity::Must,
                passage: passage.clone(),
                problem: "p".to_owned(),
                instruction: "o".to_owned(),
                kind: FindingKind::Patch,
            },
        })
        .collect();
    let context = PromptContext::from(chapter);
    ReviewedChapter {
        studio,
        context,
        step_task: first_task(Step::PatchScenes { version_id, round: 1 }),
        passages,
    }
}

impl ReviewedChapter {
    fn first_scene(&self) -> &str {
        &self.context.chapter().unwrap().scenes[0].text
    }

    /// Returns the first scene after a reply. The scene is unchanged if nothing is replaced.
    fn patch_scene(&self, reply: &str, is_last: bool) -> Result<String, ReplyFault> {
        let reply =
            UnparsedReply { text: reply, finish: FinishReason::Stop, is_last, is_fallback: false };
        let task = self.studio.task(1, self.step_task);
        let command =
            self.studio.agent(self.step_task.kind).convert_reply(&task, &self.context, reply)?;
        let Command::Chapter { command, .. } = command else { panic!("{command:?}") };
        let ChapterCommand::PatchScenes(patched) = *command else { panic!("{command:?}") };
        let scene = patched.scenes.into_iter().find(|scene| scene.scene == 1);
        Ok(scene.map_or_else(|| self.first_scene().to_owned(), |scene| scene.text))
    }

    #[track_caller]
    fn assert_patched(&self, reply: &Value, expected: &str) {
        let text = reply.as_str().map_or_else(|| reply.to_string(), str::to_owned);
        assert_eq!(self.patch_scene(&text, false).as_deref(), Ok(expected), "{text}");
    }
}

const NEW: &str = "Rain ran down the sleeves of the coat, and she counted the drops.";

#[test]
fn a_replacement_is_found_in_any_plain_notation() {
    let one = chapter_with_findings(1);
    let p = one.passages[0].as_str();
    let expected = one.first_scene().replacen(p, NEW, 1);
    for reply in [
        json!({ "finding_id": "f1", "passage": p, "replacement": NEW }),
        json!([{ "finding_id": "f1", "passage": p, "replacement": NEW }]),
        json!({ "replacements": { "finding_id": "f1", "passage": p, "replacement": NEW } }),
        json!({ "replacements": { "f1": { "passage": p, "replacement": NEW } } }),
        json!({ "replacements": { p: NEW } }),
        json!({ "replacements": [{ p: NEW }] }),
        json!({ "replacements": { "f1": NEW } }),
        json!({ "replacements": [{ "finding_id": "f1", "original": p, "replacement": NEW }] }),
        json!({ "replacements": [{ "finding_id": "f1", "old": p, "new": NEW }] }),
        json!({ "replacements": [{ "finding_id": "f1", "before": p, "after": NEW }] }),
        json!({ "replacements": [{ "finding_id": "f1", "original_text": p, "new_text": NEW }] }),
        json!({ "replacements": [{ "finding_id": "f1", "passage": p, "revised": NEW }] }),
        json!({ "replacements": [{ "findingId": "f1", "quote": p, "rewrite": NEW }] }),
        json!({ "replacements": [{ "id": "f1", "passage": p, "replacement": NEW }] }),
        json!({ "replacements": [{ "finding": "f1", "原文": p, "修改后": NEW }] }),
        json!({ "replacements": [{ "finding_id": "f1", "Original": p, "Ersetzung": NEW }] }),
        json!({ "patches": [{ "finding_id": "f1", "passage": p, "replacement": NEW }] }),
        json!({ "replacements": [format!("{p} -> {NEW}")] }),
        json!({ "replacements": [{ "finding_id": "f1", "passage": p, "replacement": format!("{p} -> {NEW}") }] }),
        json!({ "replacements": [{ "finding_id": "f1", "passage": p, "replacement": format!("“{p}” → “{NEW}”") }] }),
        json!({ "replacements": [{ "passage": p, "replacement": NEW }] }),
    ] {
        one.assert_patched(&reply, &expected);
    }
    // Unknown keys are not read as passages.
    let unknown = json!({ "replacements": [{ "vorher_nachher": p, "irgendwas": NEW }] });
    assert!(one.patch_scene(&unknown.to_string(), false).is_err());
    let two = chapter_with_findings(2);
    let (p, q) = (two.passages[0].as_str(), two.passages[1].as_str());
    let both = two.first_scene().replacen(p, NEW, 1).replacen(q, "The bell did not ring.", 1);
    for reply in [
        json!({ "replacements": { p: NEW, q: "The bell did not ring." } }),
        json!({ "replacements": {
            "f1": { "passage": p, "replacement": NEW },
            "f2": { "passage": q, "replacement": "The bell did not ring." },
        } }),
        json!({ "replacements": { "f2": "The bell did not ring.", "f1": NEW } }),
        json!({ "replacements": [
            { "passage": q, "replacement": "The bell did not ring." },
            { "passage": p, "replacement": NEW },
        ] }),
    ] {
        two.assert_patched(&reply, &both);
    }
}

#[test]
fn a_replacement_is_matched_to_its_finding_if_only_one_fits() {
    let two = chapter_with_findings(2);
    let (first, second) = (two.passages[0].as_str(), two.passages[1].as_str());
    let of = |id: Value, passage: &str| {
        json!({ "replacements": [
        { "finding_id": id, "passage": passage, "replacement": NEW },
    ] })
    };
    let expected = two.first_scene().replacen(second, NEW, 1);
    for id in [
        json!("f2"),
        json!("F2"),
        json!(2),
        json!("2"),
        json!("#f2"),
        json!("#2"),
        json!("[f2]"),
        json!("finding f2"),
        json!("Finding 2"),
        json!("finding_2"),
        json!("f-2"),
        json!("Befund f2"),
        json!("发现2"),
        json!(""),
        json!(null),
        json!("critic"),
    ] {
        two.assert_patched(&of(id, second), &expected);
    }
    // A replacement is dropped if its id and its passage name different findings or no finding.
    for (id, passage) in
        [("f9", second), ("f2, f1", "never written"), ("", "never written"), ("f1", second)]
    {
        let made = two.patch_scene(&of(json!(id), passage).to_string(), true);
        assert!(
            made.as_deref()
                .is_ok_and(|made| made == two.first_scene() || (id == "f1" && made == expected)),
            "{id}: {made:?}"
        );
    }
    let none = json!({ "replacements": [{ "replacement": NEW }] });
    assert!(two.patch_scene(&none.to_string(), false).is_err());
    assert!(!first.is_empty());
}

#[test]
fn a_passage_is_found_inside_its_wrapping() {
    let one = chapter_with_findings(1);
    let p = one.passages[0].as_str();
    let expected = one.first_scene().replacen(p, NEW, 1);
    let words: Vec<&str> = p.split(' ').collect();
    let (head, tail) = (words[..3].join(" "), words[words.len() - 3..].join(" "));
    for passage in [
        format!("“{p}”"),
        format!("**{p}**"),
        p.trim_end_matches('.').to_owned(),
        p.to_lowercase(),
        p.replacen(' ', "\n", 1),
        format!("{head}..."),
        format!("{head}…"),
        format!("{head} [...] {tail}"),
        format!("{head} … {tail}"),
        format!("“{head}…”"),
        format!("...{tail}"),
        format!("Scene 1: {p}"),
        format!("Passage: “{p}”"),
        format!("Szene 1: {p}"),
        format!("第1场：{p}"),
        format!("Scene 1: {head}..."),
        String::new(),
    ] {
        one.assert_patched(
            &json!({ "replacements": [{ "finding_id": "f1", "passage": passage, "replacement": NEW }] }),
            &expected,
        );
    }
    for passage in ["Nobody ever wrote this sentence.", "Nobody ever wrote..."] {
        let reply = json!({ "replacements": [{ "finding_id": "f1", "passage": passage, "replacement": NEW }] });
        assert_eq!(
            one.patch_scene(&reply.to_string(), true).as_deref(),
            Ok(one.first_scene()),
            "{passage}"
        );
    }
}
