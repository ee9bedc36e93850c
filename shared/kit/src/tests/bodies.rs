//! Bodies and queries: a fault names its field.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderValue, header};
use proptest::prelude::*;
use serde::Deserialize;

use crate::http::{
    body::{MAX_BODY_BYTES, json, query},
    problem::Problem,
};

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    name: String,
    #[serde(default)]
    people: Vec<Person>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    age: u8,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    #[serde(default)]
    limit: Option<u8>,
}

fn sent_as(content_type: &'static str) -> HeaderMap {
    [(header::CONTENT_TYPE, HeaderValue::from_static(content_type))].into_iter().collect()
}

fn read(body: &[u8]) -> Result<Body, Problem> {
    json(&sent_as("application/json"), body)
}

fn status_and_pointer(problem: &Problem) -> (u16, String) {
    (problem.status().as_u16(), problem.errors.first().map(|error| error.pointer.clone()).unwrap_or_default())
}

/// C80, C81: a body that is not the expected JSON is a 400 that names the field, where one is at fault.
#[test]
fn a_fault_names_its_field() {
    let deep = "[".repeat(10_000);
    let cases: [(&[u8], &str); 17] = [
        (b"{", ""),
        (b"nope", ""),
        (b"{\"name\": NaN}", ""),
        (b"\xef\xbb\xbf{\"name\": \"x\"}", ""),
        (b"{\"name\": \"\xff\"}", ""),
        (deep.as_bytes(), ""),
        (b"{\"name\": \"x\"} {}", ""),
        (b"[]", ""),
        (b"[\"x\", []]", ""),
        (b"{\"name\": \"x\", \"people\": [[1]]}", "/people/0"),
        (b"{}", ""),
        (b"{\"name\": 1}", "/name"),
        (b"{\"name\": null}", "/name"),
        (b"{\"name\": \"x\", \"name\": \"y\"}", ""),
        (b"{\"name\": \"x\", \"nme\": 1}", "/nme"),
        (b"{\"name\": \"x\", \"people\": [{\"age\": 1}, {\"age\": 300}]}", "/people/1/age"),
        (b"{\"name\": \"x\", \"people\": [{\"age\": 1, \"a/b~c\": 2}]}", "/people/0/a~1b~0c"),
    ];
    for (body, pointer) in cases {
        let problem = read(body).unwrap_err();
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        assert_eq!(status_and_pointer(&problem).0, 400, "{shown}: {problem:?}");
        assert!(status_and_pointer(&problem).1.ends_with(pointer), "{shown}: {problem:?}");
        assert!(pointer.is_empty() || status_and_pointer(&problem).1 == pointer, "{shown}: {problem:?}");
    }
}

/// C93: a text in place of a number does not appear in the problem, and so in no log of it.
#[test]
fn a_fault_does_not_repeat_the_value() {
    let problem = read(br#"{"name": "x", "people": [{"age": "secret@example.com"}]}"#).unwrap_err();

    assert!(!format!("{problem:?}").contains("secret"), "{problem:?}");
}

/// C79, C80: size and content type are checked before the body is parsed.
#[test]
fn size_and_content_type_are_checked() {
    let large = vec![b' '; MAX_BODY_BYTES + 1];

    assert_eq!(read(&large).unwrap_err().status().as_u16(), 413);
    for other in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""] {
        assert_eq!(json::<Body>(&sent_as(other), b"{\"name\": \"x\"}").unwrap_err().status().as_u16(), 415, "{other}");
    }
    assert!(json::<Body>(&sent_as("Application/JSON; charset=utf-8"), b"{\"name\": \"x\"}").is_ok());
    assert!(json::<BTreeMap<String, u8>>(&HeaderMap::new(), b"").is_ok());
}

/// C10, C83: an unknown, repeated or malformed parameter is a 400 that names it.
#[test]
fn a_query_is_parsed_strictly() {
    assert_eq!(query::<Query>("limit=5").unwrap(), Query { limit: Some(5) });
    for (text, pointer) in
        [("limit=5&limit=6", "?limit"), ("limits=5", "?limits"), ("limit=-1", "?limit"), ("limit=1e9", "?limit")]
    {
        let problem = query::<Query>(text).unwrap_err();
        assert_eq!(status_and_pointer(&problem), (400, pointer.to_owned()), "{text}: {problem:?}");
    }
}

proptest! {
    /// C80, C86: no bytes make the parser panic, and every fault is a client error.
    #[test]
    fn any_bytes_are_parsed_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Err(problem) = read(&bytes) {
            prop_assert!(problem.status().is_client_error());
        }
    }

    /// C86: no query makes the parser panic.
    #[test]
    fn any_query_is_parsed_or_refused(text in "\\PC{0,80}") {
        if let Err(problem) = query::<Query>(&text) {
            prop_assert_eq!(problem.status().as_u16(), 400);
        }
    }
}
