//! Recording: what the accepted text holds, read from the text and never from the plan.

use scribe_domain::text::{mention::mentions, words::count_words};
use serde_json::{Value, json};

use crate::sample::{
    input,
    names::call_name,
    plan,
    premise::shorten,
    reading::{self, ReadScene, has_speech, names, sentences_of, shared_percent},
};

const SUMMARY_WORDS: usize = 120;
const MAX_FACTS: usize = 8;

/// Records a chapter.
pub(in crate::sample) fn record(variables: &Value) -> Value {
    let text = reading::text(variables);
    let scenes = reading::scenes(variables, &text);
    let telling = telling_sentences(&scenes);
    let known = characters(variables, &scenes);
    let places = plan::places(variables);
    let last = sentences_of(&text).last().copied().unwrap_or_default().to_owned();
    let planned = planned_ending(variables, &scenes);
    let differs = !planned.is_empty() && shared_percent(&planned, &last) < 35;
    json!({
        "summary": summary(&telling),
        "scenes": scenes.iter().map(scene_line).collect::<Vec<_>>(),
        "characters": known.iter().filter(|name| names(&text, name)).map(|name| {
            character(name, &scenes, &places)
        }).collect::<Vec<_>>(),
        "facts": facts(&telling, &known),
        "promises": promises(&text),
        "story_date": scenes.first().map_or("", |scene| input::text(scene.brief, "time")),
        "differs_from_plan": if differs { format!("The text ends on: {last}") } else { String::new() },
    })
}

/// The sentences that carry each scene: its first, those that name a change, its last.
fn telling_sentences<'a>(scenes: &[ReadScene<'a>]) -> Vec<&'a str> {
    let of_scene = |scene: &ReadScene<'a>| {
        let sentences = sentences_of(scene.text);
        let last = sentences.len().saturating_sub(1);
        let carries = |(i, sentence): &(usize, &str)| {
            *i == 0 || *i == last || sentence.contains(": ") && !has_speech(sentence)
        };
        sentences
            .into_iter()
            .enumerate()
            .filter(carries)
            .map(|(_, sentence)| sentence)
            .collect::<Vec<_>>()
    };
    scenes.iter().flat_map(of_scene).collect()
}

/// The part of a sentence that says what happened.
fn statement(sentence: &str) -> String {
    let told = sentence.rsplit_once(": ").map_or(sentence, |(_, told)| told);
    crate::sample::template::capital(told.trim())
}

/// At most 120 words, of whole sentences.
fn summary(telling: &[&str]) -> String {
    let mut summary = String::new();
    // The beats weigh more than where scenes begin.
    let (beats, frames): (Vec<&str>, Vec<&str>) =
        telling.iter().partition(|sentence| sentence.contains(": "));
    let order: Vec<&str> = beats.into_iter().chain(frames.into_iter().rev()).collect();
    let mut kept: Vec<&str> = Vec::new();
    let mut words = 0;
    for sentence in order {
        let length = count_words(&statement(sentence));
        if words + length <= SUMMARY_WORDS {
            words += length;
            kept.push(sentence);
        }
    }
    for sentence in telling.iter().filter(|sentence| kept.contains(sentence)) {
        summary.push_str(&statement(sentence));
        summary.push(' ');
    }
    summary.trim().to_owned()
}

fn scene_line(scene: &ReadScene<'_>) -> String {
    let last = sentences_of(scene.text).last().copied().unwrap_or_default().to_owned();
    shorten(&last, 240)
}

/// Everybody whom the variables know by name.
fn characters(variables: &Value, scenes: &[ReadScene<'_>]) -> Vec<String> {
    let mut all = input::texts(variables, "characters");
    all.extend(input::texts(variables, "cast"));
    all.extend(scenes.iter().flat_map(|scene| input::texts(scene.brief, "cast")));
    let mut known: Vec<String> = Vec::new();
    for name in all {
        if !known.contains(&name) {
            known.push(name);
        }
    }
    known
}

fn character(name: &str, scenes: &[ReadScene<'_>], places: &[String]) -> Value {
    let call = call_name(name);
    let last = scenes.iter().rev().find(|scene| names(scene.text, name));
    let sentences: Vec<&str> = scenes.iter().flat_map(|scene| sentences_of(scene.text)).collect();
    let own: Vec<&str> = sentences
        .into_iter()
        .filter(|sentence| sentence.contains(call) && !has_speech(sentence))
        .collect();
    let learned: Vec<String> = own
        .iter()
        .filter(|sentence| sentence.contains(": "))
        .map(|sentence| statement(sentence))
        .take(3)
        .collect();
    json!({
        "name": name,
        "place": last.map_or("", |scene| place(scene, places)),
        "condition": "unharmed, as far as the text says",
        "possessions": possessions(&own, call),
        "learned": learned,
        "unknown": [],
    })
}

/// The place that a scene's text names: a known one, else the planned one where it stands there.
fn place<'a>(scene: &'a ReadScene<'_>, places: &'a [String]) -> &'a str {
    let planned = std::iter::once(input::text(scene.brief, "place"));
    let known = places.iter().map(String::as_str);
    known.chain(planned).find(|place| mentions(scene.text, place)).unwrap_or_default()
}

/// What somebody takes and is not seen to give away.
fn possessions(sentences: &[&str], call: &str) -> Vec<String> {
    const TAKING: [&str; 12] = [
        "takes ",
        "took ",
        "keeps ",
        "kept ",
        "pockets ",
        "pocketed ",
        "picks up ",
        "picked up ",
        "has ",
        "had ",
        "carries ",
        "carried ",
    ];
    const ARTICLES: [&str; 3] = ["a ", "an ", "the "];
    let thing = |sentence: &&str| {
        let (_, after) = sentence.split_once(call)?;
        let (before, taken) = TAKING.iter().find_map(|verb| after.split_once(verb))?;
        // Whoever is named in between is the one who takes it.
        if before.contains(char::is_uppercase) {
            return None;
        }
        ARTICLES.iter().any(|article| taken.starts_with(article)).then(|| {
            let end = taken.find([',', '.', ';']).unwrap_or(taken.len());
            taken[..end]
                .split(" and ")
                .next()
                .unwrap_or_default()
                .split(' ')
                .take(4)
                .collect::<Vec<_>>()
                .join(" ")
        })
    };
    sentences.iter().filter_map(thing).take(3).collect()
}

fn facts(telling: &[&str], known: &[String]) -> Vec<Value> {
    let mut facts = Vec::new();
    for sentence in telling {
        let told = statement(sentence);
        let subject = known.iter().find(|name| names(&told, name));
        if let Some(subject) = subject
            && facts.len() < MAX_FACTS
        {
            facts.push(json!({ "subject": subject, "statement": told, "quotation": sentence }));
        }
    }
    facts
}

/// Vows that somebody speaks aloud.
fn promises(text: &str) -> Vec<Value> {
    let vows = ["I promise", "I swear", "You have my word", "I will come back"];
    sentences_of(text)
        .into_iter()
        .filter(|sentence| vows.iter().any(|vow| sentence.contains(vow)))
        .take(3)
        .map(|sentence| json!({ "text": sentence, "kind": "vow", "state": "OPEN", "quotation": sentence }))
        .collect()
}

fn planned_ending(variables: &Value, scenes: &[ReadScene<'_>]) -> String {
    let of_scene = scenes.last().map_or("", |scene| input::text(scene.brief, "ending"));
    let of_chapter = input::text(&variables["chapter"], "last_beat");
    let of_plan = input::text(&variables["plan"], "last_beat");
    [of_scene, of_plan, of_chapter]
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_default()
        .to_owned()
}
