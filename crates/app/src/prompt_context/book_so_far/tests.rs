use scribe_domain::{
    Timestamp,
    content::ContentHash,
    id::{ChapterId, NovelId, VersionId},
};
use uuid::Uuid;

use super::*;

fn minute(minutes: u32) -> Timestamp {
    Timestamp::from_timestamp_millis(i64::from(minutes) * 60_000).unwrap()
}

/// Returns the records of so many chapters. Chapters that end ten or a hundred have recaps.
fn book(chapters: u32) -> Vec<RecordRow> {
    let record = |position: u32| {
        let recap = |name: &str, chapters: u32| match position % chapters {
            0 => format!("{name} {}-{position}.", position - chapters + 1),
            _ => String::new(),
        };
        RecordRow {
            chapter_id: ChapterId(Uuid::from_u128(position.into())),
            novel_id: NovelId(Uuid::nil()),
            position: i32::try_from(position).unwrap(),
            title: format!("T{position}"),
            version_id: VersionId(Uuid::nil()),
            summary: format!("First {position}. Second {position}."),
            recap: recap("Ten", 10),
            long_recap: recap("Hundred", 100),
            promises: serde_json::json!([]),
            story_date: String::new(),
            record: ContentHash([0; 32]),
            manifest: ContentHash([0; 32]),
            recorded_at: minute(position),
        }
    };
    (1..=chapters).map(record).collect()
}

fn told(records: &[RecordRow]) -> Vec<String> {
    let told = condense_book(records);
    told.into_iter().map(|past| format!("{}-{} {}", past.first, past.last, past.summary)).collect()
}

#[test]
fn the_last_three_chapters_are_whole_and_others_are_lines() {
    assert_eq!(told(&[]), [] as [&str; 0]);
    assert_eq!(told(&book(2)), ["1-1 First 1. Second 1.", "2-2 First 2. Second 2."]);
    let told = told(&book(39));
    assert_eq!(told.len(), 39);
    assert_eq!(told[0], "1-1 First 1.");
    assert_eq!(told[35], "36-36 First 36.");
    assert_eq!(told[36], "37-37 First 37. Second 37.");
}

#[test]
fn older_chapters_are_told_in_tens_and_hundreds_and_none_is_left_out() {
    let told = told(&book(399));
    assert_eq!(
        told[..3],
        ["1-100 Hundred 1-100.", "101-200 Hundred 101-200.", "201-300 Hundred 201-300."]
    );
    assert_eq!(told[3], "301-310 Ten 301-310.");
    assert_eq!(told[8], "351-360 Ten 351-360.");
    assert_eq!(told[9], "361-361 First 361.");
    for chapters in [1, 30, 40, 41, 129, 130, 131, 400] {
        let past = condense_book(&book(chapters));
        assert_eq!(past[0].first, 1);
        assert!(past.windows(2).all(|pair| pair[0].last + 1 == pair[1].first), "{chapters}");
        assert_eq!(past.last().unwrap().last, chapters);
        assert!(past.len() <= 3 + 9 + 40, "{chapters}: {}", past.len());
    }
}

#[test]
fn the_beginning_stays_the_same_from_one_chapter_to_the_next() {
    let mut changes = 0;
    for chapters in 4..400 {
        let (before, after) = (told(&book(chapters)), told(&book(chapters + 1)));
        let kept = before.len() - 3;
        changes += u32::from(after.get(..kept) != Some(&before[..kept]));
    }
    // Ten lines became a recap in every tenth chapter.
    assert_eq!(changes, 37);
}

#[test]
fn a_recap_is_not_used_once_one_of_its_chapters_has_changed() {
    let mut records = book(45);
    records[3].recorded_at = minute(50);
    records[3].summary = "The ring is burned. More.".to_owned();
    let told = told(&records);
    assert!(told[0].starts_with("1-10 First 1. First 2."), "{}", told[0]);
    assert!(told[0].contains("The ring is burned."), "{}", told[0]);
}

#[test]
fn chapters_without_a_recap_are_told_by_their_lines() {
    let mut records = book(240);
    for record in &mut records {
        record.recap.clear();
        record.long_recap.clear();
    }
    let told = told(&records);
    for position in 1..=240 {
        assert!(told.iter().any(|told| told.contains(&format!("First {position}."))), "{position}");
    }
}
