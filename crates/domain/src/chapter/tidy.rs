//! Automatic corrections of the documents that agents produce for a chapter.

use serde_json::{Value, json};

use super::{
    ChapterOutline, DetailedOutline, Record, SceneBriefs, finding, outline, record,
    review::{Critique, FactCheck},
    scene_brief,
    severity::read_severities,
};
use crate::stage::{
    FieldProblem,
    document::document_schema,
    names::resolve::resolve_name,
    tidy::{
        Field, LINE_CHARS, Rule, TidyRules, bound_schema, field_schema, parse_score, remove_field,
        set_count, shorten_texts_to_fit, tidy_document,
    },
};

const fn field(name: &'static str, rule: Rule) -> Field {
    Field { name, rule }
}

/// A list of texts: how many are asked for, and how many are kept.
const fn lines(name: &'static str, asked: usize, max: usize) -> Field {
    field(name, Rule::Lines { asked, max, chars: outline::MAX_CHARS, requested_chars: LINE_CHARS })
}

/// A list of short texts.
const fn notes(name: &'static str, asked: usize, max: usize, requested_chars: usize) -> Field {
    field(name, Rule::Lines { asked, max, chars: outline::MAX_CHARS, requested_chars })
}

/// The number of characters that is requested for a place, for a note, for a thing that somebody has
/// or does not know, for how somebody is, and for a fact in one sentence.
const PLACE_CHARS: usize = 60;
const NOTE_CHARS: usize = 100;
const POSSESSION_CHARS: usize = 40;
const CONDITION_CHARS: usize = 60;
const STATEMENT_CHARS: usize = 100;

/// The number of characters that is requested for a summary, which is enough for 120 short words.
const SUMMARY_CHARS: usize = 600;

/// How many words of a chapter a model may record a fact and a promise for, and how many facts and
/// promises may be recorded in a chapter of any length.
const WORDS_PER_FACT: u32 = 300;
const WORDS_PER_PROMISE: u32 = 700;
const FACTS: std::ops::RangeInclusive<usize> = 3..=8;
const PROMISES: std::ops::RangeInclusive<usize> = 2..=4;

/// How many words of a chapter a reviewer may have a finding for, and the minimum number of findings
/// that may be named.
const WORDS_PER_FINDING: u32 = 300;
const MIN_ASKED_FINDINGS: usize = 3;

/// The number of characters that is requested for a remark of a reviewer, and for the quotation that
/// shows a score.
const REMARK_CHARS: usize = 160;
const EVIDENCE_CHARS: usize = 90;

/// The number of characters that is requested for a beat, and for another text in the plan of a
/// short chapter.
const BEAT_CHARS: usize = 120;
const PLAN_TEXT_CHARS: usize = 140;

/// How many beats a model may plan for a scene of a short chapter.
const ASKED_BEATS_PER_SCENE: usize = 4;

/// The minimum number of beats that a model is asked for.
const MIN_ASKED_BEATS: usize = 3;

/// How many beats a model may plan for a chapter of any length. A longer chapter may have more.
const ASKED_BEATS: usize = 12;

/// How many words a scene has at least, if a chapter has several scenes.
const WORDS_PER_SCENE: u32 = 600;

/// How many scenes a model may plan for a chapter of any length. A longer chapter may have more.
const ASKED_SCENES: u32 = 6;

/// The minimum number of words that a model may give a scene.
const MIN_ASKED_SCENE_WORDS: u32 = 100;

/// How many words a scene of a long chapter has.
const WORDS_PER_LONG_SCENE: u32 = 700;

/// How many words a beat of a long chapter has.
const WORDS_PER_BEAT: u32 = 350;

const OUTLINE: &[Field] = &[
    lines("beats", ASKED_BEATS, outline::MAX_BEATS),
    field("opening", Rule::OptionalText(outline::MAX_CHARS)),
    field("ending", Rule::OptionalText(outline::MAX_CHARS)),
];

const SCENES: &[Field] = &[field(
    "scenes",
    Rule::Items {
        table: &[
            field("viewpoint", Rule::OptionalText(scene_brief::MAX_NAME_CHARS)),
            field("place", Rule::OptionalText(outline::MAX_CHARS)),
            field("time", Rule::OptionalText(outline::MAX_CHARS)),
            field("goal", Rule::Text(outline::MAX_CHARS)),
            field("obstacle", Rule::OptionalText(outline::MAX_CHARS)),
            field("turn", Rule::OptionalText(outline::MAX_CHARS)),
            field("change", Rule::OptionalText(outline::MAX_CHARS)),
            field("ending", Rule::OptionalText(outline::MAX_CHARS)),
            field("cast", Rule::People { max: scene_brief::MAX_CAST }),
            field("words", Rule::Number { min: 0, max: 20_000, default: 0 }),
        ],
        asked: 6,
        max: scene_brief::MAX_SCENES,
        key: &[],
    },
)];

