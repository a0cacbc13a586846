//! RECORD_CHAPTER: the fact checker has recorded the content of an accepted text. The canon is
//! updated with exactly this record, and the text is published.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Chapter, ChapterEvent, Record, Step};
use crate::{
    canon::CanonEvent,
    content::Content,
    context::CommandContext,
    decision::Decision,
    event::{Event, StreamEvent},
    id::{CharacterId, FactId, VersionId},
    novel::{Novel, NovelEvent},
    refusal::Refusal,
    stream::StreamId,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordChapter {
    /// The accepted version.
    pub version_id: VersionId,
    /// The content of the version, as far as quotations from the text support it.
    pub record: Record,
}

/// Replaces the recorded facts and states of the chapter, and publishes its text. If the version has
/// not been judged yet, keeps the record until it is. If the recorded version is no longer the
/// accepted one, emits no events.
///
/// # Errors
/// The record breaks a rule. The agent is then asked again.
pub fn decide(
    chapter: &Chapter,
    novel: &Novel,
    command: &RecordChapter,
    cast: &BTreeMap<String, CharacterId>,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    let version_id = command.version_id;
    let step = Step::Record { version_id };
    let is_prepared = chapter.is_preparing(step);
    if !is_prepared && chapter.next_step() != Some(step) {
        return Ok(Decision::default());
    }
    let problems = command.record.validate();
    if !problems.is_empty() {
        return Err(problems.into());
    }
    if is_prepared {
        return Ok(chapter.build_decision([ChapterEvent::RecordPrepared {
            version_id,
            prepared: Box::new(command.record.clone()),
            at: ctx.now(),
        }]));
    }
    publish_recorded(chapter, novel, version_id, &command.record, cast, ctx)
}

/// Stores a record in the canon, and publishes the accepted version that was recorded.
pub(super) fn publish_recorded(
    chapter: &Chapter,
    novel: &Novel,
    version_id: VersionId,
    record: &Record,
    cast: &BTreeMap<String, CharacterId>,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    let Some(accepted) = &chapter.accepted else { return Ok(Decision::default()) };
    let document = Content::canonical_json(record)?;
    let canon = StreamId::canon(chapter.novel_id);
    let mut facts = Vec::new();
    let mut events = Vec::new();
    let mut remember =
        |event| events.push(StreamEvent { stream: canon, event: Event::Canon(event) });
    for fact_id in &chapter.remembered.facts {
        remember(CanonEvent::FactRetracted {
            novel_id: chapter.novel_id,
            fact_id: *fact_id,
            reason: "the chapter was recorded again".to_owned(),
            at: ctx.now(),
        });
    }
    for fact in &record.facts {
        let fact_id = FactId(ctx.next_uuid());
        facts.push(fact_id);
        remember(CanonEvent::FactRecorded {
            novel_id: chapter.novel_id,
            fact_id,
            chapter_id: chapter.chapter_id,
            version_id,
            position: chapter.plan.position,
            recorded: fact.clone(),
            at: ctx.now(),
        });
    }
    let present: Vec<String> = record.characters.iter().map(|state| state.name.clone()).collect();
    let absent = chapter.remembered.characters.iter().filter(|name| !present.contains(name));
    let states = record.characters.iter().map(|state| (&state.name, Some(state.clone())));
    for (name, state) in states.chain(absent.map(|name| (name, None))) {
        // The canon has no entry for a name that is not in the cast.
        let Some(character_id) = cast.get(name) else { continue };
        remember(CanonEvent::CharacterChanged {
            novel_id: chapter.novel_id,
            character_id: *character_id,
            chapter_id: chapter.chapter_id,
            position: chapter.plan.position,
            state,
            at: ctx.now(),
        });
    }
    let recorded = ChapterEvent::Recorded {
        version_id,
        record: document.hash,
        summary: record.summary.clone(),
        recap: record.recap.clone(),
        long_recap: record.long_recap.clone(),
        promises: record.promises.clone(),
        story_date: record.story_date.clone(),
        facts,
        characters: present,
        at: ctx.now(),
    };
    let published = ChapterEvent::Published { version_id, at: ctx.now() };
    let mut decision = chapter.build_decision([recorded]);
    decision.events.extend(events);
    decision.events.extend(chapter.build_decision([published]).events);
    decision.events.push(StreamEvent {
        stream: StreamId::novel(novel.novel_id),
        event: Event::Novel(NovelEvent::ChapterPublished {
            chapter_id: chapter.chapter_id,
            position: chapter.plan.position,
            words: accepted.version.words,
            words_before: chapter.published_words,
            at: ctx.now(),
        }),
    });
    decision.contents.push(document);
    Ok(decision)
}
