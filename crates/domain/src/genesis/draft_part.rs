//! DRAFT_PART: an agent has made a part of a proposal. With the last part the proposal is complete.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Genesis, GenesisEvent, event::ProposedConcept, request_proposal};
use crate::{
    content::Content,
    context::CommandContext,
    decision::Decision,
    id::{ConceptId, ProposalId},
    refusal::Refusal,
    stage::{
        Concept, Part, PartOutput, Preferences, Stage, StageData,
        part::{PartData, PartRules, assemble_stage, cast_names, next_parts},
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
}

impl ProposalContext {
    /// Returns the names of the cast. This is the cast of this proposal or, if it has none, the
    /// confirmed cast.
    #[must_use]
    pub fn cast_names(&self) -> Vec<String> {
        let names = cast_names(&self.done);
        if names.is_empty() { self.names.clone() } else { names }
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
    known: ProposalContext,
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
        let came = u32::try_from(batch.concepts.len()).unwrap_or(u32::MAX);
        let remaining = drafting.count.saturating_sub(drafting.made.saturating_add(came));
        // If the model returned fewer concepts than requested, it is not asked for the missing
        // ones.
        let is_short = matches!(command.part, Part::Concepts { count } if came < count);
        let next = (remaining > 0 && !is_short)
            .then(|| Part::Concepts { count: remaining.min(request_proposal::CONCEPTS_PER_REPLY) });
        let documents = batch
            .concepts
            .iter()
            .map(|concept| StageData::ConceptSelection(concept.clone()).to_content())
            .collect::<Result<Vec<Content>, _>>()?;
        let concepts = batch
            .concepts
            .iter()
            .zip(&documents)
            .map(|(concept, content)| ProposedConcept {
                concept_id: ConceptId(ctx.next_uuid()),
                data: content.hash,
                score: concept.score(),
            })
            .collect();
        let mut decision = state.build_decision([GenesisEvent::ConceptsProposed {
            proposal_id: command.proposal_id,
            concepts,
            data_version: Concept::VERSION,
            completes: if next.is_none() { completes } else { None },
            next,
            at: ctx.now(),
        }]);
        decision.contents = documents;
        return Ok(decision);
    }
    let document = Content::canonical_json(output.data())?;
    let mut parts = known.done;
    parts.push(output);
    let is_last_of_wave = drafting.awaits.len() == 1;
    let asks = if is_last_of_wave {
        next_parts(command.stage, &state.preferences, &parts)
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
        let proposal = assemble_stage(command.stage, &state.preferences, &parts)?;
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
