//! Exchanges live progress with the other processes on the database.
//!
//! A process sends the list of the scopes that it has watchers of, when a watch begins and then at
//! regular intervals. The other processes send it the moments of those scopes: first the current
//! progress, then each later moment. One message holds several moments. A scope without watchers
//! costs nothing.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use scribe_domain::id::{CallId, ChapterId};
use scribe_ports::live_channel::{LiveNews, MAX_TEXT_BYTES};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use super::{Delta, LiveHub, LiveScope, LiveState, Moment, Snapshot};
use crate::Ports;

/// How often a process sends its list of watched scopes again.
const WATCH_LIST_INTERVAL: Duration = Duration::from_secs(10);

/// How long a scope counts as watched after another process listed it.
const WATCH_TIMEOUT: Duration = Duration::from_secs(30);

/// How long moments are collected before they are sent.
const COLLECT_INTERVAL: Duration = Duration::from_millis(50);

/// The pause after a message could not be sent.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// The maximum number of moments that wait to be sent. If there are more, the oldest are dropped,
/// and the current progress is sent instead.
const MAX_WAITING_MOMENTS: usize = 4_096;

/// The maximum length of a piece of a scene in one moment, in bytes. JSON escapes make a piece at
/// most six times as long.
const MAX_PIECE_BYTES: usize = 1_000;

/// What other processes watch, and the moments that wait to be sent to them.
#[derive(Debug, Default)]
pub(super) struct RemoteWatches {
    /// Until when each scope is watched. The key `None` means all scopes.
    until: HashMap<Option<LiveScope>, Instant>,
    waiting: VecDeque<(LiveScope, Arc<Moment>)>,
    /// True if moments were dropped.
    has_gap: bool,
    /// Signals that there is something to send.
    pushed: Arc<tokio::sync::Notify>,
}

impl RemoteWatches {
    /// True if another process watches the scope.
    pub(super) fn is_watched(&self, scope: LiveScope) -> bool {
        !self.until.is_empty() && {
            let now = Instant::now();
            let is_watched = |scope| self.until.get(&scope).is_some_and(|until| *until > now);
            is_watched(Some(scope)) || is_watched(None)
        }
    }

    pub(super) fn push_moment(&mut self, scope: LiveScope, moment: Arc<Moment>) {
        if self.waiting.len() >= MAX_WAITING_MOMENTS {
            self.waiting.clear();
            self.has_gap = true;
        }
        self.waiting.push_back((scope, moment));
        self.pushed.notify_one();
    }

    /// Records that another process watches a scope. Returns true if that was not known.
    fn record_watch(&mut self, scope: Option<LiveScope>) -> bool {
        let now = Instant::now();
        self.until.retain(|_, until| *until > now);
        self.until.insert(scope, now + WATCH_TIMEOUT).is_none()
    }

    /// Requests that the current progress is sent, because messages were lost.
    fn request_progress(&mut self) {
        self.has_gap = true;
        self.pushed.notify_one();
    }
}

/// A message between processes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ExchangeMessage {
    /// The sender has watchers of these scopes. It needs the current progress of the new ones.
    Watches { scopes: Vec<Option<LiveScope>>, new: Vec<Option<LiveScope>> },
    /// The sender reports moments.
    Moments(Vec<SentMoment>),
}

#[derive(Debug, Serialize, Deserialize)]
struct SentMoment {
    scope: LiveScope,
    #[serde(rename = "type")]
    event_type: String,
    data: Value,
}

/// Exchanges moments until the process ends.
pub(crate) async fn exchange_live(ports: Ports) {
    let live = &ports.live;
    let mut received = ports.live_channel.subscribe_live();
    let pushed = Arc::clone(&live.lock_state().demand.pushed);
    let mut repeats = interval(WATCH_LIST_INTERVAL);
    repeats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let notes = tokio::select! {
            news = received.next() => match news {
                LiveNews::Text(text) => {
                    live.handle_message(&text);
                    continue;
                }
                LiveNews::Gap => {
                    live.lock_state().mark_watches_as_new();
                    live.list_watches()
                }
            },
            () = live.watch_began.notified() => live.list_watches(),
            _ = repeats.tick() => live.list_watches(),
            () = pushed.notified() => {
                sleep(COLLECT_INTERVAL).await;
                live.take_moment_messages()
            }
        };
        for note in notes {
            if let Err(error) = ports.live_channel.send_live(&note).await {
                tracing::debug!(%error, "could not send live progress to the other processes");
                // The messages after it are made again too.
                live.request_resend();
                sleep(RETRY_DELAY).await;
                break;
            }
        }
    }
}

