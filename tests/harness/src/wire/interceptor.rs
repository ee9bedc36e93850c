//! Seeded bugs: an interceptor rewrites what the functions and the cloud exchange.

use bytes::Bytes;
use http::{Request, Response};
use local::aws::{Cloud, service_operation};
use serde_json::Value;

/// Rewrites calls, so that the product behaves as if it had a bug.
pub trait Interceptor: Send + Sync {
    /// Changes a request before the cloud receives it. If it returns an answer, the cloud never receives the request.
    fn asked(&self, _operation: &str, _body: &mut Value) -> Option<Value> {
        None
    }

    /// Changes the answer before the function receives it.
    fn answered(&self, _operation: &str, _body: &Value, _answer: &mut Value) {}
}

/// Makes one call through the interceptor. Bodies that are not JSON pass unchanged.
pub(super) fn call(cloud: &Cloud, request: &Request<Bytes>, interceptor: &dyn Interceptor) -> Response<Bytes> {
    let (_, operation) = service_operation(request);
    let Ok(mut body) = serde_json::from_slice::<Value>(request.body()) else { return cloud.call(request) };
    if let Some(answer) = interceptor.asked(&operation, &mut body) {
        return Response::new(Bytes::from(answer.to_string()));
    }
    let mut changed = request.clone();
    *changed.body_mut() = Bytes::from(body.to_string());
    let mut response = cloud.call(&changed);
    if let Ok(mut answer) = serde_json::from_slice::<Value>(response.body()) {
        interceptor.answered(&operation, &body, &mut answer);
        *response.body_mut() = Bytes::from(answer.to_string());
    }
    response
}
