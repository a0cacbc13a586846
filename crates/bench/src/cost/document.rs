//! Fills a schema as fully as it allows: every field, and every list up to its limit.

use serde_json::{Value, json};

use super::{
    sentences::{Sentences, title},
    subject::Subject,
};

/// How deep a schema is followed. The limit is needed because a schema may contain itself.
const MAX_DEPTH: usize = 12;
/// The number of items in a list without a limit.
const UNBOUNDED_ITEMS: usize = 12;
/// A text of at most this many characters is a title, a name or a date.
const MAX_TITLE_CHARS: usize = 40;
/// Fields that hold titles, names or dates, however long they may be.
const TITLE_FIELDS: [&str; 6] = ["title", "name", "subject", "place", "time", "story_date"];
/// From this limit on, a text is a passage of prose or a summary.
const MIN_LONG_CHARS: usize = 1_000;
/// A text without a limit counts as having this one.
const UNBOUNDED_CHARS: usize = 600;
/// The maximum number of words in a field, and in a long one.
const MAX_WORDS: usize = 35;
const MAX_LONG_WORDS: usize = 110;
/// The answers that let a book go on, and the ordinary form of a novel.
const PREFERRED_WORDS: &[&str] =
    &["accept", "closed", "should", "patch", "third_limited", "past", "double"];

/// Fills schemas for one question.
pub(super) struct Filler<'a> {
    /// The whole schema, which resolves references.
    pub(super) root: &'a Value,
    pub(super) subject: &'a Subject,
    pub(super) sentences: Sentences,
    /// The maximum number of objects in a list, if it is not the schema's.
    pub(super) max_items: Option<usize>,
    /// The percentage of its limit that a text has.
    pub(super) text_percent: usize,
    /// The number of the document's first title.
    pub(super) first_title: usize,
    /// The number of the next quotation.
    pub(super) quoted: usize,
    /// The number of the next score.
    pub(super) scored: u64,
    /// The lowest score that is given.
    pub(super) lowest_score: i64,
}

/// The place of a value in its document.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    field: &'a str,
    /// The index of the nearest object that is an item of a list.
    item: usize,
    /// The index in the nearest list, if the value is an item of it.
    index: usize,
    depth: usize,
}

