//! The mailbox of this machine: every email that was sent, as JSON for programs and as a page for people.

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

/// Styles of the page and of the emails, images that an email carries in itself, and nothing else. An email's
/// frame inherits this and is sandboxed besides: no script runs in it, its links open in a tab of their own.
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

/// Newest first; `?to=` for the emails to exactly that address, whatever its case.
async fn mail(State(cloud): State<Cloud>, Query(filter): Query<Filter>) -> Json<Vec<Email>> {
    let mut emails = emails(&cloud);
    emails.retain(|email| filter.to.as_deref().is_none_or(|to| email.is_to(to)));
    Json(emails)
}

#[derive(Default, Deserialize)]
struct View {
    #[serde(default)]
    to: String,
    email: Option<String>,
    show: Option<String>,
}

async fn page(State(cloud): State<Cloud>, Query(view): Query<View>) -> Response {
    let all = emails(&cloud);
    let mut people: Vec<&String> = all.iter().flat_map(|email| &email.to).collect();
    people.sort();
    people.dedup();
    let wanted = view.to.trim().to_lowercase();
    let shown = |email: &&Email| email.to.iter().any(|to| to.to_lowercase().contains(&wanted));
    let list: Vec<&Email> = all.iter().filter(shown).collect();
    let open = match &view.email {
        Some(id) => all.iter().find(|email| email.id == *id),
        None => list.first().copied(),
    };
    let offered = open.map(Email::forms).unwrap_or_default();
    let show = view.show.as_deref().filter(|form| offered.contains(form)).or(offered.first().copied());
    let page = Environment::new().render_named_str(
        "mailbox.html",
        PAGE,
        context! {
            offered, show,
            people => Serde(&people),
            to => view.to.trim(),
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
    (headers, Html(page.expect("the template is tried by a test"))).into_response()
}
