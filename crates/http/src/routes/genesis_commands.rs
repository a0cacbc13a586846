//! `POST /genesis/commands`: a user's command for a session.

use axum::extract::State;
use scribe_domain::{
    command::{Command, GenesisCommand},
    genesis::{
        abandon_genesis::AbandonGenesis, confirm_stage::ConfirmStage,
        finish_genesis::FinishGenesis, generate_inspiration::GenerateInspiration,
        navigate_to_stage::NavigateToStage, pause_genesis::PauseGenesis,
        provide_feedback::ProvideFeedback, resume_genesis::ResumeGenesis,
        select_concept::SelectConcept, set_attended::SetAttended, start_genesis::StartGenesis,
    },
    id::SessionId,
};

use super::command::{CommandAccepted, accept_command};
use crate::{
    HttpState,
    middleware::CorrelationId,
    problem::Problem,
    request::{CommandBody, CommandRoute, CurrentUser, OfferedCommand, TargetField},
};

/// Sends a command to a session, or starts a session with START_GENESIS.
pub(super) async fn send_command(
    State(state): State<HttpState>,
    user: CurrentUser,
    correlation: CorrelationId,
    body: CommandBody<GenesisCommands>,
) -> Result<CommandAccepted, Problem> {
    let session_id = match body.target {
        GenesisTarget::NewSession => SessionId(state.ports.clock.new_uuid()),
        GenesisTarget::ExistingSession(session_id) => session_id,
    };
    let command = Command::Genesis { session_id, command: Box::new(body.command) };
    accept_command(&state, user, &correlation, command, body.options).await
}

/// The session that a command is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum GenesisTarget {
    /// The session that START_GENESIS creates.
    NewSession,
    ExistingSession(SessionId),
}

/// The commands for a session.
pub(super) struct GenesisCommands;

impl CommandRoute for GenesisCommands {
    type TargetId = SessionId;
    type Target = GenesisTarget;
    type Command = GenesisCommand;

    const SCHEMA_NAME: &'static str = "GenesisCommand";

    const TARGET: TargetField =
        TargetField { noun: "session", field: "session_id", is_in_path: false };

    const OFFERED: &'static [OfferedCommand] = &[
        OfferedCommand::new::<StartGenesis>("START_GENESIS")
            .with_new_target()
            .with_large_body()
            .with_object("preferences"),
        OfferedCommand::new::<GenerateInspiration>("GENERATE_INSPIRATION"),
        OfferedCommand::new::<SelectConcept>("SELECT_CONCEPT"),
        OfferedCommand::new::<ProvideFeedback>("PROVIDE_FEEDBACK"),
        OfferedCommand::new::<ConfirmStage>("CONFIRM_STAGE").with_large_body(),
        OfferedCommand::new::<NavigateToStage>("NAVIGATE_TO_STAGE"),
        OfferedCommand::new::<FinishGenesis>("FINISH_GENESIS"),
        OfferedCommand::new::<AbandonGenesis>("ABANDON_GENESIS"),
        OfferedCommand::new::<PauseGenesis>("PAUSE_GENESIS"),
        OfferedCommand::new::<ResumeGenesis>("RESUME_GENESIS"),
        OfferedCommand::new::<SetAttended>("SET_ATTENDED"),
    ];

    const NOT_YET_OFFERED: &'static [&'static str] = &[];

    fn find_target(
        command: &GenesisCommand,
        named: Option<SessionId>,
    ) -> Result<GenesisTarget, Problem> {
        match (command, named) {
            (GenesisCommand::StartGenesis(_), None) => Ok(GenesisTarget::NewSession),
            (GenesisCommand::StartGenesis(_), Some(_)) => {
                let message = "must be left out: the server chooses the id of a new session";
                Err(Problem::invalid_field(Self::TARGET.field, message))
            }
            (_, named) => Self::TARGET.require_id(named).map(GenesisTarget::ExistingSession),
        }
    }
}
