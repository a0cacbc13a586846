//! Tests of revisions by the sample writer: it changes what the user asks for, and nothing else.

use scribe_domain::stage::{
    Part, PartOutput, Stage, StageData,
    revision::{FieldTarget, find_earlier_part, list_pieces, revise_stage, split_into_parts},
};
use scribe_ports::model::{PartHints, PartRevision};
use serde_json::{Value, json};

use crate::book::{Asked, asked, genesis, part_hints, propose};

const FEEDBACK: &str = "Let her fear the water";

fn stage_data(asked: &Asked, stage: Stage) -> StageData {
    genesis(asked).into_iter().find(|data| data.stage() == stage).unwrap()
}

fn revise(asked: &Asked, data: &StageData, part: Part, target: Option<&FieldTarget>) -> Value {
    let earlier = find_earlier_part(data, &[], part);
    let pieces = list_pieces(data).into_iter().map(|(name, _)| name).collect();
    propose(PartHints {
        revision: Some(PartRevision {
            feedback: FEEDBACK.to_owned(),
            earlier: earlier.map(|output| json!(output.data())).unwrap_or_default(),
            field: target.and_then(|target| target.inner.clone()),
            pieces,
        }),
        ..part_hints(part, asked)
    })
}

#[test]
fn every_part_of_every_stage_is_revised_with_the_wish_in_it() {
    let asked = asked("A ferryman who cannot swim.", 3);
    for data in genesis(&asked) {
        for output in split_into_parts(&data) {
            let revised = revise(&asked, &data, output.part(), None);
            assert!(revised.to_string().contains(FEEDBACK), "{}: {revised}", output.part());
            let text = revised.to_string();
            let revised = PartOutput::from_stored(output.part(), &text).unwrap();
            let whole = revise_stage(&data, None, &[revised]).unwrap();
            // The sketches of a cast are not part of the stage's data.
            assert_eq!(whole == data, output.part() == Part::Cast, "{}", output.part());
        }
    }
}

#[test]
fn a_field_is_answered_alone() {
    let asked = asked("A ferryman who cannot swim.", 3);
    let data = stage_data(&asked, Stage::Characters);
    for (field, name) in [("characters[1].goal", "goal"), ("relations[0].strength", "strength")] {
        let target = FieldTarget::find(&data, field, 3).unwrap();
        let reply = revise(&asked, &data, target.parts[0], Some(&target));
        assert_eq!(reply.as_object().unwrap().len(), 1, "{reply}");
        let before = target.path.find(&json!(data)).unwrap().clone();
        assert_ne!(reply[name], before, "{reply}");
    }
}

#[test]
fn the_pieces_that_the_feedback_names_are_revised() {
    let asked = asked("A ferryman who cannot swim.", 3);
    let data = stage_data(&asked, Stage::Worldview);
    let mut hints = part_hints(Part::Concerned { stage: Stage::Worldview }, &asked);
    let pieces = list_pieces(&data).into_iter().map(|(name, _)| name).collect();
    hints.revision = Some(PartRevision {
        feedback: "Another history, and a kinder society.".to_owned(),
        earlier: Value::Null,
        field: None,
        pieces,
    });
    assert_eq!(propose(hints), json!({ "pieces": ["history", "society"] }));
}
