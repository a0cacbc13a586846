//! The characters and things that a chapter is about, by name.

use scribe_domain::{
    chapter::SceneBrief,
    stage::{ChapterPlan, Entry},
    text::mention::{LowercaseText, mentions_person, short_names},
};

use super::{CastMember, ChapterContext};

impl ChapterContext {
    /// Returns a text that names the characters and things that the chapter is about: the plan, the
    /// outline and the briefs, as far as they exist.
    #[must_use]
    pub fn subject_text(&self) -> String {
        [self.first_plan_text(), self.later_plans_text()].join("\n")
    }

    /// Returns the text of the chapter's plan.
    #[must_use]
    pub fn plan_text(&self) -> String {
        plan_text(&self.chapter.plan)
    }

    /// Returns the names of those who appear in the chapter by its plan, one on each line.
    #[must_use]
    pub fn planned_cast_text(&self) -> String {
        let plan = &self.chapter.plan;
        let names = std::iter::once(&plan.viewpoint).chain(&plan.cast);
        names.map(String::as_str).collect::<Vec<_>>().join("\n")
    }

    /// Returns the text of the plan whose people and things are shown first, so that every prompt of
    /// the chapter begins with the same ones. A prompt of a chapter that is planned ahead begins like
    /// those of the chapter before.
    #[must_use]
    pub fn first_plan_text(&self) -> String {
        plan_text(self.earlier_plan.as_ref().unwrap_or(&self.chapter.plan))
    }

    /// Returns the text of the plans behind the first one: the outline, the briefs, and the plan of a
    /// chapter that is planned ahead.
    #[must_use]
    pub fn later_plans_text(&self) -> String {
        let own_plan = self.earlier_plan.iter().map(|_| self.plan_text());
        let outline = self.outline.iter().flat_map(|outline| {
            [&outline.opening, &outline.ending].into_iter().chain(&outline.beats).cloned()
        });
        let briefs = self.briefs.iter().map(brief_text);
        own_plan.chain(outline).chain(briefs).collect::<Vec<_>>().join("\n")
    }

    /// Returns the texts of the scenes that were read, joined by blank lines.
    #[must_use]
    pub fn joined_scene_text(&self) -> String {
        self.scenes.iter().map(|scene| scene.text.as_str()).collect::<Vec<_>>().join("\n\n")
    }

    /// Returns the members of the cast that a text names.
    pub fn find_cast_in(&self, text: &str) -> impl Iterator<Item = &CastMember> {
        self.cast.iter().filter(move |member| mentions_person(text, &member.sheet.name))
    }

    /// Returns the entries that a text names.
    pub fn find_entries_in(&self, text: &str) -> impl Iterator<Item = &Entry> {
        let text = LowercaseText::new(text);
        self.entries.iter().filter(move |entry| text.mentions(&entry.name))
    }

    /// Returns the names under which facts about the people and things in a text may have been
    /// recorded, sorted. For a person, these include the short name.
    #[must_use]
    pub fn find_subjects_in(&self, text: &str) -> Vec<String> {
        let people = self.find_cast_in(text).flat_map(|member| {
            let name = &member.sheet.name;
            std::iter::once(name.clone()).chain(short_names(name).into_iter().next())
        });
        let things = self.find_entries_in(text).map(|entry| entry.name.clone());
        let mut subjects: Vec<String> = people.chain(things).collect();
        subjects.sort();
        subjects.dedup();
        subjects
    }
}

fn brief_text(brief: &SceneBrief) -> String {
    // The beats are those of the outline.
    let SceneBrief {
        viewpoint,
        place,
        time,
        goal,
        obstacle,
        turn,
        change,
        ending,
        cast,
        beats: _,
        words: _,
    } = brief;
    let texts = [viewpoint, place, time, goal, obstacle, turn, change, ending];
    texts.into_iter().chain(cast).map(String::as_str).collect::<Vec<_>>().join("\n")
}

fn plan_text(plan: &ChapterPlan) -> String {
    let texts = [&plan.purpose, &plan.change_of_state, &plan.viewpoint, &plan.last_beat];
    texts.into_iter().chain(&plan.cast).map(String::as_str).collect::<Vec<_>>().join("\n")
}
