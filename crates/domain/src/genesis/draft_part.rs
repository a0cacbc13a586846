//! DRAFT_PART: an agent has made a part of a proposal. With the last part the proposal is complete.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Genesis, GenesisEvent, ProposalDraft, basis::ProposalBasis, event::ProposedConcept,
    request_proposal,
};
use crate::{
    content::Content,
    context::CommandContext,
    decision::Decision,
    id::{ConceptId, ProposalId},
    refusal::Refusal,
    stage::{
        Concept, FieldProblem, Part, PartOutput, Preferences, Stage, StageData,
        part::{PartData, PartRules, assemble_stage, cast_names, next_parts},
        revision::{FieldTarget, next_revision_parts, revise_stage, settled_parts},
    },
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftPart {
    pub proposal_id: ProposalId,
    pub stage: Stage,
    /// The part that was asked for.
    pub part: Part,
    /// The reply, in the shape of the part.
    pub output: Value,
}

/// The data that a part is checked against and combined with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProposalContext {
    /// The outputs of the proposal's parts that are known, in the order of the stage.
    pub done: Vec<PartOutput>,
    /// The names of the confirmed cast; empty before a cast is confirmed.
    pub names: Vec<String>,
    /// The criticised proposal, if the proposal is a revision.
    pub revised: Option<RevisedProposal>,
    /// The concepts that are combined into a new one.
    pub combined: Vec<Concept>,
}

/// A proposal that a user criticised.
#[derive(Debug, Clone, PartialEq)]
pub struct RevisedProposal {
    pub data: StageData,
    /// The feedback in the user's words.
    pub feedback: String,
    /// The only field that changes, if the feedback names one.
    pub target: Option<FieldTarget>,
}

impl ProposalContext {
    /// Returns the names of the cast. This is the cast of this proposal or, if it has none, the
    /// confirmed cast.
    #[must_use]
    pub fn cast_names(&self) -> Vec<String> {
        let names = cast_names(&self.done);
        if !names.is_empty() {
            return names;
        }
        match self.revised.as_ref().map(|revised| &revised.data) {
            Some(StageData::Characters(cast)) => cast.names(),
            Some(_) | None => self.names.clone(),
        }
    }

    /// Adds the parts of the criticised proposal that stay as they are: a prompt shows them as
    /// settled.
    pub fn settle_unchanged_parts(&mut self) {
        if let Some(RevisedProposal { data, target, .. }) = &self.revised {
            self.done = settled_parts(data, target.as_ref(), &self.done);
        }
    }

    /// Returns the parts to ask for next; none if the proposal is complete.
    fn next_parts(&self, stage: Stage, preferences: &Preferences) -> Vec<Part> {
        match &self.revised {
            None => next_parts(stage, preferences, &self.done),
            Some(RevisedProposal { data, target, .. }) => {
                next_revision_parts(data, target.as_ref(), &self.done)
            }
        }
    }

    /// Assembles the data of the stage from all parts.
    fn assemble(
        &self,
        stage: Stage,
        preferences: &Preferences,
    ) -> Result<StageData, Vec<FieldProblem>> {
        match &self.revised {
            None => assemble_stage(stage, preferences, &self.done),
            Some(RevisedProposal { data, target, .. }) => {
                revise_stage(data, target.as_ref(), &self.done)
            }
        }
    }

    /// Reads the reply for a part and checks it against the known data.
    ///
    /// # Errors
    /// The error names every field that breaks a rule.
    pub fn read_part(
        &self,
        part: Part,
        output: Value,
        preferences: &Preferences,
    ) -> Result<PartOutput, Refusal> {
        let names = self.cast_names();
        let rules = PartRules { chapters: preferences.chapters, names: &names };
        PartOutput::from_reply(part, output, rules).map_err(Refusal::from)
    }
}

