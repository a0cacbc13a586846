//! The feed itself: watchers that fall behind, and watchers that only wait.

use std::cell::Cell;

use futures::future::join_all;
use scribe_app::feed::FeedScope;
use scribe_domain::id::SessionId;
use uuid::Uuid;

use crate::support::Server;

#[tokio::test]
async fn a_watcher_that_falls_behind_reads_the_log_and_misses_nothing() {
    let server = Server::idle().await;
    let mut slow = server.feed.watch_scope(FeedScope::All, 0);
    let mut quick = server.feed.watch_scope(FeedScope::All, 0);
    let (first, _) = tokio::join!(slow.next(), server.start_session());
    assert_eq!(first.unwrap().unwrap().position, 1);
    // More batches than any channel buffers: the quick watcher reads each before the next is
    // written.
    for _ in 0..100 {
        server.start_session().await;
        quick.next().await.unwrap().unwrap();
        quick.next().await.unwrap().unwrap();
    }
    for position in 2..=202 {
        assert_eq!(slow.next().await.unwrap().unwrap().position, position);
    }
}

#[tokio::test]
async fn ten_thousand_watchers_are_not_woken_by_events_of_other_books() {
    let server = Server::idle().await;
    let idle: Vec<_> = (1..=10_000)
        .map(|n| server.feed.watch_scope(FeedScope::Session(SessionId(Uuid::from_u128(n))), 0))
        .collect();
    assert_eq!(server.feed.watcher_count(), 10_000);
    let session: SessionId = server.start_session().await.parse().unwrap();
    let mut mine = server.feed.watch_scope(FeedScope::Session(session), 0);
    assert_eq!(mine.next().await.unwrap().unwrap().aggregate_id, session.0);
    drop(idle);
    assert_eq!(server.feed.watcher_count(), 1);
}

#[tokio::test]
async fn a_later_watcher_reads_events_that_were_not_watched() {
    let server = Server::idle().await;
    server.start_session().await;
    server.start_session().await;
    let mut late = server.feed.watch_scope(FeedScope::All, 1);
    for position in 2..=4 {
        assert_eq!(late.next().await.unwrap().unwrap().position, position);
    }
    let (next, _) = tokio::join!(late.next(), server.start_session());
    assert_eq!(next.unwrap().unwrap().position, 5);
}

#[tokio::test]
async fn a_long_replay_does_not_delay_other_watchers() {
    let server = Server::idle().await;
    for _ in 0..400 {
        server.start_session().await;
    }
    let mut watch = server.feed.watch_scope(FeedScope::All, 0);
    let (is_done, mut turns) = (Cell::new(false), 0);
    let told = async {
        for position in 1..=800 {
            assert_eq!(watch.next().await.unwrap().unwrap().position, position);
        }
        is_done.set(true);
    };
    let other = async {
        while !is_done.get() {
            turns += 1;
            tokio::task::yield_now().await;
        }
    };
    tokio::join!(told, other);
    // Reading the log in four batches also gives the other task some turns.
    assert!(turns > 8, "{turns}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn watchers_that_join_at_once_see_every_event_once_and_in_order() {
    let server = Server::idle().await;
    let watchers = (0..8).map(|n| {
        let server = &server;
        async move {
            // Each watcher starts when there are events, and the later ones while more are being
            // written.
            let mut first = server.feed.watch_scope(FeedScope::All, n * 10);
            assert_eq!(first.next().await.unwrap().unwrap().position, n * 10 + 1);
            let mut watch = server.feed.watch_scope(FeedScope::All, 0);
            for position in 1..=200 {
                assert_eq!(watch.next().await.unwrap().unwrap().position, position);
            }
        }
    });
    let writers = (0..10).map(|_| async {
        for _ in 0..10 {
            server.start_session().await;
        }
    });
    tokio::join!(join_all(watchers), join_all(writers));
}
