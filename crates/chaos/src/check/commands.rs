//! Each command has exactly one outcome, which every answer names, and its events exactly once.

use std::collections::{HashMap, HashSet};

use super::{CheckRule, Findings};
use crate::history::{Event, History, InboxRow};

/// The first event of a session, whose cause is the command.
const FIRST_EVENT: &str = "Genesis.Started";

pub(super) fn check(history: &History, findings: &mut Findings) {
    let mut inbox: HashMap<&str, Vec<&InboxRow>> = HashMap::new();
    for row in &history.inbox {
        inbox.entry(&row.id).or_default().push(row);
    }
    let mut first_events: HashMap<&str, Vec<&Event>> = HashMap::new();
    for event in history.events.iter().filter(|event| event.event_type == FIRST_EVENT) {
        first_events.entry(event.causation.as_deref().unwrap_or_default()).or_default().push(event);
    }
    for command in &history.commands {
        let id = command.id.as_str();
        let what = || format!("command {id} of book {}", command.book);
        let sessions: HashSet<&str> = command.accepted_sessions().collect();
        let Some(session) = sessions.iter().next().copied() else {
            let last = command.answers.last().map(|answer| &answer.outcome);
            findings.add(CheckRule::CommandNotAccepted, format!("{}: {last:?}", what()));
            continue;
        };
        findings.demand(sessions.len() == 1, CheckRule::OutcomesDiffer, || {
            format!("{}: sessions {sessions:?}", what())
        });
        let rows = inbox.remove(id).unwrap_or_default();
        let events = first_events.remove(id).unwrap_or_default();
        let is_lost = !rows.iter().any(|row| row.session == session)
            || !events.iter().any(|event| event.stream == session);
        findings.demand(!is_lost, CheckRule::CommandLost, || {
            format!("{}: session {session} has no inbox row or no event", what())
        });
        findings.demand(
            rows.len() <= 1 && events.len() <= 1,
            CheckRule::CommandAppliedTwice,
            || format!("{}: {} inbox rows, {} first events", what(), rows.len(), events.len()),
        );
        for row in rows.iter().filter(|row| row.status != "COMPLETED") {
            findings.add(CheckRule::CommandOpen, format!("{}: {}", what(), row.status));
        }
    }
    for (id, events) in first_events {
        let sessions: Vec<&str> = events.iter().map(|event| event.stream.as_str()).collect();
        let detail = format!("no client has sent {id}, which started {sessions:?}");
        findings.add(CheckRule::CommandAppliedTwice, detail);
    }
}
