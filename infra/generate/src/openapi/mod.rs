//! The OpenAPI 3.1 document, generated from the list of operations only, so that it cannot deviate from the functions.

use std::collections::BTreeSet;

use kit::{Operation, operation::Kind};
use serde_json::{Map, Value, json};

mod alternatives;
mod callers;
mod descriptions;
mod gateway;
mod operation;
mod parameters;
mod problems;
mod responses;
mod schemas;
mod simplify;
pub(crate) mod webhooks;

pub(crate) use schemas::{Schemas, pascal};

use problems::Problems;

/// Named requests and responses of each operation, recorded by a test.
const EXAMPLES: &str = include_str!("examples.json");

/// The document of these operations.
///
/// # Panics
/// When two types of different shape carry the same name.
#[must_use]
pub fn document(catalogue: &[&'static Operation]) -> Value {
    let examples: Value = serde_json::from_str(EXAMPLES).unwrap_or_default();
    let (mut schemas, mut problems) = (Schemas::default(), Problems::default());
    let (mut paths, mut areas) = (Map::new(), BTreeSet::new());
    for operation in catalogue {
        let Kind::Http(http) = &operation.kind else { continue };
        let described = operation::describe(
            operation,
            http,
            (&mut schemas, &mut problems),
            examples[operation.name].as_array().map_or(&[], Vec::as_slice),
        );
        areas.insert(operation::area(operation.name));
        let methods = paths.entry(http.route.path).or_insert_with(|| json!({}));
        methods[http.route.method.as_str().to_lowercase()] = described;
    }
    schemas.add::<gateway::GatewayError>("GatewayError");
    let webhooks = webhooks::webhooks(&mut schemas);
    areas.insert("events");
    let mut responses = problems.into_responses();
    responses.insert("GatewayError".to_owned(), gateway::response());
    let tags: Vec<Value> = areas.into_iter().map(|name| json!({ "name": name, "description": about(name) })).collect();
    schemas.complete(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Latchkey",
            "version": env!("CARGO_PKG_VERSION"),
            "x-generated-by": "cargo run -p generate",
            "summary": "Organisation membership: invitations, members, guests, audit log",
            "description": include_str!("about.md"),
            "contact": { "name": "The operator of this deployment" },
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
        "security": callers::security(kit::route::Access::People),
        "tags": tags,
        "paths": paths,
        "webhooks": webhooks,
        "x-gateway-responses": gateway::statuses(),
        "components": {
            "securitySchemes": callers::schemes(),
            "parameters": parameters::shared(),
            "headers": responses::headers(),
            "responses": responses,
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
        "page" => "Pages for browsers: the one that the link of an email opens, and the one that explains problems",
        "health" => "Whether the service works",
        "events" => "What has happened, as your endpoint receives it",
        "users" => "A person in all organisations at once, for machines",
        _ => "",
    }
}
