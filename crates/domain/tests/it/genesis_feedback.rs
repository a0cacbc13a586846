//! Tests of feedback: what a revision asks for, and what it keeps of the criticised proposal.

use scribe_domain::{
    command::GenesisCommand,
    genesis::{
        Genesis, Proposal, confirm_stage::ConfirmedId, generate_inspiration::GenerateInspiration,
        provide_feedback::ProvideFeedback, select_concept::SelectConcept,
    },
    id::{ConceptId, ProposalId},
    refusal::Refusal,
    stage::{Part, Stage},
};
use serde_json::{Value, json};

use crate::{
    stage_parts::valid_reply,
    story::{Story, concept_json},
};

fn feedback(text: &str, field: Option<&str>) -> ProvideFeedback {
    ProvideFeedback {
        stage: None,
        feedback: text.to_owned(),
        proposal_id: None,
        field: field.map(str::to_owned),
    }
}

/// Sends feedback. Returns the proposal in progress and the parts that are asked for.
fn criticise(story: &mut Story, command: ProvideFeedback) -> (ProposalId, Vec<Part>) {
    let stage = story.state().current_stage.unwrap();
    let facts = story.send(GenesisCommand::ProvideFeedback(command)).unwrap();
    assert_eq!(facts, ["Genesis.ProposalRequested", "Genesis.FeedbackGiven"]);
    let (proposal_id, _) = story.open_draft(stage);
    let parts = story.awaited_parts(stage, proposal_id);
    (proposal_id, parts)
}

/// Begins a session whose stage has a proposal.
fn proposed(stage: Stage) -> Story {
    let mut story = Story::at_stage(stage);
    story.draft_all_parts(stage);
    story
}

fn document(story: &Story, proposal: &Proposal) -> Value {
    serde_json::from_str(&story.contents[&proposal.data]).unwrap()
}

/// Returns the documents of the two newest proposals, the older first.
fn last_two(story: &Story, stage: Stage) -> (Value, Value) {
    let proposals = &story.state().stage(stage).proposals;
    let [.., before, after] = proposals.as_slice() else { panic!("{proposals:?}") };
    assert_eq!(after.based_on, [before.proposal_id]);
    (document(story, before), document(story, after))
}

fn named(pieces: &[&str]) -> Value {
    json!({ "pieces": pieces })
}

#[test]
fn feedback_without_a_field_first_asks_which_pieces_it_concerns() {
    let mut story = proposed(Stage::Worldview);
    let (proposal, parts) =
        criticise(&mut story, feedback("Keep the city, change the ruler.", None));
    let question = Part::Concerned { stage: Stage::Worldview };
    assert_eq!(parts, [question]);
    story.draft_reply(proposal, question, named(&["society"]));
    let society = story.awaited_parts(Stage::Worldview, proposal);
    assert_eq!(society.len(), 1, "one dimension is asked for again: {society:?}");
    let mut reply = valid_reply(society[0]);
    reply["summary"] = json!("A queen rules.");
    let facts = story.draft_reply(proposal, society[0], reply);
    assert_eq!(facts, ["Genesis.StagePartDrafted", "Genesis.StageProposed"]);
    let (before, after) = last_two(&story, Stage::Worldview);
    let mut expected = before;
    expected["dimensions"]["society"]["summary"] = json!("A queen rules.");
    assert_eq!(after, expected);
}

#[test]
fn feedback_that_names_no_piece_concerns_all_of_them() {
    let mut story = proposed(Stage::StoryConception);
    let (proposal, parts) = criticise(&mut story, feedback("Better.", None));
    story.draft_reply(proposal, parts[0], named(&[]));
    let asked = story.awaited_parts(Stage::StoryConception, proposal);
    assert_eq!(asked, [Part::Story, Part::Style]);
}