impl Filler<'_> {
    pub(super) fn fill_document(&mut self) -> Value {
        let root = self.root;
        self.fill(root, Place { field: "", item: 0, index: 0, depth: MAX_DEPTH })
    }

    fn fill(&mut self, schema: &Value, place: Place<'_>) -> Value {
        if place.depth == 0 {
            return Value::Null;
        }
        let inner = Place { depth: place.depth - 1, ..place };
        let root = self.root;
        let target = schema["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
        if let Some(target) = target.and_then(|target| root.pointer(target)) {
            return self.fill(target, inner);
        }
        let branches = ["anyOf", "oneOf", "allOf"].iter().find_map(|key| schema[*key].as_array());
        let branch = branches.into_iter().flatten().find(|branch| branch["type"] != "null");
        if let Some(branch) = branch {
            return self.fill(branch, inner);
        }
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        if let Some(words) = schema["enum"].as_array() {
            return self.choose(words, place);
        }
        let types = schema["type"].as_array().and_then(|all| all.iter().find(|t| **t != "null"));
        match types.unwrap_or(&schema["type"]).as_str() {
            Some("array") => self.fill_list(schema, inner),
            Some("string") => json!(self.text(schema, place)),
            Some("integer" | "number") => self.number(schema, place),
            Some("boolean") => json!(false),
            _ => {
                let fields = schema["properties"].as_object().into_iter().flatten();
                let item = Place { item: place.index, index: 0, ..inner };
                fields
                    .map(|(field, schema)| {
                        (field.clone(), self.fill(schema, Place { field, ..item }))
                    })
                    .collect()
            }
        }
    }

    fn fill_list(&mut self, schema: &Value, place: Place<'_>) -> Value {
        let limit = |key: &str| schema[key].as_u64().and_then(|limit| usize::try_from(limit).ok());
        let mut count = limit("maxItems").unwrap_or(UNBOUNDED_ITEMS);
        // A list of people names nobody twice.
        if schema["items"]["type"] != "object" && self.person(place).is_some() {
            count = count.min(self.subject.people.len());
        }
        if let Some(most) = self.max_items
            && schema["items"]["type"] == "object"
        {
            count = count.min(most);
        }
        let count = count.max(limit("minItems").unwrap_or(0));
        (0..count).map(|index| self.fill(&schema["items"], Place { index, ..place })).collect()
    }

    /// Returns the name of the person whom a field is about.
    fn person(&self, Place { field, item, index, .. }: Place<'_>) -> Option<&str> {
        let subject = self.subject;
        let people = &subject.people;
        let nth = |n: usize| people[n % people.len()].as_str();
        Some(match field {
            "from" => nth(item),
            "to" => nth(item + 1 + item / people.len()),
            "viewpoint" => subject.cast_member(item, 0),
            "cast" | "viewpoint_characters" => subject.cast_member(item, index),
            "subject" => nth(item),
            "name" if subject.names_people => nth(subject_index(subject, item)),
            _ => return None,
        })
    }

    fn choose(&self, words: &[Value], place: Place<'_>) -> Value {
        let person = self.person(place).map(|name| json!(name));
        if let Some(name) = person.filter(|name| words.contains(name)) {
            return name;
        }
        let preferred = words
            .iter()
            .find(|word| word.as_str().is_some_and(|word| PREFERRED_WORDS.contains(&word)));
        if let Some(word) = preferred {
            return word.clone();
        }
        // A list of words has each of them once; a list of objects begins with each of them.
        let at = place.item + place.index;
        let is_name = words.iter().any(|word| self.subject.people.iter().any(|name| word == name));
        let at = if is_name { at % words.len().max(1) } else { at };
        words.get(at).or(words.last()).cloned().unwrap_or_default()
    }

    fn number(&mut self, schema: &Value, place: Place<'_>) -> Value {
        let limit = |key: &str| schema[key].as_i64();
        let (least, most) = (limit("minimum").unwrap_or(0), limit("maximum").unwrap_or(10));
        let chapters = i64::from(self.subject.chapters.max(1));
        let step = i64::try_from(place.item).unwrap_or(0);
        let number = match place.field {
            "words" => i64::from(self.subject.words) / i64::try_from(self.scenes()).unwrap_or(1),
            "estimated_length" => chapters * i64::from(self.subject.words),
            "first_chapter" => 1 + step * chapters / 6,
            "last_chapter" => chapters,
            _ if (least, most) == (0, 10) => {
                self.scored += 1;
                self.lowest_score + i64::try_from(self.scored % 3).unwrap_or(0)
            }
            _ => least + (most - least) * (35 + step * 11 % 60) / 100,
        };
        json!(number.clamp(least, most.max(least)))
    }

    /// Returns the number of scenes into which the words of the chapter are divided.
    fn scenes(&self) -> usize {
        let of_schema = self.root["properties"]["scenes"]["maxItems"].as_u64();
        let of_schema = of_schema.and_then(|count| usize::try_from(count).ok());
        of_schema.unwrap_or(1).min(self.max_items.unwrap_or(usize::MAX)).max(1)
    }

    fn text(&mut self, schema: &Value, place: Place<'_>) -> String {
        let limit = schema["maxLength"].as_u64().and_then(|limit| usize::try_from(limit).ok());
        let max = limit.unwrap_or(UNBOUNDED_CHARS);
        if let Some(text) = self.given_text(place, max) {
            return text;
        }
        let is_title = max <= MAX_TITLE_CHARS || TITLE_FIELDS.contains(&place.field);
        if is_title {
            let number = match self.subject.first {
                0 => self.first_title + 97 * place.item + place.index,
                first => first + place.item + 97 * place.index,
            };
            return title(number, max);
        }
        let words = if max >= MIN_LONG_CHARS { MAX_LONG_WORDS } else { MAX_WORDS };
        self.sentences.text(max * self.text_percent / 100, words)
    }

    /// Returns the text of a field whose text follows from the question.
    fn given_text(&mut self, place: Place<'_>, max: usize) -> Option<String> {
        if let Some(name) = self.person(place) {
            return Some(name.to_owned());
        }
        let subject = self.subject;
        match place.field {
            "finding_id" => subject.findings.get(place.item).map(|finding| finding.id.clone()),
            "passage" if !subject.findings.is_empty() => {
                subject.findings.get(place.item).map(|finding| finding.draft.passage.clone())
            }
            "quotation" | "passage" => {
                let quotable = &subject.quotable;
                let fits = |sentence: &&String| sentence.chars().count() <= max;
                let turn = quotable.iter().cycle().skip(self.quoted).take(quotable.len());
                let found = turn.into_iter().find(fits).cloned();
                self.quoted += 1;
                found
            }
            "place" => {
                let places = &subject.places;
                let at = subject.first + place.item;
                places.get(at % places.len().max(1)).cloned()
            }
            "spelling_variant" => Some("British English".to_owned()),
            _ => None,
        }
    }
}

