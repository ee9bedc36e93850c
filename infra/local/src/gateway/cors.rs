//! Cross-origin requests of browsers, as API Gateway answers them with the parameter `AllowedOrigins`. Here every origin on
//! this machine is allowed: an app in development may run on any port.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use kit::cors::{ALLOWED_HEADERS, EXPOSED_HEADERS};

const METHODS: &str = "GET, POST, PUT, PATCH, DELETE";

/// The response to a preflight request; none for another request, or one of an origin that is not allowed.
pub(super) fn preflight(request: &Request<Bytes>) -> Option<Response<Bytes>> {
    let asks = request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let origin = allowed_origin(request.headers()).filter(|_| asks && *request.method() == Method::OPTIONS)?;
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    allow(&mut response, &origin);
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, list(&ALLOWED_HEADERS));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3600"));
    Some(response)
}

/// The origin of a request, if it is on this machine.
pub(super) fn allowed_origin(headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    let uri: Uri = origin.to_str().ok()?.parse().ok()?;
    let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
    let is_local = matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
    (is_http && is_local).then(|| origin.clone())
}

/// Lets pages of that origin read the response.
pub(super) fn allow(response: &mut Response<Bytes>, origin: &HeaderValue) {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, list(&EXPOSED_HEADERS));
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
}

fn list(names: &[&str]) -> HeaderValue {
    HeaderValue::from_str(&names.join(", ")).unwrap_or_else(|_| HeaderValue::from_static(""))
}
