//! A small stand-in for the Lambda Runtime API, beside the services of the local cloud, for one process of a function.
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use local::aws::{Cloud, cloud_router};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// The largest response of a function.
const MAX_RESPONSE_BYTES: usize = 6 * 1024 * 1024;

/// What one process asked for and answered.
#[derive(Default)]
pub struct Log {
    /// How many requests to AWS were made before the first call, and after each call.
    pub aws_requests: Vec<usize>,
    /// The response to each call.
    pub responses: Vec<Value>,
    /// What the function reported as an error.
    pub errors: Vec<String>,
}

/// The server of one process.
pub struct RuntimeApi {
    /// Where it listens.
    pub address: SocketAddr,
    state: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    inner: Mutex<Inner>,
    finished: Notify,
}

#[derive(Default)]
struct Inner {
    events: VecDeque<Value>,
    aws_requests: usize,
    log: Log,
}

impl Shared {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RuntimeApi {
    /// Serves these events, one after another, and the services of `cloud` at `/_local/aws`.
    pub async fn start(cloud: Cloud, events: VecDeque<Value>) -> anyhow::Result<Self> {
        let inner = Mutex::new(Inner { events, ..Inner::default() });
        let state = Arc::new(Shared { inner, finished: Notify::new() });
        let aws = cloud_router(cloud).layer(middleware::from_fn_with_state(state.clone(), count));
        let runtime = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(error))
            .layer(DefaultBodyLimit::max(MAX_RESPONSE_BYTES))
            .with_state(state.clone());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let served = axum::serve(listener, runtime.merge(aws));
        let task = tokio::spawn(async move { drop(served.await) });
        Ok(Self { address, state, task })
    }

    /// Waits until the function asks for a call after the last one.
    pub async fn finished(&self) {
        self.state.finished.notified().await;
    }

    /// Stops serving, and returns what the process did.
    pub fn stop(self) -> Log {
        self.task.abort();
        std::mem::take(&mut self.state.inner().log)
    }
}

async fn count(State(state): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    state.inner().aws_requests += 1;
    next.run(request).await
}

/// The next call, or no response if there is none: Lambda freezes a function that waits for its next call.
async fn next(State(state): State<Arc<Shared>>) -> Response {
    let event = {
        let mut inner = state.inner();
        let requests = inner.aws_requests;
        inner.log.aws_requests.push(requests);
        inner.events.pop_front()
    };
    let Some(event) = event else {
        state.finished.notify_one();
        return std::future::pending().await;
    };
    let headers = [
        ("content-type", "application/json"),
        ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
        // The year 3000, because no budget depends on the time that is left.
        ("lambda-runtime-deadline-ms", "32503680000000"),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-central-1:000000000000:function:measured"),
        ("lambda-runtime-trace-id", "Root=1-00000000-000000000000000000000000;Sampled=0"),
    ];
    (headers, event.to_string()).into_response()
}

async fn response(State(state): State<Arc<Shared>>, Path(_): Path<String>, body: String) -> StatusCode {
    state.inner().log.responses.push(serde_json::from_str(&body).unwrap_or_default());
    StatusCode::ACCEPTED
}

async fn error(State(state): State<Arc<Shared>>, body: String) -> StatusCode {
    state.inner().log.errors.push(body);
    StatusCode::ACCEPTED
}
