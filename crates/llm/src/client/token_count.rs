//! Asks a server how many tokens a text has. Few servers can tell, so the client learns whether and
//! how this one is asked, and remembers it until the process ends.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::{Client, Response, Url};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

/// How long a count may take. A call does not wait longer for a number that can be estimated.
const MAX_COUNT_TIME: Duration = Duration::from_secs(2);
/// A server that has failed to count this often in succession is no longer asked.
const MAX_FAILURES: u32 = 2;
/// The maximum number of bytes in which a server states a token, and the rest of its answer.
const MAX_BYTES_PER_TOKEN: usize = 64;
const MAX_OTHER_BYTES: usize = 65_536;
/// The maximum number of characters that a token has on average over a text.
const MAX_CHARS_PER_TOKEN: usize = 32;
/// How many tokens a server may add to a text, such as the one that begins it.
const MAX_ADDED_TOKENS: usize = 16;

/// How a server is asked for the tokens of a text, in the order in which the forms are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CountForm {
    /// Source: llama.cpp, server, `POST /tokenize`.
    Content,
    /// Source: vLLM, OpenAI-compatible server, "Tokenizer API".
    Prompt,
}

impl CountForm {
    fn next(self) -> Option<Self> {
        match self {
            Self::Content => Some(Self::Prompt),
            Self::Prompt => None,
        }
    }

    fn render(self, model: &str, text: &str) -> Value {
        match self {
            Self::Content => json!({ "content": text, "add_special": true }),
            Self::Prompt => json!({ "model": model, "prompt": text }),
        }
    }
}

/// What is known about a server's counts for a model.
#[derive(Debug, Clone, Copy)]
struct CountSupport {
    /// `None` if the server does not count.
    form: Option<CountForm>,
    failures: u32,
}

impl Default for CountSupport {
    fn default() -> Self {
        Self { form: Some(CountForm::Content), failures: 0 }
    }
}

enum CountFault {
    /// The server does not count in this form.
    Refused,
    /// The server could not be reached, or had a fault.
    Failed,
}

#[derive(Deserialize)]
struct CountAnswer {
    count: Option<usize>,
    tokens: Option<Vec<IgnoredAny>>,
}

/// What is known about a server's counts, by model.
#[derive(Default)]
pub(super) struct TokenCounters(Mutex<HashMap<String, CountSupport>>);

impl TokenCounters {
    /// Returns the number of tokens that the server counts in a text. `None` if it does not count,
    /// or not now.
    pub(super) async fn count(
        &self,
        client: &Client,
        url: &Url,
        model: &str,
        text: &str,
    ) -> Option<u32> {
        let deadline = Instant::now() + MAX_COUNT_TIME;
        let known = self.lock().get(model).copied().unwrap_or_default();
        let mut form = known.form?;
        loop {
            let request = client.post(url.clone()).body(form.render(model, text).to_string());
            let counting = async {
                let response = request.send().await.map_err(|_| CountFault::Failed)?;
                read_count(response, text).await
            };
            let counted = timeout_at(deadline, counting).await.unwrap_or(Err(CountFault::Failed));
            match counted {
                Ok(count) => {
                    self.remember(model, CountSupport { form: Some(form), failures: 0 });
                    return Some(count);
                }
                Err(CountFault::Refused) => match form.next() {
                    Some(next) => form = next,
                    None => {
                        self.remember(model, CountSupport { form: None, ..known });
                        return None;
                    }
                },
                Err(CountFault::Failed) => {
                    let failures = known.failures + 1;
                    let form = Some(form).filter(|_| failures < MAX_FAILURES);
                    self.remember(model, CountSupport { form, failures });
                    return None;
                }
            }
        }
    }

    fn remember(&self, model: &str, support: CountSupport) {
        let earlier = self.lock().insert(model.to_owned(), support);
        if support.form.is_none() && earlier.is_none_or(|earlier| earlier.form.is_some()) {
            tracing::debug!(model, "the model server counts no tokens, so they are estimated");
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, CountSupport>> {
        // Every change is one insertion, so the map is complete even behind a poisoned lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn read_count(mut response: Response, text: &str) -> Result<u32, CountFault> {
    let status = response.status().as_u16();
    match status {
        200..=299 => {}
        // The server is busy, or has a fault. Its other faults are answers to the form.
        408 | 429 | 500 | 502..=599 => return Err(CountFault::Failed),
        _ => return Err(CountFault::Refused),
    }
    let max_bytes = text.len().saturating_mul(MAX_BYTES_PER_TOKEN).saturating_add(MAX_OTHER_BYTES);
    let mut body = Vec::new();
    while let Some(bytes) = response.chunk().await.map_err(|_| CountFault::Failed)? {
        body.extend_from_slice(&bytes);
        if body.len() > max_bytes {
            return Err(CountFault::Refused);
        }
    }
    let answer: CountAnswer = serde_json::from_slice(&body).map_err(|_| CountFault::Refused)?;
    let tokens = answer.tokens.map(|tokens| tokens.len());
    let count = answer.count.or(tokens).filter(|count| is_plausible(*count, text));
    count.and_then(|count| u32::try_from(count).ok()).ok_or(CountFault::Refused)
}

/// Returns true if a text can have so many tokens. A server that overlooks the text counts too few.
fn is_plausible(count: usize, text: &str) -> bool {
    let min_tokens = text.chars().count().div_ceil(MAX_CHARS_PER_TOKEN);
    (min_tokens..=text.len() + MAX_ADDED_TOKENS).contains(&count)
}
