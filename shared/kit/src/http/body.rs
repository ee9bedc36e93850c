//! Parses bodies and query strings strictly; a fault names its field (C79-C82).

use domain::{nearest::nearest, read_error::ReadError};
use http::HeaderMap;
use serde::de::DeserializeOwned;

use super::{code::Code, problem::Problem, query::parameters, syntax};

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
    document(bytes)
}

/// Parses JSON as strictly as a body, such as that of a file.
///
/// # Errors
/// A problem that names the faulty field.
pub fn document<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    serde_path_to_error::deserialize(syntax::parse(bytes)?).map_err(|error| fault(&error))
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split_once(';').map_or(value, |(essence, _)| essence);
    essence.trim().eq_ignore_ascii_case("application/json")
}

fn fault(error: &serde_path_to_error::Error<ReadError>) -> Problem {
    let at = pointer(error.path());
    let field = |name: &str| format!("{}/{}", parent(&at, name), escaped(name));
    let (pointer, code) = match error.inner() {
        ReadError::UnknownField { name, .. } => (field(name), Code::UnknownField),
        ReadError::Missing(name) => (field(name), Code::Required),
        ReadError::Repeated(name) => (field(name), Code::Malformed),
        ReadError::Wrong(_) => (at, Code::Malformed),
    };
    Problem::of_field(pointer, code, error.inner().to_string())
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
    serde_path_to_error::deserialize(parameters(query)).map_err(|error: serde_path_to_error::Error<ReadError>| {
        let at = error.path().iter().find_map(|segment| match segment {
            serde_path_to_error::Segment::Map { key } => Some(key.as_str()),
            _ => None,
        });
        let (name, detail) = match error.inner() {
            ReadError::UnknownField { name, known } => (name.as_str(), unknown_parameter(name, known)),
            ReadError::Missing(name) | ReadError::Repeated(name) => (*name, error.inner().to_string()),
            ReadError::Wrong(detail) => (at.unwrap_or_default(), detail.clone()),
        };
        Problem::malformed(format!("?{}", name.chars().take(64).collect::<String>()), detail)
    })
}

fn unknown_parameter(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("there is no such parameter; the nearest is {near}"),
        None if known.is_empty() => "there is no such parameter; none is expected here".to_owned(),
        None => format!("there is no such parameter; there are {}", known.join(", ")),
    }
}
