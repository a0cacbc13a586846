//! Properties of any text: patches leave the rest unchanged, quotations are found, and equal data
//! has equal hashes.

use proptest::prelude::*;
use scribe_domain::{
    content::Content,
    text::{
        patch::{Replacement, apply_replacements},
        quote,
        sentences::split_sentences,
        words::word_indices,
    },
};
use serde_json::{Map, Value};

/// Generates prose in both scripts with all characters that quoting tends to change.
fn any_prose() -> impl Strategy<Value = String> {
    "[a-cA-C雨她了“”\"‘’'「」—–\\-…. 。，\n\u{a0}\u{200b}]{0,40}"
}

/// Changes a passage in the ways in which careless quoting changes it.
fn quote_carelessly(passage: &str) -> String {
    passage
        .replace(['“', '”', '「', '」'], "\"")
        .replace(['‘', '’'], "'")
        .replace(['—', '–'], "-")
        .replace(['\n', '\u{a0}'], "  ")
        .replace('\u{200b}', "")
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..4)
                .prop_map(|fields| Value::from(Map::from_iter(fields))),
        ]
    })
}

proptest! {
    #[test]
    fn a_patch_leaves_the_rest_of_the_text_byte_identical(
        before in any_prose(), passage in "[x-z]{1,5}", after in any_prose(), replacement in any_prose(),
    ) {
        let text = format!("{before}{passage}{after}");
        let patch = Replacement { passage, replacement: replacement.clone() };
        prop_assert_eq!(apply_replacements(&text, &[patch]).unwrap(), format!("{before}{replacement}{after}"));
    }

    #[test]
    fn patches_do_not_depend_on_their_order(
        pieces in prop::array::uniform3(any_prose()), one in any_prose(), two in any_prose(),
    ) {
        let [a, b, c] = &pieces;
        let text = format!("{a}xx{b}yy{c}");
        let patches = [
            Replacement { passage: "yy".to_owned(), replacement: two.clone() },
            Replacement { passage: "xx".to_owned(), replacement: one.clone() },
        ];
        prop_assert_eq!(apply_replacements(&text, &patches).unwrap(), format!("{a}{one}{b}{two}{c}"));
    }

    #[test]
    fn a_carelessly_quoted_passage_is_found_at_its_place(
        before in any_prose(), inner in any_prose(), after in any_prose(),
    ) {
        let passage = format!("x{inner}z");
        let text = format!("{before}{passage}{after}");
        let place = before.len()..before.len() + passage.len();
        prop_assert_eq!(quote::find_passage(&text, &passage), Ok(Some(place.clone())));
        prop_assert_eq!(quote::find_passage(&text, &quote_carelessly(&passage)), Ok(Some(place)));
    }

    #[test]
    fn every_found_place_is_a_valid_range_of_the_text(text in any_prose(), passage in any_prose()) {
        for place in quote::find_all(&text, &passage).unwrap() {
            prop_assert!(text.get(place).is_some_and(|piece| !piece.is_empty()));
        }
    }

    #[test]
    fn sentences_and_words_point_into_the_text_and_lose_no_letter(text in any::<String>()) {
        let mut letters = 0;
        for (at, sentence) in split_sentences(&text) {
            prop_assert!(text[at..].starts_with(sentence));
            letters += sentence.chars().filter(|c| c.is_alphanumeric()).count();
        }
        prop_assert_eq!(letters, text.chars().filter(|c| c.is_alphanumeric()).count());
        for (at, word) in word_indices(&text) {
            prop_assert!(text[at..].starts_with(word));
        }
    }

    #[test]
    fn equal_json_is_one_canonical_document(value in any_json()) {
        let content = Content::canonical_json(&value).unwrap();
        let pretty: Value =
            serde_json::from_str(&serde_json::to_string_pretty(&value).unwrap()).unwrap();
        prop_assert_eq!(Content::canonical_json(&pretty).unwrap(), content.clone());
        prop_assert_eq!(serde_json::from_str::<Value>(&content.text).unwrap(), value);
    }
}
