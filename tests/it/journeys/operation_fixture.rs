//! A valid request for every operation of the catalogue, for tests that hold for all of them.

use harness::{Org, Person, RequestBuilder, World};
use http::Method;
use kit::Operation;
use serde_json::{Value, json};

/// An organisation in which every operation has an effect.
pub struct OperationFixture {
    /// The organisation.
    pub org: Org,
    /// A member who has joined.
    pub joined: String,
    invited: String,
    suspended: String,
    expiring: String,
    token: String,
    elsewhere: Person,
}

impl OperationFixture {
    /// Creates the fixture with the portal template, which has all features but resources.
    pub async fn of(world: &World) -> Self {
        let org = world.organization("portal", &world.person("ada@example.com")).await;
        let other = world.organization("portal", &org.owner).await;
        let elsewhere = other.joined(json!({ "emails": "eve@example.com" })).await.person;
        let joined = org.accepted_member("grace@example.com", "administrative").await.id;
        let suspended = org.accepted_member("locked@example.com", "administrative").await.id;
        org.owner.post(&org.path("/members/suspend"), json!({ "members": [suspended] })).await.assert_status(200);
        let expiring = json!({ "emails": "gus@example.com", "kind": "guest", "period": "P7D" });
        let expiring = org.joined(expiring).await.id;
        world.advance("1m");
        let invited = org.invited(json!({ "emails": "alan@example.com" })).await;
        world.pump().await;
        let token = world.link_token("alan@example.com");
        Self { org, joined, invited, suspended, expiring, token, elsewhere }
    }

    /// The path of an operation.
    pub fn path(&self, operation: &Operation) -> String {
        let route = operation.route().expect("a route");
        let member = if operation.name == "invitations-get" { &self.invited } else { &self.joined };
        let path = route.path.replace("{org}", &self.org.id).replace("{member}", member);
        let path = path.replace("{user}", "local%7Ceve@example.com");
        let path = path.replace("{type}", "zone").replace("{id}", "example").replace("{key}", "testers");
        if operation.name == "organizations-find" { format!("{path}?slug=acme") } else { path }
    }

    /// A request of an operation by that person.
    pub fn request(&self, person: &Person, operation: &Operation) -> RequestBuilder {
        let method = operation.route().expect("a route").method.clone();
        let bare = [Method::GET, Method::DELETE].contains(&method);
        let ask = person.request(method, &self.path(operation));
        match self.bodies(operation).filter(|_| !bare) {
            Some([body, _]) => ask.json(&body),
            None => ask,
        }
    }

    /// The client of the operations for machines only.
    pub fn machine(&self) -> Person {
        self.elsewhere.machine("backend", "latchkey/sign-ins latchkey/manage")
    }

    /// Two different bodies, the first of which has an effect; none for an operation without a body. A new operation
    /// needs its bodies here.
    pub fn bodies(&self, operation: &Operation) -> Option<[Value; 2]> {
        let members = |id: &str, other: &str| [json!({ "members": [id] }), json!({ "members": [other] })];
        let named = |field: &str, one: &str, other: &str| [json!({ field: one }), json!({ field: other })];
        Some(match operation.name {
            "organizations-create" => ["One", "Two"].map(|name| json!({ "name": name, "template": "portal" })),
            "organizations-update" => named("name", "Globex", "Initech"),
            "organizations-authorize" => named("permission", "zones:view", "zones:edit"),
            "invitations-create" => named("emails", "new@example.com", "newer@example.com"),
            "invitations-resend" | "invitations-cancel" => members(&self.invited, &self.joined),
            "invitations-preview" | "invitations-accept" | "invitations-decline" => {
                named("token", &self.token, "nonsense")
            }
            "members-update" => [json!({ "group": null }), json!({ "group": "owner" })],
            "members-reactivate" => members(&self.suspended, &self.joined),
            "guests-renew" => members(&self.expiring, &self.joined),
            "members-move" => {
                [Value::Null, json!("owner")].map(|group| json!({ "members": [self.joined], "group": group }))
            }
            "members-suspend" | "members-remove" | "members-reset-password" => members(&self.joined, &self.invited),
            "members-add" => {
                [Value::Null, json!("owner")].map(|group| json!({ "user": self.elsewhere.user_id(), "group": group }))
            }
            "roles-put" => ["One", "Two"].map(|name| json!({ "name": name, "rank": 1 })),
            "groups-put" | "resources-put" => named("name", "One", "Two"),
            "me-update" => named("first_name", "Ada", "Eda"),
            "signins-record" => {
                ["saml", "sso"].map(|how| json!({ "user": self.elsewhere.user_id(), "login_type": how }))
            }
            "product-put" => ["Read invoices", "View invoices"].map(small_product),
            "users-remove" => [json!({}), json!({ "cursor": "next" })],
            "users-identity" => {
                ["new@example.com", "newer@example.com"].map(|email| json!({ "email": email, "email_verified": true }))
            }
            "me-leave" | "me-switch" => return None,
            _ if operation.route().is_some_and(|route| [Method::GET, Method::DELETE].contains(&route.method)) => {
                return None;
            }
            other => panic!("{other} is new: give it two bodies in {}", file!()),
        })
    }
}

/// The built-in definition with one more permission of that name.
pub fn product_definition(permission: &str) -> Value {
    let mut definition = serde_json::to_value(domain::product::ProductDocument::built_in()).unwrap();
    definition["permissions"]["invoices:read"] = json!({ "name": permission });
    definition
}

/// A product with one permission of its own, of that name.
fn small_product(permission: &str) -> Value {
    json!({
        "permissions": { "invoices:read": { "name": permission, "category": "Invoices" } },
        "resource_types": { "project": { "name": "Project", "group_name": "Portfolio" } },
        "templates": {
            "team": {
                "description": "A team of the invoicing product.",
                "founder": { "role": "owner" },
                "roles": {
                    "owner": { "name": "Owner", "rank": 100, "owner_class": true, "permissions": ["*"] },
                    "member": { "name": "Member", "rank": 20, "permissions": ["members:read", "invoices:read"] },
                },
            },
        },
    })
}

/// The caller for whom the operation does something.
pub fn caller(world: &World, fixture: &OperationFixture, operation: &str) -> Person {
    match operation {
        "invitations-accept" | "invitations-decline" => world.person("alan@example.com"),
        "me-leave" | "me-switch" => world.person("grace@example.com"),
        "signins-record"
        | "users-organizations"
        | "users-remove"
        | "users-identity"
        | "product-put"
        | "product-versions" => fixture.machine(),
        _ => fixture.org.owner.clone(),
    }
}

/// The operations with that HTTP method.
pub fn of_method(method: &'static str) -> impl Iterator<Item = &'static &'static Operation> {
    functions::OPERATIONS.iter().filter(move |operation| operation.route().is_some_and(|route| route.method == method))
}
