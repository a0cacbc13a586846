//! The two stored shapes of a chapter's task, in the task rows and in the state of the book's flow.
//! The current shape has the step and the task kind. The older shape has a single word for both.

use serde::Deserialize;

use super::step::{Step, StepTask, TaskKind};
use crate::id::VersionId;

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum StoredStepTask {
    Named {
        kind: TaskKind,
        #[serde(flatten)]
        step: Step,
    },
    Job(StoredJob),
}

/// The older shape. It never changes, even if steps are added.
#[derive(Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub(super) enum StoredJob {
    Outline,
    StructureScenes,
    DraftScene { scene: u32, round: u32 },
    Critique { version_id: VersionId, round: u32 },
    CheckFacts { version_id: VersionId, round: u32 },
    PatchScenes { version_id: VersionId, round: u32 },
    Arbitrate { version_id: VersionId },
    Record { version_id: VersionId },
}

impl From<StoredStepTask> for StepTask {
    fn from(stored: StoredStepTask) -> Self {
        let job = match stored {
            StoredStepTask::Named { kind, step } => return Self { kind, step },
            StoredStepTask::Job(job) => job,
        };
        let (kind, step) = match job {
            StoredJob::Outline => (TaskKind::OutlineChapter, Step::Outline),
            StoredJob::StructureScenes => (TaskKind::StructureScenes, Step::StructureScenes),
            StoredJob::DraftScene { scene, round } => {
                (TaskKind::DraftScene, Step::DraftScene { scene, round })
            }
            StoredJob::Critique { version_id, round } => {
                (TaskKind::Critique, Step::Review { version_id, round })
            }
            StoredJob::CheckFacts { version_id, round } => {
                (TaskKind::CheckFacts, Step::Review { version_id, round })
            }
            StoredJob::PatchScenes { version_id, round } => {
                (TaskKind::PatchScenes, Step::PatchScenes { version_id, round })
            }
            StoredJob::Arbitrate { version_id } => {
                (TaskKind::Arbitrate, Step::Arbitrate { version_id })
            }
            StoredJob::Record { version_id } => {
                (TaskKind::RecordChapter, Step::Record { version_id })
            }
        };
        Self { kind, step }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read_task(stored: Value) -> StepTask {
        serde_json::from_value(stored).unwrap()
    }

    #[test]
    fn a_task_survives_a_round_trip() {
        let version_id = VersionId(uuid::Uuid::from_u128(7));
        let steps = [
            Step::Outline,
            Step::StructureScenes,
            Step::DraftScene { scene: 2, round: 1 },
            Step::Review { version_id, round: 1 },
            Step::PatchScenes { version_id, round: 1 },
            Step::Arbitrate { version_id },
            Step::Record { version_id },
        ];
        let tasks: Vec<StepTask> = steps.into_iter().flat_map(Step::tasks).collect();
        assert_eq!(tasks.len(), 8, "a review has two");
        for task in tasks {
            assert_eq!(read_task(serde_json::to_value(task).unwrap()), task);
        }
    }

    #[test]
    fn a_task_in_the_older_format_is_read() {
        let id = "ver_019b76da-a800-8000-8000-000000000011";
        let version_id: VersionId = serde_json::from_value(json!(id)).unwrap();
        let review = Step::Review { version_id, round: 1 };
        for (stored, kind, step) in [
            (json!({ "job": "outline" }), TaskKind::OutlineChapter, Step::Outline),
            (
                json!({ "job": "structure_scenes" }),
                TaskKind::StructureScenes,
                Step::StructureScenes,
            ),
            (
                json!({ "job": "draft_scene", "scene": 2, "round": 1 }),
                TaskKind::DraftScene,
                Step::DraftScene { scene: 2, round: 1 },
            ),
            (
                json!({ "job": "critique", "version_id": id, "round": 1 }),
                TaskKind::Critique,
                review,
            ),
            (
                json!({ "job": "check_facts", "version_id": id, "round": 1 }),
                TaskKind::CheckFacts,
                review,
            ),
            (
                json!({ "job": "patch_scenes", "version_id": id, "round": 1 }),
                TaskKind::PatchScenes,
                Step::PatchScenes { version_id, round: 1 },
            ),
            (
                json!({ "job": "arbitrate", "version_id": id }),
                TaskKind::Arbitrate,
                Step::Arbitrate { version_id },
            ),
            (
                json!({ "job": "record", "version_id": id }),
                TaskKind::RecordChapter,
                Step::Record { version_id },
            ),
        ] {
            assert_eq!(read_task(stored), StepTask { kind, step });
        }
    }
}
