//! The data that a reviewer reads. In the first round this is the whole chapter. After a revision
//! it is only the changed scenes, with the reviewer's findings in them.

use minijinja::Value;
use scribe_domain::{
    chapter::{Step, finding::Finding},
    id::VersionId,
    text::words::count_words,
};
use scribe_ports::{agent::PromptError, model::ReviewQuestion};

use crate::{
    chapter_task::ChapterTask,
    hints::{clone_findings, clone_scenes},
    variables,
};

/// The version, the scenes and the findings that a reviewer works with.
pub(crate) struct ReviewContext<'a> {
    pub(crate) task: ChapterTask<'a>,
    pub(crate) version_id: VersionId,
    pub(crate) round: u32,
    /// The numbers of the scenes to read; `None` for all scenes, in the first round.
    changed_scenes: Option<&'a [u32]>,
    /// The open findings that the reviewer has to answer.
    open_findings: Vec<&'a Finding>,
}

impl<'a> ReviewContext<'a> {
    /// Returns the context of a review task. Fails if the task is of another kind.
    pub(crate) fn new(task: ChapterTask<'a>, reviewer: &str) -> Result<Self, PromptError> {
        let Step::Review { version_id, round } = task.step else {
            return Err(task.wrong_agent_fault());
        };
        if round == 0 {
            return Ok(Self {
                task,
                version_id,
                round,
                changed_scenes: None,
                open_findings: Vec::new(),
            });
        }
        let work = task.require_run()?;
        let open_findings = work
            .findings
            .iter()
            .filter(|finding| finding.agent == reviewer && work.changed.contains(&finding.scene))
            .collect();
        Ok(Self { task, version_id, round, changed_scenes: Some(&work.changed), open_findings })
    }

    /// Returns the review as a typed question.
    pub(crate) fn review_question(&self) -> ReviewQuestion {
        ReviewQuestion {
            round: self.round,
            scenes: clone_scenes(self.task.context, |number| self.shows_scene(number)),
            briefs: self.task.context.briefs.clone(),
            open: clone_findings(self.open_findings.iter().copied()),
        }
    }

    /// Returns the target number of words of the chapter.
    pub(crate) fn chapter_words(&self) -> u32 {
        self.task.context.chapter.words
    }

    /// Returns the scenes and the findings as prompt variables.
    pub(crate) fn variables(&self) -> [(&'static str, Value); 4] {
        let scenes = variables::scenes(self.task.context, |number| self.shows_scene(number));
        let open_findings = variables::findings(self.open_findings.iter().copied());
        [
            ("scenes", scenes),
            ("open_findings", open_findings),
            ("text_words", self.count_text_words().into()),
            ("is_revised", self.changed_scenes.is_some().into()),
        ]
    }

    fn count_text_words(&self) -> usize {
        self.task.context.scenes.iter().map(|scene| count_words(&scene.text)).sum()
    }

    /// Returns the ids of the findings that the reviewer has to answer.
    pub(crate) fn open_finding_ids(&self) -> Vec<&'a str> {
        self.open_findings.iter().map(|finding| finding.id.as_str()).collect()
    }

    /// Returns the scene texts with their numbers. A finding's passage must be in one of them.
    pub(crate) fn scene_texts(&self) -> Vec<(u32, &'a str)> {
        let scenes = self.task.context.scenes.iter().filter(|scene| self.shows_scene(scene.number));
        scenes.map(|scene| (scene.number, scene.text.as_str())).collect()
    }

    fn shows_scene(&self, scene: u32) -> bool {
        self.changed_scenes.is_none_or(|changed_scenes| changed_scenes.contains(&scene))
    }
}
