//! Adding a person who is a member of another organisation.

use harness::{Answer, Member, Org, Person, World};
use serde_json::{Value, json};

use super::actions;

async fn add(actor: &Person, org: &Org, body: Value) -> Answer {
    actor.post(&org.path("/members"), body).await
}

/// Two accounts of one owner, and somebody who belongs to the first.
async fn accounts(world: &World) -> (Org, Org, Member) {
    let ada = world.person("ada@example.com").named("Ada Byron");
    let (one, other) = (world.organization("portal", &ada).await, world.organization("portal", &ada).await);
    let grace = one.accepted_member("grace@example.com", "administrative").await;
    (one, other, grace)
}

/// S4.16, S4.22, R9: somebody who is known elsewhere belongs at once, is `emails_done`, can act, and can leave.
#[tokio::test]
async fn an_added_person_is_active_at_once_is_notified_and_can_leave() {
    let world = World::new().await;
    let (_, other, grace) = accounts(&world).await;

    let body = json!({ "email": "GRACE@example.com", "group": "security-administration" });
    let answer = add(&other.owner, &other, body).await.assert_status(201);
    world.pump().await;

    let id = answer.id();
    assert_eq!(answer.header("location"), Some(other.path(&format!("/members/{id}")).as_str()));
    assert_eq!((&answer.body["status"], &answer.body["last_name"]), (&json!("active"), &json!("Gray")));
    assert_eq!(answer.body["user_id"], json!(grace.person.user_id()));
    grace.person.get(&other.path("/members")).await.assert_status(200);
    let email = world.emails_to("grace@example.com").pop().unwrap();
    let text = email.text.clone().unwrap_or_default();
    assert!(text.contains("Ada Byron") && email.link_token().is_none(), "{text}");
    assert_eq!(actions(&other.audit_events(&format!("target={id}")).await), ["added"]);
    let leave = format!("/v1/me/organizations/{}/leave", other.id);
    grace.person.post(&leave, json!({})).await.assert_status(204);
}

/// S4.22: a person can be named by the subject that a row shows.
#[tokio::test]
async fn an_existing_person_can_be_added_by_user_id() {
    let world = World::new().await;
    let (_, other, grace) = accounts(&world).await;

    let answer = add(&other.owner, &other, json!({ "user": grace.person.user_id(), "api_only": true })).await;

    assert_eq!(answer.assert_status(201).body["api_only"], true);
}

/// R9: whom the caller cannot see anywhere is answered like nobody at all, member, guest or stranger.
#[tokio::test]
async fn a_person_whom_the_caller_cannot_see_is_not_found() {
    let world = World::new().await;
    let (one, other, grace) = accounts(&world).await;
    let plain = one.joined(json!({ "emails": "plain@example.com" })).await;
    let own = world.organization("portal", &plain.person).await;
    one.invited(json!({ "emails": "pending@example.com" })).await;

    let mut answers = Vec::new();
    for email in ["grace@example.com", "nobody@example.com"] {
        answers.push(add(&own.owner, &own, json!({ "email": email })).await);
    }
    answers.push(add(&other.owner, &other, json!({ "email": "pending@example.com" })).await);

    for answer in &answers {
        assert_eq!(answer.assert_problem(422, "unknown_reference").faults(), [("/email", "unknown_reference")]);
        assert_eq!(answer.body["detail"], answers[0].body["detail"]);
    }
    let gone = json!({ "members": [grace.id], "everywhere": false });
    one.owner.post(&one.path("/members/remove"), gone).await.assert_status(200);
    add(&other.owner, &other, json!({ "email": "grace@example.com" })).await.assert_problem(422, "unknown_reference");
}

