//! Many stories, on all cores, and one of them again.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{bugs::Bug, generators::Theme, invariants::Violation, random::Random, scenario::Scenario};

/// A story that went wrong.
#[derive(Clone, Debug)]
pub struct Failure {
    pub seed: u64,
    pub broken: Violation,
    /// What happened up to there, a line each.
    pub trace: Vec<String>,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} is broken: {}", self.broken.invariant, self.broken.details)?;
        for (number, line) in self.trace.iter().enumerate() {
            writeln!(f, "{number:3} {line}")?;
        }
        write!(f, "again: SIMULATOR_SEED={} cargo test -p simulator one_story", self.seed)
    }
}

/// Makes the bug for a story; nothing for the product as it is.
pub type BugFactory = fn() -> Option<Bug>;

/// How many steps a story has: as many as five hundred stories have time for.
pub const SHORT: usize = 12;
/// How many it has in search of a bug.
pub const LONG: usize = 24;

/// How stories are told.
#[derive(Clone, Copy)]
pub struct RunOptions {
    pub steps: usize,
    pub bug: BugFactory,
    /// What they are about, where that is not for the seed to draw.
    pub theme: Option<Theme>,
}

impl RunOptions {
    /// The product as it is.
    pub const UNMODIFIED: Self = Self { steps: SHORT, bug: || None, theme: None };
}

/// A story that went well.
#[derive(Clone, Debug)]
pub struct Passed {
    /// What happened, a line each.
    pub trace: Vec<String>,
    /// What kinds of things that were.
    pub covered: BTreeSet<String>,
}

/// Tells the story of a seed.
pub fn run_scenario(seed: u64, options: RunOptions) -> Result<Passed, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let mut random = Random::new(seed);
        let mut scenario = Scenario::start(&mut random, (options.bug)(), options.theme).await;
        let ended = scenario.run(&mut random, options.steps).await;
        let Scenario { trace, covered, .. } = scenario;
        match ended {
            Ok(()) => Ok(Passed { trace, covered }),
            Err(broken) => Err(Failure { seed, broken, trace }),
        }
    })
}

/// Tells stories until one goes wrong; that of the smallest seed which was told, or everything that happened.
pub fn run_until_failure(seeds: std::ops::Range<u64>, options: RunOptions) -> Result<BTreeSet<String>, Failure> {
    let (next, failure) = (AtomicU64::new(seeds.start), Mutex::new(Vec::new()));
    let covered = Mutex::new(BTreeSet::new());
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end || !failure.lock().unwrap().is_empty() {
                        return;
                    }
                    match run_scenario(seed, options) {
                        Ok(passed) => covered.lock().unwrap().extend(passed.covered),
                        Err(one) => failure.lock().unwrap().push(one),
                    }
                }
            });
        }
    });
    let failure = failure.into_inner().unwrap().into_iter().min_by_key(|one: &Failure| one.seed);
    failure.map_or_else(|| Ok(covered.into_inner().unwrap()), Err)
}
