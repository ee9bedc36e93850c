//! The event of a request, in payload format 2.0 of API Gateway.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderMap, Request, header};
use kit::Route;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

const ACCOUNT: &str = "000000000000";
const API: &str = "local";
/// The gateway's own domain name, regardless of the `Host` that the caller sends.
const DOMAIN: &str = "127.0.0.1";

pub(super) fn build(
    request: &Request<Bytes>,
    route: Option<&Route>,
    claims: Option<&Map<String, Value>>,
    id: &str,
    now: DateTime<Utc>,
) -> Value {
    let headers = request.headers();
    // API Gateway decodes `rawPath` of an HTTP API despite its name.
    let path = percent_decode_str(request.uri().path()).decode_utf8_lossy();
    let captured = route.and_then(|route| route.captures(request.uri().path())).unwrap_or_default();
    let (body, encoded) = body(request);
    let mut event = json!({
        "version": "2.0",
        "routeKey": route.map(|route| format!("{} {}", route.method, route.path)),
        "rawPath": path,
        "rawQueryString": request.uri().query().unwrap_or_default(),
        "headers": joined_headers(headers),
        "pathParameters": captured,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": API,
            "domainName": DOMAIN,
            "domainPrefix": API,
            "http": http(request, &path),
            "requestId": id,
            "routeKey": route.map(|route| format!("{} {}", route.method, route.path)),
            "stage": "$default",
            "time": now.format("%d/%b/%Y:%H:%M:%S %z").to_string(),
            "timeEpoch": now.timestamp_millis(),
        },
        "isBase64Encoded": encoded,
    });
    if let Some(claims) = claims {
        event["requestContext"]["authorizer"] = json!({"jwt": {"claims": claims, "scopes": null}});
    }
    let cookies = cookies(headers);
    if !cookies.is_empty() {
        event["cookies"] = cookies.into();
    }
    if let Some(body) = body {
        event["body"] = body.into();
    }
    event
}

/// The part of the request context about the HTTP request.
fn http(request: &Request<Bytes>, path: &str) -> Value {
    let agent = request.headers().get(header::USER_AGENT).map(|agent| lossy(agent.as_bytes())).unwrap_or_default();
    json!({
        "method": request.method().as_str(),
        "path": path,
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": agent,
    })
}

/// The headers, with equal names joined and without cookies.
fn joined_headers(headers: &HeaderMap) -> Map<String, Value> {
    let mut all = Map::new();
    for name in headers.keys().filter(|name| **name != header::COOKIE) {
        let values: Vec<String> = headers.get_all(name).iter().map(|value| lossy(value.as_bytes())).collect();
        all.insert(name.as_str().to_owned(), values.join(",").into());
    }
    all.insert("host".to_owned(), DOMAIN.into());
    all
}

fn cookies(headers: &HeaderMap) -> Vec<String> {
    let lines = headers.get_all(header::COOKIE).iter().map(|value| lossy(value.as_bytes()));
    lines.flat_map(|line| line.split("; ").map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The body, and whether it is base64, as for everything that is not text.
fn body(request: &Request<Bytes>) -> (Option<String>, bool) {
    if request.body().is_empty() {
        return (None, false);
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("text/plain");
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_text = kind.starts_with("text/")
        || ["/json", "+json", "/javascript", "/xml", "+xml"].iter().any(|end| kind.ends_with(end));
    match std::str::from_utf8(request.body()) {
        Ok(text) if is_text => (Some(text.to_owned()), false),
        _ => (Some(STANDARD.encode(request.body())), true),
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
