//! The local mailbox: every sent email, as JSON and as a page.

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use minijinja::value::Serde;
use minijinja::{Environment, context};
use serde::Deserialize;

use crate::aws::Cloud;

mod email;
#[cfg(test)]
mod tests;

pub use email::Email;

const PAGE: &str = include_str!("mailbox.html");

/// Allows inline styles and embedded images only. The frame of an email inherits the policy and is sandboxed: no script runs in
/// it, and its links open in a new tab.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// `GET /_local/mail` and `GET /_local/mailbox`; the paths are complete, to be merged.
pub fn router(cloud: Cloud) -> Router {
    Router::new().route("/_local/mail", get(mail)).route("/_local/mailbox", get(page)).with_state(cloud)
}

/// All emails in `cloud`, newest first.
#[must_use]
pub fn emails(cloud: &Cloud) -> Vec<Email> {
    cloud.ses().sent().iter().rev().map(Email::read).collect()
}

#[derive(Deserialize)]
struct Filter {
    to: Option<String>,
}

/// Newest first; `?to=` filters by the exact address, ignoring case.
async fn mail(State(cloud): State<Cloud>, Query(filter): Query<Filter>) -> Json<Vec<Email>> {
    let mut emails = emails(&cloud);
    emails.retain(|email| filter.to.as_deref().is_none_or(|to| email.is_to(to)));
    Json(emails)
}

#[derive(Default, Deserialize)]
struct PageQuery {
    #[serde(default)]
    to: String,
    email: Option<String>,
    show: Option<String>,
}

async fn page(State(cloud): State<Cloud>, Query(query): Query<PageQuery>) -> Response {
    let all = emails(&cloud);
    let mut people: Vec<&String> = all.iter().flat_map(|email| &email.to).collect();
    people.sort();
    people.dedup();
    let wanted = query.to.trim().to_lowercase();
    let shown = |email: &&Email| email.to.iter().any(|to| to.to_lowercase().contains(&wanted));
    let list: Vec<&Email> = all.iter().filter(shown).collect();
    let open = match &query.email {
        Some(id) => all.iter().find(|email| email.id == *id),
        None => list.first().copied(),
    };
    let offered = open.map(Email::forms).unwrap_or_default();
    let show = query.show.as_deref().filter(|form| offered.contains(form)).or(offered.first().copied());
    let page = Environment::new().render_named_str(
        "mailbox.html",
        PAGE,
        context! {
            offered, show,
            people => Serde(&people),
            to => query.to.trim(),
            total => all.len(),
            emails => Serde(&list),
            open => open.map(Serde),
            frame => open.and_then(Email::framed),
        },
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, Html(page.expect("a test renders the template"))).into_response()
}
