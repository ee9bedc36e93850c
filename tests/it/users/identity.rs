//! `PUT /v1/users/{user}/identity` and `GET /v1/me`: the address of a person has changed at the identity provider.

use harness::{Answer, Org, World};
use http::Method;
use serde_json::{Value, json};

use super::path;
use crate::races::invariants::check_invariants;

const EVE: &str = "local|eve@example.com";
const NEW: &str = "eve.byron@example.com";

async fn report(world: &World, body: Value) -> Answer {
    world.machine("latchkey/manage").put(&path(EVE, "identity"), body).await
}

fn verified(email: &str) -> Value {
    json!({ "email": email, "email_verified": true })
}

async fn with_eve(world: &World) -> (Org, String) {
    let org = world.acme("guests").await;
    let id = org.accepted_member("eve@example.com", "user").await.id;
    (org, id)
}

/// D8: the address follows in every organisation: the row, the claim, the emails, the audit log.
#[tokio::test]
async fn a_reported_address_follows_everywhere() {
    let world = World::new().await;
    let (one, two) = (with_eve(&world).await, with_eve(&world).await);

    let answer = report(&world, verified(NEW)).await.assert_status(200);

    assert_eq!(answer.outcomes(), ["updated"; 2]);
    for (org, id) in [&one, &two] {
        assert_eq!(org.member(id).await["username"], NEW);
        assert_eq!(org.members(&format!("?email={NEW}")).await.len(), 1);
        let entry = org.audit_events("action=identity_changed").await.remove(0);
        assert_eq!(
            (&entry["detail"]["before"]["email"], &entry["detail"]["after"]["email"], &entry["actor"]["id"]),
            (&json!("eve@example.com"), &json!(NEW), &json!("backend"))
        );
        let again = org.invite(json!({ "emails": NEW, "grant": { "role": "user" } })).await;
        again.assert_problem(409, "already_member");
        assert!(again.text().contains(id.as_str()), "{}", again.text());
        org.invite(json!({ "emails": "eve@example.com", "grant": { "role": "user" } })).await.assert_status(201);
    }
    check_invariants(&world);
    let repeated = report(&world, verified(NEW)).await.assert_status(200);
    assert_eq!((repeated.outcomes(), one.0.audit_count("identity_changed").await), (vec!["updated"; 2], 1));
}

/// D8: an email that was caused before the change goes to the new mailbox, and none goes to the former one.
#[tokio::test]
async fn no_email_goes_to_a_former_mailbox() {
    let world = World::new().await;
    let portal = world.organization("portal", &world.person("ada@example.com")).await;
    let eve = portal.joined(json!({ "emails": "eve@example.com" })).await.id;
    world.pump().await;
    let before = world.emails_to("eve@example.com").len();
    let body = json!({ "members": [eve] });
    portal.owner.post(&portal.path("/members/reset-password"), body).await.assert_status(200);

    report(&world, verified(NEW)).await.assert_status(200);
    world.pump().await;

    assert_eq!((world.emails_to("eve@example.com").len(), world.emails_to(NEW).len()), (before, 1));
}

/// D8: the next verified token of the person has the same effect; an unverified one has none.
#[tokio::test]
async fn a_verified_token_takes_over_its_address() {
    let world = World::new().await;
    let (org, id) = with_eve(&world).await;
    let eve = world.person("eve@example.com").claim("email", NEW);

    for other in [eve.unverified(), eve.without_email(), eve.claim("email_verified", "true")] {
        other.get("/v1/me").await.assert_status(200);
        assert_eq!(org.member(&id).await["username"], "eve@example.com");
    }
    eve.get("/v1/me").await.assert_status(200);

    assert_eq!(org.member(&id).await["username"], NEW);
    let entry = org.audit_events("action=identity_changed").await.remove(0);
    assert_eq!((&entry["actor"]["type"], &entry["actor"]["id"]), (&json!("person"), &json!(EVE)));
    let (_, traffic) = world.measure(eve.get("/v1/me")).await;
    assert_eq!(traffic.of(harness::WRITE).count(), 0);
}

/// D8: an open invitation to the new address was for the same person: it ends, grants nothing, and the answer says so.
#[tokio::test]
async fn an_open_invitation_to_the_new_address_is_merged() {
    let world = World::new().await;
    let (org, id) = with_eve(&world).await;
    let invited = org.invited(json!({ "emails": NEW, "grant": { "role": "owner" } })).await;
    world.pump().await;
    let token = json!({ "token": world.link_token(NEW) });

    let dry = report(&world, json!({ "email": NEW, "email_verified": true, "dry_run": true })).await;
    let answer = report(&world, verified(NEW)).await.assert_status(200);

    assert_eq!((dry.outcomes(), &dry.results()[0]["merged"]), (vec!["would_update"], &json!(invited)));
    assert_eq!(answer.results()[0]["merged"], invited);
    let member = org.member(&id).await;
    assert_eq!((&member["username"], &member["grant"]["role"]), (&json!(NEW), &json!("user")));
    assert_eq!(org.members("?status=invite_pending").await.len(), 0);
    let merged = org.audit_events("action=merged").await.remove(0);
    assert_eq!((&merged["target"]["id"], &merged["detail"]["into"]), (&json!(invited), &json!(id)));
    let eve = world.person(NEW).subject(EVE);
    let accepted = eve.post("/v1/invitations/accept", token.clone()).await.assert_status(200);
    assert_eq!((accepted.id(), &accepted.body["already_member"]), (id, &json!(true)));
    let stranger = world.person("mallory@example.com").post("/v1/invitations/accept", token).await;
    stranger.assert_problem(404, "invitation_unavailable");
    check_invariants(&world);
}

