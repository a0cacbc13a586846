//! `scribe chapters`: lists a novel's chapters and shows their texts.

use scribe_api::{ChapterTextView, ChapterView, Page};
use scribe_app::{Error, queries::chapter_text::read_text};
use scribe_domain::{
    id::{ChapterId, NovelId},
    read_model::ChapterRow,
    refusal::Refusal,
};
use scribe_ports::store::readers::Database;

use super::{
    novels,
    print::{print_document, print_line, print_lines, print_page},
};
use crate::{
    args::{ChapterListArgs, ChaptersAction},
    config::Config,
    exit::Failure,
    read_access,
};

/// The number of chapters read and printed at once.
const CHAPTERS_PER_QUERY: u32 = 200;

pub(super) async fn run_chapters_command(
    config: &Config,
    action: &ChaptersAction,
    json: bool,
) -> Result<(), Failure> {
    match action {
        ChaptersAction::List(args) => {
            let novel = novels::parse_id(&args.novel)?;
            list_chapters(config, novel, args, json)
                .await
                .map_err(|failure| failure.with_novel(novel))
        }
        ChaptersAction::Show { id } => {
            let id =
                id.parse().map_err(|error| Failure::Usage(format!("the chapter's id: {error}")))?;
            show_chapter(config, id, json).await
        }
    }
}

async fn list_chapters(
    config: &Config,
    novel: NovelId,
    args: &ChapterListArgs,
    json: bool,
) -> Result<(), Failure> {
    let db = read_access::open_existing_database(config).await?;
    novels::require_novel(&*db, novel).await?;
    let rows = db.chapters(novel, args.after, args.limit + 1).await?;
    let cursor = |row: &ChapterRow| row.position.to_string();
    if json {
        return print_document(&Page::<ChapterView>::of_rows(rows, args.limit, cursor));
    }
    print_page(rows, args.limit, cursor, format_chapter_line)
}

/// Prints one line for each chapter of a novel.
pub(super) async fn print_chapters(db: &dyn Database, novel: NovelId) -> Result<(), Failure> {
    let mut after = 0;
    loop {
        let rows = db.chapters(novel, after, CHAPTERS_PER_QUERY).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.position;
        rows.iter().try_for_each(|row| print_line(format_chapter_line(row)))?;
    }
}

fn format_chapter_line(row: &ChapterRow) -> String {
    format!(
        "{:>4}  {}  {:<17} {:>6} words  {}",
        row.position, row.id, row.status, row.words, row.title
    )
}

async fn show_chapter(config: &Config, id: ChapterId, json: bool) -> Result<(), Failure> {
    let db = read_access::open_existing_database(config).await?;
    let missing = || Refusal::NotFound { what: "chapter", id: id.to_string() };
    let row = db.chapter(id).await?.ok_or_else(missing).map_err(Error::from)?;
    let text =
        read_accepted_text(&*db, &row).await.map_err(|failure| failure.with_novel(row.novel_id))?;
    if json {
        return print_document(&ChapterTextView::new(&row, text));
    }
    print_line(format_args!("{}. {}", row.position, row.title))?;
    print_line("")?;
    print_lines(text.unwrap_or_else(|| format!("({}, no text yet)", row.status)))
}

async fn read_accepted_text(
    db: &dyn Database,
    row: &ChapterRow,
) -> Result<Option<String>, Failure> {
    Ok(match row.content {
        Some(manifest) => Some(read_text(db, manifest).await?),
        None => None,
    })
}
