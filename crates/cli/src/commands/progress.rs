//! What a person sees while a book is written, in the author's words.

use scribe_domain::stage::Stage;

/// The author's word for a stage.
pub(super) fn word(stage: Stage) -> &'static str {
    match stage {
        Stage::ConceptSelection => "Idea",
        Stage::StoryConception => "Story",
        Stage::Worldview => "World",
        Stage::Characters => "People",
        Stage::PlotOutline => "Outline",
    }
}

/// Says what happens now.
pub(super) fn say(line: &str) {
    eprintln!("{line}");
}