/// A text in the plan of a short chapter. The writer needs to know what happens, not how it is told.
const fn plan_text(name: &'static str) -> Field {
    field(name, Rule::Phrase { requested: PLAN_TEXT_CHARS, max: outline::MAX_CHARS })
}

const DETAILED_OUTLINE: &[Field] = &[
    plan_text("opening"),
    field(
        "scenes",
        Rule::Items {
            table: &[
                field("viewpoint", Rule::OptionalText(scene_brief::MAX_NAME_CHARS)),
                field("place", Rule::Phrase { requested: PLACE_CHARS, max: outline::MAX_CHARS }),
                field("time", Rule::Phrase { requested: PLACE_CHARS, max: outline::MAX_CHARS }),
                field("cast", Rule::People { max: scene_brief::MAX_CAST }),
                field("goal", Rule::Text(outline::MAX_CHARS)),
                plan_text("obstacle"),
                field(
                    "beats",
                    Rule::Lines {
                        asked: ASKED_BEATS_PER_SCENE,
                        max: outline::MAX_BEATS,
                        chars: outline::MAX_CHARS,
                        requested_chars: BEAT_CHARS,
                    },
                ),
                plan_text("turn"),
                plan_text("change"),
                plan_text("ending"),
                field("words", Rule::Number { min: 0, max: 20_000, default: 0 }),
            ],
            asked: 6,
            max: scene_brief::MAX_SCENES,
            key: &[],
        },
    ),
];

/// What is wrong with a passage, and what is to be done, in a sentence each.
const REMARK: Rule = Rule::Phrase { requested: REMARK_CHARS, max: finding::MAX_CHARS };

const OBJECTIONS: Field = field(
    "findings",
    Rule::Items {
        table: &[
            field(
                "severity",
                Rule::Word { allowed: &["should", "must", "blocker"], default: "should" },
            ),
            field("passage", Rule::Passage),
            field("problem", REMARK),
            field("order", REMARK),
            field("kind", Rule::Word { allowed: &["patch", "redraft_scene"], default: "patch" }),
        ],
        asked: finding::MAX_NEW,
        max: 100,
        key: &["passage", "problem"],
    },
);

const ANSWERS: Field = field(
    "answers",
    Rule::Items {
        table: &[
            field("id", Rule::Title(40)),
            field("state", Rule::Word { allowed: &["closed", "open"], default: "open" }),
        ],
        asked: finding::MAX_OPEN,
        max: 100,
        key: &["id"],
    },
);

/// The passage comes before the score that it supports. If a criterion has no score, its quotation is
/// removed too, so that the criterion does not count ([`drop_unscored`]).
const CRITERION: Rule =
    Rule::Object(&[field("quotation", Rule::Passage), field("score", Rule::RequiredScore)]);

const CRITIQUE: &[Field] = &[
    field(
        "criteria",
        Rule::Object(&[
            field("scene_goal_and_turn", CRITERION),
            field("causality", CRITERION),
            field("character_and_voice", CRITERION),
            field("tension", CRITERION),
            field("concrete_detail", CRITERION),
            field("dialogue", CRITERION),
            field("style_sheet_kept", CRITERION),
            field("ending", CRITERION),
        ]),
    ),
    OBJECTIONS,
    ANSWERS,
    field("basis", REMARK),
];

const FACT_CHECK: &[Field] = &[OBJECTIONS, ANSWERS, field("basis", REMARK)];

