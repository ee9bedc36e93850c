//! `GET /_local`: the overview page.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use chrono::TimeDelta;
use minijinja::value::Serde;
use minijinja::{Environment, context};

use super::{ServerState, pages};
use crate::aws::ses::Feedback;
use crate::mailbox;

const PAGE: &str = include_str!("index.html");

/// How many of the latest emails the page lists.
const LATEST_EMAILS: usize = 10;

pub(super) async fn page(State(local): State<ServerState>) -> Response {
    let jobs = local.worker.jobs();
    let due = jobs.due();
    let rows: Vec<(&str, Option<String>)> = jobs
        .names()
        .into_iter()
        .map(|name| (name, due.get(name).map(|at| at.format("%Y-%m-%d %H:%M UTC").to_string())))
        .collect();
    let next = jobs.next_due().await.unwrap_or_else(|error| {
        tracing::error!(%error, "what is due next cannot be read");
        None
    });
    let next = next.map(|next| context! { at => next.at.format("%Y-%m-%d %H:%M UTC").to_string(), jobs => next.jobs });
    let emails = mailbox::emails(&local.machine.cloud);
    let mut addresses: Vec<&String> = emails.iter().flat_map(|email| &email.to).collect();
    addresses.sort();
    addresses.dedup();
    let page = Environment::new().render_named_str(
        "index.html",
        PAGE,
        context! {
            origin => &*local.origin,
            now => local.machine.clock().now().format("%A %-d %B %Y, %H:%M UTC").to_string(),
            ahead => in_words(local.machine.clock().ahead_by()),
            next,
            demos => Serde(local.demos()),
            addresses => Serde(&addresses),
            emails => Serde(emails.iter().take(LATEST_EMAILS).collect::<Vec<_>>()),
            feedback => Feedback::ALL.map(|(name, _)| name).to_vec(),
            jobs => Serde(rows),
            dead_letters => jobs.dead_letters().len(),
        },
    );
    (pages::HEADERS, Html(page.expect("a test renders the template"))).into_response()
}

/// Days and hours; none below an hour.
fn in_words(span: TimeDelta) -> Option<String> {
    let plural = |count: i64, unit| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    let (days, hours) = (span.num_days(), span.num_hours() % 24);
    match (days, hours) {
        (0, 0) => None,
        (0, hours) => Some(plural(hours, "hour")),
        (days, 0) => Some(plural(days, "day")),
        (days, hours) => Some(format!("{} and {}", plural(days, "day"), plural(hours, "hour"))),
    }
}
