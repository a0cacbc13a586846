//! The characters and things that a chapter is about, by name.

use scribe_domain::{
    chapter::SceneBrief,
    stage::Entry,
    text::mention::{LowercaseText, mentions_person, short_names},
};

use super::{CastMember, ChapterContext};

impl ChapterContext {
    /// Returns a text that names the characters and things that the chapter is about: the plan, the
    /// outline and the briefs, as far as they exist.
    #[must_use]
    pub fn subject_text(&self) -> String {
        [self.plan_text(), self.later_plans_text()].join("\n")
    }

    /// Returns the text of the chapter's plan. What it names is shown in front of the outline and
    /// the briefs, so that every prompt of the chapter has it in the same place.
    #[must_use]
    pub fn plan_text(&self) -> String {
        let plan = &self.chapter.plan;
        let texts = [&plan.purpose, &plan.change_of_state, &plan.viewpoint, &plan.last_beat];
        texts.into_iter().chain(&plan.cast).map(String::as_str).collect::<Vec<_>>().join("\n")
    }

    /// Returns the text of the outline and the briefs.
    #[must_use]
    pub fn later_plans_text(&self) -> String {
        let outline = self.outline.iter().flat_map(|outline| {
            [&outline.opening, &outline.ending].into_iter().chain(&outline.beats).cloned()
        });
        outline.chain(self.briefs.iter().map(brief_text)).collect::<Vec<_>>().join("\n")
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
    let SceneBrief { viewpoint, place, time, goal, obstacle, turn, change, ending, cast, words: _ } =
        brief;
    let texts = [viewpoint, place, time, goal, obstacle, turn, change, ending];
    texts.into_iter().chain(cast).map(String::as_str).collect::<Vec<_>>().join("\n")
}
