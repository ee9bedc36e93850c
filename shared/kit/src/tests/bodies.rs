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

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Query {
    limit: Option<u8>,
    order: Vec<Order>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Order {
    Name,
    Email,
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

/// C80, C81, A11: a body that is not the expected JSON names the field at fault, what is wrong with it, and its code.
#[test]
fn a_fault_names_its_field() {
    let deep = "[".repeat(10_000);
    let cases: [(&[u8], u16, &str, &str); 21] = [
        (b"{", 400, "", "it ends before it is complete (line 1, column 1)"),
        (b"nope", 400, "", "a value was expected (line 1, column 2)"),
        (b"{\"name\": NaN}", 400, "", "a value was expected (line 1, column 10)"),
        (b"{\"name\": \"x\",}", 400, "", "a comma must be followed by a further entry (line 1, column 14)"),
        (b"{\n\"name\" \"x\"}", 400, "", "a colon was expected after the name (line 2, column 8)"),
        (b"{'name': 1}", 400, "", "a name in double quotes was expected (line 1, column 2)"),
        (b"\xef\xbb\xbf{\"name\": \"x\"}", 400, "", "it begins with a byte order mark; send UTF-8 without one"),
        (b"{\"name\": \"\xff\"}", 400, "", "it must be UTF-8, and byte 11 is of another encoding"),
        (b"{\0\"\0", 400, "", "it must be UTF-8, and this is UTF-16 or UTF-32"),
        (deep.as_bytes(), 400, "", "it is nested too deeply (line 1, column 128)"),
        (b"{\"name\": \"x\"} {}", 400, "", "something follows after its end (line 1, column 15)"),
        (b"[]", 400, "", "must be an object"),
        (b"{\"name\": \"x\", \"people\": [[1]]}", 400, "/people/0", "must be an object"),
        (b"{}", 422, "/name", "this field is required"),
        (b"{\"name\": 1}", 400, "/name", "must be text, not a number"),
        (b"{\"name\": null}", 400, "/name", "must be text, not null"),
        (b"{\"name\": \"x\", \"name\": \"y\"}", 400, "/name", "this must be given once"),
        (b"{\"name\": \"x\", \"nme\": 1}", 422, "/nme", "there is no such field; the nearest is name"),
        (b"{\"name\": \"x\", \"colour\": 1}", 422, "/colour", "there is no such field; there are name, people"),
        (
            b"{\"name\": \"x\", \"people\": [{\"age\": 1}, {\"age\": 300}]}",
            400,
            "/people/1/age",
            "must be a whole number from 0 to 255",
        ),
        (
            b"{\"name\": \"x\", \"people\": [{\"age\": 1, \"a/b~c\": 2}]}",
            422,
            "/people/0/a~1b~0c",
            "there is no such field; there are age",
        ),
    ];
    for (body, status, pointer, detail) in cases {
        let problem = read(body).unwrap_err();
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        assert_eq!(status_and_pointer(&problem), (status, pointer.to_owned()), "{shown}: {problem:?}");
        assert!(problem.detail.ends_with(detail), "{shown}: {}", problem.detail);
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

/// C10, C83, A11: an unknown, repeated or malformed parameter is a 400 that names it, and says what is expected.
#[test]
fn a_query_is_parsed_strictly() {
    assert_eq!(query::<Query>("limit=5").unwrap(), Query { limit: Some(5), ..Query::default() });
    let list = |text| query::<Query>(text).unwrap().order;
    assert_eq!(list("order=name,email"), [Order::Name, Order::Email]);
    assert_eq!(list("order=name&order=email"), [Order::Name, Order::Email]);
    assert_eq!(list("order="), []);
    for (text, pointer, detail) in [
        ("limit=5&limit=6", "?limit", "this must be given once"),
        ("limits=5", "?limits", "there is no such parameter; the nearest is limit"),
        ("zzz=5", "?zzz", "there is no such parameter; there are limit, order"),
        ("limit=-1", "?limit", "must be a whole number from 0 to 255"),
        ("limit=1e9", "?limit", "must be a whole number from 0 to 255"),
        ("order=name,-name", "?order", "must be one of name, email"),
    ] {
        let problem = query::<Query>(text).unwrap_err();
        assert_eq!(status_and_pointer(&problem), (400, pointer.to_owned()), "{text}: {problem:?}");
        assert_eq!(problem.detail, detail, "{text}");
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
