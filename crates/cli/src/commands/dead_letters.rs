//! `scribe dead-letters`: lists, retries and drops events that cannot be handled.

use scribe_api::{DeadLetterView, Page};
use scribe_app::dead_letters;
use scribe_domain::id::DeadLetterId;
use scribe_ports::store::rows::DeadLetterRow;

use super::print::{print_document, print_line, print_page};
use crate::{
    args::{DeadLettersAction, ListArgs as PageArgs},
    client::ServerClient,
    config::{Config, Environment},
    exit::Failure,
    read_access,
    wiring::{TestOverrides, wire_process},
};

/// How a letter is resolved.
#[derive(Debug, Clone, Copy)]
enum LetterAction {
    Retry,
    Drop,
}

pub(super) async fn run_dead_letters_command(
    config: &Config,
    environment: &Environment,
    action: &DeadLettersAction,
    json: bool,
) -> Result<(), Failure> {
    let (id, way) = match action {
        DeadLettersAction::List(args) => return list_letters(config, args, json).await,
        DeadLettersAction::Retry { id } => (parse_id(id)?, LetterAction::Retry),
        DeadLettersAction::Drop { id } => (parse_id(id)?, LetterAction::Drop),
    };
    let letter = resolve_letter(config, environment, id, way).await?;
    if json {
        return print_document(&letter);
    }
    print_line(match way {
        LetterAction::Retry => {
            format!("{id} was released; its event is handled again when its book continues")
        }
        LetterAction::Drop => format!("{id} was dropped; its book continues with the next event"),
    })
}

fn parse_id(text: &str) -> Result<DeadLetterId, Failure> {
    text.parse().map_err(|error| Failure::Usage(format!("the dead letter's id: {error}")))
}

async fn list_letters(config: &Config, args: &PageArgs, json: bool) -> Result<(), Failure> {
    let cursor = args.cursor.as_deref().map(parse_id).transpose()?;
    let rows = match read_access::open_database(config).await? {
        Some(db) => db.list_open_dead_letters(cursor, args.limit + 1).await?,
        None => Vec::new(),
    };
    if json {
        return print_document(&Page::<DeadLetterView>::of_rows(rows, args.limit, |row| {
            row.id.to_string()
        }));
    }
    let shown = |DeadLetterRow { id, parked_at, position, reason, .. }: &DeadLetterRow| {
        let at = parked_at.format("%Y-%m-%d %H:%M:%S");
        format!("{id}  {at}  event {position}: {reason}")
    };
    print_page(rows, args.limit, |row| row.id.to_string(), shown)
}

/// Resolves a letter, either in this process or through the server that holds the folder. This
/// command does not start the corridor, so the process that continues the book handles the released
/// events.
async fn resolve_letter(
    config: &Config,
    environment: &Environment,
    id: DeadLetterId,
    way: LetterAction,
) -> Result<DeadLetterView, Failure> {
    read_access::require_database(config)?;
    match wire_process(config, environment, TestOverrides::default()).await {
        Ok(app) => {
            let ended = match way {
                LetterAction::Retry => dead_letters::release_letter(&app.ports, id).await,
                LetterAction::Drop => dead_letters::drop_letter(&app.ports, id).await,
            };
            app.close().await?;
            Ok(DeadLetterView::from(&ended?))
        }
        Err(Failure::Held(holder)) => {
            let client = ServerClient::connect(config, holder).await?;
            let verb = match way {
                LetterAction::Retry => "release",
                LetterAction::Drop => "drop",
            };
            client.post_action(&format!("/api/v1/dead-letters/{id}/{verb}")).await
        }
        Err(failure) => Err(failure),
    }
}