const RECORD: &[Field] = &[
    field(
        "summary",
        Rule::Sample { words: record::SUMMARY_WORDS * 3 / 2, chars: 4 * record::MAX_CHARS },
    ),
    notes("scenes", 6, scene_brief::MAX_SCENES, NOTE_CHARS),
    field(
        "characters",
        Rule::Items {
            table: &[
                field("name", Rule::Person),
                field("place", Rule::Phrase { requested: PLACE_CHARS, max: record::MAX_CHARS }),
                field(
                    "condition",
                    Rule::Phrase { requested: CONDITION_CHARS, max: record::MAX_CHARS },
                ),
                notes("possessions", 2, 100, POSSESSION_CHARS),
                notes("learned", 1, 100, NOTE_CHARS),
                notes("unknown", 1, 100, POSSESSION_CHARS),
            ],
            asked: 5,
            max: 200,
            key: &["name"],
        },
    ),
    field(
        "facts",
        Rule::Items {
            table: &[
                field("subject", Rule::Person),
                field("statement", Rule::Text(record::MAX_CHARS)),
                field("quotation", Rule::Passage),
            ],
            asked: 6,
            max: 200,
            key: &["subject", "statement"],
        },
    ),
    field(
        "promises",
        Rule::Items {
            table: &[
                field("text", Rule::Text(record::MAX_CHARS)),
                field(
                    "kind",
                    Rule::Word {
                        allowed: &["mystery", "threat", "object", "vow", "relationship"],
                        default: "mystery",
                    },
                ),
                field(
                    "state",
                    Rule::Word { allowed: &["OPEN", "ADVANCED", "PAID"], default: "OPEN" },
                ),
                field("quotation", Rule::Passage),
            ],
            asked: 3,
            max: 200,
            key: &["text"],
        },
    ),
    field("story_date", Rule::OptionalText(record::MAX_NAME_CHARS)),
    field("differs_from_plan", Rule::OptionalText(record::MAX_CHARS)),
    field("recap", Rule::OptionalText(record::MAX_CHARS)),
    field("long_recap", Rule::OptionalText(record::MAX_LONG_RECAP_CHARS)),
];

/// Returns the schema of the outline that a model is asked for.
#[must_use]
pub fn outline_schema(words: u32, rules: TidyRules<'_>) -> Value {
    let mut schema = bound_schema(document_schema::<ChapterOutline>(), OUTLINE, rules);
    if let Some(beats) = field_schema(&mut schema, "beats") {
        let max = (words / WORDS_PER_BEAT) as usize;
        set_count(beats, MIN_ASKED_BEATS, max.clamp(ASKED_BEATS, outline::MAX_BEATS));
    }
    shorten_texts_to_fit(&mut schema, rules.language);
    schema
}

/// Returns the schema of the scene briefs that a model is asked for. `viewpoint` is that of the chapter.
#[must_use]
pub fn scenes_schema(words: u32, viewpoint: &str, rules: TidyRules<'_>) -> Value {
    let mut schema = bound_schema(document_schema::<SceneBriefs>(), SCENES, rules);
    if let Some(scenes) = field_schema(&mut schema, "scenes") {
        set_count(scenes, 1, max_asked_scenes(words));
        bound_scene(&mut scenes["items"], words, viewpoint);
    }
    shorten_texts_to_fit(&mut schema, rules.language);
    schema
}

/// Bounds what a model is asked for in a scene. No scene has more words than its chapter, and all are
/// told through the viewpoint character of the chapter.
fn bound_scene(scene: &mut Value, chapter_words: u32, viewpoint: &str) {
    if !viewpoint.trim().is_empty() {
        remove_field(scene, "viewpoint");
    }
    if let Some(words) = field_schema(scene, "words") {
        words["minimum"] = json!(MIN_ASKED_SCENE_WORDS.min(chapter_words));
        words["maximum"] = json!(chapter_words);
    }
}

/// Returns how many scenes a model may plan for a chapter: one for each [`WORDS_PER_SCENE`] words,
/// or fewer.
fn max_asked_scenes(words: u32) -> usize {
    let of_long_chapter = words.div_ceil(WORDS_PER_LONG_SCENE).max(ASKED_SCENES);
    let max = (words / WORDS_PER_SCENE).clamp(1, of_long_chapter) as usize;
    max.min(scene_brief::MAX_SCENES)
}

/// Returns the schema of the plan of a short chapter that a model is asked for. `viewpoint` is that of
/// the chapter.
#[must_use]
pub fn detailed_outline_schema(words: u32, viewpoint: &str, rules: TidyRules<'_>) -> Value {
    let mut schema = bound_schema(document_schema::<DetailedOutline>(), DETAILED_OUTLINE, rules);
    if let Some(scenes) = field_schema(&mut schema, "scenes") {
        set_count(scenes, 1, max_asked_scenes(words));
        let scene = &mut scenes["items"];
        bound_scene(scene, words, viewpoint);
        if let Some(beats) = field_schema(scene, "beats") {
            beats["minItems"] = json!(1);
        }
        if let Some(goal) = field_schema(scene, "goal") {
            goal["maxLength"] = json!(PLAN_TEXT_CHARS);
        }
    }
    shorten_texts_to_fit(&mut schema, rules.language);
    schema
}

/// Returns how many findings a reviewer may name in a chapter with this many words.
fn max_asked_findings(words: u32) -> usize {
    ((words / WORDS_PER_FINDING) as usize).clamp(MIN_ASKED_FINDINGS, finding::MAX_NEW)
}

