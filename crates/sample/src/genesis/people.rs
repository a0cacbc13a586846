//! The cast, its sheets and the relations between its members.

use scribe_domain::stage::{CharacterRole, RelationKind};
use serde_json::{Value, json};

use super::Proposal;
use crate::{lexicon::capitalize, premise::clean};

impl Proposal<'_> {
    pub(super) fn cast(&self) -> Value {
        let member = |(i, person): (usize, &crate::idea::Person)| {
            let given = json!({ "name": person.name, "role": person.role });
            self.fill("cast", i as u64, &self.idea.values(i), &given)
        };
        json!({ "cast": self.idea.cast.iter().enumerate().map(member).collect::<Vec<_>>() })
    }

    pub(super) fn character(&self, index: usize) -> Value {
        let person = &self.idea.cast[index % self.idea.cast.len()];
        let values = self.idea.values(index);
        let given = json!({ "name": person.name, "role": person.role });
        let mut sheet = self.fill("character", index as u64, &values, &given);
        let wanted = &self.hints.preferences.personality_preferences;
        if let Some(wanted) = wanted.get(index % wanted.len().max(1)) {
            let own = sheet["personality"].as_str().unwrap_or_default();
            sheet["personality"] = json!(format!("{}. {own}", capitalize(&clean(wanted))));
        }
        sheet
    }

    /// Returns the relations: each member has one to the next member.
    pub(super) fn relations(&self) -> Value {
        const KINDS: [(RelationKind, i8); 4] = [
            (RelationKind::Ally, 5),
            (RelationKind::Friend, 4),
            (RelationKind::Rival, -4),
            (RelationKind::Colleague, 2),
        ];
        let cast = &self.idea.cast;
        let relation = |i: usize| {
            let (from, to) = (&cast[i], &cast[(i + 1) % cast.len()]);
            let is_hostile = [from, to].iter().any(|one| one.role == CharacterRole::Antagonist);
            let (kind, strength) =
                if is_hostile { (RelationKind::Rival, -6) } else { KINDS[i % KINDS.len()] };
            let list = if strength < 0 { "hostile relations" } else { "friendly relations" };
            json!({
                "from": from.name, "to": to.name, "kind": kind, "strength": strength,
                "description": self.line(list, i as u64, &self.idea.values(i)),
            })
        };
        let count = if cast.len() > 1 { cast.len() } else { 0 };
        json!({ "relations": (0..count).map(relation).collect::<Vec<_>>() })
    }
}
