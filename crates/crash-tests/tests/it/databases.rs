//! New databases of both kinds for every run.

use scribe_testkit::probe::Probe;
use tempfile::TempDir;

/// A new database with its data folder.
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
        // The name of the database is derived from the folder's name, which is unique.
        let fresh: String = folder.path().display().to_string();
        let fresh = fresh.replace(|c: char| !c.is_ascii_alphanumeric(), "_").to_lowercase();
        let name = format!("crash{fresh}");
        Probe::postgres(server).await.execute(&format!("CREATE DATABASE {name}")).await;
        let (base, _) = server.rsplit_once('/').unwrap();
        Self { folder, url: Some(format!("{base}/{name}")) }
    }

    pub(crate) async fn connect(&self) -> Probe {
        match &self.url {
            Some(url) => Probe::postgres(url).await,
            None => Probe::sqlite(&self.folder.path().join("scribe.db")),
        }
    }
}

/// Returns the PostgreSQL server of the tests; prints a notice if there is none.
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
