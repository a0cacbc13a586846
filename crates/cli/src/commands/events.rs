//! `scribe events`: lists the event log, and checks it together with all data derived from it.

use scribe_api::{CloudEvent, Page};
use scribe_app::{
    queries::events::{EventSelection, read_events},
    verify::{VerifyReport, verify_database},
};
use scribe_domain::id::BookId;
use scribe_domain::id::{NovelId, SessionId};
use scribe_ports::store::rows::StoredEvent;
use uuid::Uuid;

use super::print::{print_document, print_line, print_page};
use crate::{
    args::{EventListArgs, EventsAction},
    config::Config,
    exit::Failure,
    read_access,
};

pub(super) async fn run_events_command(
    config: &Config,
    action: &EventsAction,
    json: bool,
) -> Result<(), Failure> {
    match action {
        EventsAction::List(args) => list_events(config, args, json).await,
        EventsAction::Verify => verify_events(config, json).await,
    }
}

async fn list_events(config: &Config, args: &EventListArgs, json: bool) -> Result<(), Failure> {
    let selection = to_event_selection(args)?;
    let found = match read_access::open_database(config).await? {
        Some(db) => read_events(&*db, selection, args.after, args.limit + 1).await?,
        None => Vec::new(),
    };
    if json {
        return print_document(&Page::<CloudEvent>::of_rows(found, args.limit, |event| {
            event.position.to_string()
        }));
    }
    print_page(found, args.limit, |event| event.position.to_string(), format_event)
}

fn to_event_selection(args: &EventListArgs) -> Result<EventSelection, Failure> {
    let malformed =
        |name: &str, error: &dyn std::fmt::Display| Failure::Usage(format!("--{name}: {error}"));
    if let Some(id) = &args.novel {
        let novel: NovelId = id.parse().map_err(|error| malformed("novel", &error))?;
        return Ok(EventSelection::Novel(novel));
    }
    if let Some(id) = &args.session {
        let session: SessionId = id.parse().map_err(|error| malformed("session", &error))?;
        return Ok(EventSelection::Session(session));
    }
    let Some(id) = &args.key else { return Ok(EventSelection::All) };
    // A key is the id of a session or a novel, with or without its prefix.
    let bare = id.rsplit_once('_').map_or(id.as_str(), |(_, bare)| bare);
    let key = Uuid::try_parse(bare).map_err(|error| malformed("key", &error))?;
    Ok(EventSelection::Book(BookId(key)))
}

/// Formats an event as one line: position, time, type and subject.
fn format_event(event: &StoredEvent) -> String {
    let subject = CloudEvent::from(event).subject;
    let at = event.created_at.format("%Y-%m-%d %H:%M:%S");
    format!("{:>7}  {at}  {:<28} {subject}", event.position, event.event_type)
}

async fn verify_events(config: &Config, json: bool) -> Result<(), Failure> {
    let report = match read_access::open_database(config).await? {
        Some(db) => verify_database(&*db).await?,
        None => VerifyReport::default(),
    };
    let VerifyReport { books, events, streams, rows, contents, faults } = &report;
    if json {
        print_document(&report)?;
    } else {
        for fault in faults {
            print_line(fault)?;
        }
        print_line(format_args!(
            "Checked {events} events, {streams} streams, {rows} rows and {contents} \
             contents of {books} books: {}.",
            if faults.is_empty() { "no fault".to_owned() } else { format_faults(faults.len()) },
        ))?;
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(scribe_app::Error::Damaged(format!(
        "{} found. Run scribe rebuild to correct the tables and states that are derived from the \
         log. For all other damage, restore a backup",
        format_faults(faults.len())
    ))
    .into())
}

fn format_faults(number: usize) -> String {
    if number == 1 { "1 fault".to_owned() } else { format!("{number} faults") }
}
