//! S1: who manages users, and editing them.

use serde_json::json;

use super::{super::press, all_sites, observer, some};
use crate::acceptance::{Desk, refused, strings};

/// S1.1: only administrators with the role Super User manage users and invitations; all six other roles are refused
/// each of the four operations.
#[tokio::test]
async fn only_a_super_user_manages_users_and_invitations() {
    let desk = Desk::of("sites").await;
    let grace = desk.org.accepted_member("grace@example.com", "observer").await;
    let pending = desk.org.invited(observer("pending@example.com")).await;

    for role in ["network-admin", "observer", "helpdesk", "reporting", "dc-edge-admin", "super-observer"] {
        let other = desk.org.accepted_member(&format!("{role}@example.com"), role).await.person;
        let path = desk.org.path(&format!("/members/{}", grace.id));
        let edit = other.patch(&path, json!({ "grant": { "role": "helpdesk" } })).await;
        let invite = other.post(&desk.org.path("/invitations"), observer("eve@example.com")).await;
        assert_eq!([edit.code(), invite.code()], ["forbidden"; 2], "{role}");
        for (button, id) in [("/invitations/resend", &pending), ("/invitations/cancel", &pending)] {
            assert_eq!(press(&other, &desk.org, button, id).await, refused(403, "forbidden"), "{role} {button}");
        }
        assert_eq!(press(&other, &desk.org, "/members/remove", &grace.id).await, refused(403, "forbidden"), "{role}");
    }
    let second = desk.org.accepted_member("second@example.com", "super-user").await.person;
    second.post(&desk.org.path("/invitations"), observer("eve@example.com")).await.assert_status(201);
    assert_eq!(press(&second, &desk.org, "/members/remove", &grace.id).await.0, 200);
}

/// S1.2: the page offers four operations, edit, reinvite, cancel and revoke, each where it applies; nothing is offered
/// to who may only look.
#[tokio::test]
async fn each_line_offers_the_operations_that_apply_to_it() {
    let desk = Desk::of("sites").await;
    desk.org.accepted_member("active@example.com", "observer").await;
    desk.org.invited(observer("expired@example.com")).await;
    desk.world.advance("7d");
    desk.org.invited(observer("pending@example.com")).await;
    let four = ["edit_access", "resend", "cancel", "remove"];
    let offered = async |email: &str| {
        let offered = desk.offered(email).await;
        four.map(|action| offered.iter().any(|offer| offer == action))
    };

    assert_eq!(offered("active@example.com").await, [true, false, false, true]);
    assert_eq!(offered("pending@example.com").await, [true, true, true, false]);
    assert_eq!(offered("expired@example.com").await, [true, true, true, false]);
    let looker = desk.org.accepted_member("looker@example.com", "super-observer").await.person;
    let rows = looker.get(&desk.org.path("/members")).await.assert_status(200).body;
    let rows = rows["members"].as_array().unwrap().clone();
    assert!(rows.len() == 5 && rows.iter().all(|row| strings(&row["allowed_actions"]).is_empty()), "{rows:?}");
}

/// S1.3: role and site access are changed each for itself, or together.
#[tokio::test]
async fn role_or_site_access_or_both_are_changed() {
    let desk = Desk::of("sites").await.with_sites().await;
    let grace = desk.org.accepted_member("grace@example.com", "observer").await;
    let shown = async || {
        let grant = desk.line("grace@example.com").await["grant"].clone();
        (grant["role"].clone(), grant["scopes"][0]["mode"].clone(), grant["scopes"][0]["ids"].clone())
    };

    desk.save(&grace.id, json!({ "grant": { "role": "helpdesk" } })).await.assert_status(200);
    assert_eq!(shown().await, (json!("helpdesk"), json!("all"), json!([])));
    desk.save(&grace.id, json!({ "grant": { "scopes": some("resources", &["berlin"]) } })).await.assert_status(200);
    assert_eq!(shown().await, (json!("helpdesk"), json!("resources"), json!(["berlin"])));
    let both = json!({ "grant": { "role": "reporting", "scopes": some("groups", &["emea"]) } });
    desk.save(&grace.id, both).await.assert_status(200);
    assert_eq!(shown().await, (json!("reporting"), json!("groups"), json!(["emea"])));
}

