//! A small run of `make chaos`: two servers on one PostgreSQL database, and each kind of fault
//! once.

use std::time::Duration;

use scribe_chaos::{
    FaultTimes, RunPlan, RunSite, Victims, carry_out,
    check::{CheckLimits, Texts},
    history::FaultKind,
    report::{Report, texts_of},
};
use tempfile::TempDir;

use crate::{hold::postgres_server, scribe::SCRIBE};

const BOOKS: usize = 6;

/// Other tests run beside this one; `make chaos` has the real limits.
const LIMITS: CheckLimits = CheckLimits { fail_over_ms: 30_000, silence_ms: 30_000 };

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_while_the_leading_one_of_two_servers_is_broken_in_every_way() {
    let test = "nothing_is_lost_while_the_leading_one_of_two_servers_is_broken_in_every_way";
    let Some(postgres) = postgres_server(test) else { return };
    let folder = TempDir::new().unwrap();
    let site = RunSite { scribe: SCRIBE.into(), postgres, folder: folder.path().to_owned() };
    let alone = RunPlan {
        number: 1,
        processes: 1,
        clock_shifts: Vec::new(),
        books_at_once: BOOKS,
        least_books: BOOKS.try_into().unwrap(),
        faults: Vec::new(),
        victims: Victims::Leader,
        times: FaultTimes {
            down: Duration::from_secs(1),
            stop: Duration::from_secs(4),
            cut: Duration::from_secs(4),
            pause: Duration::from_millis(500),
        },
        seed: 1,
        report: |_| {},
    };
    let faults =
        vec![FaultKind::Kill, FaultKind::Stop, FaultKind::Cut, FaultKind::Hang, FaultKind::Restart];
    let clock_shifts = vec![300, -300];
    let broken = RunPlan { number: 2, processes: 2, clock_shifts, faults, ..alone.clone() };
    let alone = carry_out(&site, &alone).await.unwrap();
    let report = Report::of_run(1, &alone, &Texts::new(), LIMITS);
    assert_eq!(report.violations, [], "{report}");
    let broken = carry_out(&site, &broken).await.unwrap();
    let report = Report::of_run(2, &broken, &texts_of(&alone.history), LIMITS);
    assert_eq!(report.violations, [], "{report}");
    assert_eq!(report.faults.len(), 5);
    assert!(report.faults.iter().all(|fault| fault.fault.led), "{report}");
}
