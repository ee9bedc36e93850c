//! A case for each operation: a request, and the fixture that it needs.

use harness::{Answer, RequestBuilder};
use http::Method;
use serde_json::{Value, json};

use crate::races::interleaving::Fixture;

/// One operation: how to build its request, and on which fixture.
#[derive(Clone, Copy)]
pub struct OperationCase {
    pub name: &'static str,
    pub template: &'static str,
    pub build: fn(&Fixture, &str) -> RequestBuilder,
}

/// Operations that change something, in the order of the catalogue.
pub const CHANGES: [OperationCase; 17] = [
    case("organizations-create", "guests", |s, key| {
        keyed(
            s.org.owner.request(Method::POST, "/v1/organizations"),
            key,
            &json!({ "name": "Second", "template": "sites" }),
        )
    }),
    case("organizations-update", "guests", |s, _| {
        s.org.owner.request(Method::PATCH, &s.org.path("")).json(&json!({ "name": "Renamed" }))
    }),
    case("organizations-delete", "guests", |s, _| s.org.owner.request(Method::DELETE, &s.org.path(""))),
    case("invitations-create", "guests", |s, key| {
        let body = json!({ "emails": ["alan@example.com", "kurt@example.com"], "grant": { "role": "user" } });
        owner_post(s, "/invitations", key, &body)
    }),
    case("invitations-resend", "guests", |s, key| {
        let body = json!({ "members": [s.pending] });
        owner_post(s, "/invitations/resend", key, &body)
    }),
    case("invitations-cancel", "guests", |s, key| {
        let body = json!({ "members": [s.pending] });
        owner_post(s, "/invitations/cancel", key, &body)
    }),
    case("invitations-accept", "guests", |s, key| {
        keyed(s.grace.request(Method::POST, "/v1/invitations/accept"), key, &json!({ "token": s.token }))
    }),
    case("invitations-accept refused", "guests", |s, key| {
        keyed(s.org.owner.request(Method::POST, "/v1/invitations/accept"), key, &json!({ "token": s.token }))
    }),
    case("invitations-decline", "guests", |s, key| {
        keyed(s.grace.request(Method::POST, "/v1/invitations/decline"), key, &json!({ "token": s.token }))
    }),
    case("members-update", "portal", |s, _| {
        let path = s.org.path(&format!("/members/{}", s.member(0).id));
        s.org.owner.request(Method::PATCH, &path).json(&json!({ "group": "administrative" }))
    }),
    case("members-update pending", "portal", |s, _| {
        let path = s.org.path(&format!("/members/{}", s.pending));
        s.org.owner.request(Method::PATCH, &path).json(&json!({ "group": "owner" }))
    }),
    case("members-suspend", "portal", |s, key| {
        owner_post(s, "/members/suspend", key, &json!({ "members": [s.member(0).id] }))
    }),
    case("members-reactivate", "suspended", |s, key| {
        owner_post(s, "/members/reactivate", key, &json!({ "members": [s.member(0).id] }))
    }),
    case("members-move", "portal", |s, key| {
        let body = json!({ "members": [s.member(0).id], "group": null });
        owner_post(s, "/members/move", key, &body)
    }),
    case("members-remove", "guests", |s, key| {
        owner_post(s, "/members/remove", key, &json!({ "members": [s.member(0).id] }))
    }),
    case("resources-put", "sites", |s, _| {
        s.org.owner.request(Method::PUT, &s.org.path("/resources/site/berlin")).json(&json!({ "name": "Berlin" }))
    }),
    case("me-leave", "guests", |s, key| {
        let path = format!("/v1/me/organizations/{}/leave", s.org.id);
        keyed(s.member(0).person.request(Method::POST, &path), key, &json!({}))
    }),
];

