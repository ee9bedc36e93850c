//! Guests who come from a partner organisation (S3.2): only while they are active members there.

use harness::{Member, Org, World};
use serde_json::{Value, json};

use crate::isolation::answer_text;

/// Acme, whose guests come from the domain `vendor.example` or from among the members of the partner; the same person
/// looks after both.
async fn linked(world: &World) -> (Org, Org) {
    let acme = world.acme("guests").await;
    let partner = world.organization("partners", &acme.owner).await;
    let sources = json!({ "domains": ["vendor.example"], "organizations": [partner.id] });
    acme.owner.patch(&acme.path(""), json!({ "policy": { "guest_sources": sources } })).await.assert_status(200);
    (acme, partner)
}

fn to(email: &str) -> Value {
    json!({ "emails": [email], "kind": "guest", "period": "P20D" })
}

async fn employee(partner: &Org, email: &str) -> Member {
    partner.accepted_member(email, "normal").await
}

/// S3.2: vendor users by their domain, and members of the partner by belonging there, also in a batch and tried first;
/// members of the organisation itself come from anywhere.
#[tokio::test]
async fn guests_are_vendor_users_or_members_of_the_partner() {
    let world = World::new().await;
    let (acme, partner) = linked(&world).await;
    employee(&partner, "Pat@partner.example").await;
    let emails = json!(["v@vendor.example", "pat@PARTNER.example", "else@partner.example", "x@example.com"]);

    for (dry_run, done) in [(true, "would_invite"), (false, "invited")] {
        let answer = acme.invite(json!({ "emails": emails, "kind": "guest", "dry_run": dry_run })).await;
        assert_eq!(answer.status, 207);
        assert_eq!(answer.outcomes(), [done, done, "guest_source_not_allowed", "guest_source_not_allowed"]);
        assert_eq!(answer.results()[2]["error"]["pointer"], "/emails/2");
    }
    acme.invited(json!({ "emails": "user@example.com", "grant": { "role": "user" } })).await;
}

/// S3.2, C94: a person who is no active member there is answered like an address that nobody knows: invited, a guest,
/// suspended, removed, gone; with the same words and in as many rounds.
#[tokio::test]
async fn only_active_members_of_the_partner_qualify() {
    let world = World::new().await;
    let (acme, partner) = linked(&world).await;
    let visitor = json!({ "emails": "visitor@p.example", "kind": "guest", "grant": { "role": "normal" } });
    partner.joined(visitor).await;
    partner.invited(json!({ "emails": "invited@p.example", "grant": { "role": "normal" } })).await;
    for (email, verb) in [("suspended@p.example", "suspend"), ("removed@p.example", "remove")] {
        let id = employee(&partner, email).await.id;
        partner
            .owner
            .post(&partner.path(&format!("/members/{verb}")), json!({ "members": [id] }))
            .await
            .assert_status(200);
    }
    let remaining = employee(&partner, "left@p.example").await.person;
    remaining.post(&format!("/v1/me/organizations/{}/leave", partner.id), json!({})).await.assert_status(204);
    let unknown = acme.invite(to("unknown@p.example")).await;
    assert_eq!((unknown.status, unknown.code()), (422, "guest_source_not_allowed"));

    for name in ["visitor", "invited", "suspended", "removed", "left"] {
        let answer = acme.invite(to(&format!("{name}@p.example"))).await;
        assert_eq!(answer_text(&answer).replace(name, "unknown"), answer_text(&unknown), "{name}");
    }
    assert!(acme.members("?kind=guest").await.is_empty());
}

