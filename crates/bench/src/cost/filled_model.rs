//! A model that answers as a talkative model would: it fills every field and every list of the schema
//! that is sent, and writes scenes of the length that is asked for. What it writes depends only on
//! the typed hints and the schema of a request, and never on the wording of the prompt.

use scribe_domain::{stage::Part, text::words::count_words};
use scribe_ports::model::{
    ChapterQuestion, ModelRequest, OutputFormat, SampleWriterHints, estimate_tokens,
};

use super::{document::Filler, random::Random, sentences::Sentences, subject::Subject};

/// The percentage of its limit that a text of a document has, and how far it may be shortened.
const TEXT_PERCENT: usize = 60;
const MIN_TEXT_PERCENT: usize = 10;
const TEXT_PERCENT_STEP: usize = 5;
/// The number of words in prose whose length is unknown.
const DEFAULT_WORDS: u32 = 700;
/// The titles of a document begin below this number.
const MAX_FIRST_TITLE: usize = 1_000;

#[derive(Debug, Clone, Copy)]
pub(crate) struct FilledModel {
    /// The maximum number of people in a cast, if it is not the schema's.
    pub(crate) max_cast: Option<usize>,
    /// The maximum number of scenes in a chapter, if it is not the schema's.
    pub(crate) max_scenes: Option<usize>,
    /// The lowest score that a critic gives.
    pub(crate) lowest_score: i64,
}

impl Default for FilledModel {
    /// Every chapter passes its first review.
    fn default() -> Self {
        Self { max_cast: None, max_scenes: None, lowest_score: 7 }
    }
}

/// A reply.
#[derive(Debug)]
pub(crate) struct FilledReply {
    pub(crate) text: String,
    /// True if its texts are shorter than usual, because it would exceed its limit of tokens.
    pub(crate) is_shortened: bool,
}

impl FilledModel {
    /// Returns the reply to a request. If a document of the usual length exceeds the limit of tokens,
    /// its texts are shortened until it fits, as far as that is possible.
    pub(crate) fn answer(self, request: &ModelRequest) -> FilledReply {
        let subject = Subject::new(request);
        let sentences = || {
            let random = Random::from_text(&subject.identity);
            Sentences::new(random, &subject.people, &subject.things)
        };
        let OutputFormat::Json { schema, .. } = &request.output else {
            let text = sentences().prose(count_asked_words(request, &subject));
            return FilledReply { text, is_shortened: false };
        };
        let fill = |text_percent: usize| {
            let mut sentences = sentences();
            let first_title = sentences.random.below(MAX_FIRST_TITLE);
            let mut filler = Filler {
                root: schema.document(),
                subject: &subject,
                sentences,
                max_items: self.max_items(&request.hints),
                text_percent,
                first_title,
                quoted: 0,
                scored: 0,
                lowest_score: self.lowest_score,
            };
            filler.fill_document().to_string()
        };
        let mut percent = TEXT_PERCENT;
        let mut text = fill(percent);
        while estimate_tokens(&text) > request.max_output_tokens && percent > MIN_TEXT_PERCENT {
            percent -= TEXT_PERCENT_STEP;
            text = fill(percent);
        }
        FilledReply { text, is_shortened: percent < TEXT_PERCENT }
    }

    /// Returns how many objects the lists of a reply have at most, if that is not the schema's limit.
    fn max_items(self, hints: &SampleWriterHints) -> Option<usize> {
        match hints {
            SampleWriterHints::Part(hints) if hints.part == Part::Cast => self.max_cast,
            SampleWriterHints::Chapter(hints)
                if matches!(hints.question, ChapterQuestion::Scenes { .. }) =>
            {
                self.max_scenes
            }
            SampleWriterHints::None
            | SampleWriterHints::Part(_)
            | SampleWriterHints::Chapter(_) => None,
        }
    }
}

/// Returns how many words of prose are asked for. A reply that was cut off is continued.
fn count_asked_words(request: &ModelRequest, subject: &Subject) -> usize {
    let question = request.hints.chapter().map(|hints| &hints.question);
    let (words, kept) = match question {
        Some(ChapterQuestion::Scene(scene)) => (scene.words, count_words(&scene.kept)),
        _ => (subject.words, 0),
    };
    let words = if words == 0 { DEFAULT_WORDS } else { words };
    usize::try_from(words).unwrap_or(usize::MAX).saturating_sub(kept).max(1)
}
