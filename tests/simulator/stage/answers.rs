//! What an answer tells.

use harness::Answer;
use serde_json::Value;

use crate::step::Request;

/// What became of one part of a request, as far as the answer tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Done,
    Refused,
    /// It failed: it may have been done.
    Unknown,
    /// It failed, and the first of its two steps was done.
    Begun,
    /// Nobody has the link that it takes.
    NotAsked,
}

/// What the answer tells of each part.
pub fn told(request: &Request, answer: &Answer) -> Vec<Told> {
    let parts = match request {
        Request::Invite { to, .. } => Request::invitees(to).len(),
        Request::Several { targets, .. } => targets.len(),
        _ => 1,
    };
    let whole = match answer.status {
        200..300 => Told::Done,
        500.. => Told::Unknown,
        409 if answer.code() == "request_in_progress" => Told::Unknown,
        _ => Told::Refused,
    };
    let of = |result: &Value| match result["error"]["code"].as_str() {
        None => Told::Done,
        Some("unavailable" | "internal") => Told::Unknown,
        Some(_) => Told::Refused,
    };
    let results = answer.results();
    if results.len() == parts { results.iter().map(of).collect() } else { vec![whole; parts] }
}
