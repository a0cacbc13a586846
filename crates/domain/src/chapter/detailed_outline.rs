//! A detailed outline: the plan of a short chapter in one document. The outline and the briefs of
//! the scenes are derived from it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ChapterOutline, SceneBrief, SceneBriefs, outline::MAX_BEATS};

/// The plan of a chapter: its scenes, and what happens in each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DetailedOutline {
    /// The moment with which the chapter begins.
    pub opening: String,
    /// The scenes, in order.
    #[schemars(length(min = 1, max = 16))]
    pub scenes: Vec<OutlinedScene>,
}

/// A scene of a detailed outline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutlinedScene {
    /// The name of the viewpoint character.
    pub viewpoint: String,
    /// The place.
    pub place: String,
    /// The time.
    pub time: String,
    /// The names of the characters who are present, including the viewpoint character.
    pub cast: Vec<String>,
    /// The goal of the viewpoint character.
    pub goal: String,
    /// The obstacle to the goal.
    pub obstacle: String,
    /// The events of the scene, in order.
    pub beats: Vec<String>,
    /// The turning point of the scene.
    pub turn: String,
    /// The change that the scene brings.
    pub change: String,
    /// The last thing that is seen or heard; not among the beats.
    pub ending: String,
    /// The scene's share of the chapter's words.
    pub words: u32,
}

impl DetailedOutline {
    /// Divides the document into the outline of the chapter and the briefs of its scenes. A scene
    /// without beats has its turning point or, without one, its goal as its only beat.
    #[must_use]
    pub fn into_outline_and_briefs(self) -> (ChapterOutline, SceneBriefs) {
        let mut beats = Vec::new();
        let mut scenes = Vec::new();
        for scene in self.scenes {
            let mut own_beats = scene.beats;
            if own_beats.is_empty() {
                let only_beat = if scene.turn.is_empty() { &scene.goal } else { &scene.turn };
                own_beats.push(only_beat.clone());
            }
            own_beats.truncate(MAX_BEATS - beats.len());
            beats.extend_from_slice(&own_beats);
            scenes.push(SceneBrief {
                viewpoint: scene.viewpoint,
                place: scene.place,
                time: scene.time,
                goal: scene.goal,
                obstacle: scene.obstacle,
                turn: scene.turn,
                change: scene.change,
                ending: scene.ending,
                cast: scene.cast,
                beats: own_beats,
                words: scene.words,
            });
        }
        let or_beat = |text: Option<&String>, beat: Option<&String>| {
            text.filter(|text| !text.is_empty()).or(beat).cloned().unwrap_or_default()
        };
        let outline = ChapterOutline {
            opening: or_beat(Some(&self.opening), beats.first()),
            ending: or_beat(scenes.last().map(|scene| &scene.ending), beats.last()),
            beats,
        };
        (outline, SceneBriefs { scenes })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_beats_of_the_scenes_are_the_outline_and_no_scene_is_without_one() {
        let scene = |beats: &[&str], ending: &str| {
            json!({
                "viewpoint": "A", "place": "p", "time": "t", "cast": ["A"], "goal": "g",
                "obstacle": "", "beats": beats, "turn": "", "change": "", "ending": ending,
                "words": 500,
            })
        };
        let scenes = [scene(&["one", "two"], "e1"), scene(&[], "")];
        let document = json!({ "opening": "", "scenes": scenes });
        let detailed: DetailedOutline = serde_json::from_value(document).unwrap();
        let (outline, briefs) = detailed.into_outline_and_briefs();
        assert_eq!(outline.beats, ["one", "two", "g"]);
        assert_eq!(briefs.scenes[0].beats, ["one", "two"]);
        assert_eq!(briefs.scenes[1].beats, ["g"]);
        assert_eq!((outline.opening.as_str(), outline.ending.as_str()), ("one", "g"));
        assert!(outline.validate().is_empty());
        assert_eq!(briefs.scenes.len(), 2);
        assert!(briefs.validate().is_empty());
    }
}