/// Operations that only read.
pub const READS: [OperationCase; 7] = [
    case("organizations-get", "guests", |s, _| owner_get(s, "")),
    case("invitations-preview", "guests", |s, _| {
        s.world.anonymous().request(Method::POST, "/v1/invitations/preview").json(&json!({ "token": s.token }))
    }),
    case("members-list", "guests", |s, _| owner_get(s, "/members")),
    case("members-list by status", "guests", |s, _| owner_get(s, "/members?status=invite_pending")),
    case("members-get", "guests", |s, _| {
        s.org.owner.request(Method::GET, &s.org.path(&format!("/members/{}", s.pending)))
    }),
    case("audit-list", "guests", |s, _| owner_get(s, "/audit?action=invited")),
    case("me-invitations", "guests", |s, _| s.grace.request(Method::GET, "/v1/me/invitations")),
];

/// A case of an operation.
pub const fn case(
    name: &'static str,
    template: &'static str,
    build: fn(&Fixture, &str) -> RequestBuilder,
) -> OperationCase {
    OperationCase { name, template, build }
}

/// A `POST` by the owner in the organisation, with an idempotency key.
pub fn owner_post(fixture: &Fixture, path: &str, key: &str, body: &Value) -> RequestBuilder {
    keyed(fixture.org.owner.request(Method::POST, &fixture.org.path(path)), key, body)
}

/// A `GET` by the owner in the organisation.
pub fn owner_get(fixture: &Fixture, path: &str) -> RequestBuilder {
    fixture.org.owner.request(Method::GET, &fixture.org.path(path))
}

/// A request with a JSON body and an idempotency key.
/// A request with a body, and with an idempotency key unless that is empty.
pub fn keyed(ask: RequestBuilder, key: &str, body: &Value) -> RequestBuilder {
    let ask = ask.json(body);
    if key.is_empty() { ask } else { ask.header("idempotency-key", key) }
}

impl OperationCase {
    pub async fn fixture(&self) -> Fixture {
        let mut fixture = match self.template {
            "guests" | "expiring" | "named" => Fixture::with("guests", "owner", "user").await,
            "sites" | "catalogue" => Fixture::with("sites", "super-user", "observer").await,
            _ => Fixture::with("portal", "owner", "administrative").await,
        };
        if self.template == "suspended" {
            let body = json!({ "members": [fixture.member(0).id] });
            fixture.post(&fixture.org.owner, &fixture.world, "/members/suspend", body).await.assert_status(200);
        }
        if self.template == "signed in" {
            let user = fixture.member(0).person.user_id();
            let earlier = json!({ "user": user, "login_type": "sso", "at": "2026-11-20T09:00:00Z" });
            fixture.machine("latchkey/sign-ins").post("/v1/sign-ins", earlier).await.assert_status(204);
        }
        if self.template == "expiring" {
            let guest = json!({ "emails": "gus@example.com", "kind": "guest", "period": "P7D" });
            let guest = fixture.org.joined(guest).await;
            fixture.members.push(guest);
        }
        if self.template == "named" {
            let host = json!({ "external_id": "crm-42" });
            fixture.org.owner.patch(&fixture.org.path(""), host).await.assert_status(200);
        }
        if self.template == "elsewhere" {
            fixture.org = fixture.world.organization("portal", &fixture.org.owner).await;
        }
        if self.template == "catalogue" {
            let rules = json!({ "site": { "modes": ["all"], "min": 1 } });
            let role = json!({ "name": "Tester", "rank": 1, "permissions": [], "scope_rules": rules });
            let named = json!({ "name": "Berlin" });
            for (path, body) in [("roles/tester", &role), ("groups/testers", &named), ("resources/site/berlin", &named)]
            {
                let path = fixture.org.path(&format!("/{path}"));
                let answer = fixture.org.owner.put(&path, body.clone()).await;
                assert!([200, 201].contains(&answer.status), "{}", answer.text());
            }
        }
        fixture.world.advance("1m");
        fixture
    }

    pub async fn send(&self, fixture: &Fixture, key: &str) -> Answer {
        (self.build)(fixture, key).send().await
    }

    /// Repeats the request with the same key, after the lock of another execution has expired.
    pub async fn retry(&self, fixture: &Fixture, key: &str) -> Answer {
        let answer = self.send(fixture, key).await;
        if answer.code() != "request_in_progress" {
            return answer;
        }
        assert_eq!((answer.status, answer.header("retry-after")), (409, Some("1")));
        fixture.world.advance("61s");
        self.send(fixture, key).await
    }
}
