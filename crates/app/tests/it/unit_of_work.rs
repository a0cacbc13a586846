//! What a change set accepts.

use scribe_app::{Error, unit_of_work::UnitOfWork};
use scribe_domain::{
    context::{Actor, Cause, CommandContext, LOCAL_USER},
    decision::Decision,
    event::{Event, StreamEvent},
    id::{ChapterId, CommandId, NovelId},
    novel::NovelEvent,
    stream::StreamId,
};
use scribe_ports::{clock::Clock, store::ChangeSetIdentity};

use crate::process::Home;

/// If it were committed, it would conflict with the existing stream every time.
#[tokio::test]
async fn a_decision_about_a_stream_that_was_not_loaded_is_a_defect() {
    let home = Home::sqlite();
    let process = home.start_alone().await;
    let (db, clock) = (&*process.ports.db, &home.clock);
    let novel = NovelId(clock.new_uuid());
    let published = NovelEvent::ChapterPublished {
        chapter_id: ChapterId(clock.new_uuid()),
        position: 1,
        words: 900,
        words_before: None,
        at: clock.now(),
    };
    let event = StreamEvent { stream: StreamId::novel(novel), event: Event::Novel(published) };
    let actor = Actor::Agent("plotmaster".into());
    let cause = Cause::new(clock.now(), actor, LOCAL_USER, "test");
    let ctx = CommandContext::new(CommandId(clock.new_uuid()), cause);
    let mut unit = UnitOfWork::new(db, ChangeSetIdentity::ByExpectation, novel.into());
    let decision = Decision { events: vec![event], contents: Vec::new() };
    let refused = unit.record_decision(decision, &ctx);
    let named = |text: &str| text.contains("Novel.ChapterPublished");
    assert!(matches!(&refused, Err(Error::Defect(text)) if named(text)), "{refused:?}");
}
