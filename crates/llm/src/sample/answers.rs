//! Answers to earlier findings: a finding is closed when the rules no longer object to its scene in
//! the same way.

use serde_json::{Value, json};

use super::input;

/// What a second reading comes to.
pub(super) struct Answered {
    /// For each earlier finding: its id, and whether it is closed.
    pub(super) answers: Vec<Value>,
    /// The findings that are not among the earlier ones.
    pub(super) new: Vec<Value>,
}

/// Parts what a reading has found into what was known and what is new.
pub(super) fn answer(variables: &Value, found: Vec<Value>) -> Answered {
    let earlier = input::items(variables, "open_findings");
    let answers = earlier
        .iter()
        .filter(|finding| !input::text(finding, "id").is_empty())
        .map(|finding| {
            let is_open = found.iter().any(|other| is_same(finding, other));
            json!({ "id": finding["id"], "state": if is_open { "open" } else { "closed" } })
        })
        .collect();
    let new = found
        .into_iter()
        .filter(|finding| !earlier.iter().any(|known| is_same(known, finding)))
        .collect();
    Answered { answers, new }
}

/// True where two findings object to the same. What concerns a scene as a whole may rest on
/// another passage after a redraft.
fn is_same(one: &Value, other: &Value) -> bool {
    let same = |field: &str| input::text(one, field) == input::text(other, field);
    let uncounted = |finding| {
        let problem: &str = input::text(finding, "problem");
        problem.chars().filter(|c| !c.is_ascii_digit()).collect::<String>()
    };
    one["scene"] == other["scene"]
        && same("order")
        && uncounted(one) == uncounted(other)
        && (input::text(other, "kind") == "redraft_scene" || same("passage"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(passage: &str, kind: &str, problem: &str) -> Value {
        json!({ "scene": 1, "order": "Mend it.", "passage": passage, "kind": kind,
            "problem": problem })
    }

    #[test]
    fn what_the_rules_no_longer_object_to_is_closed() {
        let mut mended = finding("a", "patch", "“wet” comes 7 times");
        mended["id"] = json!("f1");
        let mut open = finding("z", "redraft_scene", "nobody speaks");
        open["id"] = json!("f2");
        let variables = json!({ "open_findings": [mended, open] });
        let found = vec![
            finding("b", "patch", "“wet” comes 6 times"),
            finding("y", "redraft_scene", "nobody speaks"),
        ];
        let Answered { answers, new } = answer(&variables, found.clone());
        assert_eq!(
            answers,
            [json!({ "id": "f1", "state": "closed" }), json!({ "id": "f2", "state": "open" })]
        );
        assert_eq!(new, [found[0].clone()]);
    }
}
