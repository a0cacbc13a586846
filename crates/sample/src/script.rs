//! The script of the tests: mistakes in fixed places, and a memory of the questions.

use std::sync::{Mutex, PoisonError};

use scribe_domain::{chapter::arbitrate::Ruling, stage::Part};
use scribe_ports::model::{ChapterQuestion, Hints, ModelRequest};
use serde_json::json;

use crate::{genesis, lexicon::Lexicon, plan, review};

/// The questions that the tests' writer was asked.
#[derive(Debug, Default)]
pub(crate) struct Script(Mutex<Vec<String>>);

impl Script {
    pub(crate) fn asked(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the answers in which the script differs from the sample writer.
    pub(crate) fn answer(
        &self,
        request: &ModelRequest,
        lexicon: &'static Lexicon,
    ) -> Option<String> {
        let asked = match &request.hints {
            Hints::Part(hints) if hints.is_repair => format!("{} (repair)", hints.part),
            Hints::Part(hints) => hints.part.to_string(),
            Hints::Chapter(_) | Hints::None => {
                format!("{}/{}", request.agent, request.capability)
            }
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
        match &request.hints {
            Hints::Part(hints) if hints.part == Part::Style && !hints.is_repair => {
                Some("Gladly! {\"person\": \"third_limited\", \"tense\":".to_owned())
            }
            Hints::Part(hints) => {
                Some(format!("```json\n{}\n```", genesis::propose(hints, lexicon)))
            }
            Hints::Chapter(hints) => match &hints.question {
                ChapterQuestion::Critique(question) => {
                    Some(review::scripted_critique(hints, question).to_string())
                }
                // The script needs one scene to patch and one to redraft, even in a short chapter.
                ChapterQuestion::Scenes { outline } => {
                    Some(json!(plan::scenes(hints, outline.as_ref(), 2, lexicon)).to_string())
                }
                ChapterQuestion::Arbitration { redrafts: 0, .. } => {
                    let reason = "It can be told better once more.";
                    Some(review::rule(Ruling::Redraft, reason).to_string())
                }
                _ => None,
            },
            Hints::None => None,
        }
    }
}
