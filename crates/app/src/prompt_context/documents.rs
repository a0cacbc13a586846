//! The stored contents in a chapter's prompt: the story, the outline, the briefs and the scenes.

use std::{collections::HashMap, sync::Arc};

use scribe_domain::{
    chapter::{Chapter, Step, manifest::Manifest},
    content::ContentHash,
    novel::Novel,
    stage::{Stage, StageData},
};
use scribe_ports::{
    agent::{ChapterContext, ContextSource, WrittenScene},
    store::readers::Database,
};
use serde::de::DeserializeOwned;

use crate::{Error, contents::read_texts, decide::parse_stage_data};

/// The hashes of the contents in a chapter's prompt by their role, and the texts that were read.
#[derive(Default)]
pub(super) struct ChapterDocuments {
    story: Option<ContentHash>,
    outline: Option<ContentHash>,
    briefs: Vec<ContentHash>,
    scenes: Vec<(u32, ContentHash)>,
    earlier_draft: Vec<(u32, ContentHash)>,
    texts: HashMap<ContentHash, Arc<str>>,
}

/// Returns the hashes of the scenes that a step is about. A step that records a chapter is about the
/// scenes of one version. Every other step is about the scenes of the current draft that are already
/// written.
async fn load_scene_hashes(
    db: &dyn Database,
    chapter: &Chapter,
    step: Step,
) -> Result<Vec<(u32, ContentHash)>, Error> {
    if let Step::Record { version_id } = step {
        let Some(version) = chapter.find_version(version_id) else { return Ok(Vec::new()) };
        return load_version_scenes(db, version.manifest).await;
    }
    let scenes = chapter.work.iter().flat_map(|run| &run.scenes);
    Ok((1..).zip(scenes).filter_map(|(number, scene)| Some((number, scene.text?))).collect())
}

/// Returns the hashes of the scenes of the draft that a chapter's plan is based on.
async fn load_earlier_draft(
    db: &dyn Database,
    chapter: &Chapter,
) -> Result<Vec<(u32, ContentHash)>, Error> {
    let run = chapter.work.as_ref();
    let Some(draft) = run.and_then(|run| run.builds_on) else { return Ok(Vec::new()) };
    let versions = db.versions(draft.chapter_id).await?;
    match versions.into_iter().find(|version| version.id == draft.version_id) {
        Some(version) => load_version_scenes(db, version.content).await,
        None => Ok(Vec::new()),
    }
}

async fn load_version_scenes(
    db: &dyn Database,
    manifest: ContentHash,
) -> Result<Vec<(u32, ContentHash)>, Error> {
    let manifest = read_texts(db, &[manifest]).await?;
    let manifest = manifest.first().map(|document| Manifest::parse(document)).transpose()?;
    Ok((1..).zip(manifest.into_iter().flat_map(|manifest| manifest.scenes)).collect())
}

impl ChapterDocuments {
    /// Reads the requested contents of a chapter in one query.
    pub(super) async fn load_documents(
        db: &dyn Database,
        novel: &Novel,
        chapter: &Chapter,
        step: Step,
        reads: &[ContextSource],
    ) -> Result<Self, Error> {
        let wants = |source: ContextSource| reads.contains(&source);
        let run = chapter.work.as_ref();
        let mut documents = Self { story: novel.story, ..Self::default() };
        if wants(ContextSource::Outline) {
            documents.outline = run.and_then(|run| run.outline);
        }
        if wants(ContextSource::Briefs) {
            documents.briefs =
                run.iter().flat_map(|run| &run.scenes).map(|scene| scene.brief).collect();
        }
        if wants(ContextSource::Scenes) {
            documents.scenes = load_scene_hashes(db, chapter, step).await?;
        }
        documents.earlier_draft = load_earlier_draft(db, chapter).await?;
        let scenes = documents.scenes.iter().chain(&documents.earlier_draft);
        let scenes = scenes.map(|(_, hash)| hash);
        let mut hashes: Vec<ContentHash> =
            documents.story.iter().chain(&documents.outline).copied().collect();
        hashes.extend(documents.briefs.iter().chain(scenes));
        hashes.sort_unstable();
        hashes.dedup();
        documents.texts = hashes.iter().copied().zip(read_texts(db, &hashes).await?).collect();
        Ok(documents)
    }

    /// Adds the contents to the context of a prompt.
    pub(super) fn add_to_context(self, context: &mut ChapterContext) -> Result<(), Error> {
        let text = |hash: &ContentHash| {
            let text = self.texts.get(hash);
            text.ok_or_else(|| Error::Damaged(format!("content {hash} is missing")))
        };
        if let Some(story) = &self.story {
            let data = parse_stage_data(Stage::StoryConception, text(story)?)?;
            if let StageData::StoryConception(story) = data {
                context.story = Some(story.story);
                context.style = Some(story.style_sheet);
            }
        }
        if let Some(outline) = &self.outline {
            context.outline = Some(parse_document(text(outline)?)?);
        }
        for brief in &self.briefs {
            context.briefs.push(parse_document(text(brief)?)?);
        }
        let scenes = [
            (&self.scenes, &mut context.scenes),
            (&self.earlier_draft, &mut context.earlier_draft),
        ];
        for (hashes, scenes) in scenes {
            for (number, scene) in hashes {
                let text = text(scene)?.to_string();
                scenes.push(WrittenScene { number: *number, text });
            }
        }
        Ok(())
    }
}

fn parse_document<T: DeserializeOwned>(document: &str) -> Result<T, Error> {
    Ok(serde_json::from_str(document)?)
}