/// Returns the index of the person whom an item is about. A question about one person has no items.
fn subject_index(subject: &Subject, item: usize) -> usize {
    if subject.is_cast_fixed { item } else { subject.first + item }
}

#[cfg(test)]
mod tests {
    use scribe_domain::{
        chapter::tidy as chapter_schemas,
        stage::{
            CharacterRole, DimensionKind, Part,
            part::CastMember,
            tidy::{TidyRules, bounded_reply_schema},
        },
    };
    use scribe_ports::{
        agent::WrittenScene,
        model::{
            ChapterHints, ChapterQuestion, ModelRequest, OutputFormat, PartHints, ReplySchema,
            ReviewQuestion, SampleWriterHints, Tier, estimate_tokens,
        },
    };
    use serde_json::Value;

    use super::super::{filled_model::FilledModel, sentences::NAMES};

    fn names() -> Vec<String> {
        NAMES[..12].iter().map(|&name| name.to_owned()).collect()
    }

    fn rules(names: &[String]) -> TidyRules<'_> {
        TidyRules { names, chapters: 40, language: "en", is_last: false }
    }

    fn build_request(schema: Value, hints: SampleWriterHints) -> ModelRequest {
        ModelRequest {
            agent: "tester".to_owned(),
            capability: "test".to_owned(),
            tier: Tier::Small,
            parts: Vec::new(),
            hints,
            output: OutputFormat::Json {
                name: "test".to_owned(),
                schema: ReplySchema::new(schema),
            },
            max_output_tokens: 16_000,
            language: "en".to_owned(),
            cache_key: None,
        }
    }

    fn fill(schema: Value, hints: SampleWriterHints) -> Value {
        let request = build_request(schema, hints);
        serde_json::from_str(&FilledModel::default().answer(&request).text).unwrap()
    }

    /// Fails if the document does not fit the schema, or if a list could have been longer.
    #[track_caller]
    fn assert_filled(schema: &Value, document: &Value) {
        let validator = jsonschema::validator_for(schema).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}\n{document:#}");
        assert_full(schema, document, "");
    }

    #[track_caller]
    fn assert_full(schema: &Value, value: &Value, at: &str) {
        if let (Some(items), Some(most)) = (value.as_array(), schema["maxItems"].as_u64()) {
            assert_eq!(items.len() as u64, most, "{at}");
            for item in items {
                assert_full(&schema["items"], item, at);
            }
        }
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            assert_full(schema, &value[field], &format!("{at}.{field}"));
        }
    }

    #[test]
    fn every_part_of_genesis_is_filled_to_its_limits() {
        let names = names();
        let parts = [
            Part::Concepts { count: 3 },
            Part::Story,
            Part::Style,
            Part::Dimension(DimensionKind::History),
            Part::PowerSystem,
            Part::Entries,
            Part::Cast,
            Part::Character { index: 3 },
            Part::Relations,
            Part::Arcs,
            Part::NodeCards { first: 1, last: 10 },
            Part::ChapterPlans { first: 9, last: 16 },
        ];
        for part in parts {
            let schema = bounded_reply_schema(part, rules(&names));
            let member = |name: &String| CastMember {
                name: name.clone(),
                role: CharacterRole::Supporting,
                sketch: String::new(),
            };
            let cast = names.iter().map(member).collect();
            let hints = PartHints { cast, ..PartHints::new(part) };
            let document = fill(schema.clone(), SampleWriterHints::Part(Box::new(hints)));
            assert_filled(&schema, &document);
            let mut list = document.as_object().unwrap().values().next().unwrap().clone();
            if let Some(items) = list.as_array_mut() {
                let count = items.len();
                items.dedup();
                assert_eq!(items.len(), count, "{part}: {list:#}");
            }
        }
    }

    #[test]
    fn a_reply_keeps_to_the_limit_of_its_tokens_with_shorter_texts_in_full_lists() {
        let names = names();
        let schema = chapter_schemas::record_schema(100, 2, 1_500, rules(&names));
        let hints = ChapterHints {
            question: ChapterQuestion::Record { scenes: Vec::new() },
            ..ChapterHints::default()
        };
        let mut request =
            build_request(schema.clone(), SampleWriterHints::Chapter(Box::new(hints)));
        let whole = FilledModel::default().answer(&request);
        assert!(!whole.is_shortened);
        let limit = estimate_tokens(&whole.text) - 50;
        request.max_output_tokens = limit;
        let reply = FilledModel::default().answer(&request);
        assert!(reply.is_shortened && estimate_tokens(&reply.text) <= limit, "{}", reply.text);
        assert_full(&schema, &serde_json::from_str(&reply.text).unwrap(), "");
    }

    #[test]
    fn the_documents_of_a_chapter_are_filled_and_their_quotations_are_verbatim() {
        let names = names();
        let prose =
            "Maren carried the grey ledger under the stair before the tide turned. ".repeat(3);
        let scenes = vec![WrittenScene { number: 1, text: prose.clone() }];
        let review = ReviewQuestion { scenes: scenes.clone(), ..ReviewQuestion::default() };
        let questions = [
            (chapter_schemas::outline_schema(1_500, rules(&names)), ChapterQuestion::Outline),
            (
                chapter_schemas::scenes_schema(1_500, "", rules(&names)),
                ChapterQuestion::Scenes { outline: None },
            ),
            (
                chapter_schemas::critique_schema(&["f1", "f2"], 1_500, rules(&names)),
                ChapterQuestion::Critique(review.clone()),
            ),
            (
                chapter_schemas::fact_check_schema(&[], 1_500, rules(&names)),
                ChapterQuestion::FactCheck(review),
            ),
            (
                chapter_schemas::record_schema(100, 2, 1_500, rules(&names)),
                ChapterQuestion::Record { scenes },
            ),
        ];
        for (schema, question) in questions {
            let hints = ChapterHints { question, position: 3, words: 1_500, ..Default::default() };
            let document = fill(schema.clone(), SampleWriterHints::Chapter(Box::new(hints)));
            assert_filled(&schema, &document);
            assert_quotations(&document, &prose);
        }
    }

    #[track_caller]
    fn assert_quotations(value: &Value, prose: &str) {
        match value {
            Value::Object(fields) => {
                for (field, value) in fields {
                    match (field.as_str(), value.as_str()) {
                        ("quotation" | "passage", Some(text)) => {
                            assert!(!text.is_empty() && prose.contains(text), "{text}");
                        }
                        _ => assert_quotations(value, prose),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| assert_quotations(item, prose)),
            _ => {}
        }
    }
}
