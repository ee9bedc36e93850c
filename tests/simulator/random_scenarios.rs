//! The product as it is.

use crate::{
    coverage::EXPECTED,
    runner::{Failure, Passed, RunOptions, run_scenario, run_until_failure},
};

/// How many stories are told each time; `SIMULATOR_SEEDS` asks for more, `SIMULATOR_FROM` for others.
const SEEDS: u64 = 500;

#[expect(clippy::disallowed_methods, reason = "a test is asked for more on the command line")]
fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// I1, I2, I3, I4, I5, I6, I7, I8, I9, I10, I11, I12, C92: whatever happens and fails, the product does what the reference
/// says, and every invariant holds after every step
#[test]
fn no_story_breaks_an_invariant() {
    let first = asked("SIMULATOR_FROM").unwrap_or(0);
    let many = asked("SIMULATOR_SEEDS").unwrap_or(SEEDS);

    let options = run_until_failure(first..first + many, RunOptions::UNMODIFIED);

    let covered = options.unwrap_or_else(|failure| panic!("{failure}"));
    let missing: Vec<_> = EXPECTED.iter().filter(|what| !covered.contains(**what)).collect();
    println!("not brought about: {missing:?}");
    assert!(many < SEEDS || missing.is_empty(), "no story has brought about {missing:?}");
}

/// One story, again and in full: `SIMULATOR_SEED=7 cargo test -p simulator one_story -- --nocapture`.
#[test]
fn one_story_is_the_same_each_time() {
    let seed = asked("SIMULATOR_SEED").unwrap_or(1);

    let (first, second) = (run_scenario(seed, RunOptions::UNMODIFIED), run_scenario(seed, RunOptions::UNMODIFIED));

    let text = |options: Result<Passed, Failure>| match options {
        Ok(passed) => passed.trace.join("\n"),
        Err(failure) => panic!("{failure}"),
    };
    let (first, second) = (text(first), text(second));
    println!("{first}");
    assert_eq!(first, second);
}
