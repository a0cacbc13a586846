//! A novel, its chapters and its canon: as they are, or as they were when the log ended at a
//! position.

mod past;

use std::sync::Arc;

use scribe_domain::{
    id::{ChapterId, CharacterId, EntryId, FactId, NovelId},
    read_model::{
        ArcRow, ChapterRow, CharacterRow, CharacterStateRow, EntryRow, FactRow, NovelRow,
        RelationRow, ReviewRow, VersionRow,
    },
};
use scribe_ports::store::{StoreError, readers::Database};
use uuid::Uuid;

use self::past::Past;
use crate::{Error, changes::Fold};

/// The read models of a book.
pub enum ReadModels {
    /// As they are.
    Now(Arc<dyn Database>),
    /// As they were.
    Then(PastBook),
}

/// A book as it was.
pub struct PastBook(Past);

impl ReadModels {
    /// The book with a key; as it was where a position is given, else as it is. It is folded from
    /// its own events, by the same code as a rebuild.
    ///
    /// # Errors
    /// The log is damaged, or the database cannot answer.
    pub async fn of(db: &Arc<dyn Database>, key: Uuid, at: Option<i64>) -> Result<Self, Error> {
        match at {
            None => Ok(Self::Now(Arc::clone(db))),
            Some(at) => {
                let fold = Fold::up_to(&**db, key, at).await?;
                Ok(Self::Then(PastBook(Past::new(fold.into_rows()))))
            }
        }
    }
}

macro_rules! read {
    ($($(#[$doc:meta])* $name:ident($($parameter:ident: $type:ty),*) -> $row:ty;)*) => {
        impl ReadModels {$(
            $(#[$doc])*
            ///
            /// # Errors
            /// The database cannot answer.
            pub async fn $name(&self, $($parameter: $type),*) -> Result<$row, StoreError> {
                match self {
                    Self::Now(db) => db.$name($($parameter),*).await,
                    Self::Then(PastBook(past)) => Ok(past.$name($($parameter),*)),
                }
            }
        )*}
    };
}

read! {
    /// A novel.
    novel(id: NovelId) -> Option<NovelRow>;
    /// The chapters after a position in the book, in order.
    chapters(novel: NovelId, after_position: i32, limit: u32) -> Vec<ChapterRow>;
    /// A chapter.
    chapter(id: ChapterId) -> Option<ChapterRow>;
    /// The versions of a chapter, oldest first.
    versions(chapter: ChapterId) -> Vec<VersionRow>;
    /// The reviews of a chapter, oldest first.
    reviews(chapter: ChapterId) -> Vec<ReviewRow>;
    /// The characters after a cursor id.
    characters(novel: NovelId, after: Option<CharacterId>, limit: u32) -> Vec<CharacterRow>;
    /// How every character was last seen in a chapter before a position in the book.
    character_states(novel: NovelId, before_position: i32) -> Vec<CharacterStateRow>;
    /// The entries after a cursor id.
    entries(novel: NovelId, after: Option<EntryId>, limit: u32) -> Vec<EntryRow>;
    /// The relations, by the names of who feels and for whom.
    relations(novel: NovelId) -> Vec<RelationRow>;
    /// The story's threads, by their first chapter.
    arcs(novel: NovelId) -> Vec<ArcRow>;
    /// The facts after a cursor id.
    facts(novel: NovelId, after: Option<FactId>, limit: u32) -> Vec<FactRow>;
}
