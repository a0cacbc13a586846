//! A model that plays a script: the same answer to the same question, at once.
//!
//! It reads only the prompt's variables, as the sample writer does. One part of every genesis is
//! answered wrongly at first, so that every book that it writes meets a repair.

mod chapters;

use std::sync::Mutex;

use async_trait::async_trait;
use scribe_ports::model::{
    DraftSink, Finish, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Price, Tier,
    Usage, estimate_tokens,
};
use serde_json::{Value, json};

/// The cast of every scripted book; no two share an initial.
const CAST: [(&str, &str); 3] =
    [("Anselm Brook", "PROTAGONIST"), ("Dorit Vance", "ANTAGONIST"), ("Quill", "ALLY")];

/// Plays the script, and remembers what it was asked.
#[derive(Debug, Default)]
pub struct ScriptedModel {
    asked: Mutex<Vec<String>>,
}

impl ScriptedModel {
    /// The parts that were asked for so far, in order; a repair is marked.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

#[async_trait]
impl LanguageModel for ScriptedModel {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let variables = &request.variables.read();
        let part = variables["part"].as_str().unwrap_or_default();
        let repaired = !variables["again"].is_null();
        let mark = if repaired { " (repair)" } else { "" };
        let asked = match part {
            "" => format!("{}/{}", request.agent, request.capability),
            part => format!("{part}{mark}"),
        };
        self.asked.lock().unwrap().push(asked);
        let text = if let Some(chapter) = chapters::reply(request) {
            chapter
        } else if part == "style" && !repaired {
            "Gladly! {\"person\": \"third_limited\", \"tense\":".to_owned()
        } else {
            format!("```json\n{}\n```", reply(part, variables))
        };
        draft.delta(0, &text);
        let usage = Usage {
            prompt_tokens: request.estimated_prompt_tokens(),
            completion_tokens: estimate_tokens(&text),
            ..Usage::default()
        };
        Ok(ModelReply {
            text,
            usage,
            cost_usd: Some(0.0),
            finish: Finish::Stop,
            prompt_was_cut: false,
            provider: "scripted".to_owned(),
            model: "script".to_owned(),
            duration_ms: 0,
        })
    }

    fn info(&self, _: Tier) -> ModelInfo {
        ModelInfo {
            provider: "scripted".to_owned(),
            model: "script".to_owned(),
            is_sample: true,
            price: Some(Price::FREE),
        }
    }
}

fn reply(part: &str, variables: &Value) -> Value {
    let (kind, detail) = part.split_once(':').unwrap_or((part, ""));
    let number = |text: &str| text.parse::<u64>().unwrap_or(0);
    let (first, last) = detail.split_once('-').unwrap_or((detail, detail));
    let span = number(first)..=number(last);
    match kind {
        "concepts" => {
            let earlier = variables["earlier_concepts"].as_array().map_or(0, Vec::len);
            let concepts: Vec<Value> =
                (0..number(detail)).map(|n| concept(earlier as u64 + n)).collect();
            json!({ "concepts": concepts })
        }
        "story" => story(),
        "style" => style(),
        "dimension" => dimension(detail),
        "power-system" => json!({
            "name": "The Ledger of Light", "description": "Lamps burn what is remembered.",
            "levels": [{ "name": "Wick", "description": "One lamp." }],
            "hard_limits": ["A memory burns once."], "cost": "The memory that was burnt."
        }),
        "entries" => json!({ "entries": [
            { "kind": "LOCATION", "name": "Farrow Light", "description": "A lighthouse." },
            { "kind": "ORGANIZATION", "name": "The Lamp Office", "description": "It counts oil." }
        ] }),
        "cast" => {
            let cast: Vec<Value> = CAST
                .iter()
                .map(|(name, role)| json!({ "name": name, "role": role, "sketch": "Keeps watch." }))
                .collect();
            json!({ "cast": cast })
        }
        "character" => character(usize::try_from(number(detail)).unwrap_or(0)),
        "relations" => json!({ "relations": [
            { "from": CAST[0].0, "to": CAST[1].0, "kind": "RIVAL", "strength": -6,
              "description": "Each thinks the lamp is theirs." }
        ] }),
        "arcs" => json!({ "arcs": [
            { "title": "The dark coast", "description": "The lamp fails and is lit again.",
              "first_chapter": 1, "last_chapter": variables["chapters"] }
        ] }),
        "nodes" => {
            let cards: Vec<Value> = span
                .map(|n| {
                    json!({
                        "number": n, "scene": format!("The lamp fails for the {n}. time."),
                        "cast": [CAST[0].0], "conflict": "INNER", "function": "RISING_ACTION",
                        "tension": 5
                    })
                })
                .collect();
            json!({ "node_cards": cards })
        }
        "chapters" => {
            let plans: Vec<Value> = span
                .map(|n| json!({
                    "position": n, "title": format!("Watch {n}"), "purpose": "Keep the lamp lit.",
                    "change_of_state": "The keeper knows more.", "viewpoint": CAST[0].0,
                    "last_beat": "The lamp goes out.", "cast": [CAST[0].0, CAST[2].0]
                }))
                .collect();
            json!({ "chapters": plans })
        }
        _ => Value::Null,
    }
}

