//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use scribe_domain::{
    genesis::StopAfter,
    stage::{Person, Tense},
};

/// Takes an idea to a finished novel.
#[derive(Debug, Parser)]
#[command(
    name = "scribe",
    version,
    after_help = "Examples:
  scribe write --premise 'A lighthouse keeper who is afraid of the dark'
  scribe resume
  scribe config check
  scribe models test"
)]
pub struct Args {
    /// The settings file [default: ./scribe.toml, else scribe.toml in the data folder].
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print one JSON object as the last line of standard output; progress goes to standard error.
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: CommandArgs,
}

#[derive(Debug, Subcommand)]
pub enum CommandArgs {
    /// Write a book, from an idea or from nothing.
    Write(WriteArgs),
    /// Continue an unfinished book.
    Resume(ResumeArgs),
    /// Run the server: the API, the front page, and the writing of all books.
    Serve(ServeArgs),
    /// Show or check the settings.
    Config {
        #[command(subcommand)]
        action: ConfigAction,
    },
    /// List the models of the configured servers, or try the configured models.
    Models {
        #[command(subcommand)]
        action: ModelsAction,
    },
    /// List, show and export novels.
    #[command(after_help = "Examples:
  scribe novels list
  scribe novels export nov_01a1fb4f-66aa-8976-8f67-0ba290b09688 --out book.epub")]
    Novels {
        #[command(subcommand)]
        action: NovelsAction,
    },
    /// List and show chapters.
    #[command(after_help = "Examples:
  scribe chapters list nov_01a1fb4f-66aa-8976-8f67-0ba290b09688
  scribe chapters show chp_01a1fb4f-66aa-8a10-9b7c-2f1d5e3c4a90 --json")]
    Chapters {
        #[command(subcommand)]
        action: ChaptersAction,
    },
    /// List the events of the log, or check the log.
    #[command(after_help = "Examples:
  scribe events list --limit 20
  scribe events verify")]
    Events {
        #[command(subcommand)]
        action: EventsAction,
    },
    /// List, retry or drop events that could not be handled.
    ///
    /// Such an event stops its own book only.
    #[command(after_help = "Examples:
  scribe dead-letters list
  scribe dead-letters retry dlt_01a1fb4f-66aa-8c11-8f67-0ba290b09688
  scribe dead-letters drop dlt_01a1fb4f-66aa-8c11-8f67-0ba290b09688 --json")]
    DeadLetters {
        #[command(subcommand)]
        action: DeadLettersAction,
    },
    /// Rebuild every table that is derived from the event log.
    ///
    /// Prints how many rows it changed. It changes none unless rows were damaged.
    #[command(after_help = "Example:
  scribe rebuild --json")]
    Rebuild,
    /// Upgrade or downgrade the database schema, or list its migrations.
    Migrate {
        #[command(subcommand)]
        action: MigrateAction,
    },
}

/// Write a book.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:
  scribe write
  scribe write --premise 'Two sisters inherit a ferry' --chapters 12
  scribe write --premise-file idea.txt --stop-after concept
  echo 'A city that forgets its dead' | scribe write --premise-file -")]
pub struct WriteArgs {
    /// The idea. Without one, scribe proposes ideas of its own.
    #[arg(long, value_name = "TEXT", conflicts_with = "premise_file")]
    pub premise: Option<String>,
    /// A file with the idea; - reads standard input.
    #[arg(long, value_name = "FILE")]
    pub premise_file: Option<PathBuf>,
    /// The language of the book, as a BCP 47 tag [default: the language of the idea].
    #[arg(long)]
    pub language: Option<String>,
    /// The genre.
    #[arg(long)]
    pub genre: Option<String>,
    /// The number of chapters, from 1 to 1000.
    #[arg(long, default_value_t = 10, allow_negative_numbers = true)]
    pub chapters: u32,
    /// The number of words per chapter.
    #[arg(long, default_value_t = 1_500, allow_negative_numbers = true)]
    pub words_per_chapter: u32,
    /// The point of view: first, second, third_limited or third_omniscient.
    #[arg(long, value_name = "PERSON")]
    pub pov: Option<Person>,
    /// The tense of the narration: past or present.
    #[arg(long)]
    pub tense: Option<Tense>,
    /// The author's name on the cover.
    #[arg(long)]
    pub author: Option<String>,
    /// The title [default: a title that fits the story].
    #[arg(long)]
    pub title: Option<String>,
    /// The seed of the sample writer: another seed gives another book.
    #[arg(long, default_value_t = 0, allow_negative_numbers = true)]
    pub seed: u64,
    /// The file of the book, .epub or .md, or the folder for it. The file is named after the title
    /// if only a folder is given [default: the current folder].
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Stop early, after: concept, outline or chapter:N.
    #[arg(long, value_name = "STEP")]
    pub stop_after: Option<StopAfter>,
}

/// Continue a book.
#[derive(Debug, Clone, clap::Args)]
pub struct ResumeArgs {
    /// The session [default: the newest unfinished session].
    pub id: Option<String>,
}

/// Run the server.
#[derive(Debug, Clone, clap::Args)]
pub struct ServeArgs {
    /// The address to listen on.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: std::net::SocketAddr,
}

