//! The OpenAPI 3.1 document, generated from the list of operations only, so that it cannot deviate from the functions.

use std::collections::BTreeSet;

use kit::{Operation, operation::Kind};
use serde_json::{Map, Value, json};

mod operation;
mod parameters;
mod responses;
mod schemas;

pub(crate) use schemas::pascal;

use schemas::Schemas;

/// A request and a response of each operation, recorded by a test.
const EXAMPLES: &str = include_str!("examples.json");

/// A response of the gateway itself.
#[derive(serde::Serialize, schemars::JsonSchema)]
struct GatewayAnswer {
    /// The reason.
    message: String,
}

/// The document of these operations.
///
/// # Panics
/// When two types of different shape carry the same name.
#[must_use]
pub fn document(catalogue: &[&'static Operation]) -> Value {
    let examples: Value = serde_json::from_str(EXAMPLES).unwrap_or_default();
    let mut schemas = Schemas::default();
    let (mut paths, mut areas) = (Map::new(), BTreeSet::new());
    for operation in catalogue {
        let Kind::Http(http) = &operation.kind else { continue };
        let described = operation::describe(operation, http, &mut schemas, &examples[operation.name]);
        areas.insert(operation::area(operation.name));
        let methods = paths.entry(http.route.path).or_insert_with(|| json!({}));
        methods[http.route.method.as_str().to_lowercase()] = described;
    }
    schemas.add::<kit::problem::ProblemBody>("Problem");
    schemas.add::<GatewayAnswer>("GatewayAnswer");
    let tags: Vec<Value> = areas.into_iter().map(|name| json!({ "name": name, "description": about(name) })).collect();
    schemas.complete(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Latchkey",
            "version": env!("CARGO_PKG_VERSION"),
            "x-generated-by": "cargo run -p generate",
            "summary": "Organisation membership: invitations, members, guests, audit log",
            "description": include_str!("about.md"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [
            { "url": "http://127.0.0.1:8080", "description": "cargo run -p local" },
            {
                "url": "https://{api}",
                "description": "A deployment: the output ApiUrl of the stack",
                "variables": { "api": { "default": "api.example.com" } },
            },
        ],
        "security": [{ "accessToken": [] }],
        "tags": tags,
        "paths": paths,
        "components": {
            "securitySchemes": {
                "accessToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "An access token of the configured OpenID Connect issuer",
                },
            },
            "parameters": parameters::shared(),
            "headers": responses::headers(),
        },
    }))
}

/// The document as it is checked in.
#[must_use]
pub fn text(catalogue: &[&'static Operation]) -> String {
    format!("{:#}\n", document(catalogue))
}

fn about(area: &str) -> &'static str {
    match area {
        "organizations" => "Organisations, their policies, and permission checks",
        "invitations" => "Invitations by email, from sending to acceptance",
        "members" => "Members, guests and pending invitations: one list",
        "guests" => "Temporary access and its renewal",
        "roles" => "Roles, which people can hold",
        "groups" => "People who share a grant",
        "resources" => "Sites, partners and the like, to which grants are limited",
        "audit" => "The audit log",
        "me" => "The signed-in person",
        "signins" => "For the identity provider's hook",
        "page" => "The page that the link of an email opens",
        _ => "",
    }
}
