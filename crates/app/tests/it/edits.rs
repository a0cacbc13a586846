//! What a user is told when an edit is refused.

use scribe_app::{
    Error,
    intake::{self, CommandOutcome, CommandRequest},
    runtime,
};
use scribe_domain::{
    chapter::edit_chapter::{BaseVersion, EditChapter},
    command::{Command, NovelCommand},
    id::{ChapterId, NovelId, VersionId},
    refusal::Refusal,
};
use scribe_ports::clock::Clock;

use crate::{
    person,
    process::{Home, Process},
};

/// A novel whose chapters are planned but have no text.
struct Planned {
    home: Home,
    process: Process,
    novel: NovelId,
    chapter: ChapterId,
}

impl Planned {
    async fn make() -> Self {
        let home = Home::sqlite();
        let process = home.start_alone().await;
        runtime::start(&process.ports, home.clock.new_uuid()).await.unwrap();
        let session = person::start_book(&process.ports).await;
        while person::decide(&process.ports, session).await {}
        let db = &process.ports.db;
        let novel = db.session(session).await.unwrap().unwrap().novel_id.unwrap();
        let chapter = db.chapters(novel, 0, 1).await.unwrap()[0].id;
        Self { home, process, novel, chapter }
    }

    async fn edit_chapter(
        &self,
        chapter_id: ChapterId,
        base_version: Option<BaseVersion>,
        expected_version: Option<i64>,
    ) -> Result<CommandOutcome, Error> {
        let content = "The lamp was out.".to_owned();
        let edit = NovelCommand::EditChapter(EditChapter { chapter_id, content, base_version });
        let command = Command::Novel { novel_id: self.novel, command: Box::new(edit) };
        let envelope = CommandRequest {
            expected_version,
            ..person::user_request(&self.process.ports, command)
        };
        intake::accept_command(&self.process.ports, envelope).await
    }

    /// Edits the current text; returns the new version.
    async fn write_text(&self, base: Option<BaseVersion>) -> VersionId {
        let written = self.edit_chapter(self.chapter, base, None).await.unwrap();
        written.result.unwrap()["version_id"].as_str().unwrap().parse().unwrap()
    }
}

#[tokio::test]
async fn a_chapter_that_does_not_exist_is_missing_and_not_stale() {
    let book = Planned::make().await;
    let unknown = ChapterId(book.home.clock.new_uuid());
    let refused = book.edit_chapter(unknown, None, Some(3)).await.unwrap_err();
    let Error::Refused(Refusal::NotFound { what, id }) = refused else { panic!("{refused:?}") };
    assert_eq!((what, id), ("chapter", unknown.to_string()));

    let stale = book.edit_chapter(book.chapter, None, Some(77)).await.unwrap_err();
    assert!(
        matches!(stale, Error::Refused(Refusal::StaleVersion { expected: 77, current: 1 })),
        "{stale:?}"
    );
}

#[tokio::test]
async fn a_refused_edit_of_an_older_version_names_both_version_ids() {
    let book = Planned::make().await;
    let first = book.write_text(None).await;
    let second = book.write_text(Some(BaseVersion::Number(1))).await;
    for base in [BaseVersion::Number(1), BaseVersion::Id(first)] {
        let refused = book.edit_chapter(book.chapter, Some(base), None).await.unwrap_err();
        let Error::Refused(Refusal::StaleText { base, current }) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!((base, current), (first.to_string(), second.to_string()));
    }
    // A version that never existed has no id.
    let never = Some(BaseVersion::Number(9));
    let refused = book.edit_chapter(book.chapter, never, None).await.unwrap_err();
    let Error::Refused(Refusal::StaleText { base, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(base, "9");
}
