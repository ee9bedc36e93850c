//! The product as it is.

use crate::{
    coverage::EXPECTED,
    runner::{Failure, Passed, Told, tell, run_until_failure},
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

    let told = run_until_failure(first..first + many, Told::UNMODIFIED);

    let covered = told.unwrap_or_else(|caught| panic!("{caught}"));
    let missing: Vec<_> = EXPECTED.iter().filter(|what| !covered.contains(**what)).collect();
    println!("not brought about: {missing:?}");
    assert!(many < SEEDS || missing.is_empty(), "no story has brought about {missing:?}");
}

/// One story, again and in full: `SIMULATOR_SEED=7 cargo test -p simulator one_story -- --nocapture`.
#[test]
fn one_story_is_the_same_each_time() {
    let seed = asked("SIMULATOR_SEED").unwrap_or(1);

    let (first, second) = (tell(seed, Told::UNMODIFIED), tell(seed, Told::UNMODIFIED));

    let text = |told: Result<Passed, Failure>| match told {
        Ok(fine) => fine.trace.join("\n"),
        Err(caught) => panic!("{caught}"),
    };
    let (first, second) = (text(first), text(second));
    println!("{first}");
    assert_eq!(first, second);
}
