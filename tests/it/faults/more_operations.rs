//! Cases of operations on catalogues, on the caller, and on people of other organisations.

use http::Method;
use serde_json::json;

use super::operations::{OperationCase, case, keyed, owner_get, owner_post};
use crate::journeys::operation_fixture::product_definition;

/// Operations that change something.
pub const CHANGES: [OperationCase; 23] = [
    case("guests-renew", "expiring", |s, key| {
        let body = json!({ "members": [s.member(1).id] });
        owner_post(s, "/guests/renew", key, &body)
    }),
    case("members-add", "elsewhere", |s, key| {
        let body = json!({ "email": "bob@example.com", "group": "administrative" });
        owner_post(s, "/members", key, &body)
    }),
    case("members-export", "portal", |s, _| owner_get(s, "/members.csv")),
    case("members-remove by description", "guests", |s, key| {
        let body = json!({ "all_matching": { "q": "bob" }, "expected": 1 });
        owner_post(s, "/members/remove", key, &body)
    }),
    case("members-update profile", "portal", |s, _| {
        let path = s.org.path(&format!("/members/{}", s.member(0).id));
        s.org.owner.request(Method::PATCH, &path).json(&json!({ "first_name": "Robert" }))
    }),
    case("members-reset-password", "portal", |s, key| {
        let body = json!({ "members": [s.member(0).id] });
        owner_post(s, "/members/reset-password", key, &body)
    }),
    case("roles-put", "sites", |s, _| {
        let site = json!({ "modes": ["all"], "min": 1 });
        let body =
            json!({ "name": "Auditor", "rank": 30, "permissions": ["sites:view"], "scope_rules": { "site": site } });
        s.org.owner.request(Method::PUT, &s.org.path("/roles/auditor")).json(&body)
    }),
    case("roles-delete", "catalogue", |s, _| s.org.owner.request(Method::DELETE, &s.org.path("/roles/tester"))),
    case("groups-put", "sites", |s, _| {
        s.org.owner.request(Method::PUT, &s.org.path("/groups/auditors")).json(&json!({ "name": "Auditors" }))
    }),
    case("groups-delete", "catalogue", |s, _| s.org.owner.request(Method::DELETE, &s.org.path("/groups/testers"))),
    case("resources-delete", "catalogue", |s, _| {
        s.org.owner.request(Method::DELETE, &s.org.path("/resources/site/berlin"))
    }),
    case("me-update", "guests", |s, _| {
        s.org.owner.request(Method::PATCH, "/v1/me").json(&json!({ "first_name": "Augusta" }))
    }),
    case("me-update topics", "portal", |s, _| {
        s.org.owner.request(Method::PATCH, "/v1/me").json(&json!({ "topics": { "incidents": false } }))
    }),
    case("me-switch", "guests", |s, key| {
        let path = format!("/v1/me/organizations/{}/switch", s.org.id);
        keyed(s.member(0).person.request(Method::POST, &path), key, &json!({}))
    }),
    case("signins-record", "portal", |s, key| {
        let body = json!({ "user": s.member(0).person.user_id(), "login_type": "sso", "at": "2026-11-20T10:00:00Z" });
        keyed(s.machine("latchkey/sign-ins").request(Method::POST, "/v1/sign-ins"), key, &body)
    }),
    case("signins-record again", "signed in", |s, key| {
        let body = json!({ "user": s.member(0).person.user_id(), "login_type": "sso", "at": "2026-11-20T10:00:00Z" });
        keyed(s.machine("latchkey/sign-ins").request(Method::POST, "/v1/sign-ins"), key, &body)
    }),
    case("organizations-create by a machine", "guests", |s, key| {
        let body = json!({ "name": "Second", "template": "sites", "owner": { "email": "eve@example.com" } });
        keyed(s.world.machine("latchkey/manage").request(Method::POST, "/v1/organizations"), key, &body)
    }),
    case("users-remove", "guests", |s, key| {
        let machine = s.world.machine("latchkey/manage");
        keyed(machine.request(Method::POST, "/v1/users/local%7Cbob@example.com/remove"), key, &json!({}))
    }),
    case("users-remove of a guest", "expiring", |s, key| {
        let machine = s.world.machine("latchkey/manage");
        keyed(machine.request(Method::POST, "/v1/users/local%7Cgus@example.com/remove"), key, &json!({}))
    }),
    case("users-identity", "guests", |s, _| {
        let body = json!({ "email": "robert@example.com", "email_verified": true });
        s.machine("latchkey/manage").request(Method::PUT, "/v1/users/local%7Cbob@example.com/identity").json(&body)
    }),
    case("users-identity of another account", "guests", |s, _| {
        let path = "/v1/users/local%7Cbob@example.com/identity";
        s.machine("latchkey/manage").request(Method::PUT, path).json(&json!({ "user": "new|bob" }))
    }),
    case("me-get at a new address", "guests", |s, _| {
        s.member(0).person.claim("email", "robert@example.com").request(Method::GET, "/v1/me")
    }),
    case("product-put", "guests", |s, _| {
        s.machine("latchkey/manage").request(Method::PUT, "/v1/product").json(&product_definition("View invoices"))
    }),
];

/// Operations that only read.
pub const READS: [OperationCase; 21] = [
    case("guests-alerts", "expiring", |s, _| owner_get(s, "/alerts")),
    case("organizations-authorize", "guests", |s, _| {
        let body = json!({ "user": s.member(0).person.user_id(), "permission": "members:read" });
        s.org.owner.request(Method::POST, &s.org.path("/authorize")).json(&body)
    }),
    case("roles-list", "guests", |s, _| owner_get(s, "/roles")),
    case("groups-list", "portal", |s, _| owner_get(s, "/groups")),
    case("resources-list", "sites", |s, _| owner_get(s, "/resources")),
    case("health-ready", "guests", |s, _| s.world.anonymous().request(Method::GET, "/health/ready")),
    case("me-get", "guests", |s, _| s.org.owner.request(Method::GET, "/v1/me")),
    case("me-organizations", "guests", |s, _| s.org.owner.request(Method::GET, "/v1/me/organizations")),
    case("users-organizations", "guests", |s, _| {
        s.world.machine("latchkey/read").request(Method::GET, "/v1/users/local%7Cbob@example.com/organizations")
    }),
    case("roles-get", "guests", |s, _| owner_get(s, "/roles/user")),
    case("groups-get", "portal", |s, _| owner_get(s, "/groups/administrative")),
    case("resources-get", "catalogue", |s, _| owner_get(s, "/resources/site/berlin")),
    case("organizations-get with counts", "expiring", |s, _| owner_get(s, "?counts=true")),
    case("members-list by expiry", "expiring", |s, _| owner_get(s, "/members?sort=expires_at")),
    case("members-list by last sign-in", "guests", |s, _| owner_get(s, "/members?sort=-last_login_at")),
    case("invitations-list", "guests", |s, _| owner_get(s, "/invitations")),
    case("invitations-get", "guests", |s, _| owner_get(s, &format!("/invitations/{}", s.pending))),
    case("product-get", "guests", |s, _| s.org.owner.request(Method::GET, "/v1/product")),
    case("product-put dry run", "guests", |s, _| {
        let machine = s.machine("latchkey/manage");
        machine.request(Method::PUT, "/v1/product?dry_run=true").json(&product_definition("View invoices"))
    }),
    case("product-versions", "guests", |s, _| {
        s.machine("latchkey/manage").request(Method::GET, "/v1/product/versions")
    }),
    case("organizations-find", "named", |s, _| {
        s.org.owner.request(Method::GET, "/v1/organizations?external_id=crm-42")
    }),
];
