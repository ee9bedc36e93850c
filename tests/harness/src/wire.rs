//! The wire between the product's SDKs and the cloud in this process.
//!
//! It counts, and on request it fails, cuts or interleaves single calls. It has no opinion: tests have.
//! Nothing here waits or spawns; everything happens in the task that makes the call. A call gives way before it takes
//! effect, so that calls that are made together are under way together, and actors that are joined interleave.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime_api::client::http::{SharedHttpClient, SharedHttpConnector, http_client_fn};
use local::aws::Cloud;

mod call;
mod carry;
mod plan;
mod tamper;
#[cfg(test)]
mod tests;
mod traffic;

pub use call::Call;
pub use plan::{Fault, When};
pub use tamper::Tamper;
pub use traffic::Traffic;

use plan::Plans;

/// One actor's way to the cloud. Clones are the same wire; another wire over the same cloud is another actor,
/// neither counted nor disturbed by the plans of this one.
#[derive(Clone)]
pub struct Wire {
    cloud: Cloud,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    calls: Vec<Call>,
    plans: Plans,
    tamper: Option<Arc<dyn Tamper>>,
    moments: usize,
    forgetful: bool,
}

impl State {
    /// Beginnings and ends of calls, numbered in their order.
    fn moment(&mut self) -> usize {
        self.moments += 1;
        self.moments
    }
}

impl Wire {
    /// A wire to `cloud` with nothing planned.
    #[must_use]
    pub fn over(cloud: Cloud) -> Self {
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

    /// Every call so far, in the order in which they were made; attempts of the SDK count one by one.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// The calls since the last time they were taken.
    #[must_use]
    pub fn take_calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.state().calls)
    }

    /// Notes no call from now on: the notes need more memory than the product, where memory is measured.
    pub fn forget(&self) {
        let mut state = self.state();
        (state.forgetful, state.calls) = (true, Vec::new());
    }

    /// Lets one call go wrong.
    pub fn fail(&self, when: When, fault: Fault) {
        self.state().plans.fail(when, fault);
    }

    /// Lets every call of `operation` go wrong until [`Wire::heal`].
    pub fn fail_always(&self, operation: &'static str, fault: Fault) {
        self.state().plans.fail_always(operation, fault);
    }

    /// Runs `hook` before one call leaves: what another actor did in the meantime.
    pub fn before<F>(&self, when: When, hook: impl FnOnce() -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.state().plans.before(when, Box::new(move || Box::pin(hook())));
    }

    /// Runs `hook` when one call has taken effect and its answer is not yet in.
    pub fn after<F>(&self, when: When, hook: impl FnOnce() -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.state().plans.after(when, Box::new(move || Box::pin(hook())));
    }

    /// From now on, somebody changes what goes over this wire: a bug is planted without the product knowing.
    pub fn tamper(&self, tamper: Arc<dyn Tamper>) {
        self.state().tamper = Some(tamper);
    }

    /// Whoever changes what goes over this wire.
    pub(crate) fn tampered(&self) -> Option<Arc<dyn Tamper>> {
        self.state().tamper.clone()
    }

    /// Forgets everything that is planned.
    pub fn heal(&self) {
        self.state().plans = Plans::default();
    }

    /// How many plans still wait for their call: a test whose fault never struck has proved nothing.
    #[must_use]
    pub fn planned(&self) -> usize {
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
