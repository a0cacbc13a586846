//! `scribe write`: writes a book, with or without a given idea.

mod draft;
mod follow;
mod premise;
mod provider_pauses;
mod reporter;
mod summary;

use std::time::{Duration, Instant};

use scribe_domain::{
    genesis::{Mode, StopAfter, start_genesis::StartGenesis},
    id::SessionId,
    stage::Preferences,
    text::language::{check_tag, detect_language},
};

pub use self::follow::{FollowOptions, follow_new_book, resume_book};
use super::progress::{print_notice, print_writer_notices};
use crate::{
    args::WriteArgs,
    book_client::BookClient,
    book_file::ExportedFile,
    config::{Config, Environment, Provider},
    exit::Failure,
};

/// How much longer than its own deadline a server may take to stop.
const EXTRA_STOP_TIME: Duration = Duration::from_secs(10);
/// How often to check whether the server has stopped.
const STOP_CHECK_INTERVAL: Duration = Duration::from_millis(200);

pub(super) async fn run_write_command(
    config: &Config,
    environment: &Environment,
    args: WriteArgs,
    json: bool,
) -> Result<(), Failure> {
    let start = build_start_command(&args)?;
    refuse_stop_after_the_end(&args)?;
    if config.settings.model.provider == Provider::Sample {
        refuse_unknown_language(&start)?;
    }
    let file = ExportedFile::parse(args.out.as_deref(), &config.data_dir)?;
    let options = FollowOptions { stop_after: args.stop_after, file: Some(file), json };
    // A server that is stopping has not started the book. Once it has stopped, the folder is free
    // and the command can be retried.
    let patience = Instant::now() + config.settings.server.stop_time() + EXTRA_STOP_TIME;
    let mut saw_stopping_server = false;
    loop {
        let mut client = match BookClient::open(config, environment).await {
            // The server that is stopping takes no more requests, and still has the folder.
            Err(Failure::Held(_)) if saw_stopping_server && Instant::now() < patience => {
                tokio::time::sleep(STOP_CHECK_INTERVAL).await;
                continue;
            }
            opened => opened?,
        };
        let written = start_book(config, environment, &mut client, start.clone(), &options).await;
        let is_stopping = written.as_ref().is_err_and(Failure::is_from_stopping_server);
        if is_stopping && Instant::now() < patience {
            saw_stopping_server = true;
            client.sleep(STOP_CHECK_INTERVAL).await?;
            client.close().await?;
            continue;
        }
        return client.close().await.and(written);
    }
}

async fn start_book(
    config: &Config,
    environment: &Environment,
    client: &mut BookClient,
    start: StartGenesis,
    options: &FollowOptions,
) -> Result<(), Failure> {
    let remember = |id| options.file.as_ref().map_or(Ok(()), |file| file.record_output_path(id));
    let session_id = client.start_session(start, remember).await?;
    print_notice(&format!("session {session_id} (data: {})", config.data_dir.display()));
    print_writer_notices(config, environment);
    follow_new_book(client, session_id, options).await
}

/// Returns the newest book. If there is none, starts one.
///
/// # Errors
/// The database cannot answer.
pub async fn start_or_find_book(
    client: &mut BookClient,
    start: StartGenesis,
) -> Result<SessionId, Failure> {
    match client.db().sessions(None, 1).await?.first() {
        None => client.start_session(start, |_| Ok(())).await,
        Some(session) => Ok(session.id),
    }
}

/// Refuses other languages than English for the sample writer. Language tags ignore case.
fn refuse_unknown_language(start: &StartGenesis) -> Result<(), Failure> {
    let detected = || start.premise.as_deref().map(|premise| detect_language(premise, "en"));
    let language = start.language.clone().or_else(detected).unwrap_or_else(|| "en".to_owned());
    let primary = language.trim().split(['-', '_']).next().unwrap_or_default();
    // An invalid tag is refused later, together with all other invalid values.
    if check_tag(&language).is_err() || primary.eq_ignore_ascii_case("en") {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "the sample writer writes only English, but the language of this book is {language}: set a \
         model ([model] in scribe.toml), or give --language en"
    )))
}

/// Refuses to stop after a chapter that the book does not have.
fn refuse_stop_after_the_end(args: &WriteArgs) -> Result<(), Failure> {
    match args.stop_after {
        Some(StopAfter::Chapter(last)) if last > args.chapters => Err(Failure::Usage(format!(
            "--stop-after chapter:{last}: with --chapters {chapters}, only chapter:1 to \
             chapter:{chapters} are allowed",
            chapters = args.chapters,
        ))),
        Some(StopAfter::Chapter(_) | StopAfter::Concept | StopAfter::Outline) | None => Ok(()),
    }
}

fn build_start_command(args: &WriteArgs) -> Result<StartGenesis, Failure> {
    let premise = premise::read_premise(args)?;
    Ok(StartGenesis {
        premise,
        mode: Mode::Guided,
        language: args.language.clone(),
        genre: args.genre.clone(),
        preferences: Some(Preferences {
            chapters: args.chapters,
            words_per_chapter: args.words_per_chapter,
            pov: args.pov,
            tense: args.tense,
            author: args.author.clone(),
            title: args.title.clone(),
            seed: args.seed,
            ..Preferences::default()
        }),
        attended: false,
        stop_after: args.stop_after,
    })
}
