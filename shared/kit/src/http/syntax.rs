//! What is wrong with a body that is not JSON, in plain words, with line and column.

use domain::strict::Json;
use serde_json::Error;

use super::problem::Problem;

/// Parses JSON in UTF-8.
pub(super) fn parse(bytes: &[u8]) -> Result<Json, Problem> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Err(not_json("it begins with a byte order mark; send UTF-8 without one"));
    }
    if let Err(error) = std::str::from_utf8(bytes) {
        let at = error.valid_up_to() + 1;
        return Err(not_json(&format!("it must be UTF-8, and byte {at} is of another encoding")));
    }
    if bytes.iter().take(4).any(|byte| *byte == 0) {
        return Err(not_json("it must be UTF-8, and this is UTF-16 or UTF-32"));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        not_json(&format!("{} ({place})", in_words(&error)))
    })
}

fn not_json(what: &str) -> Problem {
    Problem::malformed("", format!("the body is not JSON: {what}"))
}

/// The parser's own messages are for programmers in Rust.
fn in_words(error: &Error) -> &'static str {
    const MESSAGES: [(&str, &str); 13] = [
        ("EOF", "it ends before it is complete"),
        ("expected value", "a value was expected"),
        ("expected ident", "a value was expected"),
        ("expected `:`", "a colon was expected after the name"),
        ("expected `,` or `}`", "a comma or a closing brace was expected"),
        ("expected `,` or `]`", "a comma or a closing bracket was expected"),
        ("trailing comma", "a comma must be followed by a further entry"),
        ("trailing characters", "something follows after its end"),
        ("key must be a string", "a name in double quotes was expected"),
        ("control character", "a control character in a text must be written as an escape"),
        ("recursion limit", "it is nested too deeply"),
        ("number out of range", "a number is too large"),
        ("invalid number", "this is not a number"),
    ];
    let message = error.to_string();
    let known = MESSAGES.into_iter().find(|(start, _)| message.starts_with(start));
    known.map_or("an escape in a text is not valid", |(_, words)| words)
}
