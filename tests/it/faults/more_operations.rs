//! Operations on catalogues, on oneself, and on people who are known from elsewhere.

use http::Method;
use serde_json::json;

use super::operations::{Doing, keyed};

/// What changes something.
pub const CHANGES: [Doing; 15] = [
    Doing {
        name: "guests-renew",
        template: "expiring",
        ask: |s, key| {
            let body = json!({ "members": [s.member(1).id] });
            keyed(s.org.owner.request(Method::POST, &s.org.path("/guests/renew")), key, &body)
        },
    },
    Doing {
        name: "members-add",
        template: "elsewhere",
        ask: |s, key| {
            let body = json!({ "email": "bob@example.com", "group": "administrative" });
            keyed(s.org.owner.request(Method::POST, &s.org.path("/members")), key, &body)
        },
    },
    Doing {
        name: "members-export",
        template: "portal",
        ask: |s, _| s.org.owner.request(Method::GET, &s.org.path("/members.csv")),
    },
    Doing {
        name: "members-remove by description",
        template: "guests",
        ask: |s, key| {
            let body = json!({ "all_matching": { "q": "bob" } });
            keyed(s.org.owner.request(Method::POST, &s.org.path("/members/remove")), key, &body)
        },
    },
    Doing {
        name: "members-update profile",
        template: "portal",
        ask: |s, _| {
            let path = s.org.path(&format!("/members/{}", s.member(0).id));
            s.org.owner.request(Method::PATCH, &path).json(&json!({ "first_name": "Robert" }))
        },
    },
    Doing {
        name: "members-reset-password",
        template: "portal",
        ask: |s, key| {
            let body = json!({ "members": [s.member(0).id] });
            keyed(s.org.owner.request(Method::POST, &s.org.path("/members/reset-password")), key, &body)
        },
    },
    Doing {
        name: "roles-put",
        template: "sites",
        ask: |s, _| {
            let site = json!({ "modes": ["all"], "min": 1 });
            let body = json!({ "name": "Auditor", "rank": 30, "permissions": ["sites:view"], "scope_rules": { "site": site } });
            s.org.owner.request(Method::PUT, &s.org.path("/roles/auditor")).json(&body)
        },
    },
    Doing {
        name: "roles-delete",
        template: "catalogue",
        ask: |s, _| s.org.owner.request(Method::DELETE, &s.org.path("/roles/tester")),
    },
    Doing {
        name: "groups-put",
        template: "sites",
        ask: |s, _| {
            s.org.owner.request(Method::PUT, &s.org.path("/groups/auditors")).json(&json!({ "name": "Auditors" }))
        },
    },
    Doing {
        name: "groups-delete",
        template: "catalogue",
        ask: |s, _| s.org.owner.request(Method::DELETE, &s.org.path("/groups/testers")),
    },
    Doing {
        name: "resources-delete",
        template: "catalogue",
        ask: |s, _| s.org.owner.request(Method::DELETE, &s.org.path("/resources/site/berlin")),
    },
    Doing {
        name: "me-update",
        template: "guests",
        ask: |s, _| s.org.owner.request(Method::PATCH, "/v1/me").json(&json!({ "first_name": "Augusta" })),
    },
    Doing {
        name: "me-update topics",
        template: "portal",
        ask: |s, _| s.org.owner.request(Method::PATCH, "/v1/me").json(&json!({ "topics": { "incidents": false } })),
    },
    Doing {
        name: "me-switch",
        template: "guests",
        ask: |s, key| {
            let path = format!("/v1/me/organizations/{}/switch", s.org.id);
            keyed(s.member(0).person.request(Method::POST, &path), key, &json!({}))
        },
    },
    Doing {
        name: "signins-record",
        template: "portal",
        ask: |s, key| {
            let hook = s.world.person("hook@clients").subject("hook@clients").without_email();
            let body =
                json!({ "user": s.member(0).person.user_id(), "login_type": "sso", "at": "2026-11-20T10:00:00Z" });
            keyed(hook.claim("scope", "latchkey/sign-ins").request(Method::POST, "/v1/sign-ins"), key, &body)
        },
    },
];

/// What changes nothing.
pub const READS: [Doing; 7] = [
    Doing {
        name: "guests-alerts",
        template: "expiring",
        ask: |s, _| s.org.owner.request(Method::GET, &s.org.path("/alerts")),
    },
    Doing {
        name: "organizations-authorize",
        template: "guests",
        ask: |s, _| {
            let body = json!({ "user": s.member(0).person.user_id(), "permission": "members:read" });
            s.org.owner.request(Method::POST, &s.org.path("/authorize")).json(&body)
        },
    },
    Doing {
        name: "roles-list",
        template: "guests",
        ask: |s, _| s.org.owner.request(Method::GET, &s.org.path("/roles")),
    },
    Doing {
        name: "groups-list",
        template: "portal",
        ask: |s, _| s.org.owner.request(Method::GET, &s.org.path("/groups")),
    },
    Doing {
        name: "resources-list",
        template: "sites",
        ask: |s, _| s.org.owner.request(Method::GET, &s.org.path("/resources")),
    },
    Doing { name: "me-get", template: "guests", ask: |s, _| s.org.owner.request(Method::GET, "/v1/me") },
    Doing {
        name: "me-organizations",
        template: "guests",
        ask: |s, _| s.org.owner.request(Method::GET, "/v1/me/organizations"),
    },
];
