//! The earlier proposals that a proposal in progress is based on.

use serde::{Deserialize, Serialize};

use crate::{
    content::ContentHash,
    id::{ConceptId, ProposalId},
    stage::{FieldProblem, Stage, StageData, revision::FieldTarget},
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ProposalBasis {
    /// A proposal is revised by the user's feedback.
    Feedback {
        stage: Stage,
        criticised: ProposalId,
        /// The document of the criticised proposal.
        data: ContentHash,
        /// The feedback in the user's words.
        feedback: String,
        /// The path of the only field that changes.
        field: Option<String>,
    },
    /// Several concepts are combined.
    Concepts {
        concepts: Vec<ConceptId>,
        /// The concept that was selected before. The combination is selected in its place.
        selected_before: Option<ConceptId>,
    },
}

impl ProposalBasis {
    /// Returns the ids of the earlier proposals.
    #[must_use]
    pub fn proposals(&self) -> Vec<ProposalId> {
        match self {
            Self::Feedback { criticised, .. } => vec![*criticised],
            Self::Concepts { concepts, .. } => {
                concepts.iter().copied().map(ProposalId::from).collect()
            }
        }
    }

    /// Finds the field that the feedback names. `base` is the criticised proposal, and `chapters`
    /// the number of chapters in the book.
    ///
    /// # Errors
    /// The proposal has no such field.
    pub fn find_target(
        &self,
        base: &StageData,
        chapters: u32,
    ) -> Result<Option<FieldTarget>, FieldProblem> {
        match self {
            Self::Feedback { field: Some(field), .. } => {
                FieldTarget::find(base, field, chapters).map(Some)
            }
            Self::Feedback { field: None, .. } | Self::Concepts { .. } => Ok(None),
        }
    }
}
