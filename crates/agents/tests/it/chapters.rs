//! Tests of whole chapters, from the outline to the record.

use std::collections::BTreeSet;

use scribe_domain::{
    chapter::{ChapterEvent, ChapterStatus, event::Judgement},
    text::{sentences::split_sentences, words::count_words},
};

use crate::studio::Studio;

#[test]
fn ten_chapters_are_drafted_revised_and_recorded() {
    let mut studio = Studio::new(10, 1_500);
    let mut seen = BTreeSet::new();
    for position in 1..=10 {
        studio.write_chapter(position);
        let chapter = studio.chapter(position);
        assert_eq!(chapter.status, ChapterStatus::Published);
        let accepted = chapter.accepted.as_ref().unwrap();
        assert!(accepted.is_recorded);
        let scenes = studio.accepted_scenes(position);
        let words: usize = scenes.iter().map(|text| count_words(text)).sum();
        assert!(words.abs_diff(1_500) * 100 <= 1_500 * 15, "chapter {position}: {words} words");
        for (_, sentence) in scenes.iter().flat_map(|text| split_sentences(text)) {
            assert!(seen.insert(sentence.to_lowercase()), "chapter {position}: {sentence}");
        }
    }
    let revised = count_events(&studio, |event| {
        matches!(event, ChapterEvent::Reviewed { judgement: Judgement::Revise, .. })
    });
    assert!(revised >= 2, "{revised} revisions");
    let arbitrated = count_events(&studio, |event| matches!(event, ChapterEvent::Escalated { .. }));
    assert_eq!(arbitrated, 0);
    // A version that passes has no blocking finding. Lesser findings may stay open.
    let passed = count_events(&studio, |event| {
        matches!(event, ChapterEvent::Reviewed { judgement: Judgement::Passed, .. })
    });
    assert_eq!(passed, 10);
    assert_eq!(studio.records.len(), 10);
    assert!(studio.facts.len() >= 20, "{}", studio.facts.len());
    assert!(studio.states.contains_key("Agnes Quill"));
}

#[test]
fn reviews_have_quotations_and_close_corrected_findings() {
    let mut studio = Studio::new(10, 1_500);
    (1..=10).for_each(|position| studio.write_chapter(position));
    let mut closed = 0;
    for event in &studio.events {
        match event {
            ChapterEvent::Critiqued { basis, closed: ids, score, criteria, .. } => {
                assert_eq!(basis, "rules");
                assert_eq!(criteria.len(), 8);
                assert!((0.0..=10.0).contains(score));
                closed += ids.len();
            }
            ChapterEvent::FactChecked { basis, closed: ids, .. } => {
                assert_eq!(basis, "rules");
                closed += ids.len();
            }
            _ => {}
        }
    }
    assert!(closed >= 2, "{closed} findings closed");
}

#[test]
fn chapters_of_every_length_are_drafted() {
    for words in [200, 400, 3_000] {
        let mut studio = Studio::new(3, words);
        for position in 1..=3 {
            studio.write_chapter(position);
            let written: usize =
                studio.accepted_scenes(position).iter().map(|text| count_words(text)).sum();
            let wanted = words as usize;
            assert!(written.abs_diff(wanted) * 100 <= wanted * 15, "{written} of {wanted}");
        }
    }
}

fn count_events(studio: &Studio, wanted: impl Fn(&ChapterEvent) -> bool) -> usize {
    studio.events.iter().filter(|event| wanted(event)).count()
}
