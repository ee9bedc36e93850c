//! Every setting of a policy changes something that its people see, besides the policy itself (D7).

use domain::policy::Policy;
use harness::{Org, World};
use serde_json::{Value, json};

/// The names of the settings, those of a group of settings behind its name: `notify.access_ended`.
fn fields() -> Vec<String> {
    let Value::Object(policy) = serde_json::to_value(Policy::default()).unwrap() else { panic!("an object") };
    let nested = |(name, value): (String, Value)| match value {
        Value::Object(settings) => settings.into_iter().map(|(inner, _)| format!("{name}.{inner}")).collect(),
        _ => vec![name],
    };
    policy.into_iter().flat_map(nested).collect()
}

/// A policy that is one setting.
fn patch(field: &str, value: &Value) -> Value {
    match field.split_once('.') {
        Some((group, name)) => json!({ group: { name: value } }),
        None => json!({ field: value }),
    }
}

/// One world with an organisation, which has the setting or not.
struct Stage {
    world: World,
    org: Org,
}

impl Stage {
    async fn new(field: &str, value: Option<Value>) -> Self {
        let world = World::new().await;
        let org = world.acme("guests").await;
        if let Some(value) = value {
            org.update_policy(patch(field, &value)).await;
        }
        Self { world, org }
    }

    async fn invite(&self, more: Value) -> Value {
        let mut body = json!({ "emails": ["grace@example.com"], "grant": { "role": "user" } });
        for (name, value) in more.as_object().unwrap() {
            if value.is_null() {
                body.as_object_mut().unwrap().remove(name);
            } else {
                body[name] = value.clone();
            }
        }
        let answer = self.org.invite(body).await;
        json!({ "status": answer.status, "row": self.org.members("?status=invite_pending").await.pop() })
    }

    async fn invited_status(&self, more: Value) -> Value {
        self.invite(more).await["status"].clone()
    }

    /// How many emails of a kind Grace has after that.
    fn emails(&self, kind: &str) -> Value {
        json!(self.world.emails_of_kind(kind).len())
    }

    async fn guest(&self) -> harness::Member {
        self.org.accepted_guest("grace@example.com", "P20D", &[]).await
    }

    async fn rows(&self, query: &str) -> Value {
        json!(self.org.members(query).await.len())
    }
}

/// Another value of the setting, where the value does not depend on the world.
fn another(field: &str) -> Option<Value> {
    Some(match field {
        "invite_ttl" => json!("P1D"),
        "invite_ttl_min" => json!("P3D"),
        "invite_ttl_max" | "guest_period" => json!("P10D"),
        "renew_window" => json!("P60D"),
        "guest_reminders" => json!(["P5D"]),
        "guest_sources.domains" | "domain_allow" => json!(["corp.example"]),
        "guest_sources.organizations" => return None,
        "domain_deny" => json!(["example.com"]),
        "grant_required" => json!("none"),
        "names_required" | "remove_everywhere" | "notify.access_changed" => json!(true),
        "admin_editable_fields" => json!([]),
        "notify.profile_changed" | "notify.access_ended" | "notify.expiring_digest" => json!(false),
        "seat_limit" => json!(1),
        "retention" => json!("P4D"),
        "topics" => json!(["incidents"]),
        "guest_role" => json!("user"),
        other => panic!("no row says what {other} changes: add one, or remove a setting that changes nothing"),
    })
}

/// What people see of a setting.
async fn seen(stage: &Stage, field: &str) -> Value {
    let Stage { world, org } = stage;
    match field {
        "invite_ttl" => stage.invite(json!({})).await["row"]["invitation"]["expires_at"].clone(),
        "invite_ttl_min" => stage.invited_status(json!({ "expires_in": "P1D" })).await,
        "invite_ttl_max" => stage.invited_status(json!({ "expires_in": "P20D" })).await,
        "guest_period" => stage.invite(json!({ "kind": "guest", "grant": null })).await["row"]["period"].clone(),
        "renew_window" => {
            let guest = stage.guest().await;
            org.member(&guest.id).await["status"].clone()
        }
        "guest_reminders" => {
            stage.guest().await;
            world.travel("7d").await;
            stage.emails("access_expiring")
        }
        "guest_sources.domains" | "guest_sources.organizations" => {
            stage.invited_status(json!({ "kind": "guest", "grant": null })).await
        }
        "domain_allow" | "domain_deny" | "names_required" | "seat_limit" => stage.invited_status(json!({})).await,
        "grant_required" => stage.invited_status(json!({ "grant": null })).await,
        "admin_editable_fields" => {
            let id = org.accepted_member("grace@example.com", "user").await.id;
            json!(org.update_member(&org.owner, &id, json!({ "first_name": "Gracia" })).await.status)
        }
        "notify.access_changed" => {
            let id = org.accepted_member("grace@example.com", "user").await.id;
            let body = json!({ "grant": { "role": "account-manager" } });
            org.update_member(&org.owner, &id, body).await.assert_status(200);
            world.pump().await;
            stage.emails("access_changed")
        }
        "notify.profile_changed" => {
            let id = org.accepted_member("grace@example.com", "user").await.id;
            org.update_member(&org.owner, &id, json!({ "first_name": "Gracia" })).await.assert_status(200);
            world.pump().await;
            stage.emails("profile_changed")
        }
        "notify.access_ended" => {
            stage.guest().await;
            world.travel("21d").await;
            stage.emails("access_ended")
        }
        "notify.expiring_digest" => {
            stage.guest().await;
            world.travel("8d").await;
            stage.emails("expiring_digest")
        }
        "retention" => {
            stage.guest().await;
            world.travel("30d").await;
            let _ = world.sweep_ttl();
            stage.rows("?kind=guest").await
        }
        "topics" => {
            let grace = org.accepted_member("grace@example.com", "user").await.person;
            grace.get("/v1/me").await.body["topics"].clone()
        }
        "remove_everywhere" => {
            let member = org.accepted_member("grace@example.com", "user").await;
            let other = world.organization("guests", &org.owner).await;
            other.accepted_member("grace@example.com", "user").await;
            org.batch(&org.owner, "/members/remove", &[&member.id]).await.assert_status(200);
            json!(other.members("").await.len())
        }
        "guest_role" => stage.invite(json!({ "kind": "guest", "grant": null })).await["row"]["grant"]["role"].clone(),
        other => panic!("{other}"),
    }
}

/// D7: every setting of a policy has an effect.
#[tokio::test]
async fn every_setting_of_a_policy_is_obeyed() {
    for field in fields() {
        let before = Stage::new(&field, None).await;
        let value = another(&field);
        let depends_on_the_world = value.is_none();
        let after = Stage::new(&field, value).await;
        if depends_on_the_world {
            let source = after.world.organization("guests", &after.org.owner).await;
            after.org.update_policy(patch(&field, &json!([source.id]))).await;
        }

        let (unset, set) = (seen(&before, &field).await, seen(&after, &field).await);

        assert_ne!(unset, set, "{field} changes nothing");
    }
}
