//! The environment above the file: `SCRIBE__SECTION__KEY`.

use super::{
    Environment, Settings,
    settings::{Positive, Provider},
};
use crate::exit::Failure;

/// What every variable of ours begins with.
const PREFIX: &str = "SCRIBE__";

/// Variables that are read elsewhere.
const ELSEWHERE: [&str; 2] = ["SCRIBE__DATA_DIR", "SCRIBE__MODEL__API_KEY"];

/// Lays the environment over the settings.
pub(super) fn overlay(settings: &mut Settings, environment: &Environment) -> Result<(), Failure> {
    for (name, value) in environment {
        if name == "DATABASE_URL" && !value.is_empty() {
            settings.database.url.get_or_insert_with(|| value.clone());
        }
        if name.starts_with(PREFIX) && !ELSEWHERE.contains(&name.as_str()) {
            set(settings, name, value)?;
        }
    }
    Ok(())
}

fn set(settings: &mut Settings, name: &str, value: &str) -> Result<(), Failure> {
    let text = || Some(value.to_owned());
    let number = || {
        let number =
            value.parse::<i64>().map_err(|_| format!("expected a whole number, not {value:?}"));
        number
            .and_then(Positive::try_from)
            .map_err(|wrong| Failure::Usage(format!("{name}: {wrong}")))
    };
    let (model, server) = (&mut settings.model, &mut settings.server);
    let timeouts = &mut model.timeouts;
    match name.trim_start_matches(PREFIX) {
        "MODEL__PROVIDER" => {
            model.provider = match value {
                "sample" => Provider::Sample,
                "openai" => Provider::OpenAi,
                _ => {
                    return Err(Failure::Usage(format!(
                        "{name}: expected one of {}, not {value:?}",
                        Provider::WORDS
                    )));
                }
            }
        }
        "MODEL__BASE_URL" => model.base_url = text(),
        "MODEL__NAME" => model.name = text(),
        "MODEL__SMALL" => model.small = text(),
        "MODEL__STANDARD" => model.standard = text(),
        "MODEL__LARGE" => model.large = text(),
        "MODEL__API_KEY_FILE" => model.api_key_file = text(),
        "MODEL__CONTEXT_TOKENS" => model.context_tokens = Some(number()?),
        "MODEL__TIMEOUTS__CONNECT_SECONDS" => timeouts.connect_seconds = Some(number()?),
        "MODEL__TIMEOUTS__FIRST_TOKEN_SECONDS" => timeouts.first_token_seconds = Some(number()?),
        "MODEL__TIMEOUTS__SILENCE_SECONDS" => timeouts.silence_seconds = Some(number()?),
        "MODEL__TIMEOUTS__TOTAL_SMALL_SECONDS" => timeouts.total_small_seconds = Some(number()?),
        "MODEL__TIMEOUTS__TOTAL_STANDARD_SECONDS" => {
            timeouts.total_standard_seconds = Some(number()?);
        }
        "MODEL__TIMEOUTS__TOTAL_LARGE_SECONDS" => timeouts.total_large_seconds = Some(number()?),
        "DATABASE__URL" => settings.database.url = text(),
        "GENESIS__ANSWER_SECONDS" => settings.genesis.answer_seconds = number()?,
        "SERVER__STOP_SECONDS" => server.stop_seconds = number()?,
        "SERVER__MAX_CONNECTIONS" => server.max_connections = number()?,
        "SERVER__HEADER_SECONDS" => server.header_seconds = number()?,
        "SERVER__BODY_SECONDS" => server.body_seconds = number()?,
        "SERVER__IDLE_SECONDS" => server.idle_seconds = number()?,
        "SERVER__WRITE_SECONDS" => server.write_seconds = number()?,
        _ => return Err(Failure::Usage(format!("{name}: no such setting"))),
    }
    Ok(())
}
