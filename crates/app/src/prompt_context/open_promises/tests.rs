use scribe_domain::{
    Timestamp,
    chapter::PromiseKind,
    content::ContentHash,
    id::{ChapterId, NovelId, VersionId},
};
use serde_json::json;
use uuid::Uuid;

use super::*;

fn record(position: i32, promises: &[(&str, PromiseState)]) -> RecordRow {
    let promise = |(text, state): &(&str, PromiseState)| RecordedPromise {
        text: (*text).to_owned(),
        kind: PromiseKind::Mystery,
        state: *state,
        quotation: "q".into(),
    };
    let promises: Vec<RecordedPromise> = promises.iter().map(promise).collect();
    RecordRow {
        chapter_id: ChapterId(Uuid::from_u128(u128::try_from(position).unwrap())),
        novel_id: NovelId(Uuid::nil()),
        position,
        title: "T".into(),
        version_id: VersionId(Uuid::nil()),
        summary: "S".into(),
        recap: String::new(),
        long_recap: String::new(),
        promises: json!(promises),
        story_date: String::new(),
        record: ContentHash([0; 32]),
        manifest: ContentHash([0; 32]),
        recorded_at: Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn a_promise_is_open_from_the_chapter_that_makes_it_until_one_keeps_it() {
    let records = [
        record(
            1,
            &[
                ("Who moved the lamp?", PromiseState::Open),
                ("The vow of Bronia", PromiseState::Open),
            ],
        ),
        record(2, &[("who moved the lamp", PromiseState::Advanced)]),
        record(
            3,
            &[
                ("The vow of Bronia.", PromiseState::Paid),
                ("Was it the ferryman?", PromiseState::Paid),
            ],
        ),
        record(4, &[("The rope will break", PromiseState::Advanced)]),
    ];
    let open = find_open_promises(&records).unwrap();
    let open: Vec<(u32, &str)> =
        open.iter().map(|promise| (promise.chapter, promise.text.as_str())).collect();
    assert_eq!(open, [(1, "Who moved the lamp?"), (4, "The rope will break")]);
}

#[test]
fn of_many_promises_the_oldest_and_the_newest_are_shown() {
    let texts = [
        "anchor", "bridge", "candle", "dagger", "ember", "ferry", "granary", "harbour", "icehouse",
        "jetty",
    ];
    let records: Vec<RecordRow> = (1..)
        .zip(texts)
        .map(|(position, text)| record(position, &[(text, PromiseState::Open)]))
        .collect();
    let shown = choose_promises(&find_open_promises(&records).unwrap());
    let chapters: Vec<u32> = shown.iter().map(|promise| promise.chapter).collect();
    assert_eq!(chapters, [1, 2, 3, 4, 7, 8, 9, 10]);
    assert_eq!(choose_promises(&shown[..3]), shown[..3]);
}
