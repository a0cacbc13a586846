//! The rows of the canon.

use serde_json::json;

use super::CanonEvent;
use crate::{
    id::derive_uuid,
    read_model::{CharacterRow, CharacterStateRow, EntryRow, FactRow, ReadModelWrite, RelationRow},
};

/// The rows after an event.
#[must_use]
pub fn project(event: &CanonEvent) -> Vec<ReadModelWrite> {
    vec![match event {
        CanonEvent::CharacterAdded { novel_id, character_id, character, at } => {
            ReadModelWrite::Character(CharacterRow {
                id: *character_id,
                novel_id: *novel_id,
                name: character.name.clone(),
                role: character.role.to_string(),
                sheet: json!(character),
                created_at: *at,
            })
        }
        CanonEvent::RelationChanged { novel_id, relation, at } => {
            let names = [novel_id.as_bytes(), relation.from.as_bytes(), relation.to.as_bytes()];
            ReadModelWrite::Relation(RelationRow {
                // Whenever the relation changes, it is the same row.
                id: derive_uuid(crate::Timestamp::default(), &names),
                novel_id: *novel_id,
                from: relation.from.clone(),
                to: relation.to.clone(),
                kind: relation.kind.to_string(),
                strength: i32::from(relation.strength),
                description: relation.description.clone(),
                updated_at: *at,
            })
        }
        CanonEvent::EntryAdded { novel_id, entry_id, entry, at } => {
            ReadModelWrite::Entry(EntryRow {
                id: *entry_id,
                novel_id: *novel_id,
                kind: entry.kind.to_string(),
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
        } => {
            let names: [&[u8]; 2] = [chapter_id.as_bytes(), character_id.as_bytes()];
            ReadModelWrite::CharacterState(CharacterStateRow {
                id: derive_uuid(crate::Timestamp::default(), &names),
                novel_id: *novel_id,
                character_id: *character_id,
                chapter_id: *chapter_id,
                position: i32::try_from(*position).unwrap_or(i32::MAX),
                state: json!(state),
                recorded_at: *at,
            })
        }
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
        CanonEvent::FactRetracted { fact_id, .. } => ReadModelWrite::FactRemoved(*fact_id),
    }]
}
