//! The product definition: own permissions, types of resources and templates.

mod definition;
mod live;
mod own_product;

use harness::{Answer, World};
use serde_json::{Value, json};

/// A product with fifty permissions of its own, three types of resources and four roles.
pub fn project_management() -> Value {
    let area = |name: &str| {
        ["read", "create", "update", "delete", "export"]
            .map(|verb| (format!("{name}:{verb}"), format!("{verb} {name}")))
    };
    let areas =
        ["tasks", "boards", "files", "comments", "reports", "invoices", "budgets", "timesheets", "webhooks", "exports"];
    let permissions = areas.into_iter().flat_map(area).map(|(key, name)| (key, json!({ "name": name })));
    let all_projects = json!({ "project": { "modes": ["all", "resources", "groups"], "min": 1 } });
    json!({
        "permissions": permissions.collect::<serde_json::Map<_, _>>(),
        "resource_types": {
            "project": { "name": "Project", "group_name": "Portfolio" },
            "board": { "name": "Board" },
            "customer": { "name": "Customer", "group_name": "Segment" },
        },
        "templates": {
            "workspace": {
                "description": "A workspace of a project management product.",
                "founder": { "role": "owner", "scopes": [{ "type": "project", "mode": "all" }] },
                "policy": { "guest_role": "client" },
                "roles": {
                    "owner": {
                        "name": "Owner", "rank": 100, "owner_class": true, "permissions": ["*"],
                        "grantable": ["invoices:read", "reports:export"], "scope_rules": all_projects,
                    },
                    "manager": {
                        "name": "Manager", "description": "Runs projects.", "rank": 60,
                        "permissions": ["members:read", "members:invite", "tasks:read", "tasks:create", "boards:read"],
                        "grantable": ["invoices:read"], "scope_rules": all_projects,
                    },
                    "contributor": {
                        "name": "Contributor", "rank": 20, "permissions": ["tasks:read", "tasks:create"],
                        "grantable": ["invoices:read"], "scope_rules": all_projects,
                    },
                    "client": { "name": "Client", "rank": 10, "permissions": ["tasks:read"], "scope_rules": all_projects },
                },
            },
        },
    })
}

/// Puts a definition, as the backend of the host product does.
pub async fn put(world: &World, definition: Value) -> Answer {
    world.machine("latchkey/manage").put("/v1/product", definition).await
}
