//! S4: editing users.

use serde_json::json;

use super::ADMINISTRATORS;
use crate::acceptance::Admin;

/// S4.11, S4.12: the three groups change every field, API Only Access too, but no e-mail field, primary or secondary.
#[tokio::test]
async fn every_field_except_the_email_address_can_be_changed() {
    let admin = Admin::of("portal").await;
    let grace = admin.joined("grace", None).await;
    let path = admin.org.path(&format!("/members/{}", grace.id));

    for (group, api_only) in ADMINISTRATORS.into_iter().zip([true, false, true]) {
        admin.world.advance("1d");
        let actor = admin.joined(group, Some(group)).await.person;
        let form = json!({ "first_name": "Amazing", "last_name": group, "api_only": api_only });
        let saved = actor.patch(&path, form).await.assert_status(200).body;
        assert_eq!((&saved["first_name"], &saved["last_name"]), (&json!("Amazing"), &json!(group)));
        assert_eq!(saved["api_only"], json!(api_only), "{group}");
        for field in ["email", "secondary_email"] {
            let answer = actor.patch(&path, json!({ field: "eve@example.com" })).await;
            assert!([400, 422].contains(&answer.status), "{group} {field}: {}", answer.text());
        }
    }
    for field in ["email", "secondary_email"] {
        grace.person.patch("/v1/me", json!({ field: "eve@example.com" })).await.assert_problem(422, "field_immutable");
    }
    let saved = admin.patch_member(&grace.id, json!({ "group": "administrative" })).await.assert_status(200).body;
    assert_eq!((&saved["group"], &saved["email"]), (&json!("administrative"), &json!("grace@example.com")));
}

/// S4.13: SECURITY-ADMINISTRATION does not update its own details here but in My Profile.
#[tokio::test]
async fn security_administration_updates_itself_in_its_profile() {
    let admin = Admin::of("portal").await;
    let guard = admin.joined("guard", Some("security-administration")).await;
    let path = admin.org.path(&format!("/members/{}", guard.id));

    guard.person.patch(&path, json!({ "first_name": "Eve" })).await.assert_problem(403, "self_edit_forbidden");
    guard.person.patch(&path, json!({ "api_only": true })).await.assert_problem(403, "self_edit_forbidden");

    guard.person.patch("/v1/me", json!({ "first_name": "Eve" })).await.assert_status(200);
    assert_eq!(guard.person.get("/v1/me").await.body["first_name"], "Eve");
    assert_eq!(admin.row("guard@example.com").await["first_name"], "Grace");
}

/// S4.14: SECURITY-ADMINISTRATION does not update users in Owner or ADMINISTRATIVE, on any path.
#[tokio::test]
async fn security_administration_does_not_update_its_superiors() {
    let admin = Admin::of("portal").await;
    let guard = admin.joined("guard", Some("security-administration")).await.person;

    for group in ["owner", "administrative"] {
        let chief = admin.joined(group, Some(group)).await;
        let path = admin.org.path(&format!("/members/{}", chief.id));
        guard.patch(&path, json!({ "first_name": "Eve" })).await.assert_problem(403, "target_outranks_actor");
        guard.patch(&path, json!({ "group": null })).await.assert_problem(403, "target_outranks_actor");
        for button in ["/members/suspend", "/members/reset-password", "/members/remove"] {
            let answer = guard.post(&admin.org.path(button), json!({ "members": [chief.id] })).await;
            assert_eq!((answer.status, answer.code()), (403, "target_outranks_actor"), "{group} {button}");
        }
    }
}

/// S4.15: after Submit, an email goes to the address that is displayed; what changes nothing sends none.
#[tokio::test]
async fn the_displayed_address_is_notified_of_a_change() {
    let admin = Admin::of("portal").await;
    let grace = admin.joined("grace", None).await.id;
    let before = admin.email_count("grace@example.com").await;

    admin.patch_member(&grace, json!({ "last_name": "Hopper" })).await.assert_status(200);
    assert_eq!(admin.email_count("grace@example.com").await, before + 1);
    admin.patch_member(&grace, json!({ "last_name": "Hopper" })).await.assert_status(200);
    assert_eq!(admin.email_count("grace@example.com").await, before + 1);

    let email = admin.world.emails_to("grace@example.com").pop().unwrap().text.unwrap_or_default();
    assert!(email.contains("Ada Byron") && email.contains("Acme"), "{email}");
}
