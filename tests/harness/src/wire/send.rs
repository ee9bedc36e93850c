//! Sending one call: record it, run its hooks, inject its fault, or let it through.

use std::collections::BTreeSet;

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use local::aws::connector;

use super::plan::{CallPlan, Hook};
use super::{Call, Fault, Wire, call, holds, interceptor, plan};

/// How often a call yields. Concurrent calls differ in how often the SDK yields while it prepares them; this number is
/// larger than that difference.
const YIELDS: usize = 8;

impl Wire {
    async fn send(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let request = call::with_consumed_capacity(connector::buffered_request(request)?);
        let mut call = Call::of(&request);
        let (operation, items) = (call.operation.clone(), call.items);
        let (began, planned) = {
            let mut state = self.state();
            let planned = state.plans.take(&operation);
            call.began = state.next_sequence();
            let began = call.began;
            if !state.recording_stopped {
                state.calls.push(call);
            }
            (began, planned)
        };
        let CallPlan { before, fault, after } = planned;
        let fault = fault.map(|fault| fault.at(&operation));
        for _ in 0..YIELDS {
            tokio::task::yield_now().await;
        }
        run(before).await;
        let held = if fault.is_none() { self.hold(&operation, &request).await } else { Ok(BTreeSet::new()) };
        let answer = match &fault {
            None if held.is_err() => Some(plan::conflict(&operation, items)),
            Some(Fault::BeforeEffect) => None,
            Some(Fault::Answer { status, body }) => Some(plan::answer(*status, body)),
            Some(Fault::Conflict) => Some(plan::conflict(&operation, items)),
            Some(Fault::AfterEffect) | None => Some(match self.interceptor() {
                Some(interceptor) => interceptor::call(&self.cloud, &request, &*interceptor),
                None => self.cloud.call(&request),
            }),
        };
        if let Ok(held) = &held {
            self.state().holds.release(held);
        }
        self.record_end(began, answer.as_ref());
        let Some(answer) = answer else {
            return Err(ConnectorError::io("injected: failed before the effect".into()));
        };
        run(after).await;
        if matches!(fault, Some(Fault::AfterEffect)) {
            return Err(ConnectorError::timeout("injected: timed out after the effect".into()));
        }
        connector::sdk_response(answer)
    }

    /// Holds the items of a transaction for a while and returns them; an error when another transaction holds one of the items
    /// that the call writes or checks.
    async fn hold(&self, operation: &str, request: &http::Request<bytes::Bytes>) -> Result<BTreeSet<String>, ()> {
        let Some(duration) = self.state().holds.duration else { return Ok(BTreeSet::new()) };
        let body = serde_json::from_slice(request.body()).unwrap_or_default();
        let items = holds::written_items(operation, &body);
        if operation != "TransactWriteItems" {
            return if self.state().holds.is_free(&items) { Ok(BTreeSet::new()) } else { Err(()) };
        }
        if !self.state().holds.acquire(&items) {
            return Err(());
        }
        tokio::time::sleep(duration).await;
        Ok(items)
    }

    /// Records the response to the call that began at that sequence number, if the call is still recorded.
    fn record_end(&self, began: usize, answer: Option<&http::Response<bytes::Bytes>>) {
        let mut state = self.state();
        let ended = state.next_sequence();
        // The call is among the latest of perhaps very many.
        if let Some(call) = state.calls.iter_mut().rfind(|call| call.began == began) {
            call.ended = ended;
            if let Some(answer) = answer {
                call.record_answer(answer);
            }
        }
    }
}

async fn run(hooks: Vec<Hook>) {
    for hook in hooks {
        hook().await;
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.clone().send(request))
    }
}
