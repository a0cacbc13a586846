//! Reading prose: sentences, speech, words that matter.

use scribe_domain::text::{sentences::sentences, words::words};
use serde_json::Value;

use super::{input, names::call_name};

/// A scene of a text that is being read, with what was planned for it.
#[derive(Debug)]
pub(super) struct ReadScene<'a> {
    pub(super) number: u64,
    pub(super) text: &'a str,
    pub(super) brief: &'a Value,
}

/// The text of the variables; the scenes' texts if there is no whole one.
pub(super) fn text(variables: &Value) -> String {
    let whole = ["text", "draft", "content", "chapter_text"]
        .into_iter()
        .map(|field| input::text(variables, field))
        .find(|text| !text.trim().is_empty());
    whole.map_or_else(
        || {
            let scenes = input::items(variables, "scenes").iter();
            scenes.map(|scene| input::text(scene, "text")).collect::<Vec<_>>().join("\n\n")
        },
        str::to_owned,
    )
}

/// The scenes of the variables; the whole text is one if they name none.
pub(super) fn scenes<'a>(variables: &'a Value, whole: &'a str) -> Vec<ReadScene<'a>> {
    let listed: Vec<ReadScene<'a>> = input::items(variables, "scenes")
        .iter()
        .zip(1..)
        .filter(|(scene, _)| !input::text(scene, "text").trim().is_empty())
        .map(|(scene, number)| ReadScene {
            number: input::number(scene, "number").unwrap_or(number),
            text: input::text(scene, "text"),
            brief: if scene["brief"].is_object() { &scene["brief"] } else { scene },
        })
        .collect();
    if !listed.is_empty() {
        return listed;
    }
    let brief = if variables["scene"].is_object() { &variables["scene"] } else { variables };
    vec![ReadScene { number: 1, text: whole, brief }]
}

/// The sentences of a text, each as it stands there.
pub(super) fn sentences_of(text: &str) -> Vec<&str> {
    sentences(text).into_iter().map(|(_, sentence)| sentence).collect()
}

/// True for a sentence in which somebody speaks.
pub(super) fn has_speech(sentence: &str) -> bool {
    sentence.contains(['“', '”', '「', '」', '«', '»', '"']) || sentence.starts_with(['‘', '—'])
}

/// The first word in lower case.
pub(super) fn first_word(sentence: &str) -> String {
    words(sentence).next().unwrap_or_default().to_lowercase()
}

/// The words that carry meaning, in lower case and without their endings.
pub(super) fn telling_words(text: &str) -> Vec<String> {
    words(text)
        .map(str::to_lowercase)
        .filter(|word| word.chars().count() > 3 && !COMMON.contains(&format!(" {word} ")))
        .map(|word| stem(&word).to_owned())
        .collect()
}

fn stem(word: &str) -> &str {
    let cut = ["ing", "ies", "ied", "ed", "es", "s"]
        .iter()
        .find_map(|end| word.strip_suffix(end).filter(|stem| stem.chars().count() >= 3));
    cut.unwrap_or(word)
}

/// How many of the first text's telling words stand in the second, in per cent.
pub(super) fn shared_percent(wanted: &str, text: &str) -> usize {
    let wanted = telling_words(wanted);
    let there = telling_words(text);
    let shared = wanted.iter().filter(|word| there.contains(word)).count();
    (shared * 100).checked_div(wanted.len()).unwrap_or(100)
}

/// True if a character is named in a text.
pub(super) fn names(text: &str, name: &str) -> bool {
    let call = call_name(name);
    !call.is_empty() && (text.contains(call) || text.contains(name))
}

const COMMON: &str = " that this with from have been were what when where which would could should \
    will they them their there then than into onto over under upon about after before because \
    while until only even still some such very just like more most much many each every other \
    another your yours mine hers himself herself itself themselves himself does done said says \
    also back down away here come came goes went make made take took ";
