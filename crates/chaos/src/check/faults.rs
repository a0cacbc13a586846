//! The faults: another process soon becomes the leader, and processes that are shut down end
//! without an error.

use super::{CheckLimits, CheckRule, Findings};
use crate::history::{FaultKind, History};

pub(super) fn check(history: &History, limits: CheckLimits, findings: &mut Findings) {
    for (number, fault) in history.faults.iter().enumerate() {
        let what = || format!("fault {number}, {:?} of process {}", fault.kind, fault.process);
        if fault.led {
            let is_soon = fault.fail_over_ms.is_some_and(|ms| ms <= limits.fail_over_ms);
            findings.demand(is_soon, CheckRule::FailOverSlow, || {
                format!("{}: {:?} ms", what(), fault.fail_over_ms)
            });
        }
        let silence_ms = fault.longest_silence_ms;
        findings.demand(silence_ms <= limits.silence_ms, CheckRule::SilenceLong, || {
            format!("{}: {silence_ms} ms", what())
        });
        findings.demand(fault.open_books > 0, CheckRule::FaultOnIdle, what);
        let is_in_order = fault.kind != FaultKind::Restart || fault.exit_code == Some(0);
        findings.demand(is_in_order, CheckRule::EndedBadly, || {
            format!("{}: exit code {:?}", what(), fault.exit_code)
        });
    }
    for (process, code) in history.exit_codes.iter().enumerate() {
        findings.demand(*code == Some(0), CheckRule::EndedBadly, || {
            format!("process {process} after the run: exit code {code:?}")
        });
    }
    for fault in &history.verify_faults {
        findings.add(CheckRule::VerifyFailed, fault.clone());
    }
}
