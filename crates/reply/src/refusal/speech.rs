//! Refusals that somebody says in a story without quotation marks.

/// Who says a refusal in a story.
const SPEAKING: &[&str] = &[
    "he said",
    "she said",
    "it said",
    "said the",
    "said my",
    "he wrote",
    "she wrote",
    "it wrote",
    "the machine said",
    "sagte ",
    "schrieb er",
    "schrieb sie",
    " dit-il",
    " dit-elle",
    " dit la",
    "dijo ",
    "disse ",
    "zei ",
    "powiedział",
    "сказал",
    "ответил",
    "сказав",
    "dedi ",
    "他说",
    "她说",
    "它说",
    "他說",
    "她說",
    "机器说",
    "、と",
    "」と",
    "라고 말",
    "라고 했",
];

/// True for a sentence, in lower case, that says who says it.
pub(super) fn is_reported(lower: &str) -> bool {
    SPEAKING.iter().any(|word| lower.contains(word))
}

/// True for a text that begins with what a machine or somebody has just said.
pub(crate) fn refers_back(text: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "that is what",
        "that was",
        "so the machine",
        "so it said",
        "it said",
        "das war",
        "das schrieb",
        "das sagte",
        "c'était",
        "voilà ce",
        "eso era",
        "eso fue",
        "isso foi",
        "questo era",
        "это было",
        "так сказал",
        "这是",
        "这就是",
        "那是",
        "這是",
        "這就是",
        "と",
        "そう",
        "그것이",
        "그렇게",
    ];
    let start: String = text.trim_start().chars().take(16).collect();
    let start = start.to_lowercase().replace('’', "'");
    BEGINNINGS.iter().any(|beginning| start.starts_with(beginning))
}
