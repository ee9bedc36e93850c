//! Changing the two permissions of a guest (S3.6, S3.7): who may, and from when on.

use harness::World;
use serde_json::{Value, json};

use crate::guests::expires_at;

fn toggles(permissions: &[&str]) -> Value {
    json!({ "grant": { "permissions": permissions } })
}

/// S3.6, S3.7, C14, C20: each toggle is switched on and off for a guest who is there; the next request has or lacks the
/// right, the end of the access stays, nobody is written to, and the audit log has it before and after.
#[tokio::test]
async fn the_permissions_of_an_active_guest_can_be_changed() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P90D", &[]).await;
    let week = acme.accepted_guest("week@example.com", "P7D", &[]).await.id;
    world.pump().await;
    let emails = world.emails().len();
    let path = acme.path(&format!("/members/{}", gus.id));
    let statuses = async |step: &str| {
        world.advance("1h");
        let invite = json!({ "emails": format!("{step}@example.com"), "kind": "guest", "dry_run": true });
        let invites = gus.person.post(&acme.path("/invitations"), invite).await.status;
        let lists = gus.person.get(&acme.path("/members")).await.status;
        (invites, lists, acme.batch(&gus.person, "/guests/renew", &[&week]).await.status)
    };

    assert_eq!(statuses("none").await, (403, 403, 403));
    for (on, expected) in [
        (vec!["guests:invite"], (200, 403, 403)),
        (vec!["account_manager"], (200, 200, 200)),
        (vec!["account_manager", "guests:invite"], (200, 200, 200)),
        (vec![], (403, 403, 403)),
    ] {
        acme.owner.patch(&path, toggles(&on)).await.assert_status(200);
        assert_eq!(statuses("some").await, expected, "{on:?}");
        assert_eq!(acme.member(&gus.id).await["grant"]["permissions"], json!(on));
    }

    world.pump().await;
    assert_eq!((world.emails().len(), expires_at(&acme, &gus.id).await), (emails, json!("2027-02-19T12:00:00Z")));
    assert_eq!(acme.audit_actions(&format!("target={}", gus.id)).await[2..], ["access_changed"; 4]);
}

/// S3.8, S1.6, C13: switched for a guest who has not accepted, the email is sent again, and only the new link opens.
#[tokio::test]
async fn the_permissions_of_an_invited_guest_can_be_changed() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let id = acme.invited(json!({ "emails": "gus@example.com", "kind": "guest", "period": "P9D" })).await;
    world.pump().await;
    let old = world.link_token("gus@example.com");

    acme.owner.patch(&acme.path(&format!("/members/{id}")), toggles(&["guests:invite"])).await.assert_status(200);
    world.pump().await;

    let gus = world.person("gus@example.com");
    let accept = async |token: &str| gus.post("/v1/invitations/accept", json!({ "token": token })).await;
    accept(&old).await.assert_problem(410, "invitation_void");
    accept(&world.link_token("gus@example.com")).await.assert_status(200);
    assert_eq!(expires_at(&acme, &id).await, "2026-11-30T12:00:00Z");
    let invite = json!({ "emails": "further@example.com", "kind": "guest" });
    gus.post(&acme.path("/invitations"), invite).await.assert_status(201);
}

/// C11, C18, C81: nothing but the toggles can be added to a guest, by anybody; who manages guests hands on what they
/// hold.
#[tokio::test]
async fn guests_can_be_granted_the_two_permissions_only() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P90D", &[]).await.id;
    let host = acme.accepted_guest("host@example.com", "P90D", &["account_manager"]).await.person;
    let inviting = acme.accepted_guest("inviting@example.com", "P90D", &["guests:invite"]).await.person;
    let path = acme.path(&format!("/members/{gus}"));

    for (permission, code) in [
        ("members:remove", "permission_not_grantable"),
        ("organization:update", "permission_not_grantable"),
        ("no:such", "unknown_reference"),
    ] {
        let answer = acme.owner.patch(&path, toggles(&[permission])).await;
        assert_eq!((answer.status, answer.faults()[0].1), (422, code), "{permission}");
    }
    inviting.patch(&path, toggles(&["guests:invite"])).await.assert_problem(403, "forbidden");
    assert_eq!(acme.member(&gus).await["grant"]["permissions"], json!([]));
    host.patch(&path, toggles(&["account_manager"])).await.assert_status(200);
    assert_eq!(acme.member(&gus).await["grant"]["permissions"], json!(["account_manager"]));
}

/// C20, C19, R18: a guest who invited others, renewed one, and then loses the toggle: anyone who has joined stays to
/// the end that they have, anyone who has not cannot join, and nobody is renewed any more.
#[tokio::test]
async fn revoking_a_permission_keeps_members_and_voids_pending_invitations() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let host = acme.accepted_guest("host@example.com", "P90D", &["account_manager"]).await;
    let send = async |email: &str| {
        let body = json!({ "emails": email, "kind": "guest", "period": "P7D" });
        host.person.post(&acme.path("/invitations"), body).await.assert_status(201);
        world.pump().await;
        json!({ "token": world.link_token(email) })
    };
    let token = send("joined@example.com").await;
    let joined = world.person("joined@example.com").post("/v1/invitations/accept", token).await.assert_status(200).id();
    let waiting = send("waiting@example.com").await;
    world.advance("1d");
    assert_eq!(acme.batch(&host.person, "/guests/renew", &[&joined]).await.outcomes(), ["renewed"]);

    acme.owner.patch(&acme.path(&format!("/members/{}", host.id)), toggles(&[])).await.assert_status(200);

    assert_eq!(
        (expires_at(&acme, &joined).await, acme.member(&joined).await["status"].clone()),
        (json!("2026-11-29T12:00:00Z"), json!("expiring"))
    );
    let late = world.person("waiting@example.com").post("/v1/invitations/accept", waiting).await;
    late.assert_problem(410, "invitation_void");
    world.advance("1d");
    acme.batch(&host.person, "/guests/renew", &[&joined]).await.assert_status(403);
}
