//! S1: who manages users, and editing them.

use serde_json::json;

use super::{super::post_as, all_sites, observer, some};
use crate::acceptance::{Admin, failed, strings};

/// S1.1: only administrators with the role Super User manage users and invitations; all six other roles are refused
/// each of the four operations.
#[tokio::test]
async fn only_a_super_user_manages_users_and_invitations() {
    let admin = Admin::of("sites").await;
    let grace = admin.org.accepted_member("grace@example.com", "observer").await;
    let pending = admin.org.invited(observer("pending@example.com")).await;

    for role in ["network-admin", "observer", "helpdesk", "reporting", "dc-edge-admin", "super-observer"] {
        let other = admin.org.accepted_member(&format!("{role}@example.com"), role).await.person;
        let path = admin.org.path(&format!("/members/{}", grace.id));
        let edit = other.patch(&path, json!({ "grant": { "role": "helpdesk" } })).await;
        let invite = other.post(&admin.org.path("/invitations"), observer("eve@example.com")).await;
        assert_eq!([edit.code(), invite.code()], ["forbidden"; 2], "{role}");
        for (button, id) in [("/invitations/resend", &pending), ("/invitations/cancel", &pending)] {
            assert_eq!(post_as(&other, &admin.org, button, id).await, failed(403, "forbidden"), "{role} {button}");
        }
        assert_eq!(post_as(&other, &admin.org, "/members/remove", &grace.id).await, failed(403, "forbidden"), "{role}");
    }
    let second = admin.org.accepted_member("second@example.com", "super-user").await.person;
    second.post(&admin.org.path("/invitations"), observer("eve@example.com")).await.assert_status(201);
    assert_eq!(post_as(&second, &admin.org, "/members/remove", &grace.id).await.0, 200);
}

/// S1.2: the page offers four operations, edit, reinvite, cancel and revoke, each where it applies; nothing is offered
/// to who may only look.
#[tokio::test]
async fn each_row_offers_the_operations_that_apply_to_it() {
    let admin = Admin::of("sites").await;
    admin.org.accepted_member("active@example.com", "observer").await;
    admin.org.invited(observer("expired@example.com")).await;
    admin.world.advance("7d");
    admin.org.invited(observer("pending@example.com")).await;
    let four = ["edit_access", "resend", "cancel", "remove"];
    let offered = async |email: &str| {
        let offered = admin.allowed_actions(email).await;
        four.map(|action| offered.iter().any(|offer| offer == action))
    };

    assert_eq!(offered("active@example.com").await, [true, false, false, true]);
    assert_eq!(offered("pending@example.com").await, [true, true, true, false]);
    assert_eq!(offered("expired@example.com").await, [true, true, true, false]);
    let looker = admin.org.accepted_member("looker@example.com", "super-observer").await.person;
    let rows = looker.get(&admin.org.path("/members")).await.assert_status(200).body;
    let rows = rows["members"].as_array().unwrap().clone();
    assert!(rows.len() == 5 && rows.iter().all(|row| strings(&row["allowed_actions"]).is_empty()), "{rows:?}");
}

/// S1.3: role and site access are changed each for itself, or together.
#[tokio::test]
async fn role_or_site_access_or_both_are_changed() {
    let admin = Admin::of("sites").await.with_sites().await;
    let grace = admin.org.accepted_member("grace@example.com", "observer").await;
    let displayed = async || {
        let grant = admin.row("grace@example.com").await["grant"].clone();
        (grant["role"].clone(), grant["scopes"][0]["mode"].clone(), grant["scopes"][0]["ids"].clone())
    };

    admin.patch_member(&grace.id, json!({ "grant": { "role": "helpdesk" } })).await.assert_status(200);
    assert_eq!(displayed().await, (json!("helpdesk"), json!("all"), json!([])));
    admin
        .patch_member(&grace.id, json!({ "grant": { "scopes": some("resources", &["berlin"]) } }))
        .await
        .assert_status(200);
    assert_eq!(displayed().await, (json!("helpdesk"), json!("resources"), json!(["berlin"])));
    let both = json!({ "grant": { "role": "reporting", "scopes": some("groups", &["emea"]) } });
    admin.patch_member(&grace.id, both).await.assert_status(200);
    assert_eq!(displayed().await, (json!("reporting"), json!("groups"), json!(["emea"])));
}

