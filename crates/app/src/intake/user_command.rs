//! A user's command: its target, and its inbox row.

use scribe_domain::{
    chapter::ChapterEvent,
    command::{Command, GenesisCommand, NovelCommand},
    content::ContentHash,
    context::CommandContext,
    event::Event,
    flow::genesis::PROPOSAL_DEADLINE,
    genesis::{Genesis, GenesisEvent, action},
    id::{BookId, NovelId, SessionId},
    novel::Novel,
    refusal::Refusal,
    scope::ScopeType,
    stream::StreamId,
};
use scribe_ports::store::rows::{InboxRow, InboxStatus};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Error, unit_of_work::UnitOfWork};

/// A command that a user may send.
pub(super) enum UserCommand<'a> {
    Genesis(SessionId, &'a GenesisCommand),
    Novel(NovelId, &'a NovelCommand),
}

impl<'a> UserCommand<'a> {
    pub(super) fn try_from_command(command: &'a Command) -> Result<Self, Error> {
        match command {
            Command::Genesis { session_id, command } => Ok(Self::Genesis(*session_id, command)),
            Command::Novel { novel_id, command } => Ok(Self::Novel(*novel_id, command)),
            Command::Chapter { .. } => {
                Err(Refusal::NotOfferedYet("a command for a single chapter".to_owned()).into())
            }
        }
    }

    pub(super) fn scope_id(&self) -> Uuid {
        match self {
            Self::Genesis(session_id, _) => session_id.0,
            Self::Novel(novel_id, _) => novel_id.0,
        }
    }

    pub(super) async fn find_book(&self, unit: &mut UnitOfWork<'_>) -> Result<BookId, Error> {
        match self {
            Self::Genesis(session_id, _) => Ok((*session_id).into()),
            Self::Novel(novel_id, _) => {
                let novel = unit.load_aggregate::<Novel>(novel_id.0).await?;
                let session = novel.and_then(|novel| novel.session_id);
                Ok(session.map_or((*novel_id).into(), Into::into))
            }
        }
    }

    /// Returns the stream to which the request's `expected_version` refers.
    pub(super) fn versioned_stream(&self) -> StreamId {
        match self {
            Self::Genesis(session_id, _) => StreamId::session(*session_id),
            Self::Novel(novel_id, command) => match command.named_chapter() {
                Some(chapter_id) => StreamId::chapter(chapter_id),
                None => StreamId::novel(*novel_id),
            },
        }
    }

    /// True for a command that starts work which continues after the command was decided.
    fn starts_background_work(&self) -> bool {
        match self {
            Self::Genesis(_, command) => match command {
                GenesisCommand::StartGenesis(_)
                | GenesisCommand::GenerateInspiration(_)
                | GenesisCommand::ProvideFeedback(_) => true,
                GenesisCommand::SelectConcept(select) => select.combines(),
                _ => false,
            },
            Self::Novel(_, command) => command.starts_work(),
        }
    }

    /// Returns the key of which only one command of the scope may be active. Commands for different
    /// chapters, and for different stages of a free-form session, may be active together.
    fn active_key(&self, unit: &UnitOfWork<'_>) -> String {
        match self {
            Self::Genesis(session_id, command) => {
                let stage = unit.events().find_map(|event| match event {
                    Event::Genesis(GenesisEvent::ProposalRequested { stage, .. }) => Some(*stage),
                    _ => None,
                });
                let session = unit.loaded_aggregate::<Genesis>(session_id.0);
                let mode = session.map(|session| session.mode).unwrap_or_default();
                action::active_key(mode, command.type_name(), stage)
            }
            Self::Novel(_, command) => match command.named_chapter() {
                Some(chapter_id) => format!("{} {chapter_id}", command.type_name()),
                None => command.type_name().to_owned(),
            },
        }
    }

    fn to_json(&self) -> Result<Value, serde_json::Error> {
        match self {
            Self::Genesis(_, command) => serde_json::to_value(command),
            Self::Novel(_, command) => serde_json::to_value(command),
        }
    }

    pub(super) fn hash_request(&self, expected: Option<i64>) -> Result<ContentHash, Error> {
        let mut request = self.to_json()?;
        if let Value::Object(fields) = &mut request {
            fields.insert("expected_version".to_owned(), json!(expected));
            match self {
                // The server assigns the id of a new session, so the id is not part of the request.
                Self::Genesis(_, GenesisCommand::StartGenesis(_)) => {}
                Self::Genesis(session_id, _) => {
                    fields.insert("session_id".to_owned(), json!(session_id));
                }
                Self::Novel(novel_id, _) => {
                    fields.insert("novel_id".to_owned(), json!(novel_id));
                }
            }
        }
        Ok(ContentHash::hash_bytes(request.to_string().as_bytes()))
    }

    pub(super) fn build_inbox_row(
        &self,
        request_hash: ContentHash,
        ctx: &CommandContext,
        unit: &UnitOfWork<'_>,
    ) -> InboxRow {
        let goes_on = self.starts_background_work();
        let (scope_type, session_id, name) = match self {
            Self::Genesis(session_id, command) => {
                (ScopeType::Session, Some(*session_id), command.type_name())
            }
            Self::Novel(_, command) => (ScopeType::Novel, None, command.type_name()),
        };
        let has_deadline = goes_on && scope_type == ScopeType::Session;
        InboxRow {
            id: ctx.command_id,
            scope_type,
            scope_id: self.scope_id(),
            session_id,
            user_id: ctx.cause.user,
            actor: json!(ctx.cause.actor),
            command_type: name.to_owned(),
            active_key: goes_on.then(|| self.active_key(unit)),
            payload: self
                .to_json()
                .ok()
                .and_then(|mut value| value.get_mut("payload").map(Value::take))
                .unwrap_or_default(),
            request_hash,
            status: if goes_on { InboxStatus::Processing } else { InboxStatus::Completed },
            response_status: if goes_on { 202 } else { 200 },
            result: self.client_result(unit),
            correlation_id: ctx.cause.correlation.clone(),
            received_at: ctx.now(),
            processed_at: (!goes_on).then_some(ctx.now()),
            deadline_at: has_deadline.then(|| ctx.now() + PROPOSAL_DEADLINE),
            error: None,
        }
    }

    /// Returns the result for the client, if the command has one.
    fn client_result(&self, unit: &UnitOfWork<'_>) -> Option<Value> {
        if let Self::Genesis(session_id, GenesisCommand::NavigateToStage(command)) = self {
            let session = unit.loaded_aggregate::<Genesis>(session_id.0)?;
            let stale = session.stages_to_make_stale(command.stage);
            return Some(json!({ "stage": command.stage, "would_become_stale": stale }));
        }
        unit.events().find_map(|event| match event {
            Event::Genesis(GenesisEvent::Finished { novel_id, .. }) => {
                Some(json!({ "novel_id": novel_id }))
            }
            Event::Chapter(
                ChapterEvent::Edited { version, .. }
                | ChapterEvent::VersionRestored { version, .. },
            ) => Some(json!({
                "version_id": version.version_id,
                "number": version.number,
                "words": version.words,
            })),
            _ => None,
        })
    }
}
