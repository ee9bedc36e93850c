//! Parses bodies and query strings strictly; a fault names its field (C79-C82).

use http::HeaderMap;
use serde::de::DeserializeOwned;

use super::{
    code::Code,
    problem::{FieldError, Problem},
    strict::Json,
};

/// The limit for bodies.
pub const MAX_BODY_BYTES: usize = 256 * 1024;

/// Parses a JSON body. An empty one reads as `{}`, for operations whose fields are all optional.
pub(crate) fn json<T: DeserializeOwned>(headers: &HeaderMap, bytes: &[u8]) -> Result<T, Problem> {
    if bytes.len() > MAX_BODY_BYTES {
        let detail = format!("a body has at most {MAX_BODY_BYTES} bytes");
        return Err(Problem::new(Code::TooLarge, detail));
    }
    let bytes = if bytes.iter().all(u8::is_ascii_whitespace) { b"{}" } else { bytes };
    if !is_json(headers) && bytes != b"{}" {
        let detail = "the body must be sent as application/json";
        return Err(Problem::new(Code::UnsupportedMediaType, detail));
    }
    let json: Json = serde_json::from_slice(bytes).map_err(|error| {
        let detail = format!("the body is not JSON (line {}, column {})", error.line(), error.column());
        Problem::malformed("", detail)
    })?;
    serde_path_to_error::deserialize(json).map_err(|error| fault(&error))
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split_once(';').map_or(value, |(essence, _)| essence);
    essence.trim().eq_ignore_ascii_case("application/json")
}

fn fault(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let pointer = pointer(error.path());
    let detail = error.inner().to_string();
    match quoted_after(&detail, "unknown field ") {
        Some(name) => {
            let pointer = format!("{}/{}", parent(&pointer, name), escaped(name));
            let error = FieldError { pointer, code: Code::UnknownField, detail: "there is no such field".to_owned() };
            let detail = format!("{}: {}", error.pointer, error.detail);
            Problem { errors: vec![error], ..Problem::malformed("", detail) }
        }
        None => Problem::malformed(pointer, without_value(&detail)),
    }
}

/// Cuts the quoted value out of the parser's message: it is the caller's text, which may be a secret (C93).
fn without_value(detail: &str) -> String {
    let mut parts = detail.splitn(3, '"');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(before), Some(_), Some(after)) => format!("{before}…{after}"),
        _ => detail.to_owned(),
    }
}

fn quoted_after<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    text.strip_prefix(prefix)?.strip_prefix('`')?.split('`').next()
}

/// The pointer without its last part, if that is `name`: whether it is depends on the shape around the field.
fn parent<'a>(pointer: &'a str, name: &str) -> &'a str {
    pointer.strip_suffix(&format!("/{}", escaped(name))).unwrap_or(pointer)
}

/// A part of a JSON pointer (RFC 6901), cut to a length that is fit for an answer.
fn escaped(name: &str) -> String {
    name.chars().take(64).collect::<String>().replace('~', "~0").replace('/', "~1")
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let part = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", escaped(key)),
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    };
    path.iter().map(part).collect::<Vec<_>>().concat()
}

/// Parses a query string. An unknown or repeated parameter is a fault.
pub(crate) fn query<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let deserializer = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(deserializer).map_err(|error: serde_path_to_error::Error<_>| {
        let detail = error.inner().to_string();
        let named = quoted_after(&detail, "unknown field ").or_else(|| quoted_after(&detail, "duplicate field "));
        let name = named.map_or_else(|| error.path().to_string(), ToOwned::to_owned);
        // The parser goes on to list all known parameters.
        let problem = detail.split_once(',').map_or(detail.as_str(), |(problem, _)| problem);
        let detail = if named.is_some() { problem.to_owned() } else { without_value(&detail) };
        Problem::malformed(format!("?{}", name.chars().take(64).collect::<String>()), detail)
    })
}
