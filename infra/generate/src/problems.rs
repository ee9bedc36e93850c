//! The page of problem codes, with the operations that have each. The deployment serves the codes at `/problems`.

use std::fmt::Write as _;

use kit::{Code, Operation, operation::Kind};

const INTRODUCTION: &str = "\
# Problems

<!-- Written by `cargo run -p generate` from `kit::Code`. -->

A request that is refused or fails gets a body of the media type `application/problem+json` (RFC 9457). Its `code` is one of
the following and stable: branch on it, not on `detail`, which is written for people. `errors` lists the faults of single
fields, each with a JSON pointer into the body (or `?name` for a query parameter) and a code of its own. `request_id` is the
id of the request in the logs. A deployment serves the same list at `/problems`, to which `type` leads.

A batch in which no entry succeeded has the extension member `results`, one for each distinct entry. A batch of one has the code
of its entry.

API Gateway refuses some requests itself, as `application/json` with a `message` and without `code`.
";

/// The page: every code by status, with the operations that name it. Codes without operations can come from any.
pub(crate) fn page(operations: &[&Operation]) -> String {
    let mut page = INTRODUCTION.to_owned();
    let mut status = None;
    for code in Code::ALL.iter().copied() {
        if status != Some(code.status()) {
            status = Some(code.status());
            let _ = write!(page, "\n## {}\n", code.status());
        }
        let name = code.as_str();
        let _ = write!(page, "\n### {}\n\n`{name}`: {}.\n", name.replace('_', "-"), code.meaning());
        let by: Vec<String> =
            operations.iter().filter(|operation| answers(operation, code)).map(|o| format!("`{}`", o.name)).collect();
        if !by.is_empty() {
            let _ = write!(page, "\nOperations: {}.\n", by.join(", "));
        }
    }
    page
}

fn answers(operation: &Operation, code: Code) -> bool {
    match &operation.kind {
        Kind::Http(http) => http.problems().any(|own| own == code),
        Kind::Job(_) => false,
    }
}