/// Returns the schema of the critique that a model is asked for. A critic that is shown findings
/// answers each of them. `words` is the target number of words of the chapter.
#[must_use]
pub fn critique_schema(finding_ids: &[&str], words: u32, rules: TidyRules<'_>) -> Value {
    let mut schema = bound_schema(document_schema::<Critique>(), CRITIQUE, rules);
    let criteria = field_schema(&mut schema, "criteria");
    let criteria = criteria.and_then(|criteria| criteria["properties"].as_object_mut());
    for (_, criterion) in criteria.into_iter().flatten() {
        if let Some(quotation) = field_schema(criterion, "quotation") {
            quotation["maxLength"] = json!(EVIDENCE_CHARS);
        }
    }
    ask_for_findings(schema, finding_ids, words, rules)
}

/// Returns the schema of the fact check that a model is asked for. A checker that is shown findings
/// answers each of them. `words` is the target number of words of the chapter.
#[must_use]
pub fn fact_check_schema(finding_ids: &[&str], words: u32, rules: TidyRules<'_>) -> Value {
    let schema = bound_schema(document_schema::<FactCheck>(), FACT_CHECK, rules);
    ask_for_findings(schema, finding_ids, words, rules)
}

/// Returns the schema of the record that a model is asked for: one line for each scene, as many facts
/// and promises as the number of words allows, and a recap if the chapter at the position ends ten or
/// a hundred chapters.
#[must_use]
pub fn record_schema(position: u32, scenes: usize, words: u32, rules: TidyRules<'_>) -> Value {
    let mut schema = bound_schema(document_schema::<Record>(), RECORD, rules);
    if let Some(lines) = field_schema(&mut schema, "scenes") {
        set_count(lines, scenes, scenes);
    }
    if let Some(summary) = field_schema(&mut schema, "summary") {
        summary["minLength"] = json!(1);
        summary["maxLength"] = json!(SUMMARY_CHARS);
    }
    let lists = [
        ("facts", "statement", WORDS_PER_FACT, FACTS),
        ("promises", "text", WORDS_PER_PROMISE, PROMISES),
    ];
    for (list, text, words_per_item, counts) in lists {
        if let Some(items) = field_schema(&mut schema, list) {
            let count = (words / words_per_item) as usize;
            set_count(items, 0, count.clamp(*counts.start(), *counts.end()));
            items["items"]["properties"][text]["maxLength"] = json!(STATEMENT_CHARS);
            items["items"]["properties"]["quotation"]["maxLength"] = json!(EVIDENCE_CHARS);
        }
    }
    // The recorder does not know the plan.
    remove_field(&mut schema, "differs_from_plan");
    ask_for_recap(&mut schema, "recap", position, record::CHAPTERS_PER_RECAP);
    ask_for_recap(&mut schema, "long_recap", position, record::CHAPTERS_PER_LONG_RECAP);
    shorten_texts_to_fit(&mut schema, rules.language);
    schema
}

/// Asks for a recap of so many chapters if the chapter at the position is the last of them.
fn ask_for_recap(schema: &mut Value, name: &str, position: u32, chapters: u32) {
    if position == 0 || !position.is_multiple_of(chapters) {
        remove_field(schema, name);
    } else if let Some(recap) = field_schema(schema, name) {
        let first = position - chapters + 1;
        recap["minLength"] = json!(1);
        recap["description"] = json!(format!(
            "What happened in chapters {first} to {position}, and what a reader must remember of it."
        ));
    }
}

/// Asks for new findings, and for one answer to each earlier finding.
fn ask_for_findings(
    mut schema: Value,
    finding_ids: &[&str],
    words: u32,
    rules: TidyRules<'_>,
) -> Value {
    if let Some(findings) = field_schema(&mut schema, "findings") {
        set_count(findings, 0, max_asked_findings(words));
    }
    if finding_ids.is_empty() {
        remove_field(&mut schema, "answers");
    } else if let Some(answers) = field_schema(&mut schema, "answers") {
        set_count(answers, finding_ids.len(), finding_ids.len());
        answers["items"]["properties"]["id"] = json!({ "type": "string", "enum": finding_ids });
    }
    shorten_texts_to_fit(&mut schema, rules.language);
    schema
}

