//! Crashes of functions.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use harness::{When, Wire};

/// Runs a future and aborts it at its n-th call over the wire: before the call, or after its effect and before its
/// answer.
pub async fn crash_at<F>(wire: &Wire, running: F, index: usize, after: bool)
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let there = Arc::new(AtomicBool::new(false));
    let arrived = there.clone();
    let stop = move || async move {
        arrived.store(true, Ordering::Relaxed);
        pending::<()>().await;
    };
    if after {
        wire.after(When::Call(index), stop);
    } else {
        wire.before(When::Call(index), stop);
    }
    let function = tokio::spawn(running);
    while !there.load(Ordering::Relaxed) {
        assert!(!function.is_finished(), "it was to die at call {index}");
        tokio::task::yield_now().await;
    }
    function.abort();
}
