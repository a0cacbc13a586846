//! The read model rows of the canon.

use serde_json::json;

use super::CanonEvent;
use crate::{
    id::derive_next_to,
    read_model::{
        CharacterRow, CharacterStateRow, EntryRow, FactRow, ReadModel, ReadModelWrite, RelationRow,
    },
};

/// Returns the rows to write after an event.
#[must_use]
pub fn project(event: &CanonEvent) -> Vec<ReadModelWrite> {
    vec![match event {
        CanonEvent::CharacterAdded { novel_id, character_id, character, at } => {
            ReadModelWrite::Character(CharacterRow {
                id: *character_id,
                novel_id: *novel_id,
                name: character.name.clone(),
                role: character.role,
                sheet: json!(character),
                created_at: *at,
            })
        }
        CanonEvent::RelationChanged { novel_id, relation, at } => {
            let names = [relation.from.as_bytes(), relation.to.as_bytes()];
            ReadModelWrite::Relation(RelationRow {
                // The id depends only on the two names, so every change of the relation updates the
                // same row.
                id: derive_next_to(novel_id.0, &names),
                novel_id: *novel_id,
                from: relation.from.clone(),
                to: relation.to.clone(),
                kind: relation.kind,
                strength: i32::from(relation.strength),
                description: relation.description.clone(),
                updated_at: *at,
            })
        }
        CanonEvent::EntryAdded { novel_id, entry_id, entry, at } => {
            ReadModelWrite::Entry(EntryRow {
                id: *entry_id,
                novel_id: *novel_id,
                kind: entry.kind,
                name: entry.name.clone(),
                entry: json!(entry),
                created_at: *at,
            })
        }
        CanonEvent::CharacterChanged {
            novel_id,
            character_id,
            chapter_id,
            position,
            state,
            at,
        } => ReadModelWrite::CharacterState(CharacterStateRow {
            id: derive_next_to(chapter_id.0, &[character_id.as_bytes()]),
            novel_id: *novel_id,
            character_id: *character_id,
            chapter_id: *chapter_id,
            position: i32::try_from(*position).unwrap_or(i32::MAX),
            state: json!(state),
            recorded_at: *at,
        }),
        CanonEvent::FactRecorded {
            novel_id,
            fact_id,
            chapter_id,
            version_id,
            position,
            recorded,
            at,
        } => ReadModelWrite::Fact(FactRow {
            id: *fact_id,
            novel_id: *novel_id,
            chapter_id: *chapter_id,
            version_id: *version_id,
            position: i32::try_from(*position).unwrap_or(i32::MAX),
            subject: recorded.subject.clone(),
            statement: recorded.statement.clone(),
            quotation: recorded.quotation.clone(),
            recorded_at: *at,
        }),
        CanonEvent::FactRetracted { fact_id, .. } => {
            ReadModelWrite::Removed(ReadModel::Fact, fact_id.0)
        }
    }]
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        Timestamp,
        chapter::CharacterState,
        context::{Actor, Cause, CommandContext, LOCAL_USER},
        id::{ChapterId, CharacterId, CommandId, NovelId},
        stage::{Relation, RelationKind},
    };

    fn timestamp(ms: i64) -> Timestamp {
        Timestamp::from_timestamp_millis(1_700_000_000_000 + ms).unwrap()
    }

    fn relation_row_id(novel_id: NovelId, strength: i8, at: Timestamp) -> Uuid {
        let relation = Relation {
            from: "Mara".to_owned(),
            to: "Tobias".to_owned(),
            kind: RelationKind::Family,
            strength,
            description: "They share a boat.".to_owned(),
        };
        let rows = project(&CanonEvent::RelationChanged { novel_id, relation, at });
        let [ReadModelWrite::Relation(row)] = &rows[..] else { panic!("{rows:?}") };
        row.id
    }

    fn state_row_id(chapter_id: ChapterId, condition: &str, at: Timestamp) -> Uuid {
        let state = CharacterState {
            name: "Mara".to_owned(),
            place: "The landing".to_owned(),
            condition: condition.to_owned(),
            possessions: Vec::new(),
            learned: Vec::new(),
            unknown: Vec::new(),
        };
        let rows = project(&CanonEvent::CharacterChanged {
            novel_id: NovelId(Uuid::from_u128(1)),
            character_id: CharacterId(Uuid::from_u128(2)),
            chapter_id,
            position: 1,
            state: Some(state),
            at,
        });
        let [ReadModelWrite::CharacterState(row)] = &rows[..] else { panic!("{rows:?}") };
        row.id
    }

    #[test]
    fn a_changed_relation_or_state_keeps_its_row_id() {
        let novel = NovelId::derive(timestamp(0), &[b"novel"]);
        assert_eq!(
            relation_row_id(novel, 3, timestamp(1)),
            relation_row_id(novel, -5, timestamp(9))
        );
        let chapter = ChapterId::derive(timestamp(0), &[b"chapter"]);
        assert_eq!(
            state_row_id(chapter, "wet", timestamp(1)),
            state_row_id(chapter, "dry", timestamp(9))
        );
    }

    #[test]
    fn rows_come_in_the_order_of_novels_and_chapters() {
        let id = CommandId(Uuid::from_u128(7));
        let ctx = CommandContext::new(id, Cause::new(timestamp(0), Actor::System, LOCAL_USER, "c"));
        let states: Vec<Uuid> = (0..50)
            .map(|_| state_row_id(ChapterId(ctx.next_uuid()), "wet", timestamp(1)))
            .collect();
        assert!(states.is_sorted(), "{states:?}");
        let relations: Vec<Uuid> =
            (0..50).map(|_| relation_row_id(NovelId(ctx.next_uuid()), 3, timestamp(1))).collect();
        assert!(relations.is_sorted(), "{relations:?}");
        assert!(states.iter().chain(&relations).all(|id| id.get_version_num() == 8));
    }
}
