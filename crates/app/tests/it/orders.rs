//! Orders for single chapters survive the end of the process at any event.

use scribe_app::{intake, runtime, verify::verify_database};
use scribe_domain::{
    chapter::{
        ChapterStatus,
        approve_chapter::ApproveChapter,
        edit_chapter::BaseVersion,
        restore_version::RestoreVersion,
        revise_chapter::{RejectChapter, ReviseChapter},
    },
    command::{Command, NovelCommand},
    id::{CommandId, NovelId, VersionId},
    novel::{
        Approval, NovelStatus, generate_chapter::GenerateChapter, start_generation::StartGeneration,
    },
    read_model::ChapterRow,
};
use scribe_ports::store::rows::InboxStatus;
use uuid::Uuid;

use crate::{
    person::{self, user_request},
    process::{Home, Process, eventually},
};

/// What a person does with the first chapter of a book, one thing after the other.
const DEEDS: [Deed; 7] = [
    Deed::Start,
    Deed::Reject,
    Deed::Approve,
    Deed::Revise,
    Deed::Approve,
    Deed::Restore,
    Deed::GenerateAgain,
];

#[derive(Debug, Clone, Copy)]
enum Deed {
    Start,
    Reject,
    Approve,
    Revise,
    Restore,
    GenerateAgain,
}

async fn start_process(home: &Home, life: u8) -> Process {
    let process = home.start_alone().await;
    runtime::start(&process.ports, Uuid::new_v8([life; 16])).await.unwrap();
    process
}

async fn first_chapter(process: &Process, novel: NovelId) -> ChapterRow {
    process.ports.db.chapters(novel, 0, 1).await.unwrap().remove(0)
}

fn awaiting_version(chapter: &ChapterRow) -> Option<VersionId> {
    serde_json::from_value(chapter.details["awaiting_version_id"].clone()).ok()
}

/// Does one thing, under an id of its own, so that it may be sent again after a kill.
async fn send(process: &Process, novel_id: NovelId, number: u8, deed: Deed) -> CommandId {
    let id = CommandId(Uuid::new_v8([100 + number; 16]));
    if process.ports.db.command(id).await.unwrap().is_some() {
        return id;
    }
    let chapter = first_chapter(process, novel_id).await;
    let (chapter_id, awaiting) = (chapter.id, awaiting_version(&chapter).map(BaseVersion::Id));
    let command = match deed {
        Deed::Start => NovelCommand::StartGeneration(StartGeneration {
            chapters: Some(1),
            approval: Approval::Chapter,
        }),
        Deed::Reject => NovelCommand::RejectChapter(RejectChapter {
            chapter_id,
            version: awaiting.unwrap(),
            notes: "The keeper must not laugh.".into(),
        }),
        Deed::Approve => {
            NovelCommand::ApproveChapter(ApproveChapter { chapter_id, version: awaiting.unwrap() })
        }
        Deed::Revise => NovelCommand::ReviseChapter(ReviseChapter {
            chapter_id,
            instruction: "Let it rain.".into(),
        }),
        Deed::Restore => NovelCommand::RestoreVersion(RestoreVersion {
            chapter_id,
            version: BaseVersion::Number(1),
        }),
        Deed::GenerateAgain => NovelCommand::GenerateChapter(GenerateChapter {
            chapter_id: Some(chapter_id),
            direction: Some("Let it snow.".into()),
        }),
    };
    let command = Command::Novel { novel_id, command: Box::new(command) };
    let mut request = user_request(&process.ports, command);
    request.command_id = Some(id);
    match intake::accept_command(&process.ports, request).await {
        Ok(_) => id,
        Err(error) => panic!("{deed:?}: {error}"),
    }
}

/// Waits until nothing is left to do before the person's next deed.
async fn wait_after(process: &Process, novel: NovelId, id: CommandId, deed: Deed) {
    eventually("the chapter is at rest", async || {
        let chapter = first_chapter(process, novel).await;
        let is_submitted = chapter.status == ChapterStatus::AwaitingApproval;
        let is_recorded =
            chapter.status == ChapterStatus::Published && chapter.details["step"].is_null();
        match deed {
            Deed::Start | Deed::Reject | Deed::Revise | Deed::GenerateAgain => {
                let row = process.ports.db.command(id).await.unwrap().unwrap();
                // The generation itself ends with the approval.
                let is_over = matches!(deed, Deed::Start) || row.status == InboxStatus::Completed;
                is_submitted && is_over
            }
            Deed::Approve | Deed::Restore => {
                let status = process.ports.db.novel(novel).await.unwrap().unwrap().status;
                is_recorded && status != NovelStatus::Generating
            }
        }
    })
    .await;
}

/// Returns the numbers and states of the chapter's versions, with their texts.
async fn versions(process: &Process, novel: NovelId) -> Vec<String> {
    let chapter = first_chapter(process, novel).await;
    let versions = process.ports.db.versions(chapter.id).await.unwrap();
    let told = versions.iter().map(|version| {
        format!("{} {} {} {}", version.number, version.status, version.reason, version.content)
    });
    told.collect()
}

/// Lets a person do everything; the process ends after so many events of each deed.
async fn play(home: &Home, kill_after: Option<i64>) -> Vec<String> {
    let mut process = start_process(home, 1).await;
    let session = person::start_book(&process.ports).await;
    while person::decide(&process.ports, session).await {}
    let novel = process.ports.db.session(session).await.unwrap().unwrap().novel_id.unwrap();
    for (number, deed) in (0..).zip(DEEDS) {
        let position = process.ports.db.last_position().await.unwrap();
        let id = send(&process, novel, number, deed).await;
        if let Some(events) = kill_after {
            let db = &process.ports.db;
            let enough = async || {
                let chapter = first_chapter(&process, novel).await;
                let rests = chapter.status == ChapterStatus::AwaitingApproval
                    || chapter.details["step"].is_null();
                rests || db.last_position().await.unwrap() >= position + events
            };
            eventually("some events later", enough).await;
            process.kill().await;
            process = start_process(home, number + 2).await;
        }
        wait_after(&process, novel, id, deed).await;
    }
    let report = verify_database(&*process.ports.db).await.unwrap();
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    let told = versions(&process, novel).await;
    process.kill().await;
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_orders_is_carried_out_once_whenever_the_process_ends() {
    let undisturbed = play(&Home::sqlite(), None).await;
    assert!(undisturbed.len() >= 4, "{undisturbed:?}");
    let accepted = undisturbed.iter().filter(|version| version.contains(" accepted "));
    assert_eq!(accepted.count(), 1, "{undisturbed:?}");
    for kill_after in 1..8 {
        assert_eq!(play(&Home::sqlite(), Some(kill_after)).await, undisturbed, "{kill_after}");
    }
    for home in Home::on_each_database("orders_survive_a_kill").await {
        assert_eq!(play(&home, Some(3)).await, undisturbed);
    }
}
