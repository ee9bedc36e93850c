//! Planted bugs: what the functions and the cloud tell each other, changed on the way.

use bytes::Bytes;
use http::{Request, Response};
use local::aws::{Cloud, service_operation};
use serde_json::Value;

/// Somebody on the wire who makes the product behave as if it had a bug.
pub trait Tamper: Send + Sync {
    /// Changes a request before the cloud sees it. An answer instead means that the cloud never does.
    fn asked(&self, _operation: &str, _body: &mut Value) -> Option<Value> {
        None
    }

    /// Changes the answer to a request before the function sees it.
    fn answered(&self, _operation: &str, _body: &Value, _answer: &mut Value) {}
}

/// One call past somebody who tampers with it. Bodies that are no JSON pass as they are.
pub(super) fn call(cloud: &Cloud, request: &Request<Bytes>, tamper: &dyn Tamper) -> Response<Bytes> {
    let (_, operation) = service_operation(request);
    let Ok(mut body) = serde_json::from_slice::<Value>(request.body()) else { return cloud.call(request) };
    if let Some(answer) = tamper.asked(&operation, &mut body) {
        return Response::new(Bytes::from(answer.to_string()));
    }
    let mut changed = request.clone();
    *changed.body_mut() = Bytes::from(body.to_string());
    let mut response = cloud.call(&changed);
    if let Ok(mut answer) = serde_json::from_slice::<Value>(response.body()) {
        tamper.answered(&operation, &body, &mut answer);
        *response.body_mut() = Bytes::from(answer.to_string());
    }
    response
}