/// Tidies an outline. If the opening or the ending is missing, uses the first or the last beat.
pub fn tidy_outline(document: &mut Value, rules: TidyRules<'_>) -> Vec<FieldProblem> {
    let changes = tidy_document(document, OUTLINE, rules);
    let beats = document.get("beats").and_then(Value::as_array);
    let (first, last) =
        beats.map_or((None, None), |beats| (beats.first().cloned(), beats.last().cloned()));
    for (field, beat) in [("opening", first), ("ending", last)] {
        if let (Some(beat), Some(given)) = (beat, document.get_mut(field))
            && given.as_str().is_none_or(|given| given.trim().is_empty())
        {
            *given = beat;
        }
    }
    changes
}

/// Tidies scene briefs. A scene without a viewpoint gets the viewpoint of the chapter.
pub fn tidy_scenes(
    document: &mut Value,
    viewpoint: &str,
    rules: TidyRules<'_>,
) -> Vec<FieldProblem> {
    let changes = tidy_document(document, SCENES, rules);
    set_viewpoints(document, viewpoint, rules);
    changes
}

/// Tidies the plan of a short chapter. A scene without a viewpoint gets the viewpoint of the
/// chapter.
pub fn tidy_detailed_outline(
    document: &mut Value,
    viewpoint: &str,
    rules: TidyRules<'_>,
) -> Vec<FieldProblem> {
    let changes = tidy_document(document, DETAILED_OUTLINE, rules);
    set_viewpoints(document, viewpoint, rules);
    changes
}

fn set_viewpoints(document: &mut Value, viewpoint: &str, rules: TidyRules<'_>) {
    let scenes = document.get_mut("scenes").and_then(Value::as_array_mut);
    for scene in scenes.into_iter().flatten() {
        let requested_name = scene["viewpoint"].as_str().unwrap_or_default().trim();
        let requested_name = if requested_name.is_empty() { viewpoint } else { requested_name };
        // The viewpoint character need not be in the cast.
        let viewpoint_name =
            resolve_name(requested_name, rules.names).member().unwrap_or(requested_name).to_owned();
        if let Some(cast) = scene["cast"].as_array_mut()
            && cast.is_empty()
        {
            cast.push(json!(viewpoint_name));
        }
        scene["viewpoint"] = json!(viewpoint_name);
    }
}

pub fn tidy_critique(document: &mut Value, rules: TidyRules<'_>) -> Vec<FieldProblem> {
    let mut changes = drop_unscored(document, rules.is_last);
    changes.extend(read_answered_ids(document));
    changes.extend(read_severities(document));
    changes.extend(tidy_document(document, CRITIQUE, rules));
    changes
}

/// Removes the quotations of criteria that have no score. Otherwise, such criteria would count with
/// a score of 0.
///
/// A score that is present but unreadable is kept, so that the agent is asked again. After the last
/// reply, an unreadable score counts as missing.
fn drop_unscored(document: &mut Value, is_last: bool) -> Vec<FieldProblem> {
    let mut changes = Vec::new();
    let criteria = document.get_mut("criteria").and_then(Value::as_object_mut);
    for (name, criterion) in criteria.into_iter().flatten() {
        let Some(members) = criterion.as_object_mut() else { continue };
        let score = members.get("score").unwrap_or(&Value::Null);
        if parse_score(score).is_some() || !(score.is_null() || is_last) {
            continue;
        }
        let quotes =
            members.get("quotation").and_then(Value::as_str).is_some_and(|q| !q.is_empty());
        if quotes {
            let change = format!("does not count: its score is {score}");
            changes.push(FieldProblem::new(format!("criteria.{name}"), change));
            members.insert("quotation".to_owned(), json!(""));
        }
    }
    changes
}

/// Reads `#f1`, `[F1]` and `finding f1` as the finding's id. A number without the letter is left
/// unchanged, because it may be a position in the list that the agent was shown.
fn read_answered_ids(document: &mut Value) -> Vec<FieldProblem> {
    let mut changes = Vec::new();
    let answers = document.get_mut("answers").and_then(Value::as_array_mut);
    for (i, answer) in answers.into_iter().flatten().enumerate() {
        let Some(Value::String(id)) = answer.get_mut("id") else { continue };
        let Some(read) = finding::parse_id(id).filter(|read| read != id) else { continue };
        let change = format!("was {id:?} and is {read:?}");
        changes.push(FieldProblem::new(format!("answers[{i}].id"), change));
        *id = read;
    }
    changes
}

pub fn tidy_fact_check(document: &mut Value, rules: TidyRules<'_>) -> Vec<FieldProblem> {
    let mut changes = read_severities(document);
    changes.extend(read_answered_ids(document));
    changes.extend(tidy_document(document, FACT_CHECK, rules));
    changes
}

pub fn tidy_record(document: &mut Value, rules: TidyRules<'_>) -> Vec<FieldProblem> {
    tidy_document(document, RECORD, rules)
}