impl LiveHub {
    /// Requests that the current progress and the list of watched scopes are sent again, because a
    /// message was lost.
    fn request_resend(&self) {
        let mut state = self.lock_state();
        state.mark_watches_as_new();
        state.demand.request_progress();
        self.watch_began.notify_one();
    }

    /// Returns the messages that list the scopes that this process watches.
    fn list_watches(&self) -> Vec<String> {
        let mut state = self.lock_state();
        let begun = std::mem::take(&mut state.new_watches);
        let scopes: Vec<_> = state.channels.keys().copied().collect();
        let is_new = |scope: &Option<LiveScope>| begun.contains(scope);
        // A message with 50 scopes is always short enough.
        let texts = scopes.chunks(50).map(|scopes| {
            let new = scopes.iter().copied().filter(is_new).collect();
            to_json_text(&ExchangeMessage::Watches { scopes: scopes.to_vec(), new })
        });
        texts.collect()
    }

    /// Handles a message of another process. A message that cannot be parsed comes from another
    /// version of the program. It is ignored, because nothing depends on it.
    fn handle_message(&self, text: &str) {
        let Ok(note) = serde_json::from_str(text) else { return };
        let mut state = self.lock_state();
        match note {
            ExchangeMessage::Watches { scopes, new } => {
                for scope in scopes {
                    // If this process did not know of the watch, it has not sent the current
                    // progress yet.
                    if state.demand.record_watch(scope) || new.contains(&scope) {
                        state.queue_current_progress(scope);
                    }
                }
            }
            ExchangeMessage::Moments(moments) => {
                for SentMoment { scope, event_type, data } in moments {
                    if let Some(moment) = Moment::from_value(&event_type, data) {
                        state.send_locally(scope, &Arc::new(moment));
                    }
                }
            }
        }
    }

    /// Takes the waiting moments and returns them as messages.
    fn take_moment_messages(&self) -> Vec<String> {
        let mut state = self.lock_state();
        if std::mem::take(&mut state.demand.has_gap) {
            let scopes: Vec<_> = state.demand.until.keys().copied().collect();
            scopes.into_iter().for_each(|scope| state.queue_current_progress(scope));
        }
        let waiting = std::mem::take(&mut state.demand.waiting);
        drop(state);
        let mut texts = Vec::new();
        let (mut moments, mut bytes) = (Vec::new(), 0);
        let sent = waiting.into_iter().flat_map(|(scope, moment)| {
            split_long_moment(&moment).into_iter().map(move |moment| SentMoment {
                scope,
                event_type: moment.event_type().to_owned(),
                data: serde_json::to_value(&moment).unwrap_or_default(),
            })
        });
        for moment in sent {
            let length = to_json_text(&moment).len() + 1;
            if bytes + length > MAX_TEXT_BYTES - 20 && !moments.is_empty() {
                texts.push(to_json_text(&ExchangeMessage::Moments(std::mem::take(&mut moments))));
                bytes = 0;
            }
            bytes += length;
            moments.push(moment);
        }
        if !moments.is_empty() {
            texts.push(to_json_text(&ExchangeMessage::Moments(moments)));
        }
        texts
    }
}

impl LiveState {
    /// Lists all watched scopes as new, so that the other processes send their current progress.
    fn mark_watches_as_new(&mut self) {
        self.new_watches = self.channels.keys().copied().collect();
    }

    /// Queues the current progress of a scope for other processes. If a scope has no text here, no
    /// empty snapshot is queued, because another process may be writing the scene.
    fn queue_current_progress(&mut self, scope: Option<LiveScope>) {
        let running: Vec<_> = self
            .tasks
            .values()
            .filter(|running| scope.is_none_or(|scope| running.scope == scope))
            .flat_map(|running| {
                let draft =
                    running.draft.as_ref().map(|draft| Moment::Snapshot(draft.to_snapshot()));
                let progress = Moment::Progress(running.progress.clone());
                [Some(progress), draft].into_iter().flatten().map(|moment| (running.scope, moment))
            })
            .collect();
        for (scope, moment) in running {
            self.demand.push_moment(scope, Arc::new(moment));
        }
    }
}

/// Splits the text of a scene into pieces, each of which fits into one message. The first piece
/// becomes a snapshot, and the others become deltas.
fn split_long_moment(moment: &Moment) -> Vec<Moment> {
    match moment {
        Moment::Snapshot(Snapshot {
            chapter_id: Some(chapter_id),
            scene: Some(scene),
            call_id: Some(call_id),
            offset,
            text,
        }) => {
            let deltas = split_text(*chapter_id, *scene, *call_id, *offset, text);
            let first = |delta: Delta| {
                Moment::Snapshot(Snapshot {
                    chapter_id: Some(delta.chapter_id),
                    scene: Some(delta.scene),
                    call_id: Some(delta.call_id),
                    offset: delta.offset,
                    text: delta.text,
                })
            };
            let mut deltas = deltas.into_iter();
            deltas.next().map(first).into_iter().chain(deltas.map(Moment::Delta)).collect()
        }
        Moment::Delta(delta) => {
            let Delta { chapter_id, scene, call_id, offset, text } = delta;
            let deltas = split_text(*chapter_id, *scene, *call_id, *offset, text);
            deltas.into_iter().map(Moment::Delta).collect()
        }
        Moment::Snapshot(_) | Moment::Progress(_) => vec![moment.clone()],
    }
}

