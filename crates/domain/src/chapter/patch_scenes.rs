//! PATCH_SCENES: the rewriter has replaced passages.

use serde::{Deserialize, Serialize};

use super::{Chapter, ChapterEvent, Step, draft_scene, judge_review};
use crate::{context::CommandContext, decision::Decision, id::VersionId, refusal::Refusal};

/// A scene after its passages were replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatchedScene {
    /// The scene's number in the chapter, from 1.
    pub scene: u32,
    /// The whole text of the scene.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatchScenes {
    /// The version that was revised.
    pub version_id: VersionId,
    /// The round of revision.
    pub round: u32,
    /// The scenes that changed; empty if no passage could be replaced.
    pub scenes: Vec<PatchedScene>,
}

/// Records the patched scenes. If the revision changed nothing, it is not reviewed again, and the
/// director is asked.
///
/// # Errors
/// A text is empty or contains NUL. The agent is then asked again.
pub fn decide(
    chapter: &Chapter,
    command: &PatchScenes,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    let step = Step::PatchScenes { version_id: command.version_id, round: command.round };
    let Some(work) = chapter.work.as_ref().filter(|work| work.next == step) else {
        return Ok(Decision::default());
    };
    let mut after = work.clone();
    let mut contents = Vec::new();
    let mut scenes = Vec::new();
    for (i, patched) in command.scenes.iter().enumerate() {
        let field = format!("scenes[{i}].text");
        let (scene, content) =
            draft_scene::prepare_scene_text(patched.scene, &patched.text, &field)?;
        after.set_scene_text(&scene);
        scenes.push(scene);
        contents.push(content);
    }
    let next = work.jobs.first().copied();
    if work.superseded_by_edit {
        let scene_hashes = if next.is_none() { after.scene_hashes() } else { None };
        let Some(text) = contents.pop() else { return Ok(Decision::default()) };
        let mut decision = draft_scene::propose_version(chapter, &after, scene_hashes, text, ctx)?;
        if !decision.events.is_empty() {
            decision.contents.extend(contents);
        }
        return Ok(decision);
    }
    let changed: Vec<u32> = scenes.iter().map(|scene| scene.scene).collect();
    let patched = ChapterEvent::ScenesPatched { scenes, next, at: ctx.now() };
    let mut decision = chapter.build_decision([patched]);
    decision.contents = contents;
    match (next, changed.is_empty()) {
        (Some(_), _) => {}
        (None, true) => {
            let reason = "the revision changed nothing".to_owned();
            decision
                .events
                .extend(judge_review::escalate_to_director(chapter, work, reason, ctx).events);
        }
        (None, false) => {
            draft_scene::complete_version(chapter, &after, changed, &mut decision, ctx)?;
        }
    }
    Ok(decision)
}