/// S3.2, F14: belonging there is asked again when the invitation is sent again, changed and accepted; who is back is
/// welcome again, and who has joined stays.
#[tokio::test]
async fn membership_in_the_partner_is_checked_on_every_path() {
    let world = World::new().await;
    let (acme, partner) = linked(&world).await;
    let pat = employee(&partner, "pat@p.example").await.id;
    let id = acme.invited(to("pat@p.example")).await;
    world.pump().await;
    let token = json!({ "token": world.link_token("pat@p.example") });
    let person = world.person("pat@p.example");
    let at_partner = async |verb: &str| {
        partner
            .owner
            .post(&partner.path(&format!("/members/{verb}")), json!({ "members": [pat] }))
            .await
            .assert_status(200);
    };
    let (path, resend) = (acme.path(&format!("/members/{id}")), acme.path("/invitations/resend"));
    let toggle = |on: &[&str]| json!({ "grant": { "permissions": on } });

    at_partner("suspend").await;
    let again = acme.owner.post(&resend, json!({ "members": [id] })).await;
    assert_eq!((again.status, again.code()), (422, "guest_source_not_allowed"));
    acme.owner.patch(&path, toggle(&["guests:invite"])).await.assert_problem(422, "guest_source_not_allowed");
    person.post("/v1/invitations/accept", token.clone()).await.assert_problem(410, "invitation_void");
    at_partner("reactivate").await;
    acme.owner.post(&resend, json!({ "members": [id] })).await.assert_status(200);
    acme.owner.patch(&path, toggle(&["guests:invite"])).await.assert_status(200);
    world.pump().await;
    let token = json!({ "token": world.link_token("pat@p.example") });
    person.post("/v1/invitations/accept", token).await.assert_status(200);

    at_partner("remove").await;
    acme.owner.patch(&path, toggle(&[])).await.assert_status(200);
    person.get(&acme.path("")).await.assert_status(200);
}

/// S3.2, C54: a partner that was deleted or is no source any more vouches for nobody.
#[tokio::test]
async fn a_deleted_partner_qualifies_no_guest() {
    for deleted in [true, false] {
        let world = World::new().await;
        let (acme, partner) = linked(&world).await;
        employee(&partner, "pat@p.example").await;
        employee(&partner, "late@p.example").await;
        acme.invited(to("pat@p.example")).await;
        world.pump().await;
        if deleted {
            partner.owner.delete(&partner.path("")).await.assert_status(204);
        } else {
            let none = json!({ "policy": { "guest_sources": { "organizations": [] } } });
            acme.owner.patch(&acme.path(""), none).await.assert_status(200);
        }

        let late = acme.invite(to("late@p.example")).await;
        assert_eq!((late.status, late.code()), (422, "guest_source_not_allowed"));
        let token = json!({ "token": world.link_token("pat@p.example") });
        let pat = world.person("pat@p.example").post("/v1/invitations/accept", token).await;
        pat.assert_problem(410, "invitation_void");
        acme.invited(to("v@vendor.example")).await;
    }
}

/// S3.2: looking in a partner's organisation costs two rounds for a whole batch, and nothing where the domain suffices,
/// for members, or where nobody is a source.
#[tokio::test]
async fn checking_the_partner_has_a_bounded_cost() {
    let world = World::new().await;
    let (acme, partner) = linked(&world).await;
    let free = world.acme("guests").await;
    employee(&partner, "pat@p.example").await;
    acme.accepted_guest("warm@vendor.example", "P20D", &[]).await;
    let many: Vec<_> = (0..30).map(|number| format!("n{number}@p.example")).collect();
    let mut rounds = Vec::new();
    for (org, body) in [
        (&free, to("a@example.com")),
        (&acme, to("b@vendor.example")),
        (&acme, json!({ "emails": "c@example.com", "grant": { "role": "user" } })),
        (&acme, to("pat@p.example")),
        (&acme, json!({ "emails": many, "kind": "guest" })),
    ] {
        let (_, traffic) = world.measure(org.invite(body)).await;
        let reads = traffic.calls.iter().filter(|call| call.is_read()).cloned().collect();
        rounds.push(harness::Traffic { calls: reads }.round_trips());
    }

    assert_eq!(rounds, [1, 1, 1, 3, 2]);
}