/// S1.4: first name, last name and e-mail address cannot be modified, of a member as of an invitation.
#[tokio::test]
async fn names_and_address_cannot_be_modified() {
    let desk = Desk::of("sites").await;
    let grace = desk.org.accepted_member("grace@example.com", "observer").await.id;
    let pending = desk.org.invited(observer("pending@example.com")).await;

    for id in [grace, pending] {
        let before = desk.org.member(&id).await;
        for (field, value) in [("first_name", "Eve"), ("last_name", "Lovelace"), ("email", "eve@example.com")] {
            let answer = desk.save(&id, json!({ field: value })).await;
            answer.assert_problem(422, "field_immutable");
            assert_eq!(answer.faults(), [(format!("/{field}").as_str(), "field_immutable")]);
        }
        assert_eq!(desk.org.member(&id).await, before);
    }
}

/// S1.5: an active user is not notified of a new role or other sites; the activity log and the bus are.
#[tokio::test]
async fn an_active_user_is_not_notified_of_an_edit() {
    let desk = Desk::of("sites").await.with_sites().await;
    let grace = desk.org.accepted_member("grace@example.com", "observer").await;
    let before = desk.emails("grace@example.com").await;

    for change in [json!({ "role": "helpdesk" }), json!({ "scopes": some("resources", &["tokyo"]) })] {
        desk.save(&grace.id, json!({ "grant": change })).await.assert_status(200);
    }

    assert_eq!(desk.emails("grace@example.com").await, before);
    assert!(desk.may(&grace.person, "sites:view", "site/tokyo").await);
    assert!(!desk.may(&grace.person, "sites:view", "site/paris").await);
    assert_eq!(desk.log(&format!("?target={}", grace.id)).await[2..], ["access_changed", "access_changed"]);
    let told = desk.world.event_types();
    assert_eq!(told.iter().filter(|event| *event == "membership.access_changed").count(), 2);
}

/// S1.6: an edit of an Invite Pending or Invite Expired user sends a new invitation for the new access: the older link
/// is dead, seven new days begin, and the status is Invite Pending.
#[tokio::test]
async fn an_edit_of_an_invitation_sends_a_new_one() {
    for days in ["3d", "8d"] {
        let desk = Desk::of("sites").await;
        let id = desk.org.invited(observer("grace@example.com")).await;
        desk.emails("grace@example.com").await;
        let older = desk.world.link_token("grace@example.com");
        desk.world.advance(days);

        let form = json!({ "grant": { "role": "helpdesk", "scopes": all_sites() } });
        let saved = desk.save(&id, form).await.assert_status(200).body;

        assert_eq!(saved["status"], "invite_pending", "{days}");
        assert_eq!(desk.emails("grace@example.com").await, 2, "{days}");
        desk.accept_by("grace@example.com", &older).await.assert_problem(410, "invitation_void");
        desk.world.advance("6d23h59m59s");
        let joined = desk.accept("grace@example.com").await.assert_status(200);
        assert_eq!(joined.id(), id);
        assert_eq!(desk.line("grace@example.com").await["grant"]["role"], "helpdesk", "{days}");
    }
}

/// S1.7: saving is confirmed with what is now there, and the list shows the change at once.
#[tokio::test]
async fn saving_is_confirmed_and_the_list_shows_it() {
    let desk = Desk::of("sites").await;
    let grace = desk.org.accepted_member("grace@example.com", "observer").await.id;
    let pending = desk.org.invited(observer("pending@example.com")).await;

    for (id, email) in [(grace, "grace@example.com"), (pending, "pending@example.com")] {
        let saved = desk.save(&id, json!({ "grant": { "role": "reporting" } })).await.assert_status(200).body;

        assert_eq!((&saved["grant"]["role"], &saved["role_name"]), (&json!("reporting"), &json!("Reporting")));
        assert_eq!(desk.line(email).await, saved);
        assert_eq!(desk.org.members(&format!("?role=reporting&q={email}")).await, [saved]);
    }
}
