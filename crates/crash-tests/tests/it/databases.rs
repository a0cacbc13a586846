//! The two databases, each fresh for every run.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use tempfile::TempDir;

/// A fresh database with its data folder.
pub(crate) struct Home {
    pub(crate) folder: TempDir,
    pub(crate) url: Option<String>,
}

impl Home {
    pub(crate) fn sqlite() -> Self {
        Self { folder: TempDir::new().unwrap(), url: None }
    }

    pub(crate) async fn postgres(server: &str) -> Self {
        let folder = TempDir::new().unwrap();
        // The folder's name is fresh, and so the database's.
        let fresh: String = folder.path().display().to_string();
        let fresh = fresh.replace(|c: char| !c.is_ascii_alphanumeric(), "_").to_lowercase();
        let name = format!("crash{fresh}");
        let admin = Database::connect(server).await.unwrap();
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        admin.close().await.unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        Self { folder, url: Some(format!("{base}/{name}")) }
    }

    pub(crate) async fn connect(&self) -> DatabaseConnection {
        let file = format!("sqlite://{}/scribe.db?mode=ro", self.folder.path().display());
        Database::connect(self.url.clone().unwrap_or(file)).await.unwrap()
    }
}

/// The PostgreSQL server of the tests; says aloud when there is none.
pub(crate) fn postgres_server() -> Option<String> {
    let server = std::env::vars().find(|(name, _)| name == "SCRIBE_TEST_POSTGRES");
    if server.is_none() {
        assert!(
            !std::env::vars().any(|(name, value)| name == "CI" && value == "true"),
            "CI needs SCRIBE_TEST_POSTGRES"
        );
        println!("NOT RUN: the crash matrix on PostgreSQL (SCRIBE_TEST_POSTGRES is not set)");
    }
    server.map(|(_, url)| url)
}

/// The first column of every row, as text.
pub(crate) async fn column(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let backend = db.get_database_backend();
    let cast = match backend {
        DbBackend::Postgres => "text",
        _ => "TEXT",
    };
    let sql = format!("SELECT CAST(x AS {cast}) AS x FROM ({sql}) AS answers");
    db.query_all_raw(Statement::from_string(backend, sql))
        .await
        .unwrap()
        .iter()
        .map(|row| row.try_get::<String>("", "x").unwrap())
        .collect()
}
