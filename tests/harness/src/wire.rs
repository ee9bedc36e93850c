//! The wire between the product's SDKs and the cloud in this process.
//!
//! It counts, and on request it fails, cuts or interleaves single calls. It has no opinion: tests have.
//! Nothing here waits or spawns; everything happens in the task that makes the call. A call gives way before it takes
//! effect, so that calls that are made together are under way together, and actors that are joined interleave.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use local::aws::{Cloud, connector};

mod call;
mod plan;
#[cfg(test)]
mod tests;
mod traffic;

pub use call::Call;
pub use plan::{Fault, When};
pub use traffic::Traffic;

use plan::{Due, Hook, Plans};

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
    moments: usize,
}

impl State {
    /// Beginnings and ends of calls, numbered in their order.
    fn moment(&mut self) -> usize {
        self.moments += 1;
        self.moments
    }
}

/// How often a call gives way: more often than the SDK's own preparations differ between calls made together.
const PAUSES: usize = 8;

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

    /// Forgets everything that is planned.
    pub fn heal(&self) {
        self.state().plans = Plans::default();
    }

    /// How many plans still wait for their call: a test whose fault never struck has proved nothing.
    #[must_use]
    pub fn planned(&self) -> usize {
        self.state().plans.waiting()
    }

    async fn carry(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let request = call::weighed(connector::plain(request)?);
        let mut call = Call::of(&request);
        let items = call.items;
        let (began, due) = {
            let mut state = self.state();
            let due = state.plans.due(&call.operation);
            call.began = state.moment();
            let began = call.began;
            state.calls.push(call);
            (began, due)
        };
        let Due { before, fault, after } = due;
        for _ in 0..PAUSES {
            tokio::task::yield_now().await;
        }
        run(before).await;
        let answer = match &fault {
            Some(Fault::BeforeEffect) => None,
            Some(Fault::Answer { status, body }) => Some(plan::answer(*status, body)),
            Some(Fault::Conflict) => Some(plan::conflict(items)),
            Some(Fault::AfterEffect) | None => Some(self.cloud.call(&request)),
        };
        self.note(began, answer.as_ref());
        let Some(answer) = answer else {
            return Err(ConnectorError::io("told to fail before the effect".into()));
        };
        run(after).await;
        if matches!(fault, Some(Fault::AfterEffect)) {
            return Err(ConnectorError::timeout("told to time out after the effect".into()));
        }
        connector::delivered(answer)
    }

    /// Notes what came of the call that began then, unless the list has been taken meanwhile.
    fn note(&self, began: usize, answer: Option<&http::Response<bytes::Bytes>>) {
        let mut state = self.state();
        let moment = state.moment();
        if let Some(call) = state.calls.iter_mut().find(|call| call.began == began) {
            call.ended = moment;
            if let Some(answer) = answer {
                call.answered(answer);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn run(hooks: Vec<Hook>) {
    for hook in hooks {
        hook().await;
    }
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wire")
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.clone().carry(request))
    }
}
