//! A request for every operation of the catalogue, and the kinds of callers.

use harness::{Answer, Org, Person, World};
use http::Method;
use kit::Operation;
use serde_json::{Value, json};

use crate::journeys::operation_fixture::product_definition;

/// The identifiers that a request uses.
#[derive(Clone, Debug)]
pub struct Identifiers<'a> {
    pub org: &'a str,
    pub member: &'a str,
    pub token: &'a str,
}

/// The operations with a route.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    functions::OPERATIONS.iter().copied().filter(|operation| operation.route().is_some())
}

/// The operations on an organisation in the path.
pub fn organization_operations() -> impl Iterator<Item = &'static Operation> {
    operations().filter(|operation| operation.route().is_some_and(|route| route.path.contains("{org}")))
}

/// A valid request for an operation.
///
/// # Panics
/// For an operation that has no row here.
pub fn request(operation: &Operation, ids: &Identifiers<'_>) -> (Method, String, Value) {
    let route = operation.route().expect("a route");
    let body = match operation.name {
        _ if [Method::GET, Method::DELETE].contains(&route.method) => Value::Null,
        "organizations-create" => json!({ "name": "Own", "template": "guests" }),
        "organizations-update" => json!({ "name": "Renamed" }),
        "organizations-authorize" => json!({ "permission": "data:query" }),
        "invitations-create" => json!({ "emails": ["new@example.com"], "kind": "guest" }),
        "invitations-resend"
        | "invitations-cancel"
        | "members-suspend"
        | "members-reactivate"
        | "members-remove"
        | "members-reset-password"
        | "guests-renew" => json!({ "members": [ids.member] }),
        "members-move" => json!({ "members": [ids.member], "group": null }),
        "members-add" => json!({ "email": "known@example.com", "grant": { "role": "user" } }),
        "members-update" => json!({ "grant": { "permissions": ["guests:invite"] } }),
        "invitations-preview" | "invitations-accept" | "invitations-decline" => json!({ "token": ids.token }),
        "roles-put" => json!({ "name": "Helper", "rank": 5, "permissions": ["dashboards:view"] }),
        "groups-put" => json!({ "name": "Helpers", "grant": {} }),
        "resources-put" => json!({ "name": "Berlin" }),
        "me-update" => json!({ "locale": "de" }),
        "me-leave" | "me-switch" | "users-remove" => json!({}),
        "users-identity" => json!({ "email": "grace.hopper@example.com", "email_verified": true }),
        "signins-record" => json!({ "user": "local|grace@example.com", "login_type": "direct" }),
        "product-put" => product_definition("View invoices"),
        other => panic!("{other} has no row: say in isolation/callers.rs what a request for it looks like"),
    };
    let path = route.path.replace("{org}", ids.org).replace("{member}", ids.member);
    let path = path.replace("{user}", "local%7Cgrace@example.com");
    let path = path.replace("{type}", "site").replace("{id}", "berlin").replace("{key}", "helper");
    let path = if operation.name == "organizations-find" { format!("{path}?slug=acme") } else { path };
    (route.method.clone(), path, body)
}

/// Sends a request as that person.
pub async fn send(person: &Person, (method, path, body): (Method, String, Value)) -> Answer {
    let ask = person.request(method, &path);
    if body.is_null() { ask.send().await } else { ask.json(&body).send().await }
}

/// The kinds of callers: people from the fewest permissions to the most, then machines by their scope.
pub const CALLERS: [&str; 20] = [
    "anonymous",
    "stranger",
    "invited",
    "removed",
    "left",
    "suspended",
    "expired",
    "guest",
    "guest+invite",
    "guest+am",
    "user",
    "user+invite",
    "account-manager",
    "administrator",
    "owner",
    "machine",
    "latchkey/sign-ins",
    "latchkey/authorize",
    "latchkey/read",
    "latchkey/manage",
];

/// A caller of that kind in an organisation of the guests template. May advance the clock.
pub async fn caller(world: &World, org: &Org, kind: &str) -> Person {
    let person = world.person("caller@example.com");
    let joined = async |kind: &str, role: &str, permissions: &[&str]| {
        let grant = json!({ "role": role, "permissions": permissions });
        org.joined(json!({ "emails": ["caller@example.com"], "kind": kind, "grant": grant })).await.id
    };
    let act = async |verb: &str, id: String| {
        let body = json!({ "members": [id] });
        org.owner.post(&org.path(&format!("/members/{verb}")), body).await.assert_status(200);
    };
    match kind {
        "anonymous" => return world.anonymous(),
        "machine" => return world.machine("openid"),
        scope if scope.starts_with("latchkey/") => return world.machine(scope),
        "stranger" => drop(world.organization("guests", &person).await),
        "invited" => {
            org.invited(json!({ "emails": ["caller@example.com"], "grant": { "role": "owner" } })).await;
        }
        "removed" => act("remove", joined("member", "owner", &[]).await).await,
        "suspended" => act("suspend", joined("member", "owner", &[]).await).await,
        "left" => {
            joined("member", "owner", &[]).await;
            person.post(&format!("/v1/me/organizations/{}/leave", org.id), json!({})).await.assert_status(204);
        }
        "expired" => {
            joined("guest", "guest", &["account_manager", "guests:invite"]).await;
            world.advance("90d");
        }
        "guest" => drop(joined("guest", "guest", &[]).await),
        "guest+invite" => drop(joined("guest", "guest", &["guests:invite"]).await),
        "guest+am" => drop(joined("guest", "guest", &["account_manager"]).await),
        "user+invite" => drop(joined("member", "user", &["guests:invite"]).await),
        role => drop(joined("member", role, &[]).await),
    }
    person
}
