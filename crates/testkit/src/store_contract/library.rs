//! Contract cases for sessions, their proposals and the list of novels.

use std::sync::Arc;

use scribe_domain::{
    genesis::GenesisStatus,
    id::SessionId,
    read_model::{NovelRow, ProposalRow, ReadModelWrite, SessionRow},
};
use scribe_ports::store::readers::Database;

use super::{book_tables::FillableTables, example::example_row, fixture::Fixture};

fn sample_proposal(f: &Fixture, session_id: SessionId, number: i32) -> ProposalRow {
    ProposalRow { session_id, number, score: (number == 1).then_some(7.25), ..example_row(f) }
}

/// A session and its proposals are read back as written, and a later write replaces the whole
/// session.
pub async fn sessions_survive_a_round_trip(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let mut session = SessionRow { novel_id: None, ..example_row(&f) };
    let proposals = [sample_proposal(&f, session.id, 1), sample_proposal(&f, session.id, 2)];
    let changes =
        vec![session.clone().into(), proposals[1].clone().into(), proposals[0].clone().into()];
    database.write(changes).await;
    assert_eq!(database.session(session.id).await.unwrap(), Some(session.clone()));
    assert_eq!(database.proposals(session.id).await.unwrap(), proposals);

    let novel: NovelRow = example_row(&f);
    session.status = GenesisStatus::Completed;
    (session.novel_id, session.version) = (Some(novel.id), 99);
    database.write(vec![session.clone().into()]).await;
    assert_eq!(database.session(session.id).await.unwrap(), Some(session));
}

/// Lists end at the limit and continue after the last row read.
pub async fn lists_continue_after_a_cursor(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let sessions: [SessionRow; 3] = [(); 3].map(|()| example_row(&f));
    let novels: [NovelRow; 3] = [(); 3].map(|()| example_row(&f));
    let mut changes: Vec<ReadModelWrite> = sessions.iter().cloned().map(Into::into).collect();
    changes.extend(novels.iter().cloned().map(ReadModelWrite::from));
    database.write(changes).await;

    let newest = database.sessions(None, 2).await.unwrap();
    assert_eq!(newest, [sessions[2].clone(), sessions[1].clone()]);
    let rest = database.sessions(Some(newest[1].id), 2).await.unwrap();
    assert_eq!(rest, [sessions[0].clone()]);
    let newest = database.novels(None, 2).await.unwrap();
    assert_eq!(newest, [novels[2].clone(), novels[1].clone()]);
    assert_eq!(database.novels(Some(newest[1].id), 9).await.unwrap(), [novels[0].clone()]);
}