/// S1.4: first name, last name and e-mail address cannot be modified, of a member as of an invitation.
#[tokio::test]
async fn names_and_address_cannot_be_modified() {
    let admin = Admin::of("sites").await;
    let grace = admin.org.accepted_member("grace@example.com", "observer").await.id;
    let pending = admin.org.invited(observer("pending@example.com")).await;

    for id in [grace, pending] {
        let before = admin.org.member(&id).await;
        for (field, value) in [("first_name", "Eve"), ("last_name", "Lovelace"), ("email", "eve@example.com")] {
            let answer = admin.patch_member(&id, json!({ field: value })).await;
            answer.assert_problem(422, "field_immutable");
            assert_eq!(answer.faults(), [(format!("/{field}").as_str(), "field_immutable")]);
        }
        assert_eq!(admin.org.member(&id).await, before);
    }
}

/// S1.5: an active user is not notified of a new role or other sites; the activity log and the bus are.
#[tokio::test]
async fn an_active_user_is_not_notified_of_an_edit() {
    let admin = Admin::of("sites").await.with_sites().await;
    let grace = admin.org.accepted_member("grace@example.com", "observer").await;
    let before = admin.email_count("grace@example.com").await;

    for change in [json!({ "role": "helpdesk" }), json!({ "scopes": some("resources", &["tokyo"]) })] {
        admin.patch_member(&grace.id, json!({ "grant": change })).await.assert_status(200);
    }

    assert_eq!(admin.email_count("grace@example.com").await, before);
    assert!(admin.is_allowed(&grace.person, "sites:view", "site/tokyo").await);
    assert!(!admin.is_allowed(&grace.person, "sites:view", "site/paris").await);
    assert_eq!(admin.audit_actions(&format!("?target={}", grace.id)).await[2..], ["access_changed", "access_changed"]);
    let reported = admin.world.event_types();
    assert_eq!(reported.iter().filter(|event| *event == "membership.access_changed").count(), 2);
}

/// S1.6: an edit of an Invite Pending or Invite Expired user sends a new invitation for the new access: the older link
/// is dead, seven new days begin, and the status is Invite Pending.
#[tokio::test]
async fn an_edit_of_an_invitation_sends_a_new_one() {
    for days in ["3d", "8d"] {
        let admin = Admin::of("sites").await;
        let id = admin.org.invited(observer("grace@example.com")).await;
        admin.email_count("grace@example.com").await;
        let older = admin.world.link_token("grace@example.com");
        admin.world.advance(days);

        let form = json!({ "grant": { "role": "helpdesk", "scopes": all_sites() } });
        let saved = admin.patch_member(&id, form).await.assert_status(200).body;

        assert_eq!(saved["status"], "invite_pending", "{days}");
        assert_eq!(admin.email_count("grace@example.com").await, 2, "{days}");
        admin.accept_by("grace@example.com", &older).await.assert_problem(410, "invitation_void");
        admin.world.advance("6d23h59m59s");
        let joined = admin.accept("grace@example.com").await.assert_status(200);
        assert_eq!(joined.id(), id);
        assert_eq!(admin.row("grace@example.com").await["grant"]["role"], "helpdesk", "{days}");
    }
}

/// S1.7: saving is confirmed with what is now there, and the list shows the change at once.
#[tokio::test]
async fn saving_is_confirmed_and_the_list_shows_it() {
    let admin = Admin::of("sites").await;
    let grace = admin.org.accepted_member("grace@example.com", "observer").await.id;
    let pending = admin.org.invited(observer("pending@example.com")).await;

    for (id, email) in [(grace, "grace@example.com"), (pending, "pending@example.com")] {
        let saved = admin.patch_member(&id, json!({ "grant": { "role": "reporting" } })).await.assert_status(200).body;

        assert_eq!((&saved["grant"]["role"], &saved["role_name"]), (&json!("reporting"), &json!("Reporting")));
        assert_eq!(admin.row(email).await, saved);
        assert_eq!(admin.org.members(&format!("?role=reporting&q={email}")).await, [saved]);
    }
}
