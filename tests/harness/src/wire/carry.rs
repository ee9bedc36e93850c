//! One call on its way: counted, held up, failed, or let through.

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use local::aws::connector;

use super::plan::{Due, Hook};
use super::{Call, Fault, Wire, call, plan, tamper};

/// How often a call gives way: more often than the SDK's own preparations differ between calls made together.
const PAUSES: usize = 8;

impl Wire {
    async fn carry(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let request = call::weighed(connector::buffered_request(request)?);
        let mut call = Call::of(&request);
        let items = call.items;
        let (began, due) = {
            let mut state = self.state();
            let due = state.plans.due(&call.operation);
            call.began = state.moment();
            let began = call.began;
            if !state.forgetful {
                state.calls.push(call);
            }
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
            Some(Fault::AfterEffect) | None => Some(match self.tampered() {
                Some(tamper) => tamper::call(&self.cloud, &request, &*tamper),
                None => self.cloud.call(&request),
            }),
        };
        self.note(began, answer.as_ref());
        let Some(answer) = answer else {
            return Err(ConnectorError::io("told to fail before the effect".into()));
        };
        run(after).await;
        if matches!(fault, Some(Fault::AfterEffect)) {
            return Err(ConnectorError::timeout("told to time out after the effect".into()));
        }
        connector::sdk_response(answer)
    }

    /// Notes what came of the call that began then, unless the list has been taken meanwhile.
    fn note(&self, began: usize, answer: Option<&http::Response<bytes::Bytes>>) {
        let mut state = self.state();
        let moment = state.moment();
        // One of the latest, of perhaps very many.
        if let Some(call) = state.calls.iter_mut().rfind(|call| call.began == began) {
            call.ended = moment;
            if let Some(answer) = answer {
                call.answered(answer);
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
        HttpConnectorFuture::new(self.clone().carry(request))
    }
}
