//! Tests of scenes: their length, their voice, their subject, and that no sentence occurs twice.

use std::collections::BTreeMap;

use scribe_domain::{
    chapter::SceneBrief,
    stage::{Person, QuotationMarks, Tense},
    text::{
        prose_check::{ProseRules, check_prose, repetition::SentenceHashes},
        sentences::split_sentences,
        words::{count_words, split_words},
    },
};
use scribe_ports::model::{
    ChapterHints, ChapterQuestion, NarrationForm, SampleWriterHints, SceneQuestion,
};

use crate::book::{Book, asked, reply};

const PREMISES: [&str; 6] = [
    "",
    "A lighthouse keeper must cross the coast on the night when all lamps fail.",
    "In Venice, a glassblower named Ruth Carrow must choose between Teo and the guild.",
    "Two sisters inherit a ferry",
    "Dragons",
    "مدينة بلا ماء",
];

fn brief(chapter: u32, scene: u32, words: u32) -> SceneBrief {
    SceneBrief {
        viewpoint: "Agnes Quill".into(),
        place: "Flint Quay".into(),
        time: "dusk".into(),
        goal: format!("find out who moved the toll ledger on day {chapter}"),
        obstacle: "Rupert Venner would not say where he was".into(),
        turn: format!("Rupert put {chapter} keys on the table and named scene {scene}"),
        change: format!("Agnes owed Rupert a thing that could not be paid in {chapter} coins"),
        ending: format!("Agnes turned the key {chapter} times and left {scene} coins on the step."),
        cast: vec!["Agnes Quill".into(), "Rupert Venner".into()],
        beats: Vec::new(),
        words,
    }
}

fn hints(chapter: u32, scene: u32, words: u32) -> ChapterHints {
    let question = SceneQuestion {
        number: scene,
        of: 4,
        words,
        brief: Some(brief(chapter, scene, words)),
        ..SceneQuestion::default()
    };
    ChapterHints {
        question: ChapterQuestion::Scene(Box::new(question)),
        seed: 7,
        chapters: 400,
        position: chapter,
        words: words * 4,
        setting: vec!["the ledger".into(), "the coast".into()],
        ..ChapterHints::default()
    }
}

fn draft(hints: ChapterHints) -> String {
    reply(SampleWriterHints::Chapter(Box::new(hints)), None)
}

/// Returns the sentences that occur more than once.
fn repeated(texts: &[String]) -> Vec<String> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for (_, sentence) in texts.iter().flat_map(|text| split_sentences(text)) {
        *seen.entry(sentence.to_lowercase()).or_default() += 1;
    }
    seen.into_iter().filter(|(_, count)| *count > 1).map(|(sentence, _)| sentence).collect()
}

#[test]
fn no_sentence_occurs_twice_in_ten_chapters() {
    for premise in PREMISES {
        for (seed, words) in [(0, 1_500), (7, 3_000)] {
            let mut asked = asked(premise, 10);
            asked.preferences.seed = seed;
            asked.preferences.words_per_chapter = words;
            let book = Book::plan(&asked);
            let texts: Vec<String> =
                (1..=10).flat_map(|position| book.write(position).texts).collect();
            assert_eq!(repeated(&texts), Vec::<String>::new(), "{premise}, {words} words");
        }
    }
}

/// Counts the phrases of five words, except those that contain a name.
fn phrases<'a>(text: &'a str, names: &[&str]) -> BTreeMap<Vec<&'a str>, u32> {
    let mut found: BTreeMap<Vec<&str>, u32> = BTreeMap::new();
    for (_, sentence) in split_sentences(text) {
        let words: Vec<&str> = split_words(sentence).collect();
        for phrase in words.windows(5) {
            if !phrase.iter().any(|word| names.contains(word)) {
                *found.entry(phrase.to_vec()).or_default() += 1;
            }
        }
    }
    found
}

