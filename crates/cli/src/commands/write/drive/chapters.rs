//! From the first chapter to the last.

use std::path::PathBuf;

use scribe_domain::{
    command::{Command, NovelCommand},
    id::NovelId,
    novel::{
        NovelStatus,
        resume_generation::ResumeGeneration,
        start_generation::{Approval, StartGeneration},
    },
    read_model::NovelRow,
};
use scribe_ports::store::readers::Database;

use super::Drive;
use crate::{args::StopAfter, commands::write::narrator::Stop, exit::Failure};

impl Drive<'_> {
    /// Has the chapters written, and the book after each of them; answers where it is, once it
    /// has a text.
    pub(super) async fn chapters(&mut self, novel_id: NovelId) -> Result<Option<PathBuf>, Failure> {
        let mut first_look = true;
        // What earlier runs have published may not have reached the file.
        let mut exported = None;
        let mut book = None;
        loop {
            let changed = self.studio.changed();
            self.tell().await?;
            let novel = self.novel(novel_id).await?;
            if novel.completed_chapters > 0 && exported != Some(self.narrator.published) {
                exported = Some(self.narrator.published);
                if let Some(delivery) = &self.goal.delivery {
                    let deliver = async |db: &dyn Database| delivery.deliver(db, novel_id).await;
                    book = self.studio.read(deliver).await?;
                }
            }
            match novel.status {
                NovelStatus::Ready | NovelStatus::Completed if self.is_written(&novel) => {
                    return Ok(book);
                }
                // To start it again would undo what a person has decided.
                NovelStatus::Ready | NovelStatus::Completed
                    if self.narrator.stop == Some(Stop::Cancelled) =>
                {
                    return Err(Failure::Resumable(format!(
                        "a person has cancelled the writing of the book. What is written is kept; \
                         scribe resume {} goes on with it",
                        self.session_id,
                    )));
                }
                NovelStatus::Ready | NovelStatus::Completed => {
                    let start =
                        StartGeneration { chapters: self.wanted(&novel), approval: Approval::None };
                    self.command_novel(novel_id, NovelCommand::StartGeneration(start)).await?;
                }
                NovelStatus::Paused if first_look => {
                    let resume = ResumeGeneration { reason: Some("scribe resume".to_owned()) };
                    self.command_novel(novel_id, NovelCommand::ResumeGeneration(resume)).await?;
                }
                NovelStatus::Paused => {
                    let reason = novel.details.get("reason").and_then(|reason| reason.as_str());
                    return Err(Failure::Resumable(format!(
                        "the book rests: {}. Nothing is lost; scribe resume {} tries again",
                        reason.unwrap_or("paused").trim_end_matches('.'),
                        self.session_id,
                    )));
                }
                NovelStatus::Failed => {
                    return Err(Failure::Refused("the novel's data is damaged".to_owned()));
                }
                NovelStatus::Generating => self.wait(changed).await?,
            }
            first_look = false;
        }
    }

    async fn novel(&mut self, id: NovelId) -> Result<NovelRow, Failure> {
        let row = self.studio.read(async |db| Ok(db.novel(id).await?)).await?;
        row.ok_or_else(|| Failure::Refused(format!("novel {id} does not exist")))
    }

    /// The position of the last chapter that is wanted; `None` for all.
    fn wanted(&self, novel: &NovelRow) -> Option<u32> {
        let planned = u32::try_from(novel.target_chapters).unwrap_or(u32::MAX);
        match self.goal.stop_after {
            Some(StopAfter::Chapter(last)) => Some(last.min(planned)),
            Some(StopAfter::Concept | StopAfter::Outline) | None => None,
        }
    }

    fn is_written(&self, novel: &NovelRow) -> bool {
        let wanted = self
            .wanted(novel)
            .map_or(novel.target_chapters, |last| i32::try_from(last).unwrap_or(i32::MAX));
        novel.completed_chapters >= wanted
    }

    async fn command_novel(
        &mut self,
        novel_id: NovelId,
        command: NovelCommand,
    ) -> Result<(), Failure> {
        match self.studio.give(Command::Novel { novel_id, command: Box::new(command) }).await {
            // Somebody else has had it written meanwhile.
            Err(refused) if self.may_be_overtaken(&refused) => {
                let status = self.novel(novel_id).await?.status;
                if status == NovelStatus::Generating { Ok(()) } else { Err(refused) }
            }
            given => given,
        }
    }
}
