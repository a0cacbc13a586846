//! The tables that follow from the log, as rows that are compared and not understood.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use scribe_domain::read_model::ReadModelWrite;
use scribe_ports::store::{StoreError, audit::DerivedTables};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    backend::{Backend, Columns},
    committer::prepared::rows::read_models,
    derived,
    sql_store::SqlStore,
    statement::{Kind, Param},
};

#[async_trait]
impl<B: Backend> DerivedTables for SqlStore<B> {
    fn derived_tables(&self) -> Vec<&'static str> {
        derived::tables().iter().map(|table| table.name).collect()
    }

    async fn rows_that_differ(
        &self,
        rows: &[ReadModelWrite],
    ) -> Result<Vec<(&'static str, Uuid)>, StoreError> {
        let mut differ = Vec::new();
        for table in derived::tables() {
            let wanted: Vec<(Uuid, Vec<Param>)> = rows
                .iter()
                .map(|row| (row.key().1, read_models::row(row)))
                .filter(|(_, (write, _))| *write == table.write)
                .map(|(key, (_, params))| (key, params))
                .collect();
            if wanted.is_empty() {
                continue;
            }
            let keys = wanted.iter().map(|(key, _)| Param::Id(*key)).collect();
            let Some((key, _)) = table.columns.first() else { continue };
            let by_key: HashMap<_, _> = wanted.iter().map(|(key, params)| (*key, params)).collect();
            // The row's key, and whether it holds what is wanted.
            let compared = |row: &dyn Columns| {
                let key = row.id(key)?;
                let mut columns =
                    table.columns.iter().zip(by_key.get(&key).into_iter().copied().flatten());
                let holds = columns.all(|((name, kind), param)| holds(row, name, *kind, param));
                Ok((key, holds))
            };
            let stored = self.many_of(&table.select, keys, compared).await?;
            let same: HashSet<_> =
                stored.into_iter().filter(|(_, holds)| *holds).map(|(key, _)| key).collect();
            differ.extend(
                wanted
                    .iter()
                    .filter(|(key, _)| !same.contains(key))
                    .map(|(key, _)| (table.name, *key)),
            );
        }
        Ok(differ)
    }

    async fn row_keys_after(
        &self,
        table: &str,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<Uuid>, StoreError> {
        let table = derived::table(table)
            .ok_or_else(|| StoreError::Refused(format!("{table} follows from no event")))?;
        let after = after.unwrap_or(Uuid::nil());
        self.many(table.keys, [after.into(), i64::from(limit).into()], |row| row.id("key")).await
    }
}

/// True where a stored column holds just this; one that cannot be read holds something else.
fn holds(row: &dyn Columns, name: &str, kind: Kind, param: &Param) -> bool {
    let read = || -> Result<bool, StoreError> {
        Ok(match kind {
            Kind::Int => match (row.opt_int(name)?, param) {
                (None, Param::Null) => true,
                (Some(stored), Param::Int(wanted)) => stored == *wanted,
                _ => false,
            },
            Kind::Bool => match (row.opt_bool(name)?, param) {
                (None, Param::Null) => true,
                (Some(stored), Param::Int(wanted)) => i64::from(stored) == *wanted,
                _ => false,
            },
            Kind::Float => match (row.opt_float(name)?, param) {
                (None, Param::Null) => true,
                (Some(stored), Param::Float(wanted)) => stored.to_bits() == wanted.to_bits(),
                _ => false,
            },
            Kind::Text => match (row.opt_text(name)?, param) {
                (None, Param::Null) => true,
                (Some(stored), Param::Text(wanted)) => stored == **wanted,
                (Some(stored), Param::Name(wanted)) => stored == *wanted,
                _ => false,
            },
            Kind::Json => match (row.opt_json(name)?, param) {
                (None, Param::Null) => true,
                // JSON has no order of names, and one database keeps none.
                (Some(stored), Param::Text(wanted)) => {
                    serde_json::from_str::<Value>(wanted).is_ok_and(|wanted| wanted == stored)
                }
                _ => false,
            },
            Kind::Id => match (row.opt_id(name)?, param) {
                (None, Param::Null) => true,
                (Some(stored), Param::Id(wanted)) => stored == *wanted,
                _ => false,
            },
            Kind::Time => match (row.opt_time(name)?, param) {
                (None, Param::Null) => true,
                (Some(stored), Param::Time(wanted)) => stored == *wanted,
                _ => false,
            },
            Kind::Hash => match (row.opt_hash(name)?, param) {
                (None, Param::Null) => true,
                (Some(stored), Param::Hash(wanted)) => stored == *wanted,
                _ => false,
            },
        })
    };
    read().unwrap_or(false)
}
