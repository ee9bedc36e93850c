//! `GET /_local/api`: the reference of the API, rendered from the OpenAPI document. It works offline.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use minijinja::value::Serde;
use minijinja::{Environment, context};
use serde::Serialize;
use serde_json::Value;

mod operation;
mod schema;
#[cfg(test)]
mod tests;

use operation::ApiOperation;

/// The document that `cargo run -p generate` writes.
const OPENAPI: &str = include_str!("../../../../openapi.json");
const PAGE: &str = include_str!("api.html");

static REFERENCE: LazyLock<String> =
    LazyLock::new(|| render(&serde_json::from_str(OPENAPI).expect("a generated document is JSON")));

/// The operations with one tag, or the events.
#[derive(Serialize)]
struct Section {
    name: String,
    description: String,
    operations: Vec<ApiOperation>,
}

/// `GET /_local/openapi.json`.
pub(super) async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

/// `GET /_local/api`.
pub(super) async fn page() -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, super::pages::POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, Html(REFERENCE.as_str())).into_response()
}

fn render(document: &Value) -> String {
    let info = &document["info"];
    let about: Vec<&str> = info["description"].as_str().unwrap_or_default().split("\n\n").collect();
    let page = Environment::new().render_named_str(
        "api.html",
        PAGE,
        context! {
            title => info["title"].as_str(),
            version => info["version"].as_str(),
            about => Serde(about),
            sections => Serde(sections(document)),
        },
    );
    page.expect("a test renders the template")
}

fn sections(document: &Value) -> Vec<Section> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let operations: Vec<ApiOperation> = operation::all(document);
    let mut sections: Vec<Section> = document["tags"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|tag| Section { name: text(&tag["name"]), description: text(&tag["description"]), operations: Vec::new() })
        .collect();
    for operation in operations {
        match sections.iter_mut().find(|section| section.name == operation.tag) {
            Some(section) => section.operations.push(operation),
            None => sections.push(Section {
                name: operation.tag.clone(),
                description: String::new(),
                operations: vec![operation],
            }),
        }
    }
    sections.retain(|section| !section.operations.is_empty());
    let events = operation::events(document);
    if !events.is_empty() {
        let description = "What the product publishes, as an HTTP endpoint receives it".to_owned();
        sections.push(Section { name: "events".to_owned(), description, operations: events });
    }
    sections
}