#[test]
fn only_the_named_field_changes_whatever_the_reply_says_besides() {
    let mut story = proposed(Stage::Characters);
    let field = "characters[1].goal";
    let (proposal, parts) = criticise(&mut story, feedback("More.", Some(field)));
    assert_eq!(parts, [Part::Character { index: 1 }]);
    let mut reply = valid_reply(parts[0]);
    reply["goal"] = json!("To find the lamp.");
    reply["wound"] = json!("This was not asked for.");
    story.draft_reply(proposal, parts[0], reply);
    let (before, after) = last_two(&story, Stage::Characters);
    let mut expected = before;
    expected["characters"][1]["goal"] = json!("To find the lamp.");
    assert_eq!(after, expected);
    assert_eq!(story.state().pending_commands().count(), 0);
}

#[test]
fn an_item_of_a_list_keeps_what_the_program_sets() {
    let mut story = proposed(Stage::PlotOutline);
    let (proposal, parts) = criticise(&mut story, feedback("Later.", Some("/node_cards/2")));
    let [part @ Part::NodeCards { first: 1, .. }] = parts.as_slice() else { panic!("{parts:?}") };
    let mut reply = valid_reply(*part);
    reply["node_cards"][2]["scene"] = json!("The lamp goes out.");
    reply["node_cards"][0]["scene"] = json!("This was not asked for.");
    story.draft_reply(proposal, *part, reply);
    let (before, after) = last_two(&story, Stage::PlotOutline);
    let mut expected = before;
    expected["node_cards"][2]["scene"] = json!("The lamp goes out.");
    assert_eq!(after, expected);
}

#[test]
fn a_field_that_does_not_exist_is_refused_with_the_fields_that_do() {
    let mut story = proposed(Stage::Characters);
    let fields = [
        ("people", "`characters`"),
        ("characters[0].aim", "`goal`"),
        ("characters[77]", "[0] to [2]"),
        ("characters[0].goal.length", "no fields"),
        ("characters[0].name", "follows from other fields"),
        ("version", "follows from other fields"),
        ("", "must name a field"),
    ];
    for (field, expected) in fields {
        let command = GenesisCommand::ProvideFeedback(feedback("More.", Some(field)));
        let Err(Refusal::InvalidData(problems)) = story.send(command) else {
            panic!("{field} is accepted")
        };
        assert_eq!(problems[0].field, "payload.field");
        assert!(problems[0].message.contains(expected), "{field}: {}", problems[0].message);
    }
}

#[test]
fn a_new_member_of_the_cast_gets_a_sheet_and_the_relations_are_asked_for_again() {
    let mut story = proposed(Stage::Characters);
    let (proposal, parts) = criticise(&mut story, feedback("Add a thief.", None));
    let cast = "who belongs to the cast, with names and roles";
    story.draft_reply(proposal, parts[0], named(&[cast]));
    let mut reply = valid_reply(Part::Cast);
    let members = reply["cast"].as_array_mut().unwrap();
    members.remove(1);
    members.push(json!({ "name": "Ysolde", "role": "ALLY", "sketch": "Steals." }));
    assert_eq!(story.awaited_parts(Stage::Characters, proposal), [Part::Cast]);
    story.draft_reply(proposal, Part::Cast, reply);
    let thief = Part::Character { index: 2 };
    assert_eq!(story.awaited_parts(Stage::Characters, proposal), [thief]);
    let mut sheet = valid_reply(thief);
    sheet["name"] = json!("Ysolde");
    story.draft_reply(proposal, thief, sheet);
    assert_eq!(story.awaited_parts(Stage::Characters, proposal), [Part::Relations]);
    let relations = json!({ "relations": [
        { "from": "Ysolde", "to": "Mara Voss", "kind": "RIVAL", "strength": 3, "description": "d" },
    ] });
    story.draft_reply(proposal, Part::Relations, relations);
    let (before, after) = last_two(&story, Stage::Characters);
    assert_eq!(after["characters"][0], before["characters"][0]);
    assert_eq!(after["characters"][1], before["characters"][2], "the second member left");
    assert_eq!(after["characters"][2]["name"], "Ysolde");
    assert_eq!(after["relations"].as_array().unwrap().len(), 1);
}

