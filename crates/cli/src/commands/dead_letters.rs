//! `scribe dead-letters`: lists, retries and drops events that cannot be handled.

use scribe_api::{DeadLetterView, Page};
use scribe_app::dead_letters;
use scribe_domain::id::DeadLetterId;
use scribe_ports::store::rows::DeadLetterRow;

use super::print::{document, line, page_lines};
use crate::{
    args::{DeadLettersAction, Page as PageArgs},
    client::Client,
    config::{Config, Environment},
    exit::Failure,
    reading,
    wiring::{TestOverrides, wire},
};

/// How a letter is resolved.
#[derive(Debug, Clone, Copy)]
enum Resolution {
    Retry,
    Drop,
}

pub(super) async fn run(
    config: &Config,
    environment: &Environment,
    action: &DeadLettersAction,
    json: bool,
) -> Result<(), Failure> {
    let (id, way) = match action {
        DeadLettersAction::List(args) => return list_letters(config, args, json).await,
        DeadLettersAction::Retry { id } => (read_id(id)?, Resolution::Retry),
        DeadLettersAction::Drop { id } => (read_id(id)?, Resolution::Drop),
    };
    let letter = resolve_letter(config, environment, id, way).await?;
    if json {
        return document(&letter);
    }
    line(match way {
        Resolution::Retry => {
            format!("{id} was released; its event is handled again when its book continues")
        }
        Resolution::Drop => format!("{id} was dropped; its book continues with the next event"),
    })
}

fn read_id(text: &str) -> Result<DeadLetterId, Failure> {
    text.parse().map_err(|error| Failure::Usage(format!("the dead letter's id: {error}")))
}

async fn list_letters(config: &Config, args: &PageArgs, json: bool) -> Result<(), Failure> {
    let cursor = args.cursor.as_deref().map(read_id).transpose()?;
    let rows = match reading::open_database(config).await? {
        Some(db) => db.open_dead_letters(cursor, args.limit + 1).await?,
        None => Vec::new(),
    };
    if json {
        return document(&Page::<DeadLetterView>::of_rows(rows, args.limit, |row| {
            row.id.to_string()
        }));
    }
    let shown = |DeadLetterRow { id, parked_at, position, reason, .. }: &DeadLetterRow| {
        let at = parked_at.format("%Y-%m-%d %H:%M:%S");
        format!("{id}  {at}  event {position}: {reason}")
    };
    page_lines(rows, args.limit, |row| row.id.to_string(), shown)
}

/// Resolves a letter, either in this process or through the server that holds the folder. This
/// command does not start the corridor, so the process that continues the book handles the released
/// events.
async fn resolve_letter(
    config: &Config,
    environment: &Environment,
    id: DeadLetterId,
    way: Resolution,
) -> Result<DeadLetterView, Failure> {
    reading::require_database(config)?;
    match wire(config, environment, TestOverrides::default()).await {
        Ok(app) => {
            let ended = match way {
                Resolution::Retry => dead_letters::release_letter(&app.ports, id).await,
                Resolution::Drop => dead_letters::drop_letter(&app.ports, id).await,
            };
            app.close().await?;
            Ok(DeadLetterView::from(&ended?))
        }
        Err(Failure::Held(holder)) => {
            let client = Client::connect(config, holder).await?;
            let verb = match way {
                Resolution::Retry => "release",
                Resolution::Drop => "drop",
            };
            client.post_action(&format!("/api/v1/dead-letters/{id}/{verb}")).await
        }
        Err(failure) => Err(failure),
    }
}
