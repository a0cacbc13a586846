//! How connections are made, and why one could not be made.

use std::{str::FromStr, time::Duration};

use scribe_ports::store::StoreError;
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

use super::{errors::error, writer_lock::process_name};
use crate::limits::{STATEMENT_TIMEOUT, STATEMENTS_KEPT};

/// The longest time to find out why no connection could be made.
const WHY_TIMEOUT: Duration = Duration::from_secs(1);

/// Returns what is wrong with a URL, without its password.
pub(crate) fn check_url(url: &str) -> Result<(), String> {
    let Err(cause) = PgConnectOptions::from_str(url) else { return Ok(()) };
    // The driver wraps some of its errors, and says the same of each.
    let said = cause.to_string();
    Err(said.rsplit("error with configuration: ").next().unwrap_or(&said).to_owned())
}

/// Returns the options of every connection.
pub(super) fn connect_options(url: &str) -> Result<PgConnectOptions, StoreError> {
    let timeout = STATEMENT_TIMEOUT.as_millis().to_string();
    let options = PgConnectOptions::from_str(url).map_err(error)?;
    Ok(options
        .application_name(&format!("scribe, {}", process_name()))
        .statement_cache_capacity(STATEMENTS_KEPT)
        .options([
            ("statement_timeout", timeout.as_str()),
            ("idle_in_transaction_session_timeout", timeout.as_str()),
        ]))
}

/// The error of a pool without a connection. The pool says only that it has waited; one connection
/// more says for what.
pub(super) async fn why_unreachable(options: &PgConnectOptions, cause: sqlx::Error) -> StoreError {
    let mut why = cause;
    if matches!(why, sqlx::Error::PoolTimedOut)
        && let Ok(Err(cause)) =
            tokio::time::timeout(WHY_TIMEOUT, PgConnection::connect_with(options)).await
    {
        why = cause;
    }
    error(why)
}
