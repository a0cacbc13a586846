//! REVISE_CHAPTER and REJECT_CHAPTER: a user has a text rewritten, with an instruction or with notes
//! about what is wrong.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Chapter, ChapterEvent, edit_chapter::BaseVersion, order::ChapterOrder};
use crate::{
    context::CommandContext,
    decision::Decision,
    id::ChapterId,
    novel::Novel,
    refusal::Refusal,
    text::{refuse_nul, words::has_words},
};

/// The maximum length of an instruction, in characters.
pub const MAX_INSTRUCTION_CHARS: usize = 4_000;

/// The payload of REVISE_CHAPTER.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviseChapter {
    /// The chapter.
    pub chapter_id: ChapterId,
    /// What is to change, in the user's words.
    pub instruction: String,
}

/// The payload of REJECT_CHAPTER.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectChapter {
    /// The chapter.
    pub chapter_id: ChapterId,
    /// The version that the user has read.
    pub version: BaseVersion,
    /// What the user objects to.
    pub notes: String,
}

/// Orders a revision of the text that the chapter has.
///
/// # Errors
/// The instruction is empty or too long, the chapter has no text, or it is in work.
pub fn decide_revision(
    chapter: &Chapter,
    novel: &Novel,
    command: &ReviseChapter,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    let words = check_words("payload.instruction", &command.instruction)?;
    let Some(version) = chapter.judged_version() else {
        return Err(Refusal::NoText { status: chapter.status });
    };
    let order = ChapterOrder {
        command_id: ctx.command_id,
        chapter_id: chapter.chapter_id,
        revises: Some(version.version_id),
        words,
    };
    novel.order_chapter(chapter, order, ctx)
}

/// Sends a version back, and orders its revision.
///
/// # Errors
/// The notes are empty or too long, the version is not the current one, or the chapter is in work.
pub fn decide_rejection(
    chapter: &Chapter,
    novel: &Novel,
    command: &RejectChapter,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    let notes = check_words("payload.notes", &command.notes)?;
    let Some(version) = chapter.judged_version() else {
        return Err(Refusal::NoText { status: chapter.status });
    };
    command.version.require(Some(version))?;
    let version_id = version.version_id;
    let order = ChapterOrder {
        command_id: ctx.command_id,
        chapter_id: chapter.chapter_id,
        revises: Some(version_id),
        words: notes.clone(),
    };
    let ordered = novel.order_chapter(chapter, order, ctx)?;
    let rejected = ChapterEvent::Rejected { version_id, notes, at: ctx.now() };
    let mut decision = chapter.build_decision([rejected]);
    decision.events.extend(ordered.events);
    Ok(decision)
}

/// Checks a user's words to the agents, and returns them trimmed.
pub(crate) fn check_words(field: &str, words: &str) -> Result<String, Refusal> {
    let words = words.trim();
    if refuse_nul(words).is_err() {
        return Err(Refusal::for_field(field, "must not contain NUL"));
    }
    if !has_words(words) {
        return Err(Refusal::for_field(field, "must contain at least one word"));
    }
    if words.chars().count() > MAX_INSTRUCTION_CHARS {
        let message = format!("must have at most {MAX_INSTRUCTION_CHARS} characters");
        return Err(Refusal::for_field(field, message));
    }
    Ok(words.to_owned())
}
