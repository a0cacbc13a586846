//! A reviewer's reading: at first the whole chapter; after a revision only the scenes that have
//! changed, with what the reviewer had objected to in them.

use scribe_domain::chapter::{Step, finding::Finding};
use scribe_ports::{
    agent::{ChapterMaterial, PromptFault},
    model::ReviewQuestion,
};

use crate::{
    hints::{clone_findings, clone_scenes},
    job::Job,
    variables::{self, Variables},
};

/// What a reviewer is shown.
pub(crate) struct Reading<'a> {
    material: &'a ChapterMaterial,
    round: u32,
    /// The scenes that are read; all for the first reading.
    changed: Option<&'a [u32]>,
    /// What the reviewer has to answer.
    open: Vec<&'a Finding>,
}

impl<'a> Reading<'a> {
    /// The reading that a job asks a reviewer for.
    pub(crate) fn of(job: &Job<'a>, reviewer: &str) -> Result<Self, PromptFault> {
        let Step::Review { round, .. } = job.wants.step else {
            return Err(job.misplaced());
        };
        let material = job.material;
        if round == 0 {
            return Ok(Self { material, round, changed: None, open: Vec::new() });
        }
        let work = job.work()?;
        let open = work
            .findings
            .iter()
            .filter(|finding| finding.agent == reviewer && work.changed.contains(&finding.scene))
            .collect();
        Ok(Self { material, round, changed: Some(&work.changed), open })
    }

    /// The reading as a typed question.
    pub(crate) fn question(&self) -> ReviewQuestion {
        ReviewQuestion {
            round: self.round,
            scenes: clone_scenes(self.material, |number| self.shows(number)),
            briefs: self.material.briefs.clone(),
            open: clone_findings(self.open.iter().copied()),
        }
    }

    /// Adds the scenes and the findings to a prompt's variables.
    pub(crate) fn show(&self, variables: &mut Variables) {
        let scenes = variables::scenes(self.material, |number| self.shows(number));
        variables.insert("scenes", scenes);
        let open = variables::findings(self.open.iter().copied());
        variables.insert("open_findings", open);
    }

    /// The scenes with their numbers; a passage must stand in one of them.
    pub(crate) fn texts(&self) -> Vec<(u32, &'a str)> {
        let scenes = self.material.scenes.iter().filter(|scene| self.shows(scene.number));
        scenes.map(|scene| (scene.number, scene.text.as_str())).collect()
    }

    fn shows(&self, scene: u32) -> bool {
        self.changed.is_none_or(|changed| changed.contains(&scene))
    }
}
