//! The fields of a schema are sent in the order in which the prompt lists them, because a server
//! that enforces the schema has the model write them in that order.

use std::fmt;

use scribe_domain::{
    chapter::tidy as chapter,
    stage::{
        DimensionKind, Part,
        tidy::{TidyRules, bounded_reply_schema},
    },
};
use scribe_ports::model::{LanguageModel, ModelRequest, NoDraft, OutputFormat, ReplySchema};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::{
    card, end, model, prose,
    server::{Answer, Request, Server},
    text,
};

/// JSON with its members in the order of the text.
#[derive(Debug)]
enum OrderedJson {
    Object(Vec<(String, OrderedJson)>),
    Array(Vec<OrderedJson>),
    Text(String),
    Other,
}

impl OrderedJson {
    fn into_member(self, name: &str) -> Option<Self> {
        let Self::Object(members) = self else { return None };
        members.into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    fn member(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    fn keys(&self) -> Vec<&str> {
        let Self::Object(members) = self else { return Vec::new() };
        members.iter().map(|(key, _)| key.as_str()).collect()
    }

    fn texts(&self) -> Vec<&str> {
        let Self::Array(items) = self else { return Vec::new() };
        let texts = items.iter().filter_map(|item| match item {
            Self::Text(text) => Some(text.as_str()),
            Self::Object(_) | Self::Array(_) | Self::Other => None,
        });
        texts.collect()
    }
}

impl<'de> Deserialize<'de> for OrderedJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OrderedVisitor)
    }
}

struct OrderedVisitor;

impl<'de> Visitor<'de> for OrderedVisitor {
    type Value = OrderedJson;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<OrderedJson, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(OrderedJson::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<OrderedJson, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(OrderedJson::Array(items))
    }

