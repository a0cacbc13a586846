//! Takes a session to the end without a person: confirms what is proposed, stage after stage. It
//! looks at the state and does the next thing, so that it goes on from wherever it was stopped.

use std::time::Instant;

use scribe_app::{
    Ports,
    intake::{self, Envelope},
    queries::genesis_state::{GenesisState, ProposalView, genesis_state},
    runtime,
};
use scribe_domain::{
    command::{Command, GenesisCommand},
    context::{Actor, LOCAL_USER},
    genesis::{
        confirm_stage::{ConfirmStage, ConfirmedId},
        finish_genesis::FinishGenesis,
        resume_genesis::ResumeGenesis,
        select_concept::SelectConcept,
    },
    id::{ConceptId, SessionId},
    stage::Stage,
};
use scribe_ports::store::Topic;
use serde_json::json;
use tokio::sync::watch;

use super::super::progress::{say, word};
use crate::{args::StopAfter, exit::Failure, wiring::Wired};

/// Goes on with a session until it is finished, or the step to stop after is reached.
///
/// # Errors
/// The person interrupts, the model gives up, or the database cannot answer.
pub async fn drive(
    wired: &mut Wired,
    session_id: SessionId,
    stop_after: Option<StopAfter>,
    json: bool,
) -> Result<(), Failure> {
    let began = Instant::now();
    let mut first_look = true;
    loop {
        let changed = wired.ports.db.changed(Topic::Events);
        let state = genesis_state(&wired.ports, session_id).await?;
        if reached(&state, stop_after) || state.status == "COMPLETED" {
            return tokio::select! {
                outcome = finished(&wired.ports, &state, began, json) => outcome,
                Some(reason) = unwritable(&mut wired.unwritable) => Err(full(&reason, session_id)),
            };
        }
        match state.status {
            "ABANDONED" => return Err(Failure::Refused("the session was abandoned".into())),
            // A failure from before is tried again; one that comes now is told.
            "PAUSED" if state.failure.is_some() && !first_look => {
                return Err(Failure::Resumable(format!(
                    "the book rests: {}. Nothing is lost; scribe resume {session_id} tries again",
                    state.failure.unwrap_or_default().trim_end_matches('.'),
                )));
            }
            "PAUSED" => {
                let resume = ResumeGenesis { reason: Some("scribe resume".to_owned()) };
                give(&wired.ports, session_id, GenesisCommand::ResumeGenesis(resume)).await?;
                first_look = false;
                continue;
            }
            _ => first_look = false,
        }
        if step(&wired.ports, session_id, &state).await? {
            continue;
        }
        tokio::select! {
            () = changed => {}
            Some(name) = wired.deaths.recv() => {
                return Err(Failure::Other(anyhow::anyhow!("the background work {name} has died")));
            }
            Some(reason) = unwritable(&mut wired.unwritable) => {
                return Err(full(&reason, session_id));
            }
            _ = tokio::signal::ctrl_c() => return Err(Failure::Interrupted),
        }
    }
}

/// Resolves when the disk no longer takes what is written; `None` when nothing writes any more.
async fn unwritable(watched: &mut watch::Receiver<Option<String>>) -> Option<String> {
    watched.wait_for(Option::is_some).await.ok().and_then(|reason| reason.clone())
}

fn full(reason: &str, session_id: SessionId) -> Failure {
    Failure::Folder(format!(
        "the data folder cannot be written: {reason}. Nothing is lost; make room, and scribe resume \
         {session_id} goes on"
    ))
}

fn reached(state: &GenesisState, stop_after: Option<StopAfter>) -> bool {
    let confirmed = |stage| state.confirmed_data.contains_key(&stage);
    match stop_after {
        Some(StopAfter::Concept) => confirmed(Stage::ConceptSelection),
        Some(StopAfter::Outline) => confirmed(Stage::PlotOutline),
        None => false,
    }
}

