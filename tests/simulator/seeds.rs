//! The product as it is.

use crate::run::{SHORT, tell, tell_all};

/// How many stories are told each time; `SIMULATOR_SEEDS` asks for more.
const SEEDS: u64 = 500;

#[expect(clippy::disallowed_methods, reason = "a test is asked for more on the command line")]
fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// I1, I2, I3, I4, I5, I6, I7, I8, I9, I10, I11, I12, C92: whatever happens and fails, the product does what the reference
/// says, and every invariant holds after every step
#[test]
fn no_story_breaks_an_invariant() {
    let caught = tell_all(0..asked("SIMULATOR_SEEDS").unwrap_or(SEEDS), SHORT, || None);

    assert!(caught.is_none(), "{}", caught.unwrap());
}

/// One story, again and in full: `SIMULATOR_SEED=7 cargo test -p simulator one_story -- --nocapture`.
#[test]
fn one_story_is_the_same_each_time() {
    let seed = asked("SIMULATOR_SEED").unwrap_or(1);

    let (first, second) = (tell(seed, SHORT, || None), tell(seed, SHORT, || None));

    let text = |told: Result<Vec<String>, crate::run::Caught>| match told {
        Ok(trace) => trace.join("\n"),
        Err(caught) => panic!("{caught}"),
    };
    let (first, second) = (text(first), text(second));
    println!("{first}");
    assert_eq!(first, second);
}