/// S4.10: what counts is the permission in the target account, not where the person is known.
#[tokio::test]
async fn adding_requires_the_permission_in_the_target_organisation() {
    let world = World::new().await;
    let (one, other, grace) = accounts(&world).await;
    let guard =
        add(&other.owner, &other, json!({ "email": "grace@example.com", "group": "security-administration" })).await;
    guard.assert_status(201);
    one.joined(json!({ "emails": "plain@example.com" })).await;
    let stranger = world.person("stranger@example.com");
    let body = json!({ "email": "plain@example.com" });

    add(&grace.person, &other, body.clone()).await.assert_problem(403, "forbidden");
    add(&stranger, &other, body.clone()).await.assert_problem(404, "not_found");
    add(&world.anonymous(), &other, body).await.assert_status(401);
}

/// R2, C11: nobody adds somebody with more than they hold themselves.
#[tokio::test]
async fn an_added_member_cannot_get_more_than_the_caller_holds() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (one, other) = (world.organization("guests", &ada).await, world.organization("guests", &ada).await);
    let deputy = other.accepted_member("deputy@example.com", "administrator").await;
    let own = world.organization("guests", &deputy.person).await;
    own.accepted_member("grace@example.com", "user").await;
    let body = |role: &str| json!({ "email": "grace@example.com", "grant": { "role": role } });

    add(&deputy.person, &other, body("owner")).await.assert_problem(403, "grant_exceeds_actor");
    add(&deputy.person, &other, body("emperor")).await.assert_problem(422, "unknown_reference");
    add(&deputy.person, &other, json!({ "email": "grace@example.com" })).await.assert_problem(422, "required");
    add(&deputy.person, &other, body("user")).await.assert_status(201);
    assert_eq!(one.members("").await.len(), 1);
}

/// S4.23: somebody who belongs already is put into the group; anything else about them is a change of access.
#[tokio::test]
async fn adding_an_existing_member_assigns_the_group() {
    let world = World::new().await;
    let (one, _, grace) = accounts(&world).await;
    let body = json!({ "email": "grace@example.com", "group": "security-administration" });

    let answer = add(&one.owner, &one, body.clone()).await.assert_status(200);
    let again = add(&one.owner, &one, body).await.assert_status(200);

    assert_eq!((answer.id(), &answer.body["group"]), (grace.id.clone(), &json!("security-administration")));
    assert_eq!(again.body, answer.body);
    assert_eq!(actions(&one.audit_events(&format!("target={}", grace.id)).await), ["invited", "accepted", "moved"]);
    add(&one.owner, &one, json!({ "email": "grace@example.com" })).await.assert_problem(409, "already_member");
}

/// R17, F13: an added person takes a seat, an open invitation to the address is in the way.
#[tokio::test]
async fn an_added_person_takes_a_seat_and_the_address() {
    let world = World::new().await;
    let (one, other, _) = accounts(&world).await;
    one.joined(json!({ "emails": "plain@example.com" })).await;
    other.invited(json!({ "emails": "plain@example.com" })).await;
    other.owner.patch(&other.path(""), json!({ "policy": { "seat_limit": 2 } })).await.assert_status(200);

    add(&other.owner, &other, json!({ "email": "plain@example.com" })).await.assert_problem(409, "already_invited");
    add(&other.owner, &other, json!({ "email": "grace@example.com" })).await.assert_problem(409, "seat_limit");
    other.owner.patch(&other.path(""), json!({ "policy": { "seat_limit": 3 } })).await.assert_status(200);
    add(&other.owner, &other, json!({ "email": "grace@example.com" })).await.assert_status(201);

    let seats = other.owner.get(&other.path("")).await.body["seats"]["used"].clone();
    assert_eq!(seats, 3);
}

/// F29: the same request once more, with its key, adds nobody a second time.
#[tokio::test]
async fn a_repeated_request_adds_once() {
    let world = World::new().await;
    let (_, other, _) = accounts(&world).await;
    let ask = || {
        let ask = other.owner.request(http::Method::POST, &other.path("/members"));
        ask.json(&json!({ "email": "grace@example.com" })).header("idempotency-key", "k")
    };

    let (first, second) = (ask().send().await.assert_status(201), ask().send().await.assert_status(201));

    assert_eq!(first.body, second.body);
    assert_eq!(other.members("").await.len(), 2);
}