#[test]
fn no_phrase_is_overused() {
    for premise in PREMISES {
        let book = Book::plan(&asked(premise, 10));
        let names = book.cast.names();
        let names: Vec<&str> = names.iter().flat_map(|name| name.split(' ')).collect();
        let chapters: Vec<String> = (1..=10).map(|position| book.write(position).text()).collect();
        for text in &chapters {
            let worn = phrases(text, &names).into_iter().max_by_key(|(_, count)| *count);
            let (phrase, count) = worn.unwrap();
            assert!(count <= 6, "{premise}: {count} times in a chapter: {phrase:?}");
        }
        let whole = chapters.join("\n");
        let worn = phrases(&whole, &names).into_iter().max_by_key(|(_, count)| *count);
        let (phrase, count) = worn.unwrap();
        assert!(count <= 15, "{premise}: {count} times in the book: {phrase:?}");
    }
}

#[test]
fn every_chapter_is_about_the_idea_and_its_people() {
    let books: [(&str, &[&str]); 5] = [
        (
            "A lighthouse keeper must cross the coast on the night when all lamps fail.",
            &["lighthouse", "keeper", "coast", "lamps"],
        ),
        (
            "In Venice, a glassblower named Ruth Carrow must choose between Teo and the guild.",
            &["Venice", "glassblower", "Ruth Carrow", "Teo", "guild"],
        ),
        ("Two sisters inherit a ferry", &["sister", "ferry"]),
        (
            "Captain Ahab hunts a white whale from the ship of an old widow.",
            &["Ahab", "white whale", "ship", "widow"],
        ),
        ("A clock that hears", &["clock"]),
    ];
    for (premise, nouns) in books {
        for person in [Person::ThirdLimited, Person::First] {
            let mut asked = asked(premise, 10);
            asked.preferences.pov = Some(person);
            let book = Book::plan(&asked);
            for position in 1..=10 {
                let text = book.write(position).text();
                for noun in nouns {
                    assert!(text.contains(noun), "{premise} {person}, {position}: {noun}\n{text}");
                }
            }
        }
    }
}

#[test]
fn the_beats_of_a_chapter_come_in_the_order_of_its_outline() {
    let voices = [
        (Person::ThirdLimited, Tense::Present),
        (Person::ThirdLimited, Tense::Past),
        (Person::First, Tense::Past),
    ];
    for (person, tense) in voices {
        let mut asked = asked(PREMISES[2], 10);
        asked.preferences.pov = Some(person);
        asked.preferences.tense = Some(tense);
        let book = Book::plan(&asked);
        for position in 1..=10 {
            let chapter = book.write(position);
            let text = chapter.text();
            let mut at = 0;
            for beat in &chapter.outline.beats {
                // An aim is told with other introductory words.
                let aim =
                    [" wants to ", " wanted to "].iter().find_map(|want| beat.split_once(want));
                let beat = aim.map_or(beat.as_str(), |(_, aim)| aim);
                let beat = beat.trim_end_matches('.').replace('\'', "’");
                let place = text[at..].find(&beat);
                assert!(place.is_some(), "{position}: {beat}\n{text}");
                at += place.unwrap() + beat.len();
            }
            let ending = chapter.outline.ending.replace('\'', "’");
            assert!(text.trim_end().ends_with(&ending), "{text}");
        }
    }
}

#[test]
fn beats_have_the_person_and_tense_of_the_book() {
    for (person, tense, verb) in [
        (Person::First, Tense::Past, "I wanted to "),
        (Person::First, Tense::Present, "I want to "),
        (Person::ThirdLimited, Tense::Past, "Ruth wanted to "),
        (Person::Second, Tense::Present, "You want to "),
    ] {
        let mut asked = asked(PREMISES[2], 10);
        asked.preferences.pov = Some(person);
        asked.preferences.tense = Some(tense);
        let book = Book::plan(&asked);
        for position in 1..=10 {
            let outline = book.write(position).outline;
            assert!(outline.beats[0].starts_with(verb), "{}", outline.beats[0]);
            let all = outline.beats.join(" ") + &outline.ending;
            let is_named = split_words(&all).any(|word| word == "Ruth");
            assert_eq!(is_named, person == Person::ThirdLimited, "{all}");
        }
    }
}

