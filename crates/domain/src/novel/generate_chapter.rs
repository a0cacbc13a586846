//! GENERATE_CHAPTER: a user has exactly one chapter written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Novel;
use crate::{
    chapter::{Chapter, order::ChapterOrder, revise_chapter::check_words},
    context::CommandContext,
    decision::Decision,
    id::ChapterId,
    refusal::Refusal,
};

/// The command's payload.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GenerateChapter {
    /// The chapter; by default the first one that is not published.
    #[serde(default)]
    pub chapter_id: Option<ChapterId>,
    /// What the chapter should be like, in the user's words.
    #[serde(default)]
    pub direction: Option<String>,
}

/// Orders the chapter, which is `None` if every chapter is published. A chapter that has a text is
/// written again from its plan; the text stays among the versions.
///
/// # Errors
/// The direction is empty or too long, there is no such chapter, a chapter before it has no text, or
/// it is in work.
pub fn decide(
    novel: &Novel,
    chapter: Option<&Chapter>,
    command: &GenerateChapter,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    let direction = command.direction.as_deref();
    let words = direction.map(|words| check_words("payload.direction", words)).transpose()?;
    let Some(chapter) = chapter else { return Err(Refusal::NoChapterLeft) };
    // A text that waits for approval is not given up unless its chapter is named.
    if command.chapter_id.is_none() && chapter.awaiting_version().is_some() {
        return Err(Refusal::ChapterInWork { position: chapter.plan.position });
    }
    let (position, written) = (chapter.plan.position, novel.published_through);
    if position > written + 1 {
        return Err(Refusal::EarlierChapterUnwritten { position: written + 1 });
    }
    let order = ChapterOrder {
        command_id: ctx.command_id,
        chapter_id: chapter.chapter_id,
        revises: None,
        words: words.unwrap_or_default(),
    };
    novel.order_chapter(chapter, order, ctx)
}
