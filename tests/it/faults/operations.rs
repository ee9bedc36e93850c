//! Every operation, each with a stage on which it changes or reads something.

use harness::{Answer, RequestBuilder};
use http::Method;
use serde_json::{Value, json};

use crate::races::interleaving::Stage;

/// An operation as it is asked for.
#[derive(Clone, Copy)]
pub struct Doing {
    pub name: &'static str,
    pub template: &'static str,
    pub ask: fn(&Stage, &str) -> RequestBuilder,
}

/// What changes something, by its place in the catalogue.
pub const CHANGES: [Doing; 17] = [
    Doing {
        name: "organizations-create",
        template: "guests",
        ask: |s, key| {
            keyed(
                s.org.owner.request(Method::POST, "/v1/organizations"),
                key,
                &json!({ "name": "Second", "template": "sites" }),
            )
        },
    },
    Doing {
        name: "organizations-update",
        template: "guests",
        ask: |s, _| s.org.owner.request(Method::PATCH, &s.org.path("")).json(&json!({ "name": "Renamed" })),
    },
    Doing {
        name: "organizations-delete",
        template: "guests",
        ask: |s, _| s.org.owner.request(Method::DELETE, &s.org.path("")),
    },
    Doing {
        name: "invitations-create",
        template: "guests",
        ask: |s, key| {
            let body = json!({ "emails": ["alan@example.com", "kurt@example.com"], "grant": { "role": "user" } });
            keyed(s.org.owner.request(Method::POST, &s.org.path("/invitations")), key, &body)
        },
    },
    Doing {
        name: "invitations-resend",
        template: "guests",
        ask: |s, key| {
            let body = json!({ "members": [s.pending] });
            keyed(s.org.owner.request(Method::POST, &s.org.path("/invitations/resend")), key, &body)
        },
    },
    Doing {
        name: "invitations-cancel",
        template: "guests",
        ask: |s, key| {
            let body = json!({ "members": [s.pending] });
            keyed(s.org.owner.request(Method::POST, &s.org.path("/invitations/cancel")), key, &body)
        },
    },
    Doing {
        name: "invitations-accept",
        template: "guests",
        ask: |s, key| keyed(s.grace.request(Method::POST, "/v1/invitations/accept"), key, &json!({ "token": s.token })),
    },
    Doing {
        name: "invitations-accept refused",
        template: "guests",
        ask: |s, key| {
            keyed(s.org.owner.request(Method::POST, "/v1/invitations/accept"), key, &json!({ "token": s.token }))
        },
    },
    Doing {
        name: "invitations-decline",
        template: "guests",
        ask: |s, key| {
            keyed(s.grace.request(Method::POST, "/v1/invitations/decline"), key, &json!({ "token": s.token }))
        },
    },
    Doing {
        name: "members-update",
        template: "portal",
        ask: |s, _| {
            let path = s.org.path(&format!("/members/{}", s.member(0).id));
            s.org.owner.request(Method::PATCH, &path).json(&json!({ "group": "administrative" }))
        },
    },
    Doing {
        name: "members-update pending",
        template: "portal",
        ask: |s, _| {
            let path = s.org.path(&format!("/members/{}", s.pending));
            s.org.owner.request(Method::PATCH, &path).json(&json!({ "group": "owner" }))
        },
    },
    Doing {
        name: "members-suspend",
        template: "portal",
        ask: |s, key| {
            keyed(
                s.org.owner.request(Method::POST, &s.org.path("/members/suspend")),
                key,
                &json!({ "members": [s.member(0).id] }),
            )
        },
    },
    Doing {
        name: "members-reactivate",
        template: "suspended",
        ask: |s, key| {
            keyed(
                s.org.owner.request(Method::POST, &s.org.path("/members/reactivate")),
                key,
                &json!({ "members": [s.member(0).id] }),
            )
        },
    },
    Doing {
        name: "members-move",
        template: "portal",
        ask: |s, key| {
            let body = json!({ "members": [s.member(0).id], "group": null });
            keyed(s.org.owner.request(Method::POST, &s.org.path("/members/move")), key, &body)
        },
    },
    Doing {
        name: "members-remove",
        template: "guests",
        ask: |s, key| {
            keyed(
                s.org.owner.request(Method::POST, &s.org.path("/members/remove")),
                key,
                &json!({ "members": [s.member(0).id] }),
            )
        },
    },
    Doing {
        name: "resources-put",
        template: "sites",
        ask: |s, _| {
            s.org.owner.request(Method::PUT, &s.org.path("/resources/site/berlin")).json(&json!({ "name": "Berlin" }))
        },
    },
    Doing {
        name: "me-leave",
        template: "guests",
        ask: |s, key| {
            let path = format!("/v1/me/organizations/{}/leave", s.org.id);
            keyed(s.member(0).person.request(Method::POST, &path), key, &json!({}))
        },
    },
];

