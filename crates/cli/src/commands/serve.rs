//! `scribe serve`: the studio, for everybody on this machine.

use std::net::SocketAddr;

use axum::serve::ListenerExt;
use scribe_app::{feed::Feed, runtime};
use scribe_http::{HttpState, router};

use super::progress::{say, say_unused_key};
use crate::{
    args::Serve,
    config::{Config, Environment, Provider, redacted},
    exit::Failure,
    folder::Holder,
    interrupts::Interrupts,
    wiring::{Overrides, Wired, wire},
};

/// Runs the command until it is interrupted.
pub(super) async fn run(
    config: &Config,
    environment: &Environment,
    args: &Serve,
) -> Result<(), Failure> {
    let mut wired = wire(config, environment, Overrides::default()).await?;
    let served = serve(config, environment, args, &mut wired).await;
    wired.close().await;
    served
}

async fn serve(
    config: &Config,
    environment: &Environment,
    args: &Serve,
    wired: &mut Wired,
) -> Result<(), Failure> {
    let ports = wired.ports.clone();
    let listener = tokio::net::TcpListener::bind(args.listen)
        .await
        .map_err(|error| Failure::Usage(format!("--listen {}: {error}", args.listen)))?;
    let address = listener.local_addr().map_err(anyhow::Error::new)?;
    runtime::start(&ports, ports.clock.new_uuid()).await?;
    let feed = Feed::start(&ports).await?;
    let state = HttpState {
        ports: ports.clone(),
        feed: feed.clone(),
        formats: scribe_export::formats().to_vec(),
        started_at: ports.clock.now(),
        listens_on: address.ip(),
    };
    wired.folder.say(&Holder::serving(wired.folder.path(), address, &config.settings.model))?;
    greet(config, address);
    say_unused_key(config, environment);
    let mut interrupts = Interrupts::listen()?;
    let (stopping, mut stopped) = tokio::sync::watch::channel(false);
    let stop = async move {
        interrupts.next().await;
        // From here on background work may end; event streams would never end by themselves.
        stopping.send_replace(true);
        feed.close();
    };
    // An event is small and must not wait until the client has confirmed the one before.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection sends as it likes");
        }
    });
    let server = axum::serve(listener, router(state)).with_graceful_shutdown(stop);
    let mut server = std::pin::pin!(server.into_future());
    tokio::select! {
        biased;
        served = &mut server => served.map_err(|error| Failure::Other(error.into())),
        _ = stopped.wait_for(|stopping| *stopping) => {
            server.await.map_err(|error| Failure::Other(error.into()))
        }
        failure = wired.broken() => Err(failure),
    }?;
    say("Stopped. What is written is kept; scribe serve or scribe resume goes on with it.");
    Ok(())
}

fn greet(config: &Config, address: SocketAddr) {
    let writer = match config.settings.model.provider {
        Provider::Sample => "the sample writer (no language model)".to_owned(),
        Provider::OpenAi => {
            config.settings.model.base_url.as_deref().map_or("openai".to_owned(), redacted)
        }
    };
    let program = std::env::current_exe()
        .map_or_else(|_| "scribe".to_owned(), |path| path.display().to_string());
    say(&format!("InfiniteScribe  http://{address}"));
    say(&format!("data            {}", config.data_dir.display()));
    say(&format!("writer          {writer}"));
    say(&format!("program         {program}"));
    say(&format!("a first book    {program} write --premise 'your idea'"));
}
