//! Runs scenarios: many of them in parallel on all cores, or one of them again by its seed.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{bugs::Bug, generators::Theme, invariants::Violation, random::Random, scenario::Scenario};

/// A scenario that violated an invariant.
#[derive(Clone, Debug)]
pub struct Failure {
    pub seed: u64,
    pub violation: Violation,
    /// One line for each step up to the violation.
    pub trace: Vec<String>,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} is violated: {}", self.violation.invariant, self.violation.details)?;
        for (number, line) in self.trace.iter().enumerate() {
            writeln!(f, "{number:3} {line}")?;
        }
        write!(f, "replay: SIMULATOR_SEED={} cargo test -p simulator one_scenario", self.seed)
    }
}

/// Creates the seeded bug of a scenario, or none for the unmodified product.
pub type BugFactory = fn() -> Option<Bug>;

/// Steps of a scenario in the run of five hundred scenarios.
pub const SHORT: usize = 12;
/// Steps of a scenario that searches for a seeded bug.
pub const LONG: usize = 24;

/// How to run scenarios.
#[derive(Clone, Copy)]
pub struct RunOptions {
    pub steps: usize,
    pub bug: BugFactory,
    /// The theme of all scenarios; without it, each seed draws its own.
    pub theme: Option<Theme>,
}

impl RunOptions {
    /// The product without a seeded bug.
    pub const UNMODIFIED: Self = Self { steps: SHORT, bug: || None, theme: None };
}

/// A scenario without a violation.
#[derive(Clone, Debug)]
pub struct Passed {
    /// One line for each step.
    pub trace: Vec<String>,
    /// The kinds of events that occurred.
    pub covered: BTreeSet<String>,
}

/// Runs the scenario of a seed.
pub fn run_scenario(seed: u64, options: RunOptions) -> Result<Passed, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let mut random = Random::new(seed);
        let mut scenario = Scenario::start(&mut random, (options.bug)(), options.theme).await;
        let ended = scenario.run(&mut random, options.steps).await;
        let Scenario { trace, covered, .. } = scenario;
        match ended {
            Ok(()) => Ok(Passed { trace, covered }),
            Err(violation) => Err(Failure { seed, violation, trace }),
        }
    })
}

/// Runs scenarios until one fails. Returns the failure with the smallest seed, or all kinds of events that occurred.
pub fn run_until_failure(seeds: std::ops::Range<u64>, options: RunOptions) -> Result<BTreeSet<String>, Failure> {
    let (next, failures) = (AtomicU64::new(seeds.start), Mutex::new(Vec::new()));
    let covered = Mutex::new(BTreeSet::new());
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            // A request that interferes with another runs on its stack, and both futures are large in debug builds.
            let thread = std::thread::Builder::new().stack_size(8 * 1024 * 1024);
            let run = || {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end || !failures.lock().unwrap().is_empty() {
                        return;
                    }
                    match run_scenario(seed, options) {
                        Ok(passed) => covered.lock().unwrap().extend(passed.covered),
                        Err(one) => failures.lock().unwrap().push(one),
                    }
                }
            };
            thread.spawn_scoped(scope, run).expect("a thread");
        }
    });
    let failure = failures.into_inner().unwrap().into_iter().min_by_key(|one: &Failure| one.seed);
    failure.map_or_else(|| Ok(covered.into_inner().unwrap()), Err)
}
