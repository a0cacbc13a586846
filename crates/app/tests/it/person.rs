//! A simulated user who takes a book to its end, with one decision whenever the corridor is idle.

use scribe_api::GenesisState;
use scribe_app::{
    Ports,
    intake::{self, CommandOutcome, CommandRequest},
    queries::genesis_state::load_genesis_state,
    runtime,
};
use scribe_domain::{
    chapter::ChapterStatus,
    command::{Command, GenesisCommand, NovelCommand},
    context::LOCAL_USER,
    genesis::{
        GenesisStatus,
        confirm_stage::{ConfirmStage, ConfirmedId},
        finish_genesis::FinishGenesis,
        resume_genesis::ResumeGenesis,
        select_concept::SelectConcept,
        start_genesis::StartGenesis,
    },
    id::{ConceptId, NovelId, ProposalId, SessionId},
    novel::start_generation::StartGeneration,
    read_model::ChapterRow,
    stage::{Preferences, Stage},
};

use crate::process::eventually;

/// Returns a user's request for a session.
pub(crate) fn session_request(
    ports: &Ports,
    session_id: SessionId,
    command: GenesisCommand,
) -> CommandRequest {
    user_request(ports, Command::Genesis { session_id, command: Box::new(command) })
}

/// Returns a command in the form in which a user sends it.
pub(crate) fn user_request(ports: &Ports, command: Command) -> CommandRequest {
    CommandRequest {
        command_id: None,
        command,
        expected_version: None,
        correlation: ports.clock.new_uuid().to_string(),
        user: LOCAL_USER,
    }
}

/// Sends a command for a session.
pub(crate) async fn send_command(
    ports: &Ports,
    session_id: SessionId,
    command: GenesisCommand,
) -> CommandOutcome {
    intake::accept_command(ports, session_request(ports, session_id, command)).await.unwrap()
}

/// Starts a small book.
pub(crate) async fn start_book(ports: &Ports) -> SessionId {
    let session = SessionId(ports.clock.new_uuid());
    let preferences = Preferences { chapters: 2, words_per_chapter: 300, ..Preferences::default() };
    let start = StartGenesis { preferences: Some(preferences), ..StartGenesis::default() };
    send_command(ports, session, GenesisCommand::StartGenesis(Box::new(start))).await;
    session
}

/// Waits until a session cannot continue without its user.
pub(crate) async fn wait_for_decision(ports: &Ports, session: SessionId) -> GenesisState {
    eventually("the session rests", async || {
        let position = ports.db.last_position().await.unwrap();
        runtime::wait_until_settled(ports).await.unwrap();
        let nothing_is_open = ports.db.list_open_tasks(session.0).await.unwrap().is_empty();
        // If a task ended meanwhile, it has appended an event.
        nothing_is_open && ports.db.last_position().await.unwrap() == position
    })
    .await;
    load_genesis_state(ports, session).await.unwrap()
}

/// Makes the next decision; returns false if the novel has been created.
pub(crate) async fn decide(ports: &Ports, session: SessionId) -> bool {
    let commands = next_decision(&wait_for_decision(ports, session).await);
    for command in &commands {
        send_command(ports, session, command.clone()).await;
    }
    !commands.is_empty()
}

/// Returns the commands of the next decision, in order; empty if the novel has been created.
pub(crate) fn next_decision(state: &GenesisState) -> Vec<GenesisCommand> {
    if state.status == GenesisStatus::Completed {
        return Vec::new();
    }
    if state.status == GenesisStatus::Paused {
        let reason = state.failure.clone();
        return vec![GenesisCommand::ResumeGenesis(ResumeGenesis { reason })];
    }
    let Some(stage) = state.current_stage.stage() else {
        return vec![GenesisCommand::FinishGenesis(FinishGenesis::default())];
    };
    let proposal = &state.stages[&stage].proposals[0];
    let (_, bare) = proposal.proposal_id.split_once('_').unwrap();
    let id = bare.parse().unwrap();
    let confirm = GenesisCommand::ConfirmStage(ConfirmStage {
        stage: Some(stage),
        proposal_id: Some(ConfirmedId(ProposalId(id))),
        data: None,
        reason: None,
    });
    if stage == Stage::ConceptSelection {
        let select = SelectConcept { concept_ids: vec![ConceptId(id)] };
        return vec![GenesisCommand::SelectConcept(select), confirm];
    }
    vec![confirm]
}

/// Starts writing the chapters of a session's novel; returns the novel's id.
pub(crate) async fn start_generation(ports: &Ports, session: SessionId) -> NovelId {
    let novel_id = ports.db.session(session).await.unwrap().unwrap().novel_id.unwrap();
    let start = NovelCommand::StartGeneration(StartGeneration::default());
    let command = Command::Novel { novel_id, command: Box::new(start) };
    intake::accept_command(ports, user_request(ports, command)).await.unwrap();
    novel_id
}

/// Waits until this many chapters of a novel are recorded and published.
pub(crate) async fn until_published(ports: &Ports, novel: NovelId, chapters: usize) {
    let is_published = |chapter: &ChapterRow| chapter.status == ChapterStatus::Published;
    eventually("the chapters are published", async || {
        let all = ports.db.chapters(novel, 0, 100).await.unwrap();
        all.iter().filter(|chapter| is_published(chapter)).count() >= chapters
    })
    .await;
}