/// What changes nothing.
pub const READS: [Doing; 7] = [
    Doing {
        name: "organizations-get",
        template: "guests",
        ask: |s, _| s.org.owner.request(Method::GET, &s.org.path("")),
    },
    Doing {
        name: "invitations-preview",
        template: "guests",
        ask: |s, _| {
            s.world.anonymous().request(Method::POST, "/v1/invitations/preview").json(&json!({ "token": s.token }))
        },
    },
    Doing {
        name: "members-list",
        template: "guests",
        ask: |s, _| s.org.owner.request(Method::GET, &s.org.path("/members")),
    },
    Doing {
        name: "members-list by status",
        template: "guests",
        ask: |s, _| s.org.owner.request(Method::GET, &s.org.path("/members?status=invite_pending")),
    },
    Doing {
        name: "members-get",
        template: "guests",
        ask: |s, _| s.org.owner.request(Method::GET, &s.org.path(&format!("/members/{}", s.pending))),
    },
    Doing {
        name: "audit-list",
        template: "guests",
        ask: |s, _| s.org.owner.request(Method::GET, &s.org.path("/audit?action=invited")),
    },
    Doing {
        name: "me-invitations",
        template: "guests",
        ask: |s, _| s.grace.request(Method::GET, "/v1/me/invitations"),
    },
];

pub fn keyed(ask: RequestBuilder, key: &str, body: &Value) -> RequestBuilder {
    ask.json(body).header("idempotency-key", key)
}

impl Doing {
    pub async fn stage(&self) -> Stage {
        let mut stage = match self.template {
            "guests" | "expiring" => Stage::with("guests", "owner", "user").await,
            "sites" | "catalogue" => Stage::with("sites", "super-user", "observer").await,
            _ => Stage::with("portal", "owner", "administrative").await,
        };
        if self.template == "suspended" {
            let body = json!({ "members": [stage.member(0).id] });
            stage.post(&stage.org.owner, &stage.world, "/members/suspend", body).await.assert_status(200);
        }
        if self.template == "expiring" {
            let guest = json!({ "emails": "gus@example.com", "kind": "guest", "period": "P7D" });
            let guest = stage.org.joined(guest).await;
            stage.members.push(guest);
        }
        if self.template == "elsewhere" {
            stage.org = stage.world.organization("portal", &stage.org.owner).await;
        }
        if self.template == "catalogue" {
            let rules = json!({ "site": { "modes": ["all"], "min": 1 } });
            let role = json!({ "name": "Tester", "rank": 1, "permissions": [], "scope_rules": rules });
            let named = json!({ "name": "Berlin" });
            for (path, body) in [("roles/tester", &role), ("groups/testers", &named), ("resources/site/berlin", &named)]
            {
                let path = stage.org.path(&format!("/{path}"));
                let answer = stage.org.owner.put(&path, body.clone()).await;
                assert!([200, 201].contains(&answer.status), "{}", answer.text());
            }
        }
        stage.world.advance("1m");
        stage
    }

    pub async fn request(&self, stage: &Stage, key: &str) -> Answer {
        (self.ask)(stage, key).send().await
    }

    /// Asks again with the same key until nobody else seems to be at it.
    pub async fn again(&self, stage: &Stage, key: &str) -> Answer {
        let answer = self.request(stage, key).await;
        if answer.code() != "request_in_progress" {
            return answer;
        }
        assert_eq!((answer.status, answer.header("retry-after")), (409, Some("1")));
        stage.world.advance("61s");
        self.request(stage, key).await
    }
}
