//! The clients: each starts a book, sends the command until a process accepts it, waits until the
//! book is complete, and starts the next one.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result};
use scribe_domain::{Timestamp, id::derive_uuid};
use serde_json::json;
use tokio::time::sleep;

use crate::{
    CHAPTERS_PER_BOOK, WORDS_PER_CHAPTER,
    cluster::Addresses,
    ferry,
    history::{Answer, Command, CommandOutcome},
    http,
    progress::Progress,
    random::Random,
    watch::RunClock,
};

/// The pause before a command is sent to the next process.
const SEND_PAUSE: Duration = Duration::from_millis(100);

/// One of this many accepted commands is sent once more, as if its answer had been lost.
const REPEAT_EVERY: usize = 4;

/// What the clients of a run share.
#[derive(Clone)]
pub(crate) struct Clients {
    pub(crate) addresses: Addresses,
    pub(crate) progress: Progress,
    pub(crate) watch: RunClock,
    pub(crate) seed: u64,
    pub(crate) commands: Arc<Mutex<Vec<Command>>>,
    pub(crate) started: Arc<AtomicU32>,
    /// While true, a client starts another book when its book is complete.
    pub(crate) continues: Arc<AtomicBool>,
    /// The minimum number of books.
    pub(crate) least_books: u32,
}

impl Clients {
    /// Writes books one after another until there are enough.
    pub(crate) async fn write_books(self) -> Result<()> {
        while let Some(book) = self.next_book() {
            let session = self.start_book(book).await?;
            self.progress.wait_for_book(&session).await?;
        }
        Ok(())
    }

    /// Returns the commands and forgets them.
    pub(crate) fn take_commands(&self) -> Vec<Command> {
        self.with_commands(std::mem::take)
    }

    /// Returns the number of books that are being written.
    pub(crate) fn open_books(&self) -> usize {
        let started = self.started.load(Ordering::Relaxed) as usize;
        started.saturating_sub(self.progress.completed_books())
    }

    fn next_book(&self) -> Option<u32> {
        let continues = self.continues.load(Ordering::Relaxed);
        let is_wanted = |book: u32| (continues || book < self.least_books).then_some(book + 1);
        self.started.fetch_update(Ordering::Relaxed, Ordering::Relaxed, is_wanted).ok()
    }

    /// Sends the command that starts a book until it is accepted, and returns the session.
    async fn start_book(&self, book: u32) -> Result<String> {
        let mut random = Random::new(self.seed ^ u64::from(book));
        let parts: [&[u8]; 2] = [&self.seed.to_be_bytes(), &book.to_be_bytes()];
        let id = derive_uuid(Timestamp::UNIX_EPOCH, &parts).to_string();
        let body = json!({
            "command_id": id,
            "command_type": "START_GENESIS",
            "payload": {
                "premise": ferry::premise(book),
                "preferences": {
                    "chapters": CHAPTERS_PER_BOOK, "words_per_chapter": WORDS_PER_CHAPTER, "seed": book,
                },
                "attended": false,
            },
        });
        let command = Command { id, book, sent_ms: self.watch.now_ms(), answers: Vec::new() };
        let number = self.with_commands(|commands| {
            commands.push(command);
            commands.len() - 1
        });
        let mut process = random.below(usize::from(u8::MAX));
        loop {
            let outcome = self.send(process, &body).await;
            process += 1;
            let answer = Answer { at_ms: self.watch.now_ms(), outcome: outcome.clone() };
            self.with_commands(|commands| commands[number].answers.push(answer));
            match outcome {
                CommandOutcome::Accepted { session } if random.below(REPEAT_EVERY) > 0 => {
                    return Ok(session);
                }
                CommandOutcome::Refused { status } => {
                    // The checker reports the refusal; the book will not be written.
                    return Err(anyhow::anyhow!("book {book} is refused with {status}"));
                }
                CommandOutcome::Accepted { .. } | CommandOutcome::Unknown { .. } => {
                    sleep(SEND_PAUSE).await;
                }
            }
        }
    }

    async fn send(&self, process: usize, body: &serde_json::Value) -> CommandOutcome {
        let sent = async {
            let address = self.addresses.nth(process);
            let reply = http::post(&address, "/api/v1/genesis/commands", body).await?;
            Ok::<_, anyhow::Error>(match reply.status {
                200..300 => {
                    let answer = reply.json()?;
                    let session = answer["session_id"].as_str().context("no session")?;
                    CommandOutcome::Accepted {
                        session: session.trim_start_matches("ses_").to_owned(),
                    }
                }
                status @ 400..500 => CommandOutcome::Refused { status },
                status => CommandOutcome::Unknown { reason: format!("status {status}") },
            })
        };
        sent.await.unwrap_or_else(|error| CommandOutcome::Unknown { reason: error.to_string() })
    }

    fn with_commands<T>(&self, change: impl FnOnce(&mut Vec<Command>) -> T) -> T {
        change(&mut self.commands.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
