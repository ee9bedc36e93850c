//! Updating a pending invitation, and an accepted one.

use harness::World;
use serde_json::json;

use crate::invitations::builders::{
    accept, assert_no_effect, invitation_to, lapse_invitations, latest_token, put_site, site_scopes, with_field,
};

/// S1.6, S1.7, C13: a change of role or of sites is a new email with a new link, for the new access
#[tokio::test]
async fn updating_a_pending_invitation_resends_it() {
    let (world, acme) = World::with_organization("sites").await;
    put_site(&acme, "berlin", &[]).await;
    let changes = [
        json!({ "role": "helpdesk" }),
        json!({ "scopes": site_scopes(&["berlin"]) }),
        json!({ "role": "reporting", "scopes": site_scopes(&["berlin"]) }),
    ];

    for (index, grant) in changes.into_iter().enumerate() {
        let email = format!("grace-{index}@example.com");
        let id = acme.invited(invitation_to(&acme, &email, "observer")).await;
        let first = latest_token(&world, &email).await;
        world.advance("3d");

        let saved = acme.update_member(&acme.owner, &id, json!({ "grant": grant })).await.assert_status(200);
        assert_eq!(acme.members(&format!("?q={email}")).await, std::slice::from_ref(&saved.body));
        let second = latest_token(&world, &email).await;

        assert_eq!((saved.body["status"].as_str(), world.emails_to(&email).len()), (Some("invite_pending"), 2));
        accept(&world, &email, &first).await.assert_problem(410, "invitation_void");
        world.advance("6d23h59m59s");
        accept(&world, &email, &second).await.assert_status(200);
        for part in ["role", "scopes"] {
            let promised = grant.get(part).unwrap_or(&saved.body["grant"][part]);
            assert_eq!(&acme.member(&id).await["grant"][part], promised);
        }
    }
}

/// S1.6, S1.8, C13: also after seven days, before and after the lapse is published.
#[tokio::test]
async fn updating_an_expired_invitation_reopens_it() {
    for lapsed in [false, true] {
        let (world, acme) = World::with_organization("sites").await;
        let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
        let first = latest_token(&world, "grace@example.com").await;
        world.advance("8d");
        if lapsed {
            lapse_invitations(&world).await;
        }

        let saved =
            acme.update_member(&acme.owner, &id, json!({ "grant": { "role": "helpdesk" } })).await.assert_status(200);
        let second = latest_token(&world, "grace@example.com").await;

        assert_eq!(saved.body["status"], "invite_pending");
        accept(&world, "grace@example.com", &first).await.assert_problem(410, "invitation_void");
        accept(&world, "grace@example.com", &second).await.assert_status(200);
        assert_eq!(acme.member(&id).await["grant"]["role"], "helpdesk");
    }
}

/// S1.3, S1.7: what is not named stays, and what is there already is no change
#[tokio::test]
async fn only_the_given_fields_change() {
    let (world, acme) = World::with_organization("sites").await;
    put_site(&acme, "berlin", &[]).await;
    let grant = json!({ "role": "observer", "scopes": site_scopes(&["berlin"]) });
    let pending = acme.invited(json!({ "emails": ["pending@example.com"], "grant": grant })).await;
    let active = acme.joined(json!({ "emails": ["active@example.com"], "grant": grant })).await.id;

    for id in [&pending, &active] {
        let same =
            [json!({}), json!({ "grant": {} }), json!({ "grant": grant }), json!({ "grant": { "role": "observer" } })];
        for body in same {
            let answer = assert_no_effect(&world, acme.update_member(&acme.owner, id, body)).await;
            assert_eq!((answer.status, &answer.body), (200, &acme.member(id).await));
        }
        let role =
            acme.update_member(&acme.owner, id, json!({ "grant": { "role": "helpdesk" } })).await.assert_status(200);
        assert_eq!(
            role.body["grant"],
            json!({ "role": "helpdesk", "permissions": [], "scopes": site_scopes(&["berlin"]) })
        );
        let all = json!([{ "type": "site", "mode": "all", "ids": [] }]);
        let sites = acme.update_member(&acme.owner, id, json!({ "grant": { "scopes": all } })).await.assert_status(200);
        assert_eq!(sites.body["grant"], json!({ "role": "helpdesk", "permissions": [], "scopes": all }));
    }
}

