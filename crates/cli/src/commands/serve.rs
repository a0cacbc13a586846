//! `scribe serve`: runs the server for clients on this machine.

use std::{future::pending, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use scribe_app::feed::Feed;
use scribe_http::{AnswerBudget, BodyBudget, HttpState, router, server};
use serde_json::json;
use tokio::{
    sync::oneshot,
    time::{Instant, sleep},
};

use super::{
    print::document,
    progress::{print_notice, print_unused_key},
};
use crate::{
    args::Serve,
    config::{Config, Environment, Provider, redact_address},
    exit::Failure,
    folder::Holder,
    interrupts::Interrupts,
    stop::{CallsEnd, finish_calls, format_calls, time_is_up},
    wiring::{App, TestOverrides, wire},
    writers::keep_writers,
};

/// How long closing the database may take if the user has interrupted twice.
const MAX_HURRIED_STOP_TIME: Duration = Duration::from_secs(1);

/// Runs the command until it is interrupted.
pub(super) async fn run(
    config: &Config,
    environment: &Environment,
    args: &Serve,
    json: bool,
) -> Result<(), Failure> {
    let mut app = wire(config, environment, TestOverrides::default()).await?;
    let mut interrupts = match Interrupts::listen() {
        Ok(interrupts) => interrupts,
        Err(failure) => {
            app.close().await?;
            return Err(failure);
        }
    };
    if let Err(failure) = keep_writers(config, &*app.ports.db).await {
        app.close().await?;
        return Err(failure);
    }
    let mut stops_since = None;
    let served =
        serve(config, environment, args, &mut app, &mut interrupts, &mut stops_since).await;
    let hurry = async {
        tokio::select! {
            () = wait_for_hurry(&served, &mut interrupts) => {}
            () = time_is_up(stops_since, config.settings.server.stop_time()) => {}
        }
    };
    let closed = app.close_until(hurry).await;
    // A lost database takes precedence over any other reason for the end of the server.
    closed?;
    served?;
    print_notice(
        "Stopped. Everything written is kept. Run scribe serve or scribe resume to continue.",
    );
    if json { document(&json!({ "status": "stopped" })) } else { Ok(()) }
}

/// Resolves when the shutdown should no longer wait: at the next interrupt or, if the user has
/// already interrupted twice, after a short time.
async fn wait_for_hurry(served: &Result<(), Failure>, interrupts: &mut Interrupts) {
    let has_asked_twice = matches!(served, Err(Failure::Interrupted));
    let soon = async {
        if has_asked_twice {
            sleep(MAX_HURRIED_STOP_TIME).await;
        } else {
            pending::<()>().await;
        }
    };
    tokio::select! {
        () = soon => {}
        () = interrupts.next() => {}
    }
}

async fn serve(
    config: &Config,
    environment: &Environment,
    args: &Serve,
    app: &mut App,
    interrupts: &mut Interrupts,
    stops_since: &mut Option<Instant>,
) -> Result<(), Failure> {
    let ports = app.ports.clone();
    let settings = &config.settings.server;
    let listener = tokio::net::TcpListener::bind(args.listen)
        .await
        .map_err(|error| Failure::Usage(format!("--listen {}: {error}", args.listen)))?;
    let address = listener.local_addr().map_err(anyhow::Error::new)?;
    app.start().await?;
    let feed = Feed::start(&ports).await?;
    let state = HttpState {
        ports: ports.clone(),
        feed: feed.clone(),
        formats: scribe_export::formats().to_vec(),
        started_at: ports.clock.now(),
        listens_on: address.ip(),
        body_budget: BodyBudget::new(settings.body_time()),
        answer_budget: AnswerBudget::default(),
    };
    app.folder.write_holder(&Holder::for_server(
        app.folder.path(),
        address,
        &config.settings.model,
    ))?;
    print_address(config, address);
    print_unused_key(config, environment);
    let (close, closed) = oneshot::channel::<()>();
    // Dropping the sender closes the server too.
    let stop = async move { drop(closed.await) };
    let clock = Arc::clone(&ports.clock);
    let server = server::serve(listener, router(state), clock, settings.limits(), stop);
    let mut server = pin!(server);
    let stopped = async {
        interrupts.next().await;
        *stops_since = Some(Instant::now());
        finish_calls(&ports.shutdown, interrupts, settings.stop_time()).await
    };
    let calls = tokio::select! {
        biased;
        calls = stopped => calls,
        failure = app.broken() => return Err(failure),
        // The server ends only once it is closed.
        () = &mut server => CallsEnd::Stored,
    };
    match calls {
        CallsEnd::Stored => {}
        CallsEnd::Cut(calls) => print_notice(&format!(
            "The time limit for stopping was reached, so {} cut off. The next process repeats each \
             call that was cut off.",
            if calls == 1 {
                "1 model call was".to_owned()
            } else {
                format!("{} were", format_calls(calls))
            },
        )),
        CallsEnd::Hurried => return Err(Failure::Interrupted),
    }
    // Event streams would never end on their own.
    feed.close();
    drop(close);
    tokio::select! {
        () = server => Ok(()),
        // Requests that wait for an unavailable database are aborted.
        () = time_is_up(*stops_since, settings.stop_time()) => Ok(()),
        () = interrupts.next() => Err(Failure::Interrupted),
    }
}

fn print_address(config: &Config, address: SocketAddr) {
    let writer = match config.settings.model.provider {
        Provider::Sample => "the sample writer (no language model)".to_owned(),
        Provider::OpenAi => {
            config.settings.model.base_url.as_deref().map_or("openai".to_owned(), redact_address)
        }
    };
    let program = std::env::current_exe()
        .map_or_else(|_| "scribe".to_owned(), |path| path.display().to_string());
    print_notice(&format!("InfiniteScribe  http://{address}"));
    print_notice(&format!("data            {}", config.data_dir.display()));
    print_notice(&format!("writer          {writer}"));
    print_notice(&format!("program         {program}"));
    print_notice(&format!("a first book    {program} write --premise 'your idea'"));
}