/// Splits a text at character boundaries; an empty text is one piece.
fn split_text(
    chapter_id: ChapterId,
    scene: u32,
    call_id: CallId,
    mut offset: usize,
    mut text: &str,
) -> Vec<Delta> {
    let mut deltas = Vec::new();
    loop {
        let (piece, later) = text.split_at(text.floor_char_boundary(MAX_PIECE_BYTES));
        deltas.push(Delta { chapter_id, scene, call_id, offset, text: piece.to_owned() });
        if later.is_empty() {
            return deltas;
        }
        offset += piece.chars().count();
        text = later;
    }
}

/// Writes a value as JSON. The types of this module have no value that cannot be written.
fn to_json_text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use scribe_domain::id::BookId;
    use scribe_ports::model::DraftSink;
    use uuid::Uuid;

    use super::*;
    use crate::{feed::FeedScope, live::task_progress::tests::draft_task};

    /// Sends everything that one process has to say to the other.
    fn deliver_messages(from: Vec<String>, to: &LiveHub) {
        for text in from {
            assert!(text.len() <= MAX_TEXT_BYTES, "{} bytes", text.len());
            to.handle_message(&text);
        }
    }

    #[tokio::test]
    async fn a_scene_is_followed_in_another_process_from_its_beginning() {
        let id = Uuid::from_u128;
        let (writes, watches) = (LiveHub::default(), LiveHub::default());
        let (work, task) = draft_task(&writes);
        work.report_call(&task, "writer", Some(1), CallId(id(5)));
        let draft = work.start_draft_stream(CallId(id(5)), String::new());
        let written = "\"雨が降る\"\n".repeat(1_000);
        draft.push_text(0, &written);
        assert_eq!(writes.take_moment_messages(), Vec::<String>::new(), "nobody watches");

        let mut watch = watches.watch_scope(FeedScope::Novel(BookId(id(4))));
        assert_eq!(*watch.next().await, Moment::Snapshot(Snapshot::default()));
        deliver_messages(watches.list_watches(), &writes);
        deliver_messages(writes.take_moment_messages(), &watches);
        assert!(matches!(&*watch.next().await, Moment::Progress(work) if work.agent == "writer"));
        draft.push_text(written.len(), "and then");
        deliver_messages(writes.take_moment_messages(), &watches);
        drop(work);
        deliver_messages(writes.take_moment_messages(), &watches);
        let mut text = String::new();
        loop {
            match &*watch.next().await {
                Moment::Snapshot(snapshot) => text.clone_from(&snapshot.text),
                Moment::Delta(delta) => {
                    assert_eq!(delta.offset, text.chars().count());
                    text.push_str(&delta.text);
                }
                Moment::Progress(work) => {
                    assert_eq!(work.status, scribe_api::live::WorkStatus::Ended);
                    break;
                }
            }
        }
        assert_eq!(text, format!("{written}and then"));
    }

    #[tokio::test]
    async fn a_process_that_learns_of_a_watch_late_sends_the_beginning() {
        let (writes, watches) = (LiveHub::default(), LiveHub::default());
        let _watch = watches.watch_scope(FeedScope::All);
        let lost = watches.list_watches();
        assert_eq!(lost.len(), 1);
        let (work, task) = draft_task(&writes);
        work.report_call(&task, "writer", Some(1), CallId(Uuid::from_u128(5)));
        deliver_messages(watches.list_watches(), &writes);
        assert_eq!(writes.take_moment_messages().len(), 1, "the current progress");
        deliver_messages(watches.list_watches(), &writes);
        assert_eq!(writes.take_moment_messages(), Vec::<String>::new(), "it is known");
        watches.request_resend();
        deliver_messages(watches.list_watches(), &writes);
        assert_eq!(writes.take_moment_messages().len(), 1, "a text was lost");
    }

    #[test]
    fn a_text_of_another_release_is_ignored() {
        let live = LiveHub::default();
        for text in ["", "{}", r#"{"smells":1}"#, r#"{"moments":[{"scope":7}]}"#] {
            live.handle_message(text);
        }
        live.handle_message(
            r#"{"moments":[{"scope":{"novel":"x"},"type":"draft.smell","data":1}]}"#,
        );
    }
}
