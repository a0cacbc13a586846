//! A book that is folded in memory up to a position of the log reads like its tables.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use scribe_app::queries::book_tables::BookSnapshot;
use scribe_domain::read_model::{ReadModel, ReadModelWrite};
use scribe_ports::store::readers::BookTables;
use scribe_testkit::store_contract::book_tables::FillableTables;
use uuid::Uuid;

#[derive(Default)]
struct FoldedRows(Mutex<BTreeMap<(ReadModel, Uuid), ReadModelWrite>>);

#[async_trait]
impl FillableTables for FoldedRows {
    async fn write(&self, changes: Vec<ReadModelWrite>) {
        let mut rows = self.0.lock().unwrap();
        for change in changes {
            match change {
                ReadModelWrite::Removed(..) => rows.remove(&change.key()),
                row => rows.insert(row.key(), row),
            };
        }
    }

    fn tables(&self) -> Arc<dyn BookTables> {
        Arc::new(BookSnapshot::new(self.0.lock().unwrap().values().cloned().collect()))
    }
}

scribe_testkit::book_tables_contract!(FoldedRows::default);