fn concept(n: u64) -> Value {
    json!({
        "core_idea": format!("Idea {n}: a keeper who is afraid of the dark."),
        "description": "A lighthouse keeper must cross the coast on the night the lamps fail.",
        "philosophical_depth": "What do we owe those who cannot see us?",
        "emotional_core": "Loneliness that turns into care.",
        "logline": "A keeper afraid of the dark must walk through it.",
        "unique_selling_point": "Light is made of memories.",
        "scores": { "extensibility": 7, "novelty": 5 + n % 4, "genre_fit": 6 }
    })
}

fn story() -> Value {
    json!({
        "title_suggestions": ["The Keeper of Farrow Light"],
        "core_concept": "A keeper walks the dark coast to bring back its light.",
        "main_themes": ["fear", "duty"], "target_audience": "Adults",
        "estimated_length": 15_000, "genre_suggestions": ["fantasy"],
        "emotional_journey": "From fear to calm.", "character_archetypes": ["the watcher"],
        "world_setting_hints": ["a coast of lighthouses"],
        "worldview_seeds": {
            "world_type": "a cold coast", "magic_system_hints": "lamps burn memories",
            "social_structure_hints": "keepers and the office", "conflict_sources": ["oil"]
        }
    })
}

fn style() -> Value {
    json!({
        "person": "third_limited", "tense": "past", "viewpoint_characters": [CAST[0].0],
        "distance": "close", "tone": "quiet", "sentence_habit": "short and plain",
        "dialogue_share_percent": 30, "spelling_variant": "en-GB", "quotation_marks": "double",
        "heat_limit": "none", "violence_limit": "mild", "do": ["name things"],
        "avoid": ["summaries"], "voice_sample": "", "sample_is_mine": false
    })
}

fn dimension(kind: &str) -> Value {
    json!({
        "summary": format!("What the coast's {kind} is like."),
        "rules": [{
            "rule": "Every lamp has one keeper.",
            "examples": ["Farrow has Anselm.", "The Spit has nobody.", "Two keepers quarrel."],
            "boundary_conditions": ["A keeper may name a deputy for one night."]
        }]
    })
}

fn character(index: usize) -> Value {
    let (name, role) = CAST.get(index).copied().unwrap_or(CAST[0]);
    json!({
        "name": name, "role": role, "appearance": "Tall and salt-stained.",
        "personality": "Careful.", "background": "Born on the coast.",
        "motivation": "To be needed.", "goal": "To keep the lamp lit.",
        "obstacle": "The dark.", "turning_point": "The lamp fails.", "wound": "A drowned brother.",
        "monologue": "I count the turns of the lamp, and when I lose count I begin again.",
        "dialogue_samples": ["Mind the step.", "It will hold till morning."]
    })
}