    fn visit_str<E>(self, text: &str) -> Result<OrderedJson, E> {
        Ok(OrderedJson::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<OrderedJson, E> {
        Ok(OrderedJson::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<OrderedJson, E> {
        Ok(OrderedJson::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<OrderedJson, E> {
        Ok(OrderedJson::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<OrderedJson, E> {
        Ok(OrderedJson::Other)
    }

    fn visit_unit<E>(self) -> Result<OrderedJson, E> {
        Ok(OrderedJson::Other)
    }
}

/// Returns every schema that a model receives, with its name.
fn every_schema() -> Vec<(String, Value)> {
    let names = ["Mara Voss", "Tobias Voss"].map(str::to_owned);
    let rules = TidyRules { names: &names, chapters: 10, language: "en", is_last: false };
    let mut parts: Vec<Part> = DimensionKind::ALL.iter().copied().map(Part::Dimension).collect();
    parts.extend([
        Part::Concepts { count: 10 },
        Part::Story,
        Part::Style,
        Part::PowerSystem,
        Part::Entries,
        Part::Cast,
        Part::Character { index: 2 },
        Part::Relations,
        Part::Arcs,
        Part::NodeCards { first: 1, last: 10 },
        Part::ChapterPlans { first: 1, last: 8 },
    ]);
    let parts = parts.into_iter().map(|part| (part.to_string(), bounded_reply_schema(part, rules)));
    let chapter = [
        ("outline", chapter::outline_schema(1_500, rules)),
        ("scenes", chapter::scenes_schema(1_500, "Mara Voss", rules)),
        ("plan of a short chapter", chapter::detailed_outline_schema(2_000, "Mara Voss", rules)),
        ("critique", chapter::critique_schema(&["f1"], 1_500, rules)),
        ("fact check", chapter::fact_check_schema(&["f1"], 1_500, rules)),
        ("record", chapter::record_schema(100, 3, 1_500, rules)),
    ];
    parts.chain(chapter.map(|(name, schema)| (name.to_owned(), schema))).collect()
}

fn request_document(schema: Value) -> ModelRequest {
    let schema = ReplySchema::new(schema);
    ModelRequest { output: OutputFormat::Json { name: "document".to_owned(), schema }, ..prose() }
}

fn reply() -> Answer {
    Answer::events(&[text("{\"title\":\"Salt\"}"), end("stop")])
}

/// Returns the schema of a request, from its response format or from the end of its prompt.
fn read_schema(body: &str) -> OrderedJson {
    let ordered: OrderedJson = serde_json::from_str(body).unwrap();
    let format = ordered.into_member("response_format");
    let named = format.and_then(|format| format.into_member("json_schema"));
    if let Some(schema) = named.and_then(|named| named.into_member("schema")) {
        return schema;
    }
    let sent: Value = serde_json::from_str(body).unwrap();
    let prompt = sent["messages"][1]["content"].as_str().unwrap();
    serde_json::from_str(prompt.lines().last().unwrap()).unwrap()
}

/// Asserts that the properties of each object have the order of its table.
fn assert_ordered(schema: &OrderedJson, path: &str) {
    if let Some(properties) = schema.member("properties") {
        let required = schema.member("required").unwrap();
        assert_eq!(properties.keys(), required.texts(), "{path}");
    }
    match schema {
        OrderedJson::Object(members) => {
            for (name, member) in members {
                assert_ordered(member, &format!("{path}.{name}"));
            }
        }
        OrderedJson::Array(items) => {
            for item in items {
                assert_ordered(item, path);
            }
        }
        OrderedJson::Text(_) | OrderedJson::Other => {}
    }
}

#[tokio::test]
async fn every_schema_is_sent_in_the_order_of_its_table_in_every_form() {
    let rejected = |words: &str| Answer::rejection(400, words);
    for (name, schema) in every_schema() {
        let answers = vec![
            reply(),
            rejected("Invalid schema: 'maxLength' is not permitted"),
            reply(),
            rejected("unknown field"),
            rejected("unknown field"),
            reply(),
        ];
        let server = Server::start(answers);
        // Each model learns its own form.
        for (form, calls) in [("with bounds", 1), ("without bounds", 2), ("in the prompt", 3)] {
            let request = request_document(schema.clone());
            model(&server).complete(&request, &NoDraft).await.unwrap();
            let requests = server.requests();
            assert_eq!(requests.len(), calls, "{name} {form}");
            let last = requests.last().unwrap();
            assert_eq!(last.body.get("response_format").is_none(), form == "in the prompt");
            assert_eq!(last.body_text.contains("maxLength"), form != "without bounds", "{name}");
            assert_ordered(&read_schema(&last.body_text), &format!("{name} {form}"));
        }
    }
}

#[tokio::test]
async fn a_model_quotes_before_it_scores_and_plans_the_opening_before_the_scenes() {
    let names = ["Mara Voss"].map(str::to_owned);
    let rules = TidyRules { names: &names, chapters: 10, language: "en", is_last: false };
    let server = Server::start(vec![reply(), reply()]);
    let model = model(&server);
    for schema in [
        chapter::critique_schema(&[], 1_500, rules),
        chapter::detailed_outline_schema(2_000, "Mara Voss", rules),
    ] {
        model.complete(&request_document(schema), &NoDraft).await.unwrap();
    }
    let sent: Vec<String> =
        server.requests().into_iter().map(|request| request.body_text).collect();
    for (body, earlier, later) in [
        (&sent[0], "quotation", "score"),
        (&sent[0], "criteria", "findings"),
        (&sent[0], "findings", "basis"),
        (&sent[1], "opening", "scenes"),
        (&sent[1], "goal", "beats"),
        (&sent[1], "turn", "change"),
    ] {
        let place = |field: &str| body.find(&format!("\"{field}\":{{")).unwrap();
        assert!(place(earlier) < place(later), "{earlier}, {later}: {body}");
    }
}

#[tokio::test]
async fn a_prompt_that_describes_the_fields_is_sent_without_the_schema() {
    let rejected = || Answer::rejection(400, "unknown field");
    let server = Server::start(vec![rejected(), reply(), rejected(), reply(), reply()]);
    let model = model(&server);
    let OutputFormat::Json { name, schema } = card().output else { panic!("a document") };
    let fields = "- \"title\": a text. What it is called.";
    let schema = schema.with_fields_in_words(fields.to_owned());
    let mut request = ModelRequest { output: OutputFormat::Json { name, schema }, ..prose() };
    let shown = |request: &Request| request.body_text.contains("JSON schema");
    for is_described in [false, true] {
        if is_described {
            request.parts[2].text.push_str(&format!("\nAnswer with one JSON object:\n{fields}"));
        }
        model.complete(&request, &NoDraft).await.unwrap();
        let requests = server.requests();
        assert_eq!(shown(requests.last().unwrap()), !is_described);
    }
}
