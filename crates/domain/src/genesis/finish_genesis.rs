//! FINISH_GENESIS: creates the novel with its characters, relations, entries, arcs and chapter plan
//! in one commit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Genesis, GenesisEvent};
use crate::{
    context::CommandContext,
    decision::Decision,
    event::{Event, StreamEvent},
    id::NovelId,
    novel::create_from_genesis,
    problem_code::ProblemCode,
    refusal::Refusal,
    stage::{Stage, StageData},
    stream::StreamId,
};

/// The command's payload.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishGenesis {
    /// The title; by default the user's preferred title, or else the first suggestion.
    #[serde(default)]
    pub title: Option<String>,
    /// True to create the novel even if stages are stale.
    #[serde(default)]
    pub accept_stale: bool,
}

/// Creates the novel. `confirmed` contains the confirmed data of every stage.
///
/// # Errors
/// The session is closed, a stage is not confirmed, a stage is stale and `accept_stale` is not set,
/// or the title breaks a rule.
pub fn decide(
    state: &Genesis,
    command: FinishGenesis,
    confirmed: &[StageData],
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    state.require_open()?;
    let open: Vec<String> = Stage::ALL
        .iter()
        .filter(|stage| {
            let stage = state.stage(**stage);
            stage.confirmed.is_none() || (stage.stale && !command.accept_stale)
        })
        .map(ToString::to_string)
        .collect();
    if !open.is_empty() {
        return Err(Refusal::StagesOpen(open));
    }
    if let Some(title) = &command.title
        && (title.trim().is_empty()
            || title.chars().count() > 500
            || title.contains(char::is_control))
    {
        return Err(Refusal::for_field(
            "payload.title",
            "must have 1 to 500 characters and no control characters",
        ));
    }
    let novel_id = NovelId(ctx.next_uuid());
    let mut decision =
        create_from_genesis::create_from_genesis(novel_id, state, command.title, confirmed, ctx);
    // No agent completes a proposal after the end of the session.
    let ended =
        state.drafts_in_progress().map(|(stage, proposal_id, drafting)| GenesisEvent::Failed {
            proposal_id,
            stage,
            code: ProblemCode::Cancelled.to_string(),
            detail: "the session was finished".to_owned(),
            fails: drafting.pending.as_ref().map(|pending| pending.command_id),
            at: ctx.now(),
        });
    let events = ended.chain([GenesisEvent::Finished { novel_id, at: ctx.now() }]);
    let stream = StreamId::session(state.session_id);
    let events = events.map(|event| StreamEvent { stream, event: Event::Genesis(event) });
    decision.events.splice(0..0, events);
    Ok(decision)
}