#[test]
fn a_long_book_passes_the_checks_and_keeps_to_its_length() {
    for (position, words) in [(1, 1_000), (39, 1_500), (40, 2_000), (397, 1_500)] {
        let mut asked = asked(PREMISES[1], 400);
        asked.preferences.words_per_chapter = words;
        let book = Book::plan(&asked);
        let before = if position > 1 { book.write(position - 1).text() } else { String::new() };
        let mut earlier = SentenceHashes::default();
        earlier.add_text(&before);
        let chapter = book.write(position);
        for (text, brief) in chapter.texts.iter().zip(&chapter.briefs) {
            let budget_words = brief.words as usize;
            let rules = ProseRules { language: "en", budget_words, earlier: &earlier };
            assert_eq!(check_prose(text, rules), [], "chapter {position}");
            earlier.add_text(text);
        }
        let length = count_words(&chapter.text());
        let wanted = words as usize;
        assert!(length.abs_diff(wanted) * 100 <= wanted * 15, "{length} of {words}");
    }
}

#[test]
fn a_scene_is_as_long_as_asked() {
    for words in [200_u32, 300, 500, 700, 1_000, 1_500, 3_000] {
        for chapter in 1..=12 {
            let length = count_words(&draft(hints(chapter, chapter % 4 + 1, words)));
            let wanted = words as usize;
            assert!(length.abs_diff(wanted) * 20 <= wanted, "{length} of {words}");
        }
    }
}

#[test]
fn a_scene_has_the_person_and_tense_of_the_book() {
    let styled = |person, tense, quotation_marks| {
        let mut hints = hints(3, 1, 700);
        hints.narration = Some(NarrationForm { person, tense, quotation_marks });
        draft(hints)
    };
    let has =
        |text: &str, word: &str| split_words(text).any(|known| known.eq_ignore_ascii_case(word));
    let third = styled(Person::ThirdLimited, Tense::Past, QuotationMarks::Double);
    assert!(has(&third, "she") && has(&third, "was") && third.contains('“'), "{third}");
    let first = styled(Person::First, Tense::Past, QuotationMarks::Single);
    assert!(has(&first, "I") && has(&first, "my") && first.contains('‘'));
    assert!(!has(&first, "she"), "{first}");
    let now = styled(Person::ThirdOmniscient, Tense::Present, QuotationMarks::Guillemets);
    assert!(has(&now, "is") && now.contains('«'));
    let second = styled(Person::Second, Tense::Present, QuotationMarks::Dash);
    assert!(has(&second, "you"));
    for text in [&third, &first, &now, &second] {
        for mark in ["  ", "{", "}", "[", "]", "%", "|", "¶", " ,", " .", "..", "\"", "a the "] {
            assert!(!text.contains(mark), "{mark:?} in {text}");
        }
    }
}

#[test]
fn every_sentence_begins_with_a_capital_and_names_no_empty_slot() {
    for premise in PREMISES {
        let book = Book::plan(&asked(premise, 3));
        for position in 1..=3 {
            let text = book.write(position).text();
            for (_, sentence) in split_sentences(&text) {
                let first = sentence.chars().find(|c| c.is_alphanumeric());
                let is_capital = first.is_some_and(|c| !c.is_lowercase());
                assert!(is_capital, "{sentence}");
                let lower = format!(" {} ", sentence.to_lowercase());
                for broken in [" the the ", " a a ", " a an ", " the . ", " the would ", " of . "] {
                    assert!(!lower.contains(broken), "{sentence}");
                }
            }
        }
    }
}

