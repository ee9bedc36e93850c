//! The wire between the product's AWS SDK clients and the in-process cloud.
//!
//! It records every call. On request it injects faults, runs hooks around a call, or rewrites traffic.
//! It spawns no task, and sleeps only where transactions hold items ([`Wire::hold_items`]): everything happens in the task that makes the call. Each call yields before it
//! takes effect, so that concurrent calls overlap and joined actors interleave.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime_api::client::http::{SharedHttpClient, SharedHttpConnector, http_client_fn};
use local::aws::Cloud;

mod call;
mod holds;
mod interceptor;
mod plan;
mod send;
#[cfg(test)]
mod tests;
mod traffic;

pub use call::Call;
pub use interceptor::Interceptor;
pub use plan::{Fault, WRITE, When};
pub use traffic::Traffic;

use plan::Plans;

/// One actor's connection to the cloud. Clones share the same wire. Another wire to the same cloud belongs to another
/// actor: this wire neither records its calls nor applies plans to them.
#[derive(Clone)]
pub struct Wire {
    cloud: Cloud,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    calls: Vec<Call>,
    plans: Plans,
    interceptor: Option<Arc<dyn Interceptor>>,
    sequence: usize,
    recording_stopped: bool,
    holds: holds::Holds,
}

impl State {
    /// The next sequence number; starts and ends of calls share one sequence.
    fn next_sequence(&mut self) -> usize {
        self.sequence += 1;
        self.sequence
    }
}

impl Wire {
    /// A wire to `cloud` without plans.
    #[must_use]
    pub fn new(cloud: Cloud) -> Self {
        Self { cloud, state: Arc::default() }
    }

    /// The cloud at the other end.
    #[must_use]
    pub fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    /// The HTTP client for the configuration of an SDK.
    #[must_use]
    pub fn client(&self) -> SharedHttpClient {
        let connector = SharedHttpConnector::new(self.clone());
        http_client_fn(move |_, _| connector.clone())
    }

    /// Every recorded call in the order of the requests; each attempt of the SDK is a call of its own.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// How many calls were recorded.
    #[must_use]
    pub fn call_count(&self) -> usize {
        self.state().calls.len()
    }

    /// The calls that were recorded after the first `count`.
    #[must_use]
    pub fn calls_after(&self, count: usize) -> Vec<Call> {
        self.state().calls[count..].to_vec()
    }

    /// Removes and returns the recorded calls.
    #[must_use]
    pub fn take_calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.state().calls)
    }

    /// Drops the recorded calls and records no more. Tests that measure memory need this, because the records take more
    /// memory than the product.
    pub fn stop_recording(&self) {
        let mut state = self.state();
        (state.recording_stopped, state.calls) = (true, Vec::new());
    }

    /// Injects a fault into one call.
    pub fn fail(&self, when: When, fault: Fault) {
        self.state().plans.fail(when, fault);
    }

    /// Injects a fault into every call of `operation` until [`Wire::clear_faults`].
    pub fn fail_always(&self, operation: &'static str, fault: Fault) {
        self.state().plans.fail_always(operation, fault);
    }

    /// Runs `hook` before one call takes effect, such as the change of a concurrent actor.
    pub fn before<F>(&self, when: When, hook: impl FnOnce() -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.state().plans.before(when, Box::new(move || Box::pin(hook())));
    }

    /// Runs `hook` after one call has taken effect and before its response arrives.
    pub fn after<F>(&self, when: When, hook: impl FnOnce() -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.state().plans.after(when, Box::new(move || Box::pin(hook())));
    }

    /// Passes all further calls through an interceptor, which seeds a bug that the product does not know of.
    pub fn intercept(&self, interceptor: Arc<dyn Interceptor>) {
        self.state().interceptor = Some(interceptor);
    }

    /// The interceptor, if there is one.
    pub(crate) fn interceptor(&self) -> Option<Arc<dyn Interceptor>> {
        self.state().interceptor.clone()
    }

    /// From now on a transaction holds its items for that long, and what overlaps with it on an item is refused with a conflict,
    /// as DynamoDB does.
    pub fn hold_items(&self, duration: std::time::Duration) {
        self.state().holds.duration = Some(duration);
    }

    /// Removes every planned fault and hook.
    pub fn clear_faults(&self) {
        self.state().plans = Plans::default();
    }

    /// The number of planned faults and hooks whose call has not been made. A test asserts that it is 0, because a fault
    /// that was never injected proves nothing.
    #[must_use]
    pub fn untriggered(&self) -> usize {
        self.state().plans.waiting()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wire")
    }
}
