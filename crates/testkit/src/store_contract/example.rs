//! Example rows made from the declarations of their tables, so that a new column needs no new
//! fixture.

use std::cell::Cell;

use scribe_domain::{
    Timestamp,
    content::ContentHash,
    read_model::{ReadModel, ReadModelWrite},
    table::{Column, ColumnError, RowReader, TableRow},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::fixture::Fixture;

/// Makes a row with a value in every column. The values differ between rows and columns, except
/// that a column with a closed list of words holds the first word.
pub fn example_row<R: TableRow>(f: &Fixture) -> R {
    R::read(&Examples { f, columns: R::COLUMNS, next: Cell::new(1) }).unwrap()
}

/// Makes a row of every read model, and a second proposal.
pub fn rows_of_every_read_model(f: &Fixture) -> Vec<ReadModelWrite> {
    let models = ReadModel::ALL.iter().chain([&ReadModel::Proposal]);
    let row = |model: &ReadModel| {
        let examples = Examples { f, columns: model.columns(), next: Cell::new(1) };
        model.read_row(&examples).unwrap()
    };
    models.map(row).collect()
}

/// A row reader that invents the values.
struct Examples<'f> {
    f: &'f Fixture,
    columns: &'static [Column],
    next: Cell<i64>,
}

impl Examples<'_> {
    fn next(&self) -> i64 {
        self.next.replace(self.next.get() + 1)
    }
}

impl RowReader for Examples<'_> {
    fn read_int(&self, _: &str) -> Result<Option<i64>, ColumnError> {
        Ok(Some(self.next()))
    }

    fn read_float(&self, _: &str) -> Result<Option<f64>, ColumnError> {
        Ok(i32::try_from(self.next()).ok().map(|n| f64::from(n) + 0.1))
    }

    fn read_bool(&self, _: &str) -> Result<Option<bool>, ColumnError> {
        Ok(Some(self.next() % 2 == 0))
    }

    fn read_text(&self, name: &str) -> Result<Option<String>, ColumnError> {
        let column = self.columns.iter().find(|column| column.name == name).unwrap();
        let word = column.words.first().map(|word| (*word).to_owned());
        Ok(Some(word.unwrap_or_else(|| format!("The \"{name}\" 光 {}", self.next()))))
    }

    fn read_id(&self, _: &str) -> Result<Option<Uuid>, ColumnError> {
        Ok(Some(self.f.id()))
    }

    fn read_time(&self, _: &str) -> Result<Option<Timestamp>, ColumnError> {
        Ok(Some(self.f.now()))
    }

    fn read_json(&self, name: &str) -> Result<Option<Value>, ColumnError> {
        Ok(Some(json!({ "z": name, "a": [0.1, 1e21, null, "一座灯塔"], "n": self.next() })))
    }

    fn read_hash(&self, name: &str) -> Result<Option<ContentHash>, ColumnError> {
        Ok(Some(ContentHash::hash_bytes(format!("{name} {}", self.next()).as_bytes())))
    }
}
