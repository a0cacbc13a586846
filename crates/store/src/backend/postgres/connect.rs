//! The options of connections.

use std::{str::FromStr, time::Duration};

use scribe_ports::store::StoreError;
use sqlx::postgres::PgConnectOptions;

use super::{errors::to_store_error, writer_lock::process_name};
use crate::{limits::STATEMENT_CACHE_CAPACITY, options::PostgresTimeouts};

/// Returns what is wrong with a URL, without its password.
pub(crate) fn check_url(url: &str) -> Result<(), String> {
    let Err(cause) = PgConnectOptions::from_str(url) else { return Ok(()) };
    // The driver wraps some errors several times, each time with the same prefix.
    let message = cause.to_string();
    Err(message.rsplit("error with configuration: ").next().unwrap_or(&message).to_owned())
}

/// Returns the options of every connection.
pub(super) fn connect_options(
    url: &str,
    timeouts: &PostgresTimeouts,
) -> Result<PgConnectOptions, StoreError> {
    let millis = |limit: Duration| limit.as_millis().to_string();
    let options = PgConnectOptions::from_str(url).map_err(to_store_error)?;
    Ok(options
        .application_name(&format!("scribe, {}", process_name()))
        .statement_cache_capacity(STATEMENT_CACHE_CAPACITY)
        .options([
            ("statement_timeout", millis(timeouts.statement)),
            ("idle_in_transaction_session_timeout", millis(timeouts.idle_in_transaction())),
            // The server notices within about fifteen seconds that a machine is gone.
            ("tcp_keepalives_idle", "5".into()),
            ("tcp_keepalives_interval", "3".into()),
            ("tcp_keepalives_count", "3".into()),
        ]))
}
