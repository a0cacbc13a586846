//! DRAFT_SCENE: the writer has written a scene, for the first time or again.

use serde::{Deserialize, Serialize};

use super::{
    Chapter, ChapterEvent, Step, event::SceneText, judge_review, manifest::Manifest,
    version::Version, work::DraftingRun,
};
use crate::{
    content::{Content, ContentHash},
    context::CommandContext,
    decision::Decision,
    id::VersionId,
    refusal::Refusal,
    text::{refuse_nul, words::count_words},
};

/// The number of characters of a user's instruction in the reason for a version.
const MAX_REASON_CHARS: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftScene {
    /// The scene's number in the chapter, from 1.
    pub scene: u32,
    /// 0 for the first draft, otherwise the round of revision.
    pub round: u32,
    pub text: String,
}

/// Records the scene. If it is the last scene of the draft or revision, also records a version of
/// the whole chapter. If the chapter does not wait for this scene, emits no events.
///
/// If a user's edit has superseded the work, a scene that completes the text results in a proposal,
/// and any other scene results in no events.
///
/// # Errors
/// The text is empty or contains NUL. The agent is then asked again.
pub fn decide(
    chapter: &Chapter,
    command: &DraftScene,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    let step = Step::DraftScene { scene: command.scene, round: command.round };
    let Some(work) = chapter.work.as_ref().filter(|work| work.next == step) else {
        return Ok(Decision::default());
    };
    let (scene, text) = prepare_scene_text(command.scene, &command.text, "text")?;
    let mut after = work.clone();
    after.set_scene_text(&scene);
    let next = match command.round {
        0 => (after.scene_hashes().is_none())
            .then_some(Step::DraftScene { scene: command.scene + 1, round: 0 }),
        _ => work.jobs.first().copied(),
    };
    if work.superseded_by_edit {
        let scene_hashes = if next.is_none() { after.scene_hashes() } else { None };
        return propose_version(chapter, &after, scene_hashes, text, ctx);
    }
    let drafted = ChapterEvent::SceneDrafted { scene, round: command.round, next, at: ctx.now() };
    let mut decision = chapter.build_decision([drafted]);
    decision.contents.push(text);
    if next.is_none() {
        let mut changed = work.changed.clone();
        if command.round > 0 {
            changed.push(command.scene);
        }
        complete_version(chapter, &after, changed, &mut decision, ctx)?;
    }
    Ok(decision)
}

/// Prepares the text of a scene for storage. `field` names the field in a refusal.
pub(super) fn prepare_scene_text(
    scene: u32,
    text: &str,
    field: &str,
) -> Result<(SceneText, Content), Refusal> {
    let words = count_words(text);
    if words == 0 || refuse_nul(text).is_err() {
        return Err(Refusal::for_field(field, "must be prose and must not contain NUL"));
    }
    let content = Content::new(text);
    let words = u32::try_from(words).unwrap_or(u32::MAX);
    Ok((SceneText { scene, text: content.hash, words }, content))
}

/// Adds to the decision the version that the scenes form: a first draft or a revision.
pub(super) fn complete_version(
    chapter: &Chapter,
    work: &DraftingRun,
    mut changed: Vec<u32>,
    decision: &mut Decision,
    ctx: &CommandContext,
) -> Result<(), Refusal> {
    let Some(scenes) = work.scene_hashes() else { return Ok(()) };
    changed.sort_unstable();
    changed.dedup();
    let ordered = work.order.as_ref().and_then(|order| order.revision.as_ref());
    let reason = match work.round {
        1 if let Some(ordered) = ordered => {
            let instruction: String = ordered.instruction.chars().take(MAX_REASON_CHARS).collect();
            format!("revised by order: {instruction}")
        }
        0 => "first draft".to_owned(),
        round if work.arbitrated => format!("redraft, revision {round}"),
        round => format!("revision {round}, based on the findings of the review"),
    };
    let (version, manifest) = build_version(chapter, work, scenes, reason, ctx)?;
    if work.round > 0 && work.has_judged(version.manifest) {
        // The reviewers have already judged this text, so they are not asked again.
        let reason = "the revision resulted in a text that had been judged before".to_owned();
        decision
            .events
            .extend(judge_review::escalate_to_director(chapter, work, reason, ctx).events);
        return Ok(());
    }
    let next = Step::Review { version_id: version.version_id, round: work.round };
    let event = match work.round {
        0 => ChapterEvent::Drafted { version, next, at: ctx.now() },
        _ => ChapterEvent::Revised { version, changed, next, at: ctx.now() },
    };
    decision.events.extend(chapter.build_decision([event]).events);
    decision.contents.push(manifest);
    Ok(())
}

/// Records a proposal: a text that the agents completed after a user's edit. The accepted text
/// stays unchanged.
pub(super) fn propose_version(
    chapter: &Chapter,
    work: &DraftingRun,
    scenes: Option<Vec<ContentHash>>,
    text: Content,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    let Some(scenes) = scenes else { return Ok(Decision::default()) };
    let reason = "completed after a user's text had been accepted".to_owned();
    let (version, manifest) = build_version(chapter, work, scenes, reason, ctx)?;
    let mut decision =
        chapter.build_decision([ChapterEvent::VersionProposed { version, at: ctx.now() }]);
    decision.contents = vec![text, manifest];
    Ok(decision)
}

fn build_version(
    chapter: &Chapter,
    work: &DraftingRun,
    scenes: Vec<ContentHash>,
    reason: String,
    ctx: &CommandContext,
) -> Result<(Version, Content), Refusal> {
    let manifest = Manifest { scenes }.to_content()?;
    let ordered = work.order.as_ref().and_then(|order| order.revision.as_ref());
    let revised = ordered.map(|ordered| ordered.plan.version_id);
    let version = Version {
        version_id: VersionId(ctx.next_uuid()),
        number: chapter.last_number + 1,
        parent: work
            .candidate
            .as_ref()
            .map(|before| before.version_id)
            .or(revised)
            .or(work.base_version),
        manifest: manifest.hash,
        words: work.scenes.iter().map(|scene| scene.words).sum(),
        author: ctx.cause.actor.name().to_owned(),
        reason,
        created_at: ctx.now(),
    };
    Ok((version, manifest))
}
