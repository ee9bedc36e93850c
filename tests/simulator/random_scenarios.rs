//! Random scenarios against the unmodified product.

use crate::{
    coverage::EXPECTED,
    runner::{Failure, Passed, RunOptions, run_scenario, run_until_failure},
};

/// Scenarios of a run. `SIMULATOR_SEEDS` sets another number, `SIMULATOR_FROM` the first seed.
const SEEDS: u64 = 500;

#[expect(clippy::disallowed_methods, reason = "set on the command line")]
fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// I1, I2, I3, I4, I5, I6, I7, I8, I9, I10, I11, I12, C92: with random requests and injected faults, the product
/// matches the model, and every invariant holds after every step
#[test]
fn no_scenario_breaks_an_invariant() {
    let first = variable("SIMULATOR_FROM").unwrap_or(0);
    let many = variable("SIMULATOR_SEEDS").unwrap_or(SEEDS);

    let result = run_until_failure(first..first + many, RunOptions::UNMODIFIED);

    let covered = result.unwrap_or_else(|failure| panic!("{failure}"));
    let missing: Vec<_> = EXPECTED.iter().filter(|what| !covered.contains(**what)).collect();
    println!("not covered: {missing:?}");
    assert!(many < SEEDS || missing.is_empty(), "no scenario has covered {missing:?}");
}

/// Replays one scenario and prints it: `SIMULATOR_SEED=7 cargo test -p simulator one_scenario -- --nocapture`.
#[test]
fn one_scenario_replays_identically() {
    let seed = variable("SIMULATOR_SEED").unwrap_or(1);

    let (first, second) = (run_scenario(seed, RunOptions::UNMODIFIED), run_scenario(seed, RunOptions::UNMODIFIED));

    let text = |result: Result<Passed, Failure>| match result {
        Ok(passed) => passed.trace.join("\n"),
        Err(failure) => panic!("{failure}"),
    };
    let (first, second) = (text(first), text(second));
    println!("{first}");
    assert_eq!(first, second);
}