/// Records the part. If no agent is asked for the part any more, emits no events. The last part of a
/// wave names the parts of the next wave.
///
/// # Errors
/// The reply breaks a rule, or the parts together do not form the stage's data. The agent is then
/// asked again.
pub fn decide(
    state: &Genesis,
    command: DraftPart,
    mut known: ProposalContext,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    let Some(drafting) = state.stage(command.stage).drafting.get(&command.proposal_id) else {
        return Ok(Decision::default());
    };
    if !drafting.awaits.contains(&command.part) {
        return Ok(Decision::default());
    }
    let completes = drafting.pending.as_ref().map(|pending| pending.command_id);
    let output = known.read_part(command.part, command.output, &state.preferences)?;
    if let PartData::Concepts(batch) = output.data() {
        let concepts = match &known.revised {
            None => batch.concepts.clone(),
            Some(RevisedProposal { data, target, .. }) => {
                match revise_stage(data, target.as_ref(), std::slice::from_ref(&output))? {
                    StageData::ConceptSelection(concept) => vec![concept],
                    StageData::StoryConception(_)
                    | StageData::Worldview(_)
                    | StageData::Characters(_)
                    | StageData::PlotOutline(_) => Vec::new(),
                }
            }
        };
        let came = u32::try_from(batch.concepts.len()).unwrap_or(u32::MAX);
        let remaining = drafting.count.saturating_sub(drafting.made.saturating_add(came));
        // If the model returned fewer concepts than requested, it is not asked for the missing
        // ones.
        let is_short = matches!(command.part, Part::Concepts { count } if came < count);
        let next = (remaining > 0 && !is_short)
            .then(|| Part::Concepts { count: remaining.min(request_proposal::CONCEPTS_PER_REPLY) });
        let documents = concepts
            .iter()
            .map(|concept| StageData::ConceptSelection(concept.clone()).to_content())
            .collect::<Result<Vec<Content>, _>>()?;
        let concepts: Vec<ProposedConcept> = concepts
            .iter()
            .zip(&documents)
            .map(|(concept, content)| ProposedConcept {
                concept_id: ConceptId(ctx.next_uuid()),
                data: content.hash,
                score: concept.score(),
            })
            .collect();
        let selected = concepts.first().map(|concept| concept.concept_id);
        let selected = selected.filter(|_| selects_its_concept(state, drafting));
        let proposed = GenesisEvent::ConceptsProposed {
            proposal_id: command.proposal_id,
            concepts,
            data_version: Concept::VERSION,
            completes: if next.is_none() { completes } else { None },
            next,
            at: ctx.now(),
        };
        let selected =
            selected.map(|concept_id| GenesisEvent::ConceptSelected { concept_id, at: ctx.now() });
        let mut decision = state.build_decision([proposed].into_iter().chain(selected));
        decision.contents = documents;
        return Ok(decision);
    }
    let document = Content::canonical_json(output.data())?;
    known.done.push(output);
    let is_last_of_wave = drafting.awaits.len() == 1;
    let asks = if is_last_of_wave {
        known.next_parts(command.stage, &state.preferences)
    } else {
        Vec::new()
    };
    let is_complete = is_last_of_wave && asks.is_empty();
    let mut asks = asks.into_iter();
    let mut events = vec![GenesisEvent::StagePartDrafted {
        proposal_id: command.proposal_id,
        stage: command.stage,
        part: command.part,
        data: document.hash,
        next: asks.next(),
        beside: asks.collect(),
        at: ctx.now(),
    }];
    let mut contents = vec![document];
    if is_complete {
        let proposal = known.assemble(command.stage, &state.preferences)?;
        let document = proposal.to_content()?;
        events.push(GenesisEvent::StageProposed {
            proposal_id: command.proposal_id,
            stage: command.stage,
            data: document.hash,
            data_version: proposal.version(),
            completes,
            at: ctx.now(),
        });
        contents.push(document);
    }
    Ok(Decision { contents, ..state.build_decision(events) })
}

/// True if the proposal combines concepts and the user has not selected another concept meanwhile.
fn selects_its_concept(state: &Genesis, drafting: &ProposalDraft) -> bool {
    match &drafting.basis {
        Some(ProposalBasis::Concepts { selected_before, .. }) => state.selected == *selected_before,
        Some(ProposalBasis::Feedback { .. }) | None => false,
    }
}
