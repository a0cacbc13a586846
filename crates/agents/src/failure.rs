//! The command that follows a failed task.

use scribe_domain::{
    chapter::{ChapterCommand, report_failure::ReportFailure},
    command::{Command, GenesisCommand},
    genesis::fail_proposal::FailProposal,
    problem_code::ProblemCode,
    task::Task,
};
/// Returns the command to issue if a task could not be completed.
pub(crate) fn failure_command(task: &Task, code: ProblemCode, detail: &str) -> Command {
    let detail = detail.to_owned();
    match task {
        Task::ProposePart { session_id, proposal_id, stage, part, .. } => Command::Genesis {
            session_id: *session_id,
            command: Box::new(GenesisCommand::FailProposal(FailProposal {
                proposal_id: *proposal_id,
                stage: *stage,
                part: Some(*part),
                code,
                detail,
            })),
        },
        Task::Chapter { novel_id, chapter_id, work } => {
            let failure = ReportFailure { step: work.step, code, detail };
            Command::Chapter {
                novel_id: *novel_id,
                chapter_id: *chapter_id,
                command: Box::new(ChapterCommand::ReportFailure(failure)),
            }
        }
    }
}
