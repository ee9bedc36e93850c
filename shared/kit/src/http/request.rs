//! Reads the parts of a gateway request: path, body, request id, and the headers `If-Match` and `Idempotency-Key`.

use std::{borrow::Cow, collections::BTreeMap};

use http::{Method, Request as HttpRequest};
use lambda_http::{Body, Request, RequestExt as _, request::RequestContext};

use super::{problem::Problem, route::Route};
use crate::runtime::random::Random;

/// The most characters of a caller's own identifier of a request.
const MAX_REQUEST_ID: usize = 128;

/// The bytes of the body.
pub(super) fn body_bytes(request: &Request) -> &[u8] {
    match request.body() {
        Body::Text(text) => text.as_bytes(),
        Body::Binary(bytes) => bytes,
        _ => &[],
    }
}

/// The path parameters: as the gateway has decoded them, or read from the path where it has not.
///
/// An HTTP API passes on a path that is already decoded. Decoding it twice would turn one identifier into another.
pub(super) fn path_parts(route: &Route, request: &Request) -> Option<BTreeMap<String, String>> {
    let given = request.path_parameters();
    let named = route.parameter_names().map(|name| Some((name.to_owned(), given.first(name)?.to_owned())));
    let from_gateway: Option<BTreeMap<_, _>> = named.collect();
    from_gateway.or_else(|| route.captures(path(request)))
}

/// The path as the client wrote it, without the gateway's stage.
pub(super) fn path(request: &HttpRequest<Body>) -> &str {
    let path = request.raw_http_path();
    let path = if path.is_empty() { request.uri().path() } else { path };
    let stage = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => context.stage.as_deref().filter(|stage| *stage != "$default"),
        _ => None,
    };
    let without =
        stage.and_then(|stage| path.strip_prefix('/')?.strip_prefix(stage)).filter(|rest| rest.starts_with('/'));
    without.unwrap_or(path)
}

/// The query. The runtime joins the path, which the gateway has decoded, and the query to one URI: where a path parameter
/// contains `?` or `#`, the query begins too early there (D10).
pub(super) fn query(request: &Request) -> Cow<'_, str> {
    if !path(request).contains(['?', '#']) {
        return request.uri().query().unwrap_or_default().into();
    }
    let parameters = request.query_string_parameters();
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters.iter()).finish().into()
}

/// The identifier of the request in its response and in the log: the caller's own `X-Request-Id`, if it is sane, or that of
/// the gateway, or a new one.
pub(super) fn request_id(request: &Request, random: &Random) -> String {
    let own = request.headers().get("x-request-id").and_then(|value| value.to_str().ok()).filter(|id| is_sane(id));
    let of_gateway = || match request.request_context_ref()? {
        RequestContext::ApiGatewayV2(context) => context.request_id.clone(),
        _ => None,
    };
    own.map(ToOwned::to_owned).or_else(of_gateway).unwrap_or_else(|| format!("{:016x}", random.next_u64()))
}

/// The identifier is logged and sent back, so it must be neither long nor able to imitate something else.
fn is_sane(id: &str) -> bool {
    (1..=MAX_REQUEST_ID).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:/+=".contains(&b))
}

/// The entity tag of an `If-Match` precondition. `*` demands only that the target exists, which every change does.
pub(super) fn if_match(request: &Request) -> Result<Option<String>, Problem> {
    Ok(text_header(request, "if-match")?.map(str::trim).filter(|tag| *tag != "*").map(ToOwned::to_owned))
}

/// The idempotency key of a POST. The other methods are idempotent without one.
pub(super) fn idempotency_key(route: &Route, request: &Request) -> Result<Option<String>, Problem> {
    let key = text_header(request, "idempotency-key")?.filter(|_| route.method == Method::POST);
    match key {
        Some(key) if (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic()) => {
            Ok(Some(key.to_owned()))
        }
        Some(_) => Err(Problem::malformed("", "an Idempotency-Key has 1 to 255 visible ASCII characters")),
        None => Ok(None),
    }
}

/// The value of a header that may be given once.
pub(super) fn text_header<'a>(request: &'a Request, name: &str) -> Result<Option<&'a str>, Problem> {
    let mut values = request.headers().get_all(name).iter();
    let first = values.next().map(|value| value.to_str()).transpose();
    match (first, values.next()) {
        (Ok(value), None) => Ok(value),
        _ => Err(Problem::malformed("", format!("the header {name} must be given once, as plain text"))),
    }
}
