//! `scribe config`: shows or checks the settings.

use super::print::{line, lines};
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
            line(format_args!("The settings are right (file: {file})."))
        }
        ConfigAction::Show => {
            line(format_args!("# file: {file}"))?;
            line(format_args!("# data folder: {}", config.data_dir.display()))?;
            let mut settings = config.settings.clone();
            settings.database.url = settings.database.url.as_deref().map(without_password);
            let text = toml::to_string(&settings).map_err(anyhow::Error::new)?;
            lines(text.trim_end())
        }
    }
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
