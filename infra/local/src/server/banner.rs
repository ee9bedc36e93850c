//! What the server prints after its start. The styles are for a terminal: print it with `anstream`, which leaves them out
//! elsewhere and for `NO_COLOR`.

use std::fmt;

use anstyle::{AnsiColor, Style};

use crate::demo::Demo;
use crate::issuer;

const STRONG: Style = AnsiColor::Cyan.on_default().bold();
const HEADING: Style = Style::new().bold();
const SOFT: Style = Style::new().dimmed();

/// The addresses of a server, and calls to try.
#[derive(Clone, Copy, Debug)]
pub struct Banner<'a> {
    /// The origin of all URLs.
    pub origin: &'a str,
    /// The file of the table; none for a table in memory.
    pub data_file: Option<&'a str>,
    /// The demo organisations.
    pub demos: &'a [Demo],
    /// The template of the first call; none if the product definition has none.
    pub template: Option<&'a str>,
}

impl fmt::Display for Banner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, data_file, demos, .. } = self;
        writeln!(f, "\n{HEADING}Latchkey answers at{HEADING:#} {STRONG}{origin}{STRONG:#}\n")?;
        let storage = data_file.map_or("in memory; --data FILE saves it".to_owned(), |file| format!("saved in {file}"));
        let issuer = issuer::PATH;
        let rows = [
            ("start here", "/_local".to_owned(), "overview, with buttons for clock, jobs and people"),
            ("mailbox", "/_local/mailbox".to_owned(), "every email; as JSON: /_local/mail"),
            ("API", "/_local/api".to_owned(), "the reference, to read"),
            ("OpenAPI", "/_local/openapi.json".to_owned(), "the same as a document"),
            ("issuer", issuer.to_owned(), "for your app: any client id, any address on this machine to return to"),
            ("sign-in", format!("{issuer}/authorize"), "its page takes any address, without a password"),
            ("clock", "/_local/clock".to_owned(), "advance it: POST {\"advance\": \"83d\"}"),
            ("events", "/_local/events".to_owned(), "what was published to the bus"),
            ("jobs", "/_local/jobs".to_owned(), "run one: POST /_local/jobs/{name}"),
            ("table", "/_local/table".to_owned(), storage.as_str()),
        ];
        for (name, path, what) in rows {
            writeln!(f, "  {name:<11} {STRONG}{:<46}{STRONG:#} {SOFT}{what}{SOFT:#}", format!("{origin}{path}"))?;
        }
        if !demos.is_empty() {
            writeln!(f, "\n{HEADING}Demo organisations{HEADING:#}")?;
            for Demo { id, name, template, owner, .. } in *demos {
                writeln!(f, "  {template:<9} {name:<20} {id}  owner {owner}")?;
            }
        }
        writeln!(f, "\n{HEADING}First calls{HEADING:#}")?;
        for line in self.calls() {
            writeln!(f, "  {line}")?;
        }
        write!(f, "\n{SOFT}Ctrl-C ends it.{SOFT:#}")
    }
}

impl Banner<'_> {
    /// Shell commands, in this order.
    fn calls(&self) -> Vec<String> {
        let (origin, first) = (self.origin, self.demos.first());
        let owner = first.map_or("ada@example.com", |demo| demo.owner.as_str());
        let bearer = "-H \"Authorization: Bearer $TOKEN\"";
        let mut calls = vec![format!(
            "TOKEN=$(curl -s {origin}/_local/token -H 'Accept: text/plain' -d '{{\"email\":\"{owner}\"}}')"
        )];
        calls.extend(self.template.map(|template| {
            format!(
                "curl -s {origin}/v1/organizations {bearer} -H 'Content-Type: application/json' \
                 -d '{{\"name\":\"Acme\",\"template\":\"{template}\"}}'"
            )
        }));
        if let Some(demo) = first {
            calls.push(format!("curl -s {origin}/v1/organizations/{}/members {bearer}", demo.id));
        }
        calls
    }
}
