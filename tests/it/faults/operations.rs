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
    OperationCase {
        name: "organizations-create",
        template: "guests",
        build: |s, key| {
            keyed(
                s.org.owner.request(Method::POST, "/v1/organizations"),
                key,
                &json!({ "name": "Second", "template": "sites" }),
            )
        },
    },
    OperationCase {
        name: "organizations-update",
        template: "guests",
        build: |s, _| s.org.owner.request(Method::PATCH, &s.org.path("")).json(&json!({ "name": "Renamed" })),
    },
    OperationCase {
        name: "organizations-delete",
        template: "guests",
        build: |s, _| s.org.owner.request(Method::DELETE, &s.org.path("")),
    },
    OperationCase {
        name: "invitations-create",
        template: "guests",
        build: |s, key| {
            let body = json!({ "emails": ["alan@example.com", "kurt@example.com"], "grant": { "role": "user" } });
            keyed(s.org.owner.request(Method::POST, &s.org.path("/invitations")), key, &body)
        },
    },
    OperationCase {
        name: "invitations-resend",
        template: "guests",
        build: |s, key| {
            let body = json!({ "members": [s.pending] });
            keyed(s.org.owner.request(Method::POST, &s.org.path("/invitations/resend")), key, &body)
        },
    },
    OperationCase {
        name: "invitations-cancel",
        template: "guests",
        build: |s, key| {
            let body = json!({ "members": [s.pending] });
            keyed(s.org.owner.request(Method::POST, &s.org.path("/invitations/cancel")), key, &body)
        },
    },
    OperationCase {
        name: "invitations-accept",
        template: "guests",
        build: |s, key| {
            keyed(s.grace.request(Method::POST, "/v1/invitations/accept"), key, &json!({ "token": s.token }))
        },
    },
    OperationCase {
        name: "invitations-accept refused",
        template: "guests",
        build: |s, key| {
            keyed(s.org.owner.request(Method::POST, "/v1/invitations/accept"), key, &json!({ "token": s.token }))
        },
    },
    OperationCase {
        name: "invitations-decline",
        template: "guests",
        build: |s, key| {
            keyed(s.grace.request(Method::POST, "/v1/invitations/decline"), key, &json!({ "token": s.token }))
        },
    },
    OperationCase {
        name: "members-update",
        template: "portal",
        build: |s, _| {
            let path = s.org.path(&format!("/members/{}", s.member(0).id));
            s.org.owner.request(Method::PATCH, &path).json(&json!({ "group": "administrative" }))
        },
    },
    OperationCase {
        name: "members-update pending",
        template: "portal",
        build: |s, _| {
            let path = s.org.path(&format!("/members/{}", s.pending));
            s.org.owner.request(Method::PATCH, &path).json(&json!({ "group": "owner" }))
        },
    },
    OperationCase {
        name: "members-suspend",
        template: "portal",
        build: |s, key| {
            keyed(
                s.org.owner.request(Method::POST, &s.org.path("/members/suspend")),
                key,
                &json!({ "members": [s.member(0).id] }),
            )
        },
    },
    OperationCase {
        name: "members-reactivate",
        template: "suspended",
        build: |s, key| {
            keyed(
                s.org.owner.request(Method::POST, &s.org.path("/members/reactivate")),
                key,
                &json!({ "members": [s.member(0).id] }),
            )
        },
    },
    OperationCase {
        name: "members-move",
        template: "portal",
        build: |s, key| {
            let body = json!({ "members": [s.member(0).id], "group": null });
            keyed(s.org.owner.request(Method::POST, &s.org.path("/members/move")), key, &body)
        },
    },
    OperationCase {
        name: "members-remove",
        template: "guests",
        build: |s, key| {
            keyed(
                s.org.owner.request(Method::POST, &s.org.path("/members/remove")),
                key,
                &json!({ "members": [s.member(0).id] }),
            )
        },
    },
    OperationCase {
        name: "resources-put",
        template: "sites",
        build: |s, _| {
            s.org.owner.request(Method::PUT, &s.org.path("/resources/site/berlin")).json(&json!({ "name": "Berlin" }))
        },
    },
    OperationCase {
        name: "me-leave",
        template: "guests",
        build: |s, key| {
            let path = format!("/v1/me/organizations/{}/leave", s.org.id);
            keyed(s.member(0).person.request(Method::POST, &path), key, &json!({}))
        },
    },
];

/// Operations that only read.
pub const READS: [OperationCase; 7] = [
    OperationCase {
        name: "organizations-get",
        template: "guests",
        build: |s, _| s.org.owner.request(Method::GET, &s.org.path("")),
    },
    OperationCase {
        name: "invitations-preview",
        template: "guests",
        build: |s, _| {
            s.world.anonymous().request(Method::POST, "/v1/invitations/preview").json(&json!({ "token": s.token }))
        },
    },
    OperationCase {
        name: "members-list",
        template: "guests",
        build: |s, _| s.org.owner.request(Method::GET, &s.org.path("/members")),
    },
    OperationCase {
        name: "members-list by status",
        template: "guests",
        build: |s, _| s.org.owner.request(Method::GET, &s.org.path("/members?status=invite_pending")),
    },
    OperationCase {
        name: "members-get",
        template: "guests",
        build: |s, _| s.org.owner.request(Method::GET, &s.org.path(&format!("/members/{}", s.pending))),
    },
    OperationCase {
        name: "audit-list",
        template: "guests",
        build: |s, _| s.org.owner.request(Method::GET, &s.org.path("/audit?action=invited")),
    },
    OperationCase {
        name: "me-invitations",
        template: "guests",
        build: |s, _| s.grace.request(Method::GET, "/v1/me/invitations"),
    },
];

pub fn keyed(ask: RequestBuilder, key: &str, body: &Value) -> RequestBuilder {
    ask.json(body).header("idempotency-key", key)
}

impl OperationCase {
    pub async fn fixture(&self) -> Fixture {
        let mut fixture = match self.template {
            "guests" | "expiring" => Fixture::with("guests", "owner", "user").await,
            "sites" | "catalogue" => Fixture::with("sites", "super-user", "observer").await,
            _ => Fixture::with("portal", "owner", "administrative").await,
        };
        if self.template == "suspended" {
            let body = json!({ "members": [fixture.member(0).id] });
            fixture.post(&fixture.org.owner, &fixture.world, "/members/suspend", body).await.assert_status(200);
        }
        if self.template == "expiring" {
            let guest = json!({ "emails": "gus@example.com", "kind": "guest", "period": "P7D" });
            let guest = fixture.org.joined(guest).await;
            fixture.members.push(guest);
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
