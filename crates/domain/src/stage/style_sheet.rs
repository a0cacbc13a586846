//! The style sheet: the style of the prose. It is proposed together with the story conception and
//! can be edited later. The prompt of the writer always contains the whole style sheet.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::problem::{FieldProblem, LINE_MAX_CHARS, NAME_MAX_CHARS, Problems};
use crate::{text::words::count_words, vocabulary};

/// The maximum number of words in a voice sample.
pub(super) const VOICE_SAMPLE_MAX_WORDS: usize = 1_500;
/// The minimum number of words from which an author's own voice can be recognised.
const VOICE_SAMPLE_MIN_WORDS: usize = 300;
pub(super) const VOICE_SAMPLE_MAX_CHARS: usize = 20_000;

vocabulary! {
    /// The grammatical person of the narration, and how much the narrator knows.
    Person {
        /// The narrator says "I".
        First = "first",
        /// The narrator says "she" and "he", and tells only what one character perceives.
        ThirdLimited = "third_limited",
        /// The narrator says "she" and "he", and knows everything.
        ThirdOmniscient = "third_omniscient",
        /// The narrator addresses the main character as "you".
        Second = "second",
    }
}

vocabulary! {
    /// The tense of the narration.
    Tense {
        /// The events are told in the past tense.
        Past = "past",
        /// The events are told in the present tense.
        Present = "present",
    }
}

vocabulary! {
    /// The distance between the narration and the viewpoint character's thoughts.
    Distance {
        /// Thoughts and narration flow into each other.
        Close = "close",
        /// Thoughts are reported.
        Medium = "medium",
        /// The narration contains only what can be seen and heard.
        Distant = "distant",
    }
}

vocabulary! {
    /// The marks around spoken words.
    QuotationMarks {
        /// “…”
        Double = "double",
        /// ‘…’
        Single = "single",
        /// 「…」
        Corner = "corner",
        /// «…»
        Guillemets = "guillemets",
        /// A dash at the start of the line: —
        Dash = "dash",
    }
}

vocabulary! {
    /// How explicitly the prose treats a delicate matter.
    Limit {
        /// The matter does not occur.
        None = "none",
        /// The matter is only hinted at.
        Mild = "mild",
        /// The matter is shown without detail.
        Moderate = "moderate",
        /// The matter is shown in detail.
        Explicit = "explicit",
    }
}

/// The style of the book.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StyleSheet {
    /// The grammatical person of the narration.
    pub person: Person,
    /// The tense of the narration.
    pub tense: Tense,
    /// The names of the viewpoint characters.
    pub viewpoint_characters: Vec<String>,
    /// The distance between the narration and the thoughts of the viewpoint characters.
    pub distance: Distance,
    /// The tone of the narration.
    pub tone: String,
    /// The style of the sentences: length, rhythm, imagery.
    pub sentence_habit: String,
    /// The share of dialogue in the text, in per cent.
    #[schemars(range(min = 0, max = 100))]
    pub dialogue_share_percent: u8,
    /// The spelling, as a language tag: `en-GB`, `zh-Hans`.
    pub spelling_variant: String,
    /// The marks around spoken words.
    pub quotation_marks: QuotationMarks,
    /// How explicit love scenes are.
    pub heat_limit: Limit,
    /// How explicit violence is.
    pub violence_limit: Limit,
    /// Rules that the prose should follow.
    pub r#do: Vec<String>,
    /// Habits that the prose must avoid.
    pub avoid: Vec<String>,
    /// A passage in the intended style. 300 words are enough; the maximum is 1,500.
    pub voice_sample: String,
    /// True if the author wrote the passage.
    pub sample_is_mine: bool,
}

impl StyleSheet {
    /// Returns a problem for every field that breaks a rule.
    ///
    /// A voice sample may be missing. A short sample is refused only if it is marked as the
    /// author's own, because a text that is too short does not show the author's habits.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldProblem> {
        let mut problems = Problems::default();
        problems.check_count("viewpoint_characters", self.viewpoint_characters.len(), 0..=20);
        for (i, name) in self.viewpoint_characters.iter().enumerate() {
            problems.check_text(&format!("viewpoint_characters[{i}]"), name, NAME_MAX_CHARS);
        }
        problems.check_optional_text("tone", &self.tone, LINE_MAX_CHARS);
        problems.check_optional_text("sentence_habit", &self.sentence_habit, LINE_MAX_CHARS);
        problems.check_range("dialogue_share_percent", self.dialogue_share_percent, 0..=100);
        problems.check_text("spelling_variant", &self.spelling_variant, NAME_MAX_CHARS);
        problems.check_lines("do", &self.r#do, 0..=30);
        problems.check_lines("avoid", &self.avoid, 0..=30);
        problems.check_optional_text("voice_sample", &self.voice_sample, VOICE_SAMPLE_MAX_CHARS);
        let least = if self.sample_is_mine { VOICE_SAMPLE_MIN_WORDS } else { 0 };
        let words = count_words(&self.voice_sample);
        if !(least..=VOICE_SAMPLE_MAX_WORDS).contains(&words) {
            problems.add(
                "voice_sample",
                format!("must have {least} to {VOICE_SAMPLE_MAX_WORDS} words, not {words}"),
            );
        }
        problems.into_vec()
    }
}
