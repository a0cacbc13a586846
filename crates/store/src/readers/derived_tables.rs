//! Compares the tables that are derived from the event log with their expected rows.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_trait::async_trait;
use scribe_domain::{
    read_model::{ReadModel, ReadModelWrite},
    table::{RowReader, SqlValue},
};
use scribe_ports::store::{StoreError, audit::DerivedTables};
use uuid::Uuid;

use super::query::{lower_bound_id, query};
use crate::{backend::Backend, derived_tables, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> DerivedTables for SqlStore<B> {
    fn derived_tables(&self) -> Vec<&'static str> {
        derived_tables::derived_tables().map(|table| table.name).collect()
    }

    async fn differing_rows(
        &self,
        rows: &[ReadModelWrite],
    ) -> Result<Vec<(&'static str, Uuid)>, StoreError> {
        let mut by_model: BTreeMap<ReadModel, HashMap<Uuid, &ReadModelWrite>> = BTreeMap::new();
        for row in rows {
            let (model, key) = row.key();
            by_model.entry(model).or_default().insert(key, row);
        }
        let mut differ = Vec::new();
        for (model, wanted) in by_model {
            let equal = self.equal_rows(model, &wanted).await?;
            let others = wanted.into_keys().filter(|key| !equal.contains(key));
            differ.extend(others.map(|key| (model.table(), key)));
        }
        Ok(differ)
    }

    async fn row_keys_after(
        &self,
        table: &str,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<Uuid>, StoreError> {
        let table = derived_tables::find_table(table)
            .ok_or_else(|| StoreError::Refused(format!("{table} is not derived from events")))?;
        query(&table.keys, |row| row.get("key"))
            .fetch_page(self, lower_bound_id(after), limit)
            .await
    }
}

impl<B: Backend> SqlStore<B> {
    /// Returns the keys of the rows that are stored exactly as expected. A row that cannot be read
    /// counts as different.
    async fn equal_rows(
        &self,
        model: ReadModel,
        wanted: &HashMap<Uuid, &ReadModelWrite>,
    ) -> Result<HashSet<Uuid>, StoreError> {
        let key_column = model.columns()[0].name;
        let keys = wanted.keys().map(|key| SqlValue::Id(*key)).collect();
        let compare = |row: &dyn RowReader| {
            let key: Uuid = row.get(key_column)?;
            let is_equal = model
                .read_row(row)
                .is_ok_and(|stored| wanted.get(&key).is_some_and(|wanted| stored == **wanted));
            Ok((key, is_equal))
        };
        let select = &derived_tables::find_table_of_model(model).select;
        let compared = self.fetch_rows(select, keys, compare).await?;
        Ok(compared.into_iter().filter_map(|(key, is_equal)| is_equal.then_some(key)).collect())
    }
}
