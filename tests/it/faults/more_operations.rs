//! Cases of operations on catalogues, on the caller, and on people of other organisations.

use http::Method;
use serde_json::json;

use super::operations::{OperationCase, keyed};

/// Operations that change something.
pub const CHANGES: [OperationCase; 15] = [
    OperationCase {
        name: "guests-renew",
        template: "expiring",
        build: |s, key| {
            let body = json!({ "members": [s.member(1).id] });
            keyed(s.org.owner.request(Method::POST, &s.org.path("/guests/renew")), key, &body)
        },
    },
    OperationCase {
        name: "members-add",
        template: "elsewhere",
        build: |s, key| {
            let body = json!({ "email": "bob@example.com", "group": "administrative" });
            keyed(s.org.owner.request(Method::POST, &s.org.path("/members")), key, &body)
        },
    },
    OperationCase {
        name: "members-export",
        template: "portal",
        build: |s, _| s.org.owner.request(Method::GET, &s.org.path("/members.csv")),
    },
    OperationCase {
        name: "members-remove by description",
        template: "guests",
        build: |s, key| {
            let body = json!({ "all_matching": { "q": "bob" } });
            keyed(s.org.owner.request(Method::POST, &s.org.path("/members/remove")), key, &body)
        },
    },
    OperationCase {
        name: "members-update profile",
        template: "portal",
        build: |s, _| {
            let path = s.org.path(&format!("/members/{}", s.member(0).id));
            s.org.owner.request(Method::PATCH, &path).json(&json!({ "first_name": "Robert" }))
        },
    },
    OperationCase {
        name: "members-reset-password",
        template: "portal",
        build: |s, key| {
            let body = json!({ "members": [s.member(0).id] });
            keyed(s.org.owner.request(Method::POST, &s.org.path("/members/reset-password")), key, &body)
        },
    },
    OperationCase {
        name: "roles-put",
        template: "sites",
        build: |s, _| {
            let site = json!({ "modes": ["all"], "min": 1 });
            let body = json!({ "name": "Auditor", "rank": 30, "permissions": ["sites:view"], "scope_rules": { "site": site } });
            s.org.owner.request(Method::PUT, &s.org.path("/roles/auditor")).json(&body)
        },
    },
    OperationCase {
        name: "roles-delete",
        template: "catalogue",
        build: |s, _| s.org.owner.request(Method::DELETE, &s.org.path("/roles/tester")),
    },
    OperationCase {
        name: "groups-put",
        template: "sites",
        build: |s, _| {
            s.org.owner.request(Method::PUT, &s.org.path("/groups/auditors")).json(&json!({ "name": "Auditors" }))
        },
    },
    OperationCase {
        name: "groups-delete",
        template: "catalogue",
        build: |s, _| s.org.owner.request(Method::DELETE, &s.org.path("/groups/testers")),
    },
    OperationCase {
        name: "resources-delete",
        template: "catalogue",
        build: |s, _| s.org.owner.request(Method::DELETE, &s.org.path("/resources/site/berlin")),
    },
    OperationCase {
        name: "me-update",
        template: "guests",
        build: |s, _| s.org.owner.request(Method::PATCH, "/v1/me").json(&json!({ "first_name": "Augusta" })),
    },
    OperationCase {
        name: "me-update topics",
        template: "portal",
        build: |s, _| s.org.owner.request(Method::PATCH, "/v1/me").json(&json!({ "topics": { "incidents": false } })),
    },
    OperationCase {
        name: "me-switch",
        template: "guests",
        build: |s, key| {
            let path = format!("/v1/me/organizations/{}/switch", s.org.id);
            keyed(s.member(0).person.request(Method::POST, &path), key, &json!({}))
        },
    },
    OperationCase {
        name: "signins-record",
        template: "portal",
        build: |s, key| {
            let hook = s.world.person("hook@clients").subject("hook@clients").without_email();
            let body =
                json!({ "user": s.member(0).person.user_id(), "login_type": "sso", "at": "2026-11-20T10:00:00Z" });
            keyed(hook.claim("scope", "latchkey/sign-ins").request(Method::POST, "/v1/sign-ins"), key, &body)
        },
    },
];

/// Operations that only read.
pub const READS: [OperationCase; 7] = [
    OperationCase {
        name: "guests-alerts",
        template: "expiring",
        build: |s, _| s.org.owner.request(Method::GET, &s.org.path("/alerts")),
    },
    OperationCase {
        name: "organizations-authorize",
        template: "guests",
        build: |s, _| {
            let body = json!({ "user": s.member(0).person.user_id(), "permission": "members:read" });
            s.org.owner.request(Method::POST, &s.org.path("/authorize")).json(&body)
        },
    },
    OperationCase {
        name: "roles-list",
        template: "guests",
        build: |s, _| s.org.owner.request(Method::GET, &s.org.path("/roles")),
    },
    OperationCase {
        name: "groups-list",
        template: "portal",
        build: |s, _| s.org.owner.request(Method::GET, &s.org.path("/groups")),
    },
    OperationCase {
        name: "resources-list",
        template: "sites",
        build: |s, _| s.org.owner.request(Method::GET, &s.org.path("/resources")),
    },
    OperationCase { name: "me-get", template: "guests", build: |s, _| s.org.owner.request(Method::GET, "/v1/me") },
    OperationCase {
        name: "me-organizations",
        template: "guests",
        build: |s, _| s.org.owner.request(Method::GET, "/v1/me/organizations"),
    },
];
