//! EDIT_CHAPTER: a user writes a version. The version is accepted immediately. The canon is updated
//! afterwards, in the background.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Chapter, ChapterEvent, Step,
    manifest::{self, Manifest},
    version::Version,
};
use crate::{
    content::Content,
    context::{CommandContext, PERSON},
    decision::Decision,
    id::{ChapterId, VersionId},
    refusal::Refusal,
    text::{
        refuse_nul,
        words::{count_words, has_words},
    },
};

/// The maximum size of a chapter's text, in bytes.
pub const MAX_BYTES: usize = 4 << 20;

/// The version that the user has edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected the number of a version, or ver_<uuid>")]
pub enum BaseVersion {
    /// The number of the version.
    Number(u32),
    /// The id of the version.
    Id(VersionId),
}

/// The command's payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditChapter {
    /// The chapter.
    pub chapter_id: ChapterId,
    /// The whole text. A line of `* * *` separates two scenes.
    pub content: String,
    /// The version that was edited; null if there was no text.
    pub base_version: Option<BaseVersion>,
}

impl std::fmt::Display for BaseVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Id(id) => id.fmt(f),
        }
    }
}

impl BaseVersion {
    fn names(self, version: &Version) -> bool {
        match self {
            Self::Number(number) => version.number == number,
            Self::Id(id) => version.version_id == id,
        }
    }

    /// Checks that a command names the current version.
    ///
    /// # Errors
    /// The current version is another one.
    pub(super) fn require(self, current: Option<&Version>) -> Result<(), Refusal> {
        require_current(Some(self), current)
    }
}

fn require_current(named: Option<BaseVersion>, current: Option<&Version>) -> Result<(), Refusal> {
    let is_current = match (named, current) {
        (None, None) => true,
        (Some(named), Some(version)) => named.names(version),
        (None, Some(_)) | (Some(_), None) => false,
    };
    if is_current {
        return Ok(());
    }
    Err(Refusal::StaleText {
        base: named.map_or_else(|| "none".to_owned(), |named| named.to_string()),
        current: current
            .map_or_else(|| "none".to_owned(), |version| version.version_id.to_string()),
    })
}

/// Makes the text the accepted version and supersedes all work of the agents on the chapter.
///
/// # Errors
/// The text contains no word, contains NUL or is too long. Or the version that was edited is no
/// longer the current version.
pub fn decide(
    chapter: &Chapter,
    command: &EditChapter,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    // A user may edit the text of the book, or the one that waits for approval.
    let submitted = chapter
        .awaiting_version()
        .filter(|version| command.base_version.is_some_and(|base| base.names(version)));
    let current = submitted.or_else(|| chapter.current_version());
    require_current(command.base_version, current)?;
    let scenes = prepare_scenes(&command.content)?;
    let words: usize = scenes.iter().map(|scene| count_words(&scene.text)).sum();
    let manifest =
        Manifest { scenes: scenes.iter().map(|scene| scene.hash).collect() }.to_content()?;
    let version = Version {
        version_id: VersionId(ctx.next_uuid()),
        number: chapter.last_number + 1,
        parent: current.map(|version| version.version_id),
        manifest: manifest.hash,
        words: u32::try_from(words).unwrap_or(u32::MAX),
        author: PERSON.to_owned(),
        reason: "written by a user".to_owned(),
        created_at: ctx.now(),
    };
    let next = Step::Record { version_id: version.version_id };
    let mut decision = chapter.build_decision([ChapterEvent::Edited {
        novel_id: chapter.novel_id,
        version,
        next,
        at: ctx.now(),
    }]);
    decision.contents = scenes;
    decision.contents.push(manifest);
    Ok(decision)
}

fn prepare_scenes(content: &str) -> Result<Vec<Content>, Refusal> {
    let refuse = |message| Err(Refusal::for_field("payload.content", message));
    if refuse_nul(content).is_err() {
        return refuse("must not contain NUL");
    }
    if content.len() > MAX_BYTES {
        return refuse("must have at most 4 MiB");
    }
    if !has_words(content) {
        return refuse("must contain at least one word");
    }
    Ok(manifest::split_scenes(content).into_iter().map(Content::new).collect())
}