/// D8: where another member has the address nothing changes, and the other organisations go on; a look-alike is another
/// address (C84).
#[tokio::test]
async fn an_organisation_in_which_another_member_has_the_address_is_left_alone() {
    let world = World::new().await;
    let (one, two) = (with_eve(&world).await, with_eve(&world).await);
    let other = one.0.accepted_member(NEW, "user").await.id;

    let answer = report(&world, verified(NEW)).await.assert_status(207);

    let of = |org: &Org| answer.results().iter().find(|result| result["organization"] == org.id).cloned().unwrap();
    let (left, done) = (of(&one.0), of(&two.0));
    assert_eq!((&left["error"]["code"], &done["outcome"]), (&json!("already_member"), &json!("updated")));
    assert!(left["error"]["detail"].as_str().is_some_and(|detail| detail.contains(&other)), "{left}");
    assert_eq!(one.0.member(&one.1).await["username"], "eve@example.com");
    let eve = world.person(NEW).subject(EVE);
    assert_eq!(eve.get("/v1/me").await.assert_status(200).body["email"], NEW);
    assert_eq!(one.0.member(&one.1).await["username"], "eve@example.com");
    check_invariants(&world);
}

/// D8: a body that names no verified address and no account is refused, and changes nothing.
#[tokio::test]
async fn a_report_without_a_verified_address_is_refused() {
    let world = World::new().await;
    with_eve(&world).await;
    let table = world.table_dump();
    let cases = [
        (json!({}), "/email", "required"),
        (json!({ "email": NEW, "email_verified": false }), "/email_verified", "invalid_format"),
        (json!({ "email_verified": true }), "/email", "required"),
        (json!({ "email": "eve", "email_verified": true }), "/email", "invalid_email"),
        (json!({ "user": "" }), "/user", "invalid_format"),
        (json!({ "user": "zoë" }), "/user", "invalid_format"),
        (json!({ "user": "x".repeat(256) }), "/user", "invalid_format"),
    ];

    for (body, pointer, code) in cases {
        let answer = report(&world, body.clone()).await;
        assert_eq!((answer.status, answer.faults()), (422, vec![(pointer, code)]), "{body}");
    }
    report(&world, json!({ "email": NEW, "email_verified": "true" })).await.assert_problem(400, "malformed");
    assert_eq!(world.table_dump(), table);
}

/// D8, R7: an administrator's correction is refused with who can make it, and names a member who has the address already.
#[tokio::test]
async fn a_correction_of_an_address_says_who_can_make_it() {
    let world = World::new().await;
    let (org, id) = with_eve(&world).await;
    let other = org.accepted_member("bob@example.com", "user").await.id;
    let invited = org.invited(json!({ "emails": "carol@example.com", "grant": { "role": "user" } })).await;
    let correct = async |member: &str, email: &str| {
        org.owner.patch(&org.path(&format!("/members/{member}")), json!({ "email": email })).await
    };

    let own = correct(&id, NEW).await;
    let held = correct(&id, "bob@example.com").await;
    let pending = correct(&invited, NEW).await;
    let taken = correct(&id, "carol@example.com").await;

    own.assert_problem(422, "field_immutable");
    assert!(own.text().contains("identity provider"), "{}", own.text());
    held.assert_problem(409, "already_member");
    assert!(held.text().contains(&other), "{}", held.text());
    pending.assert_problem(422, "field_immutable");
    assert!(pending.text().contains("invite the other address"), "{}", pending.text());
    taken.assert_problem(409, "already_invited");
}

/// D8: reports, tokens and an invitation to the address at once leave one membership with the address.
#[tokio::test(start_paused = true)]
async fn reports_and_tokens_at_once_change_an_address_once() {
    let world = World::new().await;
    let (org, id) = with_eve(&world).await;
    let machine = world.machine("latchkey/manage");
    let eve = world.person(NEW).subject(EVE);
    let mut racers = tokio::task::JoinSet::new();
    for _ in 0..3 {
        racers.spawn(machine.request(Method::PUT, &path(EVE, "identity")).json(&verified(NEW)).send());
        racers.spawn(eve.request(Method::GET, "/v1/me").send());
    }
    let invite = json!({ "emails": NEW, "grant": { "role": "user" } });
    racers.spawn(org.owner.request(Method::POST, &org.path("/invitations")).json(&invite).send());

    let answers = racers.join_all().await;

    assert!(
        answers.iter().all(|answer| answer.status < 500),
        "{:?}",
        answers.iter().map(Answer::text).collect::<Vec<_>>()
    );
    assert_eq!(org.member(&id).await["username"], NEW);
    assert_eq!((org.audit_count("identity_changed").await, org.members("").await.len()), (1, 2));
    check_invariants(&world);
}
