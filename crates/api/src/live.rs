//! Live data for the event streams: the scenes that are being written, and the tasks on which
//! agents are working.

use schemars::JsonSchema;
use scribe_domain::{
    Timestamp,
    chapter::Step,
    id::{CallId, ChapterId, NovelId, SessionId, TaskId},
    stage::Stage,
    task::{Task, TaskKind},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A message about the current activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Moment {
    /// The current text of a scene.
    Snapshot(Snapshot),
    /// The next piece of a scene.
    Delta(Delta),
    /// The progress of an agent.
    Progress(Progress),
}

/// The text of a scene so far; null and empty if no scene is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DraftSnapshot")]
pub struct Snapshot {
    pub chapter_id: Option<ChapterId>,
    /// The scene's number, from 1.
    pub scene: Option<u32>,
    /// The call that writes the scene.
    pub call_id: Option<CallId>,
    /// Always 0, because the text is complete.
    pub offset: usize,
    pub text: String,
}

/// The next piece of a scene. A new call begins the scene again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DraftDelta")]
pub struct Delta {
    pub chapter_id: ChapterId,
    /// The scene's number, from 1.
    pub scene: u32,
    /// The call that writes the scene.
    pub call_id: CallId,
    /// The number of characters (Unicode scalar values) that the call has written before this
    /// piece.
    pub offset: usize,
    pub text: String,
}

/// The status of an agent's work on a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkStatus {
    /// The agent is asking a model.
    Running,
    /// The task is not running: the model is asked again later.
    Waiting,
    /// The task is not running: it is done, or its agent could not complete it.
    Ended,
}

/// The current activity of an agent, which replaces the previous one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TaskProgress")]
pub struct Progress {
    pub task_id: TaskId,
    pub status: WorkStatus,
    /// The agent's name in the roster.
    pub agent: String,
    pub task: TaskKind,
    /// Present only for genesis tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    /// Present only for genesis tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Present only for tasks of a chapter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub novel_id: Option<NovelId>,
    /// Present only for tasks of a chapter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chapter_id: Option<ChapterId>,
    /// The chapter's place in the book, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chapter: Option<u32>,
    /// The scene's number, from 1, if a scene is being written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scene: Option<u32>,
    /// The current call, or the last one if the task is not running.
    pub call_id: CallId,
    /// When a waiting task will ask the model again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_until: Option<Timestamp>,
    /// The reason why the task is waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// A notice for the users who follow the book. It is sent once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

impl Moment {
    /// Returns the type of the event in an event stream.
    #[must_use]
    pub fn event_type(&self) -> &'static str {
        match self {
            Self::Snapshot(_) => "draft.snapshot",
            Self::Delta(_) => "draft.delta",
            Self::Progress(_) => "task.progress",
        }
    }

    /// Reads an event from the parsed data of its message; see [`Self::parse`].
    #[must_use]
    pub fn from_value(event_type: &str, data: Value) -> Option<Self> {
        match event_type {
            "draft.snapshot" => serde_json::from_value(data).ok().map(Self::Snapshot),
            "draft.delta" => serde_json::from_value(data).ok().map(Self::Delta),
            "task.progress" => serde_json::from_value(data).ok().map(Self::Progress),
            _ => None,
        }
    }

    /// Reads an event from an event stream. Returns `None` for events of other types, and for an
    /// event that cannot be read.
    #[must_use]
    pub fn parse(event_type: &str, data: &str) -> Option<Self> {
        Self::from_value(event_type, serde_json::from_str(data).ok()?)
    }
}

impl Progress {
    /// Creates the progress of an agent that starts a call for a task. `chapter` is the position of
    /// the task's chapter.
    #[must_use]
    pub fn new(
        task_id: TaskId,
        task: &Task,
        agent: &str,
        chapter: Option<u32>,
        call_id: CallId,
    ) -> Self {
        let mut progress = Self {
            task_id,
            status: WorkStatus::Running,
            agent: agent.to_owned(),
            task: task.kind(),
            session_id: None,
            stage: None,
            novel_id: None,
            chapter_id: None,
            chapter,
            scene: None,
            call_id,
            waits_until: None,
            notice: None,
            reason: None,
        };
        match task {
            Task::ProposePart { session_id, stage, .. } => {
                progress.session_id = Some(*session_id);
                progress.stage = Some(*stage);
            }
            Task::Chapter { novel_id, chapter_id, work } => {
                progress.novel_id = Some(*novel_id);
                progress.chapter_id = Some(*chapter_id);
                if let Step::DraftScene { scene, .. } = work.step {
                    progress.scene = Some(scene);
                }
            }
        }
        progress
    }
}
