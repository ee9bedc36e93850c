//! Guests who may invite guests (S3.6, S3.7): with no more than their own rights and for no longer than their own
//! access.

use harness::{Member, Org, World};
use serde_json::{Value, json};

use super::{ACCEPT, invite_as, use_token};

async fn guest(org: &Org, email: &str, permissions: &[&str]) -> Member {
    let grant = json!({ "role": "guest", "permissions": permissions });
    org.joined(json!({ "emails": [email], "kind": "guest", "grant": grant })).await
}

fn offer(kind: &str, role: &str, permissions: &[&str]) -> Value {
    json!({ "emails": ["new@example.com"], "kind": kind, "grant": { "role": role, "permissions": permissions } })
}

/// C18, S3.7: a guest with the right to invite hands on at most what they hold, and makes nobody a member.
#[tokio::test]
async fn a_guest_invites_guests_with_no_more_than_their_own_rights() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let plain = guest(&acme, "plain@example.com", &[]).await.person;
    let inviting = guest(&acme, "inviting@example.com", &["guests:invite"]).await.person;
    let managing = guest(&acme, "managing@example.com", &["account_manager"]).await.person;
    let cases = [
        (&plain, offer("guest", "guest", &[]), 403, "forbidden"),
        (&plain, offer("member", "user", &[]), 403, "forbidden"),
        (&inviting, offer("member", "user", &[]), 403, "forbidden"),
        (&inviting, offer("guest", "guest", &["account_manager"]), 403, "grant_exceeds_actor"),
        (&inviting, offer("guest", "user", &[]), 403, "grant_exceeds_actor"),
        (&inviting, offer("guest", "account-manager", &[]), 403, "grant_exceeds_actor"),
        (&inviting, offer("guest", "administrator", &[]), 403, "grant_exceeds_actor"),
        (&inviting, offer("guest", "owner", &[]), 422, "permission_not_grantable"),
        (&managing, offer("member", "user", &[]), 403, "forbidden"),
        (&managing, offer("member", "guest", &[]), 403, "forbidden"),
        (&managing, offer("guest", "administrator", &[]), 403, "grant_exceeds_actor"),
        (&managing, offer("guest", "owner", &[]), 422, "permission_not_grantable"),
    ];
    let rows = acme.members("").await.len();

    for (person, body, status, code) in &cases {
        for dry_run in [true, false] {
            let mut body = body.clone();
            body["dry_run"] = json!(dry_run);
            let answer = person.post(&acme.path("/invitations"), body.clone()).await;
            assert_eq!((answer.status, answer.code()), (*status, *code), "{} {body}", person.email());
        }
    }

    assert_eq!(acme.members("").await.len(), rows);
    inviting.post(&acme.path("/invitations"), offer("guest", "guest", &["guests:invite"])).await.assert_status(201);
}

/// C11, C18: a guest who manages accounts does not reach above themselves by the other ways either: changing an
/// invitation, a member or a guest, themselves, or sending a member's invitation again.
#[tokio::test]
async fn a_guest_account_manager_cannot_raise_its_own_rights() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let managing = guest(&acme, "managing@example.com", &["account_manager"]).await;
    let other = guest(&acme, "other@example.com", &[]).await;
    let (pending, _) = invite_as(&world, &acme, &acme.owner, "guest@example.com", json!({ "kind": "guest" })).await;
    let (member, _) = invite_as(&world, &acme, &acme.owner, "member@example.com", json!({})).await;
    let person = &managing.person;

    for id in [&managing.id, &other.id, &pending] {
        let before = acme.member(id).await;
        for role in ["owner", "administrator", "account-manager", "user"] {
            let path = acme.path(&format!("/members/{id}"));
            let answer = person.patch(&path, json!({ "grant": { "role": role } })).await;
            assert!([403, 422].contains(&answer.status), "{role}: {}", answer.text());
        }
        let after = acme.member(id).await;
        assert_eq!((&after["grant"], &after["status"]), (&before["grant"], &before["status"]));
    }
    person.post(&acme.path("/invitations/resend"), json!({ "members": [member] })).await.assert_status(403);
    let rows = acme.members("?role=owner").await;
    let owner = acme.path(&format!("/members/{}", rows[0]["id"].as_str().expect("an id")));
    person.patch(&owner, json!({ "grant": { "role": "guest" } })).await.assert_status(403);
}

/// R18: a guest is never the last owner: nobody makes a guest an owner on any path.
#[tokio::test]
async fn a_guest_cannot_be_made_an_owner() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = guest(&acme, "gus@example.com", &["account_manager", "guests:invite"]).await;
    let (pending, _) = invite_as(&world, &acme, &acme.owner, "pending@example.com", json!({ "kind": "guest" })).await;

    for id in [&gus.id, &pending] {
        let path = acme.path(&format!("/members/{id}"));
        let answer = acme.owner.patch(&path, json!({ "grant": { "role": "owner", "permissions": [] } })).await;
        answer.assert_problem(422, "permission_not_grantable");
    }

    let leave = format!("/v1/me/organizations/{}/leave", acme.id);
    acme.owner.post(&leave, json!({})).await.assert_problem(409, "last_owner");
}

/// C20, C15: a revoked permission is lost at the next request, and pending invitations that depended on it are void.
#[tokio::test]
async fn a_revoked_permission_is_lost_at_once() {
    for (toggle, others) in [("guests:invite", vec!["dashboards:view"]), ("account_manager", vec![])] {
        let world = World::new().await;
        let acme = world.acme("guests").await;
        let host = guest(&acme, "host@example.com", &[toggle]).await;
        let (_, token) = invite_as(&world, &acme, &host.person, "gus@example.com", json!({ "kind": "guest" })).await;
        let listing = if toggle == "account_manager" { 200 } else { 403 };
        host.person.get(&acme.path("/members")).await.assert_status(listing);

        let patch = json!({ "grant": { "permissions": others } });
        acme.owner.patch(&acme.path(&format!("/members/{}", host.id)), patch).await.assert_status(200);

        let invite = host.person.post(&acme.path("/invitations"), offer("guest", "guest", &[])).await;
        invite.assert_problem(403, "forbidden");
        host.person.get(&acme.path("/members")).await.assert_status(403);
        use_token(&world.person("gus@example.com"), ACCEPT, &token).await.assert_problem(410, "invitation_void");
    }
}

/// C19, R18: what an inviting guest has sent is void when they are removed, suspended, or leave.
#[tokio::test]
async fn invitations_of_a_removed_guest_cannot_be_accepted() {
    for way in ["remove", "suspend", "leave"] {
        let world = World::new().await;
        let acme = world.acme("guests").await;
        let host = guest(&acme, "host@example.com", &["guests:invite"]).await;
        let (id, token) = invite_as(&world, &acme, &host.person, "gus@example.com", json!({ "kind": "guest" })).await;

        if way == "leave" {
            let path = format!("/v1/me/organizations/{}/leave", acme.id);
            host.person.post(&path, json!({})).await.assert_status(204);
        } else {
            let body = json!({ "members": [host.id] });
            acme.owner.post(&acme.path(&format!("/members/{way}")), body).await.assert_status(200);
        }

        use_token(&world.person("gus@example.com"), ACCEPT, &token).await.assert_problem(410, "invitation_void");
        acme.owner.post(&acme.path("/invitations/resend"), json!({ "members": [id] })).await.assert_status(200);
        world.pump().await;
        use_token(&world.person("gus@example.com"), ACCEPT, &world.link_token("gus@example.com"))
            .await
            .assert_status(200);
    }
}
