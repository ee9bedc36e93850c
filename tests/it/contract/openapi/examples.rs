//! The named examples of every operation with a body. Each is sent, and recorded with its answer.

use serde_json::{Value, json};

use crate::journeys::OperationFixture;

/// A request as an example of its operation.
pub(super) struct Example {
    /// Unique within the operation.
    pub name: &'static str,
    /// What it shows.
    pub summary: &'static str,
    /// The template of the organisation that it is sent to; the fixture without one.
    pub template: Option<&'static str>,
    /// The query, with its question mark; empty without one.
    pub query: &'static str,
    /// The body; null for an operation without one.
    pub body: Value,
}

/// An example in the organisation of the fixture.
fn named(name: &'static str, summary: &'static str, body: Value) -> Example {
    Example { name, summary, template: None, query: "", body }
}

/// The examples of an operation without a body that answers in more than one form.
pub(super) fn query_examples(operation: &str) -> Vec<Example> {
    let with_query = |name, summary, query| Example { query, ..named(name, summary, Value::Null) };
    match operation {
        "organizations-get" => vec![
            with_query("plain", "The organisation alone", ""),
            with_query("with-counts", "With the numbers of its members, guests and invitations", "?counts=true"),
        ],
        _ => Vec::new(),
    }
}

impl Example {
    fn of(mut self, template: &'static str) -> Self {
        self.template = Some(template);
        self
    }
}

/// The examples of an operation; none for an operation that has no body, or only a token.
pub(super) fn examples(operation: &str, fixture: &OperationFixture, first: &Value) -> Vec<Example> {
    match operation.split('-').next().unwrap_or_default() {
        "organizations" => organizations(operation, first),
        "invitations" => invitations(operation, fixture, first),
        "members" | "guests" => members(operation, fixture, first),
        "roles" | "groups" | "resources" => catalog(operation),
        _ => people(operation, first),
    }
}

fn organizations(operation: &str, first: &Value) -> Vec<Example> {
    match operation {
        "organizations-create" => vec![
            named("from-template", "From a template", json!({ "name": "Analytical Engines", "template": "guests" })),
            named(
                "in-german",
                "With a language, a time zone and a colour",
                json!({
                    "name": "Rechenwerke", "template": "sites", "locale": "de", "time_zone": "Europe/Berlin",
                    "branding": { "color": "#1a2b3c" },
                }),
            ),
        ],
        "organizations-update" => vec![
            named("rename", "Another name", json!({ "name": "Globex" })),
            named(
                "policy",
                "Some settings of the policy",
                json!({ "policy": { "invite_ttl": "P14D", "seat_limit": 50, "notify": { "access_changed": true } } }),
            ),
            named("no-colour", "Without a colour", json!({ "branding": {} })),
        ],
        "organizations-authorize" => vec![
            named("myself", "Whether the caller has a permission", first.clone()),
            named(
                "on-a-resource",
                "Whether the caller has it on one resource",
                json!({ "permission": "sites:view", "resource": { "type": "site", "id": "berlin" } }),
            )
            .of("sites"),
        ],
        _ => Vec::new(),
    }
}

fn invitations(operation: &str, fixture: &OperationFixture, first: &Value) -> Vec<Example> {
    match operation {
        "invitations-create" => vec![
            named(
                "addresses",
                "Two addresses, one role",
                json!({ "emails": ["grace@example.com", "alan@example.com"], "grant": { "role": "user" } }),
            )
            .of("guests"),
            named(
                "guest",
                "A guest for 30 days, with a note",
                json!({ "emails": "gus@example.com", "kind": "guest", "period": "P30D", "note": "For the audit in May" }),
            )
            .of("guests"),
            named(
                "people-and-scopes",
                "A person with a name, limited to resources",
                json!({
                    "people": [{ "email": "grace@example.com", "first_name": "Grace", "last_name": "Hopper" }],
                    "grant": { "role": "observer", "scopes": [{ "type": "site", "mode": "all" }] },
                }),
            )
            .of("sites"),
            named(
                "host-data",
                "A person with data of your product",
                json!({
                    "people": [{ "email": "grace@example.com", "external_id": "crm-7", "metadata": { "plan": "gold" } }],
                    "grant": { "role": "user" },
                }),
            )
            .of("guests"),
        ],
        "invitations-resend" | "invitations-cancel" => vec![
            named("one", "One invitation", first.clone()),
            named("some-refused", "One of two is refused", json!({ "members": [first["members"][0], fixture.joined] })),
        ],
        _ => Vec::new(),
    }
}