#[test]
fn a_person_keeps_one_pronoun() {
    let premise = "Maya, a baker, and her brother Tom Reed guard the oven.";
    let book = Book::plan(&asked(premise, 10));
    for sheet in &book.cast.characters {
        let text =
            [&sheet.personality, &sheet.background, &sheet.wound].map(String::as_str).join(" ");
        let has = |word: &str| split_words(&text).any(|known| known.to_lowercase() == word);
        assert!(has("she") != has("he"), "{text}");
        assert!(sheet.name != "Maya" || has("she"), "{text}");
        assert!(sheet.name != "Tom Reed" || has("he"), "{text}");
    }
    for position in 1..=10 {
        let text = book.write(position).text();
        for (_, sentence) in split_sentences(&text) {
            let has = |word: &str| split_words(sentence).any(|known| known.to_lowercase() == word);
            let is_alone = |name: &str| {
                let others = book.cast.characters.iter().map(|member| member.name.as_str());
                let mut others = others.filter(|other| !other.starts_with(name));
                sentence.contains(name)
                    && !others.any(|other| sentence.contains(other.split(' ').next().unwrap()))
            };
            let speech = sentence.contains('“');
            assert!(speech || !is_alone("Maya") || !has("he") && !has("his"), "{sentence}");
        }
    }
}

#[test]
fn a_scene_begins_in_its_place_and_ends_on_its_last_beat() {
    for chapter in 1..=30 {
        let text = draft(hints(chapter, 2, 600));
        let sentences = split_sentences(&text);
        assert!(sentences[0].1.contains("Flint Quay"), "{}", sentences[0].1);
        let last = sentences[sentences.len() - 1].1;
        let beat = format!("turned the key {chapter} times and left 2 coins on the step.");
        assert!(last.ends_with(&beat), "{last}");
    }
}

#[test]
fn the_same_brief_has_the_same_scene_and_another_attempt_another() {
    assert_eq!(draft(hints(2, 1, 400)), draft(hints(2, 1, 400)));
    let mut again = hints(2, 1, 400);
    let ChapterQuestion::Scene(question) = &mut again.question else { panic!("no scene") };
    question.round = 1;
    assert_ne!(draft(hints(2, 1, 400)), draft(again));
}

#[test]
fn a_text_that_was_cut_off_is_continued() {
    let whole = draft(hints(2, 1, 400));
    let first_sentence_text: String = split_sentences(&whole)[0].1.to_owned();
    let mut rest = hints(2, 1, 400);
    let ChapterQuestion::Scene(question) = &mut rest.question else { panic!("no scene") };
    question.kept.clone_from(&first_sentence_text);
    assert_eq!(format!("{first_sentence_text} {}", draft(rest)), whole);
}

#[test]
fn whatever_the_brief_lacks_or_holds_a_scene_comes_out() {
    let hostile = "\0{x} %V [be] \"quoted\" | ¶ 港口 <b>\u{202E}";
    let bad = || hostile.to_owned();
    let broken = SceneBrief {
        viewpoint: bad(),
        place: bad(),
        time: bad(),
        goal: bad(),
        obstacle: bad(),
        turn: bad(),
        change: bad(),
        ending: bad(),
        cast: vec![bad(), String::new()],
        beats: Vec::new(),
        words: 300,
    };
    let alone = SceneBrief { cast: vec!["Ngozi Eze".into()], words: 40_000, ..brief(1, 1, 1) };
    let mut cases = vec![ChapterHints::default()];
    for brief in [broken, alone] {
        let question = SceneQuestion { brief: Some(brief), ..SceneQuestion::default() };
        cases.push(ChapterHints {
            question: ChapterQuestion::Scene(Box::new(question)),
            setting: vec![bad(), "港口".into()],
            archetypes: vec![bad()],
            ..ChapterHints::default()
        });
    }
    for hints in cases {
        let text = draft(hints);
        assert!(count_words(&text) > 100, "{text}");
        assert!(!text.contains(['\0', '{', '[', '%', '|', '¶', '<', '\u{202E}']), "{text}");
        assert!(text.ends_with(['.', '”']), "{text}");
    }
}
