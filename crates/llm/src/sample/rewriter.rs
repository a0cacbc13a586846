//! The rewriter: mends the passages that were objected to, and nothing else.

use serde_json::{Value, json};

use super::{
    critic::{BEGIN_OTHERWISE, CUT_WORD},
    draw::{Draw, nth_of_permutation},
    input,
    reading::{self, first_word},
    template::{capital, lower_initial},
};

/// What a sentence can begin with instead of its subject; true of any moment.
const BEGINNINGS: [&str; 24] = [
    "After a moment",
    "For once",
    "Without a word",
    "All the same",
    "In the end",
    "Before long",
    "Once more",
    "At that",
    "With an effort",
    "Little by little",
    "By then",
    "Half a minute later",
    "Against the quiet",
    "From habit",
    "Even so",
    "On second thoughts",
    "Somewhere between two breaths",
    "With the next breath",
    "In the pause",
    "Not for the first time",
    "Out of sheer stubbornness",
    "Under the noise",
    "Just then",
    "More slowly",
];

/// Proposes a replacement for the passage of every finding that can be patched.
pub(super) fn patch(variables: &Value) -> Value {
    let text = reading::text(variables);
    let seed = input::number(variables, "seed").unwrap_or(0);
    let chapter = input::number(&variables["chapter"], "position").unwrap_or(1);
    let key = Draw::new(seed, "patch", &[chapter]).bits();
    let findings = ["findings", "open_findings"]
        .into_iter()
        .map(|field| input::items(variables, field))
        .find(|findings| !findings.is_empty())
        .unwrap_or_default();
    let mut seen: Vec<&str> = Vec::new();
    let mut replacements: Vec<Value> = Vec::new();
    for (n, finding) in findings.iter().enumerate() {
        let passage = input::text(finding, "passage");
        // Two orders for one passage cannot both be carried out at once.
        if passage.trim().is_empty()
            || input::text(finding, "kind") == "redraft_scene"
            || seen.contains(&passage)
        {
            continue;
        }
        seen.push(passage);
        let id =
            ["id", "finding_id"].into_iter().map(|field| &finding[field]).find(|id| !id.is_null());
        replacements.push(json!({
            "finding_id": id.cloned().unwrap_or_else(|| json!(format!("f{}", n + 1))),
            "passage": passage,
            "replacement": mend(passage, finding, &text, key, n),
        }));
    }
    json!({ "replacements": replacements })
}

fn mend(passage: &str, finding: &Value, text: &str, key: u64, n: usize) -> String {
    let order = input::text(finding, "order");
    let problem = input::text(finding, "problem");
    if let Some(word) = order.strip_prefix(CUT_WORD) {
        return without_word(passage, word.trim());
    }
    match problem.strip_prefix('“').and_then(|rest| rest.split_once('”')) {
        Some((word, _)) if order != BEGIN_OTHERWISE => with_other_word(passage, word),
        _ => begin_otherwise(passage, text, key, n),
    }
}

/// The passage without a word.
fn without_word(passage: &str, word: &str) -> String {
    let kept: Vec<&str> = passage
        .split(' ')
        .filter(|piece| piece.trim_matches(|c: char| !c.is_alphanumeric()) != word)
        .collect();
    capital(&kept.join(" "))
}

/// The passage with "that" or "it" in the place of a word that comes too often, or without it.
fn with_other_word(passage: &str, word: &str) -> String {
    for (before, after) in
        [("the ", "it"), ("a ", "one"), ("an ", "one"), ("her ", "it"), ("his ", "it")]
    {
        let whole = format!("{before}{word}");
        if let Some((head, tail)) = passage.split_once(&whole)
            && !tail.starts_with(char::is_alphanumeric)
        {
            return capital(&format!("{head}{after}{tail}"));
        }
    }
    without_word(passage, word)
}

/// The passage behind a few words that none of its neighbours begins with.
fn begin_otherwise(passage: &str, text: &str, key: u64, n: usize) -> String {
    let sentences = reading::sentences_of(text);
    let at = sentences.iter().position(|sentence| *sentence == passage);
    let near =
        at.map_or(&[][..], |at| &sentences[at.saturating_sub(3)..(at + 4).min(sentences.len())]);
    let fits = |beginning: &&str| {
        near.iter().all(|sentence| first_word(sentence) != first_word(beginning))
    };
    let drawn = (0..BEGINNINGS.len())
        .map(|i| BEGINNINGS[nth_of_permutation(key, BEGINNINGS.len(), n + i)])
        .find(fits);
    let beginning = drawn.unwrap_or(BEGINNINGS[0]);
    let first = passage.split(' ').next().unwrap_or_default();
    let is_pronoun = [
        "She",
        "He",
        "It",
        "They",
        "You",
        "We",
        "The",
        "A",
        "An",
        "There",
        "Nobody",
        "Somebody",
        "Something",
        "This",
        "That",
        "Her",
        "His",
        "My",
        "On",
        "In",
        "For",
        "Then",
    ]
    .contains(&first);
    let rest = if is_pronoun { lower_initial(passage) } else { passage.to_owned() };
    format!("{beginning}, {rest}")
}