#[test]
fn a_revised_concept_is_a_new_concept_and_the_criticised_one_stays() {
    let mut story = Story::start(Some("A ferry."));
    story.draft_concepts();
    let first = story.state().stage(Stage::ConceptSelection).proposals[0].proposal_id;
    let command = ProvideFeedback {
        proposal_id: Some(ConfirmedId(first)),
        ..feedback("Shorter.", Some("logline"))
    };
    let (round, parts) = criticise(&mut story, command);
    let mut reply = json!({ "concepts": [concept_json(0)] });
    reply["concepts"][0]["logline"] = json!("A ferry sinks.");
    reply["concepts"][0]["core_idea"] = json!("This was not asked for.");
    assert_eq!(story.draft_reply(round, parts[0], reply), ["Genesis.ConceptsProposed"]);
    let proposals = &story.state().stage(Stage::ConceptSelection).proposals;
    assert_eq!(proposals.len(), 4);
    assert_eq!(proposals[3].based_on, [first]);
    let revised = document(&story, &proposals[3]);
    assert_eq!(revised["logline"], "A ferry sinks.");
    assert_eq!(revised["core_idea"], "idea 0");
}

fn concept_ids(state: &Genesis) -> Vec<ConceptId> {
    let proposals = state.stage(Stage::ConceptSelection).proposals.iter();
    proposals.map(|proposal| ConceptId(proposal.proposal_id.0)).collect()
}

#[test]
fn several_selected_concepts_are_combined_into_one_that_is_then_selected() {
    let mut story = Story::start(Some("A ferry."));
    story.draft_concepts();
    let ids = concept_ids(story.state());
    let select =
        |concept_ids: Vec<ConceptId>| GenesisCommand::SelectConcept(SelectConcept { concept_ids });
    let twice = story.send(select(vec![ids[0], ids[0]])).unwrap_err();
    assert!(matches!(twice, Refusal::InvalidData(_)), "{twice:?}");
    story.send(select(vec![ids[2]])).unwrap();
    let facts = story.send(select(vec![ids[0], ids[1]])).unwrap();
    assert_eq!(facts, ["Genesis.ProposalRequested", "Genesis.CombinationRequested"]);
    assert_eq!(story.state().selected, Some(ids[2]), "until the combination is stored");
    let active = story.send(select(vec![ids[1], ids[2]])).unwrap_err();
    assert!(matches!(active, Refusal::CommandActive(_)), "{active:?}");
    let (round, part) = story.open_draft(Stage::ConceptSelection);
    let facts = story.draft_reply(round, part, json!({ "concepts": [concept_json(7)] }));
    assert_eq!(facts, ["Genesis.ConceptsProposed", "Genesis.ConceptSelected"]);
    let new = concept_ids(story.state())[3];
    assert_eq!(story.state().selected, Some(new));
    let proposal = &story.state().stage(Stage::ConceptSelection).proposals[3];
    assert_eq!(proposal.based_on, [ProposalId::from(ids[0]), ProposalId::from(ids[1])]);
}

#[test]
fn a_combination_is_not_selected_if_the_user_selects_another_concept_meanwhile() {
    let mut story = Story::start(Some("A ferry."));
    story.draft_concepts();
    let ids = concept_ids(story.state());
    let select =
        |concept_ids: Vec<ConceptId>| GenesisCommand::SelectConcept(SelectConcept { concept_ids });
    story.send(select(vec![ids[0], ids[1]])).unwrap();
    story.send(select(vec![ids[2]])).unwrap();
    let (round, part) = story.open_draft(Stage::ConceptSelection);
    story.draft_reply(round, part, json!({ "concepts": [concept_json(7)] }));
    assert_eq!(story.state().selected, Some(ids[2]));
}

#[test]
fn feedback_needs_a_proposal_and_is_refused_while_other_feedback_is_in_work() {
    let mut story = Story::start(Some("A ferry."));
    let send =
        |story: &mut Story| story.send(GenesisCommand::ProvideFeedback(feedback("Shorter.", None)));
    assert_eq!(send(&mut story), Err(Refusal::NoProposals(Stage::ConceptSelection)));
    story.draft_concepts();
    send(&mut story).unwrap();
    assert!(matches!(send(&mut story), Err(Refusal::CommandActive(_))));
    let inspire = GenerateInspiration::default();
    story.send(GenesisCommand::GenerateInspiration(inspire)).unwrap();
}