fn members(operation: &str, fixture: &OperationFixture, first: &Value) -> Vec<Example> {
    let joined = &fixture.joined;
    match operation {
        "members-add" => vec![
            named("by-user", "By the subject of their access tokens", first.clone()),
            named("by-email", "By their address", json!({ "email": "eve@example.com", "group": "administrative" })),
        ],
        "members-update" => vec![
            named("access", "Out of the group", first.clone()),
            named("profile", "Names", json!({ "first_name": "Grace", "last_name": "Hopper" })),
            named(
                "host-data",
                "Data of your product",
                json!({ "external_id": "crm-7", "metadata": { "plan": "gold", "trial": null } }),
            ),
        ],
        "members-move" => vec![
            named("to-a-group", "Into a group", json!({ "members": [joined], "group": "security-administration" })),
            named("out-of-groups", "Out of their group", first.clone()),
        ],
        "members-remove" => vec![
            named("named", "One member", first.clone()),
            named(
                "matching",
                "Who would be removed, of all that match",
                json!({ "all_matching": { "status": ["active"], "group": "administrative" }, "dry_run": true }),
            ),
        ],
        _ => vec![
            named("one", "One", first.clone()),
            named("some-refused", "One of two is refused", json!({ "members": [first["members"][0], fixture.org.id] })),
        ],
    }
}

fn catalog(operation: &str) -> Vec<Example> {
    match operation {
        "roles-put" => vec![
            named("simple", "A role without permissions", json!({ "name": "Visitor", "rank": 1 })),
            named(
                "permissions",
                "A role with permissions",
                json!({ "name": "Auditor", "rank": 30, "permissions": ["zones:view", "reports:view"] }),
            ),
        ],
        "groups-put" => vec![
            named("simple", "A group without access", json!({ "name": "Testers" })),
            named(
                "with-access",
                "A group with a role",
                json!({ "name": "Operators", "grant": { "role": "administrative" } }),
            ),
        ],
        "resources-put" => vec![
            named("resource", "A resource", json!({ "name": "Berlin" })).of("sites"),
            named("group", "A group of resources", json!({ "name": "Europe", "is_group": true })).of("sites"),
        ],
        _ => Vec::new(),
    }
}

fn people(operation: &str, first: &Value) -> Vec<Example> {
    match operation {
        "me-update" => vec![
            named("names", "Names", json!({ "first_name": "Ada", "last_name": "Byron" })),
            named(
                "language",
                "Language and clock of emails",
                json!({ "locale": "de-AT", "time_zone": "Europe/Vienna" }),
            ),
            named("topics", "Without a topic of notifications", json!({ "topics": { "incidents": false } })),
        ],
        "users-remove" => vec![
            named("dry-run", "What would be removed", json!({ "dry_run": true })),
            named("remove", "From every organisation", json!({})),
        ],
        "users-identity" => vec![
            named("address", "Another address", json!({ "email": "eve.byron@example.com", "email_verified": true })),
            named("account", "Another account", json!({ "user": "auth0|65a1", "dry_run": true })),
        ],
        "signins-record" => {
            let earlier = json!({ "user": first["user"], "login_type": "sso", "at": "2026-11-20T10:00:00Z" });
            vec![
                named("now", "A sign-in right now", first.clone()),
                named("earlier", "A sign-in that is reported late", earlier),
            ]
        }
        _ => Vec::new(),
    }
}
