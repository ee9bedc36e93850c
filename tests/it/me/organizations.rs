//! `GET /v1/me/organizations`: the memberships of the caller.

use harness::{Org, Person, World};
use http::Method;
use serde_json::{Value, json};

use super::{find_organization, list_organizations, my_organization};

fn names(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["organization_name"].as_str().expect("a name")).collect()
}

async fn rename(org: &Org, name: &str) {
    org.owner.patch(&org.path(""), json!({ "name": name })).await.assert_status(200);
}

async fn guest_of(org: &Org, email: &str, period: &str) -> Person {
    org.joined(json!({ "emails": email, "kind": "guest", "period": period })).await.person
}

/// S3.12, S3.21, R10: somebody's own organisations and those that they are a guest of are apart, with the end of each.
#[tokio::test]
async fn guest_organisations_are_listed_separately_with_their_expiry() {
    let world = World::new().await;
    let (ada, grace) = (world.person("ada@example.com"), world.person("grace@example.com"));
    let (zeta, acme, home) = (
        world.organization("guests", &ada).await,
        world.organization("guests", &ada).await,
        world.organization("portal", &grace).await,
    );
    for (org, name) in [(&zeta, "Zeta"), (&acme, "Acme"), (&home, "Home")] {
        rename(org, name).await;
    }
    guest_of(&zeta, "grace@example.com", "P90D").await;
    guest_of(&acme, "grace@example.com", "P7D").await;
    acme.invited(json!({ "emails": "somebody@example.com", "grant": { "role": "user" } })).await;

    let (guest, member) = (list_organizations(&grace, "guest").await, list_organizations(&grace, "member").await);

    assert_eq!((names(&guest), names(&member)), (vec!["Acme", "Zeta"], vec!["Home"]));
    assert_eq!([&guest[0]["expires_at"], &guest[1]["expires_at"]], ["2026-11-28T12:00:00Z", "2027-02-19T12:00:00Z"]);
    assert_eq!([&guest[0]["status"], &guest[1]["status"], &member[0]["status"]], ["expiring", "active", "active"]);
    assert_eq!([&guest[1]["role_name"], &member[0]["role_name"]], ["Guest", "Owner"]);
    assert_eq!((&member[0]["expires_at"], &member[0]["active"]), (&json!(null), &json!(false)));
    let rows = home.members("").await;
    assert_eq!(member[0]["membership_id"], rows[0]["id"]);
    assert_eq!(names(&list_organizations(&ada, "member").await), ["Acme", "Zeta"]);
}

/// S3.12, R24: a guest whose access has ended is listed as expired, from that very second, and then invites nobody.
#[tokio::test]
async fn an_expired_guest_sees_that_access_has_ended() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let offer = json!({ "role": "guest", "permissions": ["guests:invite"] });
    let guest = acme
        .joined(json!({ "emails": "guest@example.com", "kind": "guest", "period": "P7D", "grant": offer }))
        .await
        .person;

    world.advance("604799s");
    let before = list_organizations(&guest, "guest").await.remove(0);
    world.advance("1s");
    let after = list_organizations(&guest, "guest").await.remove(0);

    assert_eq!((&before["status"], &before["can_invite_guests"]), (&json!("expiring"), &json!(true)));
    assert_eq!((&after["status"], &after["can_invite_guests"]), (&json!("expired"), &json!(false)));
    assert_eq!(after["expires_at"], "2026-11-28T12:00:00Z");
    guest.get(&acme.path("")).await.assert_problem(404, "not_found");
}

/// S1.18, C15: what is deleted, left or taken away is not listed, what is only offered is not listed yet; other
/// organisations stay.
#[tokio::test]
async fn ended_memberships_are_not_listed() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (mut orgs, user) = (Vec::new(), json!({ "emails": "grace@example.com", "grant": { "role": "user" } }));
    for _ in 0..4 {
        orgs.push(world.organization("guests", &ada).await);
    }
    let grace = orgs[0].joined(user.clone()).await.person;
    let removed = orgs[1].joined(user.clone()).await;
    orgs[2].joined(user.clone()).await;
    let stored = world.organization("guests", &ada).await;
    stored.joined(user.clone()).await;
    orgs[3].invited(user).await;
    assert_eq!(list_organizations(&grace, "member").await.len(), 4);

    ada.delete(&orgs[0].path("")).await.assert_status(204);
    ada.post(&orgs[1].path("/members/remove"), json!({ "members": [removed.id] })).await.assert_status(200);
    grace.request(Method::POST, &my_organization(&orgs[2], "leave")).send().await.assert_status(204);

    let remaining = list_organizations(&grace, "member").await;
    assert_eq!(remaining.iter().map(|entry| &entry["organization_id"]).collect::<Vec<_>>(), [stored.id.as_str()]);
    assert!(list_organizations(&grace, "guest").await.is_empty());
}

/// S4.4: a person who is locked out sees so, and may still leave.
#[tokio::test]
async fn a_suspended_member_sees_the_suspension() {
    let world = World::new().await;
    let portal = world.acme("portal").await;
    let grace = portal.accepted_member("grace@example.com", "administrative").await;

    portal.owner.post(&portal.path("/members/suspend"), json!({ "members": [grace.id] })).await.assert_status(200);

    let observed = find_organization(&grace.person, "member", &portal).await.expect("an entry");
    assert_eq!((&observed["status"], &observed["can_invite_guests"]), (&json!("suspended"), &json!(false)));
    assert_eq!(grace.person.get("/v1/me").await.body["organizations"], json!([]));
    grace.person.request(Method::POST, &my_organization(&portal, "leave")).send().await.assert_status(204);
    assert_eq!(find_organization(&grace.person, "member", &portal).await, None);
}

/// C96: nobody sees another person's organisations; who belongs nowhere gets two empty lists.
#[tokio::test]
async fn a_person_sees_only_their_own_organisations() {
    let world = World::new().await;
    world.acme("guests").await;

    let other = world.person("ada@example.com").subject("local|other").get("/v1/me/organizations").await;

    assert_eq!(other.assert_status(200).body, json!({ "member": [], "guest": [] }));
    world.anonymous().get("/v1/me/organizations").await.assert_status(401);
    world.person("ada@example.com").get("/v1/me/organizations?user=x").await.assert_problem(400, "malformed");
}