/// C81: null is neither nothing nor everything
#[tokio::test]
async fn null_is_not_ignored() {
    let (world, acme) = World::with_organization("partners").await;
    let body =
        json!({ "emails": ["grace@example.com"], "grant": { "role": "normal", "permissions": ["issues:comments"] } });
    let id = acme.invited(body).await;

    for (body, pointer) in [
        (json!({ "grant": null }), "/grant"),
        (json!({ "grant": { "permissions": null } }), "/grant/permissions"),
        (json!({ "grant": { "scopes": null } }), "/grant/scopes"),
    ] {
        let answer = assert_no_effect(&world, acme.update_member(&acme.owner, &id, body)).await;
        assert_eq!((answer.status, answer.faults()), (400, vec![(pointer, "malformed")]), "{}", answer.text());
    }
    let answer =
        acme.update_member(&acme.owner, &id, json!({ "grant": { "permissions": [] } })).await.assert_status(200);
    assert_eq!(answer.body["grant"]["permissions"], json!([]));
}

/// S1.5: an active member gets no email, and the change is audited.
#[tokio::test]
async fn updating_an_active_member_sends_no_email() {
    let (world, acme) = World::with_organization("sites").await;
    let grace = acme.accepted_member("grace@example.com", "super-observer").await;
    let emails = world.emails().len();

    acme.update_member(&acme.owner, &grace.id, json!({ "grant": { "role": "observer" } })).await.assert_status(200);
    world.pump().await;

    assert_eq!(world.emails().len(), emails);
    assert_eq!(acme.audit_actions(&format!("target={}", grace.id)).await, ["invited", "accepted", "access_changed"]);
    let trail = acme.owner.get(&acme.path("/audit?action=access_changed")).await;
    let detail = &trail.body["events"][0]["detail"];
    assert_eq!(
        (&detail["before"]["grant"]["role"], &detail["after"]["grant"]["role"]),
        (&json!("super-observer"), &json!("observer"))
    );
    assert!(world.event_types().contains(&"membership.access_changed".to_owned()));
    grace.person.get(&acme.path("/members")).await.assert_problem(403, "forbidden");
}

/// S1.6: an edit is a sending by anyone who edits, so what forbids inviting forbids it, too
#[tokio::test]
async fn updating_a_pending_invitation_follows_the_rules_of_inviting() {
    let (world, acme) = World::with_organization("sites").await;
    let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
    acme.update_policy(json!({ "domain_deny": ["example.com"] })).await;

    let change = json!({ "grant": { "role": "helpdesk" } });
    let edited = assert_no_effect(&world, acme.update_member(&acme.owner, &id, change)).await;
    let resent = assert_no_effect(&world, acme.batch(&acme.owner, "/invitations/resend", &[&id])).await;
    let invited = assert_no_effect(&world, acme.invite(invitation_to(&acme, "alan@example.com", "observer"))).await;

    assert_eq!((edited.status, edited.code()), (422, "domain_not_allowed"));
    assert_eq!((resent.status, resent.outcome()), (422, "domain_not_allowed"));
    assert_eq!((invited.status, invited.outcome()), (422, "domain_not_allowed"));
}

/// S1.6, S1.7: a stale copy is not written over, also not that of an invitation
#[tokio::test]
async fn a_failed_if_match_is_a_version_conflict() {
    let (world, acme) = World::with_organization("sites").await;
    let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
    let path = acme.path(&format!("/members/{id}"));
    let read = acme.owner.get(&path).await;
    let tag = read.header("etag").unwrap();
    acme.batch(&acme.owner, "/invitations/resend", &[&id]).await.assert_status(200);

    let body = json!({ "grant": { "role": "helpdesk" } });
    let stale = acme.owner.request(http::Method::PATCH, &path).json(&body).header("if-match", tag);

    assert_no_effect(&world, stale.send()).await.assert_problem(412, "version_conflict");
    let fresh = acme.owner.get(&path).await;
    let asked = acme.owner.request(http::Method::PATCH, &path).json(&with_field(body, "group", json!(null)));
    asked.header("if-match", fresh.header("etag").unwrap()).send().await.assert_status(200);
}
