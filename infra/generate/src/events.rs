//! The page of events: every type with what it means and a real example.

use std::fmt::Write as _;

use crate::openapi::{Schemas, webhooks::event_types};

const INTRODUCTION: &str = "\
# Events

<!-- Written by `cargo run -p generate` from `domain::event::Fact` and the golden events of the tests. -->

Everything that changes in an organisation is an event. Events leave in two ways, with the same body:

- on the EventBridge bus of the stack (output `EventBusArn`): source `latchkey`, the type as `detail-type`, the body as `detail`;
- with the parameter `EventsUrl`, as `POST` to that address, with the header `x-api-key: <EventsApiKey>`. An answer other than 2xx is
  tried again for a day; then the event goes to the dead-letter queue.

Delivery is at least once and in no particular order: a repetition has the same `id`, and ids sort by time. Answer quickly, and ignore
what you do not know: new types and new fields do not raise `version`. `openapi.json` has the schema of each under `webhooks`.

`actor` is a `person` (`user` is the subject of their access tokens) or a `job`. `target` is the membership that the event is about;
events about the organisation have none.
";

/// The page.
pub(crate) fn page() -> String {
    let types = event_types(&mut Schemas::default());
    let mut page = INTRODUCTION.to_owned();
    page.push_str("\n| type | what happened |\n|---|---|\n");
    for event in &types {
        let anchor = event.name.replace('.', "");
        let _ = writeln!(page, "| [`{}`](#{anchor}) | {} |", event.name, event.description);
    }
    for event in &types {
        let _ = write!(page, "\n## {}\n\n{}\n\n```json\n{:#}\n```\n", event.name, event.description, event.example);
    }
    page
}
