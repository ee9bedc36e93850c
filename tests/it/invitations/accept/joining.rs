//! What acceptance starts, and that it happens once.

use harness::World;
use serde_json::{Value, json};

use super::{ACCEPT, DECLINE, invite, use_token};

/// R10, S3.11: the ninety days of a guest are shown before acceptance and begin with it.
#[tokio::test]
async fn the_access_period_of_a_guest_starts_on_acceptance() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (id, token) = invite(&world, &acme, "gus@example.com", json!({ "kind": "guest" })).await;
    let before = acme.member(&id).await;
    assert_eq!((&before["period"], &before["expires_at"]), (&json!("P90D"), &Value::Null));

    world.advance("3d");
    let joined = use_token(&world.person("gus@example.com"), ACCEPT, &token).await.assert_status(200);

    // 2026-11-24T12:00:00Z and 90 days.
    assert_eq!(joined.body["expires_at"], "2027-02-22T12:00:00Z");
    let after = acme.member(&id).await;
    assert_eq!((&after["status"], &after["kind"]), (&json!("active"), &json!("guest")));
    assert_eq!((&after["period"], &after["expires_at"]), (&json!("P90D"), &json!("2027-02-22T12:00:00Z")));
}

/// S3.11: an invitation may set another period than the ninety days.
#[tokio::test]
async fn an_invitation_can_set_the_access_period() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let body = json!({ "kind": "guest", "period": "P7D" });
    let (id, token) = invite(&world, &acme, "gus@example.com", body).await;

    let joined = use_token(&world.person("gus@example.com"), ACCEPT, &token).await.assert_status(200);

    assert_eq!(joined.body["expires_at"], "2026-11-28T12:00:00Z");
    assert_eq!(acme.member(&id).await["period"], "P7D");
}

/// C30: accepting again answers alike and changes nothing, with the email's link and with any earlier one.
#[tokio::test]
async fn accepting_twice_joins_once() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (id, first) = invite(&world, &acme, "grace@example.com", json!({})).await;
    acme.owner.post(&acme.path("/invitations/resend"), json!({ "members": [id] })).await.assert_status(200);
    world.pump().await;
    let (grace, second) = (world.person("grace@example.com"), world.link_token("grace@example.com"));
    let joined = use_token(&grace, ACCEPT, &second).await.assert_status(200);
    let table = world.table_dump();

    for token in [&second, &first] {
        let again = use_token(&grace, ACCEPT, token).await.assert_status(200);
        assert_eq!(again.body, joined.body);
    }
    use_token(&grace, DECLINE, &second).await.assert_problem(410, "invitation_used");

    assert_eq!(world.table_dump(), table);
    assert_eq!(acme.members("").await.len(), 2);
    assert_eq!(acme.audit_count("accepted").await, 1);
}

/// C30, D9: another account with the same verified address does not join by a link that was used.
#[tokio::test]
async fn a_used_link_does_not_work_for_another_account_with_the_address() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (id, token) = invite(&world, &acme, "grace@example.com", json!({})).await;
    let grace = world.person("grace@example.com");
    use_token(&grace, ACCEPT, &token).await.assert_status(200);

    let other = grace.subject("other|grace");
    use_token(&other, ACCEPT, &token).await.assert_problem(403, "other_account");

    other.get(&acme.path("")).await.assert_problem(403, "other_account");
    assert_eq!(acme.member(&id).await["user_id"], grace.user_id());
}

/// S2.5: a person holds another role in each organisation.
#[tokio::test]
async fn a_person_can_have_different_roles_in_different_organisations() {
    let world = World::new().await;
    let (ada, grace) = (world.person("ada@example.com"), world.person("grace@example.com"));
    let mut memberships = Vec::new();
    for role in ["observer", "super-user", "helpdesk"] {
        let org = world.organization("sites", &ada).await;
        memberships.push((org.accepted_member("grace@example.com", role).await.id, org, role));
    }

    for (id, org, role) in &memberships {
        assert_eq!(org.member(id).await["grant"]["role"], *role);
        let manages = grace.get(&org.path("/members")).await.status == 200;
        assert_eq!(manages, *role == "super-user", "{role}");
    }
}

/// S3.21: a person is a guest of several organisations at once, each with an end of its own.
#[tokio::test]
async fn a_person_can_be_a_guest_of_several_organisations() {
    let world = World::new().await;
    let gus = world.person("gus@example.com");
    let (mut ends, mut orgs) = (Vec::new(), Vec::new());
    for period in ["P7D", "P14D", "P90D"] {
        let org = world.acme("guests").await;
        let (_, token) = invite(&world, &org, "gus@example.com", json!({ "kind": "guest", "period": period })).await;
        ends.push(use_token(&gus, ACCEPT, &token).await.assert_status(200).body["expires_at"].clone());
        orgs.push(org);
    }

    world.advance("8d");

    assert_eq!(ends, ["2026-11-28T12:00:00Z", "2026-12-05T12:00:00Z", "2027-02-19T12:00:00Z"]);
    let open = [gus.get(&orgs[0].path("")).await, gus.get(&orgs[1].path("")).await, gus.get(&orgs[2].path("")).await];
    assert_eq!(open.map(|answer| answer.status), [404, 200, 200]);
}

/// C30, D8: a person who belongs already does not join a second time under another address: the invitation ends without
/// effect, and the membership has the new address.
#[tokio::test]
async fn a_person_has_one_membership_per_organisation() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let grace = acme.accepted_member("grace@example.com", "user").await.person;
    let (id, token) = invite(&world, &acme, "hopper@example.com", json!({ "grant": { "role": "owner" } })).await;

    let same = grace.claim("email", "hopper@example.com");
    let joined = use_token(&same, ACCEPT, &token).await.assert_status(200);
    let again = use_token(&same, ACCEPT, &token).await.assert_status(200);

    assert_eq!((&joined.body["already_member"], &joined.body), (&json!(true), &again.body));
    acme.owner.get(&acme.path(&format!("/members/{id}"))).await.assert_problem(404, "not_found");
    let member = acme.member(&joined.id()).await;
    assert_eq!((&member["username"], &member["grant"]["role"]), (&json!("hopper@example.com"), &json!("user")));
    assert_eq!((acme.audit_count("identity_changed").await, acme.audit_count("merged").await), (1, 1));
    grace.get(&acme.path("/members")).await.assert_problem(403, "forbidden");
}

/// S3.14, C69: a guest whose access has ended joins again, also under an address that is new.
#[tokio::test]
async fn an_expired_guest_can_join_again_with_another_address() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let old = acme.joined(json!({ "emails": ["gus@example.com"], "kind": "guest", "period": "P1D" })).await;
    world.advance("2d");
    old.person.get(&acme.path("")).await.assert_problem(404, "not_found");
    let (id, token) = invite(&world, &acme, "gustav@example.com", json!({})).await;

    let same = old.person.claim("email", "gustav@example.com");
    let joined = use_token(&same, ACCEPT, &token).await.assert_status(200);

    assert_eq!(joined.id(), id);
    same.get(&acme.path("")).await.assert_status(200);
    same.get(&acme.path(&format!("/members/{id}"))).await.assert_status(200);
    assert_eq!(acme.member(&old.id).await["status"], "expired");
}
