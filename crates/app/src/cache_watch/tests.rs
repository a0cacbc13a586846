use chrono::{DateTime, Utc};
use scribe_ports::model::{
    PromptPart, PromptSection, ReplySchema, SampleWriterHints, Tier, TokenPrice,
};
use serde_json::json;
use uuid::Uuid;

use super::*;

/// A book whose calls a watch records, one minute after the other.
struct Studio {
    watch: CacheWatch,
    book: BookId,
    now: Timestamp,
    head: String,
    schema: Option<ReplySchema>,
    calls: u32,
}

impl Studio {
    fn new() -> Self {
        Self {
            watch: CacheWatch::default(),
            book: BookId(Uuid::from_u128(1)),
            now: DateTime::<Utc>::UNIX_EPOCH,
            head: "The harbour at dawn. ".repeat(400),
            schema: None,
            calls: 0,
        }
    }

    /// Records a call that ends a second after it started. Returns true if the alarm is given.
    fn call(&mut self, cached_tokens: u32) -> bool {
        self.call_from("local", cached_tokens)
    }

    fn model(provider: &str) -> ModelInfo {
        ModelInfo {
            provider: provider.to_owned(),
            model: "tiny".to_owned(),
            is_sample: false,
            price: Some(TokenPrice::FREE),
        }
    }

    fn call_from(&mut self, provider: &str, cached_tokens: u32) -> bool {
        self.now += TimeDelta::minutes(1);
        self.calls += 1;
        let part = |name: &str, section, text: String| PromptPart {
            name: name.to_owned(),
            role: PromptRole::User,
            section,
            text,
        };
        let request = ModelRequest {
            agent: "writer".to_owned(),
            capability: "draft".to_owned(),
            tier: Tier::Small,
            parts: vec![
                part("story", PromptSection::Book, self.head.clone()),
                part("task", PromptSection::Task, format!("Write scene {}.", self.calls)),
            ],
            hints: SampleWriterHints::default(),
            output: match &self.schema {
                None => OutputFormat::Prose,
                Some(schema) => {
                    OutputFormat::Json { name: "card".to_owned(), schema: schema.clone() }
                }
            },
            max_output_tokens: 900,
            language: "en".to_owned(),
            cache_key: None,
        };
        let model = Self::model(provider);
        let usage = TokenUsage {
            prompt_tokens: 2_200,
            cached_tokens,
            cache_write_tokens: 0,
            completion_tokens: 300,
            is_estimated: false,
        };
        self.watch.record_call(&AnsweredCall {
            book: self.book,
            model: &model,
            request: &request,
            usage,
            started_at: self.now,
            ended_at: self.now + TimeDelta::seconds(1),
        })
    }

    fn calls(&mut self, cached_tokens: [u32; 5]) -> [bool; 5] {
        cached_tokens.map(|cached| self.call(cached))
    }
}

#[test]
fn three_missed_prompts_in_a_row_are_reported_once() {
    let mut studio = Studio::new();
    assert_eq!(studio.calls([0, 2_048, 0, 0, 2_048]), [false; 5]);
    assert_eq!(studio.watch.count_missed_books(), 0);
    assert_eq!(studio.calls([0, 0, 0, 0, 0]), [false, false, true, false, false]);
    assert_eq!(studio.watch.count_missed_books(), 1);
    // The cache serves the book again, and stops again.
    assert_eq!(studio.calls([2_048, 0, 0, 0, 0]), [false; 5]);
    assert_eq!(studio.watch.count_missed_books(), 1);
    studio.call(2_048);
    assert_eq!(studio.watch.count_missed_books(), 0);
}

#[test]
fn a_few_served_tokens_are_a_miss() {
    let mut studio = Studio::new();
    assert_eq!(studio.calls([0, 2_048, 128, 128, 128]), [false, false, false, false, true]);
}

#[test]
fn a_provider_that_never_serves_from_a_cache_is_not_reported() {
    let mut studio = Studio::new();
    studio.call_from("other", 2_048);
    assert_eq!(studio.calls([0; 5]), [false; 5]);
}

#[test]
fn a_cache_that_served_the_book_in_an_earlier_process_is_missed() {
    for (least_tokens, expected) in [(Some(2_000), true), (Some(4_096), false), (None, false)] {
        let mut studio = Studio::new();
        let model = Studio::model("local");
        assert!(studio.watch.lacks_history(studio.book, &model));
        studio.watch.add_history(studio.book, &model, least_tokens);
        assert!(!studio.watch.lacks_history(studio.book, &model));
        assert_eq!(studio.calls([0; 5]), [false, false, false, expected, false]);
    }
}

#[test]
fn a_new_head_is_not_a_miss() {
    let mut studio = Studio::new();
    studio.calls([0, 2_048, 2_048, 2_048, 2_048]);
    for chapter in 0..5 {
        studio.head = format!("Chapter {chapter}. {}", studio.head);
        assert!(!studio.call(0));
    }
}

#[test]
fn prompts_after_a_long_pause_are_not_expected_to_be_served() {
    let mut studio = Studio::new();
    studio.calls([0, 2_048, 2_048, 2_048, 2_048]);
    for _ in 0..5 {
        studio.now += TimeDelta::minutes(5);
        assert!(!studio.call(0));
    }
}

#[test]
fn prompts_side_by_side_are_not_expected_to_serve_each_other() {
    let mut studio = Studio::new();
    studio.calls([0, 2_048, 2_048, 2_048, 2_048]);
    studio.now += TimeDelta::minutes(10);
    for _ in 0..5 {
        assert!(!studio.call(0));
        studio.now -= TimeDelta::minutes(1);
    }
}

#[test]
fn prompts_with_another_schema_are_not_expected_to_be_served() {
    let mut studio = Studio::new();
    studio.calls([0, 2_048, 2_048, 2_048, 2_048]);
    for number in 0..5 {
        studio.schema = Some(ReplySchema::new(json!({ "title": number })));
        assert!(!studio.call(0));
    }
}

#[test]
fn a_beginning_shorter_than_any_that_was_served_is_not_a_miss() {
    let mut studio = Studio::new();
    studio.calls([0, 2_048, 2_048, 2_048, 2_048]);
    studio.head.truncate(6_000);
    assert_eq!(studio.calls([0; 5]), [false; 5]);
}

#[test]
fn the_books_do_not_mix() {
    let mut studio = Studio::new();
    studio.calls([0, 2_048, 2_048, 2_048, 2_048]);
    studio.book = BookId(Uuid::from_u128(2));
    assert_eq!(studio.calls([0; 5]), [false; 5]);
}
