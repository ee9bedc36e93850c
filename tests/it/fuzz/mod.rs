//! Input that nobody meant (C86): valid requests, tokens, records and rows, of which some bytes or values are changed at
//! random. The cases are drawn the same each time; `CASES` asks for more of them than the usual number.
//!
//! Whatever comes, the answer is one that the contract names and no fault of ours, and it takes a bounded number of calls.

mod mutator;
mod records;
mod requests;
mod tokens;

use harness::{Answer, RequestBuilder, World};

/// The most calls that any request makes, good or bad: an invitation of a hundred makes fewer.
const CALLS_MOST: usize = 60;

/// How many cases are drawn where `usual` are enough.
fn cases(usual: usize) -> usize {
    #[expect(clippy::disallowed_methods, reason = "more cases on demand, as for the simulator")]
    std::env::var("CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usual)
}

/// The answer to a request that may be anything: no fault of ours, and no endless work.
async fn answered(world: &World, ask: RequestBuilder, what: &str) -> Answer {
    let (answer, traffic) = world.measure(ask.send()).await;
    assert!(answer.status < 500, "{what}: {} {}", answer.status, answer.text());
    assert!(traffic.calls.len() <= CALLS_MOST, "{what}: {} calls", traffic.calls.len());
    drop(world.wire().take_calls());
    answer
}
