//! Responses in the shape that the SDKs parse: JSON, with the error's name in `x-amzn-errortype` and `__type`.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header::CONTENT_TYPE};
use serde_json::{Value, json};

/// Marks a response that must not arrive: the request took effect, and its response is lost.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLost;

/// A JSON body that is already rendered.
pub(crate) fn rendered(status: u16, body: impl Into<Bytes>) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    response
}

/// A success.
pub(crate) fn ok(body: &Value) -> Response<Bytes> {
    rendered(200, body.to_string())
}

/// An error that the SDK parses into its modelled error of that name.
pub(crate) fn error(status: u16, name: &'static str, message: &str) -> Response<Bytes> {
    let mut response = rendered(status, json!({"__type": name, "message": message}).to_string());
    response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(name));
    response
}

/// The response of AWS to an unknown operation.
pub(crate) fn unknown_operation() -> Response<Bytes> {
    rendered(400, r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#)
}

/// Marks the response as lost after the request took effect.
pub(crate) fn lost(mut response: Response<Bytes>) -> Response<Bytes> {
    response.extensions_mut().insert(ConnectionLost);
    response
}
