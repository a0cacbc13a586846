//! Measures what users notice of a server: the delay of events, the speed of lists, and its start.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    corridor::prepare,
    database::Home,
    figure::{Figure, Target, number, p95},
    load::WholeGenesis,
    server::{Client, Server},
    usage,
};

const COMMANDS: &str = "/api/v1/genesis/commands";

async fn command(
    client: &mut Client,
    command_type: &str,
    session: Option<&str>,
    payload: Value,
) -> Result<Value> {
    let mut body = json!({ "command_type": command_type, "payload": payload });
    if let Some(session) = session {
        body["session_id"] = json!(session);
    }
    let reply = client.post(COMMANDS, &body).await?;
    ensure!(reply.status < 300, "{command_type}: {}", String::from_utf8_lossy(&reply.body));
    reply.json()
}

/// Measures the time from the acceptance of a command to the arrival of its event at a watching
/// client, on an idle server.
pub(crate) async fn events(commands: usize) -> Result<Vec<Figure>> {
    let home = Home::sqlite()?;
    let server = Server::start(home.folder.path()).await?;
    let mut client = Client::connect(&server.address).await?;
    let mut watching =
        Client::connect(&server.address).await?.events("/api/v1/events/stream").await?;
    let begun =
        command(&mut client, "START_GENESIS", None, json!({ "premise": "A ferry" })).await?;
    let session = begun["session_id"].as_str().context("no session")?.to_owned();
    watching.next("Genesis.ConceptsProposed").await?;
    let (mut sent, mut accepted) = (Vec::new(), Vec::new());
    for n in 0..commands {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let (verb, event) = if n % 2 == 0 {
            ("PAUSE_GENESIS", "Genesis.Paused")
        } else {
            ("RESUME_GENESIS", "Genesis.Resumed")
        };
        let began = Instant::now();
        let (answered, seen) = tokio::join!(
            async {
                command(&mut client, verb, Some(&session), json!({})).await.map(|_| Instant::now())
            },
            async { watching.next(event).await.map(|()| Instant::now()) },
        );
        let (answered, seen) = (answered?, seen?);
        sent.push(1_000.0 * (seen - began).as_secs_f64());
        accepted.push(1_000.0 * seen.saturating_duration_since(answered).as_secs_f64());
    }
    server.kill().await?;
    Ok(vec![
        Figure::with_target(
            "sse.accepted_to_event_p95_ms",
            p95(accepted),
            "ms",
            Target::AtMost(10.0),
        ),
        Figure::without_target("sse.sent_to_event_p95_ms", p95(sent), "ms"),
    ])
}

/// Measures how many lists of 20 novels, out of many novels, the server returns per second of its
/// processor time.
pub(crate) async fn novels(novels: usize, seconds: u64) -> Result<Vec<Figure>> {
    let home = Home::sqlite()?;
    prepare(&home, Arc::new(WholeGenesis { chapters: 1 }), novels).await?;
    let server = Server::start(home.folder.path()).await?;
    let before = usage::read_usage(server.pid)?;
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut running: JoinSet<Result<(u64, usize)>> = JoinSet::new();
    for _ in 0..4 {
        let mut client = Client::connect(&server.address).await?;
        running.spawn(async move {
            let (mut asked, mut length) = (0, 0);
            while Instant::now() < until {
                let reply = client.get("/api/v1/novels?limit=20").await?;
                ensure!(reply.status == 200, "the list answers {}", reply.status);
                length = reply.body.len();
                asked += 1;
            }
            Ok((asked, length))
        });
    }
    let (mut asked, mut length) = (0, 0);
    while let Some(one) = running.join_next().await {
        let (count, bytes) = one??;
        asked += count;
        length = bytes;
    }
    let cpu = usage::read_usage(server.pid)?.cpu_seconds - before.cpu_seconds;
    server.kill().await?;
    Ok(vec![
        Figure::without_target("novels.lists_per_cpu_second", number(asked) / cpu, "1/s"),
        Figure::without_target("novels.list_bytes", number(length as u64), "B"),
    ])
}

/// Measures the time from a start after a kill to the first step that the new process completes.
pub(crate) async fn restart(sessions: usize) -> Result<Vec<Figure>> {
    let home = Home::sqlite()?;
    let server = Server::start(home.folder.path()).await?;
    let beside = home.connect().await?;
    let mut running: JoinSet<Result<()>> = JoinSet::new();
    for _ in 0..8 {
        let mut client = Client::connect(&server.address).await?;
        let count = sessions.div_ceil(8);
        running.spawn(async move {
            for _ in 0..count {
                command(&mut client, "START_GENESIS", None, json!({})).await?;
            }
            Ok(())
        });
    }
    let open = "SELECT count(*) FROM async_tasks WHERE status IN ('PENDING', 'RUNNING')";
    while beside.completed().await? < 20 || beside.count(open).await? < 8 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    server.kill().await?;
    // Clients that were still sending have lost their connection.
    running.shutdown().await;
    let completed = beside.completed().await?;
    let left = beside.count(open).await?;
    ensure!(left > 0, "nothing was in work when the server was killed");

    let began = Instant::now();
    let again = Server::start(home.folder.path());
    let first = async {
        while beside.completed().await? == completed {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok::<_, anyhow::Error>(began.elapsed().as_secs_f64())
    };
    let (again, first) = tokio::join!(again, first);
    again?.kill().await?;
    drop(beside);
    Ok(vec![
        Figure::with_target("restart.to_first_step_seconds", first?, "s", Target::AtMost(1.0)),
        Figure::without_target("restart.tasks_left", number(left.unsigned_abs()), "1"),
    ])
}
