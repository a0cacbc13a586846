//! Creates a novel with its canon and its chapters from a finished genesis session.

use super::{NovelEvent, event::PlannedArc};
use crate::{
    canon::CanonEvent,
    chapter::ChapterEvent,
    context::CommandContext,
    decision::Decision,
    event::{Event, StreamEvent},
    genesis::{Attendance, Genesis},
    id::{ArcId, ChapterId, CharacterId, EntryId, NovelId},
    stage::{Characters, PlotOutline, Stage, StageData, Worldview},
    stream::StreamId,
};

/// The author's name if the user has given none.
const DEFAULT_AUTHOR: &str = "Anonymous";

/// Creates the events of the novel from the confirmed data, in the order novel, canon, chapters.
#[must_use]
pub fn create_from_genesis(
    novel_id: NovelId,
    genesis: &Genesis,
    title: Option<String>,
    confirmed: &[StageData],
    ctx: &CommandContext,
) -> Decision {
    let preferences = &genesis.preferences;
    let mut creation = NovelCreation { novel_id, ctx, events: Vec::new() };
    let suggested = confirmed.iter().find_map(|data| match data {
        StageData::StoryConception(story) => story.story.title_suggestions.first().cloned(),
        StageData::ConceptSelection(_)
        | StageData::Worldview(_)
        | StageData::Characters(_)
        | StageData::PlotOutline(_) => None,
    });
    let confirmed_plan = genesis.stage(Stage::PlotOutline).confirmed.as_ref();
    let plan = confirmed.iter().find_map(|data| match data {
        StageData::PlotOutline(plan) => Some(plan),
        StageData::ConceptSelection(_)
        | StageData::StoryConception(_)
        | StageData::Worldview(_)
        | StageData::Characters(_) => None,
    });
    let chapters = plan.map_or(0, |plan| plan.chapters.len());
    creation.record_novel(NovelEvent::Created {
        novel_id,
        session_id: Some(genesis.session_id),
        user_id: genesis.user_id,
        title: title
            .or_else(|| preferences.title.clone())
            .or(suggested)
            .unwrap_or_else(|| "Untitled".to_owned()),
        language: genesis.language.clone(),
        author: preferences.author.clone().unwrap_or_else(|| DEFAULT_AUTHOR.to_owned()),
        target_chapters: u32::try_from(chapters).unwrap_or(u32::MAX),
        words_per_chapter: preferences.words_per_chapter,
        seed: preferences.seed,
        story: genesis.stage(Stage::StoryConception).confirmed.as_ref().map(|data| data.data),
        attended: genesis.attendance == Attendance::Attended,
        at: ctx.now(),
    });
    if let (Some(plan), Some(confirmed_plan)) = (plan, confirmed_plan) {
        creation.record_novel(NovelEvent::PlanChanged {
            arcs: plan
                .arcs
                .iter()
                .map(|arc| PlannedArc {
                    arc_id: ArcId(ctx.next_uuid()),
                    title: arc.title.clone(),
                    description: arc.description.clone(),
                    first_chapter: arc.first_chapter,
                    last_chapter: arc.last_chapter,
                })
                .collect(),
            plot_outline: confirmed_plan.data,
            reason: "the plot outline was confirmed".to_owned(),
            at: ctx.now(),
        });
    }
    for data in confirmed {
        match data {
            StageData::Worldview(world) => creation.add_entries(world),
            StageData::Characters(cast) => creation.add_cast(cast),
            StageData::PlotOutline(plan) => {
                creation.plan_chapters(plan, preferences.words_per_chapter);
            }
            StageData::ConceptSelection(_) | StageData::StoryConception(_) => {}
        }
    }
    Decision { events: creation.events, contents: Vec::new() }
}

struct NovelCreation<'a> {
    novel_id: NovelId,
    ctx: &'a CommandContext,
    events: Vec<StreamEvent>,
}

impl NovelCreation<'_> {
    fn record_novel(&mut self, event: NovelEvent) {
        let stream = StreamId::novel(self.novel_id);
        self.events.push(StreamEvent { stream, event: Event::Novel(event) });
    }

    fn record_canon(&mut self, event: CanonEvent) {
        let stream = StreamId::canon(self.novel_id);
        self.events.push(StreamEvent { stream, event: Event::Canon(event) });
    }

    fn add_entries(&mut self, world: &Worldview) {
        for entry in &world.entries {
            self.record_canon(CanonEvent::EntryAdded {
                novel_id: self.novel_id,
                entry_id: EntryId(self.ctx.next_uuid()),
                entry: entry.clone(),
                at: self.ctx.now(),
            });
        }
    }

    fn add_cast(&mut self, cast: &Characters) {
        for character in &cast.characters {
            self.record_canon(CanonEvent::CharacterAdded {
                novel_id: self.novel_id,
                character_id: CharacterId(self.ctx.next_uuid()),
                character: Box::new(character.clone()),
                at: self.ctx.now(),
            });
        }
        for relation in &cast.relations {
            self.record_canon(CanonEvent::RelationChanged {
                novel_id: self.novel_id,
                relation: relation.clone(),
                at: self.ctx.now(),
            });
        }
    }

    fn plan_chapters(&mut self, plan: &PlotOutline, words: u32) {
        for chapter in &plan.chapters {
            let chapter_id = ChapterId(self.ctx.next_uuid());
            let event = ChapterEvent::Planned {
                chapter_id,
                novel_id: self.novel_id,
                plan: Box::new(chapter.clone()),
                words,
                at: self.ctx.now(),
            };
            let stream = StreamId::chapter(chapter_id);
            self.events.push(StreamEvent { stream, event: Event::Chapter(event) });
        }
    }
}
