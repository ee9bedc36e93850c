//! The text that the server prints after its start.

use std::fmt::Write as _;

use crate::demo::Demo;

/// The URLs of the server, and commands to try.
#[must_use]
pub fn text(origin: &str, data_file: Option<&str>, demos: &[Demo]) -> String {
    let mut text = format!("\nLatchkey answers at {origin}\n");
    let storage = data_file.map_or("in memory; --data FILE saves it".to_owned(), |file| format!("saved in {file}"));
    let rows = [
        ("start here", "/_local", "overview, and how to try it"),
        ("mailbox", "/_local/mailbox", "every email; as JSON: /_local/mail"),
        ("clock", "/_local/clock", "advance it: POST {\"advance\": \"83d\"}"),
        ("events", "/_local/events", "what was published to the bus"),
        ("jobs", "/_local/jobs", "run one: POST /_local/jobs/{name}"),
        ("table", "/_local/table", storage.as_str()),
    ];
    for (name, path, what) in rows {
        let _ = writeln!(text, "  {name:<11} {:<38} {what}", format!("{origin}{path}"));
    }
    if !demos.is_empty() {
        text.push_str("\nDemo organisations\n");
        for Demo { id, name, template, owner } in demos {
            let _ = writeln!(text, "  {template:<9} {name:<20} {id}  owner {owner}");
        }
    }
    text.push_str("\nTry\n");
    for line in calls(origin, demos) {
        let _ = writeln!(text, "  {line}");
    }
    text.push_str("\nCtrl-C ends it.\n");
    text
}

/// Shell commands, in this order.
fn calls(origin: &str, demos: &[Demo]) -> Vec<String> {
    let owner = demos.first().map_or("ada@example.com", |demo| demo.owner.as_str());
    let bearer = "-H \"Authorization: Bearer $TOKEN\"";
    let mut calls = vec![
        format!("TOKEN=$(curl -s {origin}/_local/token -H 'Accept: text/plain' -d '{{\"email\":\"{owner}\"}}')"),
        format!(
            "curl -s {origin}/v1/organizations {bearer} -H 'Content-Type: application/json' \
             -d '{{\"name\":\"Acme\",\"template\":\"guests\"}}'"
        ),
    ];
    if let Some(demo) = demos.first() {
        calls.push(format!("curl -s {origin}/v1/organizations/{}/members {bearer}", demo.id));
    }
    calls
}
