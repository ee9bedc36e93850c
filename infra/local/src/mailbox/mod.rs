//! The mailbox of this machine: every letter that was sent, as JSON for programs and as a page for people.

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use minijinja::value::Serde;
use minijinja::{Environment, context};
use serde::Deserialize;

use crate::aws::Cloud;

mod letter;
#[cfg(test)]
mod tests;

pub use letter::Letter;

const PAGE: &str = include_str!("mailbox.html");

/// Styles of the page and of the letters, images that a letter carries in itself, and nothing else. A letter's
/// frame inherits this and is sandboxed besides: no script runs in it, its links open in a tab of their own.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// `GET /_local/mail` and `GET /_local/mailbox`; the paths are complete, to be merged.
pub fn router(cloud: Cloud) -> Router {
    Router::new().route("/_local/mail", get(mail)).route("/_local/mailbox", get(page)).with_state(cloud)
}

/// All letters in `cloud`, newest first.
#[must_use]
pub fn letters(cloud: &Cloud) -> Vec<Letter> {
    cloud.ses().sent().iter().rev().map(Letter::read).collect()
}

#[derive(Deserialize)]
struct Filter {
    to: Option<String>,
}

/// Newest first; `?to=` for the letters to exactly that address, whatever its case.
async fn mail(State(cloud): State<Cloud>, Query(filter): Query<Filter>) -> Json<Vec<Letter>> {
    let mut letters = letters(&cloud);
    letters.retain(|letter| filter.to.as_deref().is_none_or(|to| letter.is_to(to)));
    Json(letters)
}

#[derive(Default, Deserialize)]
struct View {
    #[serde(default)]
    to: String,
    letter: Option<String>,
    show: Option<String>,
}

async fn page(State(cloud): State<Cloud>, Query(view): Query<View>) -> Response {
    let all = letters(&cloud);
    let mut people: Vec<&String> = all.iter().flat_map(|letter| &letter.to).collect();
    people.sort();
    people.dedup();
    let wanted = view.to.trim().to_lowercase();
    let shown = |letter: &&Letter| letter.to.iter().any(|to| to.to_lowercase().contains(&wanted));
    let list: Vec<&Letter> = all.iter().filter(shown).collect();
    let open = match &view.letter {
        Some(id) => all.iter().find(|letter| letter.id == *id),
        None => list.first().copied(),
    };
    let offered = open.map(Letter::forms).unwrap_or_default();
    let show = view.show.as_deref().filter(|form| offered.contains(form)).or(offered.first().copied());
    let page = Environment::new().render_named_str(
        "mailbox.html",
        PAGE,
        context! {
            offered, show,
            people => Serde(&people),
            to => view.to.trim(),
            total => all.len(),
            letters => Serde(&list),
            open => open.map(Serde),
            frame => open.and_then(Letter::framed),
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
