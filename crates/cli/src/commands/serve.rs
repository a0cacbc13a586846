//! `scribe serve`: runs the server for clients on this machine.

use std::{future::pending, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use scribe_app::feed::EventFeed;
use scribe_http::{AnswerBudget, BodyBudget, HttpState, router, server};
use serde_json::json;
use tokio::{
    sync::oneshot,
    time::{Instant, sleep},
};

use super::{
    print::print_document,
    progress::{print_notice, print_unused_key_notice},
};
use crate::{
    args::ServeArgs,
    config::{Config, Environment, Provider, redact_address},
    exit::Failure,
    folder::FolderHolder,
    interrupts::InterruptReceiver,
    stop::{CallsEnd, finish_calls, format_calls, wait_for_deadline},
    wiring::{App, TestOverrides, wire_process},
    writers::{find_different_model, refuse_other_writers},
};

/// How long closing the database may take if the user has interrupted twice.
const HURRIED_STOP_TIMEOUT: Duration = Duration::from_secs(1);

/// Runs the command until it is interrupted.
pub(super) async fn run_serve_command(
    config: &Config,
    environment: &Environment,
    args: &ServeArgs,
    json: bool,
) -> Result<(), Failure> {
    let mut app = wire_process(config, environment, TestOverrides::default()).await?;
    let mut interrupts = match InterruptReceiver::listen() {
        Ok(interrupts) => interrupts,
        Err(failure) => {
            app.close().await?;
            return Err(failure);
        }
    };
    if let Err(failure) = refuse_other_writers(config, &*app.ports.db).await {
        app.close().await?;
        return Err(failure);
    }
    let mut stops_since = None;
    let served =
        serve_until_stopped(config, environment, args, &mut app, &mut interrupts, &mut stops_since)
            .await;
    let hurry = async {
        tokio::select! {
            () = wait_for_second_interrupt(&served, &mut interrupts) => {}
            () = wait_for_deadline(stops_since, config.settings.server.stop_time()) => {}
        }
    };
    let closed = app.close_until(hurry).await;
    // A lost database takes precedence over any other reason for the end of the server.
    closed?;
    served?;
    print_notice(
        "Stopped. Everything written is kept. Run scribe serve or scribe resume to continue.",
    );
    if json { print_document(&json!({ "status": "stopped" })) } else { Ok(()) }
}

/// Resolves when the shutdown should no longer wait: at the next interrupt or, if the user has
/// already interrupted twice, after a short time.
async fn wait_for_second_interrupt(
    served: &Result<(), Failure>,
    interrupts: &mut InterruptReceiver,
) {
    let has_asked_twice = matches!(served, Err(Failure::Interrupted));
    let soon = async {
        if has_asked_twice {
            sleep(HURRIED_STOP_TIMEOUT).await;
        } else {
            pending::<()>().await;
        }
    };
    tokio::select! {
        () = soon => {}
        () = interrupts.wait_for_next() => {}
    }
}

async fn serve_until_stopped(
    config: &Config,
    environment: &Environment,
    args: &ServeArgs,
    app: &mut App,
    interrupts: &mut InterruptReceiver,
    stops_since: &mut Option<Instant>,
) -> Result<(), Failure> {
    let ports = app.ports.clone();
    let settings = &config.settings.server;
    let listener = tokio::net::TcpListener::bind(args.listen)
        .await
        .map_err(|error| Failure::Usage(format!("--listen {}: {error}", args.listen)))?;
    let address = listener.local_addr().map_err(anyhow::Error::new)?;
    if let Some(reason) = find_different_model(&*ports.db, &app.process).await? {
        tracing::warn!("{reason}");
    }
    app.start().await?;
    let feed = EventFeed::start(&ports).await?;
    let state = HttpState {
        ports: ports.clone(),
        feed: feed.clone(),
        formats: scribe_export::all_formats().to_vec(),
        started_at: ports.clock.now(),
        listens_on: address.ip(),
        body_budget: BodyBudget::new(settings.body_time()),
        answer_budget: AnswerBudget::default(),
    };
    app.folder.write_holder(&FolderHolder::for_server(
        app.folder.path(),
        address,
        &config.settings.model,
    ))?;
    print_startup_summary(config, address);
    print_unused_key_notice(config, environment);
    let (close, closed) = oneshot::channel::<()>();
    // Dropping the sender closes the server too.
    let stop = async move { drop(closed.await) };
    let clock = Arc::clone(&ports.clock);
    let server = server::serve(listener, router(state), clock, settings.connection_limits(), stop);
    let mut server = pin!(server);
    let stopped = async {
        interrupts.wait_for_next().await;
        *stops_since = Some(Instant::now());
        finish_calls(&ports.shutdown, interrupts, settings.stop_time()).await
    };
    let calls = tokio::select! {
        biased;
        calls = stopped => calls,
        failure = app.wait_for_failure() => return Err(failure),
        // The server ends only once it is closed.
        () = &mut server => CallsEnd::Stored,
    };
    match calls {
        CallsEnd::Stored => {}
        CallsEnd::AbortedAtDeadline(calls) => print_notice(&format!(
            "The time limit for stopping was reached, so {} cut off. The next process repeats each \
             call that was cut off.",
            if calls == 1 {
                "1 model call was".to_owned()
            } else {
                format!("{} were", format_calls(calls))
            },
        )),
        CallsEnd::AbortedByUser => return Err(Failure::Interrupted),
    }
    // Event streams would never end on their own.
    feed.close();
    drop(close);
    tokio::select! {
        () = server => Ok(()),
        // Requests that wait for an unavailable database are aborted.
        () = wait_for_deadline(*stops_since, settings.stop_time()) => Ok(()),
        () = interrupts.wait_for_next() => Err(Failure::Interrupted),
    }
}

fn print_startup_summary(config: &Config, address: SocketAddr) {
    let writer = match config.settings.model.provider {
        Provider::Sample => "the sample writer (no language model)".to_owned(),
        Provider::Server(provider) => {
            let base_url = config.settings.model.base_url.as_deref();
            base_url.map_or(provider.name.to_owned(), redact_address)
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
