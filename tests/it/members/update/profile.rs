//! Changing the profile of a member: who may, and who is notified.

use harness::{Org, World};
use serde_json::{Value, json};

use crate::members::actions;

async fn portal(world: &World) -> Org {
    world.organization("portal", &world.person("ada@example.com").named("Ada Byron")).await
}

/// S4.11, S4.15, R6, R7: names and API-only access change if the policy allows it, and the displayed address is
/// notified once.
#[tokio::test]
async fn names_and_api_only_access_can_be_changed_and_the_member_is_notified() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let grace = portal.accepted_member("grace@example.com", "administrative").await;
    let before = world.emails_to("grace@example.com").len();

    let body = json!({ "first_name": "Grace", "last_name": "Hopper", "api_only": true });
    let answer = portal.update_member(&portal.owner, &grace.id, body).await.assert_status(200);
    let member = portal.member(&grace.id).await;
    world.pump().await;

    assert_eq!((&answer.body["last_name"], &answer.body["api_only"]), (&json!("Hopper"), &json!(true)));
    assert_eq!(member, answer.body);
    let emails = world.emails_to("grace@example.com");
    assert_eq!(emails.len(), before + 1);
    let text = emails.last().unwrap().text.clone().unwrap_or_default();
    assert!(text.contains("Ada Byron") && !text.contains("Hopper,"), "{text}");
}

/// S4.15: audit entry and event contain the old and the new values.
#[tokio::test]
async fn a_changed_profile_is_audited_with_before_and_after() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let grace = portal.accepted_member("grace@example.com", "administrative").await;

    portal.update_member(&portal.owner, &grace.id, json!({ "last_name": "Hopper" })).await.assert_status(200);
    world.pump().await;

    let entry = portal.audit_events("action=profile_changed").await.remove(0);
    assert_eq!(entry["detail"]["before"]["last_name"], "Gray");
    assert_eq!(entry["detail"]["after"], json!({ "first_name": "Grace", "last_name": "Hopper", "api_only": false }));
    assert!(world.event_types().last().unwrap().ends_with("profile_changed"), "{:?}", world.event_types());
}

/// S1.4, S4.12, R7, C16: fields that the policy does not name are refused, an address always; nothing changes.
#[tokio::test]
async fn fields_that_cannot_change_are_refused_by_name() {
    let world = World::new().await;
    let sites = world.acme("sites").await;
    let grace = sites.accepted_member("grace@example.com", "observer").await;
    let before = sites.member(&grace.id).await;
    let body = json!({ "first_name": "Eve", "last_name": "Gray", "api_only": true, "grant": { "role": "helpdesk" } });

    let answer = sites.update_member(&sites.owner, &grace.id, body).await;

    answer.assert_problem(422, "field_immutable");
    let fields = ["/first_name", "/last_name", "/api_only"].map(|field| (field, "field_immutable"));
    assert_eq!(answer.faults(), fields);
    let mail = sites.update_member(&sites.owner, &grace.id, json!({ "email": "eve@example.com" })).await;
    mail.assert_problem(422, "field_immutable");
    for foreign in ["organization", "expires_at", "account_manager", "email_verified", "status", "version", "user_id"] {
        sites
            .update_member(&sites.owner, &grace.id, json!({ foreign: "x" }))
            .await
            .assert_problem(422, "unknown_field");
    }
    assert_eq!(sites.member(&grace.id).await, before);
}

/// S4.13, S4.14, C17: security administration edits neither itself here nor anyone who ranks above it, but others.
#[tokio::test]
async fn security_administration_edits_neither_itself_nor_its_superiors() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let guard = portal.accepted_member("guard@example.com", "security-administration").await;
    let chief = portal.accepted_member("chief@example.com", "administrative").await;
    let plain = portal.joined(json!({ "emails": "plain@example.com" })).await;
    let body = json!({ "first_name": "Eve" });

    portal.update_member(&guard.person, &guard.id, body.clone()).await.assert_problem(403, "self_edit_forbidden");
    portal.update_member(&guard.person, &chief.id, body.clone()).await.assert_problem(403, "target_outranks_actor");
    portal.update_member(&plain.person, &guard.id, body.clone()).await.assert_problem(403, "forbidden");

    portal.update_member(&guard.person, &plain.id, body).await.assert_status(200);
    assert_eq!(portal.member(&chief.id).await["first_name"], "Grace");
}

/// S4.11: group and names change together, in one transaction with both facts, or not at all.
#[tokio::test]
async fn access_and_profile_change_together_or_not_at_all() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let grace = portal.accepted_member("grace@example.com", "administrative").await;
    let both = |group: &str| json!({ "group": group, "first_name": "Amazing" });

    portal.update_member(&portal.owner, &grace.id, both("nobody")).await.assert_problem(422, "unknown_reference");
    assert_eq!(portal.member(&grace.id).await["first_name"], "Grace");
    let path = portal.path(&format!("/members/{}", grace.id));
    let changed = portal.owner.patch(&path, both("security-administration"));
    let (answer, traffic) = world.measure(changed).await;

    answer.clone().assert_status(200);
    assert_eq!(
        (&answer.body["group"], &answer.body["first_name"]),
        (&json!("security-administration"), &json!("Amazing"))
    );
    assert_eq!(traffic.calls.iter().filter(|call| call.is(harness::WRITE)).count(), 1);
    let entries = portal.audit_events(&format!("target={}", grace.id)).await;
    let mut reported = actions(&entries)[2..].to_vec();
    reported.sort_unstable();
    assert_eq!(reported, ["access_changed", "profile_changed"]);
}

/// S4.15, R6: an unchanged profile sends no email, nor does a policy that disables it.
#[tokio::test]
async fn an_unchanged_profile_or_a_silent_policy_sends_no_email() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let grace = portal.accepted_member("grace@example.com", "administrative").await;
    let emails = world.emails_to("grace@example.com").len();

    let same =
        portal.update_member(&portal.owner, &grace.id, json!({ "first_name": "Grace" })).await.assert_status(200);
    let silent = json!({ "policy": { "notify": { "profile_changed": false } } });
    portal.owner.patch(&portal.path(""), silent).await.assert_status(200);
    portal.update_member(&portal.owner, &grace.id, json!({ "first_name": null })).await.assert_status(200);
    world.pump().await;

    assert_eq!(same.header("etag"), Some("\"2\""));
    assert_eq!(world.emails_to("grace@example.com").len(), emails);
    assert_eq!(portal.member(&grace.id).await["first_name"], Value::Null);
}

/// S2.6, S2.7, C76: names are judged as at invitation, and the fault names the field.
#[tokio::test]
async fn a_name_that_is_too_long_is_refused() {
    let world = World::new().await;
    let portal = portal(&world).await;
    let grace = portal.accepted_member("grace@example.com", "administrative").await;

    let name = |length: usize| json!({ "last_name": "ü".repeat(length) });
    let refused = portal.update_member(&portal.owner, &grace.id, name(65)).await;

    assert_eq!(refused.assert_status(422).faults(), [("/last_name", "too_long")]);
    portal.update_member(&portal.owner, &grace.id, name(64)).await.assert_status(200);
}
