//! `scribe config`: shows or checks the settings.

use serde_json::json;

use super::print::{print_document, print_line, print_lines};
use crate::{
    args::ConfigAction,
    config::{Config, Environment, redact_address},
    exit::Failure,
    wiring,
};

/// Runs the command. Reading the settings has already checked each of them individually.
pub(super) fn run_config_command(
    config: &Config,
    environment: &Environment,
    action: ConfigAction,
    json: bool,
) -> Result<(), Failure> {
    let file = config.file.as_ref().map_or("none".to_owned(), |file| file.display().to_string());
    match action {
        ConfigAction::Check => {
            wiring::check_model(config, environment)?;
            if json {
                return print_document(&json!({
                    "status": "ok",
                    "file": &config.file,
                    "data_folder": &config.data_dir,
                }));
            }
            print_line(format_args!("The settings are valid (file: {file})."))
        }
        ConfigAction::Show => {
            let mut settings = config.settings.clone();
            settings.database.url = settings.database.url.as_deref().map(redact_address);
            settings.model.change_addresses(redact_address);
            if json {
                return print_document(&json!({
                    "file": &config.file,
                    "data_folder": &config.data_dir,
                    "settings": settings,
                }));
            }
            print_line(format_args!("# file: {file}"))?;
            print_line(format_args!("# data folder: {}", config.data_dir.display()))?;
            let text = toml::to_string(&settings).map_err(anyhow::Error::new)?;
            print_lines(text.trim_end())
        }
    }
}
