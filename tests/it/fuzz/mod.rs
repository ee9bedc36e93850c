//! Fuzzing (C86): valid requests, tokens, records and rows with random changes of bytes or values. The cases are the
//! same in each run; `CASES` sets a larger number.
//!
//! Every answer is one that the contract names, never a fault of the product, and takes a bounded number of calls.

mod mutator;
mod records;
mod requests;
mod tokens;

use harness::{Answer, RequestBuilder, World};

/// The most calls of any request; an invitation of a hundred addresses makes fewer.
const MAX_CALLS: usize = 60;

/// The number of cases.
fn cases(usual: usize) -> usize {
    #[expect(clippy::disallowed_methods, reason = "more cases on demand, as for the simulator")]
    std::env::var("CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usual)
}

/// Sends a mutated request: the answer is no 5xx, and the number of calls is bounded.
async fn send_mutated(world: &World, request: RequestBuilder, what: &str) -> Answer {
    let (answer, traffic) = world.measure(request.send()).await;
    assert!(answer.status < 500, "{what}: {} {}", answer.status, answer.text());
    assert!(traffic.calls.len() <= MAX_CALLS, "{what}: {} calls", traffic.calls.len());
    drop(world.wire().take_calls());
    answer
}