/// Does the next thing; false where the agents are at work.
async fn step(ports: &Ports, session_id: SessionId, state: &GenesisState) -> Result<bool, Failure> {
    let Ok(stage) = state.current_stage.parse::<Stage>() else {
        say("Everything is confirmed; the novel is made.");
        give(ports, session_id, GenesisCommand::FinishGenesis(FinishGenesis::default())).await?;
        return Ok(true);
    };
    let Some(view) = state.stages.get(&stage) else { return Ok(false) };
    if state.is_pending || !state.pending.is_empty() || view.proposals.is_empty() {
        return Ok(false);
    }
    let Some(best) = best(&view.proposals) else { return Ok(false) };
    let bare = best.proposal_id.split('_').next_back().unwrap_or_default();
    let uuid = bare.parse().map_err(anyhow::Error::new)?;
    let reason = match best.score {
        Some(score) => format!("the best score of {}: {score:.1}", view.proposals.len()),
        None => "the only proposal".to_owned(),
    };
    if stage == Stage::ConceptSelection {
        let idea = best.data.get("core_idea").and_then(|idea| idea.as_str()).unwrap_or_default();
        say(&format!("{}: {idea} ({reason})", word(stage)));
        let select = SelectConcept { concept_ids: vec![ConceptId(uuid)] };
        give(ports, session_id, GenesisCommand::SelectConcept(select)).await?;
    } else {
        say(&format!("{}: confirmed", word(stage)));
    }
    let confirm = ConfirmStage {
        stage: Some(stage),
        proposal_id: Some(ConfirmedId(scribe_domain::id::ProposalId(uuid))),
        data: None,
        reason: Some(reason),
    };
    give(ports, session_id, GenesisCommand::ConfirmStage(confirm)).await?;
    Ok(true)
}

/// The proposal with the highest score; the earlier of equals.
fn best(proposals: &[ProposalView]) -> Option<&ProposalView> {
    proposals.iter().reduce(|best, next| {
        if next.score.unwrap_or(0.0) > best.score.unwrap_or(0.0) { next } else { best }
    })
}

async fn give(
    ports: &Ports,
    session_id: SessionId,
    command: GenesisCommand,
) -> Result<(), Failure> {
    let envelope = Envelope {
        command_id: None,
        command: Command::Genesis { session_id, command: Box::new(command) },
        expected_version: None,
        correlation: ports.clock.new_uuid().to_string(),
        actor: Actor::Person(LOCAL_USER),
    };
    intake::take(ports, envelope).await?;
    Ok(())
}

async fn finished(
    ports: &Ports,
    state: &GenesisState,
    began: Instant,
    json: bool,
) -> Result<(), Failure> {
    runtime::settle(ports).await?;
    let totals = ports.db.totals(state.session_id.0).await?;
    let novel = match state.novel_id {
        Some(id) => ports.db.novel(id).await?,
        None => None,
    };
    let title = novel.as_ref().map(|novel| novel.title.clone());
    if json {
        println!(
            "{}",
            json!({
                "novel_id": state.novel_id,
                "session_id": state.session_id,
                "title": title,
                "chapters": 0,
                "words": 0,
                "revisions": 0,
                "model_calls": totals.calls,
                "prompt_tokens": totals.prompt_tokens,
                "completion_tokens": totals.completion_tokens,
                "cost_usd": totals.cost_usd,
                "model_seconds": seconds(totals.duration_ms),
                "wall_seconds": began.elapsed().as_secs_f64(),
                "out": null,
            })
        );
        return Ok(());
    }
    match (&title, state.novel_id) {
        (Some(title), Some(id)) => println!("{title} ({id}): the outline stands."),
        _ => println!("Stopped as asked; scribe resume {} goes on.", state.session_id),
    }
    println!(
        "{} calls, {} tokens in, {} tokens out.",
        totals.calls, totals.prompt_tokens, totals.completion_tokens
    );
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of a book are far below 2^52")]
fn seconds(ms: i64) -> f64 {
    ms as f64 / 1_000.0
}