#[derive(Debug, Clone, Subcommand)]
pub enum NovelsAction {
    /// List the novels, newest first.
    #[command(after_help = "Example:
  scribe novels list --limit 10 --json")]
    List(ListArgs),
    /// Show a novel with its chapters.
    #[command(after_help = "Example:
  scribe novels show nov_01a1fb4f-66aa-8976-8f67-0ba290b09688")]
    Show {
        /// The id of the novel.
        id: String,
    },
    /// Show what each agent has cost for a novel.
    #[command(after_help = "Example:
  scribe novels costs nov_01a1fb4f-66aa-8976-8f67-0ba290b09688")]
    Costs {
        /// The id of the novel.
        id: String,
    },
    /// Write a novel to a file.
    ///
    /// The extension of the file selects the format: .epub or .md. A file of another book is never
    /// overwritten; the new file then gets a number, such as book (2).epub.
    Export(NovelExportArgs),
}

/// A page of a list.
#[derive(Debug, Clone, clap::Args)]
pub struct ListArgs {
    /// The largest number of items to list, from 1 to 1000.
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 100,
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub limit: u32,
    /// Start after this item: next_cursor of the previous page.
    #[arg(long, value_name = "CURSOR", visible_alias = "after")]
    pub cursor: Option<String>,
}

/// Write a novel to a file.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:
  scribe novels export nov_01a1fb4f-66aa-8976-8f67-0ba290b09688
  scribe novels export nov_01a1fb4f-66aa-8976-8f67-0ba290b09688 --out book.md")]
pub struct NovelExportArgs {
    /// The id of the novel.
    pub id: String,
    /// The file, or a folder for a file that is named after the title [default: the current
    /// folder].
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Clone, Subcommand)]
pub enum ChaptersAction {
    /// List the chapters of a novel, in order.
    List(ChapterListArgs),
    /// Show a chapter with its accepted text.
    #[command(after_help = "Example:
  scribe chapters show chp_01a1fb4f-66aa-8a10-9b7c-2f1d5e3c4a90")]
    Show {
        /// The id of the chapter.
        id: String,
    },
}

#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Example:
  scribe chapters list nov_01a1fb4f-66aa-8976-8f67-0ba290b09688 --json")]
pub struct ChapterListArgs {
    /// The id of the novel.
    pub novel: String,
    /// Start after this position.
    #[arg(long, value_name = "POSITION", allow_negative_numbers = true, default_value_t = 0,
          value_parser = clap::value_parser!(i32).range(0..))]
    pub after: i32,
    /// The largest number of items to list, from 1 to 1000.
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 1_000,
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub limit: u32,
}

#[derive(Debug, Clone, Subcommand)]
pub enum EventsAction {
    /// List events in the order of the log.
    List(EventListArgs),
    /// Check versions, states, rows and contents; exit with code 1 if something is wrong.
    ///
    /// Writes nothing. scribe rebuild corrects what is derived from the event log.
    #[command(after_help = "Example:
  scribe events verify --json")]
    Verify,
}

#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:
  scribe events list --after 120 --limit 50
  scribe events list --novel nov_01a1fb4f-66aa-8976-8f67-0ba290b09688 --json")]
pub struct EventListArgs {
    /// Start after this position.
    #[arg(long, value_name = "POSITION", allow_negative_numbers = true, default_value_t = 0,
          value_parser = clap::value_parser!(i64).range(0..))]
    pub after: i64,
    /// The largest number of items to list, from 1 to 1000.
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 100,
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub limit: u32,
    /// List only events of this book, both of its genesis session and of its novel. ID is the id
    /// of the session.
    #[arg(long, value_name = "ID", conflicts_with_all = ["novel", "session"])]
    pub key: Option<String>,
    /// List only events of this novel.
    #[arg(long, value_name = "ID", conflicts_with = "session")]
    pub novel: Option<String>,
    /// List only events of this genesis session.
    #[arg(long, value_name = "ID")]
    pub session: Option<String>,
}

#[derive(Debug, Clone, Subcommand)]
pub enum DeadLettersAction {
    /// List the dead letters that stop a book, newest first, with their reasons.
    #[command(after_help = "Example:
  scribe dead-letters list --json")]
    List(ListArgs),
    /// Handle the event again, and everything after it.
    #[command(after_help = "Example:
  scribe dead-letters retry dlt_01a1fb4f-66aa-8c11-8f67-0ba290b09688")]
    Retry {
        /// The id of the dead letter.
        id: String,
    },
    /// Skip this event. Commands that depend on it fail.
    #[command(after_help = "Example:
  scribe dead-letters drop dlt_01a1fb4f-66aa-8c11-8f67-0ba290b09688")]
    Drop {
        /// The id of the dead letter.
        id: String,
    },
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub enum ConfigAction {
    /// Print every setting; secrets are never shown.
    Show,
    /// Check whether the settings are valid.
    Check,
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub enum ModelsAction {
    /// Ask each configured server which models it has.
    #[command(after_help = "Example:
  scribe models list --json")]
    List,
    /// Make one small call of each form to each configured model, and show what it takes.
    ///
    /// Exits with code 2 if a setting is wrong, and with code 3 if a model did not answer now.
    #[command(after_help = "Example:
  scribe models test")]
    Test,
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub enum MigrateAction {
    /// Upgrade the schema, then rebuild the tables that are derived from the event log.
    Up,
    /// Undo the last migration, including the data in its tables.
    Down,
    /// List the migrations.
    Status,
}
