//! `scribe novels`: lists, shows and exports novels, and shows what they cost.

mod costs;

use scribe_api::{NovelView, Page};
use scribe_app::queries::book::assemble_book;
use scribe_domain::{id::NovelId, read_model::NovelRow, refusal::Refusal};
use scribe_ports::store::readers::Database;
use serde_json::json;

pub(super) use self::costs::format_money;
use super::{
    chapters,
    print::{print_document, print_line, print_page},
    progress::print_notice,
};
use crate::{
    args::{ListArgs as PageArgs, NovelExportArgs, NovelsAction},
    config::Config,
    exit::Failure,
    export_ledger::ExportLedger,
    output_path::OutputPath,
    read_access,
};

pub(super) async fn run_novels_command(
    config: &Config,
    action: &NovelsAction,
    json: bool,
) -> Result<(), Failure> {
    match action {
        NovelsAction::List(args) => list_novels(config, args, json).await,
        NovelsAction::Show { id } => {
            let id = parse_id(id)?;
            show_novel(config, id, json).await.map_err(|failure| failure.with_novel(id))
        }
        NovelsAction::Costs { id } => {
            let id = parse_id(id)?;
            costs::show_costs(config, id, json).await.map_err(|failure| failure.with_novel(id))
        }
        NovelsAction::Export(args) => {
            let id = parse_id(&args.id)?;
            export_novel(config, id, args, json).await.map_err(|failure| failure.with_novel(id))
        }
    }
}

pub(super) fn parse_id(text: &str) -> Result<NovelId, Failure> {
    text.parse().map_err(|error| Failure::Usage(format!("the novel's id: {error}")))
}

/// Reads a novel that must exist.
pub(super) async fn require_novel(db: &dyn Database, id: NovelId) -> Result<NovelRow, Failure> {
    let missing = || Refusal::NotFound { what: "novel", id: id.to_string() };
    Ok(db.novel(id).await?.ok_or_else(missing).map_err(scribe_app::Error::from)?)
}

async fn list_novels(config: &Config, args: &PageArgs, json: bool) -> Result<(), Failure> {
    let cursor = args.cursor.as_deref().map(parse_id).transpose()?;
    let db = read_access::open_database(config).await?;
    let rows = match &db {
        Some(db) => db.novels(cursor, args.limit + 1).await?,
        None => Vec::new(),
    };
    if json {
        return print_document(&Page::<NovelView>::of_rows(rows, args.limit, |row| {
            row.id.to_string()
        }));
    }
    if rows.is_empty() && cursor.is_none() {
        print_notice(explain_missing_novels(db.as_deref()).await?);
    }
    let shown = |row: &NovelRow| format!("{}  {}", row.id, describe_novel(row));
    print_page(rows, args.limit, |row| row.id.to_string(), shown)
}

/// Returns why there is no novel, and how to create one.
async fn explain_missing_novels(db: Option<&dyn Database>) -> Result<&'static str, Failure> {
    let is_begun = match db {
        Some(db) => !db.sessions(None, 1).await?.is_empty(),
        None => false,
    };
    Ok(if is_begun {
        "no book has an outline yet; scribe resume continues the unfinished one"
    } else {
        "there is no book yet; scribe write begins one"
    })
}

/// Describes a novel in a few words.
fn describe_novel(row: &NovelRow) -> String {
    format!(
        "{} — {}, {} of {} chapters, {} words",
        row.title, row.status, row.completed_chapters, row.target_chapters, row.words
    )
}

async fn show_novel(config: &Config, id: NovelId, json: bool) -> Result<(), Failure> {
    let db = read_access::open_existing_database(config).await?;
    let row = require_novel(&*db, id).await?;
    if json {
        return print_document(&NovelView::from(&row));
    }
    print_line(describe_novel(&row))?;
    print_line(format_args!(
        "by {}, in {}, created at {}",
        row.author, row.language, row.created_at
    ))?;
    chapters::print_chapters(&*db, id).await
}

async fn export_novel(
    config: &Config,
    id: NovelId,
    args: &NovelExportArgs,
    json: bool,
) -> Result<(), Failure> {
    let out = OutputPath::parse(args.out.as_deref())?;
    let db = read_access::open_existing_database(config).await?;
    let book = assemble_book(&*db, id).await?;
    let path = out.write_book(&book, &ExportLedger::open(&config.data_dir))?;
    if json {
        return print_document(&json!({ "novel_id": id, "title": book.title, "out": path }));
    }
    print_line(path.display())
}
