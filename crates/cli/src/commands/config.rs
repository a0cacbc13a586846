//! `scribe config`: shows or checks the settings.

use crate::{
    args::ConfigAction,
    config::{Config, Environment},
    exit::Failure,
    wiring,
};

/// Runs the command; reading the settings has checked each by itself already.
pub(super) fn run(
    config: &Config,
    environment: &Environment,
    action: ConfigAction,
) -> Result<(), Failure> {
    let file = config.file.as_ref().map_or("none".to_owned(), |file| file.display().to_string());
    match action {
        ConfigAction::Check => {
            wiring::check_model(config, environment)?;
            println!("The settings are right (file: {file}).");
        }
        ConfigAction::Show => {
            println!("# file: {file}");
            println!("# data folder: {}", config.data_dir.display());
            let mut settings = config.settings.clone();
            settings.database.url = settings.database.url.as_deref().map(without_password);
            print!("{}", toml::to_string(&settings).map_err(anyhow::Error::new)?);
        }
    }
    Ok(())
}

/// A database's address without its password.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let Some((credentials, host)) = rest.rsplit_once('@') else { return url.to_owned() };
    let user = credentials.split(':').next().unwrap_or_default();
    format!("{scheme}://{user}:***@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(without_password("postgres://me:pw@host/db"), "postgres://me:***@host/db");
        assert_eq!(without_password("postgres://host/db"), "postgres://host/db");
    }
}
