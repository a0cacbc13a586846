//! Calls of the model: each is paid for once, unless a fault has destroyed its reply.
//!
//! The ledger and the model server are compared by the hash of the reply: both know it, and for
//! the model server equal requests have equal replies.

use std::collections::{HashMap, HashSet};

use super::{CheckRule, Findings};
use crate::history::{CallRow, Fault, FaultKind, History, Request};

/// How long a process may take to store a reply that has arrived.
pub const STORE_TIME_MS: u64 = 2_000;
/// How long a process may continue after it was hit: a signal and a reset take a moment to arrive.
pub const REACTION_TIME_MS: u64 = 1_000;

/// Returns for each fault how many requests were repeated because of it.
pub(super) fn check(history: &History, findings: &mut Findings) -> Vec<usize> {
    let mut repeats = vec![0; history.faults.len()];
    let mut requests: HashMap<&str, Vec<&Request>> = HashMap::new();
    for request in &history.requests {
        requests.entry(&request.key).or_default().push(request);
    }
    let mut total = 0;
    for (key, requests) in &requests {
        // The last one is the one whose reply was stored.
        for (earlier, later) in requests.iter().zip(requests.iter().skip(1)) {
            total += 1;
            match find_cause(earlier, &history.faults) {
                Some(fault) => repeats[fault] += 1,
                None => findings.add(
                    CheckRule::CallRepeated,
                    format!(
                        "request {key}: process {} asked at {} ms, {:?}, and process {} again at \
                         {} ms",
                        earlier.process,
                        earlier.requested_ms,
                        earlier.end,
                        later.process,
                        later.requested_ms
                    ),
                ),
            }
        }
    }
    check_ledger(&history.calls, total, findings);
    check_replies(history, findings);
    repeats
}

/// Returns the number of the fault that may have destroyed the reply to a request.
fn find_cause(request: &Request, faults: &[Fault]) -> Option<usize> {
    let loses_replies = |fault: &Fault| match fault.kind {
        FaultKind::Kill | FaultKind::Stop | FaultKind::Cut | FaultKind::Hang => true,
        FaultKind::Restart => false,
    };
    let stored_ms = request.end.map_or(u64::MAX, |end| end.at_ms.saturating_add(STORE_TIME_MS));
    faults.iter().position(|fault| {
        fault.process == request.process
            && loses_replies(fault)
            && request.requested_ms <= fault.began_ms + REACTION_TIME_MS
            && stored_ms >= fault.began_ms
    })
}

fn check_ledger(calls: &[CallRow], repeats: usize, findings: &mut Findings) {
    let mut stored = HashSet::new();
    for call in calls {
        let what =
            || format!("call {} of task {}, attempt {}", call.call_no, call.task, call.attempt);
        findings.demand(call.status != "STARTED", CheckRule::CallOpen, what);
        let is_new = call.status != "COMPLETED" || stored.insert((&call.task, call.call_no));
        findings.demand(is_new, CheckRule::CallStoredTwice, what);
    }
    let unfinished = calls.iter().filter(|call| call.status != "COMPLETED").count();
    findings.demand(repeats <= unfinished, CheckRule::RepeatUnrecorded, || {
        format!("{repeats} repeated requests, {unfinished} such rows in the ledger")
    });
}

/// Compares the stored replies with the requests.
fn check_replies(history: &History, findings: &mut Findings) {
    let mut asked: HashMap<&str, HashSet<&str>> = HashMap::new();
    for request in &history.requests {
        asked.entry(&request.reply).or_default().insert(&request.key);
    }
    let mut stored: HashMap<&str, usize> = HashMap::new();
    for call in history.calls.iter().filter(|call| call.status == "COMPLETED") {
        *stored.entry(call.reply.as_deref().unwrap_or_default()).or_default() += 1;
    }
    for (reply, keys) in &asked {
        let stored = stored.remove(reply).unwrap_or_default();
        findings.demand(stored >= keys.len(), CheckRule::CallLost, || {
            format!("reply {reply}: {} requests, stored {stored} times", keys.len())
        });
        findings.demand(stored <= keys.len(), CheckRule::CallStoredTwice, || {
            format!("reply {reply}: {} requests, stored {stored} times", keys.len())
        });
    }
    for (reply, stored) in stored {
        let detail = format!("reply {reply} is stored {stored} times and was never sent");
        findings.add(CheckRule::CallStoredTwice, detail);
    }
}
